"""The header of a table nobody declared: the rows with most known spellings, else the first row of captions.

Belongs here: choosing one to three rows. Not here: telling captions from values (``captions``), reading a span of rows
(``ingest.header``). All rows here are those of ``without_records``: one that holds values is empty.
"""

from __future__ import annotations

from collections.abc import Sequence

from gridhub.ingest.readers.protocol import Merge
from gridhub.ingest.sheets.header import (
    MAX_SPAN,
    SCAN_ROWS,
    Header,
    Row,
    Spellings,
    find_headers,
    read_span,
    spellings_of,
    tight,
)
from gridhub.inspection.captions import without_records
from gridhub.project.project import Project

WIDE = 0.6
"""Share of the widest row that a header covers."""


def known_spellings(project: Project) -> Spellings:
    """Every header spelling any connector knows, as one index; a spelling of several fields decides nothing."""
    columns: dict[str, list[str]] = {}
    for connector in project.connectors.values():
        for export in connector.exports.values():
            for name, aliases in export.columns.items():
                columns.setdefault(name, []).extend(aliases)
    return spellings_of(columns, (), tuple(columns))


def guess_header(
    rows: Sequence[Row], merges: Sequence[Merge], known: Spellings, fitting: Sequence[Header] = ()
) -> Header | None:
    """The most plausible header of a sheet; None when no row can be one.

    ``fitting``: the headers that single exports find in it, each by its own spellings. A caption that several exports
    know under different names (证件/号码) decides nothing here, and does there: their rows are believed.
    """
    captions = without_records(rows, known)
    found = find_headers(captions, merges, known)
    spans = [header for header in (*found[:1], *fitting) if header.fields >= 2]
    if spans:
        best = max(spans, key=lambda header: (header.fields, header.first - header.last))
        return _with_levels(read_span(captions, best.first, best.last, merges, known), captions, merges, known)
    widest = max((sum(1 for cell in row if cell) for row in rows), default=0)
    enough = max(2, WIDE * widest)
    for number, row in enumerate(captions[:SCAN_ROWS]):
        if not row and sum(1 for cell in rows[number] if cell) >= max(3, enough):  # two may be a remark above the table
            return None  # the records have begun: what looks like captions further down is a record without numbers
        texts = [cell.strip() for cell in row if cell and cell.strip()]
        below = captions[number + 1] if number + 1 < len(captions) else []
        spanned = _spanned(row, below, number, merges) if _holds_levels(captions, number, merges) else set()
        covered = spanned | {index for index, cell in enumerate(row) if cell}
        if len(texts) >= 2 and len(covered) >= enough and len(set(texts)) == len(texts):
            return _with_levels(read_span(captions, number, number, merges, known), captions, merges, known)
    return None


def _with_levels(header: Header, rows: Sequence[Row], merges: Sequence[Merge], known: Spellings) -> Header:
    """The header with the rows of captions above and below it that cells over several rows or columns tie to it."""
    while header.last - header.first + 1 < MAX_SPAN:
        first, last = header.first, header.last
        above_is_title = first == 0 or len({cell for cell in rows[first - 1] if cell}) < 2
        if not above_is_title and _holds_levels(rows, first - 1, merges):
            first -= 1
        elif _holds_levels(rows, last, merges):
            last += 1
        else:
            break
        wider = read_span(rows, first, last, merges, known)
        if len(wider.texts) < len(header.texts):
            break
        header = wider
    return header


def _holds_levels(rows: Sequence[Row], upper: int, merges: Sequence[Merge]) -> bool:
    """Whether the row below ``upper`` holds captions of columns that a cell of ``upper`` spans, and of no others.

    Other captions below a caption of one column would be values: only a cell merged over both rows says otherwise.
    """
    if upper + 1 >= len(rows) or not any(rows[upper]) or not any(rows[upper + 1]):
        return False
    if any(top <= upper < bottom < top + MAX_SPAN for top, _, bottom, _ in merges):
        return True
    row, below = rows[upper], rows[upper + 1]
    spanned = _spanned(row, below, upper, merges)
    filled = {index for index, cell in enumerate(below) if cell}
    others = {i for i in filled - spanned if i < len(row) and row[i] and tight(row[i] or "") != tight(below[i] or "")}
    return bool(filled & spanned) and not others


def _spanned(row: Row, below: Row, number: int, merges: Sequence[Merge]) -> set[int]:
    """Columns of a row that lie under a cell over several of them: merged, or followed by blanks with text below."""
    spanned = {
        index for top, left, _, right in merges if top == number and right > left for index in range(left, right + 1)
    }
    for index in range(1, min(len(row), len(below))):
        if not row[index] and below[index] and below[index - 1] and (row[index - 1] or index - 1 in spanned):
            spanned |= {index - 1, index}
    return spanned
