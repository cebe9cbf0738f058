"""What the commands about grids refuse before any release is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gridhub.cli import app
from gridhub.release.grid_changes import changes
from gridhub.state.home import Home


@pytest.mark.parametrize(
    "command",
    [
        ["grid", "plan", "--community", "九龙社区", "--min", "60"],
        ["grid", "plan", "--community", "九龙社区", "--min", "90", "--max", "60"],
        ["grid", "of", "D1", "--as-of", "2026年10月"],
        ["grid", "diff", "2026-09-30", "2026-10-31.1"],
        ["grid", "diff", "2026-09-30", "2026-10-31", "--format", "xlsx"],
    ],
)
def test_a_slip_on_the_command_line_is_told_with_exit_code_2(command: list[str], tmp_path: Path) -> None:
    assert CliRunner().invoke(app, [*command, "--home", str(tmp_path)]).exit_code == 2


def test_a_day_and_a_release_are_not_compared(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="两个日期，或两次发布"):
        changes(Home(tmp_path), "2026-09-30", "2026-10-31.1")
