"""A ledger of the release in force, written as a form.

Belongs here: asking the release for the lines and what has to be said beside them, logging a reveal. Not here: the SELECT
(``ledger_rows``), the place (``ledger_scope``), the look (``ledger_form``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from gridhub.contracts.errors import GridhubError
from gridhub.contracts.period import Period
from gridhub.project.ledgers import Ledger
from gridhub.project.project import Project
from gridhub.release.ledger_form import MARK, FormHead, column_widths, write_form
from gridhub.release.ledger_rows import LedgerQuery, is_placed, ledger_query, placed_lines
from gridhub.release.ledger_scope import Scope, city_scope, scope_of
from gridhub.release.reading import NotInRelease, Reveal, open_release
from gridhub.release.reservations import reservations
from gridhub.release.views import words_of
from gridhub.state.export_log import record_export
from gridhub.state.home import Home

_FETCHED = 5_000
"""Lines held at a time."""


class NoSuchLedger(GridhubError):
    """The project has no ledger of that name, or it cannot be asked so."""


@dataclass(frozen=True)
class Asked:
    """Which form is wanted. ``town``, ``community``, ``grid``: name or code, at most one of them; ``month``: 2026-10, ""
    for that of the reporting date; ``ids``: the ids of lines too; ``today``: on the form as 填表日期."""

    name: str
    today: date
    town: str = ""
    community: str = ""
    grid: str = ""
    month: str = ""
    ids: bool = False


@dataclass(frozen=True)
class Written:
    """``explain``: the table whose id column (with ``ids``) ``gridhub explain`` takes."""

    title: str
    lines: int
    explain: str


def list_ledgers(project: Project, home: Home) -> list[tuple[str, str, str]]:
    """Name, title and table of every ledger; of one that is several (each finding) those of the release in force too."""
    found: list[tuple[str, str, str]] = []
    for ledger in project.ledgers.values():
        found.append((ledger.name, ledger.title, ledger.table))
        if ledger.each:
            with open_release(home) as connection:
                found += [(value, title, ledger.table) for value, title in _each(connection, ledger)]
    return found


def write_ledger(project: Project, home: Home, asked: Asked, path: Path, reveal: Reveal | None = None) -> Written:
    """Write one ledger of the release in force as a form. A reveal is in the export log before the file is written.

    Raises ``NoSuchLedger``, ``NoSuchPlace``, ``NotInRelease``, ``NoRelease``, ``TooManyRows``, OSError.
    """
    revealed = reveal is not None
    with open_release(home, revealed=revealed) as connection:
        ledger, only, title = _named(project, connection, asked.name)
        require_table(connection, ledger.table)
        scope = _scope(project, connection, ledger, asked)
        month, period = _month(connection, ledger, asked.month)
        query = ledger_query(
            ledger, project.tables, scope, revealed=revealed, month=month, only=only, ids=asked.ids,
            words=words_of(project, project.tables[ledger.table]),
        )  # fmt: skip
        count, measured = _measured(connection, query)
        mark = MARK
        if reveal is not None:
            number = record_export(
                home, at=reveal.at, actor=reveal.actor, purpose=reveal.purpose, command="ledger",
                target=f"{asked.name} {scope.kind} {scope.code}".strip(),
                columns=",".join(column.name for column in query.columns if column.name), row_count=count,
            )  # fmt: skip
            mark = f"{MARK}·含个人信息明文（导出日志第 {number} 号）"
        told = said_beside(home, connection, _of_published(project, ledger), revealed=revealed)
        head = FormHead(title, scope.name, period, scope.unit, asked.today, mark, told, ledger.note)
        widths = column_widths(query.columns, measured)
        lines = write_form(head, query.columns, widths, _lines(connection, query), path, private=revealed)
    return Written(head.full_title, lines, ledger.table)


def _named(project: Project, connection: duckdb.DuckDBPyConnection, name: str) -> tuple[Ledger, str | None, str]:
    """The ledger of a name or title, the value of its ``each`` when one of those is meant, and the title of the form."""
    for ledger in project.ledgers.values():
        if name in (ledger.name, ledger.title):
            return ledger, None, ledger.title
    for ledger in project.ledgers.values():
        for value, title in _each(connection, ledger) if ledger.each else ():
            if name in (value, title):
                return ledger, value, f"{title}台账"
    known = "、".join(ledger.name for ledger in project.ledgers.values())
    raise NoSuchLedger(f"没有“{name}”这种台账；可选：{known}（gridhub ledger list 列出名称） / no such ledger")


def _each(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> Sequence[tuple[str, str]]:
    require_table(connection, ledger.table)
    found = connection.execute(
        f'SELECT "{ledger.each}", MIN("{ledger.each_title}") FROM {ledger.table} GROUP BY 1 ORDER BY 1'
    ).fetchall()
    return [(str(value), str(title)) for value, title in found if value is not None]


def require_table(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Raises ``NotInRelease`` for a table that the release was made without."""
    schema, _, leaf = table.partition(".")
    found = connection.execute(
        "SELECT COUNT(*) FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?", [schema, leaf]
    ).fetchall()
    if not found[0][0]:
        raise NotInRelease(
            f"{table}: 当前发布中没有这张表，请先运行 gridhub run / the release in force has no such table"
        )


