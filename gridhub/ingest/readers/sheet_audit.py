"""The exact reading of one sheet's XML: every cell that has a value, those a reader hides, and what formats show instead.

Belongs here: a streaming parse with expat. Not here: the quick count (``sheet_scan``), what follows from it
(``workbook_cells``). Runs in the child process: standard library only.
Calamine gives "" for an error cell and for a formula nobody calculated, keeps the last of two cells at one place, and
wraps row numbers beyond 32 bits (measured with 0.9.1); this reading says so.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from gridhub.ingest.readers.decoded_texts import TextCells
from gridhub.ingest.readers.formatted_cells import MAX_MARKED, Marked
from gridhub.ingest.readers.number_format import PLAIN_FORMATS, CellFormats, shown
from gridhub.ingest.readers.ooxml_package import damaged
from gridhub.ingest.readers.sheet_scan import MAX_COLUMNS, MAX_ROWS, check_size
from gridhub.ingest.readers.text_lengths import length_of, unescaped
from gridhub.ingest.readers.xml_stream import parse_stream

_PLACE = re.compile(r"([A-Z]{1,8})([0-9]{1,18})")
_TRUE = ("1", "true")
NO_TEXT = -1
"""Length of a shared text without any character: the cell is empty."""


@dataclass
class SheetAudit:
    """``values``: cells with a value a reader must give. ``marked``: errors (kind e, its text) and formulas without
    value (kind f, no text), texts the reader decodes wrong, and numbers and dates of which the format shows another thing
    (kinds s, p, u of ``number_format``). ``last_row``/``last_column``: 1-based, of cells that
    hold anything. ``name``: of the sheet, when the reader decodes it wrong.
    """

    name: str = ""
    values: int = 0
    errors: int = 0
    formulas_without_value: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    merged_ranges: int = 0
    last_row: int = 0
    last_column: int = 0
    marked: Marked = field(default_factory=dict)
    characters: int | None = None
    """Of all texts (``text_lengths``); None: not counted, or decoded whole (``texts``)."""
    texts: TextCells = field(default_factory=TextCells)
    """Where the audit reads texts itself: a reader must give the same."""
    is_exact: bool = True
    """Every cell was looked at; else this is the quick count, and only ``values`` and ``marked`` say anything of cells."""


class _Reading:
    """Expat's callbacks. One cell at a time is kept."""

    def __init__(self, shared: Sequence[int], formats: CellFormats) -> None:
        self.audit = SheetAudit(characters=0)
        self._formats = formats
        self._format = ""
        self._shared = shared
        self._row = self._column = self._marks = 0
        self._seen: set[int] = set()
        self._type = ""
        self._text: list[str] = []
        self._keep = self._in_cell = self._has_formula = self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif self._in_cell:
            if tag == "f":
                self._has_formula = True
            elif tag == "rPh":
                self._phonetic = True
            elif tag in ("v", "t"):
                self._keep = not self._phonetic
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            first, last = _number(attributes.get("min", "0")), _number(attributes.get("max", "0"))
            self.audit.hidden_columns += max(0, last - first) + 1
        elif tag == "mergeCell":
            self.audit.merged_ranges += 1

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = _number(attributes["r"]) if "r" in attributes else self._row + 1
        if number <= self._row:
            raise damaged(f"第 {number} 行在表中出现两次或次序颠倒，无法确定哪一行有效")
        self._row, self._column = number, 0
        self._seen.clear()
        self.audit.hidden_rows += attributes.get("hidden") in _TRUE

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._in_cell, self._has_formula, self._phonetic = True, False, False
        self._type = attributes.get("t", "n")
        number = attributes.get("s", "").lstrip("0") or "0"
        self._format = self._formats.codes.get(number, "") if self._type in ("n", "d") else ""
        self._text.clear()
        place = attributes.get("r")
        if place is None:
            self._column += 1
        else:
            found = _PLACE.fullmatch(place)
            if found is None:
                raise damaged("有单元格的位置无法识别")
            if int(found[2]) != self._row:
                check_size(int(found[2]), 1)
                raise damaged(f"第 {self._row} 行里有写着其他行号的单元格")
            self._column = column_number(found[1])
        if self._column in self._seen:
            raise damaged(f"第 {self._row} 行有两个内容写在同一个单元格，无法确定哪一个有效")
        self._seen.add(self._column)

    def text(self, text: str) -> None:
        if self._keep:
            self._text.append(text)

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("v", "t"):
            self._keep = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "c":
            self._in_cell = False
            self._end_cell("".join(self._text))

    def _end_cell(self, text: str) -> None:
        audit = self.audit
        if self._type == "e" and text:
            audit.errors += 1
            self._mark(text[:20], "e")
        elif text and not (self._type == "s" and self._is_empty_string(text)):
            audit.values += 1
            self._add_length(text)
            if self._format and (seen := shown(self._format, self._stored(text), is_1904=self._formats.is_1904)):
                self._mark(*seen)
        elif self._has_formula and not text and self._type != "str":
            audit.formulas_without_value += 1
            self._mark(None, "f")
        else:
            return
        audit.last_row = max(audit.last_row, self._row)
        audit.last_column = max(audit.last_column, self._column)

    def _stored(self, text: str) -> str:
        """The number of a cell; of a date that is written as such (strict OOXML), its day number."""
        if self._type != "d":
            return text
        try:
            day = date.fromisoformat(text[:10]) - (date(1904, 1, 1) if self._formats.is_1904 else date(1899, 12, 30))
        except ValueError:
            return ""
        return str(day.days)

    def _is_empty_string(self, text: str) -> bool:
        return self._length_of_shared(text) == NO_TEXT

    def _length_of_shared(self, text: str) -> int | None:
        number = int(text) if len(text) < 19 and text.strip().isdecimal() else len(self._shared)
        return self._shared[number] if number < len(self._shared) else None

    def _add_length(self, text: str) -> None:
        if self.audit.characters is None:
            return
        length: int | None = 0
        if self._type == "s":
            length = self._length_of_shared(text)
        elif self._type in ("str", "inlineStr"):
            length = length_of(unescaped(text))
        elif self._type == "d":
            length = None if self._stored(text) == "" else 0  # the reader gives what is no date as it stands
        elif self._type == "n" and not _is_number(text):
            length = length_of(text)
        self.audit.characters = None if length is None else self.audit.characters + length

    def _mark(self, text: str | None, kind: str) -> None:
        audit = self.audit
        self._marks += 1
        if self._marks > MAX_MARKED:
            raise damaged("错误值、未计算的公式或显示与存储不同的单元格过多")
        if self._row <= MAX_ROWS and self._column <= MAX_COLUMNS:
            audit.marked.setdefault(self._row, {})[self._column - 1] = (text, kind)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise damaged("有一行的行号无法识别")
    return int(text)


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def audit_sheet(chunks: Iterable[bytes], shared: Sequence[int], formats: CellFormats = PLAIN_FORMATS) -> SheetAudit:
    """Read one sheet exactly. ``shared``: lengths of the shared texts (``shared_lengths``).

    Raises ``CannotRead``: damaged, unsafe_xml, too_large.
    """
    reading = _Reading(shared, formats)
    parse_stream(chunks, reading.start, reading.end, reading.text, "工作表")
    check_size(reading.audit.last_row, reading.audit.last_column)
    return reading.audit


def shared_lengths(chunks: Iterable[bytes]) -> array[int]:
    """Characters of every shared text, read exactly (phonetic guides are no text); ``NO_TEXT`` where there is nothing at all."""
    found = array("i")
    state = {"phonetic": 0, "text": 0}
    parts: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "si":
            parts.clear()
        elif tag in ("rPh", "t"):
            state["phonetic" if tag == "rPh" else "text"] = 1

    def text(part: str) -> None:
        if state["text"] and not state["phonetic"]:
            parts.append(part)

    def end(name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "si":
            whole = "".join(parts)
            found.append(length_of(unescaped(whole)) if whole else NO_TEXT)
        elif tag in ("rPh", "t"):
            state["phonetic" if tag == "rPh" else "text"] = 0

    parse_stream(chunks, start, end, text, "文字表")
    return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
