"""The formats of an .xlsx workbook under which a cell may show another thing than it stores.

Belongs here: styles.xml and the date system of the workbook. Not here: what a format shows (``number_format``), which cell has
which format (``sheet_audit``). Standard library only: the child process imports it.
"""

from __future__ import annotations

from collections.abc import Mapping

from gridhub.ingest.readers.number_format import BUILTIN, CellFormats, is_plain
from gridhub.ingest.readers.ooxml_package import Package
from gridhub.ingest.readers.xml_stream import parse_stream

_TRUE = ("1", "true")


def cell_formats(package: Package) -> CellFormats:
    """Raises ``CannotRead``: damaged, unsafe_xml."""
    workbook = package.whole(package.workbook)
    is_1904 = any(
        element.get("date1904") in _TRUE
        for element in workbook.iter()
        if element.tag.rpartition("}")[2] == "workbookPr"
    )
    part = package.beside("styles", "styles.xml")
    return CellFormats(_codes(package, part) if package.has(part) else {}, is_1904)


def _codes(package: Package, part: str) -> dict[str, str]:
    named: dict[str, str] = {}
    used: list[str] = []
    inside = {"cellXfs": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "numFmt":
            named[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside["cellXfs"] = 1
        elif tag == "xf" and inside["cellXfs"]:
            used.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        if name.rpartition(" ")[2] == "cellXfs":
            inside["cellXfs"] = 0

    parse_stream(package.chunks(part), start, end, lambda _: None, "样式")
    found: dict[str, str] = {}
    for number, identity in enumerate(used):
        code = code_of(identity, named)
        if code and not is_plain(code):
            found[str(number)] = code
    return found


def code_of(identity: str, named: Mapping[str, str]) -> str:
    """The code of a format that a workbook names by number; "" when it is a plain one of the built-in ones."""
    return named.get(identity) or (BUILTIN.get(int(identity), "") if identity.isdecimal() else "")
