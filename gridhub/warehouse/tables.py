"""Making contract tables: DDL from a contract, filling them, checking them.

Belongs here: what every layer's table has in common (types, NOT NULL, comments, key, value rules).
Not here: what any table holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

from gridhub.contracts.base import TableContract, TableSpec, table_of
from gridhub.warehouse.build import Check, literal, quoted

if TYPE_CHECKING:
    import duckdb

Value = str | int | bool | None


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
    row = connection.execute(f"SELECT COUNT(*) FROM {quoted(table)} WHERE {where}").fetchone()
    return int(row[0]) if row else 0


def check_contract(
    connection: duckdb.DuckDBPyConnection,
    contract: type[TableContract],
    spec: TableSpec | None = None,
    *,
    prefix: str = "",
) -> tuple[Check, ...]:
    """Evaluate a table contract on its filled table: required values, key, pandera's value rules. All blocking.

    Value rules run in pandera on an eager frame (a lazy one would skip them silently (measured, design §6)).
    ``spec`` names the table when it is not the contract's own (findings share one contract); ``prefix`` goes before the
    names of the checks when one step checks several tables.
    """
    spec = spec or table_of(contract)
    total = count_rows(connection, spec.name)
    checks: list[Check] = []
    for column in spec.columns:
        if column.required:
            failed = count_rows(connection, spec.name, f"{quoted(column.name)} IS NULL")
            checks.append(_check(f"{column.name}.required", f"{column.title}不得为空", total, failed))
    checks.append(_check("key.unique", f"主键唯一：{', '.join(spec.key)}", total, _surplus(connection, spec)))
    checks.extend(_value_rules(connection, contract, spec, total))
    return tuple(replace(check, name=f"{prefix}.{check.name}") for check in checks) if prefix else tuple(checks)


def check_names(contract: type[TableContract], prefix: str = "") -> tuple[tuple[str, bool], ...]:
    """Names of the checks ``check_contract`` reports, with True: all of them block."""
    spec = table_of(contract)
    names = [f"{column.name}.required" for column in spec.columns if column.required]
    names.append("key.unique")
    for name, column in contract.to_schema().columns.items():
        names.extend(f"{name}.{rule.name or 'rule'}" for rule in column.checks)
    return tuple((f"{prefix}.{name}" if prefix else name, True) for name in names)


def _check(name: str, description: str, rows: int, failed: int) -> Check:
    return Check(name, "failed" if failed else "passed", True, description, rows, failed)


def _surplus(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> int:
    key = ", ".join(quoted(name) for name in spec.key)
    row = connection.execute(
        f"SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(*) AS n FROM {quoted(spec.name)} GROUP BY {key}) WHERE n > 1"
    ).fetchone()
    return int(row[0]) if row else 0


def _value_rules(
    connection: duckdb.DuckDBPyConnection, contract: type[TableContract], spec: TableSpec, total: int
) -> list[Check]:
    from pandera.errors import SchemaErrors

    ruled = {name: deepcopy(column) for name, column in contract.to_schema().columns.items() if column.checks}
    if not ruled:
        return []
    names = ", ".join(quoted(name) for name in ruled)
    frame = connection.execute(f"SELECT {names} FROM {quoted(spec.name)}").pl()
    titles = {column.name: column.title for column in spec.columns}
    checks: list[Check] = []
    for name, column in ruled.items():
        column.nullable = True  # nulls are counted by the rule `required` above
        every_rule = column.checks
        for rule in every_rule:
            column.checks = [rule]
            failed = 0
            try:
                column.validate(frame, lazy=True)
            except SchemaErrors as error:
                failed = len(error.failure_cases)
            label = rule.name or "rule"
            checks.append(_check(f"{name}.{label}", f"{titles[name]}须符合 {label}", total, failed))
    return checks


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
