"""Publication: from the unmasked build to an immutable, masked release, then the switch.

Belongs here: what goes into a release and in which order it becomes visible. Not here: masking rules (``sharing``), the views of
schema 台账 (``views``).
Order: build beside, mask, comment, write Parquet, digest, manifest, close, keep the unmasked build in the vault, rename,
switch. A crash at any moment leaves the old release in force.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.contracts import audit_tables as audit
from gridhub.contracts.base import TableContract, TableSpec, table_of
from gridhub.sharing.masking import mask_sql
from gridhub.warehouse.build import Build, StepResult, literal, quoted
from gridhub.warehouse.releases import DATABASE, MANIFEST, REGISTRY, current_id, list_releases, next_release_id, switch
from gridhub.warehouse.storage import create_for_old_clients
from gridhub.warehouse.tables import comment_table, count_rows, create_empty, insert_rows
from gridhub.warehouse.views import write_views

if TYPE_CHECKING:
    import duckdb

PUBLISHED_LAYERS = ("core", "finding", "mart", "audit")


def publish(build: Build, *, now: datetime) -> StepResult:
    """Step ``release.warehouse``. Returns the release id and the number of published tables as facts."""
    with build.connect() as connection:
        as_of = build.as_of(connection)
        specs = _published_specs(connection, build)
        deliveries = _delivery_lists(connection)
        connection.execute("CHECKPOINT")
    release_id, parent = next_release_id(build.home, as_of), current_id(build.home)
    building = build.home.releases / f".{release_id}-{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    (building / "parquet").mkdir(parents=True)
    digests = _write_release(build, building, specs, release_id, parent, as_of, now)
    manifest = {
        "release_id": release_id,
        "as_of": as_of.isoformat(),
        "created_at": now.isoformat(timespec="seconds"),
        "parent": parent,
        "engine": version("gridhub"),
        "project_digest": build.project.digest,
        "build_id": build.build_id,
        "tables": digests,
        **deliveries,
    }
    (building / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
    )
    _put_in_force(build, building, release_id)
    return StepResult(rows=len(digests), facts=(("release", release_id), ("parent", parent or "")))


def _put_in_force(build: Build, building: Path, release_id: str) -> None:
    for path in sorted(building.rglob("*")):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
    # Beside first: the log that a killed run leaves with a database would be replayed into the next one of its name.
    unmasked = build.home.identities / f".{release_id}-{os.getpid()}.duckdb"
    unmasked.touch(mode=0o600)
    shutil.copyfile(build.database, unmasked)
    with _opened(unmasked) as connection:
        published = {spec.name for spec in _published_specs(connection, build)}
        write_views(connection, build.project, published, masked=False)
    identities = build.home.identities / f"{release_id}.duckdb"
    identities.with_name(f"{identities.name}.wal").unlink(missing_ok=True)
    unmasked.replace(identities)
    building.rename(build.home.releases / release_id)
    switch(build.home, release_id)
    shutil.rmtree(build.folder, ignore_errors=True)


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    connection = duckdb.connect(str(path))
    try:
        yield connection
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _published_specs(connection: duckdb.DuckDBPyConnection, build: Build) -> list[TableSpec]:
    """Contracts of the tables that exist in this build and are published, by name."""
    from dataclasses import replace

    existing = {
        row[0]
        for row in connection.execute(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables ORDER BY 1"
        ).fetchall()
    }
    contracts: Mapping[str, type[TableContract]] = {
        **build.project.table_contracts, **{table_of(contract).name: contract for contract in audit.AUDIT_TABLES}
    }  # fmt: skip
    specs = [
        table_of(c) for name, c in contracts.items() if name in existing and name.split(".")[0] in PUBLISHED_LAYERS
    ]
    finding = table_of(contracts["finding.finding"])
    names = [name for name in existing if name.startswith("finding.")]
    specs = [spec for spec in specs if not spec.name.startswith("finding.")]
    specs += [replace(finding, name=name) for name in names]
    return sorted(specs, key=lambda spec: spec.name)


def _delivery_lists(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, str]]]:
    """What the manifest says of deliveries: in force, refused (with reason), missing."""

    def rows(query: str) -> list[dict[str, str]]:
        result = connection.execute(query)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, (str(value or "") for value in row), strict=True)) for row in result.fetchall()]

    return {
        "in_force": rows(
            "SELECT department, export, period, part, file, sha256 FROM audit.delivery WHERE in_force ORDER BY ALL"
        ),
        "refused": rows(
            "SELECT department, export, period, part, file, reason_code, reason FROM audit.delivery WHERE state = 'refused' ORDER BY ALL"
        ),
        "withdrawn": rows(
            "SELECT department, export, period, part, file, reason FROM audit.delivery WHERE state = 'withdrawn' ORDER BY ALL"
        ),
        "missing": rows("SELECT department, export, period, part, reason FROM audit.delivery_gap ORDER BY ALL"),
    }


def _write_release(
    build: Build,
    building: Path,
    specs: list[TableSpec],
    release_id: str,
    parent: str | None,
    as_of: date,
    now: datetime,
) -> dict[str, dict[str, str | int]]:
    import duckdb

    digests: dict[str, dict[str, str | int]] = {}
    create_for_old_clients(building / DATABASE)
    connection = duckdb.connect(str(building / DATABASE))
    try:
        connection.execute(f"ATTACH {literal(str(build.database))} AS build (READ_ONLY)")
        connection.execute("SET preserve_insertion_order = true")
        for schema in (*PUBLISHED_LAYERS, "code"):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for spec in specs:
            shown = _masked_columns(spec)
            select = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in shown)
            order = ", ".join(quoted(name) for name in spec.key)
            connection.execute(
                f"CREATE TABLE {quoted(spec.name)} AS SELECT {select} FROM build.{quoted(spec.name)} ORDER BY {order}"
            )
            comment_table(connection, spec, [name for name, _ in shown])
            digests[spec.name] = _write_parquet(connection, spec.name, building / "parquet" / f"{spec.name}.parquet")
        _copy_codes(connection, build)
        write_views(connection, build.project, {spec.name for spec in specs}, masked=True)
        _write_release_table(connection, build, release_id, parent, as_of, now)
        connection.execute(
            f"COPY (SELECT entity_kind, token, hub_id, basis FROM build.link.registry ORDER BY ALL) "
            f"TO {literal(str(building / REGISTRY))} (FORMAT parquet)"
        )
        digests["link.registry"] = {"rows": -1, "sha256": _sha256(building / REGISTRY)}
        connection.execute("DETACH build")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    if (building / f"{DATABASE}.wal").exists():
        raise RuntimeError("the published database was not closed cleanly: a .wal file is left")
    return digests


def _masked_columns(spec: TableSpec) -> list[tuple[str, str]]:
    masked = [(column.name, mask_sql(column)) for column in spec.columns]
    return [(name, sql) for name, sql in masked if sql is not None]


def _write_parquet(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> dict[str, str | int]:
    # ORDER BY ALL: the same rows in the same order, hence the same bytes, whatever the threads did.
    connection.execute(f"COPY (SELECT * FROM {quoted(table)} ORDER BY ALL) TO {literal(str(path))} (FORMAT parquet)")
    return {"rows": count_rows(connection, table), "sha256": _sha256(path)}


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _copy_codes(connection: duckdb.DuckDBPyConnection, build: Build) -> None:
    for name in sorted(build.project.codes):
        table = quoted(f"code.{name}")
        connection.execute(f"CREATE TABLE {table} AS SELECT DISTINCT code, name FROM build.{table} ORDER BY code, name")


def _write_release_table(
    connection: duckdb.DuckDBPyConnection, build: Build, release_id: str, parent: str | None, as_of: date, now: datetime
) -> None:
    """``audit.release``: it tells of the run, not of the inputs, so it is not among the Parquet tables."""
    spec = table_of(audit.Release)
    create_empty(connection, spec)
    engine, digest = version("gridhub"), build.project.digest
    rows: list[dict[str, str | int | bool | None]] = [
        {"release_id": entry.release_id, "as_of": entry.as_of, "created_at": entry.created_at, "state": entry.state.replace("in_force", "kept"),
         "parent": None, "engine": engine, "project_digest": ""}
        for entry in list_releases(build.home)
    ]  # fmt: skip
    rows.append(
        {"release_id": release_id, "as_of": as_of.isoformat(), "created_at": now.isoformat(timespec="seconds"),
         "state": "in_force", "parent": parent, "engine": engine, "project_digest": digest}
    )  # fmt: skip
    insert_rows(connection, spec, rows)
    comment_table(connection, spec, [column.name for column in spec.columns])
