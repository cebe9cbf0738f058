"""The header of a sheet nobody declared: captions are found at any depth, and no row of values is ever among them."""

from __future__ import annotations

import pytest

from gridhub.contracts.checkdigit import citizen_check_digit
from gridhub.ingest.readers.protocol import Merge
from gridhub.ingest.sheets.header import Row, spellings_of
from gridhub.inspection.captions import identifies, shows_value, without_records
from gridhub.inspection.guess import guess_header

KNOWN = spellings_of(
    {"name": ["姓名"], "cid": ["身份证号码"], "phone": ["联系电话"], "uscc": ["统一社会信用代码"], "place": ["地址"]},
    (), ("name", "cid", "phone", "uscc", "place"),
)  # fmt: skip
NOTHING_KNOWN = spellings_of({}, (), ())
TITLE: Row = ["文旅场所登记表", None, None, None, None, None, None, None, None]
PARENTS: Row = ["序号", "场所名称", "统一社会信用代码", "地址", "负责人", None, None, "经营情况", None]
CHILDREN: Row = [None, None, None, None, "姓名", "身份证号码", "联系电话", "许可证号", "开业日期"]
ONE_ROW: Row = [
    "序号", "场所名称", "统一社会信用代码", "地址", "姓名", "身份证号码", "联系电话", "许可证号", "开业日期",
]  # fmt: skip
NUMBERS: Row = [str(n) for n in range(1, 10)]


def cid(number: int) -> str:
    body = f"9900811990{number % 12 + 1:02d}07{number:03d}"
    return body + citizen_check_digit(body)


def record(n: int, *empty: int) -> Row:
    cells = [
        str(n), f"示例网吧{n}号店", f"91990081MA{n * 7919:08d}", f"金桂苑{n}栋1单元{n}01室", f"周{'大小中东南西北'[n % 7]}", cid(n),
        f"142002{n * 97:05d}", f"WL{n:05d}", f"2019-0{n % 9 + 1}-15",
    ]  # fmt: skip
    return [None if index in empty else cell for index, cell in enumerate(cells)]


def records(*empty_in_first: int, count: int = 15) -> list[Row]:
    return [record(1, *empty_in_first), *(record(n) for n in range(2, count + 1))]


def parents_merged(row: int, *, vertical: bool) -> list[Merge]:
    down = [(row, column, row + 1, column) for column in range(4)] if vertical else []
    return [(row, 4, row, 6), (row, 7, row, 8), *down]


@pytest.mark.parametrize("known", [KNOWN, NOTHING_KNOWN], ids=["known words", "no word known"])
@pytest.mark.parametrize("numbered", [False, True], ids=["", "column numbers"])
@pytest.mark.parametrize("count", [1, 15])
@pytest.mark.parametrize("empty", [(), (5, 6), (0, 2, 5, 6, 7), (0, 1, 2, 3, 5, 6, 7, 8), (4, 5)])
@pytest.mark.parametrize("merged", ["both ways", "across", "not at all"])
@pytest.mark.parametrize("titled", [True, False])
def test_two_rows_of_captions_are_the_header_and_the_first_record_is_not(
    titled: bool, merged: str, empty: tuple[int, ...], count: int, numbered: bool, known: object
) -> None:
    top = int(titled)
    merges: list[Merge] = [(0, 0, 0, 8)] if titled else []
    merges += [] if merged == "not at all" else parents_merged(top, vertical=merged == "both ways")
    rows = [*([TITLE] if titled else []), PARENTS, CHILDREN, *([NUMBERS] if numbered else [])]
    rows += [*records(*empty, count=count), ["合计", "15"]]
    header = guess_header(rows, merges, KNOWN if known is KNOWN else NOTHING_KNOWN)
    assert header is not None
    assert (header.first, header.last) == (top, top + 1)
    texts = {column.header for column in (*header.columns, *header.unknown)}
    assert texts == {
        "序号", "场所名称", "统一社会信用代码", "地址", "负责人/姓名", "负责人/身份证号码", "负责人/联系电话", "经营情况/许可证号",
        "经营情况/开业日期",
    }  # fmt: skip


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("count", [1, 15])
@pytest.mark.parametrize("empty", [(), (5, 6), (0, 2, 5, 6, 7), (0, 1, 2, 3, 5, 6, 7, 8)])
@pytest.mark.parametrize("spread", [False, True], ids=["", "a caption merged over two columns"])
def test_one_row_of_captions_stays_one_row(
    spread: bool, empty: tuple[int, ...], count: int, numbered: bool, known: bool
) -> None:
    captions = [*ONE_ROW[:8], None] if spread else ONE_ROW
    merges = [(1, 7, 1, 8)] if spread else []
    rows = [TITLE, captions, *([NUMBERS] if numbered else []), *records(*empty, count=count)]
    header = guess_header(rows, merges, KNOWN if known else NOTHING_KNOWN)
    assert header is not None
    assert (header.first, header.last) == (1, 1)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("count", [1, 15])
