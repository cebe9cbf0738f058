"""The backup of a home: what cannot be made again, copied while the hub goes on working.

Belongs here: which files, their list with digests, copying. Not here: giving them back (``restore``).

In it: the key and the head of the export log, the control database, every archived file with its notes, the release in force
with its registries and its unmasked database, what every other release left of itself (manifest or tombstone), queries
that were logged in full. Not in it: caches, other releases' tables, Dagster's runs: a run makes them again. The city
project (connectors, schemas, assets, decisions) lies in its own version control.

Order: which release is in force, then the control database, then the archive, which only grows, then the release, which
never changes: whatever a run does meanwhile, the copy is a state the home once had, and later files in the archive beside.
Files lie by content, and the list says which content stands where: a backup into the same folder again adds what is new, puts
the new list in place, and only then removes what no list names. Whenever it is broken off, the list before it is whole.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from gridhub.contracts.errors import GridhubError
from gridhub.keeping.presence import find_losses
from gridhub.release.releases import BAD, MANIFEST, TOMBSTONE, current_id
from gridhub.state.archive_notes import sample_of
from gridhub.state.home import Home
from gridhub.state.kept import put, sealed, sha256_of, unsealed
from gridhub.state.keys import key_mark

LIST, FILES = "backup.json", "files"
VERSION = 1
_SHA256 = 64
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
WHOLLY_READ = 4 * 2**20
"""Bytes up to which a content that the backup has is read whole at each backup."""


class CannotBackUp(GridhubError):
    """The home is not whole, or the folder is no place for a backup. Nothing of an earlier backup there was lost."""


_TRIES = 20
"""A run writes to the control database for moments only; somebody at the desk once a minute."""


@dataclass(frozen=True)
class BackedUp:
    """One file: its place below the home and its content."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself. ``key_mark``: tells the key, without telling anything of it. ``mended``: places of files
    whose content in the backup had changed and was copied anew; the list does not keep it."""

    version: int
    made_at: str
    city: str
    release: str | None
    key_mark: str
    files: tuple[BackedUp, ...]
    mended: tuple[str, ...] = field(default=(), compare=False)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def back_up(home: Home, to: Path, *, city: str, at: datetime) -> Backup:
    """Copy the home's state to a folder (made when it is not there, mode 0700). Raises ``CannotBackUp``, OSError."""
    try:
        return _back_up(home, to, city, at)
    except OSError as error:
        if error.errno not in FULL:
            raise
        for half in (to / FILES).glob(f".*.{os.getpid()}"):
            half.unlink(missing_ok=True)
        free = shutil.disk_usage(to if to.exists() else to.parent).free
        raise CannotBackUp(
            f"{to}: 备份所在的磁盘已满（剩 {free // 2**20:,} MB），没有备份完；上一次的备份仍然完整，数据目录没有改动。请清理这块磁盘，或备份到另一个文件夹 / "
            "the disk of the backup is full: the backup before it is still whole; free space there or choose another folder"
        ) from error


def _back_up(home: Home, to: Path, city: str, at: datetime) -> Backup:
    root = to.resolve()
    if root.is_relative_to(home.root.resolve()) or home.root.resolve().is_relative_to(root):
        raise CannotBackUp(
            f"{to}: 备份不能放在数据目录里面或外层，请另选文件夹（最好在另一块磁盘上） / choose a folder outside the home"
        )
    losses = tuple(find_losses(home))
    if losses or not (home.keys / "hub.key").is_file():
        told = "；".join(str(loss) for loss in losses[:3]) or "还没有运行过"
        raise CannotBackUp(f"{home.root}: 数据目录不完整，没有备份：{told} / the home is not whole, nothing was copied")
    mark = key_mark(home)
    before = read_backup(root) if root.exists() else None
    others = {path.name for path in root.iterdir()} - {FILES} if root.exists() else set()
    if before is None and {name for name in others if not name.startswith(f".{LIST}")}:
        raise CannotBackUp(
            f"{to}: 文件夹里有别的东西，不是本系统的备份；请另选空文件夹 / is not empty and no backup of gridhub"
        )
    if before is not None and before.key_mark != mark:
        raise CannotBackUp(
            f"{to}: 是另一个数据目录（另一个密钥）的备份，没有改动 / is the backup of a home with another key"
        )
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.chmod(0o700)
    (root / FILES).mkdir(mode=0o700, exist_ok=True)
    release = current_id(home)
    mended: list[str] = []
    files = [
        _kept_file(home, root, path, mended) for path in sorted(_keys(home))
    ]  # before the log they are held against
    try:
        files += _of_one_moment(home, root, release, mended)
    except FileNotFoundError as error:
        raise CannotBackUp(
            f"{home.root}: 备份时有文件被清理，请再备份一次 / a file was removed meanwhile, back up once more"
        ) from error
    made = Backup(VERSION, at.isoformat(timespec="seconds"), city, release, mark, tuple(files), tuple(mended))
    _write_list(root, made)
    _forget_unlisted(root, made)
    return made


