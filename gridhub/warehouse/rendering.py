"""Query results as CSV, JSON or a workbook.

Belongs here: formats for other programs and for Excel. Not here: tables on a terminal (``cli``).
"""

from __future__ import annotations

import math
import sys
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

EXCEL_ROWS = 1_048_575
EXCEL_TEXT = 32_767
EXCEL_WHOLE = 10**15
ROWS_MEASURED = 200
WIDEST = 50


class TooManyRows(Exception):
    """A sheet holds 1,048,576 rows, header included, and a cell 32,767 characters."""


def render(
    frame: pd.DataFrame, format: Literal["table", "csv", "json", "xlsx"], path: Path | None, *, private: bool = False
) -> None:
    """Write the frame to ``path``, or to standard output when None (not for xlsx). ``private``: it holds plain values,
    so only the owner may read the file. Raises OSError, ``TooManyRows``.
    """
    if path is not None:
        path.touch(mode=0o600 if private else 0o666)  # an unwritable place is told before any work, as OSError
        if private and path.is_file():
            path.chmod(0o600)
    if format == "xlsx":
        if path is None:
            raise ValueError("a workbook needs a path")
        _write_workbook(frame, path)
        return
    if format == "json":
        text = frame.to_json(orient="records", force_ascii=False, date_format="iso", indent=1) + "\n"
    elif format == "csv":
        # A file is for Excel, which runs a text cell that begins like a formula; a program reads standard output.
        text = (frame if path is None else _without_formulas(frame)).to_csv(index=False, lineterminator="\n")
    else:
        text = frame.to_string(index=False) + "\n"
    if path is None:
        sys.stdout.write(text)
    else:
        # A byte order mark, so that Excel reads a CSV as UTF-8.
        path.write_text(text, encoding="utf-8-sig" if format == "csv" else "utf-8")


def _without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    def plain(value: object) -> object:
        return "'" + value if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value

    return frame.map(plain).rename(columns=plain)


def _width(text: str) -> int:
    """Columns of a sheet that a text needs: Chinese characters are two wide."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _write_workbook(frame: pd.DataFrame, path: Path) -> None:
    """Every text is written as text: one that starts with "=" must not become a formula. Raises ``TooManyRows``."""
    import xlsxwriter

    if len(frame) > EXCEL_ROWS:
        raise TooManyRows(f"{len(frame)} 行超过一张工作表的上限 {EXCEL_ROWS} 行；请加条件分批导出")
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("查询结果")
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        formats = {
            True: book.add_format({"num_format": "yyyy-mm-dd"}), False: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }  # fmt: skip
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(frame.columns):
            sheet.write_string(0, column, str(name), head)
            shown = [str(name), *(str(value) for value in frame[name].head(ROWS_MEASURED))]
            sheet.set_column(column, column, min(WIDEST, 2 + max(map(_width, shown))))
        for row, values in enumerate(frame.itertuples(index=False), start=1):
            for column, value in enumerate(values):
                kept = _as_excel_keeps_it(value)
                if isinstance(kept, str):
                    if len(kept) > EXCEL_TEXT:
                        raise TooManyRows(
                            f"第 {row} 行有 {len(kept)} 个字符的值，超过一个单元格的上限 {EXCEL_TEXT}；请用 csv"
                        )
                    sheet.write_string(row, column, kept)
                elif isinstance(kept, datetime):
                    sheet.write_datetime(row, column, kept, formats[kept.time() == time()])
                elif kept is not None:
                    sheet.write_number(row, column, kept)


def _as_excel_keeps_it(value: object) -> str | float | datetime | None:
    """A value as a cell holds it without loss, else its text: Excel counts to 15 digits and its days from 1900."""
    import numpy as np
    import pandas as pd

    if isinstance(value, np.generic):  # columns with missing values give these
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return float(value) if abs(float(value)) < EXCEL_WHOLE else str(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None) if value.year >= 1900 else value.isoformat(sep=" ")
    if isinstance(value, date) and value.year >= 1900:
        return datetime.combine(value, time())
    return str(value)
