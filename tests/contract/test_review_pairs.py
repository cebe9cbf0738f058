"""Which pairs wait for a person, in which order, and what is counted for them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gridhub.build.review_step import MOST_TOGETHER, pairs_said
from gridhub.project.identity_review import ReviewBudget, faults
from tests.contract.conftest import City

OCT = date(2026, 10, 1)


def refuse(
    city: City, a: str, b: str, reason: str = "ambiguous", *, rule: str = "name_phone", confidence: str = "0.900"
) -> None:
    city.add(
        "link.person_edge", record_a=a, role_a="self", record_b=b, role_b="self", rule=rule, confidence=confidence, verdict="refused",
        reason=reason,
    )  # fmt: skip


def pay(city: City, record: str, amount: float, month: date = OCT) -> None:
    city.claim(
        "payment",
        record,
        "self",
        "civil_affairs.low_income",
        programme="low_income_urban",
        pay_month=month,
        amount=amount,
    )


def waiting(city: City, budget: int = 10) -> list[dict[str, Any]]:
    result = city.connection.execute(f"SELECT * FROM ({pairs_said(budget)}) ORDER BY rank_no")
    names = [item[0] for item in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def pairs(city: City) -> list[str]:
    return [row["pair_id"] for row in waiting(city)]


def persons(city: City, *names: str) -> None:
    for name in names:
        city.person(f"r{name}", f"P{name}")


def test_money_first_then_people_then_a_stable_order_and_the_budget(city: City) -> None:
    persons(city, "a", "b", "c", "d", "e", "f", "g", "h")
    for one, other in (("a", "b"), ("c", "d"), ("e", "f"), ("g", "h")):
        refuse(city, f"r{one}", f"r{other}")
    pay(city, "rc", 100)
    pay(city, "rd", 400)
    pay(city, "ra", 300)
    pay(city, "re", 9_000, date(2025, 10, 1))  # longer ago than twelve months
    pay(city, "re", 9_000, date(2026, 11, 1))  # after the reporting date
    for record in ("rg", "ra", "rb"):
        city.add("link.household", record_id=record, role="self", household_kind="hukou_household", household_id="H1")
    found = waiting(city, budget=3)
    assert [row["pair_id"] for row in found] == ["Pc+Pd", "Pa+Pb", "Pg+Ph", "Pe+Pf"]
    assert [row["amount"] for row in found] == [500, 300, 0, 0]
    assert [row["people"] for row in found] == [2, 3, 4, 2]  # Pg shares a household with Pa and Pb
    assert [row["is_due"] for row in found] == [True, True, True, False]


@pytest.mark.parametrize("reason", ["never", "different_id", "birth_differs", "sex_differs"])
def test_what_the_rules_are_sure_of_waits_for_nobody(city: City, reason: str) -> None:
    persons(city, "a", "b")
    refuse(city, "ra", "rb", reason)
    assert pairs(city) == []


@pytest.mark.parametrize("reason", ["ambiguous", "other_door", "other_name", "review"])
def test_what_a_person_can_settle_waits(city: City, reason: str) -> None:
    persons(city, "a", "b")
    refuse(city, "ra", "rb", reason)
    assert pairs(city) == ["Pa+Pb"]


def test_a_pair_tried_by_several_rules_is_one_and_so_are_its_two_directions(city: City) -> None:
    persons(city, "a", "b")
    city.person("ra2", "Pa")
    refuse(city, "ra", "rb", rule="name_dwelling", confidence="0.900")
    refuse(city, "rb", "ra2", rule="name_phone_dwelling", confidence="0.930")
    (row,) = waiting(city)
    assert (row["rule"], row["record_a"], row["record_b"]) == ("name_phone_dwelling", "ra2", "rb")


def test_each_two_of_those_that_met_together_are_a_pair_unless_something_known_rules_it_out(city: City) -> None:
    persons(city, "a")
    city.person("rb", "Pb", cid="990081195001010119", cid_status="trusted", birth_date=date(1950, 1, 1))
    city.person("rc", "Pc", cid="990081196204040329", cid_status="trusted", birth_date=date(1962, 4, 4))
    city.person("rd", "Pd", birth_date=date(1950, 1, 1))
    refuse(city, "ra", "rb")
    refuse(city, "ra", "rc")
    refuse(city, "ra", "rd", "different_id")
    assert pairs(city) == ["Pa+Pb", "Pa+Pc", "Pb+Pd"]


def test_a_crowd_under_one_key_is_no_question(city: City) -> None:
    names = [f"{n:02}" for n in range(MOST_TOGETHER + 2)]
    persons(city, *names)
    for name in names[1:]:
        refuse(city, "r00", f"r{name}")
    assert pairs(city) == [f"P00+P{name}" for name in names[1:]]  # and none of them with each other


def test_names_under_one_id_of_which_nothing_says_whose_it_is_wait(city: City) -> None:
    for name in ("a", "b"):
        city.claim("person", f"r{name}", "self", "public_security.resident", cid="990081195001010119")
        city.add("link.person", record_id=f"r{name}", role="self", person_id=f"P{name}", method="single", rule="single")
        city.add("link.cid_status", record_id=f"r{name}", role="self", status="uncorroborated", reason="name_clash")
    (row,) = waiting(city)
    assert (row["pair_id"], row["reason"], row["rule"]) == ("Pa+Pb", "name_clash", "exact_cid")


def test_a_mention_without_a_person_is_a_side_by_its_record(city: City) -> None:
    persons(city, "a")
    city.claim("person", "rm", "self", "market_supervision.market_entity", name="张三")
    city.add("link.person", record_id="rm", role="self", method="mention", rule="bare_name")
    refuse(city, "ra", "rm")
    assert pairs(city) == ["Pa+rm|self"]


def test_a_decided_pair_waits_no_more_until_its_decision_runs_out_or_lacks_a_second_person(city: City) -> None:
    persons(city, "a", "b", "c", "d", "e", "f")
    for one, other, effect in (("a", "b", "in_force"), ("c", "d", "unapproved"), ("e", "f", "expired")):
        refuse(city, f"r{one}", f"r{other}")
        city.add(
            "audit.match_decision", decision_no=1, kind="decided", origin="file", verdict="never", effect=effect,
            record_a=f"r{other}", role_a="self", record_b=f"r{one}", role_b="self", actor="王",
        )  # fmt: skip
    assert pairs(city) == ["Pc+Pd", "Pe+Pf"]


def test_a_pair_that_was_looked_at_in_vain_comes_last(city: City) -> None:
    persons(city, "a", "b", "c", "d")
    refuse(city, "ra", "rb")
    refuse(city, "rc", "rd")
    pay(city, "ra", 1000)
    for number, actor in enumerate(("王", "李", "王"), start=1):
        city.add(
            "audit.match_decision", decision_no=number, kind="decided", origin="workbook", verdict="unsure", pair_id="Pa+Pb",
            actor=actor,
        )  # fmt: skip
    assert [(row["pair_id"], row["asked_before"]) for row in waiting(city)] == [("Pc+Pd", 0), ("Pa+Pb", 2)]


def test_rows_of_the_vault_are_in_no_number_and_name_no_pair_that_others_can_name(city: City) -> None:
    persons(city, "a", "b")
    city.person("rv", "Pa")
    city.add("link.withheld_record", record_id="rv", reason="vault_only")
    pay(city, "rv", 5000)
    city.add("link.household", record_id="rv", role="self", household_kind="benefit_unit", household_id="H1")
    city.person("rx", "Px")
    city.add("link.household", record_id="rx", role="self", household_kind="benefit_unit", household_id="H1")
    refuse(city, "rv", "rb", confidence="0.985")
    refuse(city, "ra", "rb")
    (row,) = waiting(city)
    assert (row["amount"], row["people"], row["record_a"]) == (0, 2, "ra")


def test_the_budget_follows_the_number_of_people() -> None:
    budget = ReviewBudget()
    assert [budget.pairs(people) for people in (0, 20_000, 150_000, 600_000, 1_200_000)] == [10, 10, 50, 200, 400]
    assert ReviewBudget.of({"pairs_per_month": "60", "at_least": "1"}).pairs(300_000) == 30
    told = dict(faults({"pairs_per_month": "0", "per_peple": "3", "at_least": "viele"}))
    assert set(told) == {"pairs_per_month", "per_peple", "at_least"} and "did you mean per_people" in told["per_peple"]
