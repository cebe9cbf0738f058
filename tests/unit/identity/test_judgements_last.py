"""What people decided about two persons holds month after month, whatever the lists say next."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.unit.identity.claims import (
    ALLOWANCE,
    KEY_PERSONS,
    OCT,
    POLICE,
    ROLL,
    VISITS,
    City,
    apart,
    citizen_id,
    judged,
    link,
    same,
)

CID = citizen_id("19500101", 11)
BORN = date(1950, 1, 1)


def registered(city: City, record: str, **changed: object) -> str:
    facts: dict[str, object] = {"cid": CID, "birth_date": BORN, "sex_code": "1", "phones": "13800000001", "home": "D1"}
    return city.person(POLICE, record, "张三", **{**facts, **changed})  # type: ignore[arg-type]


def test_never_holds_when_both_lines_come_again_with_another_phone_and_home(tmp_path: Path) -> None:
    never = judged(("a:1:1", "b:1:1", "never"))
    city = City()
    registered(city, "a:1:1")
    city.person(KEY_PERSONS, "b:1:1", "张三", cid=CID, phones="13800000002", home="D2")
    first = link(city, never)
    city = City()
    registered(city, "d:1:1", phones="13800000009", month=OCT)
    city.person(KEY_PERSONS, "c:1:1", "张三", cid=CID, phones="13800000008", home="D3", month=OCT)
    second = link(city, never, first.save_registry(tmp_path / "one.parquet"))
    assert second.persons("d:1:1", "c:1:1") == first.persons("a:1:1", "b:1:1")
    city = City()
    registered(city, "e:1:1", phones="13800000007")
    city.person(KEY_PERSONS, "f:1:1", "张三", cid=CID, home="D4")
    third = link(city, never, second.save_registry(tmp_path / "two.parquet"))
    assert third.persons("e:1:1", "f:1:1") == first.persons("a:1:1", "b:1:1")


def test_never_holds_when_only_one_of_its_lines_is_superseded(tmp_path: Path) -> None:
    never = judged(("z:1:1", "b:1:1", "never"))
    city = City()
    registered(city, "z:1:1")
    city.person(ROLL, "b:1:1", "张三", cid=CID, home="D2")
    first = link(city, never)
    city = City()
    registered(city, "c:1:1", phones="13800000009", month=OCT)
    city.person(ROLL, "b:1:1", "张三", cid=CID, home="D2")
    second = link(city, never, first.save_registry(tmp_path / "one.parquet"))
    assert second.persons("c:1:1", "b:1:1") == first.persons("z:1:1", "b:1:1")


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_never_about_a_roll_line_holds_for_the_same_line_of_every_month(order: str) -> None:
    police, september, october = (f"{order[0]}:1:1", f"{order[1]}:1:1", f"{order[1]}:1:2")
    city = City()
    registered(city, police)
    city.person(ROLL, september, "张三", cid=CID)
    city.person(ROLL, october, "张三", cid=CID, month=OCT)
    answer = link(city, judged((police, september, "never")))
    assert apart(answer, [police, october])
    assert same(answer, [september, october])


@pytest.mark.parametrize("order", ["abc", "bac", "cab", "cba"])
def test_other_lines_with_the_number_belong_to_the_line_that_proves_it(order: str) -> None:
    police, roll, allowance = (f"{letter}:1:1" for letter in order)
    city = City()
    registered(city, police)
    city.person(ROLL, roll, "张三", cid=CID)
    city.person(ALLOWANCE, allowance, "张三", cid=CID)
    answer = link(city, judged((police, roll, "never")))
    assert apart(answer, [police, roll])
    assert same(answer, [police, allowance])


def test_same_holds_when_both_lines_are_superseded(tmp_path: Path) -> None:
    other = citizen_id("19500101", 31)
    decided = judged(("a:1:1", "a:1:2", "same"))
    city = City()
    registered(city, "a:1:1")
    registered(city, "a:1:2", cid=other, phones=None, home=None)
    first = link(city, decided)
    assert same(first, ["a:1:1", "a:1:2"])
    city = City()
    registered(city, "b:1:1", phones="13800000009")
    registered(city, "b:1:2", cid=other, phones=None, home=None)
    second = link(city, decided, first.save_registry(tmp_path / "one.parquet"))
    assert second.persons("b:1:1", "b:1:2") == first.persons("a:1:1", "a:1:2")


def test_chain_of_same_never_closes_over_a_never() -> None:
    city = City()
    for line in (1, 2, 3):
        registered(city, f"a:1:{line}", cid=citizen_id("19500101", 11 + 2 * line), phones=None, home=None)
    answer = link(
        city, judged(("a:1:1", "a:1:2", "same"), ("a:1:2", "a:1:3", "same"), ("a:1:1", "a:1:3", "never"))
    )  # fmt: skip
    assert apart(answer, ["a:1:1", "a:1:3"])
    assert any(reason == "never" for _, _, reason in answer.refused)


def test_never_holds_when_a_third_record_would_tie_both_sides() -> None:
    city = City()
    registered(city, "a:1:1")
    city.person(KEY_PERSONS, "b:1:1", "张三", phones="13800000001")
    city.person(VISITS, "v:1:1", "张三", role="visited", phones="13800000001", home="D1", place_role="visited")
    assert apart(link(city, judged(("a:1:1", "b:1:1", "never"))), ["a:1:1", "b:1:1"])
