"""Giving a home its state back: from a backup, or the control database alone from what the archive says of itself.

Belongs here: checking that what is given is whole and of the right key, putting it in place. Not here: making backups
(``backup``).

A backup is proved file by file before anything is written, and written beside; the home appears by one rename. From the
archive come the deliveries with their order, receipts, decisions to withdraw or let through, and the increments of databases;
what only the control database knew (cases and their answers, reviews, the export log) comes from a backup alone, and is
said to be missing.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from gridhub.contracts.errors import GridhubError
from gridhub.keeping.backup import LIST, Backup, read_backup
from gridhub.release.releases import MANIFEST, STONE, TOMBSTONE, switch
from gridhub.state.archive_notes import read_notes
from gridhub.state.control import load_deliveries, save_delivery, save_extraction
from gridhub.state.control_file import writing
from gridhub.state.control_tables import ACCEPTANCE, RECEIPT
from gridhub.state.home import Home
from gridhub.state.kept import sha256_of
from gridhub.state.keys import key_mark


class CannotRestore(GridhubError):
    """There is no whole backup, or the home is no place for it. Nothing was changed."""


@dataclass(frozen=True)
class Rebuilt:
    """What was read out of the archive: deliveries, and notes that are not whole."""

    deliveries: int
    damaged: int


def restore_home(home: Home, source: Path) -> Backup:
    """Make the home from a backup. The home must be empty, or hold nothing but what never was released.

    Raises ``CannotRestore`` (nothing changed), OSError.
    """
    made = read_backup(source)
    if made is None:
        raise CannotRestore(
            f"{source}: 没有完整的备份清单 {LIST}，不是备份或只复制了一半 / no whole backup: {LIST} is missing or damaged"
        )
    _require_empty(home)
    wrong = [file.path for file in made.files if not _is_whole(source / file.path, file.sha256, file.size)]
    if wrong:
        shown = "、".join(wrong[:5]) + ("等" if len(wrong) > 5 else "")
        raise CannotRestore(
            f"{source}: 备份有 {len(wrong)} 个文件缺失或被改动：{shown}；没有恢复 / the backup is not whole, nothing was restored"
        )
    beside = home.root.with_name(f".{home.root.name}.restoring-{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        _fill(Home(beside), source, made)
        if home.root.exists():
            shutil.rmtree(home.root)
        beside.rename(home.root)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return made


def restore_key(home: Home, source: Path) -> None:
    """Give a home that lost it its key from a backup. Raises ``CannotRestore`` when its files are of another key."""
    made = read_backup(source)
    key = source / "keys" / "hub.key"
    said = next((file for file in made.files if file.path == "keys/hub.key"), None) if made else None
    if said is None or not _is_whole(key, said.sha256, said.size):
        raise CannotRestore(f"{source}: 备份里没有完整的密钥 / the backup has no whole key")
    if (home.keys / "hub.key").exists():
        raise CannotRestore(
            f"{home.keys / 'hub.key'}: 已有密钥，没有改动 / there is a key already: nothing was changed"
        )
    home.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    _copy(key, home.keys / "hub.key")


def rebuild_control(home: Home) -> Rebuilt:
    """Write the control database anew from the notes of the archive; deliveries that it still knows stay as they are.

    Raises ``CannotRestore`` when the archive says nothing.
    """
    notes, damaged = read_notes(home)
    if not notes:
        raise CannotRestore(
            f"{home.archive}: 存档里没有记载，无法重建 control.db；请从备份恢复 / the archive has no notes to rebuild from"
        )
    added = 0
    with writing(home) as connection:
        known = load_deliveries(connection)
        ids, numbers = {one.delivery_id for one in known}, {one.received_no for one in known}
        for note in notes:
            delivery = note.delivery
            if delivery.delivery_id in ids:
                continue
            if delivery.received_no in numbers:
                raise CannotRestore(
                    f"{home.control}: 已另收到第 {delivery.received_no} 份文件，与存档的记载冲突；请移走 control.db（以及同名的 -wal、-shm）再恢复 / "
                    "the control database goes another way than the archive: move it away and restore again"
                )
            save_delivery(connection, delivery)
            if note.receipt is not None:
                row = {
                    "delivery_id": delivery.delivery_id, "receipt_no": note.receipt.receipt_no, **asdict(note.receipt.said),
                }  # fmt: skip
                connection.execute(sa.insert(RECEIPT).values(**row))
            if note.acceptance is not None:
                connection.execute(sa.insert(ACCEPTANCE).values(**asdict(note.acceptance)))
            if note.extraction is not None:
                save_extraction(connection, note.extraction)
            added += 1
    return Rebuilt(added, len(damaged))


def _require_empty(home: Home) -> None:
    if not home.root.exists():
        return
    released = any(home.releases.glob(f"*/{MANIFEST}")) if home.releases.is_dir() else False
    archived = any(home.archive.glob("*/*")) if home.archive.is_dir() else False
    others = {path.name for path in home.root.iterdir()} - {
        "keys", "vault", "releases", "dagster", "run.lock", "control.db", "control.db-wal", "control.db-shm", "current",
    }  # fmt: skip
    if released or archived or others:
        raise CannotRestore(
            f"{home.root}: 数据目录里已有数据，没有恢复；请先移走（改名）再恢复 / the home holds data: move it away first, nothing was restored"
        )


def _is_whole(path: Path, sha256: str, size: int) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size == size and sha256_of(path) == sha256


def _fill(home: Home, source: Path, made: Backup) -> None:
    home.create()
    home.root.chmod(0o755)
    for file in made.files:
        target = (home.root / file.path).resolve()
        if not target.is_relative_to(home.root.resolve()):
            raise CannotRestore(
                f"{source}: 备份清单里的 {file.path} 指到数据目录之外，没有恢复 / a path leads out of the home"
            )
        target.parent.mkdir(
            mode=0o700 if file.path.startswith(("vault", "keys")) else 0o755, parents=True, exist_ok=True
        )
        _copy(source / file.path, target)
        if file.path.startswith("releases/"):
            target.chmod(0o444)
    if key_mark(home) != made.key_mark:
        raise CannotRestore(f"{source}: 备份里的密钥不是这份备份的 / the key is not the one of this backup")
    if made.release is not None:
        switch(home, made.release)
    for folder in home.releases.iterdir():
        _leave_tombstone(folder, made.release)


def _leave_tombstone(folder: Path, release: str | None) -> None:
    """A release whose tables were not backed up is one that was removed: only what it says of itself is left."""
    manifest = folder / MANIFEST
    if folder.name == release or not manifest.is_file():
        return
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    stone = {name: facts.get(name) for name in STONE} | {"manifest": sha256_of(manifest)}
    (folder / TOMBSTONE).write_text(json.dumps(stone, ensure_ascii=False, indent=1), encoding="utf-8")
    manifest.unlink()


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)
    with target.open("rb") as handle:
        os.fsync(handle.fileno())
