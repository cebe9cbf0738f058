"""Let dwellings: registrations that ended while the tenants stay (F11), too many people (F111), tenants nobody registered (F10)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

F10, F11, F111 = "finding.f10_unregistered_inflow", "finding.f11_unregistered_rental", "finding.f111_crowded_rental"
RENTAL, FLOATING = "public_security.rental", "public_security.floating"
SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)


def lease(
    city: City, record: str, number: str, dwelling: str | None, *, owner: str = "landlord", tenant: str | None = None,
    runs: bool = True, outside: bool = False, **said: Any,
) -> None:  # fmt: skip
    """A line of the register of let dwellings."""
    end = said.setdefault("period_end", OCTOBER)
    said.setdefault("lease_from", date(2026, 1, 1))
    city.claim("rental", record, "rental", RENTAL, rental_no=number, register_date=date(2026, 1, 2), **said)
    city.person(record, owner, role="owner", source=RENTAL, period_end=end)
    if tenant:
        city.person(record, tenant, role="tenant", source=RENTAL, period_end=end)
    city.address(record, dwelling, role="residence" if runs else "site", source=RENTAL, period_end=end)
    if outside:
        city.claim("address", record, "hukou", RENTAL, period_end=end)
        city.add("link.address", record_id=record, role="hukou", method="unresolved", rule="outside")


def floating(city: City, record: str, person: str, dwelling: str) -> None:
    city.person(record, person, source=FLOATING, population_type="floating", cid_status="trusted")
    city.address(record, dwelling, source=FLOATING)


def ended(city: City, number: str = "z1", **said: Any) -> None:
    lease(city, f"lease-{number}", number, "d1", runs=False, cancelled_date=date(2026, 8, 1), **said)


def test_tenants_who_stay_after_their_lease_was_cancelled_live_in_an_unregistered_rental(city: City) -> None:
    ended(city)
    floating(city, "r1", "stays", "d1")
    city.build()
    assert city.rows(f"SELECT subject_id, evidence FROM {F11}") == [("d1", "lease-z1;r1")]


def test_a_renewed_lease_an_empty_dwelling_and_the_owner_at_home_are_no_unregistered_rental(city: City) -> None:
    ended(city)
    lease(city, "again", "z2", "d1")
    floating(city, "r1", "stays", "d1")
    lease(city, "empty", "z3", "d2", runs=False, cancelled_date=date(2026, 8, 1))
    lease(city, "home", "z4", "d3", owner="p4", runs=False, lease_to=date(2026, 9, 30))
    city.resident("r4", "p4", "d3", population_type="registered")
    floating(city, "r5", "lodger", "d3")
    city.build()
    assert city.rows(f"SELECT * FROM {F11}") == []


def test_a_floating_household_of_whose_dwelling_no_owner_is_known_is_not_called_a_tenant(city: City) -> None:
    city.deliver(RENTAL)
    floating(city, "r1", "owner-or-tenant", "d1")
    city.build()
    assert city.rows(f"SELECT * FROM {F11}") == []


def test_a_running_lease_whose_address_leads_nowhere_speaks_for_its_tenant(city: City) -> None:
    ended(city)
    floating(city, "r1", "stays", "d1")
    lease(city, "unread", "z2", None, tenant="stays")
    city.build()
    assert city.rows(f"SELECT * FROM {F11}") == []


def test_a_lease_that_the_newest_register_has_no_more_neither_runs_nor_has_ended(city: City) -> None:
    ended(city, period_end=SEPTEMBER)
    lease(city, "other", "z9", "d9")
    floating(city, "r1", "came", "d1")
    city.build()
    assert city.rows(f"SELECT * FROM {F11}") == []
    assert city.rows("SELECT rental_no, is_listed, is_active FROM core.rental ORDER BY ALL") == [
        ("z1", False, False), ("z9", True, True),
    ]  # fmt: skip


def test_the_place_of_a_lease_is_read_from_an_older_line_when_the_newest_cannot_be(city: City) -> None:
    lease(city, "old", "z1", "d1", period_end=SEPTEMBER)
    lease(city, "new", "z1", None)
    city.build()
    assert city.rows("SELECT record_id, dwelling_id FROM core.rental") == [("new", "d1")]


@pytest.mark.parametrize(
    ("people", "area", "use", "found"),
    [(7, 30, "02", 1), (6, 30, "02", 0), (7, None, "02", 0), (None, 30, "02", 0), (40, 30, "06", 0)],
    ids=["too many", "as many as may be", "no area", "no number", "a plant"],
)
def test_more_people_than_the_floor_allows_are_a_crowded_rental(
    city: City, people: int | None, area: int | None, use: str, found: int
) -> None:
    lease(city, "l1", "z1", "d1", tenant_count=people, area=area, rental_use=use)
    city.build()
    assert len(city.rows(f"SELECT * FROM {F111}")) == found


def test_a_crowded_lease_that_was_cancelled_is_no_finding(city: City) -> None:
    ended(city, tenant_count=9, area=20, rental_use="02")
    city.build()
    assert city.rows(f"SELECT * FROM {F111}") == []


@pytest.mark.parametrize(("since", "found"), [(date(2026, 10, 1), 1), (date(2026, 10, 2), 0)])
def test_a_tenant_from_elsewhere_must_be_registered_after_thirty_days(city: City, since: date, found: int) -> None:
    lease(city, "l1", "z1", "d1", tenant="p1", outside=True, lease_from=since)
    city.deliver(FLOATING)
    city.build()
    assert len(city.rows(f"SELECT * FROM {F10}")) == found


def test_a_registered_tenant_one_of_this_county_and_one_who_left_are_no_unregistered_inflow(city: City) -> None:
    lease(city, "l1", "z1", "d1", tenant="known", outside=True)
    floating(city, "r1", "known", "d1")
    lease(city, "l2", "z2", "d2", tenant="local")
    lease(city, "l3", "z3", "d3", tenant="gone", outside=True, runs=False, lease_to=date(2026, 9, 1))
    city.build()
    assert city.rows(f"SELECT * FROM {F10}") == []


def test_a_tenant_lives_where_he_rents_and_the_owner_does_not(city: City) -> None:
    lease(city, "l1", "z1", "d1", tenant="p1")
    city.build()
    assert city.rows("SELECT person_id, dwelling_id, is_current FROM core.person_residence") == [("p1", "d1", True)]
