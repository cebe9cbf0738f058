"""The page of a grid as a sheet: one A4 upright, titles beside values.

Belongs here: the look. Not here: what the page says (``grid_page``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from gridhub.release.ledger_form import A4, FONT, SIGNATURES, FormHead, page_head, reservations_sheet, said_of
from gridhub.release.sheet_cells import STREAMED, width_of

_SECTION, _TITLE, _VALUE = 11, 17, 23
_PAIRS = 2
"""Titles with values side by side."""
_LINE = 15.0


@dataclass(frozen=True)
class Cell:
    """A title and its value. ``wide``: alone in its row."""

    title: str
    value: str
    wide: bool = False


@dataclass(frozen=True)
class Section:
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Page:
    """``name``: of the sheet."""

    name: str
    head: FormHead
    sections: Sequence[Section]


def write_pages(pages: Sequence[Page], path: Path, *, private: bool = False) -> None:
    """One sheet per page. ``private``: for its owner alone. Raises OSError."""
    path.touch(mode=0o600 if private else 0o666)
    if private:
        path.chmod(0o600)
    with xlsxwriter.Workbook(str(path), {**STREAMED, "constant_memory": False}) as book:
        look = {
            "title": book.add_format({**FONT, "bold": True, "font_size": 18, "align": "center", "valign": "vcenter", "text_wrap": True}),
            "line": book.add_format(dict(FONT)),
            "right": book.add_format({**FONT, "align": "right"}),
            "note": book.add_format({**FONT, "font_size": 9, "font_color": "#595959", "text_wrap": True, "valign": "vcenter"}),
            "section": book.add_format({**FONT, "bold": True, "border": 1, "bg_color": "#DDEBF7", "align": "center", "valign": "vcenter", "text_wrap": True}),
            "name": book.add_format({**FONT, "border": 1, "bg_color": "#F2F2F2", "valign": "vcenter", "text_wrap": True}),
            "value": book.add_format({**FONT, "border": 1, "valign": "vcenter", "text_wrap": True}),
        }  # fmt: skip
        for page in pages:
            _write(book.add_worksheet(page.name[:31]), page, look)
        reservations_sheet(book, pages[0].head)


def _write(sheet: Worksheet, page: Page, look: dict[str, xlsxwriter.format.Format]) -> None:
    sheet.set_paper(A4)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.65)
    sheet.center_horizontally()
    page_head(sheet, page.head)
    last = 2 * _PAIRS
    sheet.set_column(0, 0, _SECTION)
    for pair in range(_PAIRS):
        sheet.set_column(1 + 2 * pair, 1 + 2 * pair, _TITLE)
        sheet.set_column(2 + 2 * pair, 2 + 2 * pair, _VALUE)
    width = _SECTION + _PAIRS * (_TITLE + _VALUE)
    sheet.merge_range(0, 0, 0, last, page.head.full_title, look["title"])
    sheet.set_row(0, 26.0 * _folded(page.head.full_title, width / 1.9) + 6)
    sheet.merge_range(1, 0, 1, 2, f"填报单位：{page.head.unit}", look["line"])
    sheet.merge_range(1, 3, 1, last, f"填表日期：{page.head.filled_on:%Y年%m月%d日}", look["right"])
    said = said_of(page.head, width * 4)
    sheet.merge_range(2, 0, 2, last, said, look["note"])
    sheet.set_row(2, _LINE * _folded(said, width) + 3)
    row = 3
    for section in page.sections:
        row = _section(sheet, section, row, look)
    sheet.set_row(row + 1, 24)
    sheet.merge_range(row + 1, 0, row + 1, last, (" " * 12).join(f"{who}：" for who in SIGNATURES), look["line"])
    sheet.print_area(0, 0, row + 1, last)


def _section(sheet: Worksheet, section: Section, row: int, look: dict[str, xlsxwriter.format.Format]) -> int:
    """Returns the row behind it."""
    first, last = row, 2 * _PAIRS
    open_pairs: list[Cell] = []

    def put(cells: list[Cell]) -> None:
        nonlocal row
        high = max(max(_folded(cell.title, _TITLE), _folded(cell.value, _VALUE)) for cell in cells)
        sheet.set_row(row, _LINE * high + 5)
        for place in range(_PAIRS):
            cell = cells[place] if place < len(cells) else Cell("", "")
            sheet.write_string(row, 1 + 2 * place, cell.title, look["name"])
            sheet.write_string(row, 2 + 2 * place, cell.value, look["value"])
        row += 1

    for cell in section.cells:
        if cell.wide:
            if open_pairs:
                put(open_pairs)
                open_pairs = []
            width = _VALUE + (_PAIRS - 1) * (_TITLE + _VALUE)
            sheet.set_row(row, _LINE * max(_folded(cell.title, _TITLE), _folded(cell.value, width)) + 5)
            sheet.write_string(row, 1, cell.title, look["name"])
            sheet.merge_range(row, 2, row, last, "", look["value"])
            sheet.write_string(row, 2, cell.value, look["value"])
            row += 1
            continue
        open_pairs.append(cell)
        if len(open_pairs) == _PAIRS:
            put(open_pairs)
            open_pairs = []
    if open_pairs:
        put(open_pairs)
    if row - first > 1:
        sheet.merge_range(first, 0, row - 1, 0, section.title, look["section"])
    else:
        sheet.write_string(first, 0, section.title, look["section"])
    return row


def _folded(text: str, width: float) -> int:
    return sum(max(1, -(-width_of(line) // max(1, int(width) - 1))) for line in text.split("\n"))
