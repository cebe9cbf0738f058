"""SQL assets: the files of ``assets/<layer>/*.sql``, parsed, their references found, put in order.

Belongs here: what can be said of a file without knowing any column. Not here: columns (``asset_columns``), the
constructs a file may use (``sql_lint``), running it (``warehouse``).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from gridhub.contracts.errors import ProjectError
from gridhub.project.catalogue import FINDINGS, of_shape
from gridhub.project.names import is_identifier, meant
from gridhub.project.project import SqlAsset
from gridhub.project.sql import claims, findings
from gridhub.project.sql.claims import claim_name
from gridhub.project.sql.heads import Head, read_head
from gridhub.project.sql.parsing import statements, without_its_end
from gridhub.tables.spec import TableSpec

FOLDER = "assets"
LAYERS = ("claim", "core", "finding", "mart")
_EVERY = ("code", "rule", "audit")
READABLE: Mapping[str, tuple[str, ...]] = {
    "claim": (*_EVERY, "std"),
    "core": (*_EVERY, "claim", "link", "core"),
    "finding": (*_EVERY, "claim", "link", "core", "finding"),
    "mart": (*_EVERY, "claim", "link", "core", "finding", "mart"),
}
"""Which schemas a layer may read. Only claim files read std: behind them no department's spelling is known."""

_AUDIT_BEFORE_CLAIM = ("audit.run", "audit.authority")
_AUDIT_AFTER_MART = ("audit.column_lineage", "audit.release")


@dataclass(frozen=True)
class AssetSource:
    """One asset and the lines of its file: where each table is first named, where each output column stands.
    ``written``: its SELECT as the file has it, without what the engine puts around it. ``head``: of a finding."""

    asset: SqlAsset
    file: str
    ref_lines: Mapping[str, int]
    output_lines: Mapping[str, int]
    written: str = ""
    head: Head | None = None

    def fault(self, message: str, line: int = 0) -> ProjectError:
        return ProjectError(self.file, line, message)


def asset_names(root: Path) -> frozenset[str]:
    """Names of all files that stand where assets stand, readable or not."""
    return frozenset(name for path in (root / FOLDER).rglob("*.sql") if (name := _name_of(path, root)[0]))


def read_assets(root: Path) -> tuple[list[AssetSource], list[ProjectError]]:
    """Every asset in the order of the files, and the errors of the files that are not one plain SELECT."""
    assets: list[AssetSource] = []
    errors: list[ProjectError] = []
    for path in sorted((root / FOLDER).rglob("*.sql")):
        file = path.relative_to(root).as_posix()
        name, fault = _name_of(path, root)
        if name is None:
            errors.append(ProjectError(file, 0, fault))
            continue
        asset, faults = _read(path, name, file)
        errors += faults
        assets += [asset] if asset else []
    return assets, errors


def _name_of(path: Path, root: Path) -> tuple[str | None, str]:
    """The asset that a file is by its place, or why it is none."""
    parts = path.relative_to(root / FOLDER).parts
    layer = parts[0] if len(parts) > 1 else ""
    if layer == "claim":
        name = claim_name(path, root / FOLDER / layer)
        return name, "a claim lies in assets/claim/<claim table>/<department>__<export>.sql"
    if len(parts) != 2 or layer not in LAYERS:
        folders = ", ".join(f"{FOLDER}/{name}" for name in LAYERS)
        return None, f"SQL files lie in {folders}"
    if f"{layer}.{path.stem}" == FINDINGS:
        return None, f"the engine makes {FINDINGS}, the union of all findings: give this one a name of its own (f90_…)"
    if not is_identifier(path.stem):
        return None, "the file name must be lower-case letters, digits and _"
    return f"{layer}.{path.stem}", ""


