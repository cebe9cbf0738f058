"""HTML tables (web exports named .xls) → one cells file per table, every cell as the text it shows.

Belongs here: tables, spans, hidden rows, and the text around the tables. Not here: where the header is. Runs in the
child process. No entity, style sheet or link is fetched; nothing becomes a number: 007012 stays 007012.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.ingest.readers.cell_text import EMPTY
from gridhub.ingest.readers.cells_file import CellsFile
from gridhub.ingest.readers.ooxml_package import damaged, too_large
from gridhub.ingest.readers.protocol import CannotRead, FileRead, Merge, SheetFacts, SheetRead
from gridhub.ingest.readers.sheet_scan import MAX_COLUMNS, MAX_ROWS, check_size
from gridhub.ingest.readers.text_script import doubt_of_chinese

if TYPE_CHECKING:
    from lxml import html

AROUND = "表格以外的文字"
"""Sheet that keeps the text outside tables, so that a title or a signature is not lost."""
MAX_BYTES = 256 * 2**20
MAX_SPAN = 10_000

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_UNREAD = re.compile(r"<!--.*?-->|<(script|style|xml|template|noscript)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
"""What holds no table, whatever stands in it."""
_BLOCKS = frozenset(("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "caption"))
_SILENT = frozenset(("script", "style", "head", "noscript", "template", "xml", "title"))


def read_html(path: Path, folder: Path) -> FileRead:
    """Read every table that holds no other table. Raises ``CannotRead``: damaged, not_text, too_large."""
    from lxml import etree, html

    if path.stat().st_size > MAX_BYTES:
        raise too_large("网页格式的表格过大")
    text, encoding = _decode(path.read_bytes())
    if "\x00" in text:
        raise CannotRead(
            "not_text", "含有不可见的控制字符，不是文本表格", "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送"
        )
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.removeprefix("\ufeff"))
    try:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise damaged("网页格式的内容无法读取") from error
    _refuse_loss(text, root)
    tables = [table for table in root.iter("table") if table.find(".//table") is None]
    sheets: list[SheetRead] = []
    for table in tables:
        sheet = _read_table(table, len(sheets) + 1, folder)
        if sheet.rows:
            sheets.append(sheet)
    if not sheets:
        raise damaged("网页格式的内容里没有表格")
    around = _read_around(root, frozenset(tables), len(sheets) + 1, folder)
    return FileRead((*sheets, around) if around.rows else tuple(sheets), encoding)


def _refuse_loss(text: str, root: html.HtmlElement) -> None:
    """The parser drops what is nested too deep or too long, and all that follows, without a word: count the cells."""
    written = _UNREAD.sub("", text).lower()
    opened, closed = len(re.findall(r"<table\b", written)), written.count("</table")
    if not closed or opened > closed:
        raise damaged("网页格式的内容里没有完整的表格")
    for names in (("tr",), ("td", "th")):
        found = sum(1 for _ in root.iter(*names))
        if found < len(re.findall(rf"<(?:{'|'.join(names)})\b", written)):
            raise damaged("网页格式的表格没有能全部读出（嵌套过深，或有一格的内容过长）")


def _decode(content: bytes) -> tuple[str, str]:
    """The text by byte order mark, declared charset, UTF-8, GB18030: the first that decodes the whole file.

    What decodes as GB18030 must look like Chinese: other encodings decode too.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif content.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        declared = _DECLARED.search(content[:4096])
        name = declared[1].decode("ascii").lower() if declared else ""
        # Pages that say gb2312 or gbk hold characters beyond them; GB18030 has all of both.
        candidates = ["gb18030"] if name.startswith("gb") else []
        candidates += ["utf-8", "gb18030"]
    for encoding in dict.fromkeys(candidates):
        try:
            text = content.decode(encoding, "strict")
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and (doubt := doubt_of_chinese(content)):
            raise CannotRead("not_text", doubt, "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送")
        return text, encoding
    raise CannotRead("not_text", "文字编码无法识别", "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送")


def _read_table(table: html.HtmlElement, number: int, folder: Path) -> SheetRead:
    file = f"sheet-{number}.arrow"
    merges: list[Merge] = []
    taken: dict[int, set[int]] = {}
    seen = hidden_rows = 0
    with CellsFile(folder / file) as cells:
        for at, row in enumerate(_rows(table)):
            if at >= MAX_ROWS:
                raise too_large(f"表格超过 {MAX_ROWS:,} 行")
            texts: dict[int, str] = {}
            blocked, column = taken.pop(at, set()), 0
            for cell in row.iterchildren("td", "th"):
                while column in blocked:
                    column += 1
                across, down = _span(cell, "colspan"), _span(cell, "rowspan")
                check_size(at + 1, column + across)
                if column + across > MAX_COLUMNS:
                    raise too_large(f"表格超过 {MAX_COLUMNS:,} 列")
                if shown := _text(cell):
                    texts[column] = shown
                    seen += 1
                if across > 1 or down > 1:
                    merges.append((at, column, at + down - 1, column + across - 1))
                for below in range(at + 1, at + down):
                    taken.setdefault(below, set()).update(range(column, column + across))
                column += across
            hidden_rows += _is_hidden(row)
            width = max(texts, default=-1) + 1
            cells.add(
                at + 1,
                [texts.get(i) for i in range(width)],
                "".join("t" if i in texts else EMPTY for i in range(width)),
            )
    caption = table.find("caption")
    name = _text(caption) if caption is not None else ""
    facts = SheetFacts("html", seen, 0, 0, hidden_rows, 0, len(merges))
    return SheetRead(
        name or f"表{number}", number, file, cells.rows, cells.width, _is_hidden(table), tuple(merges), facts
    )


def _rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Rows in document order; a table without inner tables has no row of another one."""
    yield from table.iter("tr")


def _span(cell: html.HtmlElement, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    number = int(text) if text.isdecimal() and len(text) < 9 else 1
    if number > MAX_SPAN:
        raise too_large("有一个单元格合并的范围过大")
    return max(1, number)


def _is_hidden(element: html.HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _text(element: html.HtmlElement) -> str:
    """The text an element shows: spaces as a browser shows them, breaks kept, NO-BREAK SPACE alone is empty."""
    parts: list[str] = []

    def collect(node: html.HtmlElement) -> None:
        if isinstance(node.tag, str) and node.tag not in _SILENT:
            if node.tag in _BLOCKS and parts:
                parts.append("\x0b")
            parts.append(_SPACE.sub(" ", node.text or ""))
            for child in node:
                collect(child)
                parts.append(_SPACE.sub(" ", child.tail or ""))

    collect(element)
    shown = re.sub(r" *\x0b[ \x0b]*", "\n", "".join(parts)).strip(" \n")
    return "" if not shown.strip("\xa0 \n") else shown


def _read_around(root: html.HtmlElement, tables: frozenset[html.HtmlElement], number: int, folder: Path) -> SheetRead:
    file = f"sheet-{number}.arrow"
    pieces: list[str] = []

    def collect(node: html.HtmlElement) -> None:
        if isinstance(node.tag, str) and node.tag not in _SILENT and node not in tables:
            pieces.append(node.text or "")
            for child in node:
                collect(child)
                pieces.append(child.tail or "")

    collect(root)
    with CellsFile(folder / file) as cells:
        for piece in pieces:
            text = _SPACE.sub(" ", piece).strip(" \xa0")
            if text:
                cells.add(cells.rows + 1, [text], "t")
    return SheetRead(AROUND, number, file, cells.rows, cells.width, False, (), SheetFacts("html", cells.rows))
