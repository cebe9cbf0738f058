"""What a department may see of the rows a case rests on.

Belongs here: the lines of the sheet 证据, and the words for a case's subject. Not here: which cases (``dispatching``).
A department sees where each row stands. Of its own rows it sees the values too, masked by their field, of a
day that is about a person the year; plain only when somebody asked for it with a purpose. Of another department's rows it sees no value: that needs an agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.fields import ColumnSpec
from gridhub.contracts.record_id import RecordId
from gridhub.project.project import Project
from gridhub.release.explain import as_text
from gridhub.tables.masking import mask_sql
from gridhub.tables.quoting import quoted
from gridhub.tables.spec import ENGINE_COLUMNS

HEAD = ("案件编号", "来源", "所属期", "文件", "工作表", "行", "内容")
NAMING = ("person_name", "uscc", "grid_code", "address", "permit_no")
"""Kinds of columns that tell a reader what a subject is."""
MOST_NAMED = 4
NOT_SHOWN = "（其他部门的数据，不显示内容）"


@dataclass(frozen=True)
class Source:
    """A delivery as evidence names it."""

    department: str
    export: str
    period: str
    file: str


def subject_words(
    connection: duckdb.DuckDBPyConnection, project: Project, kind: str, ids: Iterable[str]
) -> dict[str, str]:
    """What the published core table of a kind says of its subjects, in a few words; ids that it does not know are left out."""
    spec = project.tables.get(f"core.{kind}")
    if spec is None or spec.key != (f"{kind}_id",):
        return {}
    telling = [
        column
        for column in spec.columns
        if (column.kind in NAMING or _is_name(column)) and column.mask != "drop" and column.name not in spec.key
    ]
    naming = sorted(telling, key=lambda column: not _is_name(column))[:MOST_NAMED]
    if not naming:
        return {}
    select = ", ".join(quoted(column.name) for column in naming)
    rows = connection.execute(
        f"SELECT {quoted(spec.key[0])}, {select} FROM {quoted(spec.name)} WHERE LIST_CONTAINS(?, {quoted(spec.key[0])})",
        [sorted(set(ids))],
    ).fetchall()
    return {str(row[0]): _told(project, naming, row[1:], plain=False) for row in rows}


def _is_name(column: ColumnSpec) -> bool:
    return column.kind == "person_name" or column.name == "name" or column.name.endswith("_name")


def _told(project: Project, columns: Sequence[ColumnSpec], values: Sequence[object], *, plain: bool) -> str:
    """Title and value of each column that has one; codes by their names."""
    said: list[str] = []
    for column, value in zip(columns, values, strict=True):
        if value is None:
            continue
        text = as_text(value)
        if column.codes and column.codes in project.codes:
            text = project.codes[column.codes].names.get(text, text)
        if not plain and isinstance(value, date) and column.kind == "date" and column.sensitivity in ("S3", "S4"):
            text = f"{value.year} 年"
        said.append(f"{column.title}：{text}")
    return "；".join(said)


def evidence_lines(
    connection: duckdb.DuckDBPyConnection, project: Project, department: str, cases: Mapping[str, str], *, plain: bool
) -> tuple[tuple[str, ...], ...]:
    """Rows of the sheet 证据. ``connection``: the unmasked release; ``cases``: evidence by case id; ``plain``: the
    department's own values are not masked."""
    wanted = sorted({text for evidence in cases.values() for text in evidence.split(";")})
    sources = _sources(connection, wanted)
    sheets = _sheets(connection, wanted)
    values = _own_values(connection, project, department, wanted, sources, plain=plain)
    titles = {
        (name, export): f"{connector.title}·{spec.title}"
        for name, connector in project.connectors.items()
        for export, spec in connector.exports.items()
    }
    lines: list[tuple[str, ...]] = []
    for case_id, evidence in cases.items():
        for text in evidence.split(";"):
            record = RecordId.parse(text)
            source = sources.get(record.delivery_id)
            if source is None:
                continue
            title = titles.get((source.department, source.export), f"{source.department}.{source.export}")
            said = values.get(text, "") if source.department == department else NOT_SHOWN
            lines.append((case_id, title, source.period, source.file, sheets.get(text, ""), str(record.row), said))
    return tuple(lines)


def _sources(connection: duckdb.DuckDBPyConnection, records: Iterable[str]) -> dict[str, Source]:
    ids = sorted({RecordId.parse(text).delivery_id for text in records})
    rows = connection.execute(
        "SELECT delivery_id, department, export, period, file FROM audit.delivery WHERE LIST_CONTAINS(?, delivery_id)",
        [ids],
    ).fetchall()
    return {str(id_): Source(*(str(part or "") for part in rest)) for id_, *rest in rows}


def _sheets(connection: duckdb.DuckDBPyConnection, records: Sequence[str]) -> dict[str, str]:
    rows = connection.execute(
        "SELECT DISTINCT record_id, COALESCE(sheet, '') FROM audit.record_entity WHERE LIST_CONTAINS(?, record_id)",
        [list(records)],
    ).fetchall()
    return {str(record): str(sheet) for record, sheet in rows}


def _own_values(
    connection: duckdb.DuckDBPyConnection, project: Project, department: str, records: Sequence[str],
    sources: Mapping[str, Source], *, plain: bool,
) -> dict[str, str]:  # fmt: skip
    """By record: title and value of every field of the row."""
    by_export: dict[str, list[str]] = {}
    for text in records:
        source = sources.get(RecordId.parse(text).delivery_id)
        if source is not None and source.department == department:
            by_export.setdefault(source.export, []).append(text)
    engine = {column.name for column in ENGINE_COLUMNS}
    found: dict[str, str] = {}
    for export, texts in sorted(by_export.items()):
        spec = project.tables[f"std.{ExportRef(department, export).leaf}"]
        shown: list[tuple[ColumnSpec, str]] = []
        for column in spec.columns:
            sql = quoted(column.name) if plain else mask_sql(column)
            if column.name not in engine and sql is not None:
                shown.append((column, sql))
        select = ", ".join(f"{sql} AS {quoted(column.name)}" for column, sql in shown)
        rows: list[tuple[Any, ...]] = connection.execute(
            f"SELECT _record_id, {select} FROM {quoted(spec.name)} WHERE LIST_CONTAINS(?, _record_id)", [texts]
        ).fetchall()
        columns = [column for column, _ in shown]
        found |= {str(row[0]): _told(project, columns, row[1:], plain=plain) for row in rows}
    return found
