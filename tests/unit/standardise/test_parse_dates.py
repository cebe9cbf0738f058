"""Dates and months: every listed spelling comes back, nothing incomplete or ambiguous is completed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gridhub.standardise.parse import dates
from tests.unit.standardise.raw_rows import One, one

_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
SPELLINGS: dict[str, Callable[[date], str]] = {
    "iso": lambda d: d.isoformat(),
    "compact": lambda d: f"{d:%Y%m%d}",
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "dashes": lambda d: f"{d.year}-{d.month}-{d.day}",
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "padded slashes": lambda d: f"{d:%Y/%m/%d}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "chinese spaced": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "full width": lambda d: f"{d.year}.{d.month}.{d.day}".translate(_WIDE),
    "midnight": lambda d: f"{d.isoformat()} 00:00:00",
    "T midnight": lambda d: f"{d.isoformat()}T00:00:00",
}
days = st.dates(date(1901, 1, 1), date(2199, 12, 31))


def day(text: str, kind: str = "t") -> One:
    return one(dates.day(), text, kind, pl.Date())


def month(text: str, kind: str = "t", *, typed: bool = True) -> One:
    return one(dates.month(typed), text, kind, pl.Date())


@given(days, st.sampled_from(sorted(SPELLINGS)), st.sampled_from("td"))
def test_a_date_in_any_listed_spelling_comes_back(of_day: date, spelling: str, kind: str) -> None:
    read = day(SPELLINGS[spelling](of_day), kind)
    assert (read.value, read.rule) == (of_day, None)


@given(days)
def test_a_date_typed_as_a_number_of_eight_digits_comes_back(of_day: date) -> None:
    assert day(f"{of_day:%Y%m%d}", "n").value == of_day


@given(st.integers(20310, 60000))
def test_an_excel_serial_is_the_day_excel_shows_and_is_recorded(serial: int) -> None:
    read = day(str(serial), "n")
    assert isinstance(read.value, date)
    assert (read.value - date(1899, 12, 30)).days == serial
    assert read.repairs == ("date_excel_serial",)


def test_excel_serial_43466_is_new_year_2019() -> None:
    assert day("43466", "n").value == date(2019, 1, 1)


def test_a_date_in_chinese_numerals_comes_back() -> None:
    assert day("二〇一九年十月二十一日").value == date(2019, 10, 21)


@pytest.mark.parametrize(
    ("written", "kind", "rule"),
    [
        ("2019年1月", "t", "DATE_PARTIAL"),
        ("1949-10", "t", "DATE_PARTIAL"),
        ("1949-00-00", "t", "DATE_PARTIAL"),
        ("19491000", "t", "DATE_PARTIAL"),
        ("1949", "t", "DATE_PARTIAL"),
        ("201901", "n", "DATE_PARTIAL"),
        ("49-10-01", "t", "DATE_TWO_DIGIT_YEAR"),
        ("49年10月1日", "t", "DATE_TWO_DIGIT_YEAR"),
        ("19490", "n", "DATE_AMBIGUOUS"),
        ("20191", "n", "DATE_AMBIGUOUS"),
        ("2023.1", "n", "DATE_AMBIGUOUS"),
        ("1/2/2019", "t", "DATE_AMBIGUOUS"),
        ("农历正月初一", "t", "DATE_LUNAR"),
        ("2019-02-29", "t", "DATE_IMPOSSIBLE"),
        ("20191301", "n", "DATE_IMPOSSIBLE"),
        ("1900-01-00", "t", "DATE_PARTIAL"),
        ("1899-12-31", "d", "DATE_IMPOSSIBLE"),
        ("2019-01-01至2020-01-01", "t", "DATE_FORM"),
        ("08:30:00", "d", "DATE_FORM"),
        ("见附件", "t", "DATE_FORM"),
    ],
)
def test_an_incomplete_or_ambiguous_date_is_set_aside(written: str, kind: str, rule: str) -> None:
    read = day(written, kind)
    assert (read.value, read.rule) == (None, rule)


@example("200十")
@given(st.text("0123456789年月日-./ 十二", max_size=12))
def test_a_date_is_never_made_from_fewer_parts_than_year_month_and_day(written: str) -> None:
    if isinstance(day(written).value, date):
        assert len([c for c in written if c in "0123456789十二"]) >= 5


def test_an_open_end_is_no_date_and_no_fault() -> None:
    read = day("长期")
    assert (read.value, read.rule, read.repairs) == (None, None, ("date_open_ended",))


@given(
    st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    st.sampled_from(
        ["{y}年{m}月", "{y}年{m}月份", "{y}{m:02d}", "{y}-{m:02d}", "{y}.{m:02d}", "{y}/{m}", "{y}-{m:02d}-01"]
    ),
)
def test_a_month_in_any_listed_spelling_is_its_first_day(of_day: date, spelling: str) -> None:
    read = month(spelling.format(y=of_day.year, m=of_day.month))
    assert (read.value, read.rule) == (of_day.replace(day=1), None)


def test_a_month_stored_as_a_decimal_number_is_not_guessed() -> None:
    assert month("2026.1", "n").rule == "MONTH_AMBIGUOUS"
    assert month("2026.1", "t", typed=False).rule == "MONTH_AMBIGUOUS"
    assert month("2026.1", "t", typed=True).value == date(2026, 1, 1)
    assert month("2026.2", "n").value == date(2026, 2, 1)
    assert month("2026.11", "n").value == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("written", "rule"), [("10月", "MONTH_PARTIAL"), ("202613", "MONTH_FORM"), ("十月", "MONTH_PARTIAL")]
)
def test_a_month_without_year_or_outside_the_year_is_set_aside(written: str, rule: str) -> None:
    assert month(written).rule == rule


def test_a_day_inside_the_month_is_recorded() -> None:
    read = month("2026-10-31", "d")
    assert (read.value, read.repairs) == (date(2026, 10, 1), ("month_of_date",))


@given(st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31)).map(lambda moment: moment.replace(microsecond=0)))
def test_a_moment_comes_back_to_the_second(moment: datetime) -> None:
    chinese = f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{moment.minute}分{moment.second}秒"
    for text in (moment.isoformat(), moment.isoformat(sep=" "), f"{moment:%Y%m%d%H%M%S}", chinese):
        assert one(dates.moment(), text, dtype=pl.Datetime("us")).value == moment


def test_a_time_that_does_not_exist_is_set_aside() -> None:
    assert one(dates.moment(), "2026-10-01 25:00", dtype=pl.Datetime("us")).rule == "TIME_FORM"
