"""Do the SQL assets fit the columns of what they read, and of what they fill?

Belongs here: the columns of every table an asset may read, the check of one asset against them and against its contract.
Not here: references and order (``assets``).

DuckDB itself binds each SELECT against empty tables (exact, and milliseconds per file); it stops at the first fault of
a file, so a file that does not bind is looked through once more with sqlglot, to list every unknown column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set

import duckdb
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from gridhub.contracts.errors import ProjectError
from gridhub.project.names import meant
from gridhub.project.reading.contract_files import Contracts
from gridhub.project.sql.assets import AssetSource, line_of
from gridhub.project.sql.parsing import own_tree, parsed
from gridhub.tables.spec import TableSpec

Columns = Mapping[str, str]

_NOTHING_FOREIGN: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1, "enable_external_access": False, "python_enable_replacements": False,
}  # fmt: skip
"""A name is a table that was made here, or nothing: no file, no variable of this program."""


def check_columns(
    sources: Iterable[AssetSource], tables: Mapping[str, TableSpec], uncertain: Set[str]
) -> list[ProjectError]:
    """Errors of assets that do not bind, have no contract or fill other columns than their contract has.

    ``sources``: assets all of whose references are among ``tables``. ``uncertain``: layers one of whose contract files
    is broken (a missing contract is no error there).
    """

    errors: list[ProjectError] = []
    for source, outputs, faults in bind_all(sources, tables):
        asset = source.asset
        errors += faults
        spec = tables.get(asset.table)
        if spec is None:
            if asset.layer != "claim" and asset.layer not in uncertain:
                errors.append(source.fault(f"{asset.table} has no contract{meant(asset.table, tables)}"))
        elif outputs is not None:
            errors += _compare(source, outputs, asset.table, spec)
    return errors


def bind_all(
    sources: Iterable[AssetSource], tables: Mapping[str, TableSpec]
) -> Iterator[tuple[AssetSource, dict[str, str] | None, list[ProjectError]]]:
    """Each SELECT with its output columns and their types, or None and the errors that keep it from binding."""
    made: set[str] = set()
    with duckdb.connect(":memory:", config=_NOTHING_FOREIGN) as connection:
        for source in sources:
            for ref in source.asset.refs:
                if ref not in made:
                    made.add(ref)
                    _create(connection, ref, tables[ref].sql_types)
            yield source, *_bind(connection, source, tables)


def check_claim_names(sources: Iterable[AssetSource], tables: Mapping[str, TableSpec]) -> list[ProjectError]:
    """Errors for claim files named after no claim table."""
    known = [name for name, spec in tables.items() if spec.layer == "claim"]
    return [
        source.fault(f"the engine has no table {source.asset.table}{meant(source.asset.table, known)}")
        for source in sources
        if source.asset.layer == "claim" and source.asset.table not in known
    ]


def check_exclusions(sources: Iterable[AssetSource]) -> list[ProjectError]:
    """Errors for files that set aside every row of a std table of which another claim file speaks row by row.

    Such a file is what ``gridhub inspect`` drafted, left behind when the real claim was written.
    """
    spoken: dict[str, str] = {}
    for source in sources:
        if source.asset.layer == "claim" and source.asset.table != "claim.excluded":
            spoken |= dict.fromkeys(_read_whole(source), source.file)
    return [
        source.fault(
            f"every row of {table} is set aside here, but {spoken[table]} speaks of them: delete this file",
            source.ref_lines.get(table, 0),
        )
        for source in sources
        if source.asset.table == "claim.excluded"
        for table in _read_whole(source)
        if table in spoken
    ]


def _read_whole(source: AssetSource) -> list[str]:
    """Std tables of which a SELECT of this file leaves out no row."""

    selects = list(parsed(source.asset.sql).find_all(exp.Select))
    whole = [s for s in selects if not s.args.get("where") and not s.args.get("joins") and not s.args.get("group")]
    tables = [table for select in whole if (found := select.find(exp.From)) for table in [found.this]]
    return sorted({f"std.{t.name}" for t in tables if isinstance(t, exp.Table) and t.db == "std"})


def check_contracts_are_filled(contracts: Contracts, filled: Set[str]) -> list[ProjectError]:
    """Errors for core and mart contracts without a SQL file. ``filled``: names of the files there are."""
    return [
        ProjectError(source.file, source.line, f"{name}: there is no assets/{name.replace('.', '/')}.sql that fills it")
        for name, source in sorted(contracts.tables.items())
        if name not in filled
    ]


def _create(connection: duckdb.DuckDBPyConnection, table: str, columns: Columns) -> None:
    owner, _, name = table.partition(".")
    body = ", ".join(f'"{column}" {sql_type}' for column, sql_type in columns.items())
    connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{owner}"')
    connection.execute(f'CREATE TABLE "{owner}"."{name}" ({body})')


def _bind(
    connection: duckdb.DuckDBPyConnection, source: AssetSource, tables: Mapping[str, TableSpec]
) -> tuple[dict[str, str] | None, list[ProjectError]]:
    """Output columns and types of an asset, or the errors that keep it from binding."""

    try:
        described = connection.execute(f"DESCRIBE {source.asset.sql}").fetchall()
    except duckdb.Error as error:
        return None, _unknown_columns(source, tables) or [_of_duckdb(source.file, str(error))]
    names = [str(row[0]) for row in described]
    twice = sorted({name for name in names if names.count(name) > 1})
    faults = [source.fault(f"two output columns are named {name}", source.output_lines.get(name, 0)) for name in twice]
    return {str(row[0]): str(row[1]) for row in described}, faults


def _of_duckdb(file: str, message: str) -> ProjectError:
    line = re.search(r"^LINE (\d+):", message, flags=re.MULTILINE)
    first = message.strip().splitlines()[0]
    return ProjectError(file, int(line.group(1)) if line else 0, first)


def _unknown_columns(source: AssetSource, tables: Mapping[str, TableSpec]) -> list[ProjectError]:
    """Every column that no table in sight has. Empty when sqlglot cannot tell (then DuckDB's one error is shown)."""

    by_schema: dict[str, dict[str, dict[str, str]]] = {}
    for ref in source.asset.refs:
        owner, _, name = ref.partition(".")
        by_schema.setdefault(owner, {})[name] = tables[ref].sql_types
    try:
        tree = qualify(
            own_tree(source.asset.sql), schema=dict(by_schema), dialect="duckdb",
            validate_qualify_columns=False, quote_identifiers=False,
        )  # fmt: skip
        scopes = traverse_scope(tree)
    except SqlglotError:
        return []
    errors: set[ProjectError] = set()
    for scope in scopes:
        outputs = scope.expression.named_selects if isinstance(scope.expression, exp.Query) else []
        visible = {*outputs, *(column for inner in scope.sources.values() for column in _columns_of(inner, tables))}
        for column in scope.columns:
            inner = scope.sources.get(column.table)
            known = _columns_of(inner, tables)
            if column.table and known and column.name not in known:
                name = f"{inner.db}.{inner.name}" if isinstance(inner, exp.Table) else column.table
                message = f"{name} has no column {column.name}{meant(column.name, known)}"
                errors.add(source.fault(message, line_of(column)))
            elif not column.table and column.name not in visible:
                message = f"unknown column {column.name}{meant(column.name, visible)}"
                errors.add(source.fault(message, line_of(column)))
    return sorted(errors)


def _columns_of(source: object, tables: Mapping[str, TableSpec]) -> list[str]:

    if isinstance(source, exp.Table):
        spec = tables.get(f"{source.db}.{source.name}")
        return list(spec.sql_types) if spec else []
    if isinstance(source, Scope):
        query = source.expression
        return list(query.named_selects) if isinstance(query, exp.Query) else []
    return []


def _compare(source: AssetSource, outputs: Mapping[str, str], table: str, spec: TableSpec) -> list[ProjectError]:
    wanted = {column.name: column for column in spec.columns}
    lines = source.output_lines
    first = min(lines.values(), default=0)
    errors = [
        source.fault(f"{table} has no column {name} in its contract{meant(name, wanted)}", lines.get(name, first))
        for name in outputs
        if name not in wanted
    ]
    for name, column in wanted.items():
        # A claim file speaks of what its source says: what it leaves out is null, except what every row must carry.
        if name not in outputs and (source.asset.layer != "claim" or column.required):
            errors.append(source.fault(f"the column {name} of the contract of {table} is not in the output", first))
        elif column.sql_type.startswith("DECIMAL") and outputs.get(name) in ("DOUBLE", "FLOAT"):
            message = f"{name} is computed as {outputs[name]}: cast it to {column.sql_type} where it is computed"
            errors.append(source.fault(message, lines.get(name, first)))
    return errors
