"""The exact count of an OpenDocument workbook's cells, from content.xml.

Belongs here: a streaming parse with expat. Not here: what the cells say (calamine reads them). Runs in the child
process: standard library only. Calamine gives "" or 0 for an error cell and "" for a formula nobody calculated
(measured with 0.9.1); this reading says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gridhub.ingest.readers.formatted_cells import MAX_MARKED
from gridhub.ingest.readers.ooxml_package import damaged, too_large
from gridhub.ingest.readers.sheet_audit import SheetAudit
from gridhub.ingest.readers.sheet_scan import MAX_COLUMNS, MAX_ROWS
from gridhub.ingest.readers.shown_text import differs
from gridhub.ingest.readers.text_lengths import length_of
from gridhub.ingest.readers.xml_stream import parse_stream

_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+|错误:\d+")
_OUT_OF_SIGHT = ("collapse", "filter")
_CELLS = ("table-cell", "covered-table-cell")
_NUMBERS = {"float": "value", "currency": "value", "percentage": "value", "date": "date-value"}
"""Types of a value, and the attribute that stores it; the paragraphs of the cell are what it shows."""
_STORED = _NUMBERS | {"time": "time-value", "boolean": "boolean-value", "void": "void"}
_MOMENTS = {
    "date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?"),
    "time": re.compile(r"PT([01]\d|2[0-3])H[0-5]\dM[0-5]\dS"),
}
"""Dates and times that the reader certainly reads as such."""


class _Reading:
    """Expat's callbacks. Tables inside cells or beside the sheets (tracked changes) are passed over."""

    def __init__(self) -> None:
        self.audits: list[SheetAudit] = []
        self._stack: list[str] = []
        self._row = self._column = self._rows = 0
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._silent = self._marks = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        own = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        inside = self._cell is not None
        self._stack.append(tag)
        if inside:
            if tag in ("annotation", "table"):
                self._silent += 1
            elif not self._silent:
                self._start_text(tag, own)
        elif tag == "table" and self._stack[-2:-1] == ["spreadsheet"]:
            self.audits.append(SheetAudit(name=own.get("name", ""), characters=0))
            self._row = 0
        elif tag == "table-row" and self.audits:
            self._rows, self._column = _repeated(own, "number-rows-repeated"), 0
            if own.get("visibility") in _OUT_OF_SIGHT:
                self.audits[-1].hidden_rows += self._rows
        elif tag == "table-column" and self.audits and own.get("visibility") in _OUT_OF_SIGHT:
            self.audits[-1].hidden_columns += _repeated(own, "number-columns-repeated")
        elif tag in _CELLS and self.audits and "tracked-changes" not in self._stack:
            # "value-type" of the standard and LibreOffice's own share their last part: keep the one that says error.
            typed = [value for key, value in attributes.items() if key.rpartition(" ")[2] == "value-type"]
            self._cell = own | ({"value-type": "error"} if "error" in typed else {})
            self._paragraphs, self._silent = [], 0

    def _start_text(self, tag: str, own: dict[str, str]) -> None:
        if tag in ("p", "h"):
            self._paragraphs.append("")
        elif tag in ("s", "tab", "line-break") and self._paragraphs:
            self._paragraphs[-1] += " " * _repeated(own, "c") if tag == "s" else " "

    def text(self, text: str) -> None:
        if self._cell is not None and not self._silent and self._paragraphs:
            self._paragraphs[-1] += text

    def end(self, name: str) -> None:
        tag = self._stack.pop()
        if self._cell is not None:
            if self._silent:
                self._silent -= tag in ("annotation", "table")
            elif tag in _CELLS:
                self._end_cell(self._cell)
                self._cell = None
        elif tag == "table-row" and self.audits:
            self._row += self._rows

    def _end_cell(self, cell: dict[str, str]) -> None:
        audit, across = self.audits[-1], _repeated(cell, "number-columns-repeated")
        if _repeated(cell, "number-columns-spanned") > 1 or _repeated(cell, "number-rows-spanned") > 1:
            audit.merged_ranges += 1
        shown, kind = "\n".join(self._paragraphs), cell.get("value-type", "")
        count, column = across * self._rows, self._column
        self._column += across
        has_formula = "formula" in cell
        has_error = kind == "error" or (has_formula and _ERROR.fullmatch(shown) is not None)
        if has_error:
            audit.errors += count
            self._mark(audit, column, across, (shown[:20] or "#N/A", "e"))
            count = count if kind not in ("error", "string") else 0  # the reader gives the number that stands beside it
        elif has_formula and not kind:
            audit.formulas_without_value += count
            self._mark(audit, column, across, (None, "f"))
            return
        elif kind == "string" and not cell.get("string-value", shown):
            return
        elif not kind or (kind in _STORED and _STORED[kind] not in cell):
            if not shown:
                return
            self._mark(audit, column, across, (shown, "t"))  # a text without a type: the reader passes it over
            count = 0
        elif kind in _NUMBERS and not has_error and (seen := differs(kind, cell.get(_NUMBERS[kind], ""), shown)):
            self._mark(audit, column, across, seen)
        audit.values += count
        self._add_length(audit, kind, cell, shown, count)
        audit.last_row = max(audit.last_row, self._row + self._rows)
        audit.last_column = max(audit.last_column, self._column)

    def _add_length(self, audit: SheetAudit, kind: str, cell: dict[str, str], shown: str, count: int) -> None:
        if audit.characters is None:
            return
        if kind == "string":
            audit.characters += count * length_of(cell.get("string-value", shown))
        elif kind in _MOMENTS and not _MOMENTS[kind].fullmatch(cell.get(_STORED[kind], "")):
            audit.characters = None  # the reader gives a moment it cannot read as a text

    def _mark(self, audit: SheetAudit, column: int, across: int, what: tuple[str | None, str]) -> None:
        self._marks += across * self._rows
        if self._marks > MAX_MARKED:
            raise too_large("公式错误或显示与存储不同的单元格过多")
        for row in range(self._row + 1, self._row + self._rows + 1):
            audit.marked.setdefault(row, {}).update(dict.fromkeys(range(column, column + across), what))


def _repeated(own: dict[str, str], name: str) -> int:
    text = own.get(name, "1")
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise damaged("有单元格的重复次数无法识别")
    return min(int(text), MAX_ROWS if "row" in name else MAX_COLUMNS)


def audit_ods(chunks: Iterable[bytes]) -> list[SheetAudit]:
    """One audit per sheet, in order. Raises ``CannotRead``: damaged, unsafe_xml, too_large."""
    reading = _Reading()
    parse_stream(chunks, reading.start, reading.end, reading.text, "工作表")
    return reading.audits
