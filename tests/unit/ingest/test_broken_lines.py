"""One stray quote sets aside its line, not the month; what cannot be proved whole is refused as before."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.text_cells import read_text
from tests.cell_lists import rows_of

HEADER = "编号,姓名,地址"
ROWS = [f"{number},张三,人民路{number}号" for number in range(1, 101)]
Read = list[tuple[int, list[str | None], str]]


def read(lines: list[str], end: str = "\n") -> Read:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.csv").write_text("\n".join(lines) + end, encoding="utf-8")
        found = read_text(folder / "x.csv", folder)
        return rows_of(folder / found.sheets[0].file)


def kept(found: Read) -> dict[int, list[str | None]]:
    return {row: cells for row, cells, kinds in found if "q" not in kinds}


def broken(found: Read) -> list[int]:
    return [row for row, _, kinds in found if kinds == "qqq"]


@pytest.mark.parametrize(
    "stray",
    [
        '41,"张三,人民路41号',
        '41,"张"三,人民路41号',
        '"41,张三,人民路41号',
        '41,张三,"人民路41号',
        '41,"张三"丰",人民路',
    ],
)
def test_an_open_quote_sets_aside_its_own_line_and_nothing_else(stray: str) -> None:
    lines = [HEADER, *ROWS[:40], stray, *ROWS[41:]]
    found = read(lines)
    assert broken(found) == [42]
    assert kept(found) == {number: line.split(",") for number, line in enumerate(lines, start=1) if number != 42}, (
        "every other line is there, with its number"
    )
    assert "张" not in str([cells for _, cells, kinds in found if "q" in kinds]), (
        "nobody knows which column is agreed to"
    )


def test_a_value_over_two_lines_with_a_stray_quote_sets_both_lines_aside() -> None:
    found = read([HEADER, *ROWS[:40], '41,张三,"人民路"号', '二楼",', *ROWS[41:]])
    assert broken(found) == [42, 43]
    assert len(kept(found)) == 100


def test_a_sound_value_over_two_lines_is_read_beside_a_broken_line() -> None:
    found = read([HEADER, *ROWS[:40], '41,"张三,人民路41号', *ROWS[41:60], '61,张三,"人民路\n61号"', *ROWS[61:]])
    assert broken(found) == [42] and kept(found)[62] == ["61", "张三", "人民路\n61号"]


@pytest.mark.parametrize(
    "lines",
    [
        [HEADER, *(f'{number},"张三,路' for number in range(1, 31)), *ROWS],  # a habit, no slip
        [HEADER, '1,"张三,路', ROWS[1]],  # too few to say what is usual
        [HEADER, *ROWS[:4], '5,"张三,路', "只有一格", "又一格", *ROWS[7:]][:9],
    ],
)  # fmt: skip
def test_what_cannot_be_proved_whole_is_refused_with_its_line(lines: list[str]) -> None:
    with pytest.raises(CannotRead, match=r"第 .* 行的引号不成对"):
        read(lines)


@pytest.mark.parametrize(
    "cell",
    [
        ['51,"张三"x,备注', '52,李四,"记录如下：', "9999,王五,转来的行", '完"'],
        ['51,李四,"记录', 'x"y,备注', "8888,王五,转来的行", '完"'],
        ['11,"A,c', *ROWS[11:40], '41,b",d', *ROWS[41:70], '71,"张三"x,路'],
    ],
)
def test_a_line_inside_a_value_is_never_taken_for_a_row_beside_a_stray_quote(cell: list[str]) -> None:
    with pytest.raises(CannotRead, match="引号不成对"):
        read([HEADER, *ROWS, *cell, *ROWS])


@pytest.mark.parametrize("end", ['101,"张三,路', '101,"', '101,"张三","'])
def test_a_file_cut_inside_a_value_is_refused_since_what_followed_is_lost(end: str) -> None:
    with pytest.raises(CannotRead, match=r"第 102 行（最后一行）的引号不成对.*没有传完整"):
        read([HEADER, *ROWS, end], end="")
    assert broken(read([HEADER, *ROWS, end])) == [102], "a line that has an end is no cut"


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(2, 99), min_size=1, max_size=5, unique=True), st.sampled_from(['"', 'x"', '"x""']))
def test_no_line_is_lost_or_doubled_wherever_quotes_are_left_open(places: list[int], mark: str) -> None:
    lines = [HEADER, *ROWS]
    for place in places:
        lines[place] = f"{place},{mark}张三,路"
    try:
        found = read(lines)
    except CannotRead:
        return
    rows = [row for row, _, _ in found]
    spans = {row: 1 + sum((cell or "").count("\n") for cell in cells) for row, cells, _ in found}
    assert rows == sorted(set(rows)) and sum(spans.values()) == len(lines)
