"""People's queries with Chinese patterns, through the reading of a release that ``gridhub query`` uses."""

from __future__ import annotations

import duckdb
import pytest

from gridhub.release.reading import ask
from tests.integration.conftest import CityRun


def test_like_with_any_one_character_after_chinese(sample_city: CityRun) -> None:
    files = [str(name) for name in ask(sample_city.home, "SELECT DISTINCT file FROM audit.delivery")["file"]]
    wanted = sorted(name for name in files if name.startswith("民政_"))
    assert 0 < len(wanted) < len(files)
    for condition in ("file LIKE '民政_%'", "file ILIKE '民政_%'", "regexp_matches(file, '^民政.')"):
        found = ask(sample_city.home, f"SELECT DISTINCT file FROM audit.delivery WHERE {condition} ORDER BY file")
        assert list(found["file"]) == wanted, condition
    view = ask(
        sample_city.home, """SELECT COUNT(DISTINCT "文件名") AS n FROM "台账"."收件情况" WHERE "文件名" LIKE '民政_%'"""
    )
    assert view["n"].tolist() == [len(wanted)]


def test_a_query_with_full_width_marks_is_answered_with_the_query_that_was_meant(sample_city: CityRun) -> None:
    for typed, meant in (
        ("SELECT COUNT（*） AS n FROM audit.delivery", "SELECT COUNT(*) AS n FROM audit.delivery"),
        (
            "SELECT file FROM audit.delivery WHERE state ＝ “accepted”；",
            "SELECT file FROM audit.delivery WHERE state = 'accepted';",
        ),
    ):
        with pytest.raises(duckdb.Error, match="全角符号") as told:
            ask(sample_city.home, typed)
        assert meant in str(told.value)
        assert len(ask(sample_city.home, meant)) > 0


def test_the_published_file_has_the_format_old_clients_read(sample_city: CityRun) -> None:
    tags = ask(sample_city.home, "SELECT tags['storage_version'] AS v FROM duckdb_databases() WHERE NOT internal")
    assert tags["v"].tolist() == ["v1.0.0+"], "clients from DuckDB 1.1.3 on"
