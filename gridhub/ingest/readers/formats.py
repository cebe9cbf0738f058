"""What a file is, by its content and never by its extension.

Belongs here: telling containers apart and refusing those that cannot be read, with the remedy. Not here: reading cells.
"""

from __future__ import annotations

import mmap
import re
import struct
import zipfile
from pathlib import Path
from typing import Literal

from gridhub.ingest.readers.extract_file import is_extract
from gridhub.ingest.refusals import Refused, reason

Format = Literal["workbook", "text", "html", "spreadsheet_xml", "encrypted", "extract", "geojson", "shapefile"]

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = {b"Rar!\x1a\x07": "RAR", b"7z\xbc\xaf\x27\x1c": "7z", b"\x1f\x8b": "gzip"}
_FOREIGN = {
    b"%PDF": "PDF", b"\x89PNG": "图片", b"\xff\xd8\xff": "图片", b"GIF8": "图片", b"SQLite format 3": "SQLite 数据库",
    b"PAR1": "Parquet", b"\x00\x00\x02\x00\x04\x04": "Lotus 1-2-3 表格", b"\x00\x00\x02\x00\x06\x04": "Lotus 1-2-3 表格",
    b"\x00\x00\x1a\x00": "Lotus 1-2-3 表格",
}  # fmt: skip
_DBF = frozenset((0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5))
_XML = ("<?xml", "<workbook", "<ss:", "<!doctype")
_HTML = ("<!doctype html", "<html", "<head", "<body", "<meta", "<style", "<table", "<!--", "<div", "<center", "<font")
_DOCUMENTS = frozenset(("[content_types].xml", "ofd.xml", "index/document.iwa", "mimetype"))
"""Entries at the top of a zip that is one document (slides, OFD, Numbers, e-book), not an archive of several files."""
_JSON_TYPE = re.compile(r'"(type|features|geometrytype)"\s*:')
"""Names every GeoJSON begins with; no first line of a CSV holds them."""
_SHAPEFILE = (
    ".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qmd", ".qix", ".shp.xml", ".fix", ".lock", ".atx",
)  # fmt: skip
"""Endings of the parts of a Shapefile: inside a zip they alone say which parts belong together."""
_END_OF_CHAIN = 0xFFFFFFFA
"""OLE2 sector numbers from here on are marks, not sectors."""
_MAX_DIRECTORY = 4096


def detect(path: Path, file_name: str, *, from_database: bool = False) -> Format:
    """``workbook`` (xlsx, xlsm, xlsb, ods, xls, et), ``encrypted`` (one of them with a password), ``html``,
    ``spreadsheet_xml`` (XML 表格 2003) or ``text`` (CSV, TSV). ``file_name`` is for the reason only.
    ``geojson``, ``shapefile`` (zipped): maps. ``extract``: Parquet that ``extract_file`` wrote, and only of a delivery
    ``from_database``.

    Raises ``Refused``: archive, unsupported_format, damaged.
    """
    with path.open("rb") as handle:
        head = handle.read(4096)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _detect_zip(path, file_name)
    if head.startswith(_OLE2):
        return _detect_ole2(path, file_name)
    if head[:2] == b"\x09\x08" or head[:2] == b"\x09\x04" or head[:2] == b"\x09\x02":
        return "workbook"  # BIFF without a container (Excel 2–5)
    for magic, name in _ARCHIVES.items():
        if head.startswith(magic):
            raise Refused("archive", reason(file_name, f"是 {name} 压缩包", "请解压后把里面的表格放入收件箱"))
    if from_database and head.startswith(b"PAR1") and is_extract(path):
        return "extract"
    for magic, name in _FOREIGN.items():
        if head.startswith(magic):
            raise Refused(
                "unsupported_format", reason(file_name, f"是{name}，不是表格", "请导出为 xlsx 或 CSV 后重新报送")
            )
    if _is_dbf(head):
        what = "是 dBASE/FoxPro 数据库表（dbf），不是表格文件"
        raise Refused("unsupported_format", reason(file_name, what, "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送"))
    start = _first_text(head)
    if start.startswith("mime-version:") or "\ncontent-type: multipart/related" in start:
        what = "是“单个文件网页”（mhtml），不是表格"
        raise Refused("unsupported_format", reason(file_name, what, "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送"))
    if start.startswith("{") and _JSON_TYPE.search(start):
        return "geojson"
    if start.startswith(_HTML):
        return "html"
    return _detect_xml(file_name, start) if start.startswith(_XML) else "text"


def _is_dbf(head: bytes) -> bool:
    """A table of dBASE, FoxPro or Clipper: its first byte, the day of its last change, a header that ends where it says."""
    if len(head) < 65 or head[0] not in _DBF or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return False
    length = struct.unpack_from("<H", head, 8)[0]
    return 65 <= length <= len(head) and b"\x0d" in head[32:length]


def _first_text(head: bytes) -> str:
    """The first characters in lower case, whatever their encoding, byte order mark and blank space left out."""
    return (
        head.replace(b"\x00", b"")
        .removeprefix(b"\xef\xbb\xbf")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
        .lstrip()
        .decode("latin-1")
        .lower()
    )


