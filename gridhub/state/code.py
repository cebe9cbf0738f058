"""Digests of the engine's own code and of the libraries it rests on: what kept rows and tables were made with.

Belongs here: one digest over named rooms or modules. Not here: which of them shape what (each cache says so itself),
what else its key holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

ENGINE = Path(__file__).parents[1]


@cache
def code_digest(places: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """SHA-256 over the text of rooms or modules (``standardise``, ``tables/spec.py``) and the versions of libraries.

    Raises FileNotFoundError for a place that is not there, ``PackageNotFoundError`` for a library that is not.
    """
    digest = hashlib.sha256("".join(f"{name}={version(name)};" for name in libraries).encode())
    for path in sorted(path for place in places for path in _texts(ENGINE / place)):
        digest.update(path.relative_to(ENGINE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _texts(place: Path) -> Iterable[Path]:
    if place.is_dir():
        return [*place.rglob("*.py"), *place.rglob("*.sql")]
    if not place.is_file():
        raise FileNotFoundError(place)
    return [place]
