"""Carrying out one step: take its result over when nothing it rests on has changed, else make it and keep it.

Belongs here: the key of a result, the rule of reuse, the rule that a step writes what it declares. Not here: any step's
work, files of results (``results``).

The law of reuse. The key of a result is a digest of the engine's code, the step's SQL, the contracts of the tables it
writes, its parameters, and the digests of the tables it reads. A result of the same key is taken over when each of its
files still has its digest, and made again, with a line that says so, when one has not.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import duckdb

from gridhub.build.results import Result, TableFile
from gridhub.build.step import Blocked, Json, NoRoom, RunFirst, Step, StepFailed, StepResult, WroteElsewhere
from gridhub.build.work import Build, Work
from gridhub.ingest.room import is_full
from gridhub.state.code import ENGINE, code_digest
from gridhub.tables.quoting import literal, quoted

_SHAPES_NO_TABLE = ("alerts", "cli", "city", "keeping", "orchestration", "inspection", "release", "review")
"""Rooms whose code has no part in a result."""
_LIBRARIES = (
    "duckdb", "polars", "sqlglot", "pandera", "numpy", "pyarrow", "python-calamine", "openpyxl", "lxml",
    "msoffcrypto-tool", "olefile", "chinesecalendar",
)  # fmt: skip


def engine_digest() -> str:
    """SHA-256 over the engine's code and the libraries that shape tables."""
    rooms = (path for path in ENGINE.iterdir() if path.is_dir() and path.name != "__pycache__")
    return code_digest(tuple(sorted(path.name for path in rooms if path.name not in _SHAPES_NO_TABLE)), _LIBRARIES)


def perform(step: Step, build: Build) -> StepResult:
    """Carry out one step on the latest results of the steps before it, unless the build makes everything anew.

    Raises ``RunFirst`` (what it reads is not there), ``StepFailed``, ``WroteElsewhere``. A result whose blocking check
    failed is given back and not kept: the caller stops (``carry_out``, Dagster).
    """
    files = build.files_read(step)
    notes: tuple[str, ...] = ()
    parameters = step.parameters(build) if step.parameters else None
    key = _key(step, build, parameters, files)
    known = None if step.always or build.anew else build.results.find(step.name, key)
    if known and known.outcome.lasting and known.tables.keys() == set(step.writes):
        if build.results.is_whole(known):
            build.results.use(known)
            return _with(known.outcome, reused=True, data_version=known.data_version)
        notes = (f"{step.name}：保存的结果与其指纹不符，已重新生成 / a kept result had changed and was made again",)
    with _saying_when_full(step), build.work_of(step, files) as work:
        outcome = attempt(step, work)
        tables = {} if outcome.blocked_by else _take_in(step, work)
    reads = {name: file.sha256 for name, file in files.items()}
    made = Result(step.name, key, make_digest(step, build), reads, parameters, tables, outcome)
    if not outcome.blocked_by:
        with _saying_when_full(step):
            build.results.keep(made)
    return _with(outcome, notes=(*outcome.notes, *notes), data_version=made.data_version)


@contextmanager
def _saying_when_full(step: Step) -> Iterator[None]:
    """A full disk or memory, while a step works or its tables are written, names the step and what to do."""
    try:
        yield
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        raise NoRoom(step.name, "memory") from error
    except (OSError, duckdb.IOException) as error:
        if not is_full(error):
            raise
        raise NoRoom(step.name, "disk") from error


def carry_out(step: Step, build: Build) -> StepResult:
    """``perform``, and raise ``Blocked`` when one of its blocking checks failed (after all of them were evaluated)."""
    result = perform(step, build)
    if result.blocked_by:
        raise Blocked(step.name, result.blocked_by)
    return result


def attempt(step: Step, work: Work) -> StepResult:
    """Run one step. What a library raises becomes ``StepFailed``: such errors quote the values they stumble over, and
    an error's text ends up in logs, on terminals and in Dagster's storage. The engine's own errors quote none.
    """
    try:
        return step.run(work)
    except (OSError, MemoryError, duckdb.IOException, duckdb.OutOfMemoryException):
        raise  # about files and memory: the operator needs the text
    except BaseException as error:  # a panic of polars is no Exception
        is_of_library = isinstance(error, Exception) or type(error).__name__ == "PanicException"
        if not is_of_library or type(error).__module__.startswith("gridhub."):
            raise
        failed = StepFailed(step.name, error, work.home.keep_error(work.build.build_id, error))
    raise failed  # outside the handler: a context would carry the library's text along


def require_fresh(plan: Iterable[Step], build: Build, asking: str) -> None:
    """Raises ``RunFirst`` when the latest result of a step is not what its inputs of now would give.

    A release mixes no old table with new ones, however the steps before it were started.
    """
    stale: list[str] = []
    for step in plan:
        if step.layer == "release":
            continue
        latest = build.results.latest(step.name)
        if latest is None or latest.tables.keys() != set(step.writes):
            stale.append(step.name)
            continue
        if step.always:
            continue
        files = build.files_read(step)
        if _key(step, build, step.parameters(build) if step.parameters else None, files) != latest.key:
            stale.append(step.name)
    if stale:
        raise RunFirst(asking, tuple(stale))


def make_digest(step: Step, build: Build) -> str:
    """The part of a result's key that no delivery or decision changes: engine, SQL, contracts of what it writes."""
    contracts = [(table, build.project.tables[table].digest) for table in step.writes]
    return hashlib.sha256(json.dumps([engine_digest(), step.name, step.sql, contracts]).encode()).hexdigest()


def _key(step: Step, build: Build, parameters: Json, files: Mapping[str, TableFile]) -> str:
    parts = [
        make_digest(step, build),
        parameters,
        sorted((name, file.sha256) for name, file in files.items()),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _take_in(step: Step, work: Work) -> dict[str, TableFile]:
    """The tables a step made, as files. Raises ``WroteElsewhere`` when they are not the ones it declares."""
    found = work.connection.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() "
        "WHERE database_name = current_database() AND NOT temporary ORDER BY 1"
    ).fetchall()
    made = {str(name) for (name,) in found}
    foreign, lacking = made - set(step.writes), set(step.writes) - made
    if foreign or lacking:
        raise WroteElsewhere(step.name, foreign, lacking)
    files: dict[str, TableFile] = {}
    for table in step.writes:
        beside = work.build.folder / f"{os.getpid()}-{table}.parquet"
        ((rows,),) = work.connection.execute(
            f"COPY {quoted(table)} TO {literal(str(beside))} (FORMAT parquet)"
        ).fetchall()
        files[table] = work.build.results.take_in(beside, int(rows))
    return files


def _with(
    result: StepResult, *, reused: bool = False, notes: tuple[str, ...] = (), data_version: str = ""
) -> StepResult:
    return StepResult(
        result.rows, result.facts, result.checks, result.lasting, notes, reused or result.reused, data_version
    )
