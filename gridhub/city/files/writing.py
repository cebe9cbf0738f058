"""Files: xlsx, xls and CSV with titles, header rows, totals and notes around the data; the same bytes every time.

Belongs here: layout and file formats. Not here: what a cell says (``dirt``).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from gridhub.city.files.sheets import Spelled, Written
from gridhub.city.world.dice import Month

SHEET = "Sheet1"
Line = tuple[str, list[Written]]


class _Page(Protocol):
    """What xlsx and xls writers have in common: 0-based cells."""

    def put(self, row: int, column: int, value: Written) -> None: ...

    def put_line(self, row: int, values: Sequence[Written]) -> None: ...

    def merge(self, row: int, column: int, last_row: int, last_column: int, text: str) -> None: ...

    def close(self) -> None: ...


class _Xlsx:
    def __init__(self, path: Path, widths: Sequence[int]) -> None:
        from gridhub.city.files.text_sheet import TextSheet, workbook

        self._book = workbook(path)
        self._sheet: TextSheet = self._book.add_worksheet(SHEET, TextSheet)
        self._head = self._book.add_format({"align": "center", "valign": "vcenter", "bold": True})
        self._date = self._book.add_format({"num_format": "yyyy/m/d"})
        self._long = self._book.add_format({"num_format": "0"})
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def put_line(self, row: int, values: Sequence[Written]) -> None:
        self._sheet.write_texts(row, [(column, value) for column, value in enumerate(values) if type(value) is str])
        for column, value in enumerate(values):
            if value is not None and type(value) is not str:
                self.put(row, column, value)

    def put(self, row: int, column: int, value: Written) -> None:
        if value is None:
            return
        if isinstance(value, str):
            self._sheet.write_text(row, column, value)
        elif isinstance(value, date):
            self._sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self._date)
        else:
            self._sheet.write_number(row, column, value, self._long if value > 10**11 else None)

    def merge(self, row: int, column: int, last_row: int, last_column: int, text: str) -> None:
        if (row, column) == (last_row, last_column):
            self._sheet.write_string(row, column, text, self._head)
        else:
            self._sheet.merge_range(row, column, last_row, last_column, text, self._head)

    def close(self) -> None:
        self._book.close()


class _Xls:
    def __init__(self, path: Path, widths: Sequence[int]) -> None:
        import xlwt

        self._path = path
        self._book = xlwt.Workbook(encoding="utf-8")
        self._sheet = self._book.add_sheet(SHEET)
        self._head = xlwt.easyxf("align: horiz center; font: bold on")
        self._date = xlwt.easyxf(num_format_str="yyyy/m/d")
        for column, width in enumerate(widths):
            self._sheet.col(column).width = 256 * width

    def put(self, row: int, column: int, value: Written) -> None:
        if value is None:
            return
        if isinstance(value, date):
            self._sheet.write(row, column, datetime(value.year, value.month, value.day), self._date)
        else:
            self._sheet.write(row, column, value)

    def put_line(self, row: int, values: Sequence[Written]) -> None:
        for column, value in enumerate(values):
            self.put(row, column, value)

    def merge(self, row: int, column: int, last_row: int, last_column: int, text: str) -> None:
        if (row, column) == (last_row, last_column):
            self._sheet.write(row, column, text, self._head)
        else:
            self._sheet.write_merge(row, last_row, column, last_column, text, self._head)

    def close(self) -> None:
        self._book.save(str(self._path))


@dataclass(frozen=True)
class WrittenFile:
    """Where each record landed: 1-based row of the sheet, or the first physical line of a text record."""

    file_name: str
    sheet: str
    rows: tuple[int, ...]
    sheets: tuple[str, ...] = ()
    """Sheet of each record where they differ (``sheet`` is then empty)."""
    extra: tuple[tuple[str, int, str, str, str], ...] = ()
    """Damaged cells of no record: sheet, row, header, damage, true value."""


def write(folder: Path, spelled: Spelled, month: Month) -> WrittenFile:
    """Writes one file into ``folder``; the format follows the file name's extension."""
    path = folder / spelled.table.file_name
    if path.suffix == ".csv":
        return _write_csv(path, spelled)
    widths = [column.width for column in spelled.table.columns]
    page: _Page = _Xls(path, widths) if path.suffix == ".xls" else _Xlsx(path, widths)
    top = _write_head(page, spelled, month)
    for offset, line in enumerate(spelled.cells):
        page.put_line(top + offset, line)
    if spelled.footer:
        _write_foot(page, spelled, month, top + len(spelled.cells))
    page.close()
    return WrittenFile(path.name, SHEET, tuple(range(top + 1, top + 1 + len(spelled.cells))))


def _write_head(page: _Page, spelled: Spelled, month: Month) -> int:
    """Title, unit line, one or two header rows, column numbers; returns the 0-based first data row."""
    table, row = spelled.table, 0
    last = len(table.columns) - 1
    if spelled.title:
        page.merge(0, 0, 0, last, f"{table.title}（{month.year}年{month.number}月）")
        page.put(1, 0, f"填报单位：{table.unit}")
        if table.unit_line:
            page.put(1, max(3, last - 4), table.unit_line)
        page.put(1, last - 1, f"填表日期：{month.last:%Y.%m.%d}")
        row = 2
    if spelled.two_row_header:
        _write_two_rows(page, spelled, row)
        row += 2
    else:
        for column, text in enumerate(spelled.headers):
            page.merge(row, column, row, column, text)
        row += 1
    if spelled.column_numbers:
        for column in range(last + 1):
            page.put(row, column, column + 1)
        row += 1
    return row


def _write_two_rows(page: _Page, spelled: Spelled, row: int) -> None:
    columns = spelled.table.columns
    start = 0
    while start < len(columns):
        parent = columns[start].parent
        end = start
        while parent and end + 1 < len(columns) and columns[end + 1].parent == parent:
            end += 1
        if parent:
            page.merge(row, start, row, end, parent)
            for column in range(start, end + 1):
                page.merge(row + 1, column, row + 1, column, spelled.headers[column])
        else:
            page.merge(row, start, row + 1, start, spelled.headers[start])
        start = end + 1


def _write_foot(page: _Page, spelled: Spelled, month: Month, row: int) -> None:
    table = spelled.table
    if table.totals:
        page.put(row, 0, "合计")
        for index, column in enumerate(table.columns):
            if column.field in table.totals:
                page.put(row, index, sum(v for line in table.rows if isinstance(v := line.values[index], int)))
        row += 1
    for note in table.notes:
        page.put(row, 0, note)
        row += 1
    page.put(row, 0, f"制表人：综合科　　审核人：办公室　　{month.year}年{month.number}月")


def _write_csv(path: Path, spelled: Spelled) -> WrittenFile:
    line, rows = 2, []
    with path.open("w", encoding=spelled.table.encoding, newline="") as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(spelled.headers)
        for cells in spelled.cells:
            texts = ["" if v is None else v.isoformat() if isinstance(v, date) else str(v) for v in cells]
            writer.writerow(texts)
            rows.append(line)
            line += 1 + sum(value.count("\n") for value in texts)
    return WrittenFile(path.name, "", tuple(rows))
