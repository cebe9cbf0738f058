"""Any table written as CSV is read back cell for cell with the right physical line; numbers keep their digits."""

from __future__ import annotations

import csv
import io
import tempfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers.broken_lines import count_line_breaks
from gridhub.ingest.readers.cell_text import cell_text, duration_text, number_text
from gridhub.ingest.readers.cells_file import read_cells
from gridhub.ingest.readers.child import read_in_child
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.rectangular_text import Doubt, read_rectangular
from gridhub.ingest.readers.text_cells import read_records, read_text
from gridhub.ingest.readers.text_encoding import find_encoding
from tests.cell_lists import rows_of, with_lists

FIELD = st.text(st.sampled_from([*"王小明阳光,;\t\"'|\n\r =０ａ1.x㐀龥"]), max_size=12)
TABLE = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(FIELD, min_size=width, max_size=width), min_size=1, max_size=8)
)
Rows = list[tuple[int, int, list[str | None], str]]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")


def read_bytes(content: bytes) -> tuple[list[tuple[int, list[str | None], str]], str, str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.csv").write_bytes(content)
        read = read_text(folder / "x.csv", folder)
        rows = rows_of(folder / read.sheets[0].file)
    return rows, read.encoding, read.delimiter


def rows_with_width(path: Path) -> Rows:
    frame = with_lists(pl.DataFrame(pl.from_arrow(read_cells(path))))
    return list(frame.select("row", "fields", "cells", "kinds").iter_rows())


def both_readers(content: bytes, delimiter: str = ",") -> tuple[Rows | None, Rows | None]:
    """Rows of the quick reader (None: it will not vouch) and of the csv module (None: it refuses)."""
    quick: Rows | None = None
    exact: Rows | None = None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.csv").write_bytes(content)
        text = find_encoding(folder / "x.csv", folder)
        with suppress(Doubt):
            read_rectangular(text, delimiter, folder / "quick.parquet")
            quick = rows_with_width(folder / "quick.parquet")
        with suppress(CannotRead):
            read_records(text, delimiter, folder / "exact.parquet")
            exact = rows_with_width(folder / "exact.parquet")
    return quick, exact


@settings(deadline=None, max_examples=150)
@given(
    TABLE,
    st.sampled_from(ENCODINGS),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.booleans(),
)
def test_what_was_written_is_read(
    table: list[list[str]], encoding: str, ending: str, quoting: int, final_newline: bool
) -> None:
    head = [f"列{n}" for n in range(len(table[0]))]
    whole = [head] * 9 + table  # enough plain lines that the delimiter is beyond doubt
    if quoting == csv.QUOTE_MINIMAL and any("\r" in cell for row in table for cell in row):
        ending = (
            "\r\n"  # the writer leaves a lone CR unquoted when lines end in LF: such a file has lost the cell's end
        )
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=quoting, lineterminator=ending).writerows(whole)  # type: ignore[arg-type]
    text = buffer.getvalue()
    if not final_newline:
        text = text.removesuffix(ending)
    rows, _, delimiter = read_bytes(text.encode(encoding))
    assert delimiter == ","
    assert [cells for _, cells, _ in rows] == [[cell if cell.strip() else None for cell in row] for row in whole]
    line, expected = 1, []
    for row in whole:
        expected.append(line)
        line += 1 + sum(count_line_breaks(cell) for cell in row)
    assert [line for line, _, _ in rows] == expected
    assert all(len(kinds) == len(cells) for _, cells, kinds in rows)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(st.sampled_from([*"王a 0\u3000\xa0"]), max_size=4),
                st.text(st.sampled_from([*'王,;\n"\r ']), max_size=4).map(lambda t: '"' + t.replace('"', '""') + '"'),
                st.text(st.sampled_from([*'王,\n" ']), max_size=3),
            ),
            min_size=2,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(ENCODINGS),
    st.booleans(),
)
def test_the_quick_reader_gives_the_rows_of_the_csv_module_or_none(
    rows: list[list[str]], delimiter: str, ending: str, encoding: str, final_newline: bool
) -> None:
    """Broken quotes, ragged rows, blank lines and stray line breaks included."""
    text = ending.join(delimiter.join(row) for row in rows) + (ending if final_newline else "")
    quick, exact = both_readers(text.encode(encoding), delimiter)
    assert quick is None or quick == exact


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "text",
    [
        "姓名,地址\n王一,甲\n",
        "姓名,地址\r\n王一,甲\r\n王二,",
        '"姓名","地址"\r\n"王一","甲\n""乙"", 丙"\r\n"","\u3000"\r\nNULL,N/A\r\n',
        '姓名,地址\n王一,"甲\r\n乙"\n"王二",丙\n',
    ],
)
def test_ordinary_files_are_read_by_the_quick_reader(text: str, encoding: str) -> None:
    quick, exact = both_readers(text.encode(encoding))
    assert quick is not None
    assert quick == exact