def test_three_rows_of_captions_are_found_whole(count: int, known: bool) -> None:
    upper: Row = ["序号", "场所名称", "人员情况", None, None, None, "证照情况", None, None]
    middle: Row = [None, None, "负责人", None, "安全员", None, "编号情况", None, "开业日期"]
    lower: Row = [None, None, "姓名", "联系电话", "姓名", "联系电话", "许可证号", "备案号", None]
    merges = [
        (1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 1, 5), (1, 6, 1, 8), (2, 2, 2, 3), (2, 4, 2, 5), (2, 6, 2, 7), (2, 8, 3, 8),
    ]  # fmt: skip
    data: list[Row] = [
        [str(n), f"示例{n}", "周大", f"142002{n:05d}", "吴小", f"142003{n:05d}", f"WL{n:05d}", f"BA{n:05d}", "2019-01-15"]
        for n in range(1, count + 1)
    ]  # fmt: skip
    header = guess_header([TITLE, upper, middle, lower, *data], merges, KNOWN if known else NOTHING_KNOWN)
    assert header is not None
    assert (header.first, header.last) == (1, 3)


def test_a_record_of_words_alone_below_merged_parents_is_no_row_of_captions() -> None:
    rows: list[Row] = [
        ["场所", "负责人", None, "状态"], ["甲网吧", "王五", "李四", "营业"], ["乙网吧", "赵六", None, "停业"],
    ]  # fmt: skip
    header = guess_header(rows, [(0, 1, 0, 2)], NOTHING_KNOWN)
    assert header is not None
    assert (header.first, header.last) == (0, 0)


def test_a_list_without_captions_has_no_header_even_where_a_record_has_no_number() -> None:
    rows: list[Row] = [[f"李{n}", cid(n), f"示例路{n}号", "正常"] for n in range(1, 9)]
    rows.insert(4, ["李乙", "待补", "示例路", "待查"])
    assert guess_header(rows, [], NOTHING_KNOWN) is None


def test_the_line_that_names_unit_and_day_is_no_level_of_the_header() -> None:
    rows: list[Row] = [
        ["填报单位：示例局", None, None, "填表日期：2026.10.31", None, None], ["甲类", "乙类", "丙类", "丁类", "戊类", "己类"],
        ["一", "二", "三", "四", "五", "六"],
    ]  # fmt: skip
    header = guess_header(rows, [(0, 0, 0, 2), (0, 3, 0, 5)], NOTHING_KNOWN)
    assert header is not None
    assert (header.first, header.last) == (1, 1)


def test_a_header_repeated_above_every_block_is_still_a_header() -> None:
    head: Row = ["场所", "状况", "等级"]
    rows: list[Row] = [head, ["甲", "优", "一"], ["乙", "优", "二"], ["丙", "良", "一"], head, ["丁", "优", "一"]]
    assert without_records(rows, NOTHING_KNOWN)[0] == head


@pytest.mark.parametrize(
    "text",
    [
        cid(1),
        "9900811990070423091",
        "139 0000 0001",
        "139-0000-0001",
        "１３９００００１２３４",
        "9900****0031",
        "a@b.cn",
    ],
)
def test_what_tells_one_person_from_all_others_is_no_caption(text: str) -> None:
    assert identifies(text)
    assert shows_value(f"负责人/{text}")


@pytest.mark.parametrize(
    "text", ["截至20261031余额（元）", "身份证号（18位）", "2026年10月", "PM2.5", "负责人/姓名", "第1季度"]
)
def test_a_caption_with_a_few_digits_is_a_caption(text: str) -> None:
    assert not shows_value(text)


def test_a_name_below_the_word_for_name_is_a_value() -> None:
    assert shows_value("负责人/姓名/周大")
    assert not shows_value("负责人/姓名/曾用名")
    assert not shows_value("法定代表人/经营者")
