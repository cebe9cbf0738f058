"""Under one id a single cell that differs is a slip, two independent facts are another person."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.identity.claims import (
    ALLOWANCE,
    FLOATING,
    KEY_PERSONS,
    POLICE,
    REGISTER,
    ROLL,
    City,
    apart,
    citizen_id,
    link,
    same,
)

BORN = date(1950, 1, 1)
MAN = citizen_id("19500101", 11)
TWIN = citizen_id("19500101", 13)
WIFE = citizen_id("19520304", 22)


def registered(city: City, record: str = "a:1:1", name: str = "张三", **changed: object) -> str:
    facts: dict[str, object] = {"cid": MAN, "birth_date": BORN, "sex_code": "1", "home": "D1"}
    return city.person(POLICE, record, name, **{**facts, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"birth_date": date(1950, 10, 1)}, "birth_conflict"),
        ({"birth_date": BORN, "sex_code": "2"}, "sex_conflict"),
        ({"sex_code": "2"}, "sex_conflict"),
    ],
)
def test_one_cell_that_differs_beside_the_owners_name_is_a_slip(said: dict[str, object], reason: str) -> None:
    city = City()
    registered(city)
    city.person(ROLL, "b:1:1", "张三", cid=MAN, **said)  # type: ignore[arg-type]
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.status["b:1:1"] == ("trusted", None, reason)


def test_a_slip_is_worth_less_than_a_line_without_one_and_says_so() -> None:
    city = City()
    registered(city)
    city.person(ROLL, "b:1:1", "张三", cid=MAN, birth_date=date(1950, 10, 1))
    rows = link(city).con.execute("SELECT confidence::VARCHAR, evidence FROM link.person ORDER BY record_id").fetchall()
    assert rows == [("0.999", "cid+name"), ("0.970", "cid+name!birth_conflict")]


def test_two_cells_that_differ_are_another_person_also_under_the_same_name() -> None:
    city = City()
    registered(city)
    city.person(ROLL, "b:1:1", "张三", cid=MAN, birth_date=date(1960, 5, 5), sex_code="2")
    answer = link(city)
    assert apart(answer, ["a:1:1", "b:1:1"])
    assert answer.status["b:1:1"][0] == "contradicted"


def test_another_name_with_the_birth_date_of_the_id_is_a_slip() -> None:
    city = City()
    registered(city)
    city.person(REGISTER, "b:1:1", "李四", cid=MAN, birth_date=BORN, home="D1")
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.status["b:1:1"] == ("trusted", None, "name_conflict")


def test_a_twin_who_is_known_by_an_id_of_his_own_keeps_his_line() -> None:
    """One name differs, and a person with just this name and birth date has another id: two facts."""
    city = City()
    registered(city, name="张子轩")
    registered(city, "a:1:2", name="张子涵", cid=TWIN)
    city.person(ROLL, "b:1:1", "张子涵", cid=MAN, birth_date=BORN, home="D1")
    answer = link(city)
    assert same(answer, ["a:1:2", "b:1:1"])
    assert apart(answer, ["a:1:1", "b:1:1"])
    assert answer.status["b:1:1"] == ("contradicted", None, "other_name")


def test_the_id_of_a_namesake_is_no_slip_where_the_namesake_has_his_own() -> None:
    """A clerk looked the name up and took the other 张三's id: the birth date is that of a 张三 with another one."""
    city = City()
    registered(city)
    registered(city, "a:1:2", cid=citizen_id("19600505", 11), birth_date=date(1960, 5, 5), home="D2")
    city.person(ROLL, "b:1:1", "张三", cid=MAN, birth_date=date(1960, 5, 5), home="D2")
    answer = link(city)
    assert same(answer, ["a:1:2", "b:1:1"])
    assert apart(answer, ["a:1:1", "b:1:1"])


def test_two_names_under_one_id_in_one_list_are_two_people() -> None:
    city = City()
    registered(city)
    city.person(FLOATING, "f:1:1", "张三", cid=MAN, birth_date=BORN)
    registered(city, "a:1:2", name="李四")
    assert apart(link(city), ["a:1:1", "a:1:2"])


