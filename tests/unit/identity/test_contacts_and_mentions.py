"""What a phone, a home, a household's number and a bare name are worth."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.identity.claims import (
    ALLOWANCE,
    KEY_PERSONS,
    OCT,
    POLICE,
    REGISTER,
    ROLL,
    VISITS,
    City,
    apart,
    citizen_id,
    link,
    same,
)

CID = citizen_id("19400203", 22)
BORN = date(1940, 2, 3)
CLERK = "13987654321"


def registered(city: City, record: str = "a:1:1", name: str = "王秀英", **changed: object) -> str:
    facts: dict[str, object] = {"cid": CID, "birth_date": BORN, "sex_code": "2", "phones": CLERK, "home": "D4"}
    return city.person(POLICE, record, name, **{**facts, **changed})  # type: ignore[arg-type]


def test_a_clerks_phone_on_five_names_is_no_evidence_of_one_person() -> None:
    """public/3: two of one name at two doors, three of another at three, all with the village clerk's number."""
    city = City()
    registered(city)
    for line, (name, home) in enumerate(
        [
            ("王秀英", "D9"),
            ("王秀英", "D11"),
            ("赵桂兰", "D12"),
            ("钱桂芝", "D13"),
            ("孙玉珍", "D1"),
            ("孙玉珍", "D57"),
        ],
        1,
    ):
        city.person(KEY_PERSONS, f"k:1:{line}", name, phones=CLERK, home=home)
    answer = link(city)
    assert apart(answer, ["a:1:1", "k:1:1", "k:1:2", "k:1:3", "k:1:4", "k:1:5", "k:1:6"])


def test_a_family_phone_ties_no_namesake_of_another_home() -> None:
    city = City()
    registered(city)
    registered(city, "a:1:2", name="王建国", cid=citizen_id("19650101", 11), birth_date=date(1965, 1, 1), home="D5")
    city.person(KEY_PERSONS, "k:1:1", "王秀英", phones=CLERK, home="D9")
    answer = link(city)
    assert apart(answer, ["a:1:1", "k:1:1"])
    assert ("a:1:1", "k:1:1", "other_door") in answer.refused


def test_a_phone_of_ones_own_holds_after_a_move() -> None:
    city = City()
    registered(city)
    city.person(VISITS, "v:1:1", "王秀英", role="visited", phones=CLERK, home="D9", place_role="visited")
    assert same(link(city), ["a:1:1", "v:1:1"])


def test_a_shared_phone_still_ties_one_name_and_birth_date() -> None:
    city = City()
    registered(city)
    for line, name in enumerate(["赵桂兰", "钱桂芝", "孙玉珍", "李凤英", "周桂英"], 1):
        city.person(ALLOWANCE, f"b:1:{line}", name, phones=CLERK)
    city.person(ALLOWANCE, "b:1:9", "王秀英", phones=CLERK, birth_date=BORN)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:9"])
    assert answer.rule["b:1:9"][1] == "name_birth_phone"


def at(city: City, record: str, community: str) -> None:
    city.places.append({"record_id": record, "role": "residence", "region_code": community})


def test_name_and_birth_date_tie_inside_a_community_and_never_city_wide() -> None:
    city = City()
    for record, community in (("a:1:1", "990081001001"), ("b:1:1", "990081001001"), ("b:1:2", "990081102001")):
        at(city, record, community)
    registered(city, phones=None, home=None)
    city.person(ALLOWANCE, "b:1:1", "王秀英", birth_date=BORN)
    city.person(ALLOWANCE, "b:1:2", "王秀英", birth_date=BORN)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.rule["b:1:1"] == ("name_birth", "name_birth_community")
    assert apart(answer, ["a:1:1", "b:1:2"])


def test_two_ids_of_one_name_and_birth_date_in_a_town_are_told_apart_by_nothing_else() -> None:
    city = City()
    for record, community in (("a:1:1", "990081001001"), ("a:1:2", "990081001002"), ("b:1:1", "990081001001")):
        at(city, record, community)
    registered(city, phones=None, home=None)
    registered(city, "a:1:2", cid=citizen_id("19400203", 44), phones=None, home=None)
    city.person(ALLOWANCE, "b:1:1", "王秀英", birth_date=BORN)
    assert apart(link(city), ["a:1:1", "a:1:2", "b:1:1"])


def test_an_id_that_nothing_supports_is_enough_to_tell_a_namesake_of_the_same_day_apart() -> None:
    city = City()
    for record in ("a:1:1", "b:1:1"):
        at(city, record, "990081001001")
    registered(city, phones=None, home=None)
    city.person(ALLOWANCE, "b:1:1", "王秀英", cid=citizen_id("19400203", 44))
    assert apart(link(city), ["a:1:1", "b:1:1"])


