"""Zipped Shapefiles → a cells file per layer: a row per record, its shape as WKT, its attributes as columns.

Belongs here: taking the parts out of the zip, the encoding of the attributes, the counts that the parts must agree in.
Not here: the format itself (pyshp), shapes as text (``geometry_text``). Runs in the child process.
The .dbf says how many records there are, the .shx how many shapes, both apart from the reader: a loss is seen.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path, PurePosixPath

import shapefile

from gridhub.ingest.readers.allowance import allowance
from gridhub.ingest.readers.cell_text import row_text
from gridhub.ingest.readers.cells_file import CellsFile
from gridhub.ingest.readers.geometry_text import GEODETIC, HEADER, UNREADABLE, foreign_system, wkt_of
from gridhub.ingest.readers.protocol import CannotRead, FileRead, SheetFacts, SheetRead
from gridhub.ingest.readers.text_script import doubt_of_chinese

MAX_LAYERS = 50
MAX_UNPACKED = 512 * 2**20
"""Bytes that all parts together may unfold to."""

_PARTS = ("shp", "shx", "dbf", "prj", "cpg")
_ASKED = 20_000
"""Attributes that say whether what decodes is Chinese."""
_CODECS = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8", "utf8": "utf-8"}


def read_shapefiles(path: Path, folder: Path) -> FileRead:
    """Read every layer of a zip. Raises ``CannotRead``: damaged, not_text, coord_system, too_large, empty."""
    try:
        layers = _layers(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise CannotRead("damaged", "压缩包不完整，无法打开", "请重新压缩或重新上传") from error
    sheets: list[SheetRead] = []
    for number, (name, parts) in enumerate(sorted(layers.items()), start=1):
        sheets.append(_read_layer(name, number, parts, folder))
    if not any(sheet.rows > 1 for sheet in sheets):
        raise CannotRead("empty", "Shapefile 里没有记录", "请核对导出条件后重新报送")
    return FileRead(tuple(sheets), records=True)


def _layers(path: Path) -> dict[str, dict[str, bytes]]:
    """Layer name → its parts by ending."""
    layers: dict[str, dict[str, bytes]] = {}
    total, most = 0, min(MAX_UNPACKED, allowance().inflated_bytes)
    with zipfile.ZipFile(path) as container:
        for info in container.infolist():
            name = PurePosixPath(_readable(info).replace("\\", "/"))
            ending = name.suffix.lower().lstrip(".")
            if info.is_dir() or ending not in _PARTS or name.name.startswith(".") or "__MACOSX" in name.parts:
                continue
            parts = layers.setdefault(str(name.with_suffix("")), {})
            if ending in parts:
                raise CannotRead("damaged", f"压缩包里有两个“{name.name}”", "请每个图层只留一份后重新压缩")
            content = bytearray()
            with container.open(info) as source:
                while chunk := source.read(1 << 20):
                    total += len(chunk)
                    if total > most:
                        what = f"压缩包展开后超过 {most // 2**20} MB"
                        raise CannotRead("too_large", what, "请把图层分成几个压缩包报送")
                    content += chunk
            parts[ending] = bytes(content)
    if len(layers) > MAX_LAYERS:
        raise CannotRead("too_large", f"压缩包里有 {len(layers)} 个图层", f"请分成几份报送（每份最多 {MAX_LAYERS} 个）")
    return layers


def _readable(info: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names as GB18030 and says so nowhere; zipfile shows them as cp437."""
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            return info.filename.encode("cp437").decode("gb18030")
    return info.filename


def _read_layer(path: str, number: int, parts: Mapping[str, bytes], folder: Path) -> SheetRead:
    name = PurePosixPath(path).name
    lacking = [f".{part}" for part in ("shp", "shx", "dbf") if part not in parts]
    if lacking:
        what = f"图层“{name}”缺少 {'、'.join(lacking)} 文件"
        raise CannotRead("damaged", what, "请把同名的 .shp、.shx、.dbf、.prj、.cpg 文件一起压缩后重新报送")
    _check_system(parts.get("prj", b""))
    records, shapes = _counted(name, parts)
    codec = _codec(name, parts)
    target = folder / f"sheet-{number}.arrow"
    seen = 0
    try:
        with (
            shapefile.Reader(
                shp=io.BytesIO(parts["shp"]), shx=io.BytesIO(parts["shx"]), dbf=io.BytesIO(parts["dbf"]),
                encoding=codec, encodingErrors="replace",
            ) as reader,
            CellsFile(target) as cells,
        ):  # fmt: skip
            cells.add(1, *row_text([*(field.name for field in reader.fields if field.name != "DeletionFlag"), HEADER]))
            for index in range(records):
                attributes = reader.record(index)
                if attributes is None:
                    raise _broken(name)
                line, kinds = row_text([*map(_value, attributes), _shape(reader, index)])
                seen += len(kinds) - kinds.count("_")
                cells.add(index + 2, line, kinds)
    except CannotRead:
        raise
    except Exception as error:  # pyshp lets struct, index, value and its own errors through
        raise _broken(name) from error
    if cells.rows != records + 1 or shapes != records:
        raise _broken(name)
    facts = SheetFacts(reader="pyshp", cells_seen=seen)
    return SheetRead(name, number, target.name, cells.rows, cells.width, False, (), facts)


