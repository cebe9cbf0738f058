"""Old and binary workbooks, written record by record where no library writes them: BIFF5, BIFF8, xlsb.

Belongs here: the smallest files of these formats that spreadsheet programs would open. Not here: XML (``ooxml``).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date

import olefile
import xlwt
from xlwt.CompoundDoc import XlsDoc

Cells = Sequence[Sequence[object]]


def xls(rows: Cells, hidden: Sequence[int] = (), sheet: str = "表1", epoch: int = 1900, more: Cells = ()) -> bytes:
    """BIFF8 by xlwt; None leaves a cell out, an xlwt error number in a list ``[0x2A]`` is an error cell.

    ``epoch``: of the dates (1904 on old Macs). ``more``: rows of a second sheet.
    """
    book = xlwt.Workbook()
    book.dates_1904 = epoch == 1904
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, cells in ((sheet, rows), ("续页", more)):
        if not cells:
            continue
        page = book.add_sheet(name)
        for number, row in enumerate(cells):
            for column, value in enumerate(row):
                if isinstance(value, list):
                    page.row(number).set_cell_error(column, value[0])
                elif isinstance(value, date):
                    page.write(number, column, value, day)
                elif value is not None:
                    page.write(number, column, value)
            if number in hidden:
                page.row(number).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls_locked(rows: Cells) -> bytes:
    """BIFF8 that says it is encrypted with the oldest scheme (FILEPASS, XOR obfuscation)."""
    with olefile.OleFileIO(io.BytesIO(xls(rows))) as container:
        stream = container.openstream("Workbook").read()
    start = 4 + struct.unpack_from("<H", stream, 2)[0]
    stream = stream[:start] + struct.pack("<HHHHH", 0x2F, 6, 0, 0x2211, 0x4433) + stream[start:]
    buffer = io.BytesIO()
    XlsDoc().save(buffer, stream)
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


def xlsb(rows: Cells, hidden: Sequence[int] = (), cut: int = 0, twice: bool = False, short: bool = False) -> bytes:
    """Excel's binary workbook ([MS-XLSB]): texts as inline strings, numbers as doubles, a code in a list as an error.

    ``hidden``: rows (0-based); ``cut``: bytes missing at the end of the sheet; ``twice``: its first cell is written again;
    ``short``: cells say no column, as they may behind another (BrtShortSt).
    """

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
        page += record(0, struct.pack("<IIHHBI", number, 0, 300, 0x1000 * (number in hidden), 0, 0))
        for column, value in enumerate(row):
            if isinstance(value, list):
                page += record(3, struct.pack("<IIB", column, 0, value[0]))
            elif isinstance(value, float | int):
                page += record(5, struct.pack("<IId", column, 0, value))
            elif value is not None:
                inline = wide(str(value))
                page += (
                    record(17, bytes(4) + inline)
                    if short and column
                    else record(6, struct.pack("<II", column, 0) + inline)
                )
        if twice and not number:
            page += record(6, struct.pack("<II", 0, 0) + wide("乙"))
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
        container.writestr("xl/worksheets/sheet1.bin", page[: len(page) - cut])
    return buffer.getvalue()


def packed(members: dict[str, bytes], method: str = "deflate", *, broken: bool = False, claim: int = 0) -> bytes:
    """A zip archive compressed by ``method``. ``broken``: its content is garbled; ``claim``: size it says it unfolds to."""
    methods = {"deflate": zipfile.ZIP_DEFLATED, "bzip2": zipfile.ZIP_BZIP2, "lzma": zipfile.ZIP_LZMA}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", methods[method]) as container:
        for name, content in members.items():
            container.writestr(name, content)
            if claim:
                container.filelist[-1].file_size = claim
    garbled = bytearray(buffer.getvalue())
    if broken:
        for place in range(80, 400):
            garbled[place] ^= 0x55
    return bytes(garbled)


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
