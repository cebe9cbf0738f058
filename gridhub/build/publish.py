"""Publication: from the tables of a build to an immutable, masked release, then the switch.

Belongs here: what goes into a release and in which order it becomes visible. Not here: masking rules
(``tables.masking``), the views of schema 台账 (``release.views``), the manifest's lists (``manifest_facts``).
Order: mask, write Parquet, digest, build the database beside, comment, manifest, close, keep the unmasked tables in the
vault, rename, switch. A crash at any moment leaves the old release in force.

A masked table is a result like any other (``results``): it is made once per content. The two database files begin as
copies of those of the release before, when engine and project are the same and the files are as they were made; then only
tables whose content has changed are written anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from gridhub.build.manifest_facts import delivery_lists
from gridhub.build.manifest_inputs import inputs_said
from gridhub.build.perform import engine_digest, require_fresh
from gridhub.build.registries import REGISTRIES
from gridhub.build.results import Result, TableFile
from gridhub.build.step import Step, StepResult
from gridhub.build.still_read import still_read_check
from gridhub.build.work import Build, Work
from gridhub.project.catalogue import RELEASE
from gridhub.release.manifest import SEAL, manifest_head, seal_of
from gridhub.release.releases import DATABASE, MANIFEST, content_of, current_id, list_releases, next_release_id, switch
from gridhub.release.stage import Stage, deadline_of, stage_of
from gridhub.release.storage import create_for_old_clients
from gridhub.release.views import write_views
from gridhub.state.code import code_digest
from gridhub.state.export_log import begin_head, log_head
from gridhub.state.kept import sha256_of
from gridhub.state.keys import mark_sealed
from gridhub.tables.filling import Value, comment_table, create_empty, insert_rows
from gridhub.tables.masking import mask_sql
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import TableSpec
from gridhub.tables.withholding import WITHHELD, published_rows_sql, published_value_sql

PUBLISHED_LAYERS = ("core", "finding", "mart", "audit")
KEPT_LAYERS = ("std", "claim", "link", *PUBLISHED_LAYERS, "code", "rule")
"""What the unmasked database in the vault holds."""

_CODE_OF_DATABASES = ("release/storage.py", "release/views.py")
"""What shapes the database files beside the engine's tables: no result of a step rests on the room release."""


@dataclass(frozen=True)
class _Release:
    """A release in the making. ``frame``: digest of what shapes the databases beside the tables' contents (engine,
    DuckDB, project): its views, comments and columns. ``before``: the manifest of the parent, empty when its frame differs.
    """

    release_id: str
    parent: str | None
    as_of: date
    now: datetime
    stage: Stage
    building: Path
    plain: dict[str, TableFile]
    masked: dict[str, TableFile]
    frame: str
    before: Mapping[str, Any]


def publish(work: Work, plan: Sequence[Step], *, now: datetime) -> StepResult:
    """Step ``release.warehouse``. Returns the release id and the number of published tables as facts.

    Raises ``RunFirst`` when the tables do not all belong together. A failed check of its own stops it before anything is written.
    """
    build = work.build
    require_fresh(plan, build, work.step.name)
    still_read = still_read_check(work.connection, build.home)
    if still_read.state == "failed":
        return StepResult(checks=(still_read,))
    as_of = work.as_of()
    plain = build.files_read(work.step)
    masked = {spec.name: _masked(work, spec, plain) for spec in _published(work)}
    digests = _digests(masked, plain)
    release_id, parent = next_release_id(build.home, as_of, content_of(digests)), current_id(build.home)
    building = build.home.releases / f".{release_id}-{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    (building / "parquet").mkdir(parents=True)
    frame = _frame(work)
    release = _Release(
        release_id, parent, as_of, now, stage_of(as_of, now, work.project.config.deadline_day), building,
        plain, masked, frame, _before(work, parent, frame)
    )  # fmt: skip
    _write_tables(work, release)
    _write_database(work, release)
    manifest = {
        "release_id": release_id,
        "as_of": as_of.isoformat(),
        "created_at": now.isoformat(timespec="seconds"),
        "stage": release.stage,
        "deadline": deadline_of(as_of, work.project.config.deadline_day).isoformat(timespec="minutes"),
        "parent": parent,
        "engine": version("gridhub"),
        "project_digest": build.project.digest,
        "build_id": build.build_id,
        "frame": release.frame,
        "plain": {name: file.sha256 for name, file in release.plain.items()},
        "database_sha256": sha256_of(building / DATABASE),
        "unmasked_sha256": _keep_unmasked(work, release),
        "tables": digests,
        "inputs": inputs_said(build.project, plan, build.key),
        "parent_manifest": manifest_head(build.home.releases / parent)
        if parent and (build.home.releases / parent / MANIFEST).is_file()
        else None,
        "export_log": log_head(build.home),
        **delivery_lists(work.connection),
    }
    manifest[SEAL] = seal_of(json.loads(json.dumps(manifest, ensure_ascii=False)), build.key)
    (building / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
    )
    create_empty(work.connection, work.spec("audit.release"))
    insert_rows(work.connection, work.spec("audit.release"), _releases(work, release))
    _put_in_force(build, release)
    mark_sealed(build.home, str(manifest["created_at"]))
    begin_head(build.home)
    build.results.forget_old()
    facts = (("release", release_id), ("parent", parent or ""))
    return StepResult(rows=len(digests), facts=facts, checks=(still_read,))


