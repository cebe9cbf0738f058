"""gridhub releases lists, gridhub releases diff compares, and a difference without a cause fails the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gridhub.cli import app
from gridhub.state.home import Home
from tests.unit.release.small_release import Small


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["releases", *arguments], env={"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8"})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    Small().write(home, "2026-10-31.1")
    Small(paid="6", parent="2026-10-31.1").write(home, "2026-10-31.2")
    Small(paid="6", parent="2026-10-31.2").write(home, "2026-10-31.3")
    return home


def test_a_difference_without_a_cause_is_loud_and_fails_the_command(home: Home) -> None:
    done = call("diff", "2026-10-31.1", "2026-10-31.2", "--home", str(home.root))
    assert done.exit_code == 1
    assert "【原因不明】" in done.stdout and "原因不明 1 处" in done.stderr


def test_no_difference_is_said_and_is_no_failure(home: Home) -> None:
    done = call("diff", "2026-10-31.2", "2026-10-31.3", "--home", str(home.root))
    assert (done.exit_code, "两次发布没有不同" in done.stdout) == (0, True)


def test_a_comparison_written_to_a_file_still_fails_when_a_cause_is_missing(home: Home, tmp_path: Path) -> None:
    sheet = tmp_path / "对比.xlsx"
    done = call(
        "diff", "2026-10-31.1", "2026-10-31.2", "--format", "xlsx", "--out", str(sheet), "--home", str(home.root)
    )
    assert done.exit_code == 1 and sheet.stat().st_size > 0


def test_an_option_before_diff_is_refused_and_not_passed_over(home: Home) -> None:
    done = call("--home", str(home.root), "diff", "2026-10-31.1", "2026-10-31.2")
    assert done.exit_code == 2
    assert "选项须写在 diff 之后" in done.stderr


def test_the_bare_command_says_that_nothing_was_released_yet(tmp_path: Path) -> None:
    done = call("--home", str(tmp_path))
    assert (done.exit_code, done.stdout.strip()) == (0, "还没有发布")
