"""Any table written as CSV is read back cell for cell with the right physical line; numbers keep their digits."""

from __future__ import annotations

import csv
import io
import tempfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.ingest.cell_text import cell_text, duration_text, number_text
from gridhub.ingest.protocol import CannotRead
from gridhub.ingest.text_cells import count_line_breaks, read_text

FIELD = st.text(st.sampled_from([*"王小明阳光,;\t\"'|\n\r =０ａ1.x㐀龥"]), max_size=12)
TABLE = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(FIELD, min_size=width, max_size=width), min_size=1, max_size=8)
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")


def read_bytes(content: bytes) -> tuple[list[tuple[int, list[str | None], str]], str, str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.csv").write_bytes(content)
        read = read_text(folder / "x.csv", folder)
        frame = pl.read_parquet(folder / read.sheets[0].file)
    return list(frame.select("row", "cells", "kinds").iter_rows()), read.encoding, read.delimiter


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
