"""Sheets in which no table was found, beside sheets that have one: dictionaries and notes, or rows that would be lost?

Belongs here: telling the two apart, refusing the second. Not here: finding headers (``header``), the order of the work
(``read``).
A dictionary may be kept as notes. A town's sheet with one column missing, or the rest of a list that ran over the end
of a sheet, may not: its rows would vanish without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from gridhub.ingest.readers.protocol import SheetRead
from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.sheets.header import Header, Spellings, describe
from gridhub.ingest.sheets.raw_cells import cell
from gridhub.ingest.sheets.raw_table import LeftOut

if TYPE_CHECKING:
    import pyarrow as pa

_FULL = (65_536, 1_048_576)
"""Rows of a sheet that ran over (.xls, .xlsx)."""
_TELLING_TEXT = r"^\s*(\d{15}|\d{17}[\dXx*]|[0-9A-Z]{18}(\d{3}[A-Z])?|1[3-9]\d{9})\s*$"
"""Ids, codes and mobile numbers: nobody writes them into a dictionary."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as read, with the header found in it (None = no table). ``nearest``: what comes closest to one.

    ``cells``: its rows as Arrow; ``frame``: the same to ask questions of.
    """

    read: SheetRead
    cells: pa.Table
    frame: pl.DataFrame
    header: Header | None
    nearest: Header | None
    is_left_out: bool = False
    """Declared to be no part of the delivery, or hidden and short beside it: its rows are notes."""

    @property
    def filled(self) -> pl.Series:
        """Whether each row holds anything."""
        return self.frame["kinds"].str.contains("[^_]")


_SHORT = 50
"""Hidden sheets are left out when the lists one sees are at least so many times as long as all of them."""


def leave_out_hidden(sheets: Sequence[Sheet]) -> tuple[list[Sheet], tuple[LeftOut, ...]]:
    """Takes the header from hidden tables that are short beside what one sees: somebody's draft does not refuse a station's list. A
    hidden table that is no short one is left for ``read`` to refuse."""
    tables = [sheet for sheet in sheets if sheet.header is not None]
    seen = sum(int(sheet.filled.sum()) for sheet in tables if not sheet.read.hidden)
    out_of_sight = sum(int(sheet.filled.sum()) for sheet in tables if sheet.read.hidden)
    if out_of_sight * _SHORT > seen:  # many short ones are a long one
        return list(sheets), ()
    kept: list[Sheet] = []
    left: list[LeftOut] = []
    for sheet in sheets:
        rows = int(sheet.filled.sum())
        if sheet.header is None or not sheet.read.hidden:
            kept.append(sheet)
            continue
        first = int(sheet.frame.filter(sheet.filled)["row"][0])
        left.append(LeftOut(sheet.read.sheet, sheet.read.sheet_no, first, rows))
        kept.append(replace(sheet, header=None, is_left_out=True))
    return kept, tuple(left)


def refuse_stray_rows(sheets: Sequence[Sheet], telling: Sequence[str], spellings: Spellings, file: str) -> None:
    """Raises ``Refused``: missing_column, no_header. ``telling``: fields only one thing can have (ids, phones)."""
    before: Sheet | None = None
    tables = [sheet for sheet in sheets if sheet.header is not None]
    for sheet in sheets:
        if sheet.header is not None:
            before = sheet
            continue
        filled = sheet.filled
        near = sheet.nearest
        most = max((table.header.fields for table in tables if table.header), default=0)
        if near is not None and 2 * near.fields > most and filled.slice(near.last + 1).any():
            what = f"工作表“{sheet.read.sheet}”缺少必需的列。{describe(near, spellings)}"
            remedy = "请补上缺少的列；若只是列名变了，请在 connectors/ 中登记新的列名"
            raise Refused("missing_column", reason(file, what, remedy))
        ran_over = before is not None and before.read.rows in _FULL and bool(filled.any())
        if ran_over or any(_holds_rows(sheet, table, telling, int(filled.sum())) for table in tables):
            name = (before or tables[0]).read.sheet
            what = f"工作表“{sheet.read.sheet}”没有表头，内容却像是“{name}”的续页，无法确定各列"
            raise Refused("no_header", reason(file, what, f"请在该工作表第一行补上与“{name}”相同的表头"))


def _holds_rows(sheet: Sheet, table: Sheet, telling: Sequence[str], filled: int) -> bool:
    """At least a quarter of its rows have an id or a phone where the table has it."""

    places = [column.index for column in (table.header.columns if table.header else ()) if column.field in telling]
    if not places or not filled:
        return False
    cells = [cell(sheet.frame, i).str.contains(_TELLING_TEXT).fill_null(False) for i in places]
    found = sheet.frame.select(pl.any_horizontal(cells).sum()).item()
    return bool(found) and 4 * int(found) >= filled
