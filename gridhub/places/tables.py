"""The tables of schema ``link`` that places writes, and how rows become one.

Belongs here: writing, and what it needs of the hub key. Not here: columns and types (``contracts.link_tables``), what the rows say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import duckdb
import polars as pl

from gridhub.contracts.link_tables import PLACES
from gridhub.tables.filling import create_from_frame
from gridhub.tables.spec import table_of

TABLES = {spec.leaf: spec for spec in map(table_of, PLACES)}


class IdMaker(Protocol):
    """What places needs of the hub key: ids that derive from the key and a founding text."""

    def hub_id(self, prefix: str, founding: str) -> str: ...
    def token(self, kind: str, *parts: str) -> str: ...


def columns_of(table: str) -> list[str]:
    """Column names of a link table in order."""
    return list(TABLES[table].sql_types)


def frame(table: str, rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    """Rows of a link table, in the order of its columns, as a frame."""
    names = columns_of(table)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pl.DataFrame(
        {name: pl.Series(name, list(values), strict=True) if rows else pl.Series(name, [], pl.String)
         for name, values in zip(names, columns, strict=True)}
    )  # fmt: skip


def write(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Replace ``link.<table>`` by the rows of ``frame`` (its columns by name), in key order."""
    con.execute("CREATE SCHEMA IF NOT EXISTS link")
    create_from_frame(con, TABLES[table], frame)
