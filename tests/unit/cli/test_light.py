"""The command line answers at once: help and completion load nothing that only the work itself needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

HEAVY = ("polars", "pandas", "pandera", "duckdb", "dagster", "sqlalchemy", "pyarrow", "numpy")

EVERY_HELP = """
import contextlib, io, json, sys
import typer.main
from gridhub.cli import app

def commands(command, path=()):
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))

loaded = {}
for path in list(commands(typer.main.get_command(app))):
    shown = io.StringIO()
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(shown):
        app([*path, "--help"])
    assert "Usage:" in shown.getvalue(), path
    loaded[" ".join(path)] = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps(loaded))
"""

COMPLETION = """
import atexit, sys
from gridhub.cli import main
atexit.register(lambda: print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr))
sys.argv = ["gridhub"]
main()
"""


@pytest.fixture(scope="module")
def loaded_by_help() -> dict[str, list[str]]:
    done = subprocess.run([sys.executable, "-c", EVERY_HELP], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("module", HEAVY)
def test_no_help_loads(module: str, loaded_by_help: dict[str, list[str]]) -> None:
    assert {"", "run", "city generate", "delivery list"} <= set(loaded_by_help)
    assert [command for command, modules in loaded_by_help.items() if module in modules] == []


@pytest.mark.parametrize(("words", "expected"), [
    (("gridhub", "rol"), ["rollback"]),
    (("gridhub", "city", "gen"), ["generate"]),
    (("gridhub", "query", "--rev"), ["--reveal"]),
])  # fmt: skip
def test_completion_answers_and_loads_nothing_heavy(words: tuple[str, ...], expected: list[str]) -> None:
    asked = {"_GRIDHUB_COMPLETE": "complete_bash", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", COMPLETION], capture_output=True, text=True, check=False, env={**os.environ, **asked}
    )
    assert done.stdout.split() == expected
    assert not set(HEAVY) & set(done.stderr.split())
