"""Reading a table or view of a department's exchange server: which columns, in which order, as which text.

Belongs here: everything said to a foreign database, and its failures turned into Chinese reasons. Not here: when a table
is read and what becomes of the rows (``database``).
Only agreed columns are named in a SELECT: nothing else leaves the server. A reason names the environment variable, the
table and the columns, never the address, the account or a value; the texts of foreign errors hold all three, so they
are looked at and never passed on.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from gridhub.ingest.readers.cell_text import KIND_OF_TYPE, decimal_text, row_text
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.sheets.header import Spellings, find_headers
from gridhub.project.connector import Database

BATCH_ROWS = 5_000
CONNECT_SECONDS = 15
CHINA = timezone(timedelta(hours=8))
"""A moment with a time zone is written as the clock on the wall shows it: the whole country has one."""

_LIMITED_DRIVERS = ("psycopg", "psycopg2", "pymysql", "mysqldb")
"""Drivers known to take ``connect_timeout``; others wait as long as they like."""
_LOGIN_CODES = (1044, 1045, 1698)
_DENIED_CODES = (1142, 1143, 1370)
_NO_TABLE_CODES = (1146, 1049)
_LOGIN_TEXTS = ("authentication failed", "no pg_hba.conf", "ora-01017", "access denied", "登录失败", "用户名或密码")
_DENIED_TEXTS = ("permission denied", "ora-01031", "command denied", "没有权限")
_NO_TABLE_TEXTS = ("no such table", "ora-00942", "无效的表")


@dataclass(frozen=True)
class SourceRow:
    """One row: texts and kinds of the agreed columns, and its watermark ("" when the export has none)."""

    cells: list[str | None]
    kinds: str
    watermark: str


class SourceTable:
    """An open table. ``names``: the agreed columns that exist, in the order of the table."""

    def __init__(self, connection: sa.Connection, database: Database, spellings: Spellings) -> None:
        self._connection = connection
        self._database = database
        found = _column_names(connection, database)
        self.names = tuple(found[index] for index in _agreed(found, database, spellings))
        self._table = _table(database, found)
        self._columns = [self._table.c[name] for name in self.names]
        self._watermark = self._table.c[_named(database.watermark, found, database)] if database.watermark else None
        # The watermark comes first: of two states of one row the later one must stand below the earlier one.
        order = [self._table.c[_named(name, found, database)] for name in database.order] or self._columns
        self._order = [*([] if self._watermark is None else [self._watermark]), *order]

    @property
    def reads(self) -> str:
        """What an increment must have in common with the one before to be its continuation."""
        return json.dumps([self._database.table, self._database.watermark, *self.names], ensure_ascii=False)

    def rows(self, since: str) -> Iterator[SourceRow]:
        """All rows, or those whose watermark is ``since`` or higher, in the order of the extract.

        Raises ``CannotRead`` for a row without a watermark (no increment would ever hold it) and for values that are
        no text, number, truth value or time.
        """
        watermark = self._watermark
        wanted = self._columns if watermark is None else [*self._columns, watermark.label("gridhub_watermark")]
        query = sa.select(*wanted).select_from(self._table).order_by(*self._order)
        if watermark is not None and since:
            query = query.where(sa.or_(watermark >= _watermark_value(since), watermark.is_(None)))
        width = len(self.names)
        for batch in self._batches(query):
            for row in batch:
                plain = [
                    _plain(value, name, self._database) for value, name in zip(row[:width], self.names, strict=True)
                ]
                cells, kinds = row_text(plain)
                yield SourceRow(cells, kinds, "" if watermark is None else _watermark_text(row[width], self._database))

    def _batches(self, query: sa.Select[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
        """The rows as the server sends them, a few thousand at a time."""
        try:
            result = self._connection.execution_options(yield_per=BATCH_ROWS).execute(query)
        except Exception as error:  # a foreign driver raises what it likes
            raise _fault(error, self._database) from None
        while True:
            try:
                batch = result.fetchmany(BATCH_ROWS)
            except Exception as error:
                raise _fault(error, self._database) from None
            if not batch:
                return
            yield batch


@contextmanager
def open_table(url: str, database: Database, spellings: Spellings) -> Iterator[SourceTable]:
    """Connect and look at the table; nothing is read yet. Raises ``CannotRead``."""
    engine = _engine(url, database)
    try:
        try:
            connection = engine.connect()
        except Exception as error:
            raise _no_connection(error, database) from None
        try:
            yield SourceTable(connection, database, spellings)
        except BaseException:
            _drop(connection)
            raise
        connection.close()
    finally:
        engine.dispose()


def _drop(connection: sa.Connection) -> None:
    """Hang up: a polite close would first fetch every row that is still to come."""
    try:
        connection.invalidate()
        connection.close()
    except Exception:  # the first failure is the one to tell
        return


def _engine(url: str, database: Database) -> sa.Engine:
    variable = database.url_env
    try:
        address = sa.make_url(url)
        limits: dict[str, object] = {}
        if address.get_driver_name() in _LIMITED_DRIVERS and "connect_timeout" not in address.query:
            limits["connect_timeout"] = CONNECT_SECONDS
        return sa.create_engine(address, poolclass=sa.NullPool, hide_parameters=True, connect_args=limits)
    except (sa.exc.NoSuchModuleError, ImportError):
        what = f"环境变量 {variable} 指定的数据库类型没有安装驱动程序"
        remedy = (
            "请安装驱动（PostgreSQL：gridhub[postgresql]；MySQL：gridhub[mysql]；其他见 docs/ingestion.md）后重新运行"
        )
        raise CannotRead("database_url", what, remedy) from None
    except Exception:  # a broken address makes drivers fail in ways of their own
        what = f"环境变量 {variable} 的内容不是有效的数据库地址"
        remedy = "请按 docs/ingestion.md 的格式重新设置（密码中的特殊字符须转义）后重新运行"
        raise CannotRead("database_url", what, remedy) from None


def _says(error: Exception, states: tuple[str, ...], codes: Sequence[int], texts: Sequence[str]) -> bool:
    original = getattr(error, "orig", None) or error
    state = str(getattr(original, "sqlstate", None) or "")
    number = original.args[0] if original.args else None
    text = str(original).lower()
    return (bool(state) and state.startswith(states)) or number in codes or any(word in text for word in texts)


def _no_connection(error: Exception, database: Database) -> CannotRead:
    variable = database.url_env
    if _says(error, ("28",), _LOGIN_CODES, _LOGIN_TEXTS):
        what = f"数据库拒绝登录（环境变量 {variable} 中的帐号或密码不被接受）"
        return CannotRead("database_login", what, "请核对帐号、密码和授权的客户端地址后重新运行；此前的数据继续有效")
    what = f"连不上数据库（环境变量 {variable}）"
    remedy = "请核对地址、端口、库名和网络，确认前置机已开机后重新运行；此前的数据继续有效"
    return CannotRead("database_unreachable", what, remedy)


def _fault(error: Exception, database: Database) -> CannotRead:
    if _says(error, ("42P01", "3F000"), _NO_TABLE_CODES, _NO_TABLE_TEXTS):
        what = f"数据库中没有库表 {database.table}，或帐号看不到它"
        remedy = "请核对表名（模式名.表名）和权限，或修改 connectors/ 中的 table；此前的数据继续有效"
        return CannotRead("database_table", what, remedy)
    if _says(error, ("42501",), _DENIED_CODES, _DENIED_TEXTS):
        what = f"数据库帐号不能读取库表 {database.table}（没有权限，或没有这张表）"
        return CannotRead("database_denied", what, "请核对表名，并为该帐号授予这张表的只读权限；此前的数据继续有效")
    what = f"读取库表 {database.table} 时中断（{type(error).__name__}），没有采用已读出的部分"
    return CannotRead("database_failed", what, "请核对前置机是否正常、各列的内容是否有效后重新运行；此前的数据继续有效")


def _column_names(connection: sa.Connection, database: Database) -> list[str]:
    """Names of all columns, asked with a SELECT that gives no row: it needs no right but the one to read the table.

    Values are read as the driver gives them, without the types of the table: SQLAlchemy would round floats that it
    makes decimals of, and stop at an unknown enum value. To look up types, MySQL asks for a right of its own on views.
    """
    try:
        nothing = sa.select(sa.text("*")).select_from(_table(database)).where(sa.false())
        return list(connection.execute(nothing).keys())
    except Exception as error:
        raise _fault(error, database) from None


def _table(database: Database, names: Sequence[str] = ()) -> sa.TableClause:
    schema, _, name = database.table.rpartition(".")
    return sa.table(name, *(sa.column(column) for column in dict.fromkeys(names)), schema=schema or None)


def _agreed(names: list[str], database: Database, spellings: Spellings) -> list[int]:
    """Which columns are taken: those the header of a sheet with these names would give to an agreed field."""
    headers = find_headers([names], (), spellings)
    header = headers[0] if headers else None
    missing = header.missing if header else spellings.required
    taken = [column.index for column in header.columns if column.field in spellings.agreed] if header else []
    if header is None or missing or not taken:
        wanted = "、".join(f"“{spellings.names.get(field, field)}”" for field in missing) or "（没有一列是已登记的）"
        what = f"库表 {database.table} 缺少必需的列 {wanted}"
        raise CannotRead("missing_column", what, "请补上缺少的列；若只是列名不同，请在 connectors/ 的 columns 中登记")
    doubles = [group for field, group in sorted(header.doubles.items()) if field in spellings.agreed]
    if doubles:
        pairs = "；".join("、".join(f"“{column.header}”" for column in group) for group in doubles)
        what = f"库表 {database.table} 有几列对应同一个数据项：{pairs}"
        raise CannotRead("double_column", what, "请在 connectors/ 的 columns 中只登记正确的一列")
    return taken


def _named(wanted: str, names: Sequence[str], database: Database) -> str:
    """The column that ``watermark`` or ``order`` names; databases differ in the case they keep names in."""
    same = [name for name in names if name == wanted] or [n for n in names if n.casefold() == wanted.casefold()]
    if len(same) != 1:
        what = f"库表 {database.table} 没有列“{wanted}”（connectors/ 的 database 用到它）"
        raise CannotRead("missing_column", what, "请核对 watermark 和 order 的列名后重新运行")
    return same[0]


def _plain(value: object, column: str, database: Database) -> object:
    """A value of a type that ``cell_text`` writes. Raises ``CannotRead`` for bytes, documents, arrays."""
    if type(value) is datetime and value.tzinfo is not None:
        return value.astimezone(CHINA).replace(tzinfo=None)
    if value is None or type(value) in KIND_OF_TYPE:
        return value
    if isinstance(value, uuid.UUID):
        return str(value)
    what = f"库表 {database.table} 的列“{column}”不是文字、数字或日期（{type(value).__name__}）"
    raise CannotRead("database_value", what, "请在视图中把该列转换成文字，或从 connectors/ 的 agreed 中去掉它")


def _watermark_text(value: object, database: Database) -> str:
    """A watermark as it is kept: two values are the same exactly when their texts are."""
    if value is None:
        what = f"库表 {database.table} 有增量列“{database.watermark}”为空的行，增量抽取会漏掉它们"
        raise CannotRead(
            "database_value", what, "请补齐该列，或建一个该列不为空的视图；也可以去掉 watermark 改为全量抽取"
        )
    match value:
        case bool() | float():
            pass
        case int() | Decimal():
            return json.dumps(["number", decimal_text(Decimal(value))])
        case datetime():
            moment = value if value.tzinfo is None else value.astimezone(UTC)
            return json.dumps(["datetime", moment.isoformat()])
        case date():
            return json.dumps(["date", value.isoformat()])
        case str():
            # CHAR columns come padded, and are compared padded or not: the shorter text leaves no row out.
            return json.dumps(["text", value.rstrip(" ")], ensure_ascii=False)
    what = f"库表 {database.table} 的增量列“{database.watermark}”不是整数、定点数、日期、时间或文字（{type(value).__name__}）"
    raise CannotRead("database_value", what, "请改用时间戳或自增序号作增量列，或去掉 watermark 改为全量抽取")


def _watermark_value(text: str) -> object:
    kind, written = json.loads(text)
    match kind:
        case "number":
            return Decimal(written) if "." in written else int(written)
        case "datetime":
            return datetime.fromisoformat(written)
        case "date":
            return date.fromisoformat(written)
    return str(written)
