"""Finding the table: spellings, spans of header rows, what decides and what is refused."""

from __future__ import annotations

import pytest

from gridhub.contracts.cell_place import letter_of
from gridhub.ingest.sheets.header import Spellings, bare, find_headers, spellings_of, tight

COLUMNS = {
    "name": ("姓名", "户主姓名"),
    "cid": ("公民身份号码", "身份证号（18位）"),
    "home": ("现住地/地址", "现住址"),
    "hukou": ("户籍地地址",),
    "amount": ("金额",),
}
SPELLINGS = spellings_of(COLUMNS, ["name", "home"], tuple(COLUMNS))


def found(
    rows: list[list[str | None]], merges: tuple[tuple[int, int, int, int], ...] = (), spellings: Spellings = SPELLINGS
) -> dict[str, str]:
    header = find_headers(rows, merges, spellings)[0]
    return {column.field: column.letter for column in header.columns}


@pytest.mark.parametrize(
    "spelling", ["姓 名", "＊姓名", "姓名*", "姓名：", "姓\n名", "姓名（必填）", "姓名[汉字]", " 姓　名 "]
)
def test_spellings_of_one_header(spelling: str) -> None:
    assert found([[spelling, "现住址"]]) == {"name": "A", "home": "B"}


def test_normal_forms() -> None:
    assert tight("Ａ 列：") == "a列"
    assert bare("金额(元)") == "金额"
    assert bare("（全是备注）") == tight("（全是备注）")
    assert [letter_of(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_two_rows_with_merged_parents() -> None:
    rows: list[list[str | None]] = [
        ["某市花名册", None, None, None],
        ["姓名", "户籍地", None, "现住地", None],
        [None, "地址", "邮编", "地址", "邮编"],
        ["王一", "甲村", "1", "乙村", "2"],
    ]
    merges = ((0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4))
    header = find_headers(rows, merges, SPELLINGS)[0]
    assert (header.first, header.last) == (1, 2)
    assert {c.field: (c.letter, c.header) for c in header.columns} == {
        "name": ("A", "姓名"), "hukou": ("B", "户籍地/地址"), "home": ("D", "现住地/地址"),
    }  # fmt: skip
    assert [c.header for c in header.unknown] == ["户籍地/邮编", "现住地/邮编"]
    assert found(rows) == {"name": "A", "hukou": "B", "home": "D"}, "the same without merges, as CSV has them"


def test_three_rows() -> None:
    rows: list[list[str | None]] = [
        ["基本信息", None, None],
        ["姓名", "现住地", None],
        [None, "地址", "门牌"],
        ["王一", "甲", "乙"],
    ]
    assert found(rows, ((0, 0, 0, 2), (1, 0, 2, 0), (1, 1, 1, 2))) == {"name": "A", "home": "B"}


def test_a_title_above_is_not_part_of_the_header() -> None:
    header = find_headers([["名册"], ["单位：甲"], ["姓名", "现住址"], ["王一", "甲"]], (), SPELLINGS)[0]
    assert (header.first, header.last) == (2, 2)


def test_a_repeated_header_is_no_second_table_but_another_one_is() -> None:
    one: list[str | None] = ["姓名", "现住址"]
    other: list[str | None] = ["现住址", "姓名"]
    data: list[str | None] = ["王一", "甲"]
    same = find_headers([one, data, one, data], (), SPELLINGS)
    assert {header.texts for header in same} == {same[0].texts}
    assert same[0].first == 0
    assert len({header.texts for header in find_headers([one, data, other, data], (), SPELLINGS)}) == 2


def test_an_exact_spelling_beats_a_remark_and_equal_ones_are_doubles() -> None:
    header = find_headers([["姓名", "现住址", "金额", "金额（大写）"]], (), SPELLINGS)[0]
    assert {c.field: c.letter for c in header.columns}["amount"] == "C"
    assert [c.letter for c in header.unknown] == ["D"]
    doubled = find_headers([["姓名", "户主姓名", "现住址"]], (), SPELLINGS)[0]
    assert [c.letter for c in doubled.doubles["name"]] == ["A", "B"]


def test_a_spelling_of_two_fields_decides_nothing() -> None:
    shared = spellings_of({"name": ("姓名",), "a": ("地址",), "b": ("地址",), "c": ("备注",)}, ["name"], ("name",))
    header = find_headers([["姓名", "地址", "备注"]], (), shared)[0]
    assert [c.field for c in header.columns] == ["name", "c"]


def test_missing_columns_are_named() -> None:
    header = find_headers([["姓名", "公民身份号码"]], (), SPELLINGS)[0]
    assert header.missing == ("home",)
    assert find_headers([["完全", "无关"]], (), SPELLINGS) == ()
