"""Cells whose format shows another thing than they store: what the quick count reads of them is what the exact reading reads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers.number_format import CellFormats
from gridhub.ingest.readers.ooxml_package import SharedStrings
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.sheet_audit import audit_sheet
from gridhub.ingest.readers.sheet_scan import scan_sheet

NO_STRINGS = SharedStrings(0, frozenset(), np.zeros(0, dtype=np.int32))
FORMATS = CellFormats({"3": 'yyyy"年"m"月"', "7": "000000", "12": "0!.0,"})
STYLE = st.sampled_from(["", ' s="3"', ' s="03"', ' s="7"', ' s="12"', ' s="5"', " s = '3'", ' cm="1" s="3"'])
TYPE = st.sampled_from(["", "", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="d"', ' foo="s=3"'])
BODY = st.sampled_from([
    "<v>27546</v>", "<v>12</v>", "<v>-3.5</v>", "<v>102345</v>", "<v> 45000 </v>", "<f>A1</f><v>27546</v>", "<f/><v>8</v>",
    "<v>2023-05-01</v>", "", "<v></v>", "<v/>", '<f t="shared" si="0">1&lt;2</f><v>1</v>', "<v>1&#48;</v>",
    "<v>1</v><extLst/>",
])  # fmt: skip
CELL = st.tuples(STYLE, TYPE, BODY, st.booleans())
ROWS = st.lists(st.lists(CELL, max_size=5), min_size=1, max_size=6)


def sheet(rows: list[list[tuple[str, str, str, bool]]]) -> bytes:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for column, (style, type_, body, swapped) in enumerate(row):
            place = f'r="{chr(65 + column)}{number}"'
            tag = f"<c {place}{type_}{style}" if swapped else f"<c {place}{style}{type_}"
            cells.append(f"{tag}>{body}</c>" if body else f"{tag}/>")
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>".encode()


def pieces(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@settings(deadline=None, max_examples=300)
@given(ROWS, st.integers(20, 400))
def test_the_quick_count_reads_formatted_cells_as_the_exact_reading_does_or_vouches_for_none(
    rows: list[list[tuple[str, str, str, bool]]], size: int
) -> None:
    content = sheet(rows)
    exact = audit_sheet([content], (), FORMATS)
    quick = scan_sheet(pieces(content, size), NO_STRINGS, FORMATS)
    if quick.certain:
        assert (quick.values, quick.marked) == (exact.values, exact.marked)


def test_cells_as_programs_write_them_are_vouched_for() -> None:
    rows = [[(' s="3"', "", "<v>27546</v>", False), ("", ' t="s"', "<v>0</v>", False), (' s="7"', "", "", False)]] * 3
    quick = scan_sheet([sheet(rows)], NO_STRINGS, FORMATS)
    assert quick.certain
    assert quick.marked == {row: {0: ("1975年6月", "p")} for row in (1, 2, 3)}


@pytest.mark.parametrize("cell", ['<c r="A2" s="3"><v>27546</v></c>', '<c s="3" r="A1"><v>27546</v></c>'])
def test_a_cell_in_another_row_or_written_otherwise_is_left_to_the_exact_reading(cell: str) -> None:
    content = f'<worksheet><sheetData><row r="1">{cell}</row></sheetData></worksheet>'.encode()
    assert not scan_sheet([content], NO_STRINGS, FORMATS).certain


def test_a_cell_in_another_row_is_refused_by_it() -> None:
    content = b'<worksheet><sheetData><row r="1"><c r="A2" s="3"><v>27546</v></c></row></sheetData></worksheet>'
    with pytest.raises(CannotRead):
        audit_sheet([content], (), FORMATS)
