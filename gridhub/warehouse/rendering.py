"""Query results as CSV, JSON or a workbook.

Belongs here: formats for other programs and for Excel. Not here: tables on a terminal (``cli``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

EXCEL_ROWS = 1_048_575
ROWS_MEASURED = 200
WIDEST = 50


class TooManyRows(Exception):
    """A sheet holds 1,048,576 rows, header included."""


def render(frame: pd.DataFrame, format: Literal["table", "csv", "json", "xlsx"], path: Path | None) -> None:
    """Write the frame to ``path``, or to standard output when None (not for xlsx). Raises OSError, ``TooManyRows``."""
    if path is not None:
        path.touch()  # an unwritable place is told before any work, as OSError
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
    import pandas as pd
    import xlsxwriter

    if len(frame) > EXCEL_ROWS:
        raise TooManyRows(f"{len(frame)} 行超过一张工作表的上限 {EXCEL_ROWS} 行；请加条件分批导出")
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("查询结果")
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(frame.columns):
            sheet.write_string(0, column, str(name), head)
            shown = [str(name), *(str(value) for value in frame[name].head(ROWS_MEASURED))]
            sheet.set_column(column, column, min(WIDEST, 2 + max(map(_width, shown))))
        for row, values in enumerate(frame.itertuples(index=False), start=1):
            for column, value in enumerate(values):
                if value is None or pd.isna(value):
                    continue
                if isinstance(value, bool):
                    sheet.write_string(row, column, "是" if value else "否")
                elif hasattr(value, "isoformat"):
                    sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), day)
                elif isinstance(value, int | float) or hasattr(value, "__float__"):
                    sheet.write_number(row, column, float(value))
                else:
                    sheet.write_string(row, column, str(value))
