"""The tables of schema ``link`` that places writes, and how a frame becomes one.

Belongs here: writing. Not here: columns and types (``contracts.link_tables``), what the rows say.
"""

from __future__ import annotations

import duckdb
import polars as pl

from gridhub.contracts.link_tables import PLACES
from gridhub.tables.filling import create_from_frame
from gridhub.tables.spec import table_of

TABLES = {spec.leaf: spec for spec in map(table_of, PLACES)}


def columns_of(table: str) -> list[str]:
    """Column names of a link table in order."""
    return list(TABLES[table].sql_types)


def write(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Replace ``link.<table>`` by the rows of ``frame`` (its columns by name), in key order."""
    con.execute("CREATE SCHEMA IF NOT EXISTS link")
    create_from_frame(con, TABLES[table], frame)
