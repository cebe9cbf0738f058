"""The exact count of an .xlsb workbook's cells, from its records.

Belongs here: walking the records of its parts ([MS-XLSB] 2.1.4, 2.4). Not here: what the cells say (calamine reads them).
Runs in the child process. Calamine gives "" for error cells here too (measured with 0.9.1).
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Sequence

from gridhub.ingest.readers.biff_audit import ERRORS, rk_number
from gridhub.ingest.readers.cell_text import number_text
from gridhub.ingest.readers.number_format import BUILTIN, CellFormats, is_plain, shown
from gridhub.ingest.readers.ooxml_package import Package, damaged
from gridhub.ingest.readers.sheet_audit import NO_TEXT, SheetAudit
from gridhub.ingest.readers.sheet_scan import check_size
from gridhub.ingest.readers.text_lengths import length_of

BOOK = "xl/workbook.bin"
MAX_RECORD = 1 << 26
_BUNDLE, _STRING_ITEM = 156, 19
_ROW, _COLUMNS, _MERGE = 0, 60, 176
_SHORT = 11
"""Kinds 13–18 are kinds 2–7 without a column: it is the next one."""
_NUMBERS = (2, 4, 5, 9, 10)
_RK, _DOUBLES = 2, (5, 9)
_ERROR_CELLS = (3, 11)
_BOOK_PROPERTIES, _FORMAT, _CELL_FORMATS, _CELL_FORMATS_END, _CELL_FORMAT = 153, 44, 617, 618, 47
_TEXTS, _RICH_TEXT, _SHARED_TEXT = (6, 8), 62, 7
_CELLS = frozenset((*_NUMBERS, *_ERROR_CELLS, *_TEXTS, _RICH_TEXT, _SHARED_TEXT))

Record = tuple[int, bytes]


def audit_xlsb(package: Package) -> list[SheetAudit]:
    """One audit per sheet in workbook order. Raises ``CannotRead``: damaged, too_large."""
    try:
        parts = package.relations("xl/_rels/workbook.bin.rels")
        shared = _shared_lengths(package)
        formats = _formats(package)
        sheets = [parts.get(_wide(body, 8)[0], "") for kind, body in _records(package.chunks(BOOK)) if kind == _BUNDLE]
        return [
            _audit_sheet(_records(package.chunks(part)), shared, formats) if part else SheetAudit() for part in sheets
        ]
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise damaged("文件已损坏，无法读取") from error


def _records(chunks: Iterator[bytes]) -> Iterator[Record]:
    """Kind and content of every record; numbers of 7 bits a byte say how it begins. Raises IndexError for a cut one."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        at = 0
        while (found := _record(rest, at)) is not None:
            record, at = found
            yield record
        rest = rest[at:]
    if rest:
        raise IndexError("a record is cut off")


