"""The exact count of an .xls workbook's cells (BIFF2–8), from its records.

Belongs here: walking the records of the workbook stream ([MS-XLS] 2.4). Not here: what the cells say (calamine reads
them). Runs in the child process. Calamine gives "" for error cells here too, and does not apply the code page of BIFF5 texts (measured with 0.9.1):
those are decoded here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from gridhub.ingest.readers.ooxml_package import damaged
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.sheet_audit import SheetAudit

_BOF = (0x0809, 0x0409, 0x0209, 0x0009)
_CODEPAGE, _STRING, _BIFF8 = 0x0042, 0x0207, 0x0600
_CODECS = {936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 1200: "utf-16-le"}
"""Code pages by their number; others are cp<number>. Chinese programs that name none write 936."""
_FILEPASS = 0x002F
_EOF, _BOUNDSHEET, _SST, _CONTINUE = 0x000A, 0x0085, 0x00FC, 0x003C
_NUMBERS = (0x0203, 0x0003, 0x027E, 0x0002)
_LABELS = (0x0204, 0x0004, 0x00D6)
_LABEL_SST, _MULRK = 0x00FD, 0x00BD
_FORMULAS = (0x0006, 0x0206, 0x0406)
_BOOLERR = (0x0205, 0x0005)
_ROWS, _COLINFO, _MERGES = (0x0208, 0x0008), 0x007D, 0x00E5
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

Record = tuple[int, bytes]


def audit_xls(path: Path) -> list[SheetAudit] | None:
    """One audit per sheet in workbook order; None when the file is no compound file. Raises ``CannotRead``: damaged, encrypted."""
    import olefile

    if not olefile.isOleFile(str(path)):
        return None
    try:
        with olefile.OleFileIO(str(path)) as container:
            name = next(n for n in ("Workbook", "Book") if container.exists(n))
            stream = container.openstream(name).read()
        return _audit(stream)
    except (OSError, struct.error, IndexError, ValueError, KeyError, LookupError, StopIteration) as error:
        raise damaged("文件已损坏，无法读取") from error


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """Records from one substream's BOF to its EOF; embedded charts are left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind in _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
    raise ValueError("no end")


def _audit(stream: bytes) -> list[SheetAudit]:
    places: list[tuple[int, bytes]] = []
    table: list[bytes] = []
    codec, in_table = "gb18030", False
    version = struct.unpack_from("<H", stream, 4)[0]
    for kind, body in _records(stream, 0):
        if kind == _BOUNDSHEET:
            places.append((struct.unpack_from("<I", body)[0], body[7 : 7 + body[6]]))
        elif kind == _FILEPASS:  # calamine knows one of the schemes only and reads noise under the others (seen)
            raise CannotRead(
                "encrypted", "工作簿已加密（encrypted），需要密码才能打开", "请取消打开密码，另存后重新报送"
            )
        elif kind == _CODEPAGE:
            number = struct.unpack_from("<H", body)[0]
            codec = _CODECS.get(number, f"cp{number}")
        if kind == _SST or (in_table and kind == _CONTINUE):
            table.append(body)
            in_table = True
        else:
            in_table = False
    if version >= _BIFF8:
        empty = _empty_strings(table) if table else frozenset[int]()
        return [_audit_sheet(_records(stream, place), empty, "") for place, _ in places]
    audits = [_audit_sheet(_records(stream, place), frozenset(), codec) for place, _ in places]
    for audit, (_, name) in zip(audits, places, strict=True):
        audit.name = name.decode(codec)
    return audits


