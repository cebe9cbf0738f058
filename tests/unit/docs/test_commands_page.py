"""docs/commands.md says what the command line says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

from gridhub.cli import app
from gridhub.cli.manual import MAKE, commands_of, manual

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "commands.md"


def tree(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command as the library that runs them sees it."""
    for name, sub in getattr(command, "commands", {}).items():
        yield from tree(sub, (*path, name))
    if path and (not hasattr(command, "commands") or command.invoke_without_command):
        yield path, command


def test_the_committed_page_is_what_the_command_line_gives_now() -> None:
    committed = PAGE.read_text(encoding="utf-8")
    assert committed == manual(app), f"docs/commands.md is out of date; make it again with: {MAKE}"


def test_the_page_has_every_command_with_every_argument_option_and_default() -> None:
    of_page = {command.path: command for command in commands_of(app)}
    of_library = dict(tree(typer.main.get_command(app)))
    assert set(of_page) == set(of_library)
    for path, command in of_library.items():
        written = of_page[path].parameters
        options = {p.spelling for p in written if not p.is_argument}
        known = [p for p in command.params if p.name != "help"]
        assert options == {", ".join(p.opts) for p in known if p.opts[0].startswith("-")}
        assert len(written) == len(known)
        assert [p.required for p in written] == [p.required for p in known]
        assert [p.default for p in written] == [str(p.default) if p.default else None for p in known]
        assert [p.help for p in written] == [p.help or "" for p in known]


@pytest.mark.parametrize(("columns", "language"), [("20", "C"), ("300", "zh_CN.UTF-8")])
def test_the_page_depends_neither_on_the_terminal_nor_on_the_locale(columns: str, language: str) -> None:
    environ = os.environ | {"COLUMNS": columns, "LC_ALL": language, "LANG": language, "FORCE_COLOR": "1"}
    environ.pop("PYTHONUTF8", None)
    made = subprocess.run(
        [sys.executable, "-m", "gridhub.cli.manual"],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert made.stdout == PAGE.read_bytes()
    assert b"\x1b" not in made.stdout


def test_a_value_the_page_has_no_word_for_is_an_error_and_no_gap() -> None:
    strange = typer.Typer()

    @strange.command()
    def weigh(much: Annotated[complex, typer.Option("--much")]) -> None:
        """Weigh."""

    with pytest.raises(TypeError, match="no word for a value"):
        manual(strange)
