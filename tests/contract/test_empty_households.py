"""A hukou household of whom no quarterly visit of two quarters running met anybody (F09); the reporting date is 2026-10-31."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

F09 = "finding.f09_empty_hukou_household"
SUMMER, AUTUMN = date(2026, 9, 10), date(2026, 10, 10)


def member(
    city: City, person: str, home: str | None = "d1", hukou: str | None = "d1", method: str = "exact", **said: object
) -> None:
    """A member of the hukou household h1, registered in the dwelling ``home`` with a hukou at ``hukou``."""
    record = f"police-{person}"
    known = {"life_status": "alive", "population_type": "registered", "household_kind": "hukou_household", "household_no": "1"}  # fmt: skip
    city.resident(record, person, home, **known, **said)  # type: ignore[arg-type]
    city.add("link.household", record_id=record, role="self", household_kind="hukou_household", household_id="h1")
    city.claim("address", record, "hukou", "public_security.resident")
    city.add("link.address", record_id=record, role="hukou", dwelling_id=hukou, method=method)


def visited(city: City, record: str, person: str, result: str | None, on: date, **said: object) -> None:
    known = {"visit_type": "quarterly_sweep", **said}
    city.visit(record, person, str(known.pop("at", "d1")), result, on, **known)  # type: ignore[arg-type]


def found(city: City) -> list[tuple[object, ...]]:
    city.build()
    return city.rows(f"SELECT subject_id, evidence FROM {F09}")


def empty_household(city: City, *others: str) -> None:
    """Of the household h1, whose head p1 was visited in vain in summer and in autumn."""
    for person in ("p1", *others):
        member(city, person)
    visited(city, "v1", "p1", "absent", SUMMER)
    visited(city, "v2", "p1", "moved", AUTUMN)


EMPTY = [("h1", "police-p1;v1;v2")]


def test_nobody_met_in_two_quarters_running_is_a_task_for_the_police(city: City) -> None:
    city.dwelling("d1")
    empty_household(city)
    city.build()
    assert city.one(f"SELECT subject_kind, subject_id, department, severity, finding_kind, evidence FROM {F09}") == (
        "hukou_household", "h1", "public_security", "low", "verification", "police-p1;v1;v2"
    )  # fmt: skip


def test_the_visits_may_have_missed_different_members(city: City) -> None:
    for person in ("p1", "p2"):
        member(city, person)
    visited(city, "v1", "p1", "absent", SUMMER)
    visited(city, "v2", "p2", "absent", AUTUMN)
    assert found(city) == [("h1", "police-p1;v1;v2")]


@pytest.mark.parametrize("result", ["met", "refused", "deceased", None])
@pytest.mark.parametrize("kind", ["quarterly_sweep", "monthly_key", "ad_hoc"])
def test_one_visit_of_any_kind_that_says_more_than_absence_keeps_silent(
    result: str | None, kind: str, city: City
) -> None:
    empty_household(city, "p2")
    visited(city, "v3", "p2", result, date(2026, 7, 1), visit_type=kind)
    assert found(city) == []


def test_whoever_was_met_before_the_first_of_the_two_quarters_is_gone_since(city: City) -> None:
    empty_household(city)
    visited(city, "v0", "p1", "met", date(2026, 6, 30))
    assert found(city) == EMPTY


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), 0),
        (date(2026, 4, 1), date(2026, 9, 30), 1),
        (date(2026, 4, 1), date(2026, 10, 31), 0),
        (date(2026, 1, 1), date(2026, 6, 30), 0),
        (date(2026, 9, 30), date(2026, 11, 1), 0),
    ],
    ids=["one quarter", "up to the quarter before", "a quarter between", "long ago", "after the reporting date"],
)
def test_two_quarters_running_end_with_that_of_the_reporting_date_or_the_one_before(
    first: date, second: date, count: int, city: City
) -> None:
    member(city, "p1")
    visited(city, "v1", "p1", "absent", first)
    visited(city, "v2", "p1", "absent", second)
    assert len(found(city)) == count


def test_two_quarters_running_may_be_of_two_years(city: City) -> None:
    city.connection.execute("UPDATE audit.run SET as_of = DATE '2027-01-31'")
    member(city, "p1")
    visited(city, "v1", "p1", "absent", date(2026, 10, 1))
    visited(city, "v2", "p1", "absent", date(2027, 1, 2))
    assert found(city) == EMPTY


def test_only_quarterly_visits_tell_of_a_quarter(city: City) -> None:
    member(city, "p1")
    visited(city, "v1", "p1", "absent", SUMMER)
    visited(city, "v2", "p1", "absent", AUTUMN, visit_type="monthly_key")
    assert found(city) == []


@pytest.mark.parametrize("hukou", ["d1", None])
def test_a_member_who_lives_elsewhere_in_the_county_is_no_empty_household(hukou: str | None, city: City) -> None:
    member(city, "p2", "d2", hukou)
    empty_household(city)
    assert found(city) == []


def test_a_member_said_to_have_moved_from_the_other_dwelling_lives_nowhere_known(city: City) -> None:
    empty_household(city)
    member(city, "p2", "d2")
    visited(city, "v3", "p2", "moved", AUTUMN, at="d2")
    assert found(city) == [("h1", "police-p1;v1;v2;v3")]


def test_a_household_whose_members_are_all_dead_is_another_matter(city: City) -> None:
    empty_household(city)
    city.cremation("burnt", "p1", date(2026, 8, 1))
    assert found(city) == []


def test_a_dead_member_who_lived_elsewhere_keeps_nobody_from_being_gone(city: City) -> None:
    empty_household(city)
    member(city, "p2", "d2")
    city.cremation("burnt", "p2", date(2026, 8, 1))
    assert found(city) == EMPTY


def test_a_collective_hukou_is_not_empty(city: City) -> None:
    city.dwelling("d1", is_collective=True)
    empty_household(city)
    assert found(city) == []


def test_a_collective_hukou_that_leads_to_no_dwelling_is_not_empty_either(city: City) -> None:
    member(city, "p1", "d1", None, method="collective")
    visited(city, "v1", "p1", "moved", SUMMER)
    visited(city, "v2", "p1", "moved", AUTUMN)
    assert found(city) == []


@pytest.mark.parametrize("hukou", ["d1", None])
def test_members_of_no_known_dwelling_are_gone_though_the_hukou_address_leads_to_none(
    hukou: str | None, city: City
) -> None:
    member(city, "p1", "d1", hukou, method="exact" if hukou else "unresolved")
    visited(city, "v1", "p1", "moved", SUMMER)
    visited(city, "v2", "p1", "moved", AUTUMN)
    assert found(city) == EMPTY


def test_a_member_registered_at_an_address_that_leads_to_no_dwelling_may_live_elsewhere(city: City) -> None:
    empty_household(city)
    member(city, "p2", None)
    assert found(city) == []


def test_a_visit_that_missed_one_of_several_namesakes_proves_no_absence(city: City) -> None:
    member(city, "p1")
    visited(city, "v1", "p1", "absent", SUMMER)
    visited(city, "v2", "namesake", "absent", AUTUMN, method="ambiguous")
    assert found(city) == []


@pytest.mark.parametrize(
    ("method", "at", "result", "silent"),
    [
        ("ambiguous", "d1", "met", True),
        ("single", "d1", "refused", True),
        ("ambiguous", "d1", "absent", False),
        ("ambiguous", "d2", "met", False),
        ("name_place", "d1", "met", False),
    ],
    ids=["a namesake", "nobody known", "a namesake missed", "a namesake elsewhere", "the tenant"],
)
def test_somebody_seen_at_the_hukou_dwelling_who_may_be_a_member_keeps_silent(
    method: str, at: str, result: str, silent: bool, city: City
) -> None:
    empty_household(city)
    visited(city, "v3", "other", result, AUTUMN, method=method, at=at)
    assert found(city) == ([] if silent else EMPTY)
