"""Two days of one release compared: who visited then is said only of those whose service had begun."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from gridhub.release.grid_changes import DIFFERENCE, changes
from gridhub.release.releases import DATABASE, switch
from gridhub.state.home import Home

RELEASE = """
CREATE SCHEMA core; CREATE SCHEMA audit;
CREATE TABLE audit.run AS SELECT DATE '2026-10-31' AS as_of;
CREATE TABLE core.grid (grid_id VARCHAR, level1_grid_id VARCHAR, level2_grid_id VARCHAR);
INSERT INTO core.grid VALUES ('old', 'top', NULL), ('new', 'top', NULL), ('top', 'top', NULL);
CREATE TABLE core.grid_version AS
    SELECT grid_id, grid_id AS grid_code, grid_id AS grid_name, '1号' AS approval_no, CAST(NULL AS DATE) AS valid_from,
           CAST(NULL AS DATE) AS valid_to, 1 AS version_no, TRUE AS is_active
    FROM core.grid;
CREATE TABLE core.dwelling_grid AS
    SELECT 'D1' AS dwelling_id, 'old' AS grid_id, CAST(NULL AS DATE) AS valid_from, DATE '2026-10-01' AS valid_to
    UNION ALL SELECT 'D1', 'new', DATE '2026-10-01', NULL;
CREATE TABLE core.dwelling AS SELECT 'D1' AS dwelling_id, '阳光小区1栋' AS address_norm;
CREATE TABLE core.living_household AS SELECT 'L1' AS living_household_id, 'D1' AS dwelling_id;
CREATE TABLE core.person AS SELECT 'P1' AS person_id, '甲*' AS name UNION ALL SELECT 'P2', '乙*' UNION ALL SELECT 'P3', '丙*';
CREATE TABLE core.staff_assignment (grid_id VARCHAR, person_id VARCHAR, staff_role VARCHAR, valid_from DATE, is_current BOOLEAN);
"""


@pytest.mark.parametrize(
    ("posts", "workers", "changed", "unknown"),
    [
        ("('old', 'P1', 'full_time', DATE '2024-01-01'), ('new', 'P2', 'full_time', NULL)", ["甲*", "乙*"], 1, 0),
        # 甲 came after the re-cut: who was there before her is in no roster, and 丙 above did not visit in her place.
        ("('old', 'P1', 'full_time', DATE '2026-10-05'), ('new', 'P2', 'full_time', NULL), ('top', 'P3', 'full_time', NULL)",
         ["不详", "乙*"], 0, 1),
        # Of two in one post the one who had begun.
        ("('old', 'P1', 'full_time', DATE '2026-10-05'), ('old', 'P2', 'part_time', NULL), ('new', 'P2', 'full_time', NULL)",
         ["乙*", "乙*"], 0, 0),
        ("('top', 'P3', 'full_time', NULL)", ["丙*", "丙*"], 0, 0),
    ],
)  # fmt: skip
def test_the_workers_of_a_day_had_begun_by_that_day(
    tmp_path: Path, posts: str, workers: list[str], changed: int, unknown: int
) -> None:
    home = Home(tmp_path)
    folder = home.releases / "2026-10-31.1"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / DATABASE)) as connection:
        connection.execute(RELEASE)
        connection.execute(f"INSERT INTO core.staff_assignment SELECT *, TRUE FROM (VALUES {posts})")
    switch(home, folder.name)
    found = changes(home, "2026-09-30", "2026-10-31")
    (line,) = found.frame[list(DIFFERENCE)].to_dict("records")
    assert [line["原网格员"], line["新网格员"]] == workers
    assert (found.workers, found.unknown, found.one_roster) == (changed, unknown, True)
