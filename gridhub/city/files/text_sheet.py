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

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        plain = type(cell) is CellStringTuple and cell.format is None and row not in self.row_info
        if plain and col < len(_COLUMNS) and (col not in self.col_info or self.col_info[col].column_format is None):
            self.fh.write(f'<c r="{_COLUMNS[col]}{row + 1}" t="s"><v>{cell.string}</v></c>')
        else:
            super()._write_cell(row, col, cell)