@pytest.mark.parametrize(
    "text",
    [
        "姓名\n王一\n\n王二\n",
        "姓名,地址\n\n王一,甲\n",
        "花名册\n姓名,地址\n王一,甲\n",
        "姓名,地址\n王一,甲,\n",
        '姓名,地址\n王一,"甲" \n',
        '姓名,地址\n王一,"甲\n王二,乙\n王三,"丙"\n',
        "姓名,地址\r王一,甲\r",
        "姓名,地址\r\n王一,甲\n",
    ],
)
def test_the_quick_reader_does_not_vouch_for_odd_files(text: str) -> None:
    assert both_readers(text.encode())[0] is None


@pytest.mark.parametrize("value", ["甲{}", '"甲{}"'])
def test_an_open_quote_in_a_large_file_loses_no_row(value: str) -> None:
    """DuckDB when not strict gives 1,001 of 2,000 rows without a word; when strict an error that is no text."""
    lines = [f"{n},{value.format(n)}" for n in range(2000)]
    lines[1000] = '1000,"甲'
    rows, _, _ = read_bytes("\n".join(lines).encode())
    assert [row for row, _, kinds in rows if "q" in kinds] == [1001]
    assert [cells[0] for row, cells, _ in rows if row != 1001] == [str(n) for n in range(2000) if n != 1000]


def test_rows_of_a_file_read_by_several_threads_keep_their_order_and_line() -> None:
    filler = "阳光小区" * 40
    lines = [f'{n},"{filler}{chr(10) if n % 7 == 0 else ""}",""' for n in range(60_000)]
    quick, exact = both_readers("\n".join(lines).encode())
    assert quick is not None
    assert [cells[0] for _, _, cells, _ in quick] == [str(n) for n in range(60_000)]
    assert quick == exact


def test_a_child_reads_with_the_quick_reader_within_its_limits(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("姓名,地址\n王一,甲\n".encode("gb18030"))
    read = read_in_child(tmp_path / "x.csv", "text", tmp_path)
    assert (read.sheets[0].facts.reader, read.encoding) == ("duckdb", "gb18030")
    (tmp_path / "y.csv").write_bytes("姓名,地址\n王一,甲\n王二\n".encode())
    assert read_in_child(tmp_path / "y.csv", "text", tmp_path).sheets[0].facts.reader == "csv"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(row) for row in [["姓名", "地址", "备注"], ["王一", "甲、乙", "无"], ["王二", "丙", ""]]
    )
    rows, encoding, seen = read_bytes(text.encode("gb18030"))
    assert (encoding, seen) == ("gb18030", delimiter)
    assert rows[2] == (3, ["王二", "丙", None], "tt_")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('姓名,地址\n王一,"甲\n王二,乙\n'.encode(), "broken_text"),
        ('姓名,地址\n王一,"甲"乙\n'.encode(), "broken_text"),
        (('姓名,地址\n王一,"甲' + "\n王,乙" * 60 + '"\n').encode(), "broken_text"),
        (b"\x00\x01\x02\x03" * 50, "not_text"),
        ("姓名\n王".encode()[:-1] + b"\xff\xff", "not_text"),
    ],
)
def test_broken_text_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        read_bytes(content)
    assert refusal.value.code == code


def test_a_character_cut_by_the_chunk_border_is_read() -> None:
    text = "姓名,地址\n" + "".join(f"王{n},阳光小区{n}栋\r\n" for n in range(60_000))
    for encoding in ENCODINGS:
        rows, _, _ = read_bytes(text.encode(encoding))
        assert len(rows) == 60_001
        assert rows[-1][0] == 60_001


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_gives_the_same_number_without_exponent(value: float) -> None:
    text = number_text(value)
    assert float(text) == value
    assert "e" not in text
    assert not text.endswith(".0")
    assert Decimal(text) == Decimal(repr(value))


@given(st.integers(10**17, 10**18 - 1))
def test_an_id_stored_as_a_number_shows_eighteen_digits(number: int) -> None:
    text = cell_text(float(number))
    assert text is not None
    assert text.isdigit()
    assert float(text) == float(number)
    assert abs(int(text) - number) <= 128


def test_durations() -> None:
    from datetime import timedelta

    assert duration_text(timedelta(hours=30, minutes=5)) == "30:05:00"
