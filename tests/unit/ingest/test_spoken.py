"""Periods as offices write them: the tables of docs/periods.md, carried out; and that no month is ever invented."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridhub.contracts.period import Cadence, Period
from gridhub.ingest.receive.dating import dated_by_contents
from gridhub.ingest.receive.settling import Unsettled, meaning_of, period_meant, settle
from gridhub.ingest.receive.spoken import hear
from gridhub.ingest.receive.witnesses import witnesses_in
from gridhub.ingest.sheets.raw_table import SheetFound
from gridhub.project.connector import Export, PeriodSource
from tests.unit.ingest.period_sheets import export_of, raw_rows

PAGE = (Path(__file__).parents[3] / "docs" / "periods.md").read_text(encoding="utf-8")
ARRIVED = date(2026, 11, 5)
CADENCES: tuple[Cadence, ...] = get_args(Cadence)


def table_under(head: str) -> list[list[str]]:
    """The rows of a table of the page, by the first words of its head."""
    lines = PAGE.split(f"\n| {head}")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines]


SPELLINGS = table_under("写法 | 在")
NO_PERIODS = table_under("写法 | 为什么")
REFUSED = table_under("写法 | cadence | 原因")


def test_the_page_shows_forty_spellings() -> None:
    assert len(SPELLINGS) >= 40
    assert {cadence for _, _, cadence, _ in SPELLINGS} == set(CADENCES)


def dated(text: str, place: str, export: Export) -> Period:
    """The period of a file that says it in one place only."""
    name = f"{text}.xlsx" if place == "文件名" else "名册.xlsx"
    sheet = SheetFound(text if place == "工作表名" else "Sheet1", 1, (2, 2), (), (), ())
    rows = raw_rows([("title", [text if place == "标题" else "花名册"])])
    return dated_by_contents(witnesses_in(rows, [sheet], export, name), export, ARRIVED).period


@pytest.mark.parametrize(("text", "place", "cadence", "period"), SPELLINGS)
def test_a_period_is_understood_as_it_is_written(text: str, place: str, cadence: Cadence, period: str) -> None:
    export = export_of(cadence, PeriodSource(lead=("title", "file_name", "sheet_name")))
    assert dated(text, place, export).text == period


@pytest.mark.parametrize("cadence", CADENCES)
@pytest.mark.parametrize("text", [row[0] for row in NO_PERIODS])
def test_numbers_and_terms_are_no_periods(text: str, cadence: Cadence) -> None:
    meaning = meaning_of(hear(text), cadence)
    assert not meaning.own
    assert not meaning.bounds


@pytest.mark.parametrize(("text", "cadence", "told"), REFUSED)
def test_what_means_two_periods_or_an_impossible_one_is_not_guessed(text: str, cadence: Cadence, told: str) -> None:
    with pytest.raises(Unsettled, match=re.escape(told)):
        period_meant(meaning_of(hear(text), cadence), cadence, 2026)


texts = st.one_of(
    st.sampled_from([row[0] for row in (*SPELLINGS, *NO_PERIODS, *REFUSED)]),
    st.text(
        st.sampled_from("0123456789２６一二三四九十〇年月日号季度第上下半至到-—~./_（） 截止底末份QH〔〕"), max_size=24
    ),
    st.text(max_size=30),
)
NUMBERS = re.compile(r"[0-9]+|[一二三四五六七八九十]+")


def months_spoken(text: str) -> set[int]:
    """Every month that a text could possibly name, read as generously as can be."""
    plain = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    found: set[int] = set()
    for number in NUMBERS.findall(plain):
        if number.isdecimal():
            found |= {int(number[at : at + size]) for size in (1, 2) for at in range(len(number))}
        else:
            found |= {"一二三四五六七八九十".find(sign) + 1 for sign in number}
            found |= {10 + "一二三四五六七八九".find(sign) + 1 for sign in number} if "十" in number else set()
    found |= {3 * quarter for quarter in range(1, 5) if quarter in found and re.search("季|[Qq]", plain)}
    if re.search("[Hh]|半年", plain):
        found |= {6, 12}
    return found


@given(texts, st.sampled_from(CADENCES))
def test_no_month_is_invented_that_the_text_does_not_name(text: str, cadence: Cadence) -> None:
    for one in hear(text).spoken:
        period = settle(one, cadence, 2026)
        if period is None or one.span == "yearly":
            continue
        assert one.last[0] in months_spoken(one.said)
        assert period.first_day <= date(period.first_day.year, one.last[0], 1) <= period.last_day or cadence in (
            "daily",
            "ad_hoc",
        )


@given(texts, st.sampled_from(CADENCES))
def test_a_text_means_at_most_one_period_or_says_in_chinese_why_not(text: str, cadence: Cadence) -> None:
    def meant() -> tuple[set[Period | None], Period | None]:
        meaning = meaning_of(hear(text), cadence)
        return {settle(one, cadence, 2026) for one in meaning.own}, period_meant(meaning, cadence, 2026)

    try:
        each, period = meant()
    except Unsettled:
        with pytest.raises(Unsettled, match=r"[\u4e00-\u9fff]"):
            meant()
        return
    assert each <= {period}


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(CADENCES))
def test_a_day_is_understood_in_every_plain_spelling(day: date, cadence: Cadence) -> None:
    wanted = Period.containing(day, cadence)
    y, m, d = day.year, day.month, day.day
    for text in (f"{y}年{m}月{d}日", f"{day:%Y%m%d}", f"{day:%Y-%m-%d}", f"{y}.{m}.{d}", f"截至{y}年{m}月{d}日"):
        assert period_meant(meaning_of(hear(text), cadence), cadence) == wanted, text


@pytest.mark.parametrize("text", ["表" * 5000 + "2026年10月", "1" * 5000, "2026年" * 1000, "-~" * 2000, "（" * 3000])
def test_a_long_text_is_listened_to_in_no_time(text: str) -> None:
    hear(text)