def _detect_xml(file_name: str, start: str) -> Format:
    """XML is a SpreadsheetML 2003 workbook, a web page, or nothing this engine reads."""
    if "urn:schemas-microsoft-com:office:spreadsheet" in start or "<workbook" in start:
        return "spreadsheet_xml"
    if "<html" in start or "<table" in start:
        return "html"
    what = "是 XML 文件，不是表格"
    raise Refused("unsupported_format", reason(file_name, what, "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送"))


def is_zip(path: Path) -> bool:
    """A zip container of whatever kind."""
    with path.open("rb") as handle:
        return handle.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def zip_kind(names: frozenset[str]) -> str:
    """``workbook``, ``encrypted``, ``word``, ``document``, ``shapefile`` or ``archive``, by the lower-case names of the
    entries. A Shapefile among other files is an archive like any other."""
    if names & {"xl/workbook.xml", "xl/workbook.bin"} or {"[content_types].xml", "workbook.xml"} <= names:
        return "workbook"
    if "encryptedpackage" in names:
        return "encrypted"
    if "word/document.xml" in names:
        return "word"
    if "content.xml" in names and "mimetype" in names:
        return "workbook"
    files = [name for name in names if not name.endswith("/") and "__macosx/" not in name]
    if any(name.endswith(".shp") for name in files) and all(name.endswith(_SHAPEFILE) for name in files):
        return "shapefile"
    return "document" if names & _DOCUMENTS else "archive"


def _detect_zip(path: Path, file_name: str) -> Format:
    try:
        with zipfile.ZipFile(path) as container:
            names = {name.replace("\\", "/").lower() for name in container.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("damaged", reason(file_name, "文件不完整，无法打开", "请重新导出或重新上传")) from error
    match zip_kind(frozenset(names)):
        case "workbook":
            return "workbook"
        case "encrypted":
            return "encrypted"
        case "shapefile":
            return "shapefile"
        case "word":
            what = "是 Word 文档，不是表格"
            raise Refused("unsupported_format", reason(file_name, what, "请导出为 xlsx 或 CSV 后重新报送"))
        case "document":
            what = "是其他软件的文档（演示文稿、OFD、Numbers 等），不是表格"
            raise Refused("unsupported_format", reason(file_name, what, "请导出为 xlsx 或 CSV 后重新报送"))
    raise Refused("archive", reason(file_name, "是 ZIP 压缩包，不是表格", "请解压后把里面的表格放入收件箱"))


def _detect_ole2(path: Path, file_name: str) -> Format:
    try:
        with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
            streams = ole2_streams(data)
    except (struct.error, ValueError) as error:
        raise Refused("damaged", reason(file_name, "文件不完整，无法打开", "请重新导出或重新上传")) from error
    if "encryptedpackage" in streams:
        return "encrypted"
    if streams & {"workbook", "book"}:
        return "workbook"
    what = "是 Word 文档，不是表格" if "worddocument" in streams else "不是 Excel 或 WPS 表格"
    raise Refused("unsupported_format", reason(file_name, what, "请导出为 xlsx 或 CSV 后重新报送"))


def ole2_streams(data: bytes | mmap.mmap) -> frozenset[str]:
    """Lower-case names of the entries in the directory of a compound file ([MS-CFB] 2.6).

    Raises struct.error or ValueError when the container is broken.
    """
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise ValueError("sector size")
    size = 1 << shift
    fat_count, first_directory = struct.unpack_from("<II", data, 44)
    entries_per_sector = size // 4
    fat_sectors = [s for s in struct.unpack_from("<109I", data, 76)[:fat_count] if s < _END_OF_CHAIN]
    more, left = struct.unpack_from("<II", data, 68)
    while (
        more < _END_OF_CHAIN and left > 0 and len(fat_sectors) < fat_count
    ):  # of files over 7 MB: the table's own list goes on
        listed = struct.unpack_from(f"<{entries_per_sector}I", data, (more + 1) * size)
        fat_sectors += [s for s in listed[:-1] if s < _END_OF_CHAIN]
        more, left = listed[-1], left - 1

    def following(sector: int) -> int:
        block, place = divmod(sector, entries_per_sector)
        if block >= len(fat_sectors):
            raise ValueError("sector without FAT entry")
        return int(struct.unpack_from("<I", data, (fat_sectors[block] + 1) * size + place * 4)[0])

    names: set[str] = set()
    sector, steps = first_directory, 0
    while sector < _END_OF_CHAIN:
        steps += 1
        if steps > _MAX_DIRECTORY:
            raise ValueError("directory does not end")
        for offset in range((sector + 1) * size, (sector + 2) * size, 128):
            length = struct.unpack_from("<H", data, offset + 64)[0]
            if 2 <= length <= 64:
                names.add(data[offset : offset + length - 2].decode("utf-16-le", "replace").lower())
        sector = following(sector)
    return frozenset(names)
