"""One build: the unmasked database that the steps of the plan fill, and what a step reports.

Belongs here: ``Build``, ``Step`` and their results. Not here: any step's work.
A build is private to its folder ``vault/work/<build_id>``; nothing is in force until it is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gridhub.project.home import Home
from gridhub.project.keys import HubKey
from gridhub.project.project import Project

if TYPE_CHECKING:
    import duckdb

LAYERS = ("delivery", "raw", "std", "claim", "link", "core", "finding", "mart", "audit", "release")
Layer = Literal["delivery", "raw", "std", "claim", "link", "core", "finding", "mart", "audit", "release"]
SCHEMAS = ("std", "claim", "link", "core", "finding", "mart", "audit", "code", "rule")


def quoted(name: str) -> str:
    """An SQL identifier, or a schema-qualified one, quoted."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def literal(value: str) -> str:
    """An SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


@dataclass(frozen=True)
class Place:
    """Where a failed row stands: enough to find the cell, never its value."""

    file: str
    sheet: str
    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Check:
    """The outcome of one rule on one table. ``blocking`` ones stop the release.

    ``state`` is ``not_run`` when the rule's column was missing: never shown as passed.
    """

    name: str
    state: Literal["passed", "failed", "not_run"]
    blocking: bool
    description: str
    rows: int = 0
    failed_rows: int = 0
    sample: tuple[Place, ...] = ()


@dataclass(frozen=True)
class StepResult:
    """What a step made: rows of its table (None when it makes several), facts to show, checks it ran."""

    rows: int | None = None
    facts: tuple[tuple[str, str | int], ...] = ()
    checks: tuple[Check, ...] = ()


class StepFailed(Exception):
    """A step broke off. Its text names the step and the kind of error, never a value: those lie in the vault."""

    def __init__(self, step: str, error: BaseException, details: Path) -> None:
        self.step, self.details = step, details
        super().__init__(
            f"{step}: {type(error).__name__}；没有发布，原发布继续有效；详情（可能含明文）在 {details} / "
            f"nothing was released; the details, which may hold plain values, are in {details}"
        )


class Blocked(Exception):
    """A blocking check failed: nothing was switched (exit code 1)."""

    def __init__(self, step: str, checks: tuple[Check, ...]) -> None:
        self.step, self.checks = step, checks
        lines = [f"{step}: {check.name}: {check.description} ({check.failed_rows}/{check.rows})" for check in checks]
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Build:
    """The context every step gets. The database is opened and closed by each step: one writer at a time."""

    project: Project
    home: Home
    build_id: str
    key: HubKey

    @property
    def folder(self) -> Path:
        return self.home.work / self.build_id

    @property
    def database(self) -> Path:
        return self.folder / "build.duckdb"

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        import duckdb

        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        connection = duckdb.connect(str(self.database))
        try:
            connection.execute("SET TimeZone = 'Asia/Shanghai'")
            connection.execute(f"SET temp_directory = {literal(str(self.folder / 'spill'))}")
            yield connection
        finally:
            connection.close()

    def as_of(self, connection: duckdb.DuckDBPyConnection) -> date:
        """The date the build looks at the city from; set by the first step."""
        rows = connection.execute("SELECT as_of FROM audit.run").fetchall()
        if not rows or not isinstance(rows[0][0], date):
            raise RuntimeError("audit.run is empty: the step delivery.inbox has not run in this build")
        return rows[0][0]


@dataclass(frozen=True)
class Step:
    """One step of the plan: its name is its table (``core.person``) or what it does (``link.places``).

    ``tables``: what it writes. ``inputs``: names of steps that must come before.
    ``sql``/``path``: the asset file it runs, when it runs one. ``rules``: every check it can report and whether it
    blocks; Dagster must know them before the step runs.
    """

    name: str
    layer: Layer
    title: str
    run: Callable[[Build], StepResult]
    inputs: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    department: str | None = None
    sql: str | None = None
    path: str | None = None
    rules: tuple[tuple[str, bool], ...] = ()


def attempt(step: Step, build: Build) -> StepResult:
    """Run one step. What a library raises becomes ``StepFailed``: such errors quote the values they stumble over, and
    an error's text ends up in logs, on terminals and in Dagster's storage. The engine's own errors quote none.
    """
    import duckdb

    try:
        return step.run(build)
    except (OSError, MemoryError, duckdb.IOException, duckdb.OutOfMemoryException):
        raise  # about files and memory: the operator needs the text
    except BaseException as error:  # a panic of polars is no Exception
        is_of_library = isinstance(error, Exception) or type(error).__name__ == "PanicException"
        if not is_of_library or type(error).__module__.startswith("gridhub."):
            raise
        failed = StepFailed(step.name, error, build.home.keep_error(build.build_id, error))
    raise failed  # outside the handler: a context would carry the library's text along


def carry_out(step: Step, build: Build) -> StepResult:
    """Run one step. Raises ``Blocked`` when one of its blocking checks failed (after all of them were evaluated),
    ``StepFailed``."""
    result = attempt(step, build)
    failed = tuple(check for check in result.checks if check.blocking and check.state == "failed")
    if failed:
        raise Blocked(step.name, failed)
    return result
