"""What a delivery says of its own period, place by place, and whether it agrees.

Belongs here: finding the places (file name, titles, names of sheets, 填表日期, the month column) and comparing them with
the period of the delivery. Not here: spellings (``spoken``), what one text means (``settling``), the period of a new file
(``dating``), what becomes of a delivery that disagrees with itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Literal

import polars as pl

from gridhub.contracts.period import Cadence, Period
from gridhub.ingest.receive.settling import (
    Meaning,
    Unsettled,
    bounds,
    meaning_of,
    period_meant,
    written_too_far,
)
from gridhub.ingest.receive.spoken import Heard, Spoken, hear
from gridhub.ingest.refusals import reason
from gridhub.ingest.sheets.raw_cells import cell, texts_by_row
from gridhub.ingest.sheets.raw_table import ColumnFound, RawTable, SheetFound
from gridhub.project.connector import Export

WitnessKind = Literal["file_name", "title", "sheet_name", "month_column", "written"]
LEAST_SHARE = 10
"""One row in so many has to speak of the period: back payments of earlier months are ordinary."""
_UNSURE_MONTH = re.compile(r"[0-9]{4}\.1")
_LISTENED = ("title", "unit", "note")


@dataclass(frozen=True)
class Witness:
    """One place that speaks of a period. ``says``: the spelling alone, as written; ``period``: what it means, None when
    it names no year, only bounds the period, or tells when the list was written.

    ``sheet``: "" for the file name and for text files; ``row``: 1-based, 0 where there is none; ``column``: letter and
    header of a month column, ``rows`` its data rows that say this. ``fault``: why it cannot be (Chinese).
    """

    kind: WitnessKind
    says: str
    sheet: str = ""
    row: int = 0
    period: Period | None = None
    meaning: Meaning = field(default_factory=Meaning)
    column: str = ""
    rows: int = 0
    fault: str | None = None

    @property
    def place(self) -> str:
        """Where it stands, in Chinese."""
        sheet = f"工作表“{self.sheet}”" if self.sheet else ""
        words = {
            "file_name": "文件名",
            "title": f"{sheet}第 {self.row} 行（标题）",
            "sheet_name": "工作表的名称",
            "month_column": f"{sheet}{self.column}（第 {self.row} 行等 {self.rows} 行）",
            "written": f"{sheet}第 {self.row} 行（填表日期）" if self.row else f"{sheet}的日期",
        }
        return words[self.kind]


def witnesses_of(raw: RawTable, export: Export, file_name: str) -> tuple[Witness, ...]:
    """Every witness of a delivery as read: file name, names of sheets with a table, lines, months of the month column.

    Reads the raw Parquet: its lines of words and one column; ``witnesses_in`` is the same on a frame.
    """
    rows = pl.scan_parquet(raw.path).filter(pl.col("row_kind").is_in([*_LISTENED, "data"]))
    index = _month_columns(raw.sheets, export)
    wanted = (pl.col("row_kind") != "data") | pl.col("sheet_no").is_in(list(index))
    return witnesses_in(rows.filter(wanted).collect(), raw.sheets, export, file_name)


def witnesses_in(
    rows: pl.DataFrame, sheets: Sequence[SheetFound], export: Export, file_name: str
) -> tuple[Witness, ...]:
    """``rows``: raw rows (sheet, sheet_no, row, row_kind, kinds, c0 … cn), others than words and data may be absent."""
    cadence = export.cadence
    found = [*_of("file_name", heard_in_name(file_name, export), cadence)]
    for sheet in sheets:
        found += _of("sheet_name", hear(sheet.sheet), cadence, sheet.sheet, text=sheet.sheet)
    lines = rows.filter(pl.col("row_kind").is_in(_LISTENED)).sort("sheet_no", "row")
    said = texts_by_row(lines)
    for (sheet_name, row, kind), texts in zip(lines.select("sheet", "row", "row_kind").iter_rows(), said, strict=True):
        text = " ".join(text for text in texts if text)
        heard = hear(text)
        if kind == "note":  # a remark may speak of any time; only the date it was written on tells of this list
            heard = Heard(written=heard.written)
        found += _of("title", heard, cadence, sheet_name, row, text="" if kind == "unit" else text)
    found += _months_said(rows, sheets, export)
    return tuple(found)


def heard_in_name(file_name: str, export: Export) -> Heard:
    """What a file name says of its period: the text that the pattern cut out, and every other month in the name.

    A day elsewhere dates the file; a word that the pattern itself demands says nothing about this file.
    """
    whole = hear(PurePath(file_name).stem)
    match = re.fullmatch(export.files, file_name)
    cut = (match.groupdict().get("period") or "").strip() if match else ""
    if not cut:
        return replace(whole, spoken=tuple(one for one in whole.spoken if one.said not in export.files))
    own = hear(cut)
    others = [one for one in whole.spoken if one.span != "daily" and one.said not in export.files]
    alone = [one for one in others if cut not in one.said and one.said not in cut]
    return Heard((*own.spoken, *alone), own.written, own.faults)


def disagreement(witnesses: Sequence[Witness], period: Period, export: Export, file_name: str) -> str | None:
    """Why the delivery cannot be taken for ``period``: one Chinese sentence with both values, their places, the remedy.

    None when nothing contradicts. A witness that says a day of writing contradicts only far from the period, a month
    column only when less than one row in ten speaks of it; every other one contradicts when it means another period.
    """
    against = [w for w in witnesses if w.kind != "month_column" and _contradicts(w, period, export.cadence)]
    against += _other_months(witnesses, period, export.cadence)
    if not against:
        return None
    first_of_kind = {witness.kind: witness for witness in reversed(against)}
    told = [first_of_kind[kind] for kind in dict.fromkeys(witness.kind for witness in against)]
    what = "；".join(_told(witness, period) for witness in told)
    support = _support(witnesses, period, export)
    by = f"{support.place}写的是“{support.says}”（{period}）" if support else f"本批数据按 {period} 接收"
    return reason(file_name, f"所属期前后不一：{by}，但{what}", "请核对是哪一期的数据，把写错的一处改正后重新报送")


def _told(witness: Witness, period: Period) -> str:
    if witness.fault:
        return f"{witness.place}{witness.fault}"
    if witness.kind == "written":
        return f"{witness.place}是“{witness.says}”，不在这一期开始之后、结束后 62 天之内"
    meant = witness.period if witness.period and witness.period != period else None
    return f"{witness.place}写的是“{witness.says}”" + (f"（{meant}）" if meant else "")


def _support(witnesses: Sequence[Witness], period: Period, export: Export) -> Witness | None:
    kinds: tuple[WitnessKind, ...] = (*export.period.lead, "file_name", "title", "sheet_name", "month_column")
    for kind in kinds:
        for witness in witnesses:
            if witness.kind == kind and not witness.fault and _means(witness, period, export.cadence):
                return witness
    return None


def _contradicts(witness: Witness, period: Period, cadence: Cadence) -> bool:
    if witness.fault:
        return True
    meaning = witness.meaning
    if any(written_too_far(one, period) for one in meaning.written):
        return True
    if meaning.own:
        return not _means(witness, period, cadence)
    return any(not bounds(bound, period) for bound in meaning.bounds)


def _means(witness: Witness, period: Period, cadence: Cadence) -> bool:
    try:
        meant = period_meant(witness.meaning, cadence, period.last_day.year)
    except Unsettled:
        return False
    if meant is not None and cadence == "ad_hoc":  # told by a day in one place and by its month in another
        return meant.first_day <= period.last_day and period.first_day <= meant.last_day
    return meant == period


def _other_months(witnesses: Iterable[Witness], period: Period, cadence: Cadence) -> list[Witness]:
    """The commonest month of the month column, when less than one row in ten speaks of the period."""
    months = [witness for witness in witnesses if witness.kind == "month_column"]
    spoken = sum(witness.rows for witness in months)
    mine = sum(witness.rows for witness in months if _means(witness, period, cadence))
    if not spoken or mine * LEAST_SHARE >= spoken:
        return []
    others = [witness for witness in months if not _means(witness, period, cadence)]
    return [max(others, key=lambda witness: witness.rows)]


def _of(
    kind: WitnessKind, heard: Heard, cadence: Cadence, sheet: str = "", row: int = 0, text: str | None = None
) -> Iterator[Witness]:
    """The witnesses that one text is. ``text``: what a lone day has to be the whole of to be the day it was written on;
    None: a day there always tells the period."""
    try:
        meaning = meaning_of(heard, cadence)
    except Unsettled as fault:
        yield Witness(kind, "", sheet, row, fault=str(fault))
        return
    lone = [one for one in meaning.own if one.is_mere_day]
    dates_only = text is not None and bool(lone) and len(lone) == len(meaning.own) and _is_all(text, lone)
    if dates_only and cadence not in ("daily", "ad_hoc"):
        meaning = replace(meaning, own=(), written=(*meaning.written, *lone))
    said = [one.said for one in (*meaning.own, *meaning.bounds)]
    if said:
        period = None if meaning.lacks_year else period_meant(meaning, cadence)
        yield Witness(kind, "、".join(said), sheet, row, period, replace(meaning, written=()))
    for one in meaning.written:
        yield Witness("written", one.said, sheet, row, meaning=Meaning(written=(one,)))


def _is_all(text: str, spoken: Sequence[Spoken]) -> bool:
    for one in spoken:
        text = text.replace(one.said, "")
    return not re.search(r"\w", text)


def _month_columns(sheets: Sequence[SheetFound], export: Export) -> dict[int, ColumnFound]:
    return {
        sheet.sheet_no: column
        for sheet in sheets
        for column in sheet.columns
        if column.field == export.period.month_column
    }


def _months_said(rows: pl.DataFrame, sheets: Sequence[SheetFound], export: Export) -> list[Witness]:
    """One witness per month that the data rows of a sheet name, the commonest first."""
    found: list[Witness] = []
    for sheet_no, column in _month_columns(sheets, export).items():
        data = rows.filter((pl.col("sheet_no") == sheet_no) & (pl.col("row_kind") == "data"))
        cells = data.select(
            "sheet", "row",
            cell=cell(data, column.index),
            kind=pl.col("kinds").str.slice(column.index, 1),
        ).drop_nulls("cell")  # fmt: skip
        by_meaning: dict[tuple[int | None, int], Witness] = {}
        counts = cells.group_by("cell", "kind").agg(pl.len(), pl.col("row").min(), pl.col("sheet").first())
        for said, kind, count, row, sheet in counts.sort("row").iter_rows():
            if kind == "n" and _UNSURE_MONTH.fullmatch(said):  # January or October
                continue
            for one in _of("month_column", hear(said), export.cadence, sheet, row):
                if one.fault or one.kind != "month_column" or not one.meaning.own:
                    continue
                key = (one.meaning.own[0].year, one.meaning.own[0].last[0])
                so_far = by_meaning.get(key)
                named = replace(one, column=f"{column.letter} 列“{column.header}”", rows=count)
                by_meaning[key] = replace(so_far, rows=so_far.rows + count) if so_far else named
        found += sorted(by_meaning.values(), key=lambda witness: (-witness.rows, witness.row))
    return found
