"""Making contract tables: DDL from a contract, filling them, checking them.

Belongs here: what every layer's table has in common (types, NOT NULL, comments, key, value rules).
Not here: what any table holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from gridhub.contracts.base import TableContract, TableSpec, table_of
from gridhub.warehouse.build import Check, Place, literal, quoted

if TYPE_CHECKING:
    import duckdb

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
        import polars as pl

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
    connection.execute(
        f"CREATE OR REPLACE TABLE {quoted(spec.name)} AS SELECT {columns} FROM ({query}) AS made ORDER BY {order}"
    )
    return count_rows(connection, spec.name)


def count_rows(connection: duckdb.DuckDBPyConnection, table: str, where: str = "TRUE") -> int:
    ((count,),) = connection.execute(f"SELECT COUNT(*) FROM {quoted(table)} WHERE {where}").fetchall()
    return int(count)


def check_contract(
    connection: duckdb.DuckDBPyConnection,
    contract: type[TableContract],
    spec: TableSpec | None = None,
    *,
    prefix: str = "",
) -> tuple[Check, ...]:
    """Evaluate a table contract on its filled table: required values, key, value rules. Three checks, all blocking.

    A failed check names the broken rules as places (table, column). Value rules run in pandera on an eager frame (a lazy
    one would skip them silently (measured, design §6)). ``spec`` names the table when it is not the contract's own
    (findings share one contract); ``prefix`` goes before the checks' names when one step checks several tables.
    """
    spec = spec or table_of(contract)
    total = count_rows(connection, spec.name)
    broken = {
        "contract.required": ("必填列都有值", _missing_values(connection, spec)),
        "contract.key": ("主键唯一", {", ".join(spec.key): _surplus(connection, spec)}),
        "contract.values": ("取值符合规则", _broken_values(connection, contract, spec)),
    }
    return tuple(
        Check(
            f"{prefix}.{name}" if prefix else name,
            "failed" if any(rules.values()) else "passed",
            True,
            f"{spec.title}：{text}",
            total,
            sum(rules.values()),
            tuple(Place(spec.name, "", 0, rule, f"{n} 行不符") for rule, n in sorted(rules.items()) if n),
        )
        for name, (text, rules) in broken.items()
    )


def check_names(prefix: str = "") -> tuple[tuple[str, bool], ...]:
    """Names of the checks ``check_contract`` reports, with True: all of them block."""
    names = ("contract.required", "contract.key", "contract.values")
    return tuple((f"{prefix}.{name}" if prefix else name, True) for name in names)


def _missing_values(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> dict[str, int]:
    required = [column.name for column in spec.columns if column.required]
    counts = ", ".join(f"COUNT(*) - COUNT({quoted(name)})" for name in required)
    (found,) = connection.execute(f"SELECT {counts or 0} FROM {quoted(spec.name)}").fetchall() or ((),)
    return dict(zip(required, (int(n) for n in found), strict=False))


def _surplus(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> int:
    key = ", ".join(quoted(name) for name in spec.key)
    ((surplus,),) = connection.execute(
        f"SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(*) AS n FROM {quoted(spec.name)} GROUP BY {key}) WHERE n > 1"
    ).fetchall()
    return int(surplus)


def _broken_values(
    connection: duckdb.DuckDBPyConnection, contract: type[TableContract], spec: TableSpec
) -> dict[str, int]:
    """Rows that break each value rule, by ``column.rule``; rules nothing breaks are left out."""
    import pandera.polars as pa
    from pandera.errors import SchemaErrors

    ruled = {name: deepcopy(column) for name, column in contract.to_schema().columns.items() if column.checks}
    if not ruled:
        return {}
    for column in ruled.values():
        column.nullable = True  # counted by contract.required
    frame = connection.sql(f"SELECT {', '.join(map(quoted, ruled))} FROM {quoted(spec.name)}").pl()
    broken: dict[str, int] = {}
    try:
        pa.DataFrameSchema(ruled).validate(frame, lazy=True)
    except SchemaErrors as error:
        for case in error.failure_cases.iter_rows(named=True):
            rule = f"{case['column']}.{case['check']}".partition("(")[0]
            broken[rule] = broken.get(rule, 0) + 1
    return broken


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