def _audit_sheet(records: Iterator[Record], empty: frozenset[int], codec: str) -> SheetAudit:
    """``codec``: of 8-bit texts, which are then given as marked cells; "" when calamine reads them right."""
    audit = SheetAudit()
    filled: dict[int, int] = {}
    formulas, blanks = 0, list[tuple[int, int]]()
    last = (0, 0)

    def place(row: int, column: int) -> None:
        if filled.get(row, 0) >> column & 1:
            raise damaged(f"第 {row + 1} 行有两个内容写在同一个单元格，无法确定哪一个有效")
        filled[row] = filled.get(row, 0) | 1 << column

    for kind, body in records:
        if kind in _NUMBERS:
            place(*struct.unpack_from("<HH", body))
            audit.values += 1
        elif kind == _MULRK:
            row, first = struct.unpack_from("<HH", body)
            for column in range(first, first + (len(body) - 6) // 6):
                place(row, column)
                audit.values += 1
        elif kind == _LABEL_SST:
            row, column, _, index = struct.unpack_from("<HHHI", body)
            place(row, column)
            audit.values += index not in empty
        elif kind in _LABELS:
            row, column, _, length = struct.unpack_from("<HHHH", body)
            place(row, column)
            audit.values += length > 0
            if codec and length:
                audit.marked.setdefault(row + 1, {})[column] = (body[8 : 8 + length].decode(codec), "t")
        elif kind == _STRING and codec:
            text = body[2 : 2 + struct.unpack_from("<H", body)[0]].decode(codec)
            audit.marked.setdefault(last[0] + 1, {})[last[1]] = (text, "t")
        elif kind in _BOOLERR:
            row, column, _, value, is_error = struct.unpack_from("<HHHBB", body)
            place(row, column)
            if is_error:
                audit.errors += 1
                audit.marked.setdefault(row + 1, {})[column] = (ERRORS.get(value, "#ERR"), "e")
            else:
                audit.values += 1
        elif kind in _FORMULAS:
            last = struct.unpack_from("<HH", body)
            place(*last)
            formulas += 1
            if (blank := _count_formula(audit, body)) is not None:
                blanks.append(blank)
        elif kind in _ROWS and len(body) >= 16:
            audit.hidden_rows += struct.unpack_from("<H", body, 12)[0] >> 5 & 1
        elif kind == _COLINFO:
            first, last, _, _, options = struct.unpack_from("<HHHHH", body)
            audit.hidden_columns += (last - first + 1) * (options & 1)
        elif kind == _MERGES:
            audit.merged_ranges += struct.unpack_from("<H", body)[0]
    if formulas == len(blanks):  # libraries write formulas without calculating any of them
        audit.formulas_without_value += formulas
        for row, column in blanks:
            audit.marked.setdefault(row + 1, {})[column] = (None, "f")
    audit.last_row = max(filled, default=-1) + 1
    audit.last_column = max((columns.bit_length() for columns in filled.values()), default=0)
    return audit


def _count_formula(audit: SheetAudit, body: bytes) -> tuple[int, int] | None:
    """Count one formula; its place when its result is an empty text."""
    row, column, _, result, options = struct.unpack_from("<HHH8sH", body)
    if result[6:] != b"\xff\xff" or result[0] in (0, 1):
        audit.values += 1
    elif result[0] == 2:
        audit.errors += 1
        audit.marked.setdefault(row + 1, {})[column] = (ERRORS.get(result[2], "#ERR"), "e")
    elif options & 3:  # an empty result that is to be calculated on loading was never calculated
        audit.formulas_without_value += 1
        audit.marked.setdefault(row + 1, {})[column] = (None, "f")
    else:
        return row, column
    return None


def _empty_strings(parts: list[bytes]) -> frozenset[int]:
    """Indices of the empty strings of the SST; strings run over CONTINUE records, whose first byte repeats the width."""
    empty: set[int] = set()
    part, at, index = 0, 8, 0
    total = struct.unpack_from("<I", parts[0], 4)[0]

    def skip(count: int) -> None:
        nonlocal part, at
        while count > len(parts[part]) - at:
            count -= len(parts[part]) - at
            part, at = part + 1, 0
        at += count

    def turn() -> None:
        nonlocal part, at
        if at >= len(parts[part]) and part + 1 < len(parts):
            part, at = part + 1, 0

    while index < total:
        turn()
        length, flags = struct.unpack_from("<HB", parts[part], at)
        at += 3
        runs = extra = 0
        if flags & 8:
            runs = struct.unpack_from("<H", parts[part], at)[0]
            at += 2
        if flags & 4:
            extra = struct.unpack_from("<I", parts[part], at)[0]
            at += 4
        if not length:
            empty.add(index)
        wide = flags & 1
        left = length
        while left:
            room = (len(parts[part]) - at) >> wide
            taken = min(left, room)
            at += taken << wide
            left -= taken
            if left:
                part, at = part + 1, 1
                wide = parts[part][0] & 1
        skip(4 * runs + extra)
        index += 1
    return frozenset(empty)
