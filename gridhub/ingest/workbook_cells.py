"""Workbooks (xlsx, xlsm, xlsb, ods, xls, et) → one cells file per sheet, with calamine.

Belongs here: keeping original row and column numbers, merges and visibility. Not here: where the table is.
Runs in the child process only: calamine aborts the interpreter on some small files.
"""

from __future__ import annotations

from itertools import repeat
from pathlib import Path

import python_calamine as calamine

from gridhub.ingest.cell_text import EMPTY, row_text
from gridhub.ingest.cells_file import CellsFile
from gridhub.ingest.protocol import CannotRead, FileRead, Merge, SheetRead

MERGES_DOWN_TO_ROW = 60
"""Only merges near the top can belong to a header."""


def read_workbook(path: Path, folder: Path) -> FileRead:
    """Read every worksheet. Raises ``CannotRead``: encrypted, damaged."""
    try:
        workbook = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        raise CannotRead(
            "encrypted", "工作簿已加密（encrypted），需要密码才能打开", "请取消打开密码，另存后重新报送"
        ) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged() from error
    sheets: list[SheetRead] = []
    for number, facts in enumerate(workbook.sheets_metadata, start=1):
        if facts.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = workbook.get_sheet_by_index(number - 1)
        except (calamine.CalamineError, ValueError) as error:
            raise _damaged(facts.name) from error
        hidden = facts.visible != calamine.SheetVisibleEnum.Visible
        sheets.append(_read_sheet(sheet, facts.name, number, hidden, folder))
    if not sheets:
        raise CannotRead("damaged", "工作簿中读不到任何工作表", "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送")
    return FileRead(tuple(sheets))


def _damaged(sheet: str = "") -> CannotRead:
    where = f"工作表“{sheet}”" if sheet else "文件"
    return CannotRead("damaged", f"{where}已损坏，无法读取", "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送")


def _read_sheet(sheet: calamine.CalamineSheet, name: str, number: int, hidden: bool, folder: Path) -> SheetRead:
    file = f"sheet-{number}.parquet"
    with CellsFile(folder / file) as cells:
        if sheet.start is not None and sheet.end is not None:
            # iter_rows begins at row 1 of the sheet, but at the first used column.
            left = sheet.start[1]
            before: list[str | None] = list(repeat(None, left))
            for row, values in enumerate(sheet.iter_rows(), start=1):
                texts, kinds = row_text(values)
                cells.add(row, before + texts, EMPTY * left + kinds)
            if cells.rows != sheet.end[0] + 1 or cells.width != sheet.end[1] + 1:
                raise _damaged(name)
    merges: list[Merge] = []
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or []:
        if top < MERGES_DOWN_TO_ROW:
            merges.append((top, first, bottom, last))
    return SheetRead(name, number, file, cells.rows, cells.width, hidden, tuple(sorted(merges)))
