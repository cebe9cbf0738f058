"""What the law of programmes makes of payments after a death (F01, F011): who is accused, of how much, and who is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

F01, F011 = "finding.f01_deceased_still_paid", "finding.f011_recompute_household"
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


def test_a_household_with_a_living_child_is_never_paid_to_the_dead(city: City) -> None:
    city.cremation("death", "father", date(2026, 8, 3))
    city.roll("u1", 9, "father", "mother", "child")
    city.roll("u1", 10, "father", "mother", "child")
    city.build()
    assert city.rows(f"SELECT * FROM {F01}") == []
    assert city.one(f"SELECT subject_id, case_part, first_month, last_month, month_count, amount FROM {F011}") == (
        "father", "low_income_rural", SEPTEMBER, OCTOBER, 2, Decimal("600.00"),
    )  # fmt: skip
    assert "变更户主" in str(city.one(f"SELECT detail FROM {F011}")[0])


def test_the_difference_of_a_dead_member_rests_on_the_member_not_on_the_head(city: City) -> None:
    city.cremation("death", "mother", date(2026, 8, 3))
    city.roll("u1", 9, "father", "mother", "child", weak=("father",))
    city.build()
    assert city.one(f"SELECT match_level, amount, unproven_amount FROM {F011}") == (
        "exact_cid", Decimal("300.00"), None
    )  # fmt: skip
    assert city.one(f"SELECT evidence FROM {F011}") == ("death;u1-09-father;u1-09-mother",)


def test_a_household_reckoned_anew_has_no_difference_but_still_its_dead_head(city: City) -> None:
    city.cremation("death", "father", date(2026, 8, 3))
    city.roll("u1", 9, "father", "mother", heads=1)
    city.build()
    assert city.one(f"SELECT amount, finding_kind FROM {F011}") == (None, "suspicion")


def test_a_household_of_one_stops(city: City) -> None:
    city.cremation("death", "widow", date(2026, 8, 3))
    city.roll("u1", 9, "widow", amount=430)
    city.build()
    assert city.rows(f"SELECT * FROM {F011}") == []
    assert city.one(f"SELECT amount FROM {F01}") == (Decimal("430.00"),)


def test_a_household_whose_last_member_died_stops_with_the_head_as_the_case(city: City) -> None:
    city.cremation("death1", "man", date(2026, 8, 3))
    city.cremation("death2", "wife", date(2026, 9, 4))
    city.roll("u1", 9, "man", "wife", amount=800)
    city.roll("u1", 10, "man", "wife", amount=800)
    city.build()
    assert city.one(f"SELECT subject_id, first_month, amount FROM {F01}") == ("man", OCTOBER, Decimal("800.00"))
    assert city.rows(f"SELECT subject_id, last_month, amount FROM {F011}") == [("man", SEPTEMBER, Decimal("400.00"))]


@pytest.mark.parametrize(("died", "first"), [(date(2026, 8, 25), SEPTEMBER), (date(2026, 8, 26), OCTOBER)])
def test_a_death_after_the_roll_was_closed_has_a_month_of_grace(city: City, died: date, first: date) -> None:
    city.cremation("death", "p1", died)
    for month in (8, 9, 10):
        city.payment(f"pay{month:02}", "p1", date(2026, month, 1), 100)
    city.build()
    assert city.one(f"SELECT first_month, last_month FROM {F01}") == (first, OCTOBER)


def test_a_programme_paid_in_arrears_owes_the_month_of_death_in_the_month_after(city: City) -> None:
    city.connection.execute("UPDATE rule.programme SET paid = 'arrears', cut_off_day = NULL")
    city.cremation("death", "p1", date(2026, 8, 3))
    for month in (9, 10):
        city.payment(f"pay{month:02}", "p1", date(2026, month, 1), 100)
    city.build()
    assert city.one(f"SELECT first_month, amount FROM {F01}") == (OCTOBER, Decimal("100.00"))


def test_a_payment_once_is_not_judged_by_the_death(city: City) -> None:
    city.cremation("death", "p1", date(2026, 8, 3))
    city.payment("pay", "p1", OCTOBER, 100, programme="temporary_relief")
    city.build()
    assert city.rows(f"SELECT * FROM {F01}") == []


def test_two_programmes_of_one_dead_person_are_two_cases(city: City) -> None:
    city.cremation("death", "p1", date(2026, 8, 3))
    city.payment("pay", "p1", OCTOBER, 100)
    city.roll("u1", 10, "p1", amount=430)
    city.build()
    assert city.rows(f"SELECT case_part, amount FROM {F01} ORDER BY 1") == [
        ("low_income_rural", Decimal("430.00")), ("old_age_allowance", Decimal("100.00")),
    ]  # fmt: skip


def test_a_death_known_by_name_only_is_a_task_without_an_amount(city: City) -> None:
    city.cremation("death", "p1", date(2026, 8, 3), cid_status="missing", method="name_birth")
    city.payment("pay", "p1", OCTOBER, 100)
    city.build()
    assert city.one(f"SELECT finding_kind, amount, unproven_amount, detail LIKE '%请先核对是否同一人' FROM {F01}") == (
        "verification", None, Decimal("100.00"), True,
    )  # fmt: skip


def test_proven_and_unproven_months_of_one_person_are_never_added(city: City) -> None:
    city.cremation("death", "p1", date(2026, 8, 3))
    city.payment("pay09", "p1", SEPTEMBER, 100, cid_status="missing", method="name_birth")
    city.payment("pay10", "p1", OCTOBER, 100)
    city.build()
    assert city.one(
        f"SELECT finding_kind, match_level, first_month, month_count, amount, unproven_amount, evidence FROM {F01}"
    ) == ("suspicion", "exact_cid", OCTOBER, 1, Decimal("100.00"), Decimal("100.00"), "death;pay09;pay10")
