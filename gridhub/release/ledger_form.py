"""A ledger as an office hands it on: a workbook of one form, A4 across, to be printed and signed.

Belongs here: frame, page and look of the form. Not here: which lines it holds (``ledger_rows``), asking a release
(``ledger``). Lines go to the disk as they come: a form of a whole city needs no more memory than one of a grid.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from gridhub.project.ledgers import LedgerColumn
from gridhub.release.sheet_cells import EXCEL_ROWS, EXCEL_TEXT, STREAMED, CellWriter, TooManyRows, width_of

A4 = 9
SERIAL = "序号"
MARK = "内部资料"
SIGNATURES = ("填表人", "审核人", "负责人（签字）", "联系电话")
FONT: Mapping[str, object] = {"font_name": "宋体", "font_size": 10}
NARROWEST, FOLDED, WIDEST, BY_HAND, SERIAL_WIDTH = 5, 10, 34, 14, 6
"""Widths of columns, in characters; from ``FOLDED`` down no text is folded further."""
PAGE_WIDTH = 170
"""Characters across an A4 at which ten points are printed as eight to nine."""
LEFT_FROM = 20
"""Columns this wide hold sentences, and begin at the left."""
LINE_HEIGHT = 14.0
PAGE_LINE = 250
"""Characters of a page's head or foot that Excel takes, commands included."""
FRAME_ROWS = 12
"""Rows of a sheet that are no lines: title, unit, reservation, header, note, signatures."""


@dataclass(frozen=True)
class FormHead:
    """What stands around the lines. ``place``: XX镇XX社区第3网格; ``period``: 2026年10月; ``mark``: at the head of every page;
    ``reservations``: date and stage first, then what lacks; ``note``: below the lines."""

    title: str
    place: str
    period: str
    unit: str
    filled_on: date
    mark: str
    reservations: Sequence[str]
    note: str = ""

    @property
    def full_title(self) -> str:
        return f"{self.place}{self.title}（{self.period}）"


def column_widths(columns: Sequence[LedgerColumn], measured: Sequence[tuple[int | None, int | None]]) -> list[int]:
    """Characters of each column, so that the form is read at arm's length: texts are folded until it fits the page.

    ``measured``: of each column the longest value and the longest one without Chinese (a date, a number, a code), which
    is not folded; None where there is none.
    """
    least: list[int] = []
    wanted: list[int] = []
    for column, (longest, unfolded) in zip(columns, measured, strict=True):
        title = max(4, min(width_of(column.title), 8))  # a longer title is folded
        floor = max(NARROWEST, title + 1, (unfolded or 0) + 2)
        least.append(column.width or floor)
        wanted.append(column.width or max(floor, BY_HAND if not column.name else (longest or 0) + 2))
    for cap in range(WIDEST, FOLDED, -2):
        widths = [min(want, max(floor, cap)) for floor, want in zip(least, wanted, strict=True)]
        if sum(widths) + SERIAL_WIDTH <= PAGE_WIDTH:
            return widths
    return [min(want, max(floor, FOLDED)) for floor, want in zip(least, wanted, strict=True)]


def write_form(
    head: FormHead,
    columns: Sequence[LedgerColumn],
    widths: Sequence[int],
    lines: Iterable[Sequence[Any]],
    path: Path,
    *,
    private: bool = False,
) -> int:
    """Write the form; returns the number of its lines. ``private``: plain values, for its owner alone.

    Raises OSError, ``TooManyRows``.
    """
    path.touch(mode=0o600 if private else 0o666)
    if private:
        path.chmod(0o600)
    with xlsxwriter.Workbook(str(path), dict(STREAMED)) as book:
        sheet = book.add_worksheet(head.title[:31])
        _page(sheet, head)
        look = _Look(book)
        titles = [SERIAL, *(column.title for column in columns)]
        wide = [SERIAL_WIDTH, *widths]
        last = len(titles) - 1
        for number, width in enumerate(wide):
            sheet.set_column(number, number, width)
        top = _frame(sheet, head, look, last, sum(wide))
        sheet.set_row(
            top, LINE_HEIGHT * max(_folded(title, width) for title, width in zip(titles, wide, strict=True)) + 6
        )
        for number, title in enumerate(titles):
            sheet.write_string(top, number, title, look.head)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        plain = {**FONT, "border": 1, "text_wrap": True, "valign": "vcenter"}
        left, middle = CellWriter(book, plain), CellWriter(book, {**plain, "align": "center"})
        cells = [left if width >= LEFT_FROM else middle for width in wide]
        row = top
        for count, values in enumerate(lines, start=1):
            row = top + count
            if row > EXCEL_ROWS - FRAME_ROWS:
                raise TooManyRows(f"超过一张工作表的上限 {EXCEL_ROWS} 行；请用 --town、--community 或 --grid 分批导出")
            shown = (count, *values)
            sheet.set_row(row, LINE_HEIGHT * max(map(_height_of, shown, wide)) + 3)
            for number, value in enumerate(shown):
                cells[number].write(sheet, row, number, value, titles[number])
        written = row - top
        if written:
            sheet.autofilter(top, 0, row, last)
        else:
            row += 1
            sheet.merge_range(row, 0, row, last, "没有符合条件的记录；是否因为数据不全，见表头说明", look.note)
        end = _foot(sheet, head, look, row + 1, last)
        sheet.print_area(0, 0, end, last)
        reservations_sheet(book, head)
    return written


