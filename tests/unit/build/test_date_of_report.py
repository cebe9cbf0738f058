"""The reporting date: what came decides it, never what was refused, and it never lies ahead."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridhub.build.reporting_date import Came, NothingToDo, ReportingDate, last_due, reporting_date, today_of
from gridhub.contracts.period import Cadence, Period
from gridhub.project.connector import Connector
from tests.unit.build.test_gaps import export
from tests.unit.ingest.town import agreement

TODAY = date(2026, 12, 3)


def city(*must: str, cadence: str = "monthly", **others: str) -> dict[str, Connector]:
    exports = {name: export(must_have=True, cadence=cadence, title=f"表{name}") for name in must}
    exports |= {name: export(cadence=kind) for name, kind in others.items()}
    return {"office": Connector(department="office", title="局", contact="x", agreement=agreement(), exports=exports)}


def came(*lines: str) -> list[Came]:
    """From ``export period[ part]``."""
    found: list[Came] = []
    for line in lines:
        name, period, part = (*line.split(), "")[:3]
        found.append(Came("office", name, period, Period(period).last_day, part))
    return found


def decided(
    connectors: dict[str, Connector], *lines: str, today: date = TODAY, quorum: float = 1.0, chosen: date | None = None
) -> ReportingDate:
    return reporting_date(connectors, came(*lines), quorum=quorum, today=today, chosen=chosen)


def test_the_date_is_the_newest_month_for_which_every_must_have_export_came() -> None:
    found = decided(city("a", "b", c="monthly"), "a 2026-10", "b 2026-10", "a 2026-11", "c 2026-11")
    assert found.as_of == date(2026, 10, 31)
    assert found.waiting == ("2026-11", ("局“表b”",))


def test_a_quorum_lets_the_date_move_without_the_last_ones_and_names_them() -> None:
    found = decided(city("a", "b"), "a 2026-10", "b 2026-10", "a 2026-11", quorum=0.5)
    assert (found.as_of, found.lacking) == (date(2026, 11, 30), ("局“表b”",))
    assert "1/2" in found.reason


def test_the_date_never_lies_after_today() -> None:
    everything = ("a 2026-10", "a 2026-11")
    assert decided(city("a"), *everything, today=date(2026, 11, 26)).as_of == date(2026, 10, 31)
    assert decided(city("a"), *everything, today=date(2026, 11, 30)).as_of == date(2026, 11, 30)


def test_it_is_the_day_in_china_that_counts() -> None:
    assert today_of(datetime(2026, 11, 30, 17, 0, tzinfo=UTC)) == date(2026, 12, 1)


def test_a_police_station_that_is_late_keeps_its_export_from_having_come() -> None:
    stations = ("a 2026-10 城关", "a 2026-10 新华", "a 2026-11 城关")
    assert decided(city("a"), *stations).as_of == date(2026, 10, 31)
    assert decided(city("a"), *stations, "a 2026-11 新华").as_of == date(2026, 11, 30)


def test_an_export_that_is_not_needed_moves_nothing() -> None:
    assert decided(city("a", c="monthly"), "a 2026-09", "c 2026-10").as_of == date(2026, 9, 30)


def test_without_any_mark_the_newest_month_that_is_over_counts() -> None:
    assert decided(city(a="monthly", b="monthly"), "a 2026-10", "b 2026-12").as_of == date(2026, 10, 31)


def test_a_quarterly_list_is_needed_for_its_quarter_and_not_for_every_month() -> None:
    both = city("a") | {"other": city("q", cadence="quarterly")["office"].model_copy(update={"department": "other"})}
    quarter = Came("other", "q", "2026-Q3", date(2026, 9, 30))
    found = reporting_date(both, [*came("a 2026-11"), quarter], quorum=1.0, today=TODAY)
    assert found.as_of == date(2026, 11, 30)
    december = reporting_date(both, [*came("a 2026-11", "a 2026-12"), quarter], quorum=1.0, today=date(2027, 1, 5))
    assert december.as_of == date(2026, 11, 30)


def test_when_no_month_is_whole_the_newest_that_is_over_counts_and_it_is_said() -> None:
    found = decided(city("a", "b"), "a 2026-10")
    assert found.as_of == date(2026, 10, 31)
    assert "没有一期" in found.reason


def test_a_person_may_choose_the_date_but_none_to_come_and_none_before_all_data() -> None:
    assert decided(city("a"), "a 2026-09", "a 2026-10", chosen=date(2026, 9, 30)).as_of == date(2026, 9, 30)
    with pytest.raises(NothingToDo, match="之后"):
        decided(city("a"), "a 2026-10", chosen=date(2027, 1, 1))
    with pytest.raises(NothingToDo, match="最早的一份截止于 2026-10-31"):
        decided(city("a"), "a 2026-10", chosen=date(2026, 8, 1))


def test_nothing_over_is_nothing_to_release() -> None:
    with pytest.raises(NothingToDo, match="最早的一份截止于 2026-12-31"):
        decided(city("a"), "a 2026-12")


PERIODS = st.sampled_from([f"2026-{month:02d}" for month in range(1, 13)])


@given(
    st.lists(st.tuples(st.sampled_from("ab"), PERIODS), min_size=1, max_size=12),
    st.dates(date(2026, 1, 31), date(2027, 1, 31)),
)
def test_more_deliveries_never_move_the_date_back(lines: list[tuple[str, str]], today: date) -> None:
    told = [f"{name} {period}" for name, period in lines]
    dates: list[date] = []
    for count in range(1, len(told) + 1):
        try:
            found = decided(city("a", "b"), *told[:count], today=today)
        except NothingToDo:
            continue
        assert found.as_of <= today
        dates.append(found.as_of) if found.due == found.came else None
    assert dates == sorted(dates)


@pytest.mark.parametrize(
    ("cadence", "end", "due"),
    [("monthly", "2026-11-30", "2026-11-30"), ("monthly", "2026-11-15", "2026-10-31"), ("quarterly", "2026-11-30", "2026-09-30"),
     ("half_yearly", "2026-11-30", "2026-06-30"), ("yearly", "2026-11-30", "2025-12-31"), ("daily", "2026-11-15", "2026-11-01")],
)  # fmt: skip
def test_what_is_due_by_a_day(cadence: Cadence, end: str, due: str) -> None:
    assert last_due(cadence, date.fromisoformat(end)) == date.fromisoformat(due)
