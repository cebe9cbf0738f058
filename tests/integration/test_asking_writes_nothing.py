"""A query can write no file, whatever DuckDB calls its statement."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from gridhub.release.reading import ask
from gridhub.release.releases import DATABASE, require_current
from tests.integration.conftest import CityRun

PIVOT = "PIVOT core.grid ON grid_level USING COUNT(*)"
COPY = "COPY (SELECT 1 AS x) TO '{target}'"


@pytest.fixture
def spill(sample_city: CityRun) -> Iterator[Path]:
    """The folder DuckDB would spill to, beside the file."""
    folder = require_current(sample_city.home) / f"{DATABASE}.tmp"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "sql",
    [
        COPY, f"WITH a AS ({COPY}) SELECT 1", f"WITH a AS MATERIALIZED ({COPY}) FROM a", f"SELECT (WITH a AS ({COPY}) SELECT 1)",
        f"WITH p AS ({PIVOT}), a AS ({COPY}) FROM p", f"COPY ({PIVOT}) TO '{{target}}'", f"/* x */ COPY ({PIVOT}) TO '{{target}}'",
        f"EXPLAIN ANALYZE COPY ({PIVOT}) TO '{{target}}'", f"CREATE TEMP TABLE t AS {PIVOT}", f"EXPLAIN {PIVOT}",
        f"{PIVOT}; {COPY}", f"SELECT 1; {PIVOT}", f"{PIVOT}; SELECT 1", f"SET VARIABLE v = (SELECT COUNT(*) FROM ({PIVOT}))",
        "WITH a AS (DELETE FROM core.grid RETURNING *) FROM a", f"INSERT INTO core.grid FROM ({PIVOT})",
    ],
)  # fmt: skip
def test_no_statement_writes(sql: str, spill: Path, sample_city: CityRun) -> None:
    before = len(ask(sample_city.home, "FROM core.grid"))
    for target in (spill / "x.csv", spill.parent / "x.csv", spill.parent / DATABASE, spill.parent / f"{DATABASE}.wal"):
        with pytest.raises(duckdb.Error):
            ask(sample_city.home, sql.replace("{target}", str(target)))
    assert list(spill.iterdir()) == []
    assert not {"x.csv", f"{DATABASE}.wal"} & {file.name for file in spill.parent.iterdir()}
    assert len(ask(sample_city.home, "FROM core.grid")) == before > 0


@pytest.mark.parametrize(
    "sql",
    [PIVOT, f"-- 按级别\n {PIVOT}", f"SELECT * FROM ({PIVOT})", f"WITH p AS ({PIVOT}) FROM p", f"({PIVOT});",
     "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b", "DESCRIBE core.grid", "SHOW ALL TABLES", "VALUES (1)", "TABLE core.grid"],
)  # fmt: skip
def test_everything_that_reads_is_asked(sql: str, sample_city: CityRun) -> None:
    assert len(ask(sample_city.home, sql)) > 0
