"""Old and binary workbooks, written record by record where no library writes them: BIFF5, BIFF8, xlsb.

Belongs here: the smallest files of these formats that spreadsheet programs would open. Not here: XML (``ooxml``).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

import xlwt
from xlwt.CompoundDoc import XlsDoc

Cells = Sequence[Sequence[object]]


def xls(rows: Cells, hidden: Sequence[int] = (), sheet: str = "表1") -> bytes:
    """BIFF8 by xlwt; None leaves a cell out, an xlwt error number in a list ``[0x2A]`` is an error cell."""
    book = xlwt.Workbook()
    page = book.add_sheet(sheet)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, list):
                page.row(number).set_cell_error(column, value[0])
            elif value is not None:
                page.write(number, column, value)
        if number in hidden:
            page.row(number).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def biff5(rows: Cells) -> bytes:
    """Excel 5.0/95: 8-bit texts in code page 936, in a compound file whose stream is called Book."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    name = "表1".encode("gbk")
    head = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0x0DBB, 0x07CC)) + record(0x0042, struct.pack("<H", 936))
    sheet_record = 4 + 6 + 1 + len(name)
    start = len(head) + sheet_record + 4
    head += record(0x0085, struct.pack("<IBB", start, 0, 0) + bytes([len(name)]) + name) + record(0x000A, b"")
    body = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0x0DBB, 0x07CC))
    width = max(len(row) for row in rows)
    body += record(0x0200, struct.pack("<HHHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, float | int):
                body += record(0x0203, struct.pack("<HHHd", number, column, 0, value))
            elif value is not None:
                text = str(value).encode("gbk")
                body += record(0x0204, struct.pack("<HHHH", number, column, 0, len(text)) + text)
    body += record(0x000A, b"")
    buffer = io.BytesIO()
    XlsDoc().save(buffer, head + body)
    long, short = "Workbook".encode("utf-16-le"), "Book".encode("utf-16-le")
    content = buffer.getvalue()
    at = content.index(long + b"\0\0")
    entry = short.ljust(64, b"\0") + struct.pack("<H", len(short) + 2)
    return content[:at] + entry + content[at + 66 :]


def xlsb(rows: Cells) -> bytes:
    """Excel's binary workbook ([MS-XLSB]): texts as inline strings, numbers as doubles."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        length, size = b"", len(body)
        while True:
            length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
            size >>= 7
            if not size:
                return head + length + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("表1"))
    book += record(144) + record(132)
    width = max(len(row) for row in rows)
    page = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + record(145)
    for number, row in enumerate(rows):
        page += record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
        for column, value in enumerate(row):
            if isinstance(value, float | int):
                page += record(5, struct.pack("<IId", column, 0, value))
            elif value is not None:
                page += record(6, struct.pack("<II", column, 0) + wide(str(value)))
    page += record(146) + record(130)
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.ms-excel"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.bin" ContentType="{kind}.sheet.binary.macroEnabled.main"/>'
            f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{kind}.worksheet"/></Types>',
        )
        container.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        )
        container.writestr("xl/workbook.bin", book)
        container.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{relations}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        container.writestr("xl/worksheets/sheet1.bin", page)
    return buffer.getvalue()


def zip_of(members: dict[str, bytes], *, encoding: str = "utf-8", locked: bool = False) -> bytes:
    """A zip archive, members stored. ``encoding`` other than UTF-8: names without the flag, as Chinese Windows writes
    them; ``locked``: it says it is encrypted.
    """
    out, directory = b"", b""
    flags = (0x800 if encoding == "utf-8" else 0) | locked
    for written, content in members.items():
        name = written.encode(encoding)
        sizes = struct.pack("<III", zlib.crc32(content), len(content), len(content))
        common = struct.pack("<HHHHH", 20, flags, 0, 0, 33) + sizes + struct.pack("<HH", len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name
        out += b"PK\x03\x04" + common + name + content
    count = len(members)
    return out + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(out), 0)
