"""Opening the control database of one hub (SQLite below the home folder): to read, to write, in today's version.

Belongs here: connections, transactions, the version of the file. Not here: tables (``control_tables``), rows (``control``),
what each version changed (``migrations``).

1. Who reads takes no lock: it sees the file as it was last committed, whoever writes, and changes nothing. A home that
   has no file yet reads as an empty one; a file of an older version is read through a copy in memory, brought up to date.
2. Who writes takes the write lock at its start and waits for it: two runs that read first and write later would fail.
3. A file of an older version is brought up to date by the first that writes, after a copy was kept beside it. A file of
   a newer version is refused: what this program does not know it would lose.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from gridhub.contracts.errors import GridhubError
from gridhub.state.control_tables import METADATA
from gridhub.state.home import Home
from gridhub.state.migrations import MIGRATIONS

BUSY_SECONDS = 60
VERSION = len(MIGRATIONS)
"""``PRAGMA user_version`` of a file with the tables of ``control_tables``."""


class NewerHome(GridhubError):
    """The control database was written by a newer gridhub; nothing was read or changed."""

    def __init__(self, file: Path, version: int) -> None:
        super().__init__(
            f"{file} 由较新的 gridhub 写成（版本 {version}，本程序只认到 {VERSION}），没有改动：请升级 gridhub，或从备份恢复旧的数据目录 / "
            f"was written by a newer gridhub (version {version}, this one knows up to {VERSION}) and was left as it is: "
            f"upgrade gridhub, or restore the home from a backup"
        )


@contextmanager
def reading(home: Home) -> Iterator[sa.Connection]:
    """One look at the control database, the same from beginning to end. Raises ``NewerHome``."""
    with _transaction(lambda: _to_read(home.control), "BEGIN") as connection:
        _bring_up_to_date(connection, home.control, keep=False)  # a copy in memory: the file itself is read as it is
        connection.exec_driver_sql("PRAGMA query_only = 1")
        yield connection


@contextmanager
def writing(home: Home) -> Iterator[sa.Connection]:
    """One transaction on the control database, made when it is not there (mode 0600); commits when the block ends.

    Raises ``NewerHome``; ``sqlalchemy.exc.OperationalError`` when another run holds the write lock for ``BUSY_SECONDS``.
    """
    file = home.control
    home.root.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
    with _transaction(lambda: _to_write(file), "BEGIN IMMEDIATE") as connection:
        _bring_up_to_date(connection, file, keep=True)
        yield connection


@contextmanager
def _transaction(connect: Callable[[], sqlite3.Connection], begin: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool, hide_parameters=True)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _to_write(file: Path) -> sqlite3.Connection:
    connection = _connect(str(file))
    _version_of(connection, file)  # before anything of the file is changed
    connection.execute("PRAGMA journal_mode = WAL")
    return connection


def _to_read(file: Path) -> sqlite3.Connection:
    """The file itself, read-only; a database in memory, empty or a copy, where there is no file or an older one."""
    if not file.exists():
        return _connect(":memory:")
    connection = _connect(_read_only(file))
    if _version_of(connection, file) == VERSION:
        return connection
    with closing(connection):
        memory = _connect(":memory:")
        connection.backup(memory)
    return memory


def _read_only(file: Path) -> str:
    return f"{file.absolute().as_uri()}?mode=ro"


def _connect(where: str) -> sqlite3.Connection:
    # No isolation level: the driver's own BEGIN comes late and is always deferred.
    return sqlite3.connect(where, uri=where.startswith("file:"), timeout=BUSY_SECONDS, isolation_level=None)


def _version_of(connection: sqlite3.Connection, file: Path) -> int:
    """Raises ``NewerHome``."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise NewerHome(file, version)
    return version


def _bring_up_to_date(connection: sa.Connection, file: Path, *, keep: bool) -> None:
    """Make the tables in a new file, migrate those of an older one; ``keep``: with a copy beside it first."""
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version > VERSION:
        raise NewerHome(file, version)
    if version == VERSION:
        return
    if not sa.inspect(connection).get_table_names():
        METADATA.create_all(connection)
    else:
        if keep:
            _keep_copy(file, version)
        for migrate in MIGRATIONS[version:]:
            migrate(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def _keep_copy(file: Path, version: int) -> None:
    """``control.db.v<N>.bak`` beside the file, for its owner alone; a copy that is there already stays.

    The write lock is held and nothing is written yet, so what another connection sees is the whole file of before.
    """
    names = (f"{file.name}.v{version}{number}.bak" for number in ("", *(f".{n}" for n in range(2, 1000))))
    kept = next(path for name in names if not (path := file.with_name(name)).exists())
    beside = kept.with_name(f".{kept.name}")
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    with closing(_connect(_read_only(file))) as source, closing(_connect(str(beside))) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file: nothing of it is left in a .wal
    with beside.open("rb+") as handle:
        os.fsync(handle.fileno())
    beside.replace(kept)
