"""The folders of a command: every command takes them, and what a run proposes next repeats those that it was told."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from gridhub.cli import app
from gridhub.cli.manual import commands_of
from gridhub.cli.terminal import show_next

ROOT = Path(__file__).resolve().parents[3]
WRITES_A_CITY = {"gridhub city generate", "gridhub city next-month"}
ASKS_THE_SERVICE = {"gridhub reveal ask"}
"""Whoever asks may read neither."""


def test_every_command_that_needs_a_project_takes_its_folder_and_the_home() -> None:
    lacks = {
        command.name
        for command in commands_of(app)
        if not {"--home", "--project"} <= {parameter.spelling for parameter in command.parameters}
    }
    assert lacks == WRITES_A_CITY | ASKS_THE_SERVICE


def test_the_next_commands_name_the_folders_that_the_run_was_told(capsys: pytest.CaptureFixture[str]) -> None:
    show_next("P1", home=Path("/d/h h"), inbox=Path("/d/in"), project=Path("/d/city"))
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  gridhub")]
    assert len(lines) == 3
    assert all("--home '/d/h h'" in line and "--project /d/city" in line for line in lines)
    assert ["--inbox" in line for line in lines] == [False, False, True]  # the others take none
    show_next("P1", home=None, inbox=None, project=None)
    assert not re.search("--home|--inbox|--project", capsys.readouterr().out)


def test_the_query_of_the_page_gives_the_codes_of_a_crosswalk_decision() -> None:
    page = (ROOT / "docs" / "grids.md").read_text(encoding="utf-8")
    found = re.search(r'gridhub query "(SELECT own\.department[^"]*)"', page)
    assert found
    con = duckdb.connect()
    con.execute(
        "CREATE SCHEMA core; CREATE TABLE core.department_grid AS "
        "SELECT 'G1' AS grid_id, 'public_security' AS department, 'JW01' AS grid_code;"
        "CREATE TABLE core.grid AS SELECT 'G2' AS grid_id, '990081001001001' AS grid_code;"
        "CREATE TABLE core.grid_crosswalk AS "
        "SELECT 'G1' AS department_grid_id, 'G2' AS unified_grid_id, 'within' AS relation"
    )
    assert con.execute(found[1]).fetchall() == [("public_security", "JW01", "990081001001001", "within")]