def _read(path: Path, name: str, file: str) -> tuple[AssetSource | None, list[ProjectError]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [ProjectError(file, 0, f"not UTF-8: {error.reason}")]
    tree, errors = parse_select(text, file)
    if tree is None:
        return None, errors
    layer = name.partition(".")[0]
    refs, faults = _refs(tree, file)
    head, unknown = read_head(text, layer, file)
    errors += faults + _stars(tree, file) + _whole_rows(tree, file) + unknown
    outputs = {select.alias_or_name: line_of(select) for select in tree.selects}
    sql = written = without_its_end(text)
    if layer == "claim":
        sql, faults = claims.completed(sql, tree, path.stem, file)
        errors += faults
    elif layer == "finding":
        columns = tuple(outputs)
        found, faults = findings.read_finding_head(head, outputs, _always_null(tree), file)
        errors += faults
        if found is None:
            return None, errors
        sql = findings.completed(sql, found, columns)
        refs = {ref: 0 for ref in ("audit.run", *findings.LINKS_READ) if ref in sql} | refs
    asset = SqlAsset(
        name, path, sql, tuple(sorted(refs)), title=head.get("title"), grain=head.get("grain"),
        owner=head.get("owner"), finding_code=head.get("code"),
    )  # fmt: skip
    return AssetSource(asset, file, refs, outputs, written, head if layer == "finding" else None), errors


def _always_null(tree: exp.Query) -> frozenset[str]:
    """Output columns that are NULL in every branch of a union."""
    branches = _branches(tree)
    names = [select.alias_or_name for select in tree.selects]
    return frozenset(
        name
        for place, name in enumerate(names)
        if all(place < len(b.selects) and isinstance(_bare(b.selects[place]), exp.Null) for b in branches)
    )


def _bare(value: exp.Expr) -> exp.Expr:
    value = value.unalias()
    return _bare(value.this) if isinstance(value, (exp.Cast, exp.Paren)) else value


def _branches(tree: exp.Query) -> list[exp.Query]:
    if isinstance(tree, exp.SetOperation):
        return [*_branches(tree.left), *_branches(tree.right)]
    inner = tree.this if isinstance(tree, exp.Subquery) else tree
    return [inner] if inner is tree or not isinstance(inner, exp.Query) else _branches(inner)


def parse_select(sql: str, file: str) -> tuple[exp.Query | None, list[ProjectError]]:
    """The tree of a text that is one SELECT, not to be changed; None and the errors when it is something else."""
    tree, errors = _parsed(sql, file)
    return tree, list(errors)


@cache  # a query of an indicator is read, linted and built in: parsing it is most of the cost
def _parsed(sql: str, file: str) -> tuple[exp.Query | None, list[ProjectError]]:

    try:
        found = statements(sql)
    except ParseError as error:
        return None, [
            ProjectError(
                file, int(e["line"]), f"not SQL: {str(e['description']).split(' <Token')[0]}, near “{e['highlight']}”"
            )
            for e in error.errors
        ]
    except RecursionError:
        return None, [ProjectError(file, 0, "the SQL is nested too deep to be read: split it into steps of a WITH")]
    except TokenError as error:
        return None, [
            ProjectError(file, _last_line(sql), f"not SQL: a quote or comment is not closed ({str(error)[:40]}…)")
        ]
    if not found:
        return None, [ProjectError(file, 0, "the file holds no statement")]
    if len(found) > 1:
        return None, [ProjectError(file, line_of(found[1]), f"one statement is wanted, {len(found)} are there")]
    statement = found[0]
    if not isinstance(statement, exp.Query) or isinstance(statement, exp.Subquery):
        return None, [ProjectError(file, line_of(statement), f"a SELECT is wanted, not {statement.key.upper()}")]
    return statement, []


def line_of(node: exp.Expr) -> int:
    """The first line known of what a node holds, else of what holds it (sqlglot knows the lines of names only)."""
    lines = [int(inner.meta["line"]) for inner in node.walk() if "line" in inner.meta]
    if lines:
        return min(lines)
    parent = node.parent
    return line_of(parent) if parent is not None else 0


def _last_line(sql: str) -> int:
    return sql.rstrip().count("\n") + 1


def _refs(tree: exp.Query, file: str) -> tuple[dict[str, int], list[ProjectError]]:
    """Qualified tables with the line of their first mention; errors for names without a schema that no WITH of the statement gives."""

    given = {cte.alias for cte in tree.find_all(exp.CTE)}
    refs: dict[str, int] = {}
    errors: list[ProjectError] = []
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            message = f"a table function is not allowed: {table.this.sql('duckdb')[:40]}"
            errors.append(ProjectError(file, line_of(table), message))
        elif table.args.get("catalog"):
            errors.append(
                ProjectError(file, line_of(table), f"a table is named <layer>.<table>, not {table.sql('duckdb')}")
            )
        elif table.db and not (is_identifier(table.db) and is_identifier(table.name)):
            message = f"a table is named <layer>.<table> in small letters, not {table.sql('duckdb')}"
            errors.append(ProjectError(file, line_of(table), message))
        elif table.db:
            ref, line = f"{table.db}.{table.name}", line_of(table)
            refs[ref] = min(line, refs.get(ref, line))
        elif table.name not in given:
            message = f"unknown table {table.name}: write <layer>.<table>, or give it in WITH{meant(table.name, given)}"
            errors.append(ProjectError(file, line_of(table), message))
    return refs, errors


def _stars(tree: exp.Query, file: str) -> list[ProjectError]:

    return [
        ProjectError(file, line_of(star), "SELECT * hides what a table holds: name the columns")
        for star in tree.find_all(exp.Star)
        if not isinstance(star.parent, exp.Count)
    ]


def _whole_rows(tree: exp.Query, file: str) -> list[ProjectError]:
    """Errors for a table's name where a column's is wanted: DuckDB takes it for the whole row, masked columns included."""
    errors: list[ProjectError] = []
    given: dict[int, frozenset[str]] = {}  # a SELECT has many columns, and its tables are the same for each
    for column in tree.find_all(exp.Column):
        name, path = column.name.lower(), f"{column.table}.{column.name}".lower()
        wanted = path if column.table else name
        if any(wanted in _names_in(query, given) for query in _queries_around(column)):
            message = f"{column.sql('duckdb')} is a table here, and would be its whole row: name the column, or the table otherwise"
            errors.append(ProjectError(file, line_of(column), message))
    return errors


def _queries_around(node: exp.Expr) -> Iterator[exp.Select]:
    above = node.find_ancestor(exp.Select)
    while above is not None:
        yield above
        above = above.find_ancestor(exp.Select)


def _names_in(query: exp.Select, given: dict[int, frozenset[str]]) -> frozenset[str]:
    """The names that one SELECT gives its tables, in small letters."""
    if id(query) not in given:
        given[id(query)] = frozenset(name.lower() for table in _tables_of(query) for name in _names_of(table))
    return given[id(query)]


def _tables_of(query: exp.Select) -> Iterator[exp.Expr]:
    """What stands in FROM and JOIN of one SELECT, in brackets or not; not what a SELECT inside it reads."""
    for part in (query.find(exp.From), *query.args.get("joins", ())):
        for node in part.walk(prune=lambda n: isinstance(n, exp.Query)) if part is not None else ():
            if isinstance(node, (exp.Table, exp.Subquery)):
                yield node


def _names_of(table: exp.Expr) -> tuple[str, ...]:
    if isinstance(table, exp.Table) and not table.alias:
        return (table.name, f"{table.db}.{table.name}")
    return (table.alias_or_name,)


def read_select(name: str, path: Path, sql: str, file: str) -> tuple[AssetSource | None, list[ProjectError]]:
    """A SELECT that stands in a file of another kind, held to the rules of the files: an asset that fills no table.

    ``sql`` begins with as many empty lines as stand above it in the file, so that every fault has its line.
    """
    tree, errors = parse_select(sql, file)
    if tree is None:
        return None, errors
    refs, faults = _refs(tree, file)
    outputs = {select.alias_or_name: line_of(select) for select in tree.selects}
    asset = SqlAsset(name, path, without_its_end(sql), tuple(sorted(refs)))
    return AssetSource(asset, file, refs, outputs), [*faults, *_stars(tree, file), *_whole_rows(tree, file)]


def check_refs(
    assets: Iterable[AssetSource], tables: Set[str], uncertain: Set[str]
) -> tuple[set[str], list[ProjectError]]:
    """Errors for references to tables that are not there or that the layer may not read.

    ``uncertain``: tables, departments and layers whose files are broken; what is missing there is told elsewhere.
    Returns also the names of the assets with a reference to a table whose columns nobody knows.
    """
    blind: set[str] = set()
    errors: list[ProjectError] = []
    for source in assets:
        layer = source.asset.layer
        for ref, line in source.ref_lines.items():
            owner, _, name = ref.partition(".")
            if ref not in tables:
                blind.add(source.asset.name)
                if uncertain.isdisjoint({ref, owner, name.partition("__")[0] if owner == "std" else owner}):
                    lacks = f"; there is no assets/rules/{name}.yaml" if owner == "rule" else ""
                    errors.append(source.fault(f"unknown table {ref}{meant(ref, tables)}{lacks}", line))
            elif owner not in READABLE[layer]:
                message = f"a {layer} file may not read {ref}; it reads {', '.join(READABLE[layer])}"
                errors.append(source.fault(message, line))
            elif ref in _AUDIT_AFTER_MART or (layer == "claim" and owner == "audit" and ref not in _AUDIT_BEFORE_CLAIM):
                errors.append(source.fault(f"{ref} is made after {source.asset.table}", line))
    return blind, errors


def in_order(sources: Sequence[AssetSource]) -> tuple[tuple[SqlAsset, ...], list[ProjectError]]:
    """Topological order, by layer and name where it is free; errors for every asset of a cycle (left out)."""
    by_name = {source.asset.name: source.asset for source in sources}
    makers: dict[str, list[str]] = defaultdict(list)
    for asset in by_name.values():
        makers[asset.table].append(asset.name)
    waits = {name: {m for ref in a.refs for m in makers.get(ref, ())} for name, a in by_name.items()}
    sorter = TopologicalSorter(waits)
    with suppress(CycleError):  # what does not wait for a circle is put in order all the same
        sorter.prepare()
    ready: list[tuple[int, str]] = []
    ordered: list[SqlAsset] = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heapq.heappush(ready, (LAYERS.index(by_name[name].layer), name))
        if not ready:
            break
        _, name = heapq.heappop(ready)
        ordered.append(by_name[name])
        sorter.done(name)
    done = {asset.name for asset in ordered}
    circles = _circles({name: needed for name, needed in waits.items() if name not in done})
    return tuple(ordered), [
        source.fault(f"tables read each other in a circle: {circles[source.asset.name]}")
        for source in sources
        if source.asset.name in circles
    ]


def _circles(waits: Mapping[str, Set[str]]) -> dict[str, str]:
    """The circle each asset is on, written a → b → a; assets that only wait for a circle are not on one."""
    circles: dict[str, str] = {}
    for start in sorted(waits):
        trail, seen = [start], {start}
        pending = [sorted(waits[start])]
        while pending:
            if not pending[-1]:
                pending.pop()
                trail.pop()
                continue
            step = pending[-1].pop(0)
            if step == start:
                circles[start] = " → ".join([*trail, start])
                break
            if step not in seen and step in waits:
                seen.add(step)
                trail.append(step)
                pending.append(sorted(waits[step]))
    return circles


def union_of_findings(tables: Mapping[str, TableSpec], root: Path) -> AssetSource:
    """``finding.finding``: the findings of all rules in one table, which every ledger reads."""
    names = tuple(spec.name for spec in of_shape(tables, FINDINGS))
    columns = ", ".join(tables[FINDINGS].sql_types)
    sql = (
        "\nUNION ALL\n".join(f"SELECT {columns} FROM {name}" for name in names)
        or f"SELECT {columns} FROM {FINDINGS} WHERE FALSE"
    )
    asset = SqlAsset(FINDINGS, root / FOLDER / "finding", sql, names, title=tables[FINDINGS].title)
    return AssetSource(asset, f"{FOLDER}/finding", dict.fromkeys(names, 0), {})
