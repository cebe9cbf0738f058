"""The dead who are still registered (F02), visits that cannot be true (F23, F231), people alone whom no list knows (F24)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

F02, F08, F23, F231, F24 = (
    "finding.f02_dead_not_deregistered", "finding.f08_lives_in_another_town", "finding.f23_impossible_visit", "finding.f231_too_many_visits",
    "finding.f24_care_gap",
)  # fmt: skip


def alive(city: City, person: str, dwelling: str = "d1", **said: object) -> None:
    known = {"life_status": "alive", "population_type": "registered", "cid": "990081195002030017", **said}
    city.resident(f"police-{person}", person, dwelling, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(("died", "found"), [(date(2026, 10, 1), 1), (date(2026, 10, 2), 0)])
def test_cremated_thirty_days_ago_and_still_registered(city: City, died: date, found: int) -> None:
    alive(city, "p1")
    city.cremation("death", "p1", died)
    city.build()
    assert len(city.rows(f"SELECT * FROM {F02}")) == found


def test_the_dead_who_are_not_deregistered_are_named_with_both_rows(city: City) -> None:
    alive(city, "p1")
    city.cremation("death", "p1", date(2026, 8, 1))
    city.build()
    assert city.one(f"SELECT subject_id, department, match_level, evidence FROM {F02}") == (
        "p1", "public_security", "exact_cid", "death;police-p1"
    )  # fmt: skip


def test_a_visit_that_found_somebody_dead_is_a_task_until_the_identity_is_sure(city: City) -> None:
    alive(city, "p1")
    city.visit("seen", "p1", "d1", "deceased", date(2026, 9, 1))
    city.claim("death", "seen", "visited", "grid_office.visit", evidence_kind="visit")
    city.build()
    assert city.one(f"SELECT finding_kind, detail LIKE '走访得知已去世%' FROM {F02}") == ("verification", True)


def test_a_visit_beside_a_cremation_weakens_nothing(city: City) -> None:
    alive(city, "p1")
    city.cremation("burnt", "p1", date(2026, 8, 1))
    city.visit("seen", "p1", "d1", "deceased", date(2026, 9, 1))
    city.claim("death", "seen", "visited", "grid_office.visit", evidence_kind="visit")
    city.build()
    assert city.one(f"SELECT finding_kind, evidence FROM {F02}") == ("suspicion", "burnt;police-p1;seen")


def test_cancelled_or_of_another_hukou_is_silent(city: City) -> None:
    for person in ("struck", "floating"):
        city.cremation(f"death-{person}", person, date(2026, 8, 1))
    alive(city, "struck")
    city.person("cancel", "struck", source="public_security.death", life_status="dead")
    city.claim("death", "cancel", "self", "public_security.death", evidence_kind="police_cancellation")
    alive(city, "floating", population_type="floating")
    city.build()
    assert city.rows(f"SELECT * FROM {F02}") == []


@pytest.mark.parametrize(("met", "found"), [(date(2026, 10, 11), 1), (date(2026, 10, 10), 0)])
def test_met_after_the_day_of_death(city: City, met: date, found: int) -> None:
    city.cremation("death", "p1", date(2026, 10, 10))
    city.visit("met", "p1", "d1", "met", met)
    city.build()
    assert city.rows(f"SELECT finding_kind, evidence FROM {F23}") == [("verification", "death;met")] * found


def test_a_visit_that_found_nobody_home_is_possible(city: City) -> None:
    city.cremation("death", "p1", date(2026, 10, 10))
    city.visit("absent", "p1", "d1", "absent", date(2026, 10, 12))
    city.build()
    assert city.rows(f"SELECT * FROM {F23}") == []


@pytest.mark.parametrize("registered_again", [False, True])
def test_met_after_moving_out_unless_registered_again(city: City, registered_again: bool) -> None:
    city.person("left", "p1", source="public_security.death", left_date=date(2026, 10, 10))
    city.visit("met", "p1", "d1", "met", date(2026, 10, 20))
    if registered_again:
        alive(city, "p1")
    city.build()
    assert len(city.rows(f"SELECT * FROM {F23}")) == (0 if registered_again else 1)


def worker(city: City, person: str, name: str) -> None:
    city.person(f"post-{person}", person, source="grid_office.staff", name=name, cid_status="trusted")
    city.claim(
        "staff_assignment", f"post-{person}", "self", "grid_office.staff", staff_role="full_time", grid_code="c-g1"
    )  # fmt: skip


@pytest.mark.parametrize(("count", "namesakes", "found"), [(31, 1, 1), (30, 1, 0), (31, 2, 0)])
def test_a_day_of_more_visits_than_one_can_make(city: City, count: int, namesakes: int, found: int) -> None:
    for number in range(namesakes):
        worker(city, f"w{number}", "乙乙乙")
    for number in range(count):
        city.visit(f"v{number:02}", f"p{number}", "d1", "absent", date(2026, 10, 5), staff_name="乙乙乙")
    city.build()
    assert city.rows(f"SELECT subject_id, finding_kind FROM {F231}") == [("w0", "verification")] * found


def listed(city: City, person: str) -> None:
    city.person(f"key-{person}", person, source="grid_office.key_person", cid_status="trusted")
    city.claim("key_person", f"key-{person}", "self", "grid_office.key_person", category="solitary_elderly")


def test_old_and_alone_and_on_no_list(city: City) -> None:
    alive(city, "p1", "d1", birth_date=date(1961, 10, 31))
    alive(city, "p2", "d2", birth_date=date(1950, 1, 1))
    listed(city, "p2")
    alive(city, "young", "d3", birth_date=date(1961, 11, 1))
    city.build()
    assert city.rows(f"SELECT subject_id, detail FROM {F24}") == [("p1", "独居，达到年龄，独居老人名单上没有")]


def test_without_the_list_nobody_is_missing_from_it(city: City) -> None:
    alive(city, "p1", "d1", birth_date=date(1950, 1, 1))
    city.build()
    assert city.rows(f"SELECT * FROM {F24}") == []


def test_a_child_alone_is_told_and_a_child_with_a_grandparent_is_not(city: City) -> None:
    alive(city, "child", "d1", birth_date=date(2016, 1, 1))
    alive(city, "other", "d2", birth_date=date(2016, 1, 1))
    alive(city, "grandmother", "d2", birth_date=date(1955, 1, 1))
    city.build()
    assert city.rows(f"SELECT subject_id, detail FROM {F24}") == [("child", "儿童独自居住")]


def test_nobody_is_alone_while_the_spouse_has_no_known_dwelling(city: City) -> None:
    alive(city, "listed", "d2", birth_date=date(1950, 1, 1))
    listed(city, "listed")
    for person, dwelling in (("man", "d1"), ("wife", None)):
        city.resident(
            f"police-{person}", person, dwelling, birth_date=date(1950, 1, 1), household_kind="hukou_household", household_no="1",
        )  # fmt: skip
        city.add(
            "link.household",
            record_id=f"police-{person}",
            role="self",
            household_kind="hukou_household",
            household_id="h1",
        )
    city.build()
    assert city.rows(f"SELECT * FROM {F24}") == []


def separated(city: City, person: str, home: str, hukou_region: str) -> None:
    """Living in the dwelling ``home``, on the register of a household of its own at a dwelling of the region."""
    record = f"police-{person}"
    alive(city, person, home, household_kind="hukou_household", household_no=person)
    city.add(
        "link.household", record_id=record, role="self", household_kind="hukou_household", household_id=f"hh-{person}"
    )
    city.claim("address", record, "hukou", "public_security.resident")
    city.add(
        "link.address",
        record_id=record,
        role="hukou",
        dwelling_id=f"hukou-{person}",
        region_code=hukou_region,
        method="exact",
    )


def test_people_whose_hukou_is_in_another_town_are_one_case_of_the_grid_they_live_in(city: City) -> None:
    city.grid("g1", 1)
    city.dwelling("home", "g1", region_code="990081101001")
    for person, region in (("away", "990081102003"), ("also", "990081103001"), ("near", "990081101009")):
        separated(city, person, "home", region)
    city.build()
    assert city.rows(f"SELECT subject_id, detail, evidence FROM {F08}") == [
        (
            "g1",
            "住在本网格、户口在本市其他乡镇街道的有 2 户 2 人；请核对人户状态",
            "police-also;police-away",
        )
    ]


def test_the_dead_and_people_of_no_grid_are_not_counted_as_living_apart_from_their_hukou(city: City) -> None:
    city.grid("g1", 1)
    city.dwelling("home", "g1", region_code="990081101001")
    city.dwelling("nowhere", region_code="990081101001")
    separated(city, "dead", "home", "990081102003")
    separated(city, "lost", "nowhere", "990081102003")
    city.cremation("burnt", "dead", date(2026, 10, 20))
    city.build()
    assert city.rows(f"SELECT * FROM {F08}") == []
