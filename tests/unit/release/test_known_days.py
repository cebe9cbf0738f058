"""Days of which no division is known: told as such, and nobody changes worker on a side that is empty."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from gridhub.cli import app
from gridhub.release.grid_changes import changes, grid_of
from gridhub.release.releases import DATABASE, switch
from gridhub.state.home import Home
from tests.integration.conftest import ROOT
from tests.unit.release.test_workers_of_a_day import RELEASE

POSTS = "('old', 'P1', 'full_time', DATE '2019-01-01'), ('new', 'P2', 'full_time', DATE '2019-01-01')"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """D1 is in grid old from 2021-01-01, in grid new from 2026-10-01."""
    home = Home(tmp_path)
    folder = home.releases / "2026-10-31.1"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / DATABASE)) as connection:
        connection.execute(RELEASE)
        for column in ("grid_code", "grid_name", "grid_method", "grid_reason"):
            connection.execute(f"ALTER TABLE core.dwelling_grid ADD COLUMN {column} VARCHAR")
        connection.execute("ALTER TABLE core.dwelling_grid ADD COLUMN version_no INTEGER")
        connection.execute("UPDATE core.dwelling_grid SET valid_from = DATE '2021-01-01' WHERE valid_from IS NULL")
        connection.execute(f"INSERT INTO core.staff_assignment SELECT *, TRUE FROM (VALUES {POSTS})")
        connection.execute("INSERT INTO core.dwelling VALUES ('D9', '阳光小区9栋')")
    switch(home, folder.name)
    return home


def shown(home: Home, *words: str) -> str:
    words = (*words, "--home", str(home.root), "--project", str(ROOT))
    result = CliRunner().invoke(app, words, env={"LC_ALL": "zh_CN.UTF-8"})
    assert result.exit_code == 0, result.output
    return result.output


def test_a_side_before_the_oldest_division_is_told_and_changes_nobodys_worker(home: Home) -> None:
    found = changes(home, "1990-01-01", "2026-10-31")
    assert (len(found.frame), found.workers, found.unknown) == (1, 0, 1)
    assert found.known and (found.known.first, found.too_early) == (date(2021, 1, 1), (date(1990, 1, 1),))
    told = shown(home, "grid", "diff", "1990-01-01", "2030-01-01")
    assert "自 2021-01-01 起" in told and "晚于数据截止日 2026-10-31" in told and "换了网格员 0 户" in told


def test_two_known_days_are_compared_without_a_word_about_days(home: Home) -> None:
    found = changes(home, "2026-09-30", "2026-10-31")
    assert (found.workers, found.too_early, found.too_late) == (1, (), ())
    assert "没有资料" not in shown(home, "grid", "diff", "2026-09-30", "2026-10-31")


def test_a_day_before_a_dwellings_first_grid_says_since_when_it_is_known(home: Home) -> None:
    assert grid_of(home, "D1", date(2020, 12, 31)).frame.empty
    assert "自 2021-01-01 起才知道" in shown(home, "grid", "of", "D1", "--as-of", "2020-12-31")
    assert "晚于数据截止日" in shown(home, "grid", "of", "D1", "--as-of", "2027-01-01")
    assert "没有落入过任何末级网格" in shown(home, "grid", "of", "D9")
