"""The tables behind the forms: who stands on which line, and that the pages of the grids sum to the city."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contract.conftest import City


def test_leaf_grids_and_what_is_in_none_sum_to_the_city(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2", 2, "g1")
    city.grid("g3", 2, "g1")
    city.dwelling("d2", "g2")
    city.dwelling("d3", "g3")
    city.dwelling("nowhere")
    for record, person, dwelling in (
        ("r1", "p1", "d2"),
        ("r2", "p2", "d3"),
        ("r3", "p3", "nowhere"),
        ("r4", "p4", "nowhere"),
    ):
        city.resident(record, person, dwelling, population_type="registered", birth_date=date(1930, 1, 1))
    city.build()
    assert city.rows("SELECT page_id, person_count FROM mart.grid_page ORDER BY 1") == [
        ("g1", 2), ("g2", 1), ("g3", 1), ("未入格", 2),
    ]  # fmt: skip
    summed = "SUM(dwelling_count), SUM(household_count), SUM(person_count), SUM(registered_count), SUM(aged_count)"
    assert city.rows(f"SELECT {summed} FROM mart.grid_page WHERE is_leaf OR page_id = '未入格'") == city.rows(
        "SELECT (SELECT COUNT(*) FROM core.dwelling), (SELECT COUNT(*) FROM core.living_household), "
        "(SELECT COUNT(*) FROM core.person_residence WHERE is_current), 4, 4"
    )


def test_no_number_of_a_grid_tells_of_a_sensitive_list(city: City) -> None:
    city.grid("g1", 1)
    city.dwelling("d1", "g1")
    for number in range(5):
        city.resident(f"r{number}", f"p{number}", "d1")
        _listed(city, f"k{number}", f"p{number}", "disabled")
    _listed(city, "k9", "p1", "solitary_elderly")
    city.build()
    assert city.rows(
        "SELECT category, person_count, shown_count, count_note FROM mart.grid_key_person "
        "WHERE page_id = 'g1' AND category IN ('disabled', 'solitary_elderly', 'left_behind_child') ORDER BY 1"
    ) == [
        ("disabled", 5, 5, None), ("left_behind_child", 0, None, "不公布"), ("solitary_elderly", 1, 1, None),
    ]  # fmt: skip


def test_a_household_names_who_lives_there_and_who_is_only_registered_there(city: City) -> None:
    city.dwelling("home")
    city.dwelling("away")
    for record, person, lives in (("h1", "head", "home"), ("h2", "child", "away")):
        is_head = person == "head"
        city.resident(record, person, lives, household_kind="hukou_household", household_no="1", is_head=is_head)
        city.add("link.household", record_id=record, role="self", household_kind="hukou_household", household_id="hh1")
    city.address("h1", "home", role="hukou")
    city.build()
    assert city.rows("SELECT person_id, dwelling_id, residence_state_name FROM mart.household_ledger ORDER BY 1, 2") == [
        ("child", "away", "人在户不在"), ("child", "home", "户在人不在"), ("head", "home", "人户一致"),
    ]  # fmt: skip


def test_a_move_stands_in_the_grid_left_and_in_the_grid_moved_to(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2", 1)
    city.dwelling("old", "g1")
    city.dwelling("new", "g2")
    city.visit("v1", "p1", "old", "met", date(2026, 9, 1))
    city.visit("v2", "p1", "old", "moved", date(2026, 10, 10))
    city.visit("v3", "p1", "new", "met", date(2026, 10, 20))
    city.build()
    assert city.rows(
        "SELECT dwelling_id, direction_name, left_date, other_grid_code FROM mart.grid_move_ledger ORDER BY 1"
    ) == [("new", "迁入", date(2026, 10, 10), "c-g1"), ("old", "迁出", date(2026, 10, 10), "c-g2")]


def _listed(city: City, record: str, person: str, category: str) -> None:
    city.person(record, person, source="grid_office.key_person")
    city.claim("key_person", record, "self", "grid_office.key_person", category=category)
