"""Results of steps, kept by content below ``vault``: what a build may take over instead of making it again.

Belongs here: records (which step, from what, which tables) and table files by digest; reading, writing, believing,
forgetting. Not here: when a result may be taken over (``perform``).

A table file is named by the SHA-256 of its bytes, and no file is believed before its bytes have that digest: a power
cut or a changed byte costs a rebuild, never a wrong release. A record is sealed, and counts only where its own name stands. ``latest`` of a step is what others read.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from gridhub.build.step import Json, StepResult
from gridhub.state.home import Home
from gridhub.state.kept import remove, sealed, sha256_of, unsealed

KEPT_PER_STEP = 3
"""The result in use, the one of the release before, and one more: a rollback and a withdrawal find theirs."""

_LATEST = "latest"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OUTCOME = TypeAdapter(StepResult)


@dataclass(frozen=True)
class TableFile:
    """One table as a Parquet file: digest of its bytes, number of rows."""

    sha256: str
    rows: int


@dataclass(frozen=True)
class Result:
    """What a step made from what. ``made_by``: digest of engine, SQL and contracts; ``reads``: digest by table;
    ``parameters``: as the step gave them. The key covers all of them."""

    step: str
    key: str
    made_by: str
    reads: Mapping[str, str]
    parameters: Json
    tables: Mapping[str, TableFile]
    outcome: StepResult

    @property
    def data_version(self) -> str:
        """Digest over all tables of the result: equal for equal contents, whoever made them."""
        parts = [f"{name}:{file.sha256}" for name, file in sorted(self.tables.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Results:
    """The results of one home."""

    def __init__(self, home: Home) -> None:
        self._records, self._tables = home.results, home.tables
        self._believed: set[str] = set()
        self._read: dict[Path, tuple[tuple[int, int, int], Result | None]] = {}

    def path_of(self, sha256: str) -> Path:
        """Where the table file of this digest lies, there or not."""
        return self._tables / sha256[:2] / f"{sha256}.parquet"

    def latest(self, step: str) -> Result | None:
        """What others read of a step; None when it never ran, or its record is damaged."""
        pointer = self._records / step / _LATEST
        return self.find(step, pointer.read_bytes().decode("ascii", "replace").strip()) if pointer.is_file() else None

    def find(self, step: str, key: str) -> Result | None:
        """The result of this key; None when it is not there, or its record is not as it was written."""
        if not _DIGEST.fullmatch(key):
            return None
        found = self._record(self._records / step / f"{key}.json")
        return found if found and (found.step, found.key) == (step, key) else None

    def _record(self, path: Path) -> Result | None:
        """Of a file that is as it was when it was read, what was read: every step asks for the results of many others."""
        try:
            seen = path.stat()
        except OSError:
            return None
        state = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
        known = self._read.get(path)
        if known is None or known[0] != state:
            record = unsealed(path)
            known = (state, None if record is None else _from_record(record))
            self._read[path] = known
        return known[1]

    def earlier(self, step: str) -> Iterator[Result]:
        """Every result kept of a step, newest first."""
        for path in sorted(self._folder(step).glob("*.json"), key=lambda p: (-p.stat().st_mtime_ns, p.name)):
            found = self.find(step, path.stem)
            if found:
                yield found

    def is_whole(self, result: Result) -> bool:
        """Whether every table file of a result has the bytes it was named for."""
        return all(self.believe(file.sha256) for file in result.tables.values())

    def believe(self, sha256: str) -> bool:
        """Whether a table file is there with the bytes of its name. A wrong one is removed: it is no table."""
        if sha256 in self._believed:
            return True
        path = self.path_of(sha256)
        if not _DIGEST.fullmatch(sha256) or not path.is_file():
            return False
        if sha256_of(path) != sha256:
            path.unlink(missing_ok=True)
            return False
        self._believed.add(sha256)
        return True

    def take_in(self, beside: Path, rows: int) -> TableFile:
        """Move a finished Parquet file to the place of its digest."""
        sha256 = sha256_of(beside)
        target = self.path_of(sha256)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.chmod(0o600)
        beside.replace(target)  # not waited for: believed by its digest alone
        self._believed.add(sha256)
        return TableFile(sha256, rows)

    def keep(self, result: Result) -> None:
        """Write a result down and make it the latest of its step."""
        folder = self._folder(result.step)
        _write(folder / f"{result.key}.json", sealed(_to_record(result)))
        self.use(result)

    def use(self, result: Result) -> None:
        """Make a kept result the latest of its step."""
        folder = self._folder(result.step)
        os.utime(folder / f"{result.key}.json")
        _write(folder / _LATEST, result.key)

    def forget_old(self) -> None:
        """Remove all but the newest results of each step and the one in use, and the table files that none of them names."""
        named: set[str] = set()
        for folder in self._records.iterdir() if self._records.is_dir() else ():
            latest = self.latest(folder.name)
            newest = [result for result in self.earlier(folder.name) if not latest or result.key != latest.key]
            kept = ([latest] if latest else []) + newest
            kept = kept[:KEPT_PER_STEP]
            names = {f"{result.key}.json" for result in kept}
            for path in folder.glob("*.json"):
                if path.name not in names:
                    remove(path)
            named |= {file.sha256 for result in kept for file in result.tables.values()}
        for path in self._tables.glob("*/*.parquet"):
            if path.stem not in named:
                path.unlink(missing_ok=True)

    def _folder(self, step: str) -> Path:
        folder = self._records / step
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.chmod(0o600)
    if path.is_dir():
        remove(path)
    beside.replace(path)


def _to_record(result: Result) -> dict[str, Any]:
    lasting = replace(result.outcome, reused=False, notes=(), data_version="")
    return asdict(replace(result, outcome=lasting))


def _from_record(record: Mapping[str, Any]) -> Result | None:
    """The result of a record; None when it has another shape."""
    try:
        tables = {str(name): TableFile(file["sha256"], file["rows"]) for name, file in record["tables"].items()}
        if not all(_DIGEST.fullmatch(file.sha256) and isinstance(file.rows, int) for file in tables.values()):
            return None
        return Result(
            step=record["step"],
            key=record["key"],
            made_by=record["made_by"],
            reads=dict(record["reads"]),
            parameters=record["parameters"],
            tables=tables,
            outcome=_OUTCOME.validate_python(record["outcome"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
