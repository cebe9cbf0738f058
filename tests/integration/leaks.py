"""Looking for plain values of persons in whatever lies outside the vault: inside Parquet, DuckDB and SQLite files too.

Belongs here: what is secret in a build, reading every text of a file, finding a secret inside a longer text.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import polars as pl

from gridhub.contracts.base import columns_of
from gridhub.project.project import Project
from gridhub.tables.quoting import quoted

OWN_NUMBERS = frozenset({"certificate_no", "badge_no", "benefit_no", "hukou_household_no"})
"""Fields of an export that name one person or household by a number of its own."""
REGISTERED_NAMES = frozenset({
    "entity_name", "source_name", "holder_name", "object_name", "employer_name",
    "主体名称", "名称", "持有人名称", "涉及对象", "服务单位", "持证主体",
})  # fmt: skip
"""Columns, and their titles in views, with the registered name of a firm, which is public and may be its owner's name."""
SHORTEST_NAME = 3
COMPRESSED = (".parquet", ".duckdb", ".db")
_NUMBER = re.compile(r"[0-9]{11,}[Xx]?")
_HAN = re.compile(r"[\u3400-\u9fff·]+")
_DOOR = re.compile(r"(?:[0-9]单元|栋|幢|号楼|座)[0-9-]*[0-9]{3,4}室?")


@dataclass(frozen=True)
class Secrets:
    """Plain values of one build by kind: numbers (citizen ids, phones), names of three or more characters, addresses
    down to a room or door, and numbers of papers that name one person."""

    numbers: frozenset[str]
    names: frozenset[str]
    addresses: frozenset[str]
    papers: frozenset[str]

    def inside(self, text: str, *, names: bool = True) -> Iterator[str]:
        """The kinds of secrets that stand anywhere in a text."""
        for run in _NUMBER.findall(text):
            widths = {width for width in (11, 15, 18) if width <= len(run)}
            if any(run[at : at + w] in self.numbers for w in widths for at in range(len(run) - w + 1)):
                yield "a number of a person"
                break
        if names:
            for run in _HAN.findall(text):
                if any(run[at : at + w] in self.names for w in (3, 4, 5, 6) for at in range(len(run) - w + 1)):
                    yield "a full name"
                    break
        if text in self.addresses or _DOOR.search(text):
            yield "an address down to its room"
        if text in self.papers:
            yield "the number of a paper"


def secrets_of(project: Project, unmasked: Path) -> Secrets:
    """Every plain value of every export, as standardise understood it, and the addresses that places made of them."""
    found: dict[str, set[str]] = {"numbers": set(), "names": set(), "addresses": set(), "papers": set()}
    with duckdb.connect(str(unmasked), read_only=True) as connection:

        def values(query: str) -> set[str]:
            return {str(value) for (value,) in connection.execute(query).fetchall() if value}

        for (department, export), contract in project.std_contracts.items():
            table = quoted(f"std.{department}__{export}")
            for column in columns_of(contract):
                ask = f"SELECT DISTINCT {quoted(column.name)} FROM {table}"
                if column.kind == "citizen_id":
                    found["numbers"] |= values(ask)
                elif column.kind == "phone_list":
                    found["numbers"] |= {one for many in values(ask) for one in many.split(";") if len(one) >= 11}
                elif column.kind == "person_name":
                    found["names"] |= {name for name in values(ask) if len(name) >= SHORTEST_NAME}
                elif column.name in OWN_NUMBERS and (department, export) != ("transport", "vehicle"):  # a vehicle's own
                    found["papers"] |= {number for number in values(ask) if len(number) >= 6}
        found["addresses"] |= values(
            "SELECT DISTINCT address_norm FROM link.dwelling WHERE room IS NOT NULL OR door_no IS NOT NULL"
        )
    return Secrets(*(frozenset(found[kind]) for kind in ("numbers", "names", "addresses", "papers")))


def texts_of(file: Path) -> Iterator[tuple[str, str]]:
    """(place, text) of every text a file holds: cells of Parquet, tables, views and comments of DuckDB, cells of SQLite and
    of workbooks; of any file its bytes as text."""
    head = file.read_bytes()[:16]
    if head[:4] == b"PAR1":
        yield from _of_frame(pl.read_parquet(file))
    elif head[8:12] == b"DUCK":
        with duckdb.connect(str(file), read_only=True) as connection:
            yield from _of_duckdb(connection)
    elif head.startswith(b"SQLite format 3"):
        yield from _of_sqlite(file)
    elif head.startswith(b"PK\x03\x04") and file.suffix == ".xlsx":
        yield from _of_workbook(file)
    for encoding in ("utf-8",) if file.suffix in COMPRESSED else ("utf-8", "gb18030"):
        yield "bytes", file.read_bytes().decode(encoding, errors="replace")


def _of_frame(frame: pl.DataFrame) -> Iterator[tuple[str, str]]:
    for name in frame.columns:
        for text in frame[name].cast(pl.String, strict=False).drop_nulls().unique():
            yield name, text


def _of_duckdb(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    for schema, table in connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables ORDER BY ALL"
    ).fetchall():
        name = f"{schema}.{table}"
        result = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {quoted(schema)}.{quoted(table)}")
        columns = [str(column[0]) for column in result.description or []]
        for row in set(result.fetchall()):
            for column, value in zip(columns, row, strict=True):
                if value is not None:
                    yield f"{name}.{column}", str(value)
    for what in ("duckdb_tables()", "duckdb_columns()", "duckdb_views()", "duckdb_schemas()"):
        column = "sql" if what in ("duckdb_tables()", "duckdb_views()") else "comment"
        for comment, extra in connection.execute(f"SELECT comment, {column} FROM {what}").fetchall():
            yield what, f"{comment} {extra}"


def _of_workbook(file: Path) -> Iterator[tuple[str, str]]:
    for sheet in openpyxl.load_workbook(file):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            for text in (cell.value, cell.comment.text if cell.comment else None):
                if text is not None:
                    yield f"{sheet.title}.{cell.coordinate}", str(text)


def _of_sqlite(file: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = connection.execute(f"SELECT * FROM {quoted(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    if isinstance(value, bytes):
                        yield f"{table}.{column}", value.decode("utf-8", errors="replace")
                    elif value is not None:
                        yield f"{table}.{column}", _unescaped(str(value))


def _unescaped(text: str) -> str:
    """Dagster writes its events as JSON with escaped Chinese."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def leaks_in(files: Iterable[Path], secrets: Secrets) -> set[str]:
    """``file: place: kind`` of each secret that stands in a file."""
    found: set[str] = set()
    for file in files:
        for place, text in texts_of(file):
            # Bytes of a compressed page read as Chinese now and then: names are looked for where text is text.
            names = place != "bytes" or file.suffix not in COMPRESSED
            names &= place.rsplit(".", 1)[-1] not in REGISTERED_NAMES
            found |= {f"{file.name}: {place}: {kind}" for kind in secrets.inside(text, names=names)}
    return found


def outside_the_vault(home: Path) -> list[Path]:
    """Every file of a home that people without access to the vault may come to see."""
    return sorted(
        path
        for path in home.rglob("*")
        if path.is_file() and not path.is_symlink() and path.relative_to(home).parts[0] not in ("vault", "keys")
    )
