"""The files that a group is given: written whole or not at all, stamped, logged, read-only.

Belongs here: paths, the stamp, the manifest beside, the log. Not here: who may have what (``grants``), what stands in a tier
(``open_tier``; of evidence it is the release's own published file).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from gridhub.contracts.errors import GridhubError
from gridhub.project.decisions import COMPARTMENTS, EVERYBODY
from gridhub.project.project import Project
from gridhub.release.releases import DATABASE, MANIFEST, require_current
from gridhub.release.storage import create_for_old_clients
from gridhub.release.tiers.compartment import write_compartment
from gridhub.release.tiers.grants import Granted, granted, scope_of
from gridhub.release.tiers.group_ids import GroupIds
from gridhub.release.tiers.open_tier import OpenTier, write_open
from gridhub.release.tiers.selects import Scope
from gridhub.release.tiers.tier_table import K, TableTold
from gridhub.state.export_log import record_export
from gridhub.state.home import Home
from gridhub.state.keys import HubKey
from gridhub.tables.quoting import literal, quoted

STAMP = "audit.published_for"
_NOT_SAID = ("rows_of_release", "before", "left_out", "not_of_age", "outside")
_MODES = {"open": 0o444}
_OWN_MODE = 0o400
"""A file of the open tier is for every account of the machine; any other for whoever its owner hands it to."""


class NotWritten(GridhubError):
    """A file is there already, or may not be written where it is wanted. Nothing is written."""


@dataclass(frozen=True)
class Written:
    """One file. ``entry_no``: its line in the export log."""

    path: Path
    manifest: Path
    group: str
    tier: str
    entry_no: int
    tables: tuple[TableTold, ...]


@dataclass(frozen=True)
class _Order:
    """One file to be written."""

    group: str
    tier: str
    purpose: str
    target: Path
    granted: Granted | None


def publish_for(
    project: Project, home: Home, group: str, folder: Path, *, actor: str, at: datetime, force: bool = False
) -> tuple[tuple[Written, ...], tuple[str, ...]]:
    """Write what ``decisions/access.csv`` grants a group today, a file per tier: ``<group>-<tier>.duckdb`` and a manifest.
    Second: what is said of lines that do not hold.

    Raises ``NoAccess``, ``NotWritten``, ``BrokenProject`` (a line names no place of the release), ``CannotReachK``,
    ``NoRelease``; then none of the files is written.
    """
    given, idle = granted(project.decisions.access, group, at.date())
    orders = [_Order(group, one.tier, one.purpose, folder / f"{group}-{one.tier}.duckdb", one) for one in given]
    return _write_all(project, home, folder, orders, actor=actor, at=at, force=force), idle


def publish_open(project: Project, home: Home, folder: Path, *, actor: str, at: datetime) -> Written:
    """The open tier for nobody in particular, as ``warehouse.duckdb``, in place of an older one. Raises as ``publish_for``."""
    order = _Order(EVERYBODY, "open", "公开层", folder / DATABASE, None)
    (written,) = _write_all(project, home, folder, [order], actor=actor, at=at, force=True)
    return written


def _write_all(
    project: Project, home: Home, folder: Path, orders: Sequence[_Order], *, actor: str, at: datetime, force: bool
) -> tuple[Written, ...]:
    release = require_current(home)
    _require_free(project, home, folder, [order.target for order in orders], force=force)
    folder.mkdir(parents=True, exist_ok=True)
    made: list[tuple[_Order, Path, OpenTier]] = []
    try:
        for order in orders:
            beside = folder / f".{order.target.name}.{os.getpid()}"
            beside.unlink(missing_ok=True)
            made.append((order, beside, OpenTier()))
            made[-1] = (order, beside, _make(project, home, release, order, beside))
        return tuple(_hand_over(home, release, order, beside, tier, actor=actor, at=at) for order, beside, tier in made)
    finally:
        for _, beside, _ in made:
            beside.unlink(missing_ok=True)
            beside.with_name(f"{beside.name}.wal").unlink(missing_ok=True)


def _require_free(project: Project, home: Home, folder: Path, targets: Sequence[Path], *, force: bool) -> None:
    to = folder.resolve()
    own = (home.root, *project.own_folders)
    if folder.is_symlink() or to == project.root.resolve() or any(to.is_relative_to(one.resolve()) for one in own):
        raise NotWritten(
            f"{folder}: 在数据目录、收件箱或城市项目的文件夹之内，或是一个链接，请另选文件夹 / inside the home, the inbox or the city's project, or a link: choose another folder"
        )
    if folder.exists() and not folder.is_dir():
        raise NotWritten(f"{folder}: 是一个文件，--to 要的是文件夹 / is a file: --to takes a folder")
    for path in (one for target in targets for one in (target, _manifest_of(target))):
        if path.is_dir() and not path.is_symlink():
            raise NotWritten(f"{path}: 是一个文件夹 / is a folder")
        if (path.exists() or path.is_symlink()) and not force:
            raise NotWritten(f"{path}: 已存在，没有覆盖；要替换请加 --force / exists: not overwritten without --force")


def _make(project: Project, home: Home, release: Path, order: _Order, beside: Path) -> OpenTier:
    if order.tier == "evidence":
        shutil.copyfile(release / DATABASE, beside)
        beside.chmod(0o600)
        with duckdb.connect(str(beside)) as connection:
            people = {str(one) for (one,) in connection.execute("SELECT person_id FROM core.person").fetchall()}
        return OpenTier([], people)
    create_for_old_clients(beside)
    beside.chmod(0o600)
    with _reading_vault(home, release) as connection:
        connection.execute(f"ATTACH {literal(str(beside))} AS tier")
        scope = scope_of(connection, order.granted.lines) if order.granted else Scope()
        ids = GroupIds(HubKey.load(home, project), order.group, release.name)
        if order.tier in COMPARTMENTS:
            tier = write_compartment(connection, project, ids, order.tier, scope)
        else:
            tier = write_open(connection, project, ids, scope)
        for name in sorted(project.codes):
            connection.execute("CREATE SCHEMA IF NOT EXISTS tier.code")
            connection.execute(
                f"CREATE TABLE tier.{quoted(f'code.{name}')} AS SELECT DISTINCT code, name FROM {quoted(f'code.{name}')} ORDER BY ALL"
            )
        connection.execute("DETACH tier")
    return tier


@contextmanager
def _reading_vault(home: Home, release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    try:
        connection.execute("SET TimeZone = 'Asia/Shanghai'")
        connection.execute("SET enable_progress_bar = false")
        vault = literal(str(home.identities / f"{release.name}.duckdb"))
        connection.execute(f"ATTACH {vault} AS plain (READ_ONLY)")
        connection.execute("USE plain")
        yield connection
    finally:
        connection.close()


def _hand_over(
    home: Home, release: Path, order: _Order, beside: Path, tier: OpenTier, *, actor: str, at: datetime
) -> Written:
    """Log it, stamp it, put it in place. The log is written first: a file without a line there must not be."""
    entry = record_export(
        home, at=at, actor=actor, purpose=order.purpose, command="publish",
        target=f"{order.group} {order.tier} {release.name}", columns="*", row_count=len(tier.people),
    )  # fmt: skip
    _keep_people(home, entry, tier.people)
    facts = _facts(release, order, entry, at)
    with duckdb.connect(str(beside)) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS audit")
        columns = ", ".join(
            f"{literal('' if value is None else str(value))} AS {name}" for name, value in facts.items()
        )
        connection.execute(f"CREATE TABLE {STAMP} AS SELECT {columns}")
        connection.execute("CHECKPOINT")
    manifest = {
        **facts, "k": K if order.tier == "open" else None, "sha256": _sha256(beside),
        "tables": [_of_table(told) for told in tier.tables],
    }  # fmt: skip
    _write_private(_kept_manifest(home, entry), manifest)
    manifest["tables"] = [_said_to_others(line) for line in manifest["tables"]]
    note = beside.with_name(f"{beside.name}.json")
    note.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    for path in (note, beside):
        path.chmod(_MODES.get(order.tier, _OWN_MODE))
        with path.open("rb") as handle:
            os.fsync(handle.fileno())
    note.replace(_manifest_of(order.target))
    beside.replace(order.target)
    return Written(order.target, _manifest_of(order.target), order.group, order.tier, entry, tuple(tier.tables))


def _facts(release: Path, order: _Order, entry: int, at: datetime) -> dict[str, Any]:
    manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    lines = order.granted.lines if order.granted else ()
    return {
        "group_name": order.group, "tier": order.tier, "purpose": order.purpose,
        "jurisdiction": "、".join(line.jurisdiction or "全市" for line in lines) or "全市",
        "valid_to": (order.granted.until if order.granted else date.max).isoformat() if lines else "",
        "approver": "、".join(dict.fromkeys(line.approver for line in lines)),
        "granted_by": "、".join(line.place for line in lines),
        "release_id": release.name, "as_of": manifest["as_of"], "written_at": at.isoformat(timespec="seconds"),
        "export_entry": entry,
    }  # fmt: skip


def _of_table(told: TableTold) -> dict[str, Any]:
    return {name: value for name, value in asdict(told).items() if value not in ("", (), None)}


def _said_to_others(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the manifest that goes with the file. What tells how many rows about people are not in it stays in the vault:
    one from the other is how many children of a town draw an allowance."""
    if line["treatment"] == "as_is":
        return line
    return {name: value for name, value in line.items() if name not in _NOT_SAID}


