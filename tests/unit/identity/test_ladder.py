"""The ladder of rules, on hand-made records."""

from __future__ import annotations

from datetime import date

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
PHONE = "13800000001"


def registered(city: City, record: str = "a:1:1", **changed: object) -> str:
    facts: dict[str, object] = {"cid": CID, "birth_date": BORN, "sex_code": "1", "phones": PHONE, "home": "D1"}
    return city.person(POLICE, record, str(changed.pop("name", "张三")), **{**facts, **changed})  # type: ignore[arg-type]


def test_same_id_and_name_is_an_exact_match() -> None:
    city = City()
    registered(city)
    city.person(ROLL, "b:1:1", "张　三", cid=CID)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.rule["b:1:1"] == ("exact_cid", "exact_cid")


def test_id_stored_as_number_is_repaired_by_digits_and_name() -> None:
    city = City()
    registered(city)
    city.person(ROLL, "b:1:1", "张三", cid_damaged=CID[:15])
    answer = link(city)
    assert answer.rule["b:1:1"] == ("repaired_cid", "cid_repaired")
    assert answer.status["b:1:1"] == ("damaged", CID, "stored_as_number")


def test_damaged_id_that_fits_two_ids_is_not_repaired() -> None:
    city = City()
    twin = citizen_id("19500101", 13)
    assert twin[:15] == CID[:15]
    registered(city, phones=None, home=None)
    registered(city, "a:1:2", cid=twin, phones=None, home=None)
    city.person(ROLL, "b:1:1", "张三", cid_damaged=CID[:15])
    answer = link(city)
    assert apart(answer, ["a:1:1", "a:1:2", "b:1:1"])
    assert answer.status["b:1:1"][1] is None
    assert any(reason == "ambiguous" for _, _, reason in answer.refused)


def test_damaged_id_of_a_relative_says_nothing_of_the_birth_date() -> None:
    city = City()
    registered(city)
    registered(city, "a:1:2", name="李梅", cid=citizen_id("19520304", 22), birth_date=date(1952, 3, 4), sex_code="2")
    city.person(ROLL, "b:1:1", "李梅", cid_damaged=CID[:15], home="D1")
    answer = link(city)
    assert answer.status["b:1:1"] == ("damaged", None, "digits_contradicted")
    assert same(answer, ["a:1:2", "b:1:1"])


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"birth_date": BORN, "phones": f"{PHONE};13900000000"}, "name_birth_phone"),
        ({"birth_date": BORN, "home": "D1"}, "name_birth_dwelling"),
        ({"phones": PHONE, "home": "D1"}, "name_phone_dwelling"),
        ({"home": "D1"}, "name_dwelling"),
        ({"phones": PHONE}, "name_phone"),
    ],
)
def test_record_without_id_is_linked_by(facts: dict[str, object], rule: str) -> None:
    city = City()
    registered(city)
    city.person(KEY_PERSONS, "b:1:1", "张三", **facts)  # type: ignore[arg-type]
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.rule["b:1:1"][1] == rule


@pytest.mark.parametrize(
    "facts",
    [
        {"birth_date": BORN},
        {"birth_date": date(1950, 1, 2), "phones": PHONE},
        {"birth_date": date(1950, 1, 2), "home": "D1"},
        {"sex_code": "2", "home": "D1"},
        {},
    ],
)
def test_record_is_not_linked_by(facts: dict[str, object]) -> None:
    city = City()
    registered(city)
    city.person(KEY_PERSONS, "b:1:1", "张三", **facts)  # type: ignore[arg-type]
    assert apart(link(city), ["a:1:1", "b:1:1"])


def test_birth_date_in_an_undisputed_id_counts_as_known() -> None:
    city = City()
    registered(city, cid=None)
    city.person(ROLL, "b:1:1", "张三", cid=CID, phones=PHONE)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])


def test_visit_to_a_dwelling_with_two_persons_of_that_name_is_ambiguous() -> None:
    city = City()
    registered(city)
    registered(city, "a:1:2", cid=citizen_id("19800505", 11), birth_date=date(1980, 5, 5), phones=None)
    city.person(VISITS, "v:1:1", "张三", role="visited", home="D1", place_role="visited")
    answer = link(city)
    assert apart(answer, ["a:1:1", "a:1:2", "v:1:1"])
    assert any(reason == "ambiguous" for _, _, reason in answer.refused)
    assert answer.rule["v:1:1"] == ("ambiguous", "ambiguous")


def test_only_the_line_that_could_be_several_persons_is_called_ambiguous() -> None:
    city = City()
    for line, born in ((1, BORN), (2, date(1980, 5, 5))):
        registered(city, f"a:1:{line}", cid=None, birth_date=born, phones=None)
    city.person(VISITS, "v:1:1", "张三", role="visited", home="D1", place_role="visited")
    city.person(VISITS, "v:1:2", "李四", role="visited", home="D1", place_role="visited")
    answer = link(city)
    assert [answer.rule[record][0] for record in ("a:1:1", "a:1:2", "v:1:1", "v:1:2")] == [
        "single", "single", "ambiguous", "single",
    ]  # fmt: skip


def test_two_registered_namesakes_with_one_phone_and_birth_date_are_refused() -> None:
    city = City()
    registered(city)
    registered(city, "a:1:2", cid=citizen_id("19500101", 31))
    city.person(ALLOWANCE, "b:1:1", "张三", birth_date=BORN, phones=PHONE)
    answer = link(city)
    assert apart(answer, ["a:1:1", "a:1:2", "b:1:1"])
    assert ("a:1:1", "a:1:2", "different_id") in answer.refused


def test_person_known_from_a_hukou_dwelling_alone_is_met_there() -> None:
    city = City()
    registered(city, home="D9", place_role="hukou", phones=None)
    city.person(VISITS, "v:1:1", "张三", role="visited", home="D9", place_role="visited")
    assert same(link(city), ["a:1:1", "v:1:1"])


def test_human_same_outranks_a_different_id() -> None:
    city = City()
    registered(city)
    registered(city, "a:1:2", cid=citizen_id("19500101", 31), phones=None, home=None)
    answer = link(city, judged(("a:1:1", "a:1:2", "same")))
    assert same(answer, ["a:1:1", "a:1:2"])
    edges = answer.con.execute("SELECT rule, verdict, confidence::VARCHAR FROM link.person_edge").fetchall()
    assert ("same_person", "linked", "1.000") in edges


def test_human_never_outranks_the_same_id() -> None:
    city = City()
    registered(city)
    city.person(ROLL, "b:1:1", "张三", cid=CID)
    city.person(ALLOWANCE, "c:1:1", "张三", cid=CID)
    answer = link(city, judged(("a:1:1", "b:1:1", "never")))
    assert apart(answer, ["a:1:1", "b:1:1"])
    assert same(answer, ["a:1:1", "c:1:1"])
    assert ("a:1:1", "b:1:1", "never") in answer.refused


def test_weak_tie_is_told_for_every_record_behind_it() -> None:
    """Two allowance lines are one person by birth date and phone; they reach the id only through a dwelling."""
    city = City()
    registered(city, phones=None)
    city.person(ALLOWANCE, "b:1:1", "张三", phones=PHONE, home="D1")
    city.person(ALLOWANCE, "c:1:1", "张三", phones=PHONE, month=OCT)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1", "c:1:1"])
    assert answer.rule["b:1:1"][1] == "name_dwelling"
    assert answer.rule["c:1:1"][1] == "name_phone"
