"""One delivery from raw rows to std: what is accepted, set aside, repaired, and which rules were run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import pandera.polars as pa
import polars as pl
import pytest

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field
from gridhub.project.decisions import ValueOverride
from gridhub.standardise.frame import standardise_frame
from gridhub.standardise.result import Origin, Standardised
from tests.unit.standardise.raw_rows import (
    CODES,
    OCT,
    Cell,
    Sheet,
    columns,
    export_of,
    raw_frame,
    raw_line,
    standardised,
)


class Person(StdContract):
    """A register of the tests. Grain: one row per person."""

    cid: str = field("公民身份号码", kind="citizen_id", sensitivity="S4")
    name: str = field("姓名", kind="person_name", required=True)
    sex: str = field("性别", kind="code", codes="sex")
    birth_date: pl.Date = field("出生日期", kind="date")
    amount: Annotated[pl.Decimal, 14, 2] = field("金额", kind="money", unit="元", ge=0, le=10_000)
    badge_no: str = field("工牌号", unique=True)
    has_board: bool = field("公示牌", kind="boolean")

    @pa.dataframe_check
    @classmethod
    def women_are_paid(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select((pl.col("sex") != "2") | (pl.col("amount") > 0))


FIELDS = ("cid", "name", "sex", "birth_date", "amount", "badge_no", "has_board")
GOOD: tuple[Cell, ...] = ("11010519491231002X", "张三", "男", "1949.12.31", "1,260", "A1", "无")


def made(*rows: tuple[Cell, ...], fields: tuple[str, ...] = FIELDS, **more: Any) -> Standardised:
    return standardised(Person, fields, rows, **more)


def changed(**cells: Cell) -> tuple[Cell, ...]:
    return tuple(cells.get(name, value) for name, value in zip(FIELDS, GOOD, strict=True))


def state_of(result: Standardised, rule: str) -> tuple[str, int, int]:
    row = result.rules.filter(pl.col("rule") == rule).row(0, named=True)
    return row["state"], row["rows"], row["failed_rows"]


def test_a_clean_row_is_accepted_with_its_place_and_types() -> None:
    row = made(GOOD).std.row(0, named=True)
    assert row == {
        "_record_id": "d0:1:3", "_delivery_id": "d0", "_sheet": "Sheet1", "_sheet_no": 1, "_row": 3,
        "_period_end": OCT, "_part": "城关派出所",
        "cid": "11010519491231002X", "cid_damaged": None, "name": "张三", "sex": "1", "birth_date": date(1949, 12, 31),
        "amount": Decimal("1260.00"), "badge_no": "A1", "has_board": False,
    }  # fmt: skip


def test_a_bad_value_of_an_optional_field_costs_the_cell_only() -> None:
    result = made(changed(cid=("110105194912310000", "n")))
    row, line = result.std.row(0, named=True), result.quarantine.row(0, named=True)
    assert (row["cid"], row["cid_damaged"], row["name"]) == (None, "110105194912310", "张三")
    assert (line["scope"], line["rule"], line["column"], line["row"]) == ("cell", "ID_STORED_AS_NUMBER", "A", 3)
    assert "表头cid" in line["reason"]
    assert line["value_shape"] == "18位数字（数值格式）"


def test_a_bad_value_of_a_required_field_costs_the_row() -> None:
    result = made(changed(name="张?", badge_no="A0"), GOOD)
    assert result.std["_row"].to_list() == [4]
    assert result.quarantine.select("scope", "rule", "row").rows() == [("row", "NAME_GLYPH", 3)]
    assert state_of(result, "name.parse") == ("failed", 2, 1)
    assert state_of(result, "name.required") == ("passed", 2, 0)


def test_an_empty_required_field_costs_the_row() -> None:
    result = made(changed(name="暂无", badge_no="A0"), GOOD)
    assert result.quarantine.select("scope", "rule").rows() == [("row", "name.required")]
    assert state_of(result, "name.required") == ("failed", 2, 1)
    assert state_of(result, "name.parse") == ("passed", 2, 0)


def test_every_data_row_is_accepted_or_set_aside_once() -> None:
    rows = [GOOD, changed(name=None), changed(name="张?", cid="1"), changed(sex="不明"), changed(name="、")]
    result = made(*rows)
    aside = result.quarantine.filter(pl.col("scope") == "row").select("sheet_no", "row").unique().height
    assert result.data_rows == len(rows) == result.std.height + aside


def test_a_value_outside_the_contract_costs_the_cell_and_names_the_limit() -> None:
    result = made(changed(amount="20000"), changed(amount="-1", badge_no="A2"), changed(badge_no="A3"))
    assert result.std["amount"].to_list() == [None, None, Decimal("1260.00")]
    lines = result.quarantine.select("row", "field", "scope", "rule").rows()
    assert lines == [
        (3, "amount", "cell", "amount.less_than_or_equal_to"),
        (4, "amount", "cell", "amount.greater_than_or_equal_to"),
    ]
    assert "10000" in result.quarantine["reason"][0]


def test_a_repeated_unique_value_is_set_aside_everywhere_but_two_empty_cells_are_no_repetition() -> None:
    result = made(GOOD, GOOD, changed(badge_no="A2"), changed(badge_no=None), changed(badge_no=None))
    assert result.std["badge_no"].to_list() == [None, None, "A2", None, None]
    assert state_of(result, "badge_no.unique") == ("failed", 5, 2)


def test_a_check_over_several_columns_warns_and_changes_nothing() -> None:
    result = made(changed(sex="女", amount="0"), changed(badge_no="A2"))
    assert result.std.height == 2
    assert result.std["sex"].to_list() == ["2", "1"]
    assert result.quarantine.select("scope", "rule", "field", "row").rows() == [
        ("warn", "frame.women_are_paid", None, 3)
    ]
    assert state_of(result, "frame.women_are_paid") == ("failed", 2, 1)


def test_the_rules_of_a_missing_column_are_not_run_and_never_passed() -> None:
    fields = ("cid", "name", "sex")
    result = made(GOOD[:3], fields=fields)
    assert result.std["amount"].to_list() == [None]
    gone = result.rules.filter(pl.col("field").is_in(["amount", "badge_no", "birth_date", "has_board"]))
    assert set(gone["state"]) == {"not_run"}
    assert set(gone["rows"]) == {0}
    assert state_of(result, "cid.parse")[0] == "passed"
    assert state_of(result, "frame.women_are_paid")[0] == "not_run"


def test_a_missing_required_column_fails_in_every_row() -> None:
    result = made(("11010519491231002X",), ("440524188001010014",), fields=("cid",))
    assert result.std.height == 0
    assert state_of(result, "name.required") == ("failed", 2, 2)
    assert state_of(result, "name.parse")[0] == "not_run"


def test_the_contract_lists_every_rule_once() -> None:
    rules = made(GOOD).rules["rule"].to_list()
    assert rules == [
        "cid.parse", "name.required", "name.parse", "sex.parse", "birth_date.parse", "amount.parse",
        "amount.greater_than_or_equal_to", "amount.less_than_or_equal_to", "badge_no.parse", "badge_no.unique",
        "has_board.parse", "frame.women_are_paid",
    ]  # fmt: skip


def test_rows_that_are_not_data_are_left_alone_and_sheets_have_their_own_columns() -> None:
    frame = raw_frame([
        raw_line(1, ["人员表"], row_kind="title"),
        raw_line(3, ["张三", "男"]),
        raw_line(4, ["合计", "1"], row_kind="total"),
        raw_line(2, ["", "女", "李四"], sheet="乡镇", sheet_no=2),
    ])  # fmt: skip
    sheets = [Sheet(1, columns("name", "sex")), Sheet(2, columns("", "sex", "name"))]
    result = standardise_frame(frame, sheets, export_of(Person), Person, CODES, Origin("d0", "f.xlsx", OCT))
    assert result.std.select("_record_id", "name", "sex").rows() == [("d0:1:3", "张三", "1"), ("d0:2:2", "李四", "2")]


def test_a_row_shorter_than_the_header_has_empty_cells() -> None:
    assert made(GOOD[:2]).std["sex"].to_list() == [None]


def test_a_delivery_without_data_rows_gives_empty_tables_of_the_same_shape() -> None:
    full, empty = made(GOOD), made()
    assert empty.std.height == 0
    assert empty.std.schema == full.std.schema
    assert empty.quarantine.schema == full.quarantine.schema
    assert empty.repair.schema == full.repair.schema


def override(name: str, value: str, row: int = 3) -> ValueOverride:
    return ValueOverride(date(2026, 11, 2), "数据管理员", "核对证件", 2, "测试_202610.xlsx", "Sheet1", row, name, value)


def test_a_decided_value_replaces_the_cell_before_parsing_and_is_recorded() -> None:
    result = made(changed(cid="1"), overrides=[override("cid", "440524188001010014")])
    assert result.std["cid"].to_list() == ["440524188001010014"]
    assert result.quarantine.height == 0
    line = result.repair.filter(pl.col("rule") == "override").row(0, named=True)
    assert (line["field"], line["column"], line["before_kind"]) == ("cid", "A", "text")
    assert "2026-11-02" in line["evidence"]


def test_a_decided_value_is_parsed_like_any_other_and_other_cells_are_left_alone() -> None:
    result = made(GOOD, changed(badge_no="A2"), overrides=[override("name", "张?"), override("name", "李四", row=99)])
    assert result.std["_row"].to_list() == [4]
    assert result.quarantine["rule"].to_list() == ["NAME_GLYPH"]


def test_a_decided_empty_value_empties_the_cell() -> None:
    assert made(GOOD, overrides=[override("sex", "")]).std["sex"].to_list() == [None]


def test_the_connector_says_which_unit_a_money_column_has() -> None:
    assert made(GOOD, units={"amount": "万元"}).std["amount"].to_list() == [None], "12.6 million breaks the limit"
    result = made(changed(amount="0.5"), units={"amount": "万元"})
    assert result.std["amount"].to_list() == [Decimal("5000.00")]


def test_a_header_with_another_unit_than_the_connector_leaves_no_amount() -> None:
    result = made(changed(amount="0.5"), units={"amount": "元"}, headers={"amount": "保障金额（万元）"})
    assert result.quarantine["rule"].to_list() == ["MONEY_UNIT"]


def test_a_money_column_without_declared_unit_has_the_unit_of_its_header() -> None:
    result = made(changed(amount="0.5"), headers={"amount": "保障金额（万元）"})
    assert result.std["amount"].to_list() == [Decimal("5000.00")]


def test_a_code_field_without_code_list_is_a_fault_of_the_project() -> None:
    with pytest.raises(ValueError, match=r"Person\.sex"):
        made(GOOD, codes={"sex": "gone"})


def test_a_source_with_its_own_code_system_is_read_by_it() -> None:
    reversed_sex = {
        **CODES,
        "police_sex": type(CODES["sex"])("police_sex", {"0": "1", "1": "2"}, {"1": "男", "2": "女"}),
    }
    frame = raw_frame([raw_line(3, ["张三", "1"])])
    sheets = [Sheet(1, columns("name", "sex"))]
    export = export_of(Person, codes={"sex": "police_sex"})
    result = standardise_frame(frame, sheets, export, Person, reversed_sex, Origin("d0", "f.xlsx", OCT))
    assert result.std["sex"].to_list() == ["2"]


def test_a_month_in_a_text_file_is_not_guessed_from_a_decimal() -> None:
    class Paid(StdContract):
        """Grain: one row per payment."""

        name: str = field("姓名", kind="person_name", required=True)
        pay_month: pl.Date = field("月份", kind="month")

    text_file = standardised(Paid, ("name", "pay_month"), [("张三", "2026.1")])
    workbook = standardised(Paid, ("name", "pay_month"), [("张三", "2026.1"), ("李四", ("202610", "n"))])
    assert text_file.std["pay_month"].to_list() == [None]
    assert workbook.std["pay_month"].to_list() == [date(2026, 1, 1), OCT.replace(day=1)]


def test_a_repair_of_a_cell_that_is_set_aside_all_the_same_shows_no_value() -> None:
    result = made(changed(amount="20,000"), changed(badge_no="A2"))
    after = result.repair.filter(pl.col("field") == "amount").select("row", "rule", "after").rows()
    assert after == [(3, "thousand_separator", None), (4, "thousand_separator", "1260.00")]


def test_nothing_said_about_a_row_holds_a_personal_value_but_what_stands_after_a_repair() -> None:
    result = made(
        changed(cid="11010519491231003X", name="王晓明2"),
        changed(cid="110105491231002", name="王　晓明", badge_no="A2"),
    )
    told = " ".join(
        str(value)
        for part in (result.quarantine, result.repair.drop("after"))
        for row in part.iter_rows()
        for value in row
    )
    for personal in ("19491231", "491231", "王晓明", "晓明"):
        assert personal not in told


def test_the_same_rows_give_the_same_frames_in_the_same_order() -> None:
    rows = [changed(name="张　三", cid="1", badge_no=f"A{n % 7}", amount=str(-n)) for n in range(50)]
    first, second = made(*rows), made(*rows)
    for name in ("std", "quarantine", "repair", "rules"):
        assert getattr(first, name).equals(getattr(second, name))
    places = first.quarantine.select("sheet_no", "row").rows()
    assert places == sorted(places)


def test_a_broken_check_of_the_contract_is_named_without_values() -> None:
    class Broken(StdContract):
        """Grain: one row per person."""

        name: str = field("姓名", kind="person_name", required=True)

        @pa.check("name")
        @classmethod
        def never_works(cls, data: pa.PolarsData) -> pl.LazyFrame:
            return data.lazyframe.select(pl.col("gone"))

    with pytest.raises(RuntimeError, match=r"Broken.*name\.never_works") as broken:
        standardised(Broken, ("name",), [("王晓明",)])
    assert "王晓明" not in str(broken.value)
    assert broken.value.__cause__ is None