def _published(work: Work) -> list[TableSpec]:
    """The tables that are published, by name: all of their layers but the list of releases, which tells of the run."""
    tables = work.project.tables
    return [spec for name, spec in sorted(tables.items()) if spec.layer in PUBLISHED_LAYERS and spec.maker != RELEASE]


def _masked(work: Work, spec: TableSpec, files: Mapping[str, TableFile]) -> TableFile:
    """The masked table as a file, made once per content. ORDER BY ALL: the same rows, hence the same bytes."""
    results, step = work.build.results, f"masked.{spec.name}"
    plain, withheld = files[spec.name], files[WITHHELD]
    made_by = hashlib.sha256(f"{engine_digest()}:{spec.digest}".encode()).hexdigest()
    key = hashlib.sha256(f"{made_by}:{plain.sha256}:{withheld.sha256}".encode()).hexdigest()
    known = None if work.build.anew else results.find(step, key)
    if known and results.is_whole(known):
        results.use(known)
        return known.tables[spec.name]
    select = ", ".join(f"{published_value_sql(spec, name, sql)} AS {quoted(name)}" for name, sql in _shown(spec))
    where = f" WHERE {rows}" if (rows := published_rows_sql(spec)) else ""
    beside = work.build.folder / f"{os.getpid()}-masked.parquet"
    ((rows_shown,),) = work.connection.execute(
        f"COPY (SELECT {select} FROM {quoted(spec.name)}{where} ORDER BY ALL) TO {literal(str(beside))} (FORMAT parquet)"
    ).fetchall()
    file = results.take_in(beside, rows_shown)
    outcome = StepResult(rows=rows_shown)
    results.keep(
        Result(
            step, key, made_by, {spec.name: plain.sha256, WITHHELD: withheld.sha256}, None, {spec.name: file}, outcome
        )
    )
    return file


def _shown(spec: TableSpec) -> list[tuple[str, str]]:
    masked = [(column.name, mask_sql(column)) for column in spec.columns]
    return [(name, sql) for name, sql in masked if sql is not None]


def _frame(work: Work) -> str:
    parts = (engine_digest(), code_digest(_CODE_OF_DATABASES, ("duckdb",)), work.project.digest)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _before(work: Work, parent: str | None, frame: str) -> Mapping[str, Any]:
    manifest = work.home.releases / (parent or "") / MANIFEST
    facts: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8")) if parent and manifest.is_file() else {}
    return facts if facts.get("frame") == frame and not work.build.anew else {}


def _digests(masked: Mapping[str, TableFile], plain: Mapping[str, TableFile]) -> dict[str, dict[str, str | int]]:
    """Rows and digest of every published table, and the digests of the registries."""
    shown: dict[str, dict[str, str | int]] = {
        name: {"rows": file.rows, "sha256": file.sha256} for name, file in masked.items()
    }
    return shown | {one.table: {"rows": -1, "sha256": plain[one.table].sha256} for one in REGISTRIES}


def _write_tables(work: Work, release: _Release) -> None:
    """The Parquet files of the release."""
    for name, file in release.masked.items():
        shutil.copyfile(work.build.results.path_of(file.sha256), release.building / "parquet" / f"{name}.parquet")
    for registry in REGISTRIES:
        kept = release.plain[registry.table]
        shutil.copyfile(work.build.results.path_of(kept.sha256), release.building / registry.file)


