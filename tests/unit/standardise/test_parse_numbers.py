"""Counts, money, coordinates, yes/no: exact, in the field's unit, never rounded without saying so."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridhub.contracts.fields import ColumnSpec
from gridhub.standardise.parse import Source, numbers, parser_for
from gridhub.standardise.parse.numbers import Scale, Unit
from tests.unit.standardise.raw_rows import OCT, One, one

SCALE = Scale(14, 2)
amounts = st.decimals(0, 999_999_999, places=2, allow_nan=False, allow_infinity=False)


def money(text: str, kind: str = "t", source: Unit = "元") -> One:
    return one(numbers.money(SCALE, "元", source), text, kind, pl.Decimal(14, 2))


@given(amounts, st.sampled_from(["{}", "{:,}", "{}元", "¥{}", "{}/月", "{:,}元/月", " {} "]), st.sampled_from("tn"))
def test_an_amount_in_any_listed_spelling_comes_back_to_the_cent(amount: Decimal, spelling: str, kind: str) -> None:
    read = money(spelling.format(amount), kind)
    assert (read.value, read.rule) == (amount, None)


@given(amounts.filter(lambda amount: amount < 10**8))
def test_ten_thousands_in_the_cell_become_yuan_exactly(amount: Decimal) -> None:
    assert money(f"{amount}万元").value == amount * 10000


@given(amounts.filter(lambda amount: amount < 10**8))
def test_the_unit_of_the_column_counts_unless_the_cell_names_one(amount: Decimal) -> None:
    assert money(str(amount), source="万元").value == amount * 10000
    assert money(f"{amount}元", source="万元").value == amount


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("1,23", "MONEY_FORM"),
        ("见附件", "MONEY_FORM"),
        ("1万2", "MONEY_FORM"),
        ("3(万户)", "MONEY_FORM"),
        ("9(5)", "MONEY_FORM"),
        ("9万(", "MONEY_FORM"),
        ("人民币100万元人民币", "MONEY_FORM"),
        ("100整", "MONEY_FORM"),
        ("260元/人/月", "MONEY_PER_PERSON"),
        ("9999999999999", "NUMBER_TOO_LARGE"),
        ("贰佰元整", "MONEY_FORM"),
    ],
)
def test_an_amount_that_is_not_certain_is_set_aside(written: str, rule: str) -> None:
    read = money(written)
    assert (read.value, read.rule) == (None, rule)


# One line for each way a register prints a sum, with what must come of it in yuan.
_REGISTER = {
    "100(万元人民币)": "1000000", "1,200.5(万元人民币)": "12005000", "50万人民币": "500000", "30万人民币元": "300000",
    "20万元人民币": "200000", "10(万)": "100000", "8(万元)": "80000", "6万": "60000", "1,000(万)": "10000000",
    "100（万元人民币）": "1000000", "100 （万元 人民币）": "1000000", "１００（万元）": "1000000", "50万圆": "500000",
    "50万圆整": "500000", "50万元整": "500000", "50万元人民币整": "500000", "人民币50万元": "500000",
    "人民币：50万元": "500000", "（人民币）50万元": "500000", "50万元（人民币）": "500000", "50(人民币万元)": "500000",
    "RMB 12.5万": "125000", "1.2亿元": "120000000", "1,200万元": "12000000", " 9 万 元 ": "90000", "300(元)": "300",
    "300人民币": "300", "300（人民币）": "300", "￥3,000.00": "3000", "(100)": "-100", "(100)万元": "-1000000",
    "1.2E+6": "1200000", "10(万元人民币)/月": "100000",
}  # fmt: skip


@pytest.mark.parametrize(("written", "yuan"), _REGISTER.items())
def test_the_sums_of_a_register_come_out_in_yuan(written: str, yuan: str) -> None:
    read = money(written)
    assert (read.value, read.rule) == (Decimal(yuan), None)


@given(
    amounts.filter(lambda amount: amount < 10**7),
    st.sampled_from(["", "人民币", "RMB", "CNY"]),
    st.sampled_from(["{}万元{}", "{}(万元{})", "{}（万{}）", "{}万{}元", "{:,}万{}", "{1}{0}万圆整", "({1}){0}万元"]),
)
def test_the_currency_may_stand_before_within_or_behind_the_unit(amount: Decimal, currency: str, form: str) -> None:
    if not currency and form == "({1}){0}万元":
        form = "{}万元"
    read = money(form.format(amount, currency))
    assert (read.value, read.rule) == (amount * 10000, None)


@pytest.mark.parametrize(
    ("written", "currency"),
    [
        ("500美元", "美元"), ("300(万美元)", "美元"), ("5(万香港元)", "香港元"), ("2万新加坡元", "新加坡元"),
        ("7（万 欧元）", "欧元"), ("8万日圆", "日圆"), ("9万英镑", "英镑"), ("6万澳门元", "澳门元"), ("USD 100", "USD"),
        ("$100", "外币"), ("10万新台币", "新台币"), ("3万韩元", "韩元"),
    ],
)  # fmt: skip
def test_a_foreign_currency_is_named_and_its_sum_not_taken(written: str, currency: str) -> None:
    read = money(written)
    assert (read.value, read.rule) == (None, "MONEY_CURRENCY")
    assert f"写的是{currency}，" in read.words


def test_a_sum_without_a_unit_of_its_own_keeps_the_unit_of_the_column() -> None:
    assert money("12(人民币)", source="万元").value == Decimal(120000)
    assert money("12(元)", source="万元").value == Decimal(12)


def test_what_binary_storage_adds_is_no_rounding_but_a_third_decimal_is() -> None:
    assert money("0.30000000000000004", "n").repairs == ()
    read = money("12.345")
    assert (read.value, read.repairs) == (Decimal("12.35"), ("rounded",))


def test_a_header_that_contradicts_the_declared_unit_leaves_no_amount() -> None:
    column = ColumnSpec("a", "DECIMAL(14,2)", "金额", "", "money", "S2", "keep", False, None, "元", None)
    contradicted = parser_for(column, SCALE, Source(OCT, unit="元", header_unit="万元"))
    assert one(contradicted, "260", dtype=pl.Decimal(14, 2)).rule == "MONEY_UNIT"
    agreed = parser_for(column, SCALE, Source(OCT, unit=None, header_unit="万元"))
    assert one(agreed, "2.6", dtype=pl.Decimal(14, 2)).value == Decimal(26000)


@given(st.integers(-(10**9), 10**9), st.sampled_from(["{}", "{:,}", "{}.0", "{}人", "{}户"]))
def test_a_count_in_any_listed_spelling_comes_back(count: int, spelling: str) -> None:
    assert one(numbers.integer(), spelling.format(count), dtype=pl.Int64()).value == count


@pytest.mark.parametrize(
    ("written", "rule"), [("3.5", "INTEGER_FRACTION"), ("三五个", "INTEGER_FORM"), ("5-6", "INTEGER_FORM")]
)
def test_what_is_no_whole_number_is_set_aside(written: str, rule: str) -> None:
    assert one(numbers.integer(), written, dtype=pl.Int64()).rule == rule


def test_a_level_in_words_is_its_number_with_a_record() -> None:
    read = one(numbers.integer(), "一级", dtype=pl.Int64())
    assert (read.value, set(read.repairs)) == (1, {"integer_unit", "integer_chinese"})


@pytest.mark.parametrize(
    ("written", "value", "rule"),
    [
        ("120.401234", "120.401234", None),
        ("120.4012341", "120.401234", None),
        ("120.40,37.36", "120.400000", None),
        ("120°24′00″", "120.400000", None),
        ("37.36", None, "COORD_RANGE"),
        ("0", None, "COORD_RANGE"),
        ("东门", None, "COORD_FORM"),
    ],
)
def test_longitudes(written: str, value: str | None, rule: str | None) -> None:
    read = one(numbers.coordinate("longitude", Scale(10, 6)), written, dtype=pl.Decimal(10, 6))
    assert (read.value, read.rule) == (Decimal(value) if value else None, rule)


def test_none_means_no_where_a_field_asks_whether_something_is_there_and_nothing_elsewhere() -> None:
    there = numbers.boolean(asks_whether_there=True)
    assert one(there, "无", dtype=pl.Boolean()).value is False
    assert one(there, "有", dtype=pl.Boolean()).value is True
    solved = one(numbers.boolean(), "无", dtype=pl.Boolean())
    assert (solved.value, solved.rule) == (None, None)
    read = money("无")
    assert (read.value, read.rule) == (None, None)


@pytest.mark.parametrize(
    ("written", "value"),
    [("是", True), ("1", True), ("√", True), ("否", False), ("0", False), ("n", False)],
)
def test_yes_and_no(written: str, value: bool) -> None:
    assert one(numbers.boolean(), written, dtype=pl.Boolean()).value is value


def test_an_answer_that_is_neither_yes_nor_no_is_set_aside() -> None:
    assert one(numbers.boolean(), "部分", dtype=pl.Boolean()).rule == "BOOLEAN_FORM"
