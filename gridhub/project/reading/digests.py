"""Digests of the project: what a release was made with, what a cached table was made with.

Belongs here: hashing contents. Not here: deciding what is rebuilt (``ingest``, ``standardise``).
A digest depends on contents and on paths below the project only: not on where the project lies, nor on file times.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from gridhub.contracts.base import StdContract, columns_of
from gridhub.contracts.source import source_digest
from gridhub.project.connector import Export
from gridhub.project.project import CityConfig
from gridhub.project.reveal_purposes import FILE as REVEAL_PURPOSES

_SHAPING = (
    "connectors/*.yaml", "schemas/**/*.py", "schemas/codes/*.csv", "assets/**/*.sql", "assets/rules/*.yaml", "assets/indicator/*.yaml", "assets/report/*.yaml",
    "decisions/*.csv",
)  # fmt: skip

_WHO_SEES = ("decisions/access.csv", REVEAL_PURPOSES)
"""Who is given what of a release, and for what, does not shape it."""

_SHAPES_NO_ROW = (
    "title", "cadence", "files", "period", "agreement", "max_rejected_share", "drift", "password_env", "database", "must_have",
    "since", "due_day", "on_conflict",
)  # fmt: skip
"""Keys of an export that say which deliveries there are and whether they are taken, or which of their
rows count, not what a row becomes."""


def project_digest(root: Path, config: CityConfig) -> str:
    """SHA-256 over every file that shapes a release and the city's name and code."""
    files = sorted(
        {path for pattern in _SHAPING for path in root.glob(pattern) if path.is_file()}
        - {root / file for file in _WHO_SEES}
    )
    parts = [f"city:{config.city_name}", f"region:{config.region_code}"]
    return _digest([*parts, *(f"{path.relative_to(root).as_posix()}:{_content(path)}" for path in files)])


def export_digest(root: Path, department: str, export: str, spec: Export, contract: type[StdContract]) -> str:
    """SHA-256 over what shapes one export's rows: its specification as parsed (comments do not count), codes, and its
    contract with every file of the city that it imports.

    What names, admits or judges a delivery shapes no row: renewing an agreement must not standardise every file again.
    """

    lists = {column.codes for column in columns_of(contract) if column.codes} | set(spec.codes.values())
    written = json.dumps(spec.model_dump(mode="json", exclude=set(_SHAPES_NO_ROW)), ensure_ascii=False, sort_keys=True)
    parts = [f"export:{department}.{export}", f"spec:{written}", f"contract:{source_digest(contract)}"]
    parts += [f"codes:{name}:{_content(root / f'schemas/codes/{name}.csv')}" for name in sorted(lists)]
    return _digest(parts)


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
