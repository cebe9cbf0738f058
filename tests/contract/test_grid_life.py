"""Meetings and activities of grids, issues and opinions, the chain of party organisations, changes of hukou households."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City, Value

ACTIVITY, PARTY, CHANGES = "grid_office.activity", "grid_office.party_org", "public_security.household_change"
SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)


@pytest.mark.parametrize(
    ("held", "monday"),
    [
        (date(2026, 10, 5), date(2026, 10, 5)), (date(2026, 10, 11), date(2026, 10, 5)), (date(2026, 10, 12), date(2026, 10, 12)),
    ],
    ids=["Monday", "Sunday", "the next Monday"],
)  # fmt: skip
def test_an_activity_is_of_the_week_that_begins_on_its_monday(city: City, held: date, monday: date) -> None:
    city.grid("g1", 1)
    city.claim(
        "activity", "a1", "activity", ACTIVITY, activity_no="1", activity_kind="weekly_meeting", held_date=held, grid_code="c-g1"
    )  # fmt: skip
    city.build()
    assert city.one("SELECT week_start, grid_id, activity_name FROM core.activity") == (monday, "g1", "周例会")


def org(city: City, code: str, kind: str, parent: str | None = None, end: date = OCTOBER, **said: Value) -> None:
    city.claim(
        "party_org", f"{code}-{end.month}", "org", PARTY, org_code=code, org_name=code, org_kind=kind, parent_code=parent,
        period_end=end, **said,
    )  # fmt: skip


def test_the_chain_tells_what_is_missing_above_and_what_is_skipped(city: City) -> None:
    org(city, "town", "work_committee")
    org(city, "village", "community", "town")
    org(city, "lost", "branch", "nobody")
    org(city, "hasty", "group", "village")
    city.build()
    assert city.rows("SELECT org_code, parent_state FROM core.party_org ORDER BY org_code") == [
        ("hasty", "skipped"), ("lost", "missing"), ("town", "top"), ("village", "right"),
    ]  # fmt: skip


def test_a_centre_household_is_not_named_after_whose_home_it_is(city: City) -> None:
    org(city, "home", "centre_household", None)
    city.build()
    assert city.rows("SELECT org_code, org_name FROM core.party_org") == [("home", "党员中心户")]


def test_an_organisation_that_the_newest_list_has_no_more_is_gone(city: City) -> None:
    org(city, "old", "work_committee", end=SEPTEMBER)
    org(city, "new", "work_committee")
    city.build()
    assert city.rows("SELECT org_code FROM core.party_org") == [("new",)]


def household(city: City, record: str, number: str, household_id: str) -> None:
    city.person(record, f"p-{record}", household_kind="hukou_household", household_no=number)
    city.add(
        "link.household", record_id=record, role="self", household_kind="hukou_household", household_id=household_id
    )


def test_a_split_leads_from_one_hukou_household_into_another(city: City) -> None:
    household(city, "r1", "100", "old")
    household(city, "r2", "200", "new")
    city.person("c1", "p-r2", source=CHANGES)
    city.claim(
        "household_change", "c1", "self", CHANGES, change_no="1", change_kind="split", change_date=date(2026, 10, 3),
        household_no="200", former_household_no="100",
    )  # fmt: skip
    city.build()
    assert city.rows("SELECT person_id, from_household_id, to_household_id FROM core.hukou_household_change") == [
        ("p-r2", "old", "new")
    ]


def test_a_household_that_no_register_names_has_no_id(city: City) -> None:
    household(city, "r2", "200", "new")
    city.person("c1", "p-r2", source=CHANGES)
    city.claim(
        "household_change", "c1", "self", CHANGES, change_no="1", change_kind="merged", change_date=date(2026, 10, 3),
        household_no="200", former_household_no="900",
    )  # fmt: skip
    city.build()
    assert city.one("SELECT from_household_id, to_household_id FROM core.hukou_household_change") == (None, "new")