@pytest.mark.parametrize("written", ["王秀瑛", "王英秀"])
def test_a_name_misheard_is_one_with_birth_date_and_home(written: str) -> None:
    city = City()
    registered(city)
    city.person(ALLOWANCE, "b:1:1", written, birth_date=BORN, home="D4")
    city.person(ALLOWANCE, "b:1:2", written, birth_date=BORN)
    answer = link(city)
    assert answer.rule["b:1:1"] == ("name_birth", "sound_birth_household")
    assert same(answer, ["a:1:1", "b:1:1"])
    assert apart(answer, ["a:1:1", "b:1:2"])


def test_twins_of_different_names_at_home_are_two() -> None:
    city = City()
    registered(city, name="王子轩")
    city.person(ALLOWANCE, "b:1:1", "王子涵", birth_date=BORN, home="D4")
    assert apart(link(city), ["a:1:1", "b:1:1"])


def test_a_member_without_id_is_known_by_name_and_household_number() -> None:
    city = City()
    unit: dict[str, Any] = {"household_kind": "benefit_unit", "household_no": "D-7"}
    city.person(ROLL, "a:1:2", "王小宝", role="member", **unit)
    city.person(ROLL, "b:1:2", "王小宝", role="member", month=OCT, **unit)
    city.person(ROLL, "b:1:3", "王小宝", role="member", month=OCT, household_kind="benefit_unit", household_no="D-8")
    answer = link(city)
    assert answer.person["a:1:2|member"] == answer.person["b:1:2|member"] != answer.person["b:1:3|member"]
    assert answer.rule["b:1:2|member"][1] == "name_household"


def test_two_lines_of_one_name_in_one_household_of_one_list_are_two_people() -> None:
    city = City()
    unit: dict[str, Any] = {"household_kind": "benefit_unit", "household_no": "D-7"}
    for line in (2, 3):
        city.person(ROLL, f"a:1:{line}", "王小宝", role="member", **unit)
    answer = link(city)
    assert answer.person["a:1:2|member"] != answer.person["a:1:3|member"]


def test_a_bare_name_founds_nobody() -> None:
    city = City()
    city.person(REGISTER, "m:1:1", "王秀英", role="legal_rep")
    city.person(VISITS, "v:1:1", "王秀英", role="visited")
    city.person(ROLL, "r:1:1", "王秀英")
    answer = link(city)
    assert (answer.person["m:1:1|legal_rep"], answer.person["v:1:1"]) == (None, None)
    assert answer.rule["v:1:1"] == ("mention", "bare_name")
    assert answer.person["r:1:1"] is not None, "who draws money is somebody, however little is said"


def test_a_bare_legal_representative_is_the_one_whom_the_register_of_the_firm_names() -> None:
    city = City()
    code = "91990081MA0000000X"
    city.person(REGISTER, "m:1:1", "王秀英", role="legal_rep", cid=CID)
    city.person(("environment", "pollution_source"), "s:1:1", "王秀英", role="legal_rep")
    city.person(("environment", "pollution_source"), "s:1:2", "王秀英", role="legal_rep")
    for record, uscc in (("m:1:1", code), ("s:1:1", code), ("s:1:2", "91990081MA0000001X")):
        city.entity(REGISTER, record, "某某商贸", uscc=uscc)
    answer = link(city)
    assert answer.person["s:1:1|legal_rep"] == answer.person["m:1:1|legal_rep"] is not None
    assert answer.rule["s:1:1|legal_rep"][1] == "name_unit"
    assert answer.person["s:1:2|legal_rep"] is None


def test_a_form_of_address_is_the_one_person_of_that_surname_and_sex_at_home() -> None:
    city = City()
    registered(city)
    registered(city, "a:1:2", name="王建国", cid=citizen_id("19380101", 11), birth_date=date(1938, 1, 1), sex_code="1")
    for line, form in enumerate(["王奶奶", "王大爷", "王老师", "李大爷"], 1):
        city.person(VISITS, f"v:1:{line}", form, role="visited", home="D4", place_role="visited")
    answer = link(city)
    assert answer.person["v:1:1"] == answer.person["a:1:1"]
    assert answer.person["v:1:2"] == answer.person["a:1:2"]
    assert (answer.person["v:1:3"], answer.person["v:1:4"]) == (None, None)
    assert answer.rule["v:1:1"][1] == "address_form_dwelling"
    assert answer.rule["v:1:4"] == ("mention", "address_form")


def test_a_short_name_beside_an_id_is_a_name() -> None:
    city = City()
    city.person(VISITS, "v:1:1", "阿木", role="visited", cid=CID)
    assert link(city).person["v:1:1"] is not None
