"""The row law on whole workbooks: each row one kind, original row numbers, and data never taken for anything else."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from gridhub.ingest.sheets.read import read_delivery, reading_digest
from tests.cell_lists import raw_of
from tests.unit.ingest.town import HEADER, NOW, RESIDENT, Town, connectors, kinds_of, person, rows_of, write_workbook

FILE = "人口_城关_202610.xlsx"
Rows = list[list[object]]


def read_kinds(tmp_path: Path, rows: Rows) -> list[str]:
    town = Town(tmp_path)
    town.put(FILE, rows)
    return kinds_of(town.read_one(FILE))


def test_a_statistical_form(tmp_path: Path) -> None:
    rows: Rows = [
        ["示例市实有人口花名册"],
        ["填报单位：城关派出所", None, None, "填报日期：2026年10月"],
        list(HEADER),
        [1, 2, 3, 4, 5],
        ["例", "张三", "填写18位号码", "多个电话用;分隔", "写到门牌"],
        list(person(1)),
        [None],
        list(person(2)),
        ["城关小计", None, None, None, None],
        list(HEADER),
        [1, 2, 3, 4, 5],
        list(person(3)),
        ["合　计", None, None, 3, None],
        ["说明：1.本表由派出所填报"],
        ["2.现住址写到门牌号，没有门牌的写到组。"],
        ["制表人：李四", None, "审核人：王五"],
    ]
    assert read_kinds(tmp_path, rows) == [
        "title", "unit", "header", "column_numbers", "example", "data", "blank", "data", "subtotal", "repeated_header",
        "column_numbers", "data", "total", "note", "note", "note",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        ["1", "合计", "990081198001010011", "13800000001", "甲小区1栋"],
        ["合计", "王一", "990081198001010011", None, "甲小区1栋"],
        ["合计", None, "990081198001010011", None, None],
        ["说明", "王一", None, None, "甲小区1栋"],
        ["备注:搬走", "王一", None, None, "甲小区1栋"],
        ["1", "王一", None, "联系电话", "甲小区1栋"],
        ["1", "制表人", None, None, "甲小区1栋"],
        ["见附件", None, None, None, None],
        [None, "王一", None, None, None],
        ["1", "2", "990081198001010011", "4", "5"],
    ],
)
def test_data_stays_data(tmp_path: Path, row: list[object]) -> None:
    before: Rows = [list(HEADER), *(list[object](person(n)) for n in range(5))]
    assert read_kinds(tmp_path, [*before, row, list(person(9))])[6] == "data"


def test_a_total_in_the_name_cell_beside_amounts(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(
        "津贴_202610.xlsx",
        [
            ["姓名", "身份证号", "金额", "发放月份"],
            ["王一", "990081198001010011", 100, "2026-10"],
            ["总计", None, 100, "2026-10"],
        ],
    )
    assert kinds_of(town.read_one("津贴_202610.xlsx")) == ["header", "data", "total"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["北牛角洼村小计", None, 4400, None], "subtotal"),
        (["城关街道合计：", None, "4,400.00元", "2"], "total"),
        (["北牛角洼村小计", None, 4400, "2026年10月"], "subtotal"),
        (["北牛角洼村小计", None, 4400, "王五"], "data"),
        (["北牛角洼村小计", "990081198001010038", 4400, None], "data"),
        (["张小计", "990081198001010038", 100, "2026-10"], "data"),
        (["北牛角洼村", None, 4400, None], "data"),
    ],
)
def test_a_total_word_at_the_end_beside_amounts_alone_is_a_total(tmp_path: Path, row: list[object], kind: str) -> None:
    town = Town(tmp_path)
    rows: Rows = [["姓名", "身份证号", "金额", "发放月份"], ["王一", "990081198001010011", 4400, "2026-10"], row]
    town.put("津贴_202610.xlsx", rows)
    assert kinds_of(town.read_one("津贴_202610.xlsx")) == ["header", "data", kind]


def test_rows_keep_their_number_when_the_sheet_starts_lower(tmp_path: Path) -> None:
    town = Town(tmp_path)
    rows: Rows = [[], [], [None, None, *HEADER], [], [None, None, *person(1)]]
    town.put(FILE, rows)
    raw = town.read_one(FILE)
    assert rows_of(raw) == [
        ("Sheet1", n, kind) for n, kind in enumerate(["blank", "blank", "header", "blank", "data"], start=1)
    ]
    assert [(c.letter, c.field) for c in raw.sheets[0].columns] == [
        ("D", "name"),
        ("E", "cid"),
        ("F", "phone"),
        ("G", "address"),
    ]
    cells = raw_of(raw.path)["cells"][4].to_list()
    assert cells[3] == "王1"
    assert sum(raw.counts.values()) == 5


def test_columns_nobody_agreed_to_leave_no_value_behind(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(FILE, [[*HEADER, "民族", None, "银行账号"], [*person(1), "汉", "无名", "6222"]])
    raw = town.read_one(FILE)
    sheet = raw.sheets[0]
    assert [(c.letter, c.field, c.header) for c in sheet.dropped] == [("F", "nation", "民族")]
    assert [(c.letter, c.header) for c in sheet.unknown] == [("A", "序号"), ("G", ""), ("H", "银行账号")]
    row = raw_of(raw.path).row(1, named=True)
    assert row["cells"] == [None, *person(1)[1:], None, None, None]
    assert row["kinds"] == "t" * 8


def test_sheets_without_the_table_are_notes_and_two_tables_are_both_read(tmp_path: Path) -> None:
    town = Town(tmp_path)
    sheets: dict[str, list[Sequence[object]]] = {
        "城关": [HEADER, person(1)],
        "字典": [["性别"], ["男"], [], ["女"]],
        "新华": [["标题"], HEADER, person(2)],
    }
    write_workbook(town.config.inbox / FILE, sheets)
    raw = town.read_one(FILE)
    assert [(s.sheet, s.sheet_no, s.header_rows) for s in raw.sheets] == [("城关", 1, (1, 1)), ("新华", 3, (2, 2))]
    assert rows_of(raw) == [
        ("城关", 1, "header"), ("城关", 2, "data"), ("字典", 1, "note"), ("字典", 2, "note"), ("字典", 3, "blank"),
        ("字典", 4, "note"), ("新华", 1, "title"), ("新华", 2, "header"), ("新华", 3, "data"),
    ]  # fmt: skip


def test_ids_stored_as_numbers_and_dates_are_seen(tmp_path: Path) -> None:
    import datetime as dt

    town = Town(tmp_path)
    born = dt.datetime(1980, 1, 2)
    town.put(
        FILE,
        [
            HEADER,
            [1, "王一", 440524188001010014, 13800000001.0, born],
            [2, "王二", True, 0.1, dt.datetime(2026, 1, 2, 3, 4)],
        ],
    )
    frame = raw_of(town.read_one(FILE).path)
    assert frame["kinds"].to_list() == ["ttttt", "ntnnd", "ntbnd"]
    first, second = frame["cells"][1].to_list(), frame["cells"][2].to_list()
    assert float(first[2]) == float(440524188001010014)
    assert len(first[2]) == 18
    assert first[2][:15] == "440524188001010"
    assert first[3:] == ["13800000001", "1980-01-02"]
    assert second[2:] == ["TRUE", "0.1", "2026-01-02T03:04:00"]


def test_the_second_reading_comes_from_the_cache_and_is_the_same(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(FILE, [HEADER, person(1)])
    first = town.read_one(FILE)
    delivery = town.take(NOW)[0]
    again = read_delivery(town, town.home, delivery)
    assert (first.from_cache, again.from_cache) == (False, True)
    assert (again.path, again.sheets, again.counts) == (first.path, first.sheets, dict(first.counts))
    before = first.path.read_bytes()
    first.path.unlink()
    assert read_delivery(town, town.home, delivery).path.read_bytes() == before
    assert sorted(path.suffix for path in town.home.raw.iterdir()) == [".json", ".parquet"]


@pytest.mark.parametrize("ending", [".parquet", ".json"])
def test_a_kept_reading_that_was_changed_is_read_again_and_said(tmp_path: Path, ending: str) -> None:
    town = Town(tmp_path)
    town.put(FILE, [HEADER, person(1)])
    first = town.read_one(FILE)
    delivery = town.take(NOW)[0]
    before, path = first.path.read_bytes(), first.path.with_suffix(ending)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    again = read_delivery(town, town.home, delivery)
    assert (again.from_cache, again.remade) == (False, True)
    assert again.path.read_bytes() == before
    assert read_delivery(town, town.home, delivery).from_cache


def test_a_run_that_takes_nothing_over_reads_the_file_again(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(FILE, [HEADER, person(1)])
    first = town.read_one(FILE)
    again = read_delivery(town, town.home, town.take(NOW)[0], anew=True)
    assert (again.path, again.from_cache, again.remade) == (first.path, False, False)


@pytest.mark.parametrize("library", ["python-calamine", "pyarrow", "openpyxl", "lxml", "msoffcrypto-tool", "olefile"])
def test_another_version_of_a_library_that_reads_reads_again(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from gridhub.state import code

    before = reading_digest()
    original = importlib.metadata.version
    monkeypatch.setattr(code, "version", lambda name: "0.0.1" if name == library else original(name))
    code.code_digest.cache_clear()
    try:
        assert reading_digest() != before
    finally:
        code.code_digest.cache_clear()


def test_towns_in_one_sheet_are_titles_only_where_the_connector_says_so(tmp_path: Path) -> None:
    rows: Rows = [
        list(HEADER),
        list(person(1)),
        ["河口乡（共1人）"],
        list(HEADER),
        list(person(2)),
        ["东风街道"],
        list(person(3)),
    ]
    assert read_kinds(tmp_path, rows)[2::3] == ["data", "data"]
    export = RESIDENT.model_copy(update={"place_field": "address", "place_pattern": "(?P<place>.{2,4}?(乡|街道))"})
    town = Town(tmp_path / "other", connectors({"resident": export}))
    town.put(FILE, rows)
    assert kinds_of(town.read_one(FILE)) == ["header", "data", "title", "repeated_header", "data", "title", "data"]


def test_a_very_long_line_is_no_place_and_takes_no_time(tmp_path: Path) -> None:
    export = RESIDENT.model_copy(update={"place_field": "address", "place_pattern": r"(?P<place>\S+\s*\S+\s*乡)$"})
    town = Town(tmp_path, connectors({"resident": export}))
    town.put(FILE, [list(HEADER), list(person(1)), ["甲" * 30_000], list(HEADER), list(person(2))])
    started = time.monotonic()
    assert kinds_of(town.read_one(FILE)) == ["header", "data", "data", "repeated_header", "data"]
    assert time.monotonic() - started < 30