def said_beside(home: Home, connection: duckdb.DuckDBPyConnection, sql: str, *, revealed: bool) -> tuple[str, ...]:
    """The reservations of a query: always of the published file, the vault's does not know what release it is."""
    if not revealed:
        return reservations(connection, sql)
    with open_release(home) as published:
        return reservations(published, sql)


def _of_published(project: Project, ledger: Ledger) -> str:
    """A SELECT that reads what the form stands on and runs on the published file too."""
    return f"SELECT 1 FROM {placed_lines(project.tables[ledger.table])}"


def _scope(project: Project, connection: duckdb.DuckDBPyConnection, ledger: Ledger, asked: Asked) -> Scope:
    city = project.config.city_name
    if not (asked.town or asked.community or asked.grid):
        return city_scope(city)
    if not is_placed(project.tables[ledger.table]):
        raise NoSuchLedger(
            f"“{ledger.title}”的每一行不属于哪个网格，只能全市一份 / its lines lie in no grid: of the whole city only"
        )
    return scope_of(connection, city, town=asked.town, community=asked.community, grid=asked.grid)


def _month(connection: duckdb.DuckDBPyConnection, ledger: Ledger, asked: str) -> tuple[date | None, str]:
    """The month a ledger is of (None: it is no ledger of a month) and how a title says it."""
    ((as_of,),) = connection.execute("SELECT as_of FROM audit.run").fetchall()
    if asked and not ledger.month:
        raise NoSuchLedger(
            f"“{ledger.title}”是截至 {as_of} 的存量，没有 --month / a stock at the reporting date: no --month"
        )
    first = date(as_of.year, as_of.month, 1)
    if asked:
        try:
            period = Period(asked)
        except ValueError:
            period = None
        if period is None or period.span != "monthly":
            raise NoSuchLedger(f"月份写成 2026-10，不是“{asked}” / a month is written 2026-10")
        first = period.first_day
    return (first if ledger.month else None), f"{first.year}年{first.month}月"


def _measured(
    connection: duckdb.DuckDBPyConnection, query: LedgerQuery
) -> tuple[int, list[tuple[int | None, int | None]]]:
    """Number of lines, and of each column the longest value, and the longest without Chinese, in characters of a sheet."""
    names = [str(column[0]) for column in connection.execute(f"{query.sql} LIMIT 0", [*query.values]).description or []]
    # A Chinese character is three bytes and two wide, others one and one.
    texts = [f'CAST("{name}" AS VARCHAR)' for name in names]
    widest = ", ".join(
        f"MAX((STRLEN({text}) + LENGTH({text})) // 2), MAX(LENGTH({text})) FILTER (STRLEN({text}) = LENGTH({text}))"
        for text in texts
    )
    (found,) = connection.execute(f"SELECT COUNT(*), {widest} FROM ({query.sql})", [*query.values]).fetchall()
    return int(found[0]), list(zip(found[1::2], found[2::2], strict=True))


def _lines(connection: duckdb.DuckDBPyConnection, query: LedgerQuery) -> Iterator[Sequence[Any]]:
    result = connection.execute(query.sql, [*query.values])
    while found := result.fetchmany(_FETCHED):
        yield from found
