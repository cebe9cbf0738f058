"""CSV and TSV → one cells file: strict decoding of the whole file, strict quoting, every physical line accounted for.

Belongs here: delimiter, which reader, records with the number of their first physical line. Not here: encodings
(``text_encoding``), the quick reader (``rectangular_text``), lines with a stray quote (``broken_lines``), where the table is. Runs in the child process.
Python's csv module has the last word: it tells the physical line of each record and refuses broken quoting. The quick
reader gives the same rows or none.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from gridhub.ingest.readers.allowance import allowance
from gridhub.ingest.readers.broken_lines import broken, broken_row, check_lines, records_beside_broken_lines
from gridhub.ingest.readers.cell_text import row_text
from gridhub.ingest.readers.cells_file import CellsFile
from gridhub.ingest.readers.protocol import CannotRead, FileRead, SheetFacts, SheetRead
from gridhub.ingest.readers.rectangular_text import MAX_FIELD_CHARACTERS, Doubt, read_rectangular, width_of
from gridhub.ingest.readers.sheet_scan import MAX_COLUMNS
from gridhub.ingest.readers.text_encoding import PlainText, find_encoding

DELIMITERS = (",", "\t", ";", "|")
_SCAN_LINES = 40
LARGEST_MENDED = 100_000_000
"""Bytes of a text whose lines are all held at once to look for broken ones."""


def read_text(path: Path, folder: Path) -> FileRead:
    """Read one text file. Raises ``CannotRead``: not_text, broken_text, too_large."""
    text = find_encoding(path, folder)
    delimiter = _find_delimiter(text)
    _check_size(text, width_of(text, delimiter))
    target = folder / "sheet-1.arrow"
    try:
        reader, cells = "duckdb", read_rectangular(text, delimiter, target)
    except Doubt:
        reader, cells = "csv", read_records(text, delimiter, target)
    sheet = SheetRead("", 1, target.name, cells.rows, cells.width, False, (), SheetFacts(reader=reader))
    return FileRead((sheet,), text.encoding, delimiter)


def _check_size(text: PlainText, width: int) -> None:
    """Raises ``CannotRead`` (too_large) before anything is read of what the standardising process could not hold."""
    much = allowance()
    if text.lines > much.rows or text.lines * width > much.cells:
        what = (
            f"有 {text.lines:,} 行、{width:,} 列，超过一份文件的上限（{much.rows:,} 行 rows，{much.cells:,} 格 cells）"
        )
        raise CannotRead("too_large", what, "请按单位或月份拆成几份报送")


def read_records(text: PlainText, delimiter: str, target: Path) -> CellsFile:
    """Read record by record. A line whose quotes are not in pairs is set aside where everything else can be proved whole
    (``broken_lines``); else the file is refused with the line.

    Raises ``CannotRead``: broken_text, too_large.
    """
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    try:
        return _read_strictly(text, delimiter, target)
    except CannotRead as error:
        if error.code != "broken_text" or text.size > LARGEST_MENDED:
            raise
        mended = records_beside_broken_lines(text, delimiter)
        if mended is None:
            raise
    with CellsFile(target) as cells:
        for line, record in mended:
            cells.add(line, *(row_text(record.fields) if record.fields else broken_row(record.width)))
    return cells


def _read_strictly(text: PlainText, delimiter: str, target: Path) -> CellsFile:
    last = 0
    with CellsFile(target) as cells, text.path.open(encoding=text.codec, newline="") as handle:
        reader = csv.reader(handle, delimiter=delimiter, strict=True)
        try:
            for record in reader:
                line, last = last + 1, reader.line_num
                if last > line:
                    check_lines(record, line, last)
                if len(record) > MAX_COLUMNS:
                    what = f"第 {line} 行有 {len(record):,} 列，超出表格的范围（{MAX_COLUMNS:,} 列）"
                    raise CannotRead("too_large", what, "请删除该行多余的分隔符，或另存为 xlsx 后重新报送")
                cells.add(line, *row_text(record))
        except csv.Error as error:
            if "field limit" in str(error):
                what = f"第 {last + 1} 行有一格超过 {MAX_FIELD_CHARACTERS:,} 个字符"
                remedy = "请检查该行的双引号；若是网格边界，请改用 GeoJSON 或 Shapefile 报送"
                raise CannotRead("too_large", what, remedy) from error
            raise broken(last + 1, reader.line_num) from error
    if last != text.lines:
        raise broken(last + 1, text.lines)
    return cells


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
