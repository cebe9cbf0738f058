"""Schema 台账 of a release: the tables people read, with Chinese titles and Chinese words.

Belongs here: the views and the words in them. Not here: the tables below them, which keep their codes (``publish``).
Departments, exports and fields are named by the titles of connectors and contracts, states and kinds by
``contracts.words``; a column that only holds a code has no place in a view (``view_without`` of its contract).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from gridhub.contracts.base import columns_of
from gridhub.contracts.fields import ColumnSpec
from gridhub.contracts.words import CASE_STATES, EXPLAINED, WORDS
from gridhub.project.project import Project
from gridhub.tables.masking import mask_sql
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import TableSpec


def write_views(
    connection: duckdb.DuckDBPyConnection, project: Project, published: Collection[str], *, masked: bool
) -> None:
    """Views of the marts and of what a department asks about its deliveries. ``masked``: columns that publication
    drops are not there."""
    connection.execute('CREATE SCHEMA "台账"')
    titles = _titles(project)
    for spec in sorted(project.tables.values(), key=lambda spec: spec.name):
        if spec.view is None or spec.name not in published:
            continue
        columns = ", ".join(
            f"{_shown(spec, column, titles)} AS {quoted(column.title)}"
            for column in spec.columns
            if column.name not in spec.view_without and not (masked and mask_sql(column) is None)
        )
        view = f'"台账".{quoted(spec.view)}'
        connection.execute(f"CREATE VIEW {view} AS SELECT {columns} FROM {quoted(spec.name)}")
        connection.execute(f"COMMENT ON VIEW {view} IS {literal(spec.description)}")


def words_of(project: Project, spec: TableSpec) -> dict[str, Mapping[str, str]]:
    """By column of a table, and of what stands beside it (``case.state``): what its codes are called on paper (code → word)."""
    departments = {name: connector.title for name, connector in project.connectors.items()}
    found: dict[str, Mapping[str, str]] = {"case.state": CASE_STATES, "case.conclusion": CASE_STATES}
    for column in spec.columns:
        coded = f"{spec.shape}.{column.name}"
        words = WORDS.get(coded) or EXPLAINED.get(coded)
        if column.name == "department":
            found[column.name] = departments
        elif words:
            found[column.name] = words
        elif column.codes and column.codes in project.codes:
            found[column.name] = project.codes[column.codes].names
    return found


def _titles(project: Project) -> dict[str, dict[str, str]]:
    """Column → code → title. An export's code means something within its department, a field's within its export."""
    exports = {(d, e): export for d, connector in project.connectors.items() for e, export in connector.exports.items()}
    return {
        "department": {name: connector.title for name, connector in project.connectors.items()},
        "export": {f"{d}.{e}": export.title for (d, e), export in exports.items()},
        "field_name": {
            f"{d}.{e}.{column.name}": column.title
            for (d, e), contract in project.std_contracts.items()
            for column in columns_of(contract)
        },
    }


_CODE_IN_FULL = {
    "department": "department",
    "export": "department || '.' || export",
    "field_name": "department || '.' || export || '.' || field_name",
}


def _shown(spec: TableSpec, column: ColumnSpec, titles: Mapping[str, Mapping[str, str]]) -> str:
    """The column as the view gives it; a code without a word (a department that left the project) stays a code."""
    if column.name in titles:
        return _case(_CODE_IN_FULL[column.name], titles[column.name], quoted(column.name))
    words = WORDS.get(f"{spec.shape}.{column.name}")
    return _case(quoted(column.name), words, quoted(column.name)) if words else quoted(column.name)


def _case(code: str, words: Mapping[str, str], otherwise: str) -> str:
    if not words:
        return otherwise
    branches = " ".join(f"WHEN {literal(name)} THEN {literal(word)}" for name, word in words.items())
    return f"CASE {code} {branches} ELSE {otherwise} END"
