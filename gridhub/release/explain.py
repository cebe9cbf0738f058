"""Following a published number back to the cells it came from.

Belongs here: row → hub ids → source rows, column → lineage → fields → cell addresses. Not here: showing it (``cli``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

from gridhub.contracts.identity_words import REASONS, STATUSES
from gridhub.ingest.sheets.raw_cells import texts_by_row
from gridhub.ingest.sheets.read import read_delivery
from gridhub.project.catalogue import TREND
from gridhub.project.project import Project
from gridhub.release.address_doubt import AddressDoubt, doubt_of
from gridhub.release.entity_doubt import NotTied, meaning_of, not_tied
from gridhub.release.explained_records import (
    Record,
    by_row,
    cell_of,
    defining_records,
    fields_behind,
    fields_of_addresses,
    is_defining,
    own_records,
    records_of_address,
)
from gridhub.release.gone_ids import hint_of, standing_for
from gridhub.release.reading import NotInRelease, Reveal, open_release
from gridhub.release.views import words_of
from gridhub.state.control import known_deliveries
from gridhub.state.export_log import record_export
from gridhub.state.home import Home
from gridhub.tables.filling import count_rows
from gridhub.tables.quoting import quoted
from gridhub.tables.spec import TableSpec

ADDRESSES = "core.address"
FEW_ROWS = ("person_id", "finding_id", "case_id")
"""Keys of things that few rows speak of: all of them can be shown. A grid's count is explained by its tables."""
MOST_ROWS = 20
"""Source rows told of anything else (a grid has those of everybody in it): the rest are counted."""


@dataclass(frozen=True)
class SourceCell:
    """One cell: spreadsheet letter, header as written, contract field, and its text when revealed."""

    letter: str
    header: str
    field: str
    text: str | None


@dataclass(frozen=True)
class SourceRow:
    """One row of a department's sheet that speaks of the entity, and how that was decided. ``meaning``: the method in words.
    ``contradicts``: what in the row speaks against the id it bears or the person it names, in words."""

    record_id: str
    file: str
    sheet: str
    row: int
    role: str
    entity_kind: str
    hub_id: str
    method: str
    cells: tuple[SourceCell, ...]
    meaning: str = ""
    contradicts: str = ""


@dataclass(frozen=True)
class MergeStep:
    """One merge or refusal among the source rows of a person: ``file#row`` of both sides."""

    left: str
    right: str
    rule: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class RowsBehind:
    """A SELECT whose rows make a number, and how many they are in this release."""

    query: str
    rows: int


