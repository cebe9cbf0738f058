"""Which source rows speak of a row of a release, and which of their fields.

Belongs here: row → hub ids → records, column → lineage → fields. Not here: what is told of them (``explain``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import duckdb

from gridhub.contracts.export_ref import ExportRef
from gridhub.kinds.listing import linked_kinds
from gridhub.project.project import Project
from gridhub.project.sql.claims import fields_of_role
from gridhub.release.address_doubt import Cell
from gridhub.tables.spec import DAMAGED, INSTEAD, TableSpec

Record = tuple[str, str, str, int, str, str, str, str, str, str, str, int]
"""Record, file, sheet, row, role, kind, hub id, method, department, export, delivery, number of the sheet."""


def fields_behind(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> set[tuple[str, str, str]]:
    """(department, export, field) of every std column the column is computed from, through all layers."""
    edges: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in connection.execute(
        "SELECT table_name, column_name, source_table, source_column FROM audit.column_lineage"
    ).fetchall():
        edges.setdefault((row[0], row[1]), []).append((row[2], row[3]))
    # A link column rests on the claims the stage reads; the claims of the same entity carry the lineage on.
    found: set[tuple[str, str, str]] = set()
    seen: set[tuple[str, str]] = set()
    open_ends = [(table, column)]
    while open_ends:
        end = open_ends.pop()
        if end in seen:
            continue
        seen.add(end)
        owner, _, leaf = end[0].partition(".")
        if owner == "std" and not end[1].startswith("_"):
            found.add((*ExportRef.parse(leaf), end[1].removesuffix(DAMAGED).removesuffix(INSTEAD)))
        if end[0] == "link.address":
            open_ends.append(("claim.address", "address_text"))
        if end[0] == "link.dwelling":
            open_ends.append(("claim.address", "address_text"))
        open_ends.extend(edges.get(end, []))
    return found


def own_records(connection: duckdb.DuckDBPyConnection, spec: TableSpec, values: dict[str, object]) -> list[Record]:
    """Source rows of the entity the row is about (its first key), and of the records it names as evidence."""
    hub_ids = [str(values[spec.key[0]])]
    record_ids = [str(v) for name, v in values.items() if name.endswith("record_id") and v is not None]
    if values.get("evidence"):
        record_ids += str(values["evidence"]).split(";")
    return _records(
        connection, "LIST_CONTAINS(?, entity.hub_id) OR LIST_CONTAINS(?, entity.record_id)", [hub_ids, record_ids]
    )


def defining_records(connection: duckdb.DuckDBPyConnection, spec: TableSpec, values: dict[str, object]) -> list[Record]:
    """The rows that define the other things the row names: a dwelling's standard address, a grid's line. (A standard
    address that lies in a grid does not say what the grid is.)"""
    roles = sorted(_defining())
    hub_ids = [str(v) for name, v in values.items() if name.endswith("_id") and name != spec.key[0] and v is not None]
    return _records(
        connection,
        "LIST_CONTAINS(?, entity.hub_id) AND LIST_CONTAINS(?, entity.entity_kind || '/' || entity.role)",
        [hub_ids, roles],
    )


def is_defining(record: Record) -> bool:
    """Whether the record says what its entity is, not who has to do with it."""
    return f"{record[5]}/{record[4]}" in _defining()


@cache
def _defining() -> frozenset[str]:
    return frozenset(f"{kind.name}/{role}" for kind in linked_kinds() for role in kind.defining_roles)


def records_of_address(connection: duckdb.DuckDBPyConnection, values: Mapping[str, object]) -> list[Record]:
    """The record that stands for all that write an address so, as the line of a place: who lives there is not asked."""
    return _records(
        connection,
        "LIST_CONTAINS(?, entity.record_id) AND LIST_CONTAINS(?, entity.role) AND entity.entity_kind = 'dwelling'",
        [[str(values["record_id"])], [str(values["role"])]],
    )


def fields_of_addresses(connection: duckdb.DuckDBPyConnection, records: Sequence[Record]) -> set[tuple[str, str, str]]:
    """The fields that say an address and its region; of an export that has none (a grid's line) every field."""
    exports = {(record[8], record[9]) for record in records}
    found: set[tuple[str, str, str]] = set()
    for (name,) in connection.execute(
        "SELECT DISTINCT column_name FROM audit.column_lineage WHERE table_name = 'claim.address'"
    ).fetchall():
        found |= fields_behind(connection, "claim.address", name)
    every = connection.execute(
        "SELECT DISTINCT delivery.department, delivery.export, taken.field_name FROM audit.delivery_column AS taken "
        "JOIN audit.delivery AS delivery USING (delivery_id) WHERE taken.disposition = 'taken'"
    ).fetchall()
    silent = exports - {(department, export) for department, export, _ in found}
    return found | {(d, e, f) for d, e, f in every if (d, e) in silent}


def cell_of(project: Project, record: Record, values: Mapping[str, object]) -> Cell:
    """Where the address of a record stands. Its field is known when the claim of that role reads one."""
    name = f"claim.address__{ExportRef(record[8], record[9]).leaf}"
    sql = next((asset.sql for asset in project.assets if asset.name == name), None)
    fields = fields_of_role(sql, str(values["role"]), "address_text") if sql else frozenset()
    return Cell(record[1], record[2], record[3], next(iter(fields)) if len(fields) == 1 else None)


def _records(connection: duckdb.DuckDBPyConnection, condition: str, values: list[list[str]]) -> list[Record]:
    return connection.execute(
        f"""SELECT entity.record_id, entity.file, COALESCE(entity.sheet, ''), entity.row, entity.role, entity.entity_kind,
                  COALESCE(entity.hub_id, ''), entity.method, delivery.department, delivery.export, entity.delivery_id, entity.sheet_no
           FROM audit.record_entity AS entity JOIN audit.delivery AS delivery USING (delivery_id)
           WHERE {condition}
           ORDER BY CASE entity.entity_kind WHEN 'person' THEN 1 WHEN 'dwelling' THEN 2 ELSE 3 END,
                    delivery.department, delivery.export, entity.file, entity.row, entity.role""",
        values,
    ).fetchall()


def by_row(records: list[Record]) -> list[list[Record]]:
    """Records of one sheet row together, in order of first appearance."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record[0], []).append(record)
    return list(groups.values())
