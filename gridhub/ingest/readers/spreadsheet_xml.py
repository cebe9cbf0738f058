"""SpreadsheetML 2003 ("XML 表格 2003", often named .xls) → one cells file per worksheet.

Belongs here: the format's own rules (ss:Index, merges, types). Not here: where the table is. Runs in the child process.
A number keeps the digits the file wrote; a code that a program wrote as String keeps its zeros. What a cell's number format shows
instead of what is stored is read by the law of ``number_format``; a cell without a style has its row's, its column's, or Default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.ingest.readers.cell_text import EMPTY, cell_text
from gridhub.ingest.readers.cells_file import CellsFile
from gridhub.ingest.readers.number_format import is_date, shown
from gridhub.ingest.readers.ooxml_package import damaged, unsafe
from gridhub.ingest.readers.protocol import FileRead, Merge, SheetFacts, SheetRead
from gridhub.ingest.readers.sheet_scan import MAX_COLUMNS, check_size

if TYPE_CHECKING:
    from lxml import etree

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{NAMESPACE}}}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_NAMED_FORMATS = {
    "General": "General", "General Date": "yyyy-mm-dd hh:mm", "Long Date": "yyyy-mm-dd", "Medium Date": "yyyy-mm-dd",
    "Short Date": "yyyy-mm-dd", "Long Time": "hh:mm:ss", "Medium Time": "hh:mm", "Short Time": "hh:mm", "Currency": "#,##0.00",
    "Euro Currency": "[$€]#,##0.00", "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00",
    "Yes/No": '"Yes";"Yes";"No"', "True/False": '"True";"True";"False"', "On/Off": '"On";"On";"Off"',
}  # fmt: skip
"""Formats that SpreadsheetML calls by a name, as codes."""
_DEFAULT = "Default"
_EPOCH = datetime(1899, 12, 30)
_KINDS = {"String": "t", "Number": "n", "DateTime": "d", "Boolean": "b", "Error": "e"}


@dataclass
class _Sheet:
    """A worksheet while its rows pass by."""

    name: str
    cells: CellsFile
    number: int
    file: str
    hidden: bool = False
    row: int = 0
    box: int = 0
    column: int = 0
    column_styles: dict[int, str] = field(default_factory=dict)
    facts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("cells_seen", "error_cells", "formulas_without_value", "hidden_rows", "hidden_columns", "merged_ranges"), 0
        )
    )
    merges: list[Merge] = field(default_factory=list)

    def done(self) -> SheetRead:
        return SheetRead(
            self.name, self.number, self.file, self.cells.rows, self.cells.width, self.hidden, tuple(self.merges),
            SheetFacts(reader="xml", **self.facts),
        )  # fmt: skip


def read_spreadsheet_xml(path: Path, folder: Path) -> FileRead:
    """Read every worksheet. Raises ``CannotRead``: damaged, unsafe_xml (a DOCTYPE), too_large."""
    from lxml import etree

    sheets: list[SheetRead] = []
    current: _Sheet | None = None
    formats: dict[str, str] = {}
    try:
        for event, element in _events(path):
            tag = element.tag
            if tag == f"{_SS}Worksheet" and event == "start":
                number = len(sheets) + 1
                file = f"sheet-{number}.arrow"
                current = _Sheet(element.get(f"{_SS}Name", ""), CellsFile(folder / file), number, file)
            elif tag == f"{_SS}Style" and event == "end":
                _add_format(formats, element)
            elif current is None or event == "start":
                continue
            elif tag == f"{_SS}Row":
                _add_row(current, element, formats)
                _forget(element)
            elif tag == f"{_SS}Column":
                _add_column(current, element)
            elif tag == f"{_EXCEL}Visible":
                current.hidden = (element.text or "").startswith("SheetHidden") or element.text == "SheetVeryHidden"
            elif tag == f"{_SS}Worksheet":
                current.cells.__exit__(None, None, None)
                sheets.append(current.done())
                current = None
    except (etree.XMLSyntaxError, ValueError, InvalidOperation, OverflowError) as error:
        raise damaged("文件内容不完整，无法读取") from error
    if not sheets:
        raise damaged("文件中读不到任何工作表")
    return FileRead(tuple(sheets))


def _events(path: Path) -> Iterator[tuple[str, etree._Element]]:
    from lxml import etree

    options = {"load_dtd": False, "no_network": True, "resolve_entities": False, "huge_tree": False}
    parsed = etree.iterparse(str(path), events=("start", "end"), remove_comments=True, **options)
    first = True
    for event, element in parsed:
        if first and element.getroottree().docinfo.doctype:
            raise unsafe()
        first = False
        if isinstance(element.tag, str):
            yield event, element


def _forget(row: etree._Element) -> None:
    """Free a row that was read, and those before it."""
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]


def _add_format(formats: dict[str, str], style: etree._Element) -> None:
    """The format code of a style: its own, else its parent's, else that of Default."""
    own = style.find(f"{_SS}NumberFormat")
    if own is not None:
        written = own.get(f"{_SS}Format", "General")
        code = _NAMED_FORMATS.get(written, written)
    else:
        code = formats.get(style.get(f"{_SS}Parent", _DEFAULT), "General")
    formats[style.get(f"{_SS}ID", "")] = code


