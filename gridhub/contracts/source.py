"""The text a contract class rests on: what its rules do stands in bodies of functions, which no schema shows.

Belongs here: a digest over the files of a class, of its bases, and of what those files import. Not here: what else shapes
a table (``tables.spec``, ``project.reading.digests``). The engine's own modules and libraries have digests of their own
(``state.code``) and are left out. Files that a contract opens while it runs are not seen.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path
from types import ModuleType

_ENGINE = Path(__file__).parents[1]
_NOT_OF_THE_CITY = tuple(
    Path(place).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib") if (place := sysconfig.get_path(name))
)  # fmt: skip


def source_digest(contract: type) -> str:
    """SHA-256 over the city's files that a contract class is made of; the same wherever they lie."""
    found: dict[str, bytes] = {}
    pending = [sys.modules[cls.__module__] for cls in contract.__mro__ if cls.__module__ in sys.modules]
    while pending:
        module = pending.pop()
        path = _city_file(module)
        if path is None or str(path) in found:
            continue
        found[str(path)] = text = path.read_bytes()
        pending += [sys.modules[name] for name in _names_imported(text) if name in sys.modules]
    return hashlib.sha256(
        "\n".join(sorted(hashlib.sha256(text).hexdigest() for text in found.values())).encode()
    ).hexdigest()


def _city_file(module: ModuleType) -> Path | None:
    if module.__name__.partition(".")[0] in ("gridhub", "pandera", "builtins", "typing"):
        return None  # the bases of every contract, told from their name: looking at the disk takes as long as all else
    file = getattr(module, "__file__", None)
    path = Path(file).resolve() if file else None
    if path is None or path.suffix != ".py" or not path.is_file() or path.is_relative_to(_ENGINE):
        return None
    return None if any(path.is_relative_to(place) for place in _NOT_OF_THE_CITY) else path


@lru_cache(maxsize=256)  # a file holds the contracts of many tables
def _names_imported(text: bytes) -> tuple[str, ...]:
    names: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(dict.fromkeys(names))
