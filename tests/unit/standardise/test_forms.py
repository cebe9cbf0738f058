"""Statistical forms: rows that say "as above", towns named by sheets and titles, sums, rows under the wrong headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
import pytest
from pydantic import ValidationError

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field
from gridhub.standardise.frame import form_rules, standardise_frame
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


class Roll(StdContract):
    """A benefit roll of the tests. Grain: one row per member."""

    benefit_no: str = field("低保证号", required=True)
    name: str = field("姓名", kind="person_name", required=True)
    sex: str = field("性别", kind="code", codes="sex")
    cid: str = field("公民身份号码", kind="citizen_id", sensitivity="S4")
    address: str = field("家庭住址", kind="address")
    phone: str = field("电话", kind="phone_list")
    adults: int = field("成人", kind="integer")
    head_count: int = field("人数", kind="integer")
    amount: Annotated[pl.Decimal, 14, 2] = field("金额", kind="money", unit="元")
    town: str = field("乡镇")


FIELDS = ("benefit_no", "name", "sex", "cid", "address", "phone", "adults", "head_count", "amount", "town")
DOWN: dict[str, Any] = {"fill_down": {"block": "benefit_no", "fields": ["address", "town"]}}
CLOSED: dict[str, Any] = {"closed": ["sex", "cid", "head_count"]}
FEET: dict[str, Any] = {"cross_foot": {"columns": ["amount"], "rows": ["head_count = adults"]}}


def line(
    row: int, row_kind: str = "data", sheet: str = "Sheet1", sheet_no: int = 1, **cells: Cell
) -> tuple[object, ...]:
    return raw_line(row, [cells.get(name) for name in FIELDS], sheet, sheet_no, row_kind)


def made(
    lines: Sequence[tuple[object, ...]],
    sheets: int = 1,
    merges: tuple[tuple[int, int, int, int], ...] = (),
    **export: Any,
) -> Standardised:
    found = [Sheet(number, columns(*FIELDS), merges) for number in range(1, sheets + 1)]
    origin = Origin("d0", "低保_202610.xlsx", OCT)
    return standardise_frame(raw_frame(lines), found, export_of(Roll, **export), Roll, CODES, origin)


def states(result: Standardised) -> dict[str, tuple[str, int, int]]:
    return {rule: (state, rows, failed) for _, rule, _, state, rows, failed in result.rules.iter_rows()}


def repairs(result: Standardised) -> list[tuple[int, str, str, str]]:
    return list(result.repair.select("row", "field", "rule", "evidence").iter_rows())


# ---- two values in one cell -------------------------------------------------------------------------------------------
class Licence(StdContract):
    """Licences. One row per licence."""

    name: str = field("名称", kind="text", required=True)
    valid_from: pl.Date = field("有效期起", kind="date")
    valid_to: pl.Date = field("有效期止", kind="date")


@pytest.mark.parametrize(
    ("text", "first", "last", "split"),
    [
        ("2025-04-11至2030-04-11", date(2025, 4, 11), date(2030, 4, 11), True),
        ("2025年4月11日 到 2030年4月11日", date(2025, 4, 11), date(2030, 4, 11), True),
        ("2025.4.11~2030.4.11", date(2025, 4, 11), date(2030, 4, 11), True), ("20250411—20300411", date(2025, 4, 11), date(2030, 4, 11), True),
        ("2025-04-11至长期", date(2025, 4, 11), None, True), ("2025-04-11", date(2025, 4, 11), None, False),
        ("2025-04-11至2030-02-30", date(2025, 4, 11), None, True), ("长期", None, None, False),
    ],
)  # fmt: skip
def test_a_cell_with_two_dates_gives_both_fields_and_each_is_read_as_a_date(
    text: str, first: date | None, last: date | None, split: bool
) -> None:
    result = standardised(Licence, ["name", "valid_from"], [["甲店", text]], ranges={"valid_from": "valid_to"})
    assert result.std.select("valid_from", "valid_to").row(0) == (first, last)
    assert [line[2] for line in repairs(result)].count("range_split") == 2 * split
    wrong = [(rule, column) for rule, column in result.quarantine.select("rule", "column").iter_rows()]
    assert wrong == ([("DATE_IMPOSSIBLE", "B")] if "02-30" in text else [])


def test_a_last_day_in_a_column_of_its_own_is_not_written_over() -> None:
    rows: list[list[Cell]] = [["甲店", "2025-04-11至2030-04-11", "2029-01-01"]]
    result = standardised(Licence, ["name", "valid_from", "valid_to"], rows, ranges={"valid_from": "valid_to"})
    assert result.std["valid_to"].to_list() == [date(2029, 1, 1)]
    assert result.quarantine["rule"].to_list() == ["DATE_FORM"]


# ---- merged cells ---------------------------------------------------------------------------------------------------
NUMBER, NAME, ADDRESS = FIELDS.index("benefit_no"), FIELDS.index("name"), FIELDS.index("address")


def reasons(result: Standardised, rule: str) -> list[tuple[int, str]]:
    return list(result.quarantine.filter(pl.col("rule") == rule).select("row", "reason").iter_rows())


def test_a_required_cell_that_is_one_with_the_cell_above_is_called_merged_with_its_place() -> None:
    lines = [line(3, benefit_no="D1", name="张三"), line(4, benefit_no="D2"), line(5, benefit_no="D3")]
    told = reasons(made(lines, merges=((2, NAME, 3, NAME),)), "name.required")
    assert [(row, "合并" in reason, "第 3 行" in reason and "B3:B4" in reason) for row, reason in told] == [
        (4, True, True),
        (5, False, False),
    ]


def test_a_cell_merged_with_its_neighbour_is_called_so_too() -> None:
    lines = [line(3, benefit_no="D1"), line(4, benefit_no="D2", name="李四")]
    ((row, reason),) = reasons(made(lines, merges=((2, NUMBER, 2, NAME),)), "name.required")
    assert row == 3 and "A3:B3" in reason


def test_with_merged_only_a_blank_cell_is_filled_where_the_sheet_has_merged_it_and_nowhere_else() -> None:
    lines = [
        line(3, benefit_no="D1", name="张三", address="甲1栋"), line(4, name="张小"), line(5, name="王五"), line(6, name="王六", address="同上"),
    ]  # fmt: skip
    down: dict[str, Any] = {"fill_down": {"block": "benefit_no", "fields": ["address"], "merged_only": True}}
    result = made(lines, merges=((2, NUMBER, 3, NUMBER), (2, ADDRESS, 3, ADDRESS)), **down)
    assert [(row, field) for row, field, rule, _ in repairs(result) if rule == "fill_down"] == [
        (4, "benefit_no"),
        (4, "address"),
    ]
    assert [(row, field) for row, field, rule, _ in repairs(result) if rule == "ditto"] == [(6, "address")]


def test_a_head_of_a_household_without_a_number_begins_a_block_of_its_own() -> None:
    lines = [
        line(3, benefit_no="D1", name="张三", sex="男", address="甲1栋"), line(4, name="张小", sex="女"),
        line(5, name="王五", sex="男"), line(6, name="王小", sex="女"),
    ]  # fmt: skip
    down: dict[str, Any] = {"fill_down": {"block": "benefit_no", "fields": ["address"], "stop_at": {"sex": ["男"]}}}
    result = made(lines, **down)
    assert [(row, field) for row, field, rule, _ in repairs(result) if rule == "fill_down"] == [
        (4, "benefit_no"),
        (4, "address"),
    ]


def test_fill_down_names_fields_that_are_agreed() -> None:
    with pytest.raises(ValueError, match="fill_down: not among the agreed fields: relation"):
        export_of(Roll, fill_down={"block": "benefit_no", "stop_at": {"relation": ["户主"]}})


# ---- as above --------------------------------------------------------------------------------------------------------
def test_members_take_number_and_address_of_their_own_head_and_each_fill_is_recorded() -> None:
    result = made(
        [
            line(3, benefit_no="D1", name="张三", address="阳光小区1栋"),
            line(4, name="张小", address="同上"),
            line(5, benefit_no="D2", name="李四", address="李家村3组"),
            line(6, name="李小"),
        ],
        **DOWN,
    )
    assert result.std["benefit_no"].to_list() == ["D1", "D1", "D2", "D2"]
    assert result.std["address"].to_list() == ["阳光小区1栋", "阳光小区1栋", "李家村3组", "李家村3组"]
    assert repairs(result) == [
        (4, "benefit_no", "fill_down", "空白按本户（组）第 3 行填入"),
        (4, "address", "ditto", "“同上”按本户（组）第 3 行填入"),
        (6, "benefit_no", "fill_down", "空白按本户（组）第 5 行填入"),
        (6, "address", "fill_down", "空白按本户（组）第 5 行填入"),
    ]


def test_nothing_is_filled_over_a_total_a_title_or_from_another_sheet_or_household() -> None:
    result = made(
        [
            line(3, benefit_no="D1", name="张三", address="甲"),
            line(4, "subtotal", benefit_no="小计"),
            line(5, name="王五"),
            line(6, benefit_no="D3", name="赵六"),
            line(7, name="赵小"),
            line(2, name="孙七", sheet="S2", sheet_no=2),
        ],
        sheets=2,
        **DOWN,
    )
    assert result.std.select("name", "benefit_no", "address").rows() == [
        ("张三", "D1", "甲"), ("赵六", "D3", None), ("赵小", "D3", None),
    ]  # fmt: skip
    assert set(result.quarantine["rule"]) == {"benefit_no.required"}
    assert result.quarantine["row"].to_list() == [5, 2]


def test_a_phone_is_not_filled_down_unless_somebody_declared_it() -> None:
    result = made([line(3, benefit_no="D1", name="张三", phone="13900000001"), line(4, name="张小")], **DOWN)
    assert result.std["phone"].to_list() == ["13900000001", None]


@pytest.mark.parametrize("said", ["同上", "〃", " 同前 "])
def test_as_above_outside_a_declared_block_is_never_a_value(said: str) -> None:
    undeclared = made(
        [line(3, benefit_no="D1", name="张三", address="甲"), line(4, benefit_no="D1", name="张小", address=said)]
    )
    assert undeclared.std["address"].to_list() == ["甲", None]
    assert undeclared.quarantine.select("rule", "scope", "row").rows() == [("DITTO", "cell", 4)]
    first = made([line(3, benefit_no="D1", name="张三", address=said)], **DOWN)
    assert first.quarantine["rule"].to_list() == ["DITTO"]


# ---- places -----------------------------------------------------------------------------------------------------------
PLACE: dict[str, Any] = {"place_field": "town", "place_pattern": r"(?P<place>[^（(：:]{1,6}?(镇|街道|乡))"}


def test_a_sheet_per_town_gives_its_town() -> None:
    lines = [
        line(3, benefit_no="D1", name="张三", sheet="城关镇"),
        line(3, benefit_no="D2", name="李四", sheet="河口乡", sheet_no=2),
        line(4, benefit_no="D3", name="王五", town="城关镇", sheet="河口乡", sheet_no=2),
        line(3, benefit_no="D4", name="赵六", sheet="Sheet3", sheet_no=3),
    ]
    result = made(lines, sheets=3, place_field="town")
    assert result.std["town"].to_list() == ["城关镇", "河口乡", "城关镇", None]
    assert {rule for _, _, rule, _ in repairs(result)} == {"place_from_sheet"}


def test_a_title_line_above_a_table_outranks_the_sheet() -> None:
    lines = [
        line(1, "title", benefit_no="东风街道低保发放表（10月）"),
        line(3, benefit_no="D1", name="张三"),
        line(5, "title", benefit_no="城关镇（2户）"),
        line(7, benefit_no="D2", name="李四"),
    ]
    result = made(lines, **PLACE)
    assert result.std["town"].to_list() == ["东风街道", "城关镇"]
    assert {rule for _, _, rule, _ in repairs(result)} == {"place_from_title"}


# ---- sums -------------------------------------------------------------------------------------------------------------
def test_sums_that_hold() -> None:
    lines = [
        line(3, benefit_no="D1", name="张三", amount="1,000.50", adults="2", head_count="2"),
        line(4, benefit_no="D2", name="李四", amount="499.5"),
        line(5, "subtotal", benefit_no="小计", amount="1500"),
        line(6, benefit_no="D3", name="王五", amount="100"),
        line(7, "subtotal", benefit_no="小计", amount="100"),
        line(8, "total", benefit_no="合计", amount="1600.00"),
    ]
    result = made(lines, **FEET)
    assert states(result)["cross_foot.amount"] == ("passed", 3, 0)
    assert states(result)["cross_foot.head_count_adults"] == ("passed", 1, 0)
    assert result.quarantine.is_empty()


def test_a_wrong_total_is_told_with_its_cell_and_no_row_is_lost() -> None:
    lines = [
        line(3, benefit_no="D1", name="张三", amount="100", adults="1", head_count="2"),
        line(4, name="没有证号", amount="50"),
        line(5, "total", benefit_no="合计", amount="160"),
    ]
    result = made(lines, **FEET)
    assert states(result)["cross_foot.amount"] == ("failed", 1, 1)
    told = result.quarantine.filter(pl.col("scope") == "warn").select("row", "column", "rule", "reason").rows()
    assert told == [
        (3, "H", "cross_foot.head_count_adults", "「人数」不等于 成人；请核对"),
        (5, "I", "cross_foot.amount", "「金额」合计与各行之和不符，相差 10；请核对"),
    ], "the quarantined row counts: the sum is over what the sheet says"
    assert result.std["amount"].to_list() == [Decimal("100.00")]


def test_a_sum_over_an_unreadable_amount_is_not_judged() -> None:
    lines = [line(3, benefit_no="D1", name="张三", amount="约一百"), line(4, "total", benefit_no="合计", amount="100")]
    assert states(made(lines, **FEET))["cross_foot.amount"][0] == "not_run"
    assert (
        states(made([line(3, benefit_no="D1", name="张三", amount="1")], **FEET))["cross_foot.amount"][0] == "not_run"
    )


def test_a_grand_total_may_be_over_all_sheets() -> None:
    lines = [
        line(3, benefit_no="D1", name="张三", amount="1"),
        line(3, benefit_no="D2", name="李四", amount="2", sheet="B", sheet_no=2),
        line(4, "total", benefit_no="总计", amount="3", sheet="B", sheet_no=2),
    ]
    assert states(made(lines, sheets=2, **FEET))["cross_foot.amount"] == ("passed", 1, 0)


# ---- shifted rows -----------------------------------------------------------------------------------------------------
def test_a_row_moved_one_cell_to_the_right_is_set_aside_whole() -> None:
    good = line(3, benefit_no="D1", name="张三", sex="男", cid="11010519491231002X", head_count="2")
    moved = line(
        4, benefit_no="D2", name="李四", sex="李四", cid="男", address="440524188001010014", head_count="2人口"
    )
    result = made([good, moved], **CLOSED)
    assert result.std["benefit_no"].to_list() == ["D1"]
    told = result.quarantine.select("row", "scope", "rule", "column").rows()
    assert told == [(4, "row", "row.not_shifted", "C")]
    assert states(result)["row.not_shifted"] == ("failed", 2, 1)


def test_one_wrong_value_is_only_a_wrong_value() -> None:
    result = made([line(3, benefit_no="D1", name="张三", sex="不男", cid="11010519491231002X")], **CLOSED)
    assert result.std["name"].to_list() == ["张三"]
    assert result.quarantine["scope"].to_list() == ["cell"]


def test_damage_is_not_a_shift() -> None:
    """A wrong check digit and an id stored as a number are ids all the same."""
    rows = [line(3, benefit_no="D1", name="张三", sex="不男", cid="110105194912310021")]
    assert made(rows, **CLOSED).std.height == 1


class Firms(StdContract):
    """A register of firms of the tests. Grain: one row per firm."""

    name: str = field("企业名称", required=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    established: pl.Date = field("注册日期", kind="date")
    entity_type: str = field("企业类型")
    capital: Annotated[pl.Decimal, 18, 2] = field("注册资金", kind="money", unit="元", ge=0)
    sex: str = field("法人性别", kind="code", codes="sex")
    phone: str = field("电话", kind="phone_list")
    address: str = field("注册地址", kind="address")


CLOSED_OF_FIRMS = ("uscc", "established", "capital", "sex", "phone")
FIRM = ("某某商行", "91990000MA0000001B", "1996-03-05", "有限责任公司", "50万元", "男", "13900000001", "示例路1号")


def firms(*rows: Sequence[Cell], closed: Sequence[str] = CLOSED_OF_FIRMS) -> Standardised:
    lines = [raw_line(number, row) for number, row in enumerate(rows, start=3)]
    names = ("name", "uscc", "established", "entity_type", "capital", "sex", "phone", "address")
    export = export_of(Firms, closed=closed, units={"capital": "元"})
    origin = Origin("d0", "登记_202610.xlsx", OCT)
    return standardise_frame(raw_frame(lines), [Sheet(1, columns(*names))], export, Firms, CODES, origin)


def rules_of(result: Standardised) -> list[str]:
    return sorted(result.quarantine["rule"])


@pytest.mark.parametrize("capital", ["100(万户)", "5万株", "300（万份）", "20里拉", "100(万元人民币)", "1万2"])
@pytest.mark.parametrize("uscc", ["990000100000015", "990000100000016", "9199000MA0000001B"])
def test_an_unknown_unit_and_an_old_number_shift_no_row(capital: str, uscc: str) -> None:
    """A whole register was set aside for such units: wrong values, each under its own header."""
    result = firms((FIRM[0], uscc, *FIRM[2:4], capital, *FIRM[5:]))
    assert result.std.height == 1
    assert "USCC_FORM" in rules_of(result)
    assert set(rules_of(result)) <= {"USCC_FORM", "MONEY_FORM"}


@pytest.mark.parametrize(
    ("at", "written"),
    [
        ({2: "筹建", 4: "若干", 5: "未填"}, {"DATE_FORM", "MONEY_FORM", "CODE_UNKNOWN"}),
        ({2: "筹建", 4: "2023年度5万"}, {"DATE_FORM", "MONEY_FORM"}),
        ({5: "未填", 6: "不便"}, {"CODE_UNKNOWN", "PHONE_FORM"}),
        ({1: "13900000001"}, {"USCC_FORM"}),
        ({1: "见执照", 6: "1390000000"}, {"USCC_FORM", "PHONE_FORM"}),
    ],
)
def test_any_number_of_wrong_values_is_no_shift_when_none_fits_elsewhere(at: dict[int, str], written: set[str]) -> None:
    result = firms([at.get(place, value) for place, value in enumerate(FIRM)])
    assert (result.std.height, set(rules_of(result))) == (1, written)


# Beyond these, a slip of the last cells leaves one wrong value at most, which proves nothing.
SLIPS = [(start, by) for by, last in ((1, 4), (2, 3), (-1, 5)) for start in range(1, last + 1)]


@pytest.mark.parametrize(("start", "by"), SLIPS)
def test_a_row_that_slipped_from_any_column_on_is_caught(start: int, by: int) -> None:
    head, rest = FIRM[:start], FIRM[start:]
    moved = (*head, *(None,) * by, *rest[:-by]) if by > 0 else (*head, *rest[1:], None)
    result = firms(FIRM, moved)
    assert result.std["name"].to_list() == [FIRM[0]]
    assert result.quarantine.select("rule", "scope", "row").rows() == [("row.not_shifted", "row", 4)]


def test_a_code_in_a_column_of_free_text_tells_of_a_shift_beside_two_wrong_values_only() -> None:
    moved = (*FIRM[1:], None)
    assert rules_of(firms(moved, closed=["uscc", "sex"])) == ["row.not_shifted"]
    noted = (FIRM[1], "待办", *FIRM[2:])
    assert rules_of(firms(noted, closed=["uscc", "sex"])) == ["USCC_FORM"]


def test_every_rule_that_can_be_reported_is_declared() -> None:
    export = export_of(Roll, **FEET, **CLOSED)
    result = made([line(3, benefit_no="D1", name="张三")], **FEET, **CLOSED)
    assert set(form_rules(export, Roll)) <= set(result.rules["rule"])


def test_a_total_of_money_is_held_against_its_rows_whether_the_form_declares_its_sums_or_not() -> None:
    rows = [line(3, benefit_no="D1", name="张三", amount="100"), line(4, benefit_no="D2", name="李四", amount="50")]
    right = made([*rows, line(5, "total", benefit_no="合计", amount="150", head_count="9")])
    wrong = made([*rows, line(5, "total", benefit_no="合计", amount="1500")])
    assert states(right)["cross_foot.amount"] == ("passed", 1, 0) and "cross_foot.head_count" not in states(right)
    assert states(wrong)["cross_foot.amount"] == ("failed", 1, 1)
    assert wrong.std.height == 2, "no row changes"
    (told,) = wrong.quarantine.filter(pl.col("rule") == "cross_foot.amount").iter_rows(named=True)
    assert (told["row"], told["scope"]) == (5, "warn") and "相差 1350" in told["reason"]
    assert "cross_foot.amount" not in states(made(rows)), "a sheet without totals promises no sums"


GIVEN: dict[str, Any] = {"files": "(?P<part>.*?)_(?P<period>x)", "given": {"town": "_sheet", "address": "_part"}}


def test_a_declared_field_takes_the_name_of_its_sheet_or_the_part_of_its_file() -> None:
    lines = [
        line(3, sheet="青山镇", benefit_no="D1", name="张三"),
        line(4, sheet="青山镇", benefit_no="D2", name="李四", town="柳河镇"),
        line(3, sheet="Sheet1", sheet_no=2, benefit_no="D3", name="王五"),
    ]
    found = [Sheet(number, columns(*FIELDS)) for number in (1, 2)]
    origin = Origin("d0", "城关所_x.xlsx", OCT, "城关所")
    result = standardise_frame(raw_frame(lines), found, export_of(Roll, **GIVEN), Roll, CODES, origin)
    assert result.std["town"].to_list() == ["青山镇", "柳河镇", None], "a name that a program gave is none"
    assert result.std["address"].to_list() == ["城关所"] * 3
    told = result.repair.select("field", "row", "rule", "after").rows()
    assert ("town", 3, "given_by_sheet", "青山镇") in told and ("address", 4, "given_by_part", "城关所") in told
    without = standardise_frame(
        raw_frame(lines), found, export_of(Roll, **GIVEN), Roll, CODES, replace(origin, part="")
    )
    assert without.std["address"].to_list() == [None] * 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"given": {"town": "_part"}}, "no group"),
        ({"given": {"nobody": "_sheet"}}, "not among the agreed fields"),
        ({"given": {"town": "_sheet"}, "place_field": "town"}, "place_field already"),
        ({"given": {"town": "_row"}}, "_sheet"),
    ],
)
def test_a_field_given_by_nothing_is_told_before_a_file_comes(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        export_of(Roll, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fill_down": {"block": "nobody"}},
        {"place_field": "nobody"},
        {"closed": ["nobody"]},
        {"cross_foot": {"columns": ["nobody"]}},
        {"cross_foot": {"rows": ["head_count > adults"]}},
        {"place_field": "town", "place_pattern": "(镇|乡)"},
    ],
)
def test_a_connector_that_names_no_agreed_field_or_no_place_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        export_of(Roll, **wrong)
