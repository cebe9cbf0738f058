"""Following a published number back to the cells it came from.

Belongs here: row → hub ids → source rows, column → lineage → fields → cell addresses. Not here: showing it (``cli``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridhub.ingest import known_deliveries, read_delivery
from gridhub.project.home import Home
from gridhub.project.project import Project
from gridhub.sharing.export_log import record_export
from gridhub.warehouse.build import quoted
from gridhub.warehouse.reading import NotInRelease, Reveal, open_release

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class SourceCell:
    """One cell: spreadsheet letter, header as written, contract field, and its text when revealed."""

    letter: str
    header: str
    field: str
    text: str | None


@dataclass(frozen=True)
class SourceRow:
    """One row of a department's sheet that speaks of the entity, and how that was decided."""

    record_id: str
    file: str
    sheet: str
    row: int
    role: str
    entity_kind: str
    hub_id: str
    method: str
    cells: tuple[SourceCell, ...]


@dataclass(frozen=True)
class MergeStep:
    """One merge or refusal among the source rows of a person: ``file#row`` of both sides."""

    left: str
    right: str
    rule: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class Explanation:
    """The row asked for, the columns it is computed from, its source rows and merges."""

    table: str
    values: tuple[tuple[str, str], ...]
    lineage: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    merges: tuple[MergeStep, ...]


def explain(
    project: Project, home: Home, table: str, row_id: str, column: str | None = None, reveal: Reveal | None = None
) -> Explanation:
    """Explain one row (or one column of it) of a published table.

    ``row_id`` is matched with the first key column. With ``reveal`` values and cells are shown in plain, after a line in
    the export log. Raises ``NotInRelease`` (table, row or column unknown), ``NoRelease``.
    """
    if reveal is not None:
        target = f"{table} {row_id}"
        record_export(
            home,
            at=reveal.at,
            actor=reveal.actor,
            purpose=reveal.purpose,
            command="explain",
            target=target,
            columns=column or "*",
            row_count=1,
        )
    with open_release(home, revealed=reveal is not None) as connection:
        values = _find_row(connection, project, table, row_id)
        if column is not None and column not in values:
            raise NotInRelease(f"{table}.{column}: 没有这一列；可选：{', '.join(values)}")
        fields = _fields_behind(connection, table, column) if column else None
        records = _records_of(connection, values)
        if fields is not None:
            records = [record for record in records if any((record[8], record[9], f) in fields for f in _names(fields))]
        rows = tuple(_source_row(connection, project, home, record, fields, reveal is not None) for record in records)
        merges = _merges(connection, [record[0] for record in records if record[5] == "person"])
        lineage = tuple(sorted(f"{d}.{e}.{f}" for d, e, f in fields)) if fields is not None else ()
    shown = tuple((name, "" if value is None else str(value)) for name, value in values.items())
    return Explanation(table, shown, lineage, rows, merges)


_Record = tuple[str, str, str, int, str, str, str, str, str, str, str, int]


def _names(fields: Iterable[tuple[str, str, str]]) -> set[str]:
    return {field for _, _, field in fields}


def _find_row(connection: duckdb.DuckDBPyConnection, project: Project, table: str, row_id: str) -> dict[str, object]:
    from gridhub.contracts.audit_tables import AUDIT_TABLES
    from gridhub.contracts.base import table_of

    known = {**project.table_contracts, **{table_of(c).name: c for c in AUDIT_TABLES}}
    present = connection.execute(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema || '.' || table_name = ?", [table]
    ).fetchone()
    contract = known.get(table) or (known.get("finding.finding") if table.startswith("finding.") else None)
    if contract is None or not present or not present[0]:
        raise NotInRelease(f"{table}: 发布中没有这张表 / no such table in the release in force")
    key = table_of(contract).key[0]
    result = connection.execute(
        f"SELECT * FROM {quoted(table)} WHERE CAST({quoted(key)} AS VARCHAR) = ? ORDER BY ALL LIMIT 1", [row_id]
    )
    names = [item[0] for item in result.description or []]
    found = result.fetchone()
    if found is None:
        raise NotInRelease(f"{table}: {key} 没有这个值 / no row with this {key}")
    return dict(zip(names, found, strict=True))


