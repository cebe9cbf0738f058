"""A file that the release in force holds is read still, or the release waits."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from gridhub.build.still_read import still_read_check
from gridhub.release.releases import DELIVERIES, switch
from gridhub.state.home import Home

COLUMNS = "(delivery_id, department, export, file, received_no, state, rows_accepted, reason)"
BEFORE = (
    "('d1', 'civil_affairs', 'allowance', '低保.xlsx', 1, 'accepted', 40, NULL)",
    "('d2', 'civil_affairs', 'death', '死亡.xlsx', 2, 'early', 3, NULL)",
    "('d3', 'police', 'resident', '户籍.xlsx', 3, 'refused', NULL, '坏了')",
)


def home_with_release(folder: Path) -> Home:
    home = Home(folder / "home")
    path = home.releases / "2026-10-31.1" / DELIVERIES
    path.parent.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {', '.join(BEFORE)}) AS t{COLUMNS}) TO '{path}' (FORMAT parquet)"
        )
    switch(home, "2026-10-31.1")
    return home


def build_with(*rows: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE SCHEMA audit")
    connection.execute(f"CREATE TABLE audit.delivery AS SELECT * FROM (VALUES {', '.join(rows)}) AS t{COLUMNS}")
    return connection


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (("('d1', 'civil_affairs', 'allowance', '低保.xlsx', 1, 'refused', NULL, '行数超过 rows')", BEFORE[1]), "d1：行数超过 rows"),
        ((BEFORE[0],), "d2：连接器里已经没有“civil_affairs.death”"),
        ((BEFORE[0], "('d2', 'civil_affairs', 'death', '死亡.xlsx', 2, 'accepted', NULL, NULL)"), "连接器里已经没有"),
    ],
    ids=["refused now", "unknown now", "an export that the connector no longer has"],
)  # fmt: skip
def test_a_file_in_force_that_is_not_read_any_more_stops_the_release(
    tmp_path: Path, now: tuple[str, ...], said: str
) -> None:
    check = still_read_check(build_with(*now), home_with_release(tmp_path))
    assert check.state == "failed" and check.blocking and (check.failed_rows, check.rows) == (1, 2)
    assert said in check.description and "gridhub delivery withdraw" in check.description


@pytest.mark.parametrize("state", ["withdrawn", "superseded", "held", "early"])
def test_what_a_person_or_a_later_file_decided_stops_nothing(tmp_path: Path, state: str) -> None:
    rows = "NULL" if state == "withdrawn" else "40"
    decided = f"('d1', 'civil_affairs', 'allowance', '低保.xlsx', 1, '{state}', {rows}, NULL)"
    check = still_read_check(build_with(decided, BEFORE[1]), home_with_release(tmp_path))
    assert check.state == "passed" and check.rows == 2


def test_a_first_run_has_nothing_to_compare(tmp_path: Path) -> None:
    check = still_read_check(build_with(BEFORE[2]), Home(tmp_path / "home"))
    assert check.state == "passed" and check.rows == 0
