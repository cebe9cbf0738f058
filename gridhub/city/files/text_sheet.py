"""xlsxwriter's workbook for exports that are nearly all text: the same bytes in half the time.

Belongs here: how a workbook is opened, and the short way of a plain text cell. Not here: layout (``writing``, ``form_files``).
xlsxwriter asks of every cell what it could be; the cells of an export are text without a format. The methods below
take the way it takes for such a cell and nothing else, and leave every other cell to it; there are no cell comments. That the bytes are the same is
what the test of the committed sample city sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellStringTuple, Worksheet

CREATED = datetime(2026, 11, 1, 8, 0, 0)
"""Stands in every workbook, so that two runs give the same bytes."""
_LONGEST = 16_000
_COLUMNS = tuple(xl_col_to_name(column) for column in range(64))


def workbook(path: Path) -> Any:
    """An empty workbook that takes texts as they are."""
    book = Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": CREATED, "author": "gridhub city"})
    return book


class TextSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose plain text cells are written without a detour."""

    def write_text(self, row: int, column: int, text: str) -> None:
        """A text cell without format, 0-based."""
        self.write_texts(row, ((column, text),))

    def write_texts(self, row: int, texts: Sequence[tuple[int, str]]) -> None:
        """Text cells of one row without format: (column, text), 0-based, columns ascending."""
        if not texts:
            return
        self._check_dimensions(row, texts[0][0])
        self._check_dimensions(row, texts[-1][0])
        cells, place = self.table[row], self.str_table._get_shared_string_index
        for column, text in texts:
            if len(text) > _LONGEST:
                self.write_string(row, column, text)
            else:
                cells[column] = CellStringTuple(place(text), None)

    def _calculate_spans(self) -> None:
        spans: dict[int, tuple[int, int]] = {}
        for number, cells in self.table.items():
            if cells:
                first, last = spans.get(number // 16, (999_999, 0))
                spans[number // 16] = min(first, *cells), max(last, *cells)
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in spans.items()}

    def _write_rows(self) -> None:
        self._calculate_spans()
        formatted = {column for column, info in self.col_info.items() if info.column_format is not None}
        write = self.fh.write
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, known, span = self.table.get(row), self.row_info.get(row), self.row_spans.get(row // 16)
            if not cells:
                if known is not None:
                    self._write_empty_row(row, span, known)
                continue
            self._write_row(row, span, known)
            number = row + 1
            for column in sorted(cells):
                cell = cells[column]
                plain = type(cell) is CellStringTuple and cell.format is None and known is None
                if plain and column < len(_COLUMNS) and column not in formatted:
                    write(f'<c r="{_COLUMNS[column]}{number}" t="s"><v>{cell.string}</v></c>')
                else:
                    self._write_cell(row, column, cell)
            self._xml_end_tag("row")