@dataclass(frozen=True)
class Explanation:
    """The row asked for, the columns it is computed from, its source rows and merges.

    ``values``: (column, Chinese title, text); ``words``: by column, what a code among them is called. ``computed_from``: of a number without source rows of its own, the tables
    it is counted from and their rows; empty for an indicator. ``rows_behind``: of an indicator with a value the SELECT
    whose rows make it, of one made of two counts numerator and denominator. ``doubt``: of an address without a dwelling.
    ``not_tied``: of firms and sources, rows that may speak of it and were not tied to it.
    ``sql_path``: the asset that computes the table. ``more_rows``: source rows that are counted and not told.
    """

    table: str
    values: tuple[tuple[str, str, str], ...]
    lineage: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    merges: tuple[MergeStep, ...]
    computed_from: tuple[tuple[str, int | None], ...]
    sql_path: str
    rows_behind: tuple[RowsBehind, ...] = ()
    doubt: AddressDoubt | None = None
    more_rows: int = 0
    not_tied: tuple[NotTied, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def explain(
    project: Project, home: Home, table: str, row_id: str, column: str | None = None, reveal: Reveal | None = None
) -> Explanation:
    """Explain one row (or one column of it) of a published table.

    ``table`` and ``column`` may be the Chinese names of a view; ``row_id`` is matched with the first key column. Source
    rows are those of the row's own entity, and the rows that define the other things it names (its dwelling's standard
    address, its grid's line): never rows about other people, and of things that many rows speak of ``MOST_ROWS``. With ``reveal`` values and cells are in plain; a line with
    their number is in the export log before anything is returned.
    Raises ``NotInRelease`` (table, row or column unknown), ``NoRelease``.
    """
    spec = _spec_of(project, table)
    if spec.name == TREND:  # a number of this date and those of before: how it is counted stands with today's
        spec = project.tables[_report_with(project, row_id)]
        table = spec.name
    if spec.key[0] == "department":  # a view shows the department's title
        row_id = next((name for name, connector in project.connectors.items() if connector.title == row_id), row_id)
    with open_release(home, revealed=reveal is not None) as connection:
        values = _find_row(connection, home, spec, table, row_id)
        column = next((c.name for c in spec.columns if column == c.title), column)
        if column is not None and column not in values:
            raise NotInRelease(f"{spec.name}.{column}: 没有这一列；可选：{', '.join(values)}")
        fields = fields_behind(connection, spec.name, column) if column else None
        of_address = spec.name == ADDRESSES
        records = records_of_address(connection, values) if of_address else own_records(connection, spec, values)
        defining = defining_records(connection, spec, values)
        if fields is None:
            records += defining
        else:
            exports = {(department, export) for department, export, _ in fields}
            told = [record for record in records if (record[8], record[9]) in exports]
            told = told or [record for record in defining if (record[8], record[9]) in exports]
            # No cell says it by itself (a name beside a code, a yes or no, a match level): the whole rows do.
            if not told and records and spec.key[0] in FEW_ROWS:
                fields = None
            else:
                records = told
        groups = by_row(records)
        told_groups = groups
        if spec.key[0] not in FEW_ROWS and len(groups) > MOST_ROWS:  # first of all what says what the thing is
            told_groups = sorted(groups, key=lambda group: not any(map(is_defining, group)))[:MOST_ROWS]
        more = len(groups) - len(told_groups)
        shown_fields = fields_of_addresses(connection, records) if of_address and fields is None else fields
        rows = tuple(
            _source_row(connection, project, home, group, shown_fields, reveal is not None) for group in told_groups
        )
        merges = _merges(connection, [record[0] for record in records if record[5] == "person"])
        own = [
            record[0] for record in records if record[6] == str(values[spec.key[0]]) or record[0] == values[spec.key[0]]
        ]
        doubtful = not_tied(connection, str(values[spec.key[0]]), own)
        doubt = None
        if of_address:
            said_by = next((record for record in records if record[0] == values["record_id"]), None)
            doubt = doubt_of(connection, values, cell_of(project, said_by, values) if said_by else None)
            more += int(str(values["record_count"])) - 1
        behind = () if records else _rows_behind(connection, spec, row_id, values)
        computed = () if records or spec.behind else _tables_behind(connection, spec.name, column)
    if reveal is not None:
        record_export(
            home,
            at=reveal.at,
            actor=reveal.actor,
            purpose=reveal.purpose,
            command="explain",
            target=f"{spec.name} {row_id}",
            columns=column or "*",
            row_count=len(rows) + 1,
        )
    rows = _with_contradictions(home, rows)
    lineage = tuple(sorted(f"{d}.{e}.{f}" for d, e, f in fields)) if fields is not None else ()
    titles = {c.name: c.title for c in spec.columns}
    known = words_of(project, spec)
    words = {name: known[name][text] for name, value in values.items() if (text := str(value)) in known.get(name, {})}
    shown = tuple((name, titles.get(name, name), as_text(value)) for name, value in values.items())
    path = next((Path(a.path) for a in project.assets if a.name == spec.name), None)
    sql_path = path.relative_to(project.root).as_posix() if path and path.is_absolute() else str(path or "")
    return Explanation(
        spec.name, shown, lineage, rows, merges, computed, sql_path, behind, doubt, more, doubtful, words
    )


def as_text(value: object) -> str:
    """A value as people write it: nothing for null, no needless zeros, 是 and 否."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def _report_with(project: Project, code: str) -> str:
    """The table of indicators that has a code. Raises ``NotInRelease``."""
    for name, indicators in project.indicators.items():
        if code in {line for one in indicators for line, _ in one.lines}:
            return name
    raise NotInRelease(f"{TREND}: 没有指标“{code}” / no such indicator")


def _spec_of(project: Project, table: str) -> TableSpec:
    views = {f"台账.{spec.view}": spec for spec in project.tables.values() if spec.view}
    spec = project.tables.get(table) or views.get(table)
    if spec is None:
        raise NotInRelease(f"{table}: 发布中没有这张表 / no such table in the release in force")
    return spec


def _find_row(
    connection: duckdb.DuckDBPyConnection, home: Home, spec: TableSpec, asked: str, row_id: str
) -> dict[str, object]:
    ((present,),) = connection.execute(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema || '.' || table_name = ?", [spec.name]
    ).fetchall()
    if not present:
        raise NotInRelease(f"{asked}: 发布中没有这张表 / no such table in the release in force")
    key = spec.key[0]
    result = connection.execute(
        f"SELECT * FROM {quoted(spec.name)} WHERE CAST({quoted(key)} AS VARCHAR) = ? ORDER BY ALL LIMIT 1", [row_id]
    )
    names = [item[0] for item in result.description or []]
    found = result.fetchall()
    if not found:
        new = standing_for(connection, home, spec.name, key, row_id)
        raise NotInRelease(f"{asked}: {key} 没有这个值 / no row with this {key}\n{hint_of(asked, key, new)}")
    return dict(zip(names, found[0], strict=True))


def _rows_behind(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, row_id: str, values: Mapping[str, object]
) -> tuple[RowsBehind, ...]:
    """The SELECTs of one indicator with the counts of their rows; none when it has no number, for want of a source."""
    if values.get("value") is None and values.get("denominator") is None:
        return ()
    counted = (
        (query, connection.execute(f"SELECT COUNT(*) FROM ({query})").fetchall())
        for query in spec.behind.get(row_id, ())
    )
    return tuple(RowsBehind(query, int(rows[0][0])) for query, rows in counted)


def _tables_behind(
    connection: duckdb.DuckDBPyConnection, table: str, column: str | None
) -> tuple[tuple[str, int | None], ...]:
    """What an aggregate is computed from: each source table with its number of rows in this release."""
    names = connection.execute(
        "SELECT DISTINCT source_table FROM audit.column_lineage WHERE table_name = ? "
        "AND (CAST(? AS VARCHAR) IS NULL OR column_name = ?) ORDER BY 1",
        [table, column, column],
    ).fetchall()
    present = {
        row[0]
        for row in connection.execute(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables"
        ).fetchall()
    }
    return tuple((name, count_rows(connection, name) if name in present else None) for (name,) in names)


def _source_row(
    connection: duckdb.DuckDBPyConnection, project: Project, home: Home, group: list[Record],
    fields: set[tuple[str, str, str]] | None, revealed: bool,
) -> SourceRow:  # fmt: skip
    record_id, file, sheet, row, _, kind, hub_id, method, department, export, delivery_id, sheet_no = group[0]
    roles = "、".join(dict.fromkeys(record[4] for record in group))
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
    return SourceRow(record_id, file, sheet, row, roles, kind, hub_id, method, cells, meaning_of(kind, method))


def _with_contradictions(home: Home, rows: tuple[SourceRow, ...]) -> tuple[SourceRow, ...]:
    """Rows of persons with what their id number, or the rows of the same id, contradict. Only the vault knows it; what is told
    of it are the words for a code, no value."""
    persons = [row.record_id for row in rows if row.entity_kind == "person"]
    if not persons:
        return rows
    with open_release(home, revealed=True) as vault:
        found = vault.execute(
            "SELECT DISTINCT record_id, status, reason FROM link.cid_status WHERE LIST_CONTAINS(?, record_id) "
            "AND (status IN ('contradicted', 'damaged') OR LIST_CONTAINS(?, reason)) ORDER BY ALL",
            [persons, ["name_conflict", "birth_conflict", "sex_conflict"]],
        ).fetchall()
    told: dict[str, list[str]] = {}
    for record_id, status, reason in found:
        told.setdefault(record_id, []).append(f"身份号码{STATUSES.get(status, status)}：{REASONS.get(reason, reason)}")
    return tuple(replace(row, contradicts="；".join(told.get(row.record_id, ()))) for row in rows)


def _cell_texts(project: Project, home: Home, delivery_id: str, sheet_no: int, row: int) -> dict[str, str]:

    delivery = next(d for d in known_deliveries(home) if d.delivery_id == delivery_id)
    raw = read_delivery(project, home, delivery)
    found = pl.scan_parquet(raw.path).filter((pl.col("sheet_no") == sheet_no) & (pl.col("row") == row)).collect()
    cells = texts_by_row(found)[0] if found.height else []
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
