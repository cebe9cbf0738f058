"""Column lineage of the SQL assets, by sqlglot: which columns each column is computed from.

Belongs here: tracing a SELECT's outputs to the columns of the tables it reads. Not here: drawing them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridhub.contracts import audit_tables as audit
from gridhub.contracts.base import table_of
from gridhub.project.project import SqlAsset
from gridhub.warehouse.build import Build, StepResult
from gridhub.warehouse.tables import check_contract, create_empty, insert_rows


@dataclass(frozen=True, order=True)
class ColumnSource:
    """One edge: ``table.column`` is computed from ``source_table.source_column``."""

    table: str
    column: str
    source_table: str
    source_column: str


def trace_columns(asset: SqlAsset, schema: Mapping[str, Mapping[str, str]]) -> tuple[ColumnSource, ...]:
    """Direct sources of every output column of one asset.

    ``schema``: columns and types by qualified table name. Columns used only in joins and filters are not sources.
    """
    from sqlglot import exp, parse_one
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import Scope, build_scope

    nested: dict[str, dict[str, dict[str, str]]] = {}
    for name, columns in schema.items():
        owner, _, table = name.partition(".")
        nested.setdefault(owner, {})[table] = dict(columns)
    tree = qualify(
        parse_one(asset.sql, read="duckdb"), schema=nested, dialect="duckdb", quote_identifiers=False,
        validate_qualify_columns=False,
    )  # fmt: skip
    root = build_scope(tree)
    if root is None:
        return ()
    table_name = asset.name.partition("__")[0] if asset.name.startswith("claim.") else asset.name
    memory: dict[tuple[int, int], frozenset[tuple[str, str]]] = {}

    def output_sources(scope: Scope, position: int) -> frozenset[tuple[str, str]]:
        key = (id(scope), position)
        if key not in memory:
            memory[key] = frozenset()  # a recursive scope sees itself as empty
            if scope.union_scopes:
                found = frozenset().union(*(output_sources(part, position) for part in scope.union_scopes))
            else:
                selected = scope.expression.selects
                found = expression_sources(scope, selected[position]) if position < len(selected) else frozenset()
            memory[key] = found
        return memory[key]

    def expression_sources(scope: Scope, expression: exp.Expression) -> frozenset[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for column in expression.find_all(exp.Column):
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found.add((f"{source.db}.{source.name}", column.name))
            elif isinstance(source, Scope):
                names = source.expression.named_selects
                if column.name in names:
                    found |= output_sources(source, names.index(column.name))
        return frozenset(found)

    edges = [
        ColumnSource(table_name, name, source_table, source_column)
        for position, name in enumerate(root.expression.named_selects)
        for source_table, source_column in output_sources(root, position)
    ]
    return tuple(sorted(set(edges)))


def record_lineage(build: Build, assets: Sequence[SqlAsset]) -> StepResult:
    """Step ``audit.column_lineage``: lineage of every asset, from the tables as they stand in this build."""
    with build.connect() as connection:
        described = connection.execute(
            "SELECT table_schema || '.' || table_name, column_name, data_type FROM information_schema.columns ORDER BY 1, ordinal_position"
        ).fetchall()
        schema: dict[str, dict[str, str]] = {}
        for table, column, type_ in described:
            schema.setdefault(table, {})[column] = type_
        edges = sorted({edge for asset in assets for edge in trace_columns(asset, schema)})
        spec = table_of(audit.ColumnLineage)
        create_empty(connection, spec)
        rows = insert_rows(
            connection,
            spec,
            [
                {"table_name": e.table, "column_name": e.column, "source_table": e.source_table, "source_column": e.source_column}
                for e in edges
            ],
        )
        return StepResult(rows=rows, checks=check_contract(connection, audit.ColumnLineage))
