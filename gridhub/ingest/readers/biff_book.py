"""What the globals of an .xls workbook (BIFF2–8) say: version, code page, sheets, shared strings, formats.

Belongs here: walking records ([MS-XLS] 2.4), texts that run over several records. Not here: the cells of a sheet
(``biff_audit``). Runs in the child process.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gridhub.ingest.readers.biff_records import BOF, EOF
from gridhub.ingest.readers.decoded_texts import TextTable
from gridhub.ingest.readers.number_format import BUILTIN, CellFormats, is_date, is_plain
from gridhub.ingest.readers.protocol import CannotRead

BIFF8 = 0x0600
CONTINUE = 0x003C
_CODEPAGE, _FILEPASS, _DATE_MODE, _FORMAT, _XF = 0x0042, 0x002F, 0x0022, 0x041E, 0x00E0
_BOUNDSHEET, _SST = 0x0085, 0x00FC
_CODECS = {
    936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 1200: "utf-16-le", 10000: "mac_roman", 10001: "shift_jis",
    10002: "big5", 10003: "euc_kr", 10006: "mac_greek", 10007: "mac_cyrillic", 10008: "gb2312", 10029: "mac_latin2",
    10079: "mac_iceland", 10081: "mac_turkish", 32768: "mac_roman", 32769: "cp1252",
}  # fmt: skip
"""Code pages by their number; others are cp<number>. Chinese programs that name none write 936."""

Record = tuple[int, bytes]


@dataclass(frozen=True)
class BookSheet:
    """Where a sheet's records begin; ``is_worksheet``: not a chart or a macro sheet."""

    at: int
    name: str
    is_worksheet: bool


@dataclass
class Book:
    """``strings``: the shared ones of BIFF8. ``formats``: by XF index, of which a cell may show another thing than it stores.
    ``number_formats``: XF indices whose own format is one of numbers, however its words look."""

    version: int
    codec: str = "gb18030"
    sheets: list[BookSheet] = field(default_factory=list)
    strings: TextTable = field(default_factory=TextTable)
    formats: CellFormats = field(default_factory=CellFormats)
    number_formats: frozenset[int] = frozenset()

    @property
    def is_wide(self) -> bool:
        """BIFF8: its texts are UTF-16 or Latin-1, whatever the code page says."""
        return self.version >= BIFF8


def records(stream: bytes, at: int) -> Iterator[Record]:
    """Records from one substream's BOF to its EOF; embedded charts are left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind in BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
    raise ValueError("no end")


def code_page_place(stream: bytes) -> int | None:
    """Where the number of the code page stands; None: nowhere."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _CODEPAGE:
            return at + 4
        if kind == EOF:
            return None
        at += 4 + size
    return None


def read_book(stream: bytes) -> Book:
    """Raises ``CannotRead`` (encrypted), ValueError, struct.error, IndexError, LookupError for what is damaged."""
    book = Book(struct.unpack_from("<H", stream, 4)[0])
    places: list[tuple[int, int, bytes]] = []
    table: list[bytes] = []
    codes: dict[int, str] = {}
    used: list[int] = []
    in_table = is_1904 = False
    for kind, body in records(stream, 0):
        if kind == _BOUNDSHEET:
            places.append((struct.unpack_from("<I", body)[0], body[5], body[6:]))
        elif kind == _FILEPASS:  # calamine knows one of the schemes only and reads noise under the others (seen)
            raise CannotRead(
                "encrypted", "工作簿已加密（encrypted），需要密码才能打开", "请取消打开密码，另存后重新报送"
            )
        elif kind == _CODEPAGE:
            number = struct.unpack_from("<H", body)[0]
            book.codec = _CODECS.get(number, f"cp{number}")
        elif kind == _DATE_MODE:
            is_1904 = struct.unpack_from("<H", body)[0] == 1
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = (
                wide_text(body, 2, 2)[0] if book.is_wide else body[3 : 3 + body[2]].decode(book.codec)
            )
        elif kind == _XF:
            used.append(struct.unpack_from("<H", body, 2)[0])
        in_table = kind == _SST or (in_table and kind == CONTINUE)
        if in_table:
            table.append(body)
    for at, sheet_kind, name in places:
        text = wide_text(name, 0, 1)[0] if book.is_wide else name[1 : 1 + name[0]].decode(book.codec)
        book.sheets.append(BookSheet(at, text, is_worksheet=sheet_kind == 0))
    book.strings = TextTable(_shared_strings(table)) if table else TextTable()
    named = {index: codes.get(identity) or BUILTIN.get(identity, "") for index, identity in enumerate(used)}
    book.formats = CellFormats(
        {str(index): code for index, code in named.items() if code and not is_plain(code)}, is_1904
    )
    book.number_formats = frozenset(
        index for index, identity in enumerate(used) if identity in codes and not is_date(codes[identity])
    )
    return book


