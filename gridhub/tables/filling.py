"""Making contract tables: DDL from a contract, filling them, checking them.

Belongs here: what every layer's table has in common (types, NOT NULL, comments, key, value rules).
Not here: what any table holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import duckdb
import polars as pl

from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import TableSpec

Value = str | int | float | bool | None


def create_empty(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> None:
    """(Re)create an empty table with the contract's types."""
    columns = ", ".join(f"{quoted(column.name)} {column.sql_type}" for column in spec.columns)
    connection.execute(f"CREATE OR REPLACE TABLE {quoted(spec.name)} ({columns})")


def insert_rows(connection: duckdb.DuckDBPyConnection, spec: TableSpec, rows: Iterable[Mapping[str, Value]]) -> int:
    """Insert mappings by column name; a missing name is null. Returns the number of rows."""
    names = [column.name for column in spec.columns]
    values = [tuple(row.get(name) for name in names) for row in rows]
    if values:
        casts = [f"CAST({quoted(column.name)} AS {column.sql_type})" for column in spec.columns]
        frame = pl.DataFrame(values, schema=names, orient="row", infer_schema_length=None)
        connection.register("rows_to_insert", frame.to_arrow())
        connection.execute(f"INSERT INTO {quoted(spec.name)} SELECT {', '.join(casts)} FROM rows_to_insert")
        connection.unregister("rows_to_insert")
    return len(values)


def create_from_query(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, query: str, *, present: Sequence[str] | None = None
) -> int:
    """Fill the table from a query by column name, cast to the contract's types, ordered by key.

    ``present``: the columns the query gives (others become typed nulls); None means all. Returns the number of rows.
    """
    given = set(present) if present is not None else {column.name for column in spec.columns}
    columns = ", ".join(
        f"CAST({quoted(column.name) if column.name in given else 'NULL'} AS {column.sql_type}) AS {quoted(column.name)}"
        for column in spec.columns
    )
    order = ", ".join(quoted(name) for name in spec.key)
    ((rows,),) = connection.execute(
        f"CREATE OR REPLACE TABLE {quoted(spec.name)} AS SELECT {columns} FROM ({query}) AS made ORDER BY {order}"
    ).fetchall()
    return int(rows)


def create_from_frame(connection: duckdb.DuckDBPyConnection, spec: TableSpec, frame: pl.DataFrame) -> int:
    """Fill the table from a frame by column name, cast to the contract's types, ordered by key. Returns the rows."""
    connection.register("frame_to_write", frame)
    try:
        return create_from_query(connection, spec, "SELECT * FROM frame_to_write", present=frame.columns)
    finally:
        connection.unregister("frame_to_write")


def count_rows(connection: duckdb.DuckDBPyConnection, table: str, where: str = "TRUE") -> int:
    ((count,),) = connection.execute(f"SELECT COUNT(*) FROM {quoted(table)} WHERE {where}").fetchall()
    return int(count)


def comment_table(connection: duckdb.DuckDBPyConnection, spec: TableSpec, columns: Iterable[str]) -> None:
    """Chinese comments on a published table and its columns."""
    connection.execute(f"COMMENT ON TABLE {quoted(spec.name)} IS {literal(f'{spec.title}：{spec.description}')}")
    shown = set(columns)
    for column in spec.columns:
        if column.name in shown:
            text = column.title if column.description == column.title else f"{column.title}：{column.description}"
            if column.unit:
                text += f"（单位：{column.unit}）"
            connection.execute(
                f"COMMENT ON COLUMN {quoted(spec.name)}.{quoted(column.name)} IS {literal(f'{text}［{column.sensitivity}］')}"
            )