def _keep_people(home: Home, entry: int, people: set[str]) -> None:
    """Whose rows a file holds, in the vault: ``gridhub access of`` reads it."""
    folder = home.vault / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = people_file(home, entry)
    file.touch(mode=0o600)
    pl.DataFrame({"hub_id": sorted(people)}, schema={"hub_id": pl.String}).write_parquet(file)


def _kept_manifest(home: Home, entry: int) -> Path:
    """The whole manifest: k before and after, what was left out and why, per table."""
    return home.vault / "exports" / f"{entry}.manifest.json"


def changed_since_written(home: Home, file: Path) -> tuple[str, ...]:
    """What of a file that was given out, and of the manifest beside it, is not as it was written; by what the vault keeps of it.

    Raises ``NotWritten`` when this home wrote no such file."""
    try:
        said = json.loads(_manifest_of(file).read_text(encoding="utf-8"))
        kept = json.loads(_kept_manifest(home, int(said["export_entry"])).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotWritten(
            f"{file}: 旁边没有可读的 manifest，或保险库里没有它写的那一次导出，不是这个数据目录写出的 / was not written by this home"
        ) from error
    kept["tables"] = [_said_to_others(line) for line in kept["tables"]]
    changed = [f"manifest 的 {name} 被改动" for name in sorted({*kept, *said}) if kept.get(name) != said.get(name)]
    if not file.is_file() or _sha256(file) != kept["sha256"]:
        changed.append("文件的内容与写出时不同")
    return tuple(changed)


def _write_private(file: Path, said: dict[str, Any]) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(said, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def people_file(home: Home, entry: int) -> Path:
    return home.vault / "exports" / f"{entry}.people.parquet"


def _manifest_of(target: Path) -> Path:
    return target.with_name(f"{target.stem}.manifest.json")


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
