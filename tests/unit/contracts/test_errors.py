"""The family of errors: every exception of the engine stands in the tree that ``contracts.errors`` draws."""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import gridhub
from gridhub.build.rebuilding import CannotRemake
from gridhub.cli.session import friendly
from gridhub.contracts import errors
from gridhub.contracts.errors import BrokenProject, GridhubError, InTwoLanguages, ProjectError
from gridhub.ingest.readers.protocol import CannotRead

PACKAGE = Path(gridhub.__file__).parent
BUILTIN = {
    name for name, thing in vars(builtins).items() if isinstance(thing, type) and issubclass(thing, BaseException)
}


def exceptions_defined() -> dict[str, tuple[str, str]]:
    """Every exception class of the engine: name → (base, module), read from the source so that nothing is missed."""
    defined: list[tuple[str, str, str]] = []
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                defined += [(node.name, ast.unparse(base).rpartition(".")[2], module) for base in node.bases]
    family = set(BUILTIN)
    while more := {name for name, base, _ in defined if base in family} - family:
        family |= more
    found = [(name, base, module) for name, base, module in defined if base in family]
    assert len({name for name, _, _ in found}) == len(found), "two errors of one name, or one with two bases"
    return {name: (base, module) for name, base, module in found}


def tree_drawn() -> dict[str, str]:
    """The tree of the docstring: name → name of what it stands below."""
    drawn: dict[str, str] = {}
    above: dict[int, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"    ([│├└─ ]*)([A-Z]\w+)(?=\s|$)", line)
        if found:
            depth, name = len(found[1]) // 4, found[2]
            above[depth] = name
            drawn[name] = above.get(depth - 1, "Exception")
    return drawn


def test_every_exception_stands_where_the_tree_draws_it() -> None:
    assert {name: base for name, (base, _) in exceptions_defined().items()} == tree_drawn()


def test_the_tree_names_the_module_of_each_exception() -> None:
    for name, (_, module) in exceptions_defined().items():
        if module != "contracts.errors":
            assert re.search(rf" {name} .*\({re.escape(module)}\)$", errors.__doc__ or "", re.MULTILINE), (name, module)


def test_every_member_ends_its_command_with_one_or_two_and_with_three_where_nothing_could_be_compared() -> None:
    def family(of: type[GridhubError]) -> set[type[GridhubError]]:
        return {of}.union(*(family(child) for child in of.__subclasses__()))

    assert {member.exit_code for member in family(GridhubError) - {CannotRemake}} == {1, 2}
    assert CannotRemake.exit_code == 3


@pytest.mark.parametrize(("error", "code", "text"), [
    (BrokenProject([ProjectError("a.yaml", 3, "x"), ProjectError("b.sql", 0, "y")]), 2, ": 2; nothing was run:\na.yaml:3: x\nb.sql: y\n"),
    (InTwoLanguages("画不出来", "nothing to draw"), 2, "nothing to draw\n"),
    (CannotRead("damaged", "文件已损坏。", "请重新导出"), 1, "文件已损坏。处理：请重新导出。\n"),
])  # fmt: skip
def test_a_command_ends_with_the_words_and_the_code_of_its_error(
    error: GridhubError, code: int, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(typer.Exit) as ended, friendly():
        raise error
    assert ended.value.exit_code == code
    assert capsys.readouterr().err.endswith(text)


def test_an_error_of_the_engines_own_making_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError), friendly():
        raise ZeroDivisionError


def test_the_family_costs_the_reading_process_nothing() -> None:
    code = "import sys, gridhub.contracts.errors; print(*(m for m in sys.modules if m.split('.')[0] in ('polars', 'pandera', 'pydantic', 'sqlalchemy')))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
