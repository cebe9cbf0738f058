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
        ("500美元", "MONEY_CURRENCY"),
        ("260元/人/月", "MONEY_PER_PERSON"),
        ("9999999999999", "NUMBER_TOO_LARGE"),
        ("贰佰元整", "MONEY_FORM"),
    ],
)
def test_an_amount_that_is_not_certain_is_set_aside(written: str, rule: str) -> None:
    read = money(written)
    assert (read.value, read.rule) == (None, rule)


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
