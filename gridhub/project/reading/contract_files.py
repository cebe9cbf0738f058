"""Contracts of the city: the Python files of ``schemas/``, loaded by path.

Belongs here: executing them and finding the contract classes, with their lines. Not here: what contracts are
(``gridhub.contracts``), whether connectors and SQL agree with them (``cross_check``, ``asset_columns``).
"""

from __future__ import annotations

import ast
import hashlib
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from gridhub.contracts.base import StdContract, TableContract, columns_of
from gridhub.contracts.errors import ProjectError
from gridhub.project.names import is_identifier
from gridhub.tables.spec import table_of

_Contract = TypeVar("_Contract")

STD_FOLDER = "schemas/std"
TABLE_FILES = {"core": "schemas/core/*.py", "mart": "schemas/mart/*.py"}


@dataclass(frozen=True)
class StdSource:
    """One std contract class and where it stands. ``department`` is the name of its file."""

    contract: type[StdContract]
    department: str
    file: str
    line: int


@dataclass(frozen=True)
class TableSource:
    """One table contract class and where it stands."""

    contract: type[TableContract]
    file: str
    line: int


@dataclass(frozen=True)
class Contracts:
    """All contracts of the city. ``broken``: departments and layers one of whose files could not be used."""

    std: dict[tuple[str, str], StdSource]
    """By (department, class name)."""
    tables: dict[str, TableSource]
    """By table name."""
    broken: frozenset[str]


def read_contracts(root: Path) -> tuple[Contracts, list[ProjectError]]:
    """Execute every contract file. Errors: it does not run, a class is not a whole contract, a table has two."""

    std: dict[tuple[str, str], StdSource] = {}
    tables: dict[str, TableSource] = {}
    broken: set[str] = set()
    errors: list[ProjectError] = []
    for path in sorted((root / STD_FOLDER).glob("*.py")):
        found, faults = _classes(path, root, StdContract, columns_of)
        std |= {(path.stem, cls.__name__): StdSource(cls, path.stem, file, line) for cls, file, line in found}
        errors += faults
        broken |= {path.stem} if faults else set()
    for layer, pattern in TABLE_FILES.items():
        for path in sorted(root.glob(pattern)):
            found_tables, faults = _classes(path, root, TableContract, table_of)
            for cls, file, line in found_tables:
                faults += _add_table(tables, TableSource(cls, file, line), layer)
            errors += faults
            broken |= {layer} if faults else set()
    errors += _views_named_twice(tables)
    return Contracts(std, tables, frozenset(broken)), errors


def _add_table(tables: dict[str, TableSource], source: TableSource, layer: str) -> list[ProjectError]:

    spec = table_of(source.contract)
    owner, _, name = spec.name.partition(".")
    if owner != layer or not is_identifier(name):
        return [ProjectError(source.file, source.line, f"Config.name “{spec.name}”: {layer}.<name> is wanted here")]
    if spec.name in tables:
        other = tables[spec.name]
        return [
            ProjectError(source.file, source.line, f"{spec.name} has a contract already ({other.file}:{other.line})")
        ]
    tables[spec.name] = source
    missing = [column for column in spec.key if column not in {c.name for c in spec.columns}]
    return [ProjectError(source.file, source.line, f"{spec.name}: the key names no column: {name}") for name in missing]


def _views_named_twice(tables: dict[str, TableSource]) -> list[ProjectError]:

    seen: dict[str, str] = {}
    errors: list[ProjectError] = []
    for name, source in sorted(tables.items()):
        view = table_of(source.contract).view
        if view and seen.setdefault(view, name) != name:
            errors.append(
                ProjectError(source.file, source.line, f"{name}: the view “{view}” is {seen[view]}'s already")
            )
    return errors


def _classes(
    path: Path, root: Path, base: type[_Contract], examine: Callable[[type[_Contract]], object]
) -> tuple[list[tuple[type[_Contract], str, int]], list[ProjectError]]:
    """The contract classes a file defines (not those it imports, nor ones with a leading underscore)."""
    file = path.relative_to(root).as_posix()
    module, fault = _execute(path, file)
    if module is None:
        return [], [fault] if fault else []
    lines = _class_lines(path)
    found: list[tuple[type[_Contract], str, int]] = []
    errors: list[ProjectError] = []
    for name, thing in vars(module).items():
        if not (isinstance(thing, type) and issubclass(thing, base) and thing.__module__ == module.__name__):
            continue
        if name.startswith("_") or name != thing.__name__:
            continue
        try:
            examine(thing)
        except Exception as error:  # a class of the city may fail in any way: the user is told where
            errors.append(ProjectError(file, lines.get(name, 0), f"{name}: {_told(error)}"))
        else:
            found.append((thing, file, lines.get(name, 0)))
    return found, errors


def _execute(path: Path, file: str) -> tuple[ModuleType | None, ProjectError | None]:
    """Run one file as a module, from its text alone: no bytecode is written beside it or read from there."""
    source = path.read_bytes()
    name = f"gridhub_city_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}.{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # before execution: annotations are resolved through it
    try:
        exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)
    except SyntaxError as error:
        return None, ProjectError(file, error.lineno or 0, f"not Python: {error.msg}")
    except (Exception, SystemExit) as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line = frames[-1].lineno if frames else 0
        return None, ProjectError(file, line or 0, _told(error))
    return module, None


def _told(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _class_lines(path: Path) -> dict[str, int]:
    return {node.name: node.lineno for node in ast.parse(path.read_bytes()).body if isinstance(node, ast.ClassDef)}