def read_backup(root: Path) -> Backup | None:
    """What a folder says it is; None when it has no whole list."""
    said = unsealed(root / LIST)
    if said is None or said.get("version") != VERSION:
        return None
    try:
        files = tuple(BackedUp(str(file["path"]), str(file["sha256"]), int(file["size"])) for file in said["files"])
        release = said["release"]
        paths = {file.path for file in files}
        if not all(re.fullmatch("[0-9a-f]{64}", file.sha256) for file in files):
            return None
        if release is not None and ("/" in release or f"releases/{release}/{MANIFEST}" not in paths):
            return None
        return Backup(VERSION, str(said["made_at"]), str(said["city"]), release, str(said["key_mark"]), files)
    except (KeyError, TypeError, ValueError):
        return None


def content_of(root: Path, file: BackedUp) -> Path:
    """Where a backup keeps a file: by its content."""
    return root / FILES / file.sha256[:2] / file.sha256


def _keys(home: Home) -> Iterator[Path]:
    """Places below the home: key, head of the log, since when releases are sealed."""
    yield from (path.relative_to(home.root) for path in home.keys.iterdir() if path.is_file() and path.name[0] != ".")


def _files(home: Home, release: str | None) -> Iterator[Path]:
    """Places below the home, but for the keys and the control database."""
    for folder in (home.archive, home.vault / "exports"):
        for path in folder.rglob("*") if folder.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(home.root)
    for folder in home.releases.iterdir():
        if folder.name.startswith(".") or not folder.is_dir():
            continue
        whole = folder.name == release
        for path in folder.rglob("*"):
            if path.is_file() and (whole or path.name in (MANIFEST, TOMBSTONE, BAD)):
                yield path.relative_to(home.root)
    if release is not None:
        yield (home.identities / f"{release}.duckdb").relative_to(home.root)


def _of_one_moment(home: Home, root: Path, release: str | None, mended: list[str]) -> list[BackedUp]:
    """The control database and the files that it speaks of. A delivery that is withdrawn while files are copied has a note that
    is ahead of the database: both are taken again, which copies what changed."""
    database = _database(home, root)
    for _ in range(_TRIES):
        files = [_kept_file(home, root, path, mended) for path in sorted(_files(home, release))]
        after = _database(home, root)
        if after.sha256 == database.sha256:
            return [database, *files]
        database = after
    raise CannotBackUp(
        f"{home.root}: 备份时 control.db 一直在变，没有备份完；上一次的备份仍然完整，请稍后再备份一次 / the home kept changing: back up once more later"
    )


def _database(home: Home, root: Path) -> BackedUp:
    """The control database as it is at this moment, by SQLite's own copying."""
    beside = root / FILES / f".control.db.{os.getpid()}"
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    source_uri = f"{home.control.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(source_uri, uri=True)) as source, closing(sqlite3.connect(beside)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    return _put_by_content(root, beside, "control.db")


def _kept_file(home: Home, root: Path, path: Path, mended: list[str]) -> BackedUp:
    """Copy one file unless the backup has its content. An archived file is named by its content; of others it is computed."""
    source, name = home.root / path, path.as_posix()
    if not name.isprintable():
        raise CannotBackUp(f"{home.root}: 有一个文件名不可读，请改名后再备份：{name!a} / a file has an unreadable name")
    size = source.stat().st_size
    is_archived = path.parts[:2] == ("vault", "archive") and len(path.name) == _SHA256
    known = BackedUp(name, path.name if is_archived else sha256_of(source), size)
    kept = content_of(root, known)
    if kept.is_file() and not kept.is_symlink() and _looks_like(kept, known, source):
        return known
    if kept.exists():
        mended.append(name)
    beside = root / FILES / f".{known.sha256}.{os.getpid()}"
    shutil.copyfile(source, beside)
    made = _put_by_content(root, beside, name)
    if is_archived and made.sha256 != known.sha256:
        raise CannotBackUp(
            f"{home.root}: {name} 的内容与原来不同，没有备份；请先 gridhub verify / was changed: nothing was backed up, verify first"
        )
    return made


def _looks_like(kept: Path, known: BackedUp, source: Path) -> bool:
    """Whether a content of the backup is still that of the file: all bytes of small ones, parts of the others. (A restore reads
    every byte.)"""
    if kept.stat().st_size != known.size:
        return False
    return sha256_of(kept) == known.sha256 if known.size <= WHOLLY_READ else sample_of(kept) == sample_of(source)


def _put_by_content(root: Path, beside: Path, name: str) -> BackedUp:
    beside.chmod(0o600)
    made = BackedUp(name, sha256_of(beside), beside.stat().st_size)
    target = content_of(root, made)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    if not target.parent.resolve().is_relative_to(root):
        raise CannotBackUp(f"{target.parent}: 是指到备份之外的链接，没有备份 / is a link out of the backup")
    put(beside, target)
    return made


def _write_list(root: Path, made: Backup) -> None:
    beside = root / f".{LIST}.{os.getpid()}"
    said = {name: value for name, value in asdict(made).items() if name != "mended"}
    beside.write_text(sealed(json.loads(json.dumps(said, ensure_ascii=False))), encoding="utf-8")
    beside.chmod(0o600)
    put(beside, root / LIST)


def _forget_unlisted(root: Path, made: Backup) -> None:
    """Remove contents that the list no longer names, once it is in place; nothing but files of the backup's own making."""
    wanted = {file.sha256 for file in made.files}
    for path in (root / FILES).glob("*/*"):
        if len(path.name) == _SHA256 and path.name not in wanted and not path.is_symlink():
            path.unlink()
    for half in (root / FILES).glob(".*"):
        half.unlink()
