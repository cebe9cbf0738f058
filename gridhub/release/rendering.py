"""Query results as CSV, JSON or a workbook.

Belongs here: formats for other programs and for Excel. Not here: tables on a terminal (``cli``).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gridhub.release.sheet_cells import EXCEL_ROWS, EXCEL_TEXT, STREAMED, CellWriter, TooManyRows, width_of

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

EXACT_WHOLE = 2.0**53
"""From here on a float no longer says which whole number was meant."""
ROWS_MEASURED = 200
WIDEST = 50


def render(
    frame: pd.DataFrame,
    format: Literal["table", "csv", "json", "xlsx"],
    path: Path | None,
    *,
    private: bool = False,
    reservations: Sequence[str] = (),
) -> None:
    """Write the frame to ``path``, or to standard output when None (not for xlsx). ``private``: it holds plain values,
    so only the owner may read the file. ``reservations``: what has to be said beside it; a workbook carries it, on a sheet
    of its own and at the head of every printed page. Raises OSError, ``TooManyRows``.
    """
    if path is not None:
        path.touch(mode=0o600 if private else 0o666)  # an unwritable place is told before any work, as OSError
        if private and path.is_file():
            path.chmod(0o600)
    if format == "xlsx":
        if path is None:
            raise ValueError("a workbook needs a path")
        _write_workbook(frame, path, reservations)
        return
    if format == "json":
        text = frame.to_json(orient="records", force_ascii=False, date_format="iso", indent=1) + "\n"
    elif format == "csv":
        # A file is for Excel, which runs a text cell that begins like a formula; a program reads standard output.
        safe = frame if path is None else _without_formulas(frame)
        text = _as_people_write(safe).to_csv(index=False, lineterminator="\n")
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


def _as_people_write(frame: pd.DataFrame) -> pd.DataFrame:
    """是 and 否, and a whole number without a decimal point: as the workbook and the terminal show them. A decimal or a
    number column with empty cells arrives as floats."""
    import pandas as pd

    def written(value: object) -> object:
        if pd.api.types.is_bool(value):
            return "是" if value else "否"
        if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_WHOLE:
            return str(int(value))
        return value

    shown = frame.copy()
    for number, dtype in enumerate(frame.dtypes):
        if dtype.kind in "bfO":  # dates and integers are written well as they are
            values = [written(value) for value in frame.iloc[:, number]]
            shown.isetitem(number, pd.Series(values, dtype=object).array)
    return shown


def _write_workbook(frame: pd.DataFrame, path: Path, reservations: Sequence[str]) -> None:
    """Raises ``TooManyRows``."""
    import xlsxwriter

    if len(frame) > EXCEL_ROWS:
        raise TooManyRows(f"{len(frame)} 行超过一张工作表的上限 {EXCEL_ROWS} 行；请加条件分批导出")
    with xlsxwriter.Workbook(str(path), dict(STREAMED)) as book:
        sheet = book.add_worksheet("查询结果")
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        cells = CellWriter(book)
        sheet.freeze_panes(1, 0)
        if reservations:
            _write_reservations(book, sheet, reservations)
        for column, name in enumerate(frame.columns):
            sheet.write_string(0, column, str(name), head)
            shown = [str(name), *(str(value) for value in frame[name].head(ROWS_MEASURED))]
            sheet.set_column(column, column, min(WIDEST, 2 + max(map(width_of, shown))))
        for row, values in enumerate(frame.itertuples(index=False), start=1):
            for column, value in enumerate(values):
                cells.write(sheet, row, column, value, str(frame.columns[column]))


PAGE_HEAD = 255
"""Characters of a page's head that Excel takes."""


def _write_reservations(book: Workbook, sheet: Worksheet, lines: Sequence[str]) -> None:
    lacks = "" if len(lines) == 1 else "；数据不全，见“数据说明”"
    sheet.set_header(f"&L{lines[0].replace('&', '&&')}{lacks}"[:PAGE_HEAD])
    sheet.repeat_rows(0)
    beside = book.add_worksheet("数据说明")
    beside.set_column(0, 0, WIDEST * 2)
    wrapped = book.add_format({"text_wrap": True})
    for row, line in enumerate(lines):
        beside.write_string(row, 0, line[:EXCEL_TEXT], wrapped)
