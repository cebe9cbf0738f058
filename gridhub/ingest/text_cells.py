"""CSV and TSV → one cells file: strict decoding of the whole file, strict quoting, every physical line accounted for.

Belongs here: encoding, delimiter, records with the number of their first physical line. Not here: where the table is.
Python's csv module is used because it tells the physical line of each record and refuses broken quoting; a reader that
guesses loses rows without a word. Runs in the child process: standard library and pyarrow only.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from pathlib import Path

from gridhub.ingest.cell_text import EMPTY
from gridhub.ingest.cells_file import CellsFile
from gridhub.ingest.protocol import CannotRead, FileRead, SheetRead

DELIMITERS = (",", "\t", ";", "|")
MAX_LINES_IN_RECORD = 50
"""A record over more lines is an open quote that swallowed its neighbours."""

_CHUNK = 1 << 20
_SCAN_LINES = 40
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_text(path: Path, folder: Path) -> FileRead:
    """Read one text file. Raises ``CannotRead``: not_text, broken_text."""
    encoding, lines = find_encoding(path)
    delimiter = _find_delimiter(path, encoding)
    csv.field_size_limit(1 << 17)
    file = "sheet-1.parquet"
    last = 0
    with CellsFile(folder / file) as cells, path.open(encoding=encoding, errors="strict", newline="") as handle:
        reader = csv.reader(handle, delimiter=delimiter, strict=True)
        try:
            for record in reader:
                line, last = last + 1, reader.line_num
                if last > line:
                    _check_lines(record, line, last)
                texts = [text if text and not text.isspace() else None for text in record]
                cells.add(line, texts, "".join([EMPTY if text is None else "t" for text in texts]))
        except csv.Error as error:
            raise _broken(last + 1, reader.line_num) from error
    if last != lines:
        raise _broken(last + 1, lines)
    return FileRead((SheetRead("", 1, file, cells.rows, cells.width, False, ()),), encoding, delimiter)


def _broken(line: int, last: int) -> CannotRead:
    place = f"第 {line} 行" if last <= line else f"第 {line}–{last} 行"
    return CannotRead(
        "broken_text",
        f"{place}的引号不成对或分隔不正确，无法确定各列的内容",
        "请检查该行的双引号，或另存为 xlsx 后重新报送",
    )


def _check_lines(record: list[str], line: int, last: int) -> None:
    """Physical lines of a record = 1 + line breaks inside its fields."""
    inside = sum(count_line_breaks(text) for text in record)
    if last - line != inside or last - line >= MAX_LINES_IN_RECORD:
        raise _broken(line, last)


def count_line_breaks(text: str) -> int:
    """Line breaks of any kind; CR LF is one."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def find_encoding(path: Path) -> tuple[str, int]:
    """The first of BOM, UTF-8, GB18030 that decodes the whole file, and its number of physical lines.

    Raises ``CannotRead`` (not_text) when none does or when control characters show that it is no text.
    """
    with path.open("rb") as handle:
        head = handle.read(4)
    candidates = next(([name] for bom, name in _BOMS if head.startswith(bom)), ["utf-8", "gb18030"])
    for encoding in candidates:
        try:
            return encoding, _count_lines(path, encoding)
        except UnicodeError:
            continue
    raise CannotRead(
        "not_text", "既不是表格文件，也不是 UTF-8 或 GB18030 编码的文本", "请另存为 xlsx 或 CSV（UTF-8）后重新报送"
    )


def _count_lines(path: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    breaks, last = 0, ""
    with path.open("rb") as handle:
        while True:
            chunk = handle.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            if _CONTROL.search(text):
                raise CannotRead(
                    "not_text", "含有不可见的控制字符，不是文本表格", "请另存为 xlsx 或 CSV（UTF-8）后重新报送"
                )
            breaks += count_line_breaks(text)
            if last == "\r" and text.startswith("\n"):
                breaks -= 1
            last = text[-1:] or last
            if not chunk:
                return breaks + (last not in ("\n", "\r", ""))


def _find_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of fields, and into more of them."""
    with path.open(encoding=encoding, newline="") as handle:
        lines = [line for line, _ in zip(handle, range(_SCAN_LINES), strict=False)]
    scores: dict[str, int] = {}
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(record) for record in csv.reader(lines, delimiter=delimiter) if len(record) > 1)
        except csv.Error:
            continue
        scores[delimiter] = max(((width - 1) * count for width, count in widths.items()), default=0)
    return max(DELIMITERS, key=lambda delimiter: (scores.get(delimiter, 0), -DELIMITERS.index(delimiter)))