def wide_text(body: bytes, at: int, size_of_length: int) -> tuple[str, int]:
    """A text of BIFF8 in one record, its length in one or two bytes, and the place behind its characters."""
    length = body[at] if size_of_length == 1 else struct.unpack_from("<H", body, at)[0]
    flags = body[at + size_of_length]
    start = at + size_of_length + 1 + 2 * bool(flags & 8) + 4 * bool(flags & 4)
    end = start + (length << (flags & 1))
    return body[start:end].decode("utf-16-le" if flags & 1 else "latin-1", "surrogatepass"), end


def continued_text(parts: list[bytes], length: int) -> str:
    """The text of a STRING record of BIFF8 whose first part begins with its flags, as every following one does."""
    text, left = "", length
    for part in parts:
        wide = part[0] & 1
        taken = part[1 : 1 + (left << wide)]
        piece = taken.decode("utf-16-le" if wide else "latin-1", "surrogatepass")
        text, left = text + piece, left - (len(taken) >> wide)
    return _paired(text)


def _shared_strings(parts: list[bytes]) -> Iterator[str]:
    """The strings of the SST in order; they run over CONTINUE records, whose first byte repeats the width. A table that ends
    before its stated count just ends (programs count one too many)."""
    part, at = 0, 8
    total = struct.unpack_from("<I", parts[0], 4)[0]

    def skip(count: int) -> None:
        nonlocal part, at
        while count > len(parts[part]) - at:
            count -= len(parts[part]) - at
            part, at = part + 1, 0
        at += count

    head = struct.Struct("<HB").unpack_from
    for _ in range(total):
        body = parts[part]
        if at >= len(body):
            if part + 1 == len(parts):
                return
            part, at = part + 1, 0
            body = parts[part]
        length, flags = head(body, at)
        at += 3
        end = at + (length << flags)
        if flags < 2 and end <= len(body):  # nearly all: plain, and whole in its record
            yield body[at:end].decode("utf-16-le" if flags else "latin-1", "surrogatepass")
            at = end
            continue
        runs = extra = 0
        if flags & 8:
            runs = struct.unpack_from("<H", parts[part], at)[0]
            at += 2
        if flags & 4:
            extra = struct.unpack_from("<I", parts[part], at)[0]
            at += 4
        wide, left, pieces = flags & 1, length, list[str]()
        while left:
            taken = min(left, (len(parts[part]) - at) >> wide)
            piece = parts[part][at : at + (taken << wide)]
            pieces.append(piece.decode("utf-16-le" if wide else "latin-1", "surrogatepass"))
            at += taken << wide
            left -= taken
            if left:
                part, at = part + 1, 1
                wide = parts[part][0] & 1
        skip(4 * runs + extra)
        yield pieces[0] if len(pieces) == 1 else _paired("".join(pieces))


def _paired(text: str) -> str:
    """Halves of a rare character that stood in two records become one."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