class _Look:
    """The formats of the frame."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format(
            {**FONT, "bold": True, "font_size": 18, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        self.line = book.add_format({**FONT})
        self.right = book.add_format({**FONT, "align": "right"})
        self.note = book.add_format(
            {**FONT, "font_size": 9, "font_color": "#595959", "text_wrap": True, "valign": "vcenter"}
        )
        self.head = book.add_format(
            {
                **FONT,
                "bold": True,
                "bg_color": "#DDEBF7",
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )


def _page(sheet: Worksheet, head: FormHead) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.65)
    sheet.center_horizontally()
    page_head(sheet, head)


def page_head(sheet: Worksheet, head: FormHead) -> None:
    """Title and mark above every page, release and page number below."""
    sheet.set_header(f"&L{_plain(head.full_title)[:120]}&R{_plain(head.mark)}"[:PAGE_LINE])
    release = head.reservations[0] if head.reservations else ""
    sheet.set_footer(f"&L{_plain(release)[:150]}&R第 &P 页 共 &N 页")


def said_of(head: FormHead, fit: int) -> str:
    """Date, stage and what lacks, in ``fit`` characters of a sheet; what is cut stands on a sheet of its own."""
    lacks = head.reservations[1:]
    said = (head.reservations[0] if head.reservations else "") + (
        f"。数据不全：{'；'.join(lacks)}" if lacks else "。所依据的数据齐全" if head.reservations else ""
    )
    return said if width_of(said) <= fit else said[: fit // 2 - 14] + "……（全文见“数据说明”）"


def _plain(text: str) -> str:
    """A text in a page's head: & begins a command there."""
    return text.replace("&", "&&")


def _frame(sheet: Worksheet, head: FormHead, look: _Look, last: int, width: int) -> int:
    """Title, unit and date, what lacks. Returns the row of the header."""
    sheet.set_row(0, 26.0 * _folded(head.full_title, width / 1.9) + 6)
    sheet.merge_range(0, 0, 0, last, head.full_title, look.title)
    half = max(0, last // 2)
    day = f"填表日期：{head.filled_on:%Y年%m月%d日}"
    _across(sheet, 1, 0, half, f"填报单位：{head.unit}", look.line)
    _across(sheet, 1, half + 1, last, day, look.right)
    said = said_of(head, int(width * 3))
    sheet.set_row(2, LINE_HEIGHT * _folded(said, width) + 3)
    sheet.merge_range(2, 0, 2, last, said, look.note)
    return 3


def _across(sheet: Worksheet, row: int, first: int, last: int, text: str, look: Any) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, text, look)
    else:
        sheet.write_string(row, first, text, look)


def _foot(sheet: Worksheet, head: FormHead, look: _Look, row: int, last: int) -> int:
    """Note and signatures. Returns the last row."""
    if head.note:
        sheet.merge_range(row, 0, row, last, f"注：{head.note}", look.note)
        sheet.set_row(row, LINE_HEIGHT * 2)
        row += 1
    row += 1
    sheet.set_row(row, 24)
    signed_across(sheet, row, last, look.line)
    return row


def signed_across(sheet: Worksheet, row: int, last: int, look: Any) -> None:
    """Who signs, side by side over the width of the form."""
    if last + 1 < 2 * len(SIGNATURES):
        sheet.merge_range(row, 0, row, last, (" " * 16).join(f"{who}：" for who in SIGNATURES), look)
        return
    edges = [(last + 1) * number // len(SIGNATURES) for number in range(len(SIGNATURES) + 1)]
    for who, first, end in zip(SIGNATURES, edges, edges[1:], strict=False):
        sheet.merge_range(row, first, row, end - 1, f"{who}：", look)


def reservations_sheet(book: xlsxwriter.Workbook, head: FormHead) -> None:
    """The reservations in full, on a sheet of their own."""
    if not head.reservations:
        return
    sheet = book.add_worksheet("数据说明")
    sheet.set_column(0, 0, 100)
    wrapped = book.add_format({**FONT, "text_wrap": True})
    for row, line in enumerate(chain((head.full_title, head.mark), head.reservations)):
        sheet.write_string(row, 0, line[:EXCEL_TEXT], wrapped)


def _folded(text: str, width: float) -> int:
    """Lines that a text takes in a column of so many characters."""
    return sum(max(1, math.ceil(width_of(line) / max(1.0, width - 0.5))) for line in text.split("\n"))


def _height_of(value: Any, width: int) -> int:
    return _folded(value, width) if isinstance(value, str) else 1
