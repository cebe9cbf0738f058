"""Reading a release: the published file for everybody, the unmasked one for a stated and logged purpose.

Belongs here: opening a release read-only and asking it. Not here: formats of output (``cli``), writing.
A reader can neither change a release nor reach other files: external access is off and the configuration locked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from gridhub.contracts.budgets import Budgets
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


class TooMuchAsked(GridhubError):
    """A query was stopped: it took more time, memory or rows than one may."""


@dataclass(frozen=True)
class QueryLimits:
    """What one query may cost. ``rows`` None: as many as there are (they go into a file)."""

    seconds: int = Budgets.query_seconds
    memory_mb: int = Budgets.query_memory_mb
    rows: int | None = Budgets.query_rows

    @classmethod
    def of(cls, budgets: Budgets, *, to_file: bool = False) -> QueryLimits:
        return cls(budgets.query_seconds, budgets.query_memory_mb, None if to_file else budgets.query_rows)


LIMITS = QueryLimits()
"""Where no project says others."""


@contextmanager
def open_release(
    home: Home, *, revealed: bool = False, memory_bytes: int | None = None, threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release in force, read-only. ``revealed``: the unmasked database of the vault; the caller logs it. ``memory_bytes``,
    ``threads``: what its queries may take, DuckDB's own limits without them.

    Raises ``NoRelease``.
    """

    folder = require_current(home)
    path = home.identities / f"{folder.name}.duckdb" if revealed else folder / DATABASE
    connection = duckdb.connect(str(path), read_only=True)
    try:
        connection.execute("SET TimeZone = 'Asia/Shanghai'")
        connection.execute("SET temp_directory = ''")  # the one folder a query could write to, see selects
        if memory_bytes is not None:
            connection.execute(f"SET memory_limit = '{memory_bytes}B'")
        if threads is not None:
            connection.execute(f"SET threads = {threads}")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def ask(home: Home, sql: str, reveal: Reveal | None = None, limits: QueryLimits = LIMITS) -> pd.DataFrame:
    """Run one query on the release in force and give a pandas frame. A reveal is logged before the query runs.

    Raises ``duckdb.Error`` for a bad statement and for anything but one SELECT, ``NoRelease``, ``TooMuchAsked``: nothing is cut.
    """
    return ask_with_reservations(home, sql, reveal, limits)[0]


def ask_with_reservations(
    home: Home, sql: str, reveal: Reveal | None = None, limits: QueryLimits = LIMITS
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """``ask``, and what has to be said beside the result: reporting date, stage, what lacks."""
    with (
        open_release(home, revealed=reveal is not None, memory_bytes=limits.memory_mb * 2**20) as connection,
        _telling_of_punctuation(sql),
        _within(limits, connection),
    ):
        _require_one_select(connection, sql)
        if reveal is not None:
            _log(home, sql, reveal)
        return _rows(connection, sql, limits.rows), reservations(connection, sql)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, most: int | None) -> pd.DataFrame:
    """Raises ``TooMuchAsked`` for more than ``most`` rows, of which one more is fetched and no others."""
    if most is None:
        return connection.execute(sql).df()
    try:
        found = connection.sql(sql)
    except duckdb.Error:
        connection.execute(sql)  # says the line and place too
        raise
    frame: pd.DataFrame = found.limit(most + 1).df()
    if len(frame) > most:
        raise TooMuchAsked(
            f"结果超过 {most:,} 行，没有显示：请用 WHERE、LIMIT 缩小范围，或用 --out 写入文件（上限 query_rows） / "
            f"more than {most:,} rows: narrow it by WHERE or LIMIT, or use --out (limit query_rows)"
        )
    return frame


@contextmanager
def _within(limits: QueryLimits, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Stop what runs inside after its time; say which limit it was that it ran into."""
    is_over = threading.Event()

    def stop() -> None:
        is_over.set()
        connection.interrupt()

    timer = threading.Timer(limits.seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        if not is_over.is_set():
            raise
        raise TooMuchAsked(
            f"查询超过 {limits.seconds:,} 秒，已停止：请用 WHERE、LIMIT 缩小范围，或由数据中心提高 query_seconds / "
            f"the query took more than {limits.seconds:,} s and was stopped: narrow it, or have query_seconds raised"
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise TooMuchAsked(
            f"查询需要的内存超过 {limits.memory_mb:,} MB，已停止：请用 WHERE、LIMIT 缩小范围，或由数据中心提高 query_memory_mb / "
            f"the query needs more than {limits.memory_mb:,} MB and was stopped: narrow it, or have query_memory_mb raised"
        ) from error
    finally:
        timer.cancel()


@dataclass(frozen=True)
class Revealed:
    """What a logged query found: names of columns, rows, what is said beside them, its line in the export log."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    reservations: tuple[str, ...]
    entry_no: int


def reveal_some(home: Home, sql: str, reveal: Reveal, *, memory_bytes: int, threads: int, most: int) -> Revealed:
    """``ask`` for plain values within limits; of a longer result the first ``most`` rows and one more.

    Raises ``duckdb.Error``, ``NoRelease``.
    """
    with (
        open_release(home, revealed=True, memory_bytes=memory_bytes, threads=threads) as connection,
        _telling_of_punctuation(sql),
    ):
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

    def __init__(self, home: Home, limits: QueryLimits = LIMITS) -> None:
        self._home, self._limits = home, limits
        require_current(home)

    def table(self, name: str) -> pd.DataFrame:
        """A published table (``mart.basic_ledger``) or a Chinese view (``台账.基本信息台账``), masked. Raises ``NotInRelease``."""
        if name not in self.tables():
            raise NotInRelease(f"{name}: 发布中没有这张表 / no such table in the release in force")
        return ask(self._home, f"SELECT * FROM {quoted(name)}", limits=self._limits)

    def query(self, sql: str) -> pd.DataFrame:
        """Any SELECT on the published file."""
        return ask(self._home, sql, limits=self._limits)

    def tables(self) -> list[str]:
        """Qualified names of all published tables and views."""
        with open_release(self._home) as connection:
            found = connection.execute(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables ORDER BY 1"
            ).fetchall()
        return [str(row[0]) for row in found]


def open_hub(home: str | Path, budgets: Budgets | None = None) -> Hub:
    """Open the release in force of a home folder. Raises ``NoRelease``."""
    return Hub(Home(Path(home)), QueryLimits.of(budgets) if budgets else LIMITS)
