"""The backup of a home: what cannot be made again, copied while the hub goes on working.

Belongs here: which files, their list with digests, copying. Not here: giving them back (``restore``).

In it: the key and the head of the export log, the control database, every archived file with its notes, the release in force
with its registries and its unmasked database, what every other release left of itself (manifest or tombstone), queries
that were logged in full. Not in it: caches, other releases' tables, Dagster's runs: a run makes them again. The city
project (connectors, schemas, assets, decisions) lies in its own version control.

Order: which release is in force, then the control database, then the archive, which only grows, then the release, which
never changes: whatever a run does meanwhile, the copy is a state the home once had, and later files in the archive beside.
A backup into the same folder again copies what is new and is whole at every moment: its list is written last.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from gridhub.contracts.errors import GridhubError
from gridhub.keeping.presence import find_losses
from gridhub.release.releases import BAD, MANIFEST, TOMBSTONE, current_id
from gridhub.state.home import Home
from gridhub.state.kept import put, sealed, sha256_of, unsealed
from gridhub.state.keys import key_mark

LIST = "backup.json"
VERSION = 1


class CannotBackUp(GridhubError):
    """The home is not whole, or the folder is no place for a backup. Nothing of an earlier backup there was lost."""


@dataclass(frozen=True)
class BackedUp:
    """One file: its place below the home and its content."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself. ``key_mark``: tells the key, without telling anything of it."""

    version: int
    made_at: str
    city: str
    release: str | None
    key_mark: str
    files: tuple[BackedUp, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def back_up(home: Home, to: Path, *, city: str, at: datetime) -> Backup:
    """Copy the home's state to a folder (made when it is not there, mode 0700). Raises ``CannotBackUp``, OSError."""
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
    if before is None and root.exists() and any(root.iterdir()):
        raise CannotBackUp(
            f"{to}: 文件夹里有别的东西，不是本系统的备份；请另选空文件夹 / is not empty and no backup of gridhub"
        )
    if before is not None and before.key_mark != mark:
        raise CannotBackUp(
            f"{to}: 是另一个数据目录（另一个密钥）的备份，没有改动 / is the backup of a home with another key"
        )
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.chmod(0o700)
    release = current_id(home)
    known = {file.path: file for file in before.files} if before else {}
    files = [_database(home, root)]
    try:
        files += [_copied(home, root, path, known) for path in sorted(_files(home, release))]
    except FileNotFoundError as error:
        raise CannotBackUp(
            f"{home.root}: 备份时有文件被清理，请再备份一次 / a file was removed meanwhile, back up once more"
        ) from error
    made = Backup(VERSION, at.isoformat(timespec="seconds"), city, release, mark, tuple(files))
    _write_list(root, made)
    _forget_others(root, made)
    return made


def read_backup(root: Path) -> Backup | None:
    """What a folder says it is; None when it has no whole list."""
    said = unsealed(root / LIST)
    if said is None or said.get("version") != VERSION:
        return None
    try:
        files = tuple(BackedUp(**file) for file in said["files"])
        return Backup(VERSION, said["made_at"], said["city"], said["release"], said["key_mark"], files)
    except (KeyError, TypeError):
        return None


def _files(home: Home, release: str | None) -> Iterator[Path]:
    """Places below the home."""
    yield from (path.relative_to(home.root) for path in home.keys.iterdir() if path.is_file() and path.name[0] != ".")
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


def _database(home: Home, root: Path) -> BackedUp:
    """The control database as it is at this moment, by SQLite's own copying."""
    target = root / "control.db"
    beside = target.with_name(f".control.db.{os.getpid()}")
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    source_uri = f"{home.control.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(source_uri, uri=True)) as source, closing(sqlite3.connect(beside)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    put(beside, target)
    return BackedUp("control.db", sha256_of(target), target.stat().st_size)


def _copied(home: Home, root: Path, path: Path, known: dict[str, BackedUp]) -> BackedUp:
    """Copy one file unless the backup has the same content. Files of the archive and of releases never change under their name;
    of those the size is enough, and ``verify`` looks at their bytes."""
    source, target = home.root / path, root / path
    before = known.get(path.as_posix())
    size = source.stat().st_size
    if before is not None and before.size == size and target.is_file() and target.stat().st_size == size:
        if path.suffix != ".json" and path.parts[0] in ("vault", "releases"):
            return before
        if sha256_of(source) == before.sha256:
            return before
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, beside)
    beside.chmod(0o600)
    put(beside, target)
    return BackedUp(path.as_posix(), sha256_of(target), target.stat().st_size)


def _write_list(root: Path, made: Backup) -> None:
    beside = root / f".{LIST}.{os.getpid()}"
    beside.write_text(sealed(json.loads(json.dumps(asdict(made), ensure_ascii=False))), encoding="utf-8")
    beside.chmod(0o600)
    put(beside, root / LIST)


def _forget_others(root: Path, made: Backup) -> None:
    """Remove what an earlier backup had and this one has not: releases that are no longer in force."""
    wanted = {file.path for file in made.files} | {LIST}
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(root).as_posix() not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