def _broken(name: str) -> CannotRead:
    return CannotRead("damaged", f"图层“{name}”的文件不完整或彼此不符", "请在制图软件中重新导出后报送")


def _counted(name: str, parts: Mapping[str, bytes]) -> tuple[int, int]:
    """Records of the .dbf and shapes of the .shx, from their headers and sizes alone."""
    dbf, shx = parts["dbf"], parts["shx"]
    if len(dbf) < 33 or len(shx) < 100 or parts["shp"][:4] != b"\x00\x00\x27\x0a":
        raise _broken(name)
    records = int.from_bytes(dbf[4:8], "little")
    header, size = int.from_bytes(dbf[8:10], "little"), int.from_bytes(dbf[10:12], "little")
    if header < 33 or size < 1 or len(dbf) < header + records * size:
        # A record has at least its sign of deletion: the number of records is bounded by the bytes there are.
        raise _broken(name)
    deleted = sum(dbf[header + place * size : header + place * size + 1] == b"*" for place in range(records))
    if deleted:
        what = f"图层“{name}”有 {deleted} 条标记为删除的记录，无法确定是否有效"
        raise CannotRead("damaged", what, "请在制图软件中整理（pack）后重新导出")
    return records, (len(shx) - 100) // 8


def _codec(name: str, parts: Mapping[str, bytes]) -> str:
    """The encoding of the attributes: what the .cpg says, else the first of UTF-8 and GB18030 that decodes all of them.

    A field cut off in the middle of a character ends in the sign for an unreadable one.
    """
    said = re.sub(r"[^0-9a-z]", "", parts.get("cpg", b"").decode("ascii", "ignore").lower())
    named = _CODECS.get(said) or _CODECS.get(said.removeprefix("cp")) or _CODECS.get(said.removeprefix("windows"))
    for codec in [named] if named else ["utf-8", "gb18030"]:
        if _decodes(parts["dbf"], codec):
            sample = b"\n".join(islice(_texts(parts["dbf"]), _ASKED)) if codec == "gb18030" else b""
            if doubt := doubt_of_chinese(sample):
                raise CannotRead("not_text", f"图层“{name}”的属性{doubt}", "请重新导出，编码选 UTF-8")
            return codec
    what = (
        f"图层“{name}”的属性文字既不是 UTF-8 也不是 GB18030 编码"
        if not named
        else f"图层“{name}”的属性文字不是 .cpg 所写的编码"
    )
    raise CannotRead("not_text", what, "请重新导出，编码选 UTF-8")


def _decodes(dbf: bytes, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        for text in _texts(dbf):
            decoder.reset()
            decoder.decode(text)
    except UnicodeDecodeError:
        return False
    return True


def _texts(dbf: bytes) -> Iterator[bytes]:
    """The values of all text attributes, record by record."""
    header, size = int.from_bytes(dbf[8:10], "little"), int.from_bytes(dbf[10:12], "little")
    spans: list[tuple[int, int]] = []
    at, offset = 32, 1
    while at + 32 <= header and dbf[at : at + 1] != b"\r":
        if dbf[at + 11 : at + 12] == b"C":
            spans.append((offset, offset + dbf[at + 16]))
        offset += dbf[at + 16]
        at += 32
    for row in range(int.from_bytes(dbf[4:8], "little")):
        start = header + row * size
        for first, last in spans:
            yield dbf[start + first : start + last].rstrip(b" \x00")


def _check_system(prj: bytes) -> None:
    """Raises ``CannotRead`` (coord_system) when the .prj names projected coordinates or an older datum."""
    text = prj.decode("utf-8", "replace").strip("\ufeff \r\n")
    if not text:
        return
    found = re.match(r'\s*(\w+)\s*\[\s*"([^"]*)"', text)
    if not found or found.group(1).upper() not in ("GEOGCS", "GEOGCRS", "GEODCRS") or found.group(2) not in GEODETIC:
        raise foreign_system(found.group(2) if found else text)


def _shape(reader: shapefile.Reader, index: int) -> str | None:
    try:
        shape = reader.shape(index)
        if shape is None or shape.shapeType == shapefile.NULL:
            return None
        return wkt_of(shape.__geo_interface__)
    except Exception:  # one shape that cannot be told is one row set aside
        return UNREADABLE


def _value(value: object) -> object:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