def test_another_name_in_another_home_is_two_facts() -> None:
    city = City()
    registered(city)
    city.person(REGISTER, "r:1:1", "张三", cid=MAN)
    city.person(ALLOWANCE, "b:1:1", "李四", cid=MAN, birth_date=BORN, home="D7")
    assert apart(link(city), ["a:1:1", "b:1:1"])


def test_a_relatives_id_stays_with_the_relative() -> None:
    city = City()
    registered(city)
    registered(city, "a:1:2", name="李梅", cid=WIFE, birth_date=date(1952, 3, 4), sex_code="2")
    city.person(ROLL, "b:1:1", "张三", cid=WIFE, birth_date=BORN, sex_code="1", home="D1")
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert apart(answer, ["a:1:2", "b:1:1"])


@pytest.mark.parametrize("written", ["肖玉兰", "萧玉蘭", "箫玉兰", "萧兰玉"])
def test_a_name_written_otherwise_beside_the_id_is_the_owners(written: str) -> None:
    city = City()
    registered(city, name="萧玉兰")
    city.person(ROLL, "b:1:1", written, cid=MAN)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.status["b:1:1"][0] == "trusted"


def test_the_registers_own_slip_does_not_cost_it_the_id_that_two_departments_give() -> None:
    city = City()
    registered(city, sex_code="2")
    city.person(REGISTER, "b:1:1", "张三", cid=MAN)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.status["a:1:1"] == ("trusted", None, "sex_conflict")


def slip_of(cid: str) -> str:
    """One digit of the serial is another, and the check digit fits again."""
    return citizen_id(cid[6:14], int(cid[14:17]) + 20)


def test_an_id_one_digit_from_that_of_two_departments_is_a_slip_of_the_pen() -> None:
    city = City()
    registered(city)
    city.person(ROLL, "b:1:1", "张三", cid=MAN)
    city.person(REGISTER, "c:1:1", "张三", cid=slip_of(MAN))
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1", "c:1:1"])
    assert answer.status["c:1:1"] == ("contradicted", MAN, "one_edit")
    assert answer.rule["c:1:1"] == ("repaired_cid", "cid_one_edit")


def test_two_neighbouring_ids_of_one_name_in_two_homes_are_two_people() -> None:
    city = City()
    registered(city)
    city.person(ROLL, "b:1:1", "张三", cid=MAN)
    registered(city, "a:1:2", cid=slip_of(MAN), home="D9")
    answer = link(city)
    assert apart(answer, ["a:1:1", "a:1:2"])
    assert answer.status["a:1:2"][0] == "trusted"


@pytest.mark.parametrize("wrong", [MAN[:9] + str(9 - int(MAN[9])) + MAN[10:], MAN[:7] + MAN[8] + MAN[7] + MAN[9:]])
def test_an_id_with_a_wrong_check_digit_is_repaired_by_the_one_that_is_one_edit_away(wrong: str) -> None:
    city = City()
    registered(city)
    city.person(KEY_PERSONS, "b:1:1", "张三", cid_damaged=wrong)
    city.person(KEY_PERSONS, "c:1:1", "李四", cid_damaged=wrong)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.status["b:1:1"] == ("missing", MAN, "check_digit")
    assert apart(answer, ["a:1:1", "c:1:1"])


def test_a_wrong_id_between_two_ids_of_one_name_is_repaired_by_neither() -> None:
    city = City()
    registered(city)
    registered(city, "a:1:2", cid=slip_of(MAN), home="D9")
    wrong = MAN[:15] + str((int(MAN[15]) + 1) % 10) + MAN[16:]
    city.person(KEY_PERSONS, "b:1:1", "张三", cid_damaged=wrong)
    answer = link(city)
    assert apart(answer, ["a:1:1", "a:1:2", "b:1:1"])
    assert any(reason == "ambiguous" for _, _, reason in answer.refused)
