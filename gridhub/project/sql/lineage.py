"""Column lineage of the SQL assets, by sqlglot: which columns each column is computed from.

Belongs here: tracing a SELECT's outputs to the columns of the tables it reads. Not here: drawing them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope
from sqlglot.schema import MappingSchema

from gridhub.kinds.tables import golden_lineage
from gridhub.project.project import Project, SqlAsset
from gridhub.project.sql.parsing import own_tree
from gridhub.tables.spec import TableSpec

_Fixed = frozenset[tuple[int, str]]
"""What is known of a scope's rows: output position → the literal it equals."""


@dataclass(frozen=True, order=True)
class ColumnSource:
    """One edge: ``table.column`` is computed from ``source_table.source_column``."""

    table: str
    column: str
    source_table: str
    source_column: str


def schema_of(columns: Mapping[str, Mapping[str, str]]) -> MappingSchema:
    """What sqlglot has to know of tables: columns and types by qualified table name. Made once for many assets."""
    nested: dict[str, object] = {}
    for name, typed in columns.items():
        owner, _, table = name.partition(".")
        tables = nested.setdefault(owner, {})
        assert isinstance(tables, dict)
        tables[table] = dict(typed)
    return MappingSchema(nested, dialect="duckdb")


def trace_columns(asset: SqlAsset, schema: MappingSchema) -> tuple[ColumnSource, ...]:
    """Direct sources of every output column of one asset. Columns used only in joins and filters are not sources."""
    tree = qualify(
        own_tree(asset.sql), schema=schema, dialect="duckdb", quote_identifiers=False,
        validate_qualify_columns=False,
    )  # fmt: skip
    root = build_scope(tree)
    if root is None:
        return ()
    table_name = asset.table
    memory: dict[tuple[int, int, _Fixed], frozenset[tuple[str, str]]] = {}

    def output_sources(scope: Scope, position: int, fixed: _Fixed) -> frozenset[tuple[str, str]]:
        key = (id(scope), position, fixed)
        if key not in memory:
            memory[key] = frozenset()  # a recursive scope sees itself as empty
            if scope.set_operation_scopes:
                parts = (output_sources(part, position, fixed) for part in scope.set_operation_scopes)
                memory[key] = frozenset().union(*parts)
            else:
                memory[key] = _selected(scope, position, fixed)
        return memory[key]

    def _selected(scope: Scope, position: int, fixed: _Fixed) -> frozenset[tuple[str, str]]:
        selected = _query(scope).selects
        known: dict[tuple[str, str], str] = {}
        for place, text in fixed:
            value = selected[place].unalias()
            if isinstance(value, exp.Literal) and value.this != text:
                return frozenset()  # this branch of the union is about another attribute
            if isinstance(value, exp.Column):
                known[value.table, value.name] = text
        return expression_sources(scope, selected[position], known) if position < len(selected) else frozenset()

    def expression_sources(
        scope: Scope, expression: exp.Expr, known: Mapping[tuple[str, str], str]
    ) -> frozenset[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for column, here in _columns_with_conditions(expression, known):
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found.add((f"{source.db}.{source.name}", column.name))
            elif isinstance(source, Scope):
                names = _query(source).named_selects
                if column.name in names:
                    fixed = frozenset(
                        (names.index(name), text)
                        for (table, name), text in here.items()
                        if table == column.table and name in names
                    )
                    found |= output_sources(source, names.index(column.name), fixed)
        return frozenset(found)

    edges = [
        ColumnSource(table_name, name, source_table, source_column)
        for position, name in enumerate(_query(root).named_selects)
        for source_table, source_column in output_sources(root, position, frozenset())
    ]
    return tuple(sorted(set(edges)))


def _columns_with_conditions(
    expression: exp.Expr, known: Mapping[tuple[str, str], str]
) -> Iterator[tuple[exp.Column, Mapping[tuple[str, str], str]]]:
    """Columns of an expression, each with what is known of its row: in ``CASE WHEN attribute = 'name' THEN stated END``
    the column ``stated`` is only that of rows whose attribute is the name.
    """

    if isinstance(expression, exp.Column):
        yield expression, known
        return
    if isinstance(expression, exp.If) and isinstance(expression.this, exp.EQ):
        left, right = expression.this.this, expression.this.expression
        if isinstance(left, exp.Column) and isinstance(right, exp.Literal):
            yield left, known
            yield from _columns_with_conditions(expression.args["true"], {**known, (left.table, left.name): right.this})
            return
    for child in expression.iter_expressions():
        yield from _columns_with_conditions(child, known)


def _query(scope: Scope) -> exp.Query:

    if not isinstance(scope.expression, exp.Query):
        raise TypeError(f"a scope over {type(scope.expression).__name__} has no columns")
    return scope.expression


@cache
def project_lineage(project: Project) -> tuple[ColumnSource, ...]:
    """Lineage of every asset of a project, from the columns its catalogue declares."""
    chosen = {ColumnSource(*edge) for edge in golden_lineage()}
    return tuple(sorted(chosen.union(*(lineage_of(asset, project.tables) for asset in project.assets))))


def lineage_of(asset: SqlAsset, tables: Mapping[str, TableSpec]) -> tuple[ColumnSource, ...]:
    """``trace_columns`` over the columns that the tables it names have by their contracts."""
    return _traced(
        asset, tuple((ref, tuple(tables[ref].sql_types.items())) for ref in sorted(asset.refs) if ref in tables)
    )


@lru_cache(maxsize=4096)  # another project mostly has the same files
def _traced(asset: SqlAsset, columns: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> tuple[ColumnSource, ...]:
    return trace_columns(asset, schema_of({name: dict(typed) for name, typed in columns}))
