"""Giving a home its state back: from a backup, or the control database alone from what the archive says of itself.

Belongs here: checking that what is given is whole and of the right key, putting it in place. Not here: making backups
(``backup``).

A backup is proved file by file before anything is written, filled in beside, and moved into the empty home, the control database
and which release is in force last: a home that was half restored is told as not whole. From the
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
from gridhub.keeping.backup import LIST, BackedUp, Backup, content_of, read_backup
from gridhub.release.manifest import seal_holds
from gridhub.release.releases import MANIFEST, STONE, TOMBSTONE, current_id, facts_of, switch
from gridhub.state.archive_notes import notes_ahead, read_notes
from gridhub.state.control import load_deliveries, save_delivery, save_extraction, set_revision
from gridhub.state.control_file import writing
from gridhub.state.control_tables import ACCEPTANCE, RECEIPT
from gridhub.state.home import Home
from gridhub.state.kept import sha256_of
from gridhub.state.keys import key_mark, log_key

_BESIDE = ".restoring"


class CannotRestore(GridhubError):
    """There is no whole backup, or the home is no place for it. Nothing was changed."""


@dataclass(frozen=True)
class Rebuilt:
    """What was read out of the archive: deliveries, and notes that are not whole."""

    deliveries: int
    damaged: int


def restore_home(home: Home, source: Path) -> Backup:
    """Fill an empty home from a backup; one that holds any file is left alone. Call it while holding the home.

    Raises ``CannotRestore`` (nothing changed), OSError.
    """
    made = read_backup(source)
    if made is None:
        raise CannotRestore(
            f"{source}: 没有完整的备份清单 {LIST}，不是备份或只复制了一半 / no whole backup: {LIST} is missing or damaged"
        )
    _require_empty(home)
    wrong = [file.path for file in made.files if not _is_whole(content_of(source, file), file)]
    if wrong:
        shown = "、".join(wrong[:5]) + ("等" if len(wrong) > 5 else "")
        raise CannotRestore(
            f"{source}: 备份有 {len(wrong)} 个文件缺失或被改动：{shown}；没有恢复 / the backup is not whole, nothing was restored"
        )
    home.root.mkdir(parents=True, exist_ok=True)
    beside = home.root / _BESIDE
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    try:
        _fill(Home(beside), source, made)
        for folder in ("releases", "vault", "keys", "dagster"):
            shutil.rmtree(home.root / folder, ignore_errors=True)  # without any file, as was seen
            (beside / folder).rename(home.root / folder)
        (beside / "control.db").rename(home.root / "control.db")
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    if made.release is not None:
        switch(home, made.release)
    return made


def restore_key(home: Home, source: Path) -> None:
    """Give a home that lost it its key from a backup. Raises ``CannotRestore`` when the release in force is of another key."""
    made = read_backup(source)
    said = next((file for file in made.files if file.path == "keys/hub.key"), None) if made else None
    if said is None or not _is_whole(content_of(source, said), said):
        raise CannotRestore(f"{source}: 备份里没有完整的密钥 / the backup has no whole key")
    if (home.keys / "hub.key").exists():
        raise CannotRestore(
            f"{home.keys / 'hub.key'}: 已有密钥，没有改动 / there is a key already: nothing was changed"
        )
    home.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    _copy(content_of(source, said), home.keys / "hub.key")
    release, key = current_id(home), log_key(home)
    facts = facts_of(home.releases / release / MANIFEST) if release else None
    if facts is not None and key is not None and not seal_holds(facts, key):
        (home.keys / "hub.key").unlink()
        raise CannotRestore(
            f"{source}: 是另一个数据目录的密钥，没有恢复 / is the key of another home: nothing was changed"
        )


def rebuild_control(home: Home) -> Rebuilt:
    """Write the control database anew from the notes of the archive; deliveries that it still knows stay as they are, but for
    those of which the archive has a later change.

    Raises ``CannotRestore`` when the archive says nothing.
    """
    notes, damaged = read_notes(home)
    if not notes:
        raise CannotRestore(
            f"{home.archive}: 存档里没有记载，无法重建 control.db；请从备份恢复 / the archive has no notes to rebuild from"
        )
    added = 0
    ahead = {kept.delivery.delivery_id for kept, _ in notes_ahead(home)}
    with writing(home) as connection:
        known = load_deliveries(connection)
        ids, numbers = {one.delivery_id for one in known}, {one.received_no for one in known}
        receipts = set(connection.execute(sa.select(RECEIPT.c.delivery_id)).scalars())
        accepted = set(connection.execute(sa.select(ACCEPTANCE.c.delivery_id)).scalars())
        for note in notes:
            delivery = note.delivery
            if delivery.delivery_id in ids and delivery.delivery_id not in ahead:
                continue
            if delivery.received_no in numbers and delivery.delivery_id not in ids:
                raise CannotRestore(
                    f"{home.control}: 已另收到第 {delivery.received_no} 份文件，与存档的记载冲突；请移走 control.db（以及同名的 -wal、-shm）再恢复 / "
                    "the control database goes another way than the archive: move it away and restore again"
                )
            save_delivery(connection, delivery)
            numbers.add(delivery.received_no)
            if delivery.delivery_id in ids and note.receipt is not None:
                connection.execute(sa.delete(RECEIPT).where(RECEIPT.c.delivery_id == delivery.delivery_id))
                receipts.discard(delivery.delivery_id)
            if note.receipt is not None and delivery.delivery_id not in receipts:
                row = {
                    "delivery_id": delivery.delivery_id, "receipt_no": note.receipt.receipt_no, **asdict(note.receipt.said),
                }  # fmt: skip
                connection.execute(sa.insert(RECEIPT).values(**row))
            if note.acceptance is not None and delivery.delivery_id not in accepted:
                connection.execute(sa.insert(ACCEPTANCE).values(**asdict(note.acceptance)))
            if note.extraction is not None and delivery.delivery_id not in ids:
                save_extraction(connection, note.extraction)
            set_revision(connection, delivery.delivery_id, max(note.revision, 1))
            added += 1
    return Rebuilt(added, len(damaged))


def _require_empty(home: Home) -> None:
    """Folders and the lock may be there, no file: what somebody left may be the only one of its kind."""
    root = home.root
    held = [path for path in root.rglob("*") if path.is_symlink() or not path.is_dir()] if root.exists() else []
    left = [path for path in held if path.relative_to(root).as_posix() != "run.lock" and _BESIDE not in path.parts]
    if left or (root.exists() and not root.is_dir()):
        shown = left[0].relative_to(root).as_posix() if left else root.name
        raise CannotRestore(
            f"{root}: 数据目录里已有数据（{ascii(shown) if not shown.isprintable() else shown}），没有恢复；请先移走（改名）再恢复 / "
            "the home holds data: move it away first, nothing was restored"
        )


def _is_whole(path: Path, said: BackedUp) -> bool:
    return (
        path.is_file() and not path.is_symlink() and path.stat().st_size == said.size and sha256_of(path) == said.sha256
    )


def _fill(home: Home, source: Path, made: Backup) -> None:
    home.create()
    for file in made.files:
        target = (home.root / file.path).resolve()
        if not target.is_relative_to(home.root.resolve()):
            raise CannotRestore(
                f"{source}: 备份清单里的 {file.path} 指到数据目录之外，没有恢复 / a path leads out of the home"
            )
        target.parent.mkdir(
            mode=0o700 if file.path.startswith(("vault", "keys")) else 0o755, parents=True, exist_ok=True
        )
        _copy(content_of(source, file), target)
        if file.path.startswith("releases/"):
            target.chmod(0o444)
    if key_mark(home) != made.key_mark:
        raise CannotRestore(f"{source}: 备份里的密钥不是这份备份的 / the key is not the one of this backup")
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
