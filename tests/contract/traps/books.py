"""Old workbooks as other programs write them: the same rows, another record, part or code page.

Belongs here: rewriting the records of an .xls made by xlwt, BIFF5 by hand, the parts of an .xlsx. Not here: what must become
of them (``test_containers``).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence

import olefile
import openpyxl
import xlwt
from xlwt.CompoundDoc import XlsDoc

ROWS: tuple[tuple[str | int | None, ...], ...] = (("姓名", "楼栋", "人数"), ("甲某", "1幢", 3), ("乙某", "2幢", 4))
Record = tuple[int, bytes]
Change = Callable[[int, bytes], Record | None]
_BOF, _EOF, _BOUNDSHEET, _SST, _TABID, _CODEPAGE = 0x0809, 0x000A, 0x0085, 0x00FC, 0x013D, 0x0042


def stream(
    rows: Sequence[Sequence[str | int | None]] = ROWS, errors: Sequence[tuple[int, int, int]] = (), sheet: str = "台账"
) -> bytes:
    """The workbook stream of a BIFF8 file; ``errors``: row, column, code."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet)
    places = {error[:2] for error in errors}
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None and (at, column) not in places:
                page.write(at, column, value)
    for at, column, code in errors:
        page.row(at).set_cell_error(column, code)
    buffer = io.BytesIO()
    book.save(buffer)
    return bytes(olefile.OleFileIO(io.BytesIO(buffer.getvalue())).openstream("Workbook").read())


def compound(content: bytes) -> bytes:
    buffer = io.BytesIO()
    XlsDoc().save(buffer, content)
    return buffer.getvalue()


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Place, kind and body of every record."""
    at = 0
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        yield at, kind, content[at + 4 : at + 4 + size]
        at += 4 + size


def with_globals(content: bytes, change: Change = lambda kind, body: (kind, body), more: bytes = b"") -> bytes:
    """The globals rewritten; the places of the sheets move with them."""
    head, end = b"", 0
    for at, kind, body in records(content):
        if kind == _EOF:
            end = at
            break
        if changed := change(kind, body):
            head += record(*changed)
    head += more
    shift = len(head) - end
    moved = b""
    for _, kind, body in records(head):
        own = struct.pack("<I", struct.unpack_from("<I", body)[0] + shift) + body[4:] if kind == _BOUNDSHEET else body
        moved += record(kind, own)
    return moved + content[end:]


def theme() -> bytes:
    """The THEME record that newer programs write: a zip inside the workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("theme/theme/theme1.xml", "<a:theme xmlns:a='x'/>")
    content = buffer.getvalue()
    return record(0x0896, struct.pack("<HHQI", 0x0896, 0, 0, 0) + content)


def of_code_page(number: int) -> Change:
    """Another code page, and no TABID record."""

    def change(kind: int, body: bytes) -> Record | None:
        if kind == _TABID:
            return None
        return kind, struct.pack("<H", number) if kind == _CODEPAGE else body

    return change


def counts_more(extra: int) -> Change:
    """A shared string table that states more strings than it holds."""

    def change(kind: int, body: bytes) -> Record | None:
        stated = struct.unpack_from("<I", body, 4)[0] if kind == _SST else 0
        return kind, body[:4] + struct.pack("<I", stated + extra) + body[8:] if kind == _SST else body

    return change


def with_chart_sheet(points: int = 2) -> bytes:
    """A chart sheet whose cached series lie at one place."""
    content, head, sheets, end = stream(), b"", 0, 0
    for at, kind, body in records(content):
        if kind == _EOF:
            end = at
            break
        if kind == _BOUNDSHEET:
            sheets += 1
        else:
            head += record(kind, body)
    page = content[end + 4 :]
    chart = record(_BOF, struct.pack("<HHHHII", 0x0600, 0x0020, 0x0DBB, 0x07CC, 0x41, 6))
    chart += b"".join(record(0x0203, struct.pack("<HHHd", 0, 0, 0, 8.0 + point)) for point in range(points))
    chart += record(_EOF, b"")

    def bound(at: int, kind: int, name: str) -> bytes:
        text = name.encode("utf-16-le")
        return record(_BOUNDSHEET, struct.pack("<IBBBB", at, 0, kind, len(name), 1) + text)

    size = len(head) + len(bound(0, 0, "台账")) + len(bound(0, 2, "图1")) + 4
    return head + bound(size, 0, "台账") + bound(size + len(page), 2, "图1") + record(_EOF, b"") + page + chart


def with_formula_text(length: int, letter: bytes = b"x") -> bytes:
    """The text result of a formula in B2, longer than one record."""
    content, text = stream((("编号", "来信内容"), ("1", None))), letter * length
    out, begun, done = b"", 0, False
    for _, kind, body in records(content):
        begun += kind == _BOF
        if kind == _EOF and begun == 2 and not done:
            empty = struct.pack("<HHH8sHIH", 1, 1, 0, b"\0\0\0\0\0\0\xff\xff", 0, 0, 3) + b"\x1e\x01\x00"
            out += record(6, empty) + record(0x0207, struct.pack("<HB", length, 0) + text[:8221])
            for at in range(8221, length, 8223):
                out += record(0x003C, b"\0" + text[at : at + 8223])
            done = True
        out += record(kind, body)
    return out


def biff5(code_page: int, name: bytes, number: float = 3.0, format_code: bytes = b"") -> bytes:
    """BIFF5: a name and a number under it; ``format_code``: of the number."""
    head = record(_BOF, struct.pack("<HHHH", 0x0500, 5, 0x0DBB, 0x07CC)) + record(
        _CODEPAGE, struct.pack("<H", code_page)
    )
    if format_code:
        head += record(0x041E, struct.pack("<HB", 164, len(format_code)) + format_code)
        head += record(0xE0, struct.pack("<HH", 0, 0) + bytes(12)) + record(
            0xE0, struct.pack("<HH", 0, 164) + bytes(12)
        )
    size = len(head) + 4 + 7 + 6 + 4
    head += record(_BOUNDSHEET, struct.pack("<IHB", size, 0, 6) + b"Sheet1") + record(_EOF, b"")

    def label(row: int, column: int, text: bytes) -> bytes:
        return record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)

    page = record(_BOF, struct.pack("<HHHH", 0x0500, 0x10, 0x0DBB, 0x07CC)) + record(
        0x0200, struct.pack("<5H", 0, 2, 0, 2, 0)
    )
    page += label(0, 0, b"name") + label(0, 1, b"n") + label(1, 0, name)
    page += record(0x0203, struct.pack("<HHHd", 1, 1, 1 if format_code else 0, number)) + record(_EOF, b"")
    return head + page


def xlsx_elsewhere(folder: str) -> bytes:
    """An .xlsx whose workbook part lies in another folder than xl ("": at the root)."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "台账"
    for row in ROWS:
        page.append(list(row))
    buffer, moved = io.BytesIO(), io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(moved, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name in ("_rels/.rels", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
                content = content.replace(b"/xl/", b"/" + folder.encode()).replace(b"xl/", folder.encode())
            target.writestr(name.replace("xl/", folder, 1), content)
    return moved.getvalue()
