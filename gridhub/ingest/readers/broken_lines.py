"""Lines of a text file whose quotes are not in pairs: which they are, and whether the rest is whole.

Belongs here: finding them, what stands in their place, the errors that name them. Not here: reading sound files (``text_cells``).
Runs in the child process.

One open quote must not cost a station its month, nor may a guess split it. A line is broken when no record can begin at it;
after it nothing is believed until a line that is a record of the usual width by itself and opens no quote. Then every line
of the file is either in a record or broken, and a broken one is a row of cells that nobody can read (kind ``q``), which is
set aside with its line. Two broken lines with others between them, a record's length apart, may be the ends of one value: then, where most records
have no common width, more lines are broken than ``MOST``, or the last one has no line end (the file was cut), the file is refused.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.rectangular_text import MAX_LINES_IN_RECORD
from gridhub.ingest.readers.sheet_scan import MAX_COLUMNS
from gridhub.ingest.readers.text_encoding import PlainText

MOST = 20
MOST_SHARE = 0.01
"""Broken lines of a file, and as a share of its lines: more are no slip of one hand."""
USUAL_SHARE = 0.9
"""Records that must have one width before a line can be held against it."""
UNREADABLE = "\ufffd"
"""What stands in a cell of a broken line. What the line says is not kept: nobody knows which column is agreed to."""


@dataclass(frozen=True)
class Record:
    """``fields``: of a record; none of a broken line, which has ``width`` cells that cannot be read."""

    fields: Sequence[str]
    width: int


def broken_row(width: int) -> tuple[list[str | None], str]:
    """Cells and kinds of a line that cannot be split."""
    return [UNREADABLE] * width, "q" * width


def records_beside_broken_lines(text: PlainText, delimiter: str) -> list[tuple[int, Record]] | None:
    """(first physical line, record) of the whole file; None when it cannot be proved whole but for its broken lines.

    Raises ``CannotRead`` (broken_text): the file ends inside a value.
    """
    with text.path.open(encoding=text.codec, newline="") as handle:
        lines = list(handle)
    width = _usual_width(lines, delimiter)
    if width is None or width > MAX_COLUMNS or len(lines) != text.lines:
        return None
    found: list[tuple[int, Record]] = []
    place, count, believed = 0, 0, True
    while place < len(lines):
        record, last = _record_at(lines, place, delimiter)
        if last - place >= MAX_LINES_IN_RECORD:
            return None  # one very long value, or an open quote and another that closes it: who can tell
        alone = last == place
        if not alone and any(_width_alone(line, delimiter) == width for line in lines[place + 1 : last + 1]):
            return None  # a value over several lines, or a quote left open that swallowed its neighbours
        sound = record is not None and (lines[place].count('"') % 2 == 0 if alone else len(record) == width)
        if not believed:
            sound = sound and alone and record is not None and len(record) == width
        if sound and record is not None:
            found.append((place + 1, Record(record, len(record))))
            place, believed = last + 1, True
            continue
        if place == len(lines) - 1 and not lines[place].endswith(("\r", "\n")):
            raise _cut_short(place + 1)
        count += 1
        if count > max(MOST, MOST_SHARE * len(lines)):
            return None
        found.append((place + 1, Record((), width)))
        place, believed = place + 1, False
    bad = [line for line, record in found if not record.fields]
    if any(1 < after - before <= MAX_LINES_IN_RECORD for before, after in pairwise(bad)):
        return None  # what stands between two of them may be one value's lines
    return found


def _usual_width(lines: Sequence[str], delimiter: str) -> int | None:
    """Fields of most lines that are a record by themselves; None when they do not agree."""
    widths: Counter[int] = Counter()
    for line in lines:
        if (fields := _width_alone(line, delimiter)) is not None:
            widths[fields] += 1
    if not widths:
        return None
    width, often = widths.most_common(1)[0]
    return width if width > 1 and often >= USUAL_SHARE * len(lines) else None


def _width_alone(line: str, delimiter: str) -> int | None:
    """Fields of a line that is a record by itself; None when it is none."""
    try:
        return len(next(csv.reader([line], delimiter=delimiter, strict=True), []))
    except csv.Error:
        return None


def _record_at(lines: Sequence[str], place: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The record that begins at a line (0-based) and its last line; None when none does."""
    reader = csv.reader(map(lines.__getitem__, range(place, len(lines))), delimiter=delimiter, strict=True)
    try:
        record = next(reader, None)
        if record is None:
            return None, place
        last = place + reader.line_num - 1
        if place < last < place + MAX_LINES_IN_RECORD:
            check_lines(record, place + 1, last + 1)
    except (csv.Error, CannotRead):
        return None, place
    return record, last


def broken(line: int, last: int) -> CannotRead:
    """The refusal that names the lines."""
    place = f"第 {line} 行" if last <= line else f"第 {line}–{last} 行"
    return CannotRead(
        "broken_text",
        f"{place}的引号不成对或分隔不正确，无法确定各列的内容",
        "请检查该行的双引号，或另存为 xlsx 后重新报送",
    )


def _cut_short(line: int) -> CannotRead:
    """The refusal of a file whose last line has an open quote and no end: what followed may be lost."""
    what = f"第 {line} 行（最后一行）的引号不成对，其后没有换行：文件可能没有传完整"
    return CannotRead("broken_text", what, "请与原文件核对大小后重新报送；若原文件就是如此，请检查该行的双引号")


def check_lines(record: list[str], line: int, last: int) -> None:
    """Physical lines of a record = 1 + line breaks inside its fields."""
    inside = sum(count_line_breaks(text) for text in record)
    if last - line != inside or last - line >= MAX_LINES_IN_RECORD:
        raise broken(line, last)


def count_line_breaks(text: str) -> int:
    """Line breaks of any kind; CR LF is one."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")
