"""Values into cells of a workbook: the one way in which all workbooks of the hub write them.

Belongs here: which kind of cell a value becomes. Not here: what a sheet looks like (``rendering``, ``ledger_form``).
Every text is written as text: one that starts with "=" must not become a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from gridhub.contracts.errors import GridhubError

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

EXCEL_ROWS = 1_048_575
EXCEL_TEXT = 32_767
EXCEL_DIGITS = 15
STREAMED: Mapping[str, bool] = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""Options of a workbook whose rows go to the disk as they are written."""


class TooManyRows(GridhubError):
    """A sheet holds 1,048,576 rows, header included, and a cell 32,767 characters."""


class CellWriter:
    """Writes values into the cells of one workbook. ``look``: properties of every cell, as xlsxwriter names them."""

    def __init__(self, book: Workbook, look: Mapping[str, object] | None = None) -> None:
        plain = dict(look or {})
        self._plain: Format | None = book.add_format(plain) if plain else None
        self._day = book.add_format({**plain, "num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({**plain, "num_format": "yyyy-mm-dd hh:mm:ss"})

    def write(self, sheet: Worksheet, row: int, column: int, value: Any, title: str) -> None:
        """One value; null is an empty cell. ``title``: of the column, for the error. Raises ``TooManyRows``."""
        import pandas as pd

        value = value.tolist() if isinstance(value, np.generic | np.ndarray) else value
        if pd.api.types.is_scalar(value) and pd.isna(value):
            if self._plain is not None:
                sheet.write_blank(row, column, None, self._plain)
        elif pd.api.types.is_bool(value):
            sheet.write_string(row, column, "是" if value else "否", self._plain)
        elif isinstance(value, date) and _is_excel_date(value):
            at = pd.Timestamp(value).to_pydatetime()
            sheet.write_datetime(row, column, at, self._day if at.time() == time() else self._moment)
        elif _is_excel_number(value):
            sheet.write_number(row, column, float(value), self._plain)
        else:
            text = value.isoformat() if isinstance(value, date | time) else str(value)
            if len(text) > EXCEL_TEXT:
                where = f"第 {row + 1} 行的“{title}”"
                raise TooManyRows(f"{where}超过一个单元格的上限 {EXCEL_TEXT} 个字符；请改用 --format csv")
            sheet.write_string(row, column, text, self._plain)


def width_of(text: str) -> int:
    """Columns of a sheet that a text needs: Chinese characters are two wide."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _is_excel_date(value: date) -> bool:
    """Excel counts days from 1900, took 1900 for a leap year and knows no time zones."""
    first = date(1900, 3, 1)
    return (value.date() if isinstance(value, datetime) else value) >= first and getattr(value, "tzinfo", None) is None


def _is_excel_number(value: Any) -> bool:
    """Excel keeps 15 digits: what has more of them is written as text, whole."""
    if isinstance(value, str | bytes) or not hasattr(value, "__float__"):
        return False
    number = Decimal(str(value))
    return number.is_finite() and (
        isinstance(value, float) or len(number.normalize().as_tuple().digits) <= EXCEL_DIGITS
    )
