"""CSV and TSV → one cells file: strict decoding of the whole file, strict quoting, every physical line accounted for.

Belongs here: delimiter, which reader, records with the number of their first physical line. Not here: encodings
(``text_encoding``), the quick reader (``rectangular_text``), where the table is. Runs in the child process.
Python's csv module has the last word: it tells the physical line of each record and refuses broken quoting. The quick
reader gives the same rows or none.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from gridhub.ingest.readers.cell_text import row_text
from gridhub.ingest.readers.cells_file import CellsFile
from gridhub.ingest.readers.protocol import CannotRead, FileRead, SheetFacts, SheetRead
from gridhub.ingest.readers.rectangular_text import MAX_FIELD_CHARACTERS, MAX_LINES_IN_RECORD, Doubt, read_rectangular
from gridhub.ingest.readers.sheet_scan import MAX_COLUMNS
from gridhub.ingest.readers.text_encoding import PlainText, find_encoding

DELIMITERS = (",", "\t", ";", "|")
_SCAN_LINES = 40


def read_text(path: Path, folder: Path) -> FileRead:
    """Read one text file. Raises ``CannotRead``: not_text, broken_text, too_large."""
    text = find_encoding(path, folder)
    delimiter = _find_delimiter(text)
    target = folder / "sheet-1.arrow"
    try:
        reader, cells = "duckdb", read_rectangular(text, delimiter, target)
    except Doubt:
        reader, cells = "csv", read_records(text, delimiter, target)
    sheet = SheetRead("", 1, target.name, cells.rows, cells.width, False, (), SheetFacts(reader=reader))
    return FileRead((sheet,), text.encoding, delimiter)


def read_records(text: PlainText, delimiter: str, target: Path) -> CellsFile:
    """Read record by record, telling the line of what cannot be read.

    Raises ``CannotRead``: broken_text, too_large.
    """
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    last = 0
    with CellsFile(target) as cells, text.path.open(encoding=text.codec, newline="") as handle:
        reader = csv.reader(handle, delimiter=delimiter, strict=True)
        try:
            for record in reader:
                line, last = last + 1, reader.line_num
                if last > line:
                    _check_lines(record, line, last)
                if len(record) > MAX_COLUMNS:
                    what = f"第 {line} 行有 {len(record):,} 列，超出表格的范围（{MAX_COLUMNS:,} 列）"
                    raise CannotRead("too_large", what, "请删除该行多余的分隔符，或另存为 xlsx 后重新报送")
                cells.add(line, *row_text(record))
        except csv.Error as error:
            if "field limit" in str(error):
                what = f"第 {last + 1} 行有一格超过 {MAX_FIELD_CHARACTERS:,} 个字符"
                remedy = "请检查该行的双引号；若是网格边界，请改用 GeoJSON 或 Shapefile 报送"
                raise CannotRead("too_large", what, remedy) from error
            raise _broken(last + 1, reader.line_num) from error
    if last != text.lines:
        raise _broken(last + 1, text.lines)
    return cells


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


def _find_delimiter(text: PlainText) -> str:
    """The delimiter that cuts most of the first lines into the same number of fields, and into more of them."""
    with text.path.open(encoding=text.codec, newline="") as handle:
        lines = [line for line, _ in zip(handle, range(_SCAN_LINES), strict=False)]
    scores: dict[str, int] = {}
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(record) for record in csv.reader(lines, delimiter=delimiter) if len(record) > 1)
        except csv.Error:
            continue
        scores[delimiter] = max(((width - 1) * count for width, count in widths.items()), default=0)
    return max(DELIMITERS, key=lambda delimiter: (scores.get(delimiter, 0), -DELIMITERS.index(delimiter)))
