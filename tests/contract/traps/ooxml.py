"""Workbooks written part by part, so that a test can put anything into them that a foreign program might.

Belongs here: OOXML (transitional, strict, with any prefix) and ODS. Not here: binary formats (``binary``).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="57"/><xf numFmtId="14"/></cellXfs>'
)
"""Style 1 and 2 are dates in Chinese Excel (yyyy年m月d日, yyyy年m月), 3 is a date anywhere."""


def letter(column: int) -> str:
    """0 → A; below 26."""
    return chr(ord("A") + column)


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def row(number: int, cells: Sequence[str | None], attributes: str = "") -> str:
    """A row of inline strings; a cell that begins with ``<c`` stands as it is."""
    written = [
        cell if cell.startswith("<c") else inline(f"{letter(column)}{number}", cell)
        for column, cell in enumerate(cells)
        if cell is not None
    ]
    return f'<row r="{number}"{attributes}>{"".join(written)}</row>'


def workbook(
    *sheets: str,
    namespace: str = TRANSITIONAL,
    strings: str | None = None,
    properties: str = "",
    after: str = "",
    before: str = "",
    states: Sequence[str] = (),
    encoding: str = "utf-8",
    raw: bool = False,
) -> bytes:
    """A workbook; each of ``sheets`` is the content of ``<sheetData>`` (``raw``: the whole part).

    ``before``/``after``: XML beside sheetData. ``states``: attributes of the sheets (hidden).
    """
    relations = _RELATIONS[namespace]
    buffer = io.BytesIO()
    names = [f"表{number}" for number in range(1, len(sheets) + 1)]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", _content_types(len(sheets)))
        container.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{relations}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"{states[n - 1] if n <= len(states) else ""}/>'
            for n, name in enumerate(names, start=1)
        )
        container.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{namespace}" xmlns:r="{relations}">{properties}<sheets>{listed}</sheets></workbook>',
        )
        related = "".join(
            f'<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        related += f'<Relationship Id="rIdS" Type="{relations}/styles" Target="styles.xml"/>'
        if strings is not None:
            related += f'<Relationship Id="rIdT" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/>'
            container.writestr("xl/sharedStrings.xml", f'<sst xmlns="{namespace}">{strings}</sst>')
        container.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        )
        container.writestr("xl/styles.xml", f'<styleSheet xmlns="{namespace}">{_STYLES}</styleSheet>')
        for number, content in enumerate(sheets, start=1):
            part = f'<worksheet xmlns="{namespace}">{before}<sheetData>{content}</sheetData>{after}</worksheet>'
            head = f'<?xml version="1.0" encoding="{encoding}"?>'
            container.writestr(f"xl/worksheets/sheet{number}.xml", (content if raw else head + part).encode(encoding))
    return buffer.getvalue()


def _content_types(sheets: int) -> str:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{main}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{main}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{main}.sharedStrings+xml"/>{parts}</Types>'
    )


def with_prefix(content: str, prefix: str = "x") -> str:
    """A whole sheet part whose elements carry a prefix, as the Open XML SDK writes them."""
    part = f"<worksheet><sheetData>{content}</sheetData></worksheet>".replace("</", "\0").replace("<", f"<{prefix}:")
    part = part.replace("\0", f"</{prefix}:")
    return part.replace(f"<{prefix}:worksheet>", f'<{prefix}:worksheet xmlns:{prefix}="{TRANSITIONAL}">', 1)


def same_names(*sheets: str) -> bytes:
    """A workbook whose sheets all carry the name of the first."""
    source, out = zipfile.ZipFile(io.BytesIO(workbook(*sheets))), io.BytesIO()
    with source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = re.sub("表[0-9]+", "表1", content.decode()).encode()
            copy.writestr(name, content)
    return out.getvalue()


def ods(rows: str, before: str = "") -> bytes:
    """An OpenDocument sheet; ``rows``: the content of ``<table:table>``; ``before``: XML above the root."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content{spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="表1">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        container.writestr("mimetype", kind)
        container.writestr("META-INF/manifest.xml", manifest)
        container.writestr("content.xml", content)
    return buffer.getvalue()


def ods_cell(text: str | None, attributes: str = 'office:value-type="string"', before: str = "") -> str:
    shown = "" if text is None else f"<text:p>{escape(text)}</text:p>"
    return f"<table:table-cell {attributes}>{before}{shown}</table:table-cell>"


def ods_row(cells: Sequence[str | None], attributes: str = "") -> str:
    written = "".join(
        "<table:table-cell/>"
        if cell is None
        else f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row{attributes}>{written}</table:table-row>"
