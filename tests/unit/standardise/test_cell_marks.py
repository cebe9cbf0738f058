"""What people and programs write around a value: each mark is taken off, and each taking off is recorded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
import pytest

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field
from gridhub.standardise.result import Standardised
from tests.unit.standardise.raw_rows import Cell, standardised

CID = "11010519491231002X"


class Paid(StdContract):
    """Grain: one row per payment."""

    name: str = field("姓名", kind="person_name", required=True)
    cid: str = field("公民身份号码", kind="citizen_id")
    grid_code: str = field("网格编码", kind="grid_code")
    region_code: str = field("区划代码", kind="region_code")
    remark: str = field("备注")
    phone: str = field("电话", kind="phone_list")
    amount: Annotated[pl.Decimal, 14, 2] = field("金额", kind="money", unit="元")
    pay_month: pl.Date = field("月份", kind="month")
    birth_date: pl.Date = field("出生日期", kind="date")


FIELDS = ("name", "cid", "grid_code", "region_code", "remark", "phone", "amount", "pay_month", "birth_date")


def paid(name: str, cell: Cell, **export: Any) -> Standardised:
    row = [cell if field_name == name else "张三" if field_name == "name" else None for field_name in FIELDS]
    # The second row keeps a typed cell: a workbook, not a text file.
    other: list[Cell] = ["李四", *([None] * 5), ("1", "n"), None, None]
    return standardised(Paid, FIELDS, [row, other], **export)


def first(result: Standardised, name: str) -> object:
    return result.std.filter(pl.col("_row") == 3)[name].to_list()


@pytest.mark.parametrize(
    ("name", "cell", "value", "rules"),
    [
        ("cid", f"\t{CID}", CID, ["text_marker"]),
        ("cid", f"{CID}\t", CID, ["text_marker"]),
        ("cid", f"'{CID}", CID, ["text_marker"]),
        ("cid", f'="{CID}"', CID, ["text_marker"]),
        ("cid", f"\t{CID.lower()}", CID, ["cid_lower_x", "text_marker"]),
        ("grid_code", '="007012"', "007012", ["text_marker"]),
        ("grid_code", "'007012", "007012", ["text_marker"]),
        ("grid_code", "\t007012", "007012", ["text_marker"]),
        ("region_code", '="430781001"', "430781001", ["text_marker"]),
        ("remark", '="007012"', "007012", ["text_marker"]),
        ("remark", "'007012", "007012", ["text_marker"]),
        ("phone", '="13812345678"', "13812345678", ["text_marker"]),
        ("amount", "260/月", Decimal("260.00"), ["money_per_month"]),
        ("amount", "1,234.5", Decimal("1234.50"), ["thousand_separator"]),
        ("amount", "0.5万元", Decimal("5000.00"), ["money_unit"]),
        ("amount", "300元", Decimal("300.00"), ["money_unit"]),
        ("amount", "'300", Decimal("300.00"), ["text_marker"]),
        ("name", "张三（已故）", "张三", ["name_remark"]),
        ("name", "'张三", "张三", ["text_marker"]),
    ],
)
def test_a_marked_cell_is_read_and_the_mark_recorded(name: str, cell: str, value: object, rules: list[str]) -> None:
    result = paid(name, cell)
    assert first(result, name) == [value]
    assert result.repair["rule"].to_list() == rules
    assert result.repair["after"].to_list() == [str(value)] * len(rules)
    assert result.quarantine.is_empty()


@pytest.mark.parametrize("remark", ["‘十四五’规划项目", '"三无"小区', "a'b", "'自建'房", "第一行\t第二行"])
def test_quotes_inside_a_text_belong_to_it(remark: str) -> None:
    result = paid("remark", remark)
    assert result.repair.is_empty()
    assert first(result, "remark") == [remark.replace("\t", " ")]


@pytest.mark.parametrize("cell", ['=""', "'无", "\t无", "\t"])
def test_a_marked_cell_with_nothing_in_it_is_empty(cell: str) -> None:
    result = paid("cid", cell)
    assert first(result, "cid") == [None]
    assert result.quarantine.is_empty()


def test_the_remark_of_a_name_is_told_in_the_repair() -> None:
    assert "已故" in paid("name", "张三（已故）").repair["evidence"][0]


@pytest.mark.parametrize(("name", "rule"), [("pay_month", "MONTH_AMBIGUOUS"), ("birth_date", "DATE_AMBIGUOUS")])
def test_a_month_typed_as_a_number_may_be_january_or_october_and_is_set_aside(name: str, rule: str) -> None:
    result = paid(name, ("2023.1", "n"))
    assert first(result, name) == [None]
    assert result.quarantine.select("scope", "rule").rows() == [("cell", rule)]


def test_a_month_typed_as_a_number_with_two_places_is_certain() -> None:
    assert first(paid("pay_month", ("2023.11", "n")), "pay_month") == [date(2023, 11, 1)]


@pytest.mark.parametrize("word", ["未填", "/", "……"])
def test_every_export_has_its_own_words_for_empty(word: str) -> None:
    assert first(paid("remark", word, nulls=("", "未填", "/", "……")), "remark") == [None]
    assert first(paid("remark", "未填", nulls=("",)), "remark") == ["未填"]


def test_a_word_for_empty_is_no_repair_because_the_connector_declares_it() -> None:
    assert paid("remark", "无").repair.is_empty()