def _record(data: bytes, at: int) -> tuple[Record, int] | None:
    """The record at a place and the place behind it; None when more bytes are needed."""
    if at + 2 > len(data):
        return None
    kind = data[at]
    at += 1
    if kind & 0x80:
        kind = kind & 0x7F | (data[at] & 0x7F) << 7
        at += 1
    size = 0
    for shift in (0, 7, 14, 21):
        if at >= len(data):
            return None
        part = data[at]
        at += 1
        size |= (part & 0x7F) << shift
        if not part & 0x80:
            break
    if size > MAX_RECORD:
        raise IndexError("a record of no sheet")
    return None if at + size > len(data) else ((kind, data[at : at + size]), at + size)


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A counted UTF-16 text and the place behind it."""
    length = struct.unpack_from("<I", body, at)[0]
    end = at + 4 + 2 * (0 if length == 0xFFFFFFFF else length)
    return body[at + 4 : end].decode("utf-16-le"), end


def _shared_lengths(package: Package) -> array[int]:
    """Characters of every shared text, ``NO_TEXT`` where there is nothing at all."""
    name = "xl/sharedstrings.bin"
    found = array("i")
    if package.has(name):
        for kind, body in _records(package.chunks(name)):
            if kind == _STRING_ITEM:
                found.append(_length(body, 1))
    return found


def _length(body: bytes, at: int) -> int:
    """Characters of the text at a place; halves of a pair count as the reader gives them, as one sign each."""
    count = struct.unpack_from("<I", body, at)[0]
    if not count:
        return NO_TEXT
    return length_of(body[at + 4 : at + 4 + 2 * count].decode("utf-16-le", "replace"))


def _audit_sheet(records: Iterator[Record], shared: Sequence[int], formats: CellFormats) -> SheetAudit:
    audit = SheetAudit(characters=0)
    row = column = -1
    filled: set[int] = set()
    for kind, body in records:
        if kind == _ROW:
            number = struct.unpack_from("<I", body)[0]
            if number <= row:
                raise damaged(f"第 {number + 1} 行在表中出现两次或次序颠倒，无法确定哪一行有效")
            row, column = number, -1
            filled.clear()
            audit.hidden_rows += body[11] >> 4 & 1
        elif kind in _CELLS or kind - _SHORT in _CELLS:
            is_short = kind not in _CELLS
            column = column + 1 if is_short else struct.unpack_from("<I", body)[0]
            if column in filled:
                raise damaged(f"第 {row + 1} 行有两个内容写在同一个单元格，无法确定哪一个有效")
            filled.add(column)
            own, value = kind - _SHORT if is_short else kind, body[4 if is_short else 8 :]
            _count(audit, own, value, (row, column), shared)
            code = formats.codes.get(str(int.from_bytes(body[0 if is_short else 4 :][:3], "little")))
            if code and (number := _number(own, value)) is not None:
                seen = shown(code, number_text(number), is_1904=formats.is_1904)
                if seen:
                    audit.marked.setdefault(row + 1, {})[column] = seen
        elif kind in (1, 1 + _SHORT):  # a format without a value
            column = column + 1 if kind != 1 else struct.unpack_from("<I", body)[0]
        elif kind == _COLUMNS:
            first, last = struct.unpack_from("<II", body)
            audit.hidden_columns += (last - first + 1) * (struct.unpack_from("<H", body, 16)[0] & 1)
        elif kind == _MERGE:
            audit.merged_ranges += 1
    check_size(audit.last_row, audit.last_column)
    return audit


def _formats(package: Package) -> CellFormats:
    """Cell formats of styles.bin, and the date system of the workbook."""
    flags = next((body for kind, body in _records(package.chunks(BOOK)) if kind == _BOOK_PROPERTIES), b"\0")
    part = "xl/styles.bin"
    if not package.has(part):
        return CellFormats()
    named: dict[int, str] = {}
    used: list[int] = []
    is_inside = False
    for kind, body in _records(package.chunks(part)):
        if kind == _FORMAT:
            named[struct.unpack_from("<H", body)[0]] = _wide(body, 2)[0]
        elif kind in (_CELL_FORMATS, _CELL_FORMATS_END):
            is_inside = kind == _CELL_FORMATS
        elif kind == _CELL_FORMAT and is_inside:
            used.append(struct.unpack_from("<H", body, 2)[0])
    codes = {str(index): named.get(identity) or BUILTIN.get(identity, "") for index, identity in enumerate(used)}
    return CellFormats(
        {index: code for index, code in codes.items() if code and not is_plain(code)}, bool(flags[0] & 1)
    )


def _number(kind: int, value: bytes) -> float | None:
    """The number of a cell; None of a text, an error, a truth value."""
    if kind == _RK:
        return rk_number(struct.unpack_from("<I", value)[0])
    return float(struct.unpack_from("<d", value)[0]) if kind in _DOUBLES else None


def _count(audit: SheetAudit, kind: int, value: bytes, place: tuple[int, int], shared: Sequence[int]) -> None:
    row, column = place
    length = 0
    if kind in _ERROR_CELLS:
        audit.errors += 1
        audit.marked.setdefault(row + 1, {})[column] = (ERRORS.get(value[0], "#ERR"), "e")
    elif kind in _TEXTS or kind == _RICH_TEXT:
        length = _length(value, kind == _RICH_TEXT)
    elif kind == _SHARED_TEXT:
        number = struct.unpack_from("<I", value)[0]
        if number >= len(shared):
            raise damaged(f"第 {row + 1} 行有单元格的文字在文字表中找不到")
        length = shared[number]
    if length == NO_TEXT:
        return
    audit.values += kind not in _ERROR_CELLS
    audit.characters = (audit.characters or 0) + length
    audit.last_row = max(audit.last_row, row + 1)
    audit.last_column = max(audit.last_column, column + 1)