def _add_column(sheet: _Sheet, element: etree._Element) -> None:
    first, span = int(element.get(f"{_SS}Index", sheet.column + 1)), int(element.get(f"{_SS}Span", "0"))
    sheet.column = first + span
    if element.get(f"{_SS}Hidden") == "1":
        sheet.facts["hidden_columns"] += 1 + span
    style = element.get(f"{_SS}StyleID")
    if style and span < MAX_COLUMNS:
        sheet.column_styles |= dict.fromkeys(range(first, first + span + 1), style)


def _add_row(sheet: _Sheet, element: etree._Element, formats: Mapping[str, str]) -> None:
    number = int(element.get(f"{_SS}Index", sheet.row + 1))
    if number <= sheet.row:
        raise damaged(f"第 {number} 行在表中出现两次或次序颠倒，无法确定哪一行有效")
    sheet.facts["hidden_rows"] += element.get(f"{_SS}Hidden") == "1"
    texts: list[str | None] = []
    kinds: list[str] = []
    for cell in element.iterchildren(f"{_SS}Cell"):
        column = int(cell.get(f"{_SS}Index", len(texts) + 1))
        if column <= len(texts):
            raise damaged(f"第 {number} 行有两个内容写在同一个单元格，无法确定哪一个有效")
        check_size(number, column)
        texts += [None] * (column - 1 - len(texts))
        kinds += [EMPTY] * (column - 1 - len(kinds))
        style = cell.get(f"{_SS}StyleID") or element.get(f"{_SS}StyleID") or sheet.column_styles.get(column, _DEFAULT)
        text, kind = _cell(cell, formats.get(style, "General"))
        texts.append(text)
        kinds.append(kind)
        name = {"e": "error_cells", "f": "formulas_without_value", EMPTY: ""}.get(kind, "cells_seen")
        if name:
            sheet.facts[name] += 1
        across, down = int(cell.get(f"{_SS}MergeAcross", "0")), int(cell.get(f"{_SS}MergeDown", "0"))
        if across or down:
            check_size(number + down, column + across)
            sheet.merges.append((number - 1, column - 1, number - 1 + down, column - 1 + across))
            sheet.facts["merged_ranges"] += 1
            texts += [None] * across
            kinds += [EMPTY] * across
    sheet.box = max(sheet.box, len(texts))
    check_size(number, sheet.box)
    if not any(kind != EMPTY for kind in kinds):
        sheet.row = number if element.get(f"{_SS}Index") else sheet.row + 1
        return
    for empty in range(sheet.cells.rows + 1, number):
        sheet.cells.add(empty, [], "")
    sheet.cells.add(number, texts, "".join(kinds))
    sheet.row = number + int(element.get(f"{_SS}Span", "0"))


def _cell(cell: etree._Element, code: str) -> tuple[str | None, str]:
    data = cell.find(f"{_SS}Data")
    text = "" if data is None else "".join(str(part) for part in data.itertext())
    if not text or text.isspace():
        return (None, "f") if cell.get(f"{_SS}Formula") and data is None else (None, EMPTY)
    assert data is not None
    kind = _KINDS.get(data.get(f"{_SS}Type", "String"), "t")
    if kind == "n":
        number = Decimal(text.strip())
        plain = format(number, "f") if number.is_finite() and abs(number.adjusted()) < 400 else text
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return shown(code, plain) or (plain, kind)
    if kind == "d":
        moment = datetime.fromisoformat(text.strip())
        days = Decimal((moment - _EPOCH).days) + Decimal((moment - _EPOCH).seconds) / 86_400
        return (shown(code, str(days)) if is_date(code) else None) or (cell_text(moment), kind)
    if kind == "b":
        return ("TRUE" if text.strip() in ("1", "true", "True") else "FALSE"), kind
    return text, kind