def _fields_behind(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> set[tuple[str, str, str]]:
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
            department, _, export = leaf.partition("__")
            found.add((department, export, end[1].removesuffix("_damaged")))
        if end[0] == "link.address":
            open_ends.append(("claim.address", "address_text"))
        if end[0] == "link.dwelling":
            open_ends.append(("claim.address", "address_text"))
        open_ends.extend(edges.get(end, []))
    return found


def _records_of(connection: duckdb.DuckDBPyConnection, values: dict[str, object]) -> list[_Record]:
    """Source rows of every hub id and record id the row holds, best identity evidence first."""
    hub_ids = [str(v) for name, v in values.items() if name.endswith("_id") and v is not None]
    record_ids = [str(v) for name, v in values.items() if name.endswith("record_id") and v is not None]
    if values.get("evidence"):
        record_ids += str(values["evidence"]).split(";")
    return connection.execute(
        """SELECT entity.record_id, entity.file, COALESCE(entity.sheet, ''), entity.row, entity.role, entity.entity_kind,
                  COALESCE(entity.hub_id, ''), entity.method, delivery.department, delivery.export, entity.delivery_id, entity.sheet_no
           FROM audit.record_entity AS entity JOIN audit.delivery AS delivery USING (delivery_id)
           WHERE LIST_CONTAINS(?, entity.hub_id) OR LIST_CONTAINS(?, entity.record_id)
           ORDER BY CASE entity.entity_kind WHEN 'person' THEN 1 WHEN 'dwelling' THEN 2 ELSE 3 END,
                    delivery.department, delivery.export, entity.file, entity.row, entity.role""",
        [hub_ids, record_ids],
    ).fetchall()


def _source_row(
    connection: duckdb.DuckDBPyConnection, project: Project, home: Home, record: _Record,
    fields: set[tuple[str, str, str]] | None, revealed: bool,
) -> SourceRow:  # fmt: skip
    record_id, file, sheet, row, role, kind, hub_id, method, department, export, delivery_id, sheet_no = record
    wanted = None if fields is None else {f for d, e, f in fields if (d, e) == (department, export)}
    columns = connection.execute(
        "SELECT letter, header, field_name FROM audit.delivery_column "
        "WHERE delivery_id = ? AND sheet_no = ? AND disposition = 'taken' ORDER BY LENGTH(letter), letter",
        [delivery_id, sheet_no],
    ).fetchall()
    texts = _cell_texts(project, home, delivery_id, sheet_no, row) if revealed else {}
    cells = tuple(
        SourceCell(letter, header, name, texts.get(letter) if revealed else None)
        for letter, header, name in columns
        if wanted is None or name in wanted
    )
    return SourceRow(record_id, file, sheet, row, role, kind, hub_id, method, cells)


def _cell_texts(project: Project, home: Home, delivery_id: str, sheet_no: int, row: int) -> dict[str, str]:
    import polars as pl

    delivery = next(d for d in known_deliveries(home) if d.delivery_id == delivery_id)
    raw = read_delivery(project, home, delivery)
    found = (
        pl.scan_parquet(raw.path)
        .filter((pl.col("sheet_no") == sheet_no) & (pl.col("row") == row))
        .select("cells")
        .collect()
    )
    cells: list[str | None] = found["cells"].to_list()[0] if found.height else []
    return {_letter(index): text or "" for index, text in enumerate(cells)}


def _letter(index: int) -> str:
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _merges(connection: duckdb.DuckDBPyConnection, record_ids: list[str]) -> tuple[MergeStep, ...]:
    found = connection.execute(
        """WITH place AS (SELECT DISTINCT record_id, file || '#' || row AS place FROM audit.record_entity)
           SELECT a.place, b.place, edge.rule, edge.verdict, COALESCE(edge.reason, '')
           FROM audit.person_edge AS edge
           JOIN place AS a ON a.record_id = edge.record_a JOIN place AS b ON b.record_id = edge.record_b
           WHERE LIST_CONTAINS(?, edge.record_a) OR LIST_CONTAINS(?, edge.record_b)
           ORDER BY ALL""",
        [record_ids, record_ids],
    ).fetchall()
    return tuple(MergeStep(*row) for row in found)