def _write_database(work: Work, release: _Release) -> None:
    target = release.building / DATABASE
    parent = work.home.releases / (release.parent or "") / DATABASE
    old = release.before.get("tables", {}) if _begin_with(parent, target, release.before.get("database_sha256")) else {}
    if not old:
        create_for_old_clients(target)
    changed = [name for name, file in release.masked.items() if old.get(name, {}).get("sha256") != file.sha256]
    with _opened(target) as connection:
        connection.execute("SET preserve_insertion_order = true")
        for schema in (*PUBLISHED_LAYERS, "code"):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for name in changed:
            spec = work.spec(name)
            path = literal(str(release.building / "parquet" / f"{name}.parquet"))
            with _at_once(connection):
                connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM read_parquet({path})")
                comment_table(connection, spec, [column for column, _ in _shown(spec)])
        if not old:
            with _at_once(connection):
                _write_codes(work, connection, release)
                write_views(connection, work.project, set(release.masked), masked=True)
        _write_release_table(work, connection, release)
    if target.with_name(f"{DATABASE}.wal").exists():
        raise RuntimeError("the published database was not closed cleanly: a .wal file is left")


def _begin_with(parent: Path, target: Path, sha256: str | None) -> bool:
    """Copy a database of the release before, when its bytes are as they were made."""
    if sha256 is None or not parent.is_file() or sha256_of(parent) != sha256:
        return False
    shutil.copyfile(parent, target)
    return True


def _write_codes(work: Work, connection: duckdb.DuckDBPyConnection, release: _Release) -> None:
    for name in sorted(work.project.codes):
        path = literal(str(work.build.results.path_of(release.plain[f"code.{name}"].sha256)))
        connection.execute(
            f"CREATE TABLE {quoted(f'code.{name}')} AS SELECT DISTINCT code, name FROM read_parquet({path}) "
            "ORDER BY code, name"
        )


def _write_release_table(work: Work, connection: duckdb.DuckDBPyConnection, release: _Release) -> None:
    """``audit.release``: it tells of the run, not of the inputs, so it is not among the Parquet tables."""
    spec = work.spec("audit.release")
    create_empty(connection, spec)
    insert_rows(connection, spec, _releases(work, release))
    comment_table(connection, spec, [column.name for column in spec.columns])


def _releases(work: Work, release: _Release) -> list[dict[str, Value]]:
    engine, digest = version("gridhub"), work.project.digest
    rows: list[dict[str, Value]] = [
        {"release_id": entry.release_id, "as_of": entry.as_of, "created_at": entry.created_at,
         "stage": entry.stage, "state": "removed" if entry.state == "removed" else "kept", "parent": entry.parent,
         "engine": entry.engine, "project_digest": entry.project_digest}
        for entry in list_releases(work.home)
    ]  # fmt: skip
    rows.append(
        {"release_id": release.release_id, "as_of": release.as_of.isoformat(),
         "created_at": release.now.isoformat(timespec="seconds"), "stage": release.stage, "state": "in_force", "parent": release.parent,
         "engine": engine, "project_digest": digest}
    )  # fmt: skip
    return rows


def _keep_unmasked(work: Work, release: _Release) -> str:
    """The plain tables as one database beside the one in use, for ``--reveal`` and ``explain``. Returns its digest."""
    # Beside first: the log that a killed run leaves with a database would be replayed into the next one of its name.
    unmasked = _beside(work.build, release)
    unmasked.unlink(missing_ok=True)
    unmasked.touch(mode=0o600)
    parent = work.home.identities / f"{release.parent}.duckdb"
    old = (
        release.before.get("plain", {}) if _begin_with(parent, unmasked, release.before.get("unmasked_sha256")) else {}
    )
    if not old:
        unmasked.unlink()
    with _opened(unmasked) as connection:
        unmasked.chmod(0o600)
        for schema in KEPT_LAYERS:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for name, file in sorted(release.plain.items()):
            if old.get(name) != file.sha256:
                path = literal(str(work.build.results.path_of(file.sha256)))
                connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM read_parquet({path})")
        if not old:
            with _at_once(connection):
                write_views(connection, work.project, set(release.masked), masked=False)
    return sha256_of(unmasked)


def _beside(build: Build, release: _Release) -> Path:
    return build.home.identities / f".{release.release_id}-{os.getpid()}.duckdb"


def _put_in_force(build: Build, release: _Release) -> None:
    unmasked = _beside(build, release)
    for path in (*sorted(release.building.rglob("*")), unmasked):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
            path.chmod(0o600 if path == unmasked else 0o444)  # a release never changes
    identities = build.home.identities / f"{release.release_id}.duckdb"
    identities.with_name(f"{identities.name}.wal").unlink(missing_ok=True)
    unmasked.replace(identities)
    release.building.rename(build.home.releases / release.release_id)
    switch(build.home, release.release_id)


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(path))
    try:
        yield connection
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


@contextmanager
def _at_once(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction: thousands of comments, each a commit of its own, cost more than the rows of a small city. One per
    table, so that no more than a table waits to be written."""
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")
