"""Reading a release: the published file for everybody, the unmasked one for a stated and logged purpose.

Belongs here: opening a release read-only and asking it. Not here: formats of output (``cli``), writing.
A reader can neither change a release nor reach other files: external access is off and the configuration locked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from gridhub.contracts.errors import GridhubError
from gridhub.release.query_punctuation import about_punctuation
from gridhub.release.releases import DATABASE, require_current
from gridhub.release.reservations import reservations
from gridhub.release.selects import is_select
from gridhub.state.export_log import record_export
from gridhub.state.home import Home
from gridhub.tables.quoting import quoted

if TYPE_CHECKING:
    import pandas as pd


class NotInRelease(GridhubError):
    """A table, row or column that the release in force does not hold."""


@dataclass(frozen=True)
class Reveal:
    """Who asks for unmasked values, when and for what; written to the export log before anything is shown."""

    purpose: str
    actor: str
    at: datetime
    command: str = "query"


@dataclass(frozen=True)
class Limits:
    """What one query may cost the machine: memory in bytes and threads."""

    memory_bytes: int
    threads: int


@contextmanager
def open_release(
    home: Home, *, revealed: bool = False, limits: Limits | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release in force, read-only. ``revealed``: the unmasked database of the vault; the caller logs it.

    Raises ``NoRelease``.
    """

    folder = require_current(home)
    path = home.identities / f"{folder.name}.duckdb" if revealed else folder / DATABASE
    connection = duckdb.connect(str(path), read_only=True)
    try:
        connection.execute("SET TimeZone = 'Asia/Shanghai'")
        connection.execute("SET temp_directory = ''")  # the one folder a query could write to, see selects
        if limits is not None:
            connection.execute(f"SET memory_limit = '{limits.memory_bytes}B'")
            connection.execute(f"SET threads = {limits.threads}")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def ask(home: Home, sql: str, reveal: Reveal | None = None) -> pd.DataFrame:
    """Run one query on the release in force and give a pandas frame. A reveal is logged before the query runs.

    Raises ``duckdb.Error`` for a bad statement and for anything but one SELECT, ``NoRelease``.
    """
    return ask_with_reservations(home, sql, reveal)[0]


def ask_with_reservations(home: Home, sql: str, reveal: Reveal | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """``ask``, and what has to be said beside the result: reporting date, stage, what lacks."""
    with open_release(home, revealed=reveal is not None) as connection, _telling_of_punctuation(sql):
        _require_one_select(connection, sql)
        if reveal is not None:
            _log(home, sql, reveal)
        return connection.execute(sql).df(), reservations(connection, sql)


@dataclass(frozen=True)
class Revealed:
    """What a logged query found: names of columns, rows, what is said beside them, its line in the export log."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    reservations: tuple[str, ...]
    entry_no: int


def reveal_some(home: Home, sql: str, reveal: Reveal, limits: Limits, *, most: int) -> Revealed:
    """``ask`` for plain values within limits; of a longer result the first ``most`` rows and one more.

    Raises ``duckdb.Error``, ``NoRelease``.
    """
    with open_release(home, revealed=True, limits=limits) as connection, _telling_of_punctuation(sql):
        _require_one_select(connection, sql)
        entry = _log(home, sql, reveal)
        connection.execute(sql)
        columns = tuple(str(column[0]) for column in connection.description or ())
        rows = connection.fetchmany(most + 1)
        return Revealed(columns, rows, reservations(connection, sql), entry)


def _log(home: Home, sql: str, reveal: Reveal) -> int:
    return record_export(
        home, at=reveal.at, actor=reveal.actor, purpose=reveal.purpose, command=reveal.command, target=sql, columns="*",
        row_count=None,
    )  # fmt: skip


@contextmanager
def _telling_of_punctuation(sql: str) -> Iterator[None]:
    """An error of DuckDB about a query with full-width marks says so first."""
    try:
        yield
    except duckdb.Error as error:
        if told := about_punctuation(sql):
            raise type(error)(f"{told}\n{error}") from error
        raise


class NotOneSelect(duckdb.InvalidInputException):
    """A statement that is no SELECT, or several of them. Nothing was run."""


def _require_one_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Of several SELECTs only the last result would show."""

    statements = connection.extract_statements(sql)
    if len(statements) != 1 or not is_select(statements[0]):
        raise NotOneSelect("只读：请写一条 SELECT 语句 / read-only: one SELECT statement is wanted")


class Hub:
    """The release in force as pandas frames, for notebooks. Made by ``gridhub.open()``."""

    def __init__(self, home: Home) -> None:
        self._home = home
        require_current(home)

    def table(self, name: str) -> pd.DataFrame:
        """A published table (``mart.basic_ledger``) or a Chinese view (``台账.基本信息台账``), masked. Raises ``NotInRelease``."""
        if name not in self.tables():
            raise NotInRelease(f"{name}: 发布中没有这张表 / no such table in the release in force")
        return ask(self._home, f"SELECT * FROM {quoted(name)}")

    def query(self, sql: str) -> pd.DataFrame:
        """Any SELECT on the published file."""
        return ask(self._home, sql)

    def tables(self) -> list[str]:
        """Qualified names of all published tables and views."""
        with open_release(self._home) as connection:
            found = connection.execute(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables ORDER BY 1"
            ).fetchall()
        return [str(row[0]) for row in found]


def open_hub(home: str | Path) -> Hub:
    """Open the release in force of a home folder. Raises ``NoRelease``."""
    return Hub(Home(Path(home)))
