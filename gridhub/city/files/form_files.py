"""Files of ``--dirt hard``: workbooks with merges and hidden rows; HTML, SpreadsheetML and tab-separated text named .xls or .csv.

Belongs here: formats. Not here: what stands where (``forms``). The same bytes every time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from html import escape
from pathlib import Path

from gridhub.city.files.forms import ERROR, Cell, Form, Sheet, make_form
from gridhub.city.files.sheets import Spelled
from gridhub.city.files.writing import WrittenFile, write
from gridhub.city.world.dice import Dice, Month

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def write_hard(folder: Path, spelled: Spelled, month: Month, seed: int) -> WrittenFile:
    """Write one table as a form. Reference lists (tidy) and most text files stay as they are."""
    table = spelled.table
    if table.tidy or (table.encoding and table.export != "environment.patrol"):
        return write(folder, spelled, month)
    form = make_form(spelled, Dice(seed, f"form {table.file_name}"), month)
    name, writer = table.file_name, _workbook
    if table.export == "civil_affairs.cremation":
        name, writer = str(Path(name).with_suffix(".xls")), _html
    elif table.export == "public_security.death":
        writer = _spreadsheet_xml
    elif table.export == "environment.patrol":
        writer = _tab_separated
    only: Callable[[Sheet], str] = (lambda sheet: "") if writer is _tab_separated else (lambda sheet: sheet.name)
    writer(folder / name, form)
    places = {record: (only(sheet), row) for sheet in form.sheets for record, row in sheet.places.items()}
    ordered = [places[number] for number in range(len(table.rows))]
    rows = tuple(row for _, row in ordered)
    return WrittenFile(name, "", rows, tuple(sheet for sheet, _ in ordered), tuple(form.extra))


def _workbook(path: Path, form: Form) -> None:
    from gridhub.city.files.text_sheet import TextSheet, workbook

    book = workbook(path)
    head = book.add_format({"align": "center", "bold": True})
    day, long = book.add_format({"num_format": "yyyy/m/d"}), book.add_format({"num_format": "0"})
    for sheet in form.sheets:
        page = book.add_worksheet(sheet.name, TextSheet)
        for row, cells in enumerate(sheet.cells):
            for column, value in enumerate(cells):
                _put(page, row, column, value, day, long)
        for top, left, bottom, right in sheet.merges:
            text = sheet.cells[top][left]
            page.merge_range(top, left, bottom, right, str(text or ""), head)
        for number in sheet.hidden_rows:
            page.set_row(number - 1, None, None, {"hidden": True})
        if sheet.places:
            page.set_column(0, 0, 6, None, {"hidden": True})  # the running number, which nobody needs
        if sheet.hidden:
            page.hide()
    book.close()


def _put(page: object, row: int, column: int, value: Cell, day: object, long: object) -> None:
    from typing import Any, cast

    sheet = cast(Any, page)
    if value is None:
        return
    if value == ERROR:
        sheet.write_formula(row, column, "=NA()", None, ERROR)
    elif isinstance(value, str):
        sheet.write_text(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    else:
        sheet.write_number(row, column, value, long if value > 10**11 else None)


def _shown(value: Cell) -> str:
    """A value as a page shows it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _html(path: Path, form: Form) -> None:
    """A web export: the first sheet as a table, GBK bytes under a gb2312 label, as servers write them."""
    sheet = form.sheets[0]
    lines = ["<html><head><meta http-equiv='Content-Type' content='text/html; charset=gb2312'></head><body>"]
    lines.append(f"<table border='1'><caption>{escape(sheet.name)}</caption>")
    for cells in sheet.cells:
        # A tab in front is kept: a page that shows text as text has it in the cell.
        written = "".join(f"<td style='mso-number-format:\"\\@\"'>{escape(_shown(value))}</td>" for value in cells)
        lines.append(f"<tr>{written}</tr>")
    lines.append("</table></body></html>")
    path.write_bytes("\r\n".join(lines).encode("gb18030"))


def _spreadsheet_xml(path: Path, form: Form) -> None:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<?mso-application progid="Excel.Sheet"?>']
    lines.append(f'<Workbook xmlns="{_SPACE}" xmlns:ss="{_SPACE}">')
    for sheet in form.sheets:
        if sheet.hidden:
            continue
        lines.append(f'<Worksheet ss:Name="{escape(sheet.name)}"><Table>')
        for number, cells in enumerate(sheet.cells, start=1):
            if any(value is not None for value in cells):
                lines.append(f'<Row ss:Index="{number}">{"".join(_xml_cells(cells))}</Row>')
        lines.append("</Table></Worksheet>")
    lines.append("</Workbook>")
    path.write_text("\n".join(lines), encoding="utf-8")


def _xml_cells(cells: list[Cell]) -> list[str]:
    made: list[str] = []
    for column, value in enumerate(cells, start=1):
        if value is None:
            continue
        kind = "Error" if value == ERROR else "String"
        text = _shown(value)
        if isinstance(value, int | float):
            kind = "Number"
        elif isinstance(value, date):
            kind, text = "DateTime", f"{value.isoformat()}T00:00:00.000"
        made.append(f'<Cell ss:Index="{column}"><Data ss:Type="{kind}">{escape(text)}</Data></Cell>')
    return made


def _tab_separated(path: Path, form: Form) -> None:
    """ "Unicode text" as Excel saves it: UTF-16, tabs; titles have one field only. Places become physical lines."""
    sheet = form.sheets[0]
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\r\n")
    line, lines = 1, []
    for cells in sheet.cells:
        shown = [_shown(value) for value in cells]
        writer.writerow(shown)
        lines.append(line)
        line += 1 + sum(value.count("\n") for value in shown)
    path.write_bytes(text.getvalue().encode("utf-16"))
    sheet.places = {record: lines[row - 1] for record, row in sheet.places.items()}
