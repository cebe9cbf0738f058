"""Results of steps, kept by content below ``vault``: what a build may take over instead of making it again.

Belongs here: records (which step, from what, which tables) and table files by digest; reading, writing, believing,
forgetting. Not here: when a result may be taken over (``perform``).

A table file is named by the SHA-256 of its bytes, and no file is believed before its bytes have that digest: a power
cut or a changed byte costs a rebuild, never a wrong release. ``latest`` of a step is what others read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from gridhub.build.step import Json, StepResult
from gridhub.state.home import Home
from gridhub.tables.checks import Check, Place

KEPT_PER_STEP = 3
"""The result in use, the one of the release before, and one more: a rollback and a withdrawal find theirs."""

_LATEST = "latest"


@dataclass(frozen=True)
class TableFile:
    """One table as a Parquet file: digest of its bytes, number of rows."""

    sha256: str
    rows: int


@dataclass(frozen=True)
class Result:
    """What a step made from what. ``reads``: digest by table; ``parameters``: as the step gave them."""

    step: str
    key: str
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

    def path_of(self, sha256: str) -> Path:
        """Where the table file of this digest lies, there or not."""
        return self._tables / sha256[:2] / f"{sha256}.parquet"

    def latest(self, step: str) -> Result | None:
        """What others read of a step; None when it never ran, or its record is damaged."""
        pointer = self._records / step / _LATEST
        return self.find(step, pointer.read_text(encoding="ascii").strip()) if pointer.is_file() else None

    def find(self, step: str, key: str) -> Result | None:
        try:
            return _from_json((self._records / step / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or not as it was written: then it is made again

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
        if not path.is_file():
            return False
        if _sha256(path) != sha256:
            path.unlink(missing_ok=True)
            return False
        self._believed.add(sha256)
        return True

    def take_in(self, beside: Path, rows: int) -> TableFile:
        """Move a finished Parquet file to the place of its digest."""
        sha256 = _sha256(beside)
        target = self.path_of(sha256)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.replace(target)
        self._believed.add(sha256)
        return TableFile(sha256, rows)

    def keep(self, result: Result) -> None:
        """Write a result down and make it the latest of its step."""
        folder = self._folder(result.step)
        _write(folder / f"{result.key}.json", json.dumps(_to_json(result), ensure_ascii=False, sort_keys=True))
        self.use(result)

    def use(self, result: Result) -> None:
        """Make a kept result the latest of its step."""
        folder = self._folder(result.step)
        os.utime(folder / f"{result.key}.json")
        _write(folder / _LATEST, result.key)

    def forget_old(self) -> None:
        """Remove all but the newest results of each step, and the table files that no kept result names."""
        named: set[str] = set()
        for folder in self._records.iterdir() if self._records.is_dir() else ():
            kept = list(self.earlier(folder.name))
            for result in kept[KEPT_PER_STEP:]:
                (folder / f"{result.key}.json").unlink(missing_ok=True)
            named |= {file.sha256 for result in kept[:KEPT_PER_STEP] for file in result.tables.values()}
        for path in self._tables.glob("*/*.parquet"):
            if path.stem not in named:
                path.unlink(missing_ok=True)

    def _folder(self, step: str) -> Path:
        folder = self._records / step
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _to_json(result: Result) -> dict[str, object]:
    lasting = replace(result.outcome, reused=False, notes=(), data_version="")
    return {**asdict(replace(result, outcome=lasting))}


def _from_json(text: str) -> Result:
    known = json.loads(text)
    outcome = known["outcome"]
    checks = tuple(
        Check(**{**check, "sample": tuple(Place(**place) for place in check["sample"])}) for check in outcome["checks"]
    )
    return Result(
        step=known["step"],
        key=known["key"],
        reads=known["reads"],
        parameters=known["parameters"],
        tables={name: TableFile(**file) for name, file in known["tables"].items()},
        outcome=StepResult(
            rows=outcome["rows"],
            facts=tuple((name, value) for name, value in outcome["facts"]),
            checks=checks,
            lasting=outcome["lasting"],
        ),
    )
