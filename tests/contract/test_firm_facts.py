"""What departments say of firms beyond the register: licences, listings, equipment, vehicles. One sentence each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from gridhub.contracts.base import columns_of
from tests.contract.conftest import known_project

if TYPE_CHECKING:
    from tests.contract.conftest import City

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)
FOOD = "market_supervision.food_licence"


def licence(city: City, record: str, number: str, **said: str | date) -> None:
    city.claim("licence", record, "holder", FOOD, licence_kind="food_licence", licence_no=number, **said)


def test_the_newest_line_of_a_licence_counts_and_of_one_month_the_one_that_ends_later(city: City) -> None:
    licence(city, "r1", "JY1", valid_to=date(2030, 1, 1), period_end=SEPTEMBER)
    licence(city, "r2", "JY1", valid_to=date(2026, 12, 1), period_end=OCTOBER)
    licence(city, "r3", "JY1", valid_to=date(2027, 12, 1), period_end=OCTOBER)
    city.build()
    assert city.one("SELECT record_id, valid_to, statement_count FROM core.licence") == ("r3", date(2027, 12, 1), 3)


def test_the_same_number_of_another_kind_is_another_licence(city: City) -> None:
    licence(city, "r1", "001")
    city.claim("licence", "r2", "holder", "culture_tourism.venue", licence_kind="venue_licence", licence_no="001")
    city.build()
    assert city.one("SELECT COUNT(*) FROM core.licence") == (2,)


@pytest.mark.parametrize(
    ("said", "valid"),
    [
        ({"valid_to": date(2026, 10, 31)}, True), ({"valid_to": date(2026, 10, 30)}, False), ({}, True),
        ({"valid_from": date(2026, 11, 1)}, False), ({"licence_status": "cancelled"}, False),
    ],
    ids=["last day", "ended", "no dates", "not yet", "cancelled"],
)  # fmt: skip
def test_a_licence_is_valid_on_its_last_day_and_not_when_it_was_given_back(
    city: City, said: dict[str, str | date], valid: bool
) -> None:
    licence(city, "r1", "JY1", **said)
    city.build()
    assert city.one("SELECT is_valid FROM core.licence") == (valid,)


def test_a_licence_knows_its_holder_and_the_dwelling_of_its_business(city: City) -> None:
    licence(city, "r1", "JY1")
    city.firm("r1", "e1", None, role="holder", source=FOOD)
    city.address("r1", "d1", role="site", source=FOOD, grid_id="g1")
    city.build()
    assert city.one("SELECT entity_id, entity_method, dwelling_id, grid_id FROM core.licence") == (
        "e1",
        "uscc",
        "d1",
        "g1",
    )


@pytest.mark.parametrize(
    ("until", "standing"), [(None, True), (date(2026, 11, 1), True), (date(2026, 10, 31), False)], ids=str
)
def test_a_listing_stands_until_the_day_it_is_removed(city: City, until: date | None, standing: bool) -> None:
    city.claim(
        "credit_record", "r1", "holder", "market_supervision.abnormal_list", record_kind="abnormal_listing",
        reason="unreachable", since=date(2026, 5, 1), until=until,
    )  # fmt: skip
    city.build()
    assert city.one("SELECT is_standing FROM core.credit_record") == (standing,)


@pytest.mark.parametrize(
    ("status", "due", "overdue"),
    [("in_use", date(2026, 10, 30), True), ("in_use", OCTOBER, False), ("stopped", date(2026, 1, 1), False)],
)
def test_equipment_in_use_is_overdue_the_day_after_its_inspection_was_due(
    city: City, status: str, due: date, overdue: bool
) -> None:
    city.claim(
        "equipment", "r1", "holder", "market_supervision.special_equipment", equipment_code="3",
        equipment_status=status, next_inspection_date=due,
    )  # fmt: skip
    city.build()
    assert city.one("SELECT is_overdue FROM core.equipment") == (overdue,)


@pytest.mark.parametrize(
    ("department", "export", "field"),
    [
        ("development_reform", "credit_penalty", "facts"), ("development_reform", "credit_penalty", "content"),
        ("development_reform", "credit_permit", "content"), ("transport", "vehicle", "plate_no"),
        ("transport", "practitioner", "certificate_no"),
    ],
)  # fmt: skip
def test_free_text_plates_and_numbers_of_people_stay_in_the_vault(department: str, export: str, field: str) -> None:
    columns = {c.name: c for c in columns_of(known_project().std_contracts[department, export])}
    assert (columns[field].sensitivity, columns[field].mask) == ("S3", "drop")


def test_free_text_of_a_penalty_becomes_no_claim() -> None:
    claims = [asset.sql for asset in known_project().assets if "credit_penalty" in asset.name]
    assert claims
    assert not any("facts" in sql or "content" in sql for sql in claims)
