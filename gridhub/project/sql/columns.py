"""Do the SQL assets fit the columns of what they read, and of what they fill?

Belongs here: the columns of every table an asset may read, the check of one asset against them and against its contract.
Not here: references and order (``assets``).

DuckDB itself binds each SELECT against empty tables (exact, and milliseconds per file); it stops at the first fault of
a file, so a file that does not bind is looked through once more with sqlglot, to list every unknown column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

import duckdb
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from gridhub.contracts.audit_tables import AUDIT_TABLES
from gridhub.contracts.base import TableContract, columns_of
from gridhub.contracts.errors import ProjectError
from gridhub.contracts.interfaces import Finding
from gridhub.kinds.listing import claim_contracts
from gridhub.kinds.tables import columns_by_table
from gridhub.project.names import meant
from gridhub.project.reading.contract_files import Contracts, StdSource
from gridhub.project.sql.assets import AssetSource, line_of
from gridhub.tables.spec import TableSpec, table_of

Columns = Mapping[str, str]

STD_ENGINE_COLUMNS: Columns = {
    "_record_id": "VARCHAR", "_delivery_id": "VARCHAR", "_sheet": "VARCHAR", "_sheet_no": "INTEGER", "_row": "INTEGER",
    "_period_end": "DATE", "_part": "VARCHAR",
}  # fmt: skip
"""What standardise adds to every std table (docs/architecture.md, raw → std)."""


def tables_of_project(
    std: Mapping[tuple[str, str], StdSource],
    contracts: Mapping[str, type[TableContract]],
    codes: Iterable[str],
    rules: Iterable[str],
    findings: Iterable[str],
) -> dict[str, Columns]:
    """Columns and SQL types of every table an asset may name, by qualified name.

    ``findings``: names of the finding files; one without a contract of its own has the shape of all findings.
    """

    tables: dict[str, Columns] = columns_by_table()
    for (department, export), source in std.items():
        columns = dict(STD_ENGINE_COLUMNS)
        for column in columns_of(source.contract):
            columns[column.name] = column.sql_type
            if column.kind == "citizen_id":
                columns[f"{column.name}_damaged"] = "VARCHAR"
        tables[f"std.{department}__{export}"] = columns
    for contract in (*contracts.values(), *AUDIT_TABLES):
        spec = table_of(contract)
        tables[spec.name] = {column.name: column.sql_type for column in spec.columns}
    tables |= {f"code.{name}": {"value": "VARCHAR", "code": "VARCHAR", "name": "VARCHAR"} for name in codes}
    tables |= {f"rule.{name}": {"parameter": "VARCHAR", "value": "VARCHAR"} for name in rules}
    shape = tables.pop("finding.finding")  # a shape, not a table of its own
    return dict.fromkeys(findings, shape) | tables


def table_contracts(contracts: Contracts) -> dict[str, type[TableContract]]:
    """Contracts by table name: the engine's claim tables and ``finding.finding``, then the city's."""

    engine: tuple[type[TableContract], ...] = (*claim_contracts(), Finding)
    known = {table_of(contract).name: contract for contract in engine}
    return known | {name: source.contract for name, source in sorted(contracts.tables.items())}


def check_columns(
    sources: Iterable[AssetSource],
    tables: Mapping[str, Columns],
    contracts: Mapping[str, type[TableContract]],
    uncertain: Set[str],
) -> list[ProjectError]:
    """Errors of assets that do not bind, have no contract or fill other columns than their contract has.

    ``sources``: assets all of whose references are among ``tables``. ``uncertain``: layers one of whose contract files
    is broken (a missing contract is no error there).
    """

    errors: list[ProjectError] = []
    made: set[str] = set()
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        for source in sources:
            asset = source.asset
            for ref in asset.refs:
                if ref not in made:
                    made.add(ref)
                    _create(connection, ref, tables[ref])
            outputs, faults = _bind(connection, source, tables)
            errors += faults
            contract = contracts.get(asset.table) or (Finding if asset.layer == "finding" else None)
            if contract is None:
                if asset.layer != "claim" and asset.layer not in uncertain:
                    errors.append(source.fault(f"{asset.table} has no contract{meant(asset.table, contracts)}"))
            elif outputs is not None:
                spec = table_of(contract)
                errors += _compare(source, outputs, asset.table, spec)
    return errors


def check_claim_names(
    sources: Iterable[AssetSource], contracts: Mapping[str, type[TableContract]]
) -> list[ProjectError]:
    """Errors for claim files named after no claim table."""
    known = [name for name in contracts if name.startswith("claim.")]
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

    selects = list(parse_one(source.asset.sql, read="duckdb").find_all(exp.Select))
    whole = [s for s in selects if not s.args.get("where") and not s.args.get("joins") and not s.args.get("group")]
    tables = [table for select in whole if (found := select.find(exp.From)) for table in [found.this]]
    return sorted({f"std.{t.name}" for t in tables if isinstance(t, exp.Table) and t.db == "std"})


def check_contracts_are_filled(contracts: Contracts, filled: Set[str]) -> list[ProjectError]:
    """Errors for core, mart and finding contracts without a SQL file. ``filled``: names of the files there are."""
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
    connection: duckdb.DuckDBPyConnection, source: AssetSource, tables: Mapping[str, Columns]
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


def _unknown_columns(source: AssetSource, tables: Mapping[str, Columns]) -> list[ProjectError]:
    """Every column that no table in sight has. Empty when sqlglot cannot tell (then DuckDB's one error is shown)."""

    by_schema: dict[str, dict[str, dict[str, str]]] = {}
    for ref in source.asset.refs:
        owner, _, name = ref.partition(".")
        by_schema.setdefault(owner, {})[name] = dict(tables[ref])
    try:
        tree = qualify(
            parse_one(source.asset.sql, read="duckdb"), schema=dict(by_schema), dialect="duckdb",
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


def _columns_of(source: object, tables: Mapping[str, Columns]) -> list[str]:

    if isinstance(source, exp.Table):
        return list(tables.get(f"{source.db}.{source.name}", {}))
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
