"""Benefits that exclude each other (F03), units that are no household (F06), benefits nobody paid (F07)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

F03, F06, F07 = (
    "finding.f03_exclusive_programmes", "finding.f06_unit_household_residence", "finding.f07_entitled_unpaid",
)  # fmt: skip
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


def test_two_rolls_of_low_income_in_one_month_are_one_line_with_its_months(city: City) -> None:
    for month in (9, 10):
        city.roll("u1", month, "father", "son", programme="low_income_rural")
        city.roll("u2", month, "son", programme="low_income_urban")
    city.build()
    assert city.one(
        f"SELECT subject_id, case_part, first_month, last_month, month_count, match_level, finding_kind, amount FROM {F03}"
    ) == ("son", "low_income_rural/low_income_urban", SEPTEMBER, OCTOBER, 2, "exact_cid", "suspicion", None)
    assert city.one(f"SELECT evidence FROM {F03}") == ("u1-09-son;u1-10-son;u2-09-son;u2-10-son",)


def test_two_programmes_in_different_months_do_not_exclude_each_other(city: City) -> None:
    city.roll("u1", 9, "son", programme="low_income_rural")
    city.roll("u2", 10, "son", programme="low_income_urban")
    city.build()
    assert city.rows(f"SELECT * FROM {F03}") == []


def test_programmes_that_the_city_does_not_call_exclusive_are_silent(city: City) -> None:
    city.roll("u1", 10, "widow")
    city.payment("pay", "widow", OCTOBER, 100)
    city.build()
    assert city.rows(f"SELECT * FROM {F03}") == []


def test_a_namesake_on_the_other_roll_is_a_task(city: City) -> None:
    city.roll("u1", 10, "son", programme="low_income_rural")
    city.roll("u2", 10, "son", programme="low_income_urban", weak=("son",))
    city.build()
    assert city.one(f"SELECT finding_kind FROM {F03}") == ("verification",)


def at_home(city: City, dwelling: str, *people: str) -> None:
    for person in people:
        city.resident(f"police-{person}", person, dwelling)


def test_a_unit_whose_member_lives_elsewhere_is_reported_once(city: City) -> None:
    city.roll("u1", 10, "father", "mother", "uncle")
    at_home(city, "d1", "father", "mother")
    at_home(city, "d2", "uncle")
    city.build()
    assert city.one(f"SELECT subject_id, subject_kind, detail FROM {F06}") == (
        "u1",
        "benefit_unit",
        "成员现住在不同房屋",
    )


def test_a_member_without_a_known_dwelling_says_nothing(city: City) -> None:
    city.roll("u1", 10, "father", "mother")
    at_home(city, "d1", "father")
    city.build()
    assert city.rows(f"SELECT * FROM {F06}") == []


def test_paid_for_a_head_too_many(city: City) -> None:
    city.roll("u1", 10, "father", "mother", heads=3)
    city.build()
    assert city.one(f"SELECT detail, evidence, finding_kind FROM {F06}") == (
        "保障人数与名册成员数不符", "u1-10-father", "suspicion"
    )  # fmt: skip


@pytest.mark.parametrize("heads", [2, 1], ids=["the dead one still counted (F011)", "reckoned anew already"])
def test_a_dead_member_is_no_miscount(city: City, heads: int) -> None:
    city.cremation("death", "mother", date(2026, 8, 3))
    city.roll("u1", 10, "father", "mother", heads=heads)
    city.build()
    assert city.rows(f"SELECT * FROM {F06}") == []


def test_the_miscount_of_a_month_that_is_over_is_silent(city: City) -> None:
    city.roll("u1", 9, "father", "mother", heads=3)
    city.roll("u1", 10, "father", "mother")
    city.build()
    assert city.rows(f"SELECT * FROM {F06}") == []


def elder(city: City, person: str, born: date, **said: object) -> None:
    known = {"population_type": "registered", "life_status": "alive", "cid": "990081194001010017", **said}
    city.resident(f"police-{person}", person, "d1", birth_date=born, **known)  # type: ignore[arg-type]


def test_eighty_and_not_on_the_roll(city: City) -> None:
    elder(city, "p1", date(1940, 5, 1))
    city.payment("pay", "somebody", OCTOBER, 100)
    city.build()
    assert city.one(f"SELECT subject_id, case_part, evidence, finding_kind FROM {F07}") == (
        "p1", "old_age_allowance", "police-p1", "suspicion"
    )  # fmt: skip


@pytest.mark.parametrize(("born", "found"), [(date(1946, 9, 25), 1), (date(1946, 9, 26), 0), (date(1946, 11, 5), 0)])
def test_the_eightieth_birthday_counts_when_the_roll_was_still_open(city: City, born: date, found: int) -> None:
    elder(city, "p1", born)
    city.payment("pay", "somebody", OCTOBER, 100)
    city.build()
    assert len(city.rows(f"SELECT * FROM {F07}")) == found


def test_without_a_roll_nobody_is_called_unpaid(city: City) -> None:
    elder(city, "p1", date(1940, 5, 1))
    city.build()
    assert city.rows(f"SELECT * FROM {F07}") == []


def test_paid_dead_floating_or_gone_is_not_unpaid(city: City) -> None:
    elder(city, "paid", date(1940, 5, 1))
    city.payment("pay", "paid", OCTOBER, 100)
    elder(city, "dead", date(1940, 5, 1))
    city.cremation("death", "dead", None)
    elder(city, "floating", date(1940, 5, 1), population_type="floating")
    city.person("hukou-only", "gone", population_type="registered", birth_date=date(1940, 5, 1), life_status="alive")
    city.build()
    assert city.rows(f"SELECT * FROM {F07}") == []


def test_a_line_of_the_roll_that_may_be_the_same_person_has_to_be_cleared_first(city: City) -> None:
    elder(city, "p1", date(1940, 5, 1), name="甲甲甲")
    city.claim("person", "pay", "payee", "civil_affairs.old_age_allowance", name="甲甲甲", birth_date=None)
    city.add("link.person", record_id="pay", role="payee", person_id="p2", method="ambiguous", rule="ambiguous")
    city.add("link.cid_status", record_id="pay", role="payee", status="missing")
    city.claim(
        "payment", "pay", "payee", "civil_affairs.old_age_allowance", programme="old_age_allowance", pay_month=OCTOBER,
        amount=100,
    )  # fmt: skip
    city.build()
    assert city.rows(f"SELECT * FROM {F07}") == []
