"""The law of trust: when an id on a record may be believed."""

from __future__ import annotations

from datetime import date

from tests.unit.identity.claims import ALLOWANCE, FLOATING, POLICE, REGISTER, ROLL, City, apart, citizen_id, link, same

WIFE = citizen_id("19520304", 12)
MAN = citizen_id("19500101", 11)
MAN_BORN = date(1950, 1, 1)


def resident(city: City, record: str, name: str, cid: str | None, born: date, sex: str, **more: object) -> str:
    return city.person(POLICE, record, name, cid=cid, birth_date=born, sex_code=sex, **more)  # type: ignore[arg-type]


def test_id_is_trusted_when_birth_date_and_sex_of_the_line_agree() -> None:
    city = City()
    resident(city, "a:1:1", "张三", MAN, MAN_BORN, "1")
    assert link(city).status["a:1:1"] == ("trusted", None, "birth+sex")


def test_id_with_nothing_to_check_is_uncorroborated() -> None:
    city = City()
    city.person(ROLL, "a:1:1", "张三", cid=MAN)
    assert link(city).status["a:1:1"] == ("uncorroborated", None, "nothing_to_check")


def test_two_lists_of_one_department_do_not_corroborate_each_other() -> None:
    city = City()
    city.person(ROLL, "a:1:1", "张三", cid=MAN)
    city.person(ALLOWANCE, "b:1:1", "张三", cid=MAN)
    answer = link(city)
    assert answer.status["a:1:1"][0] == "uncorroborated"
    assert same(answer, ["a:1:1", "b:1:1"])


def test_same_name_from_another_department_corroborates() -> None:
    city = City()
    city.person(ROLL, "a:1:1", "张 三", cid=MAN)
    city.person(REGISTER, "b:1:1", "张三", cid=MAN)
    assert link(city).status["a:1:1"] == ("trusted", None, "cid+name")


def test_stated_birth_date_contradicts_a_relatives_id() -> None:
    city = City()
    resident(city, "a:1:1", "李梅", WIFE, date(1952, 3, 4), "2")
    resident(city, "a:1:2", "张三", WIFE, MAN_BORN, "1")
    answer = link(city)
    assert answer.status["a:1:2"] == ("contradicted", None, "birth_differs")
    assert answer.status["a:1:1"][0] == "trusted"
    assert apart(answer, ["a:1:1", "a:1:2"])


def test_stated_sex_contradicts_the_id() -> None:
    city = City()
    resident(city, "a:1:1", "张三", MAN, MAN_BORN, "2")
    assert link(city).status["a:1:1"] == ("contradicted", None, "sex_differs")


def test_missing_birth_date_and_sex_are_no_evidence_but_another_name_is() -> None:
    city = City()
    resident(city, "a:1:1", "李梅", WIFE, date(1952, 3, 4), "2")
    city.person(ROLL, "b:1:1", "张三", cid=WIFE)
    answer = link(city)
    assert answer.status["b:1:1"] == ("contradicted", None, "other_name")
    assert apart(answer, ["a:1:1", "b:1:1"])
    assert ("a:1:1", "b:1:1", "other_name") in answer.refused


def test_former_name_is_the_same_person() -> None:
    city = City()
    resident(city, "a:1:1", "张建国", MAN, MAN_BORN, "1", former_name="张三")
    city.person(ROLL, "b:1:1", "张三", cid=MAN)
    answer = link(city)
    assert answer.status["b:1:1"][0] == "trusted"
    assert same(answer, ["a:1:1", "b:1:1"])


def test_twins_under_one_id_are_trusted_for_neither_without_a_second_source() -> None:
    city = City()
    resident(city, "a:1:1", "王大", MAN, MAN_BORN, "1")
    resident(city, "a:1:2", "王二", MAN, MAN_BORN, "1")
    answer = link(city)
    assert answer.status["a:1:1"] == ("uncorroborated", None, "name_clash")
    assert answer.status["a:1:2"] == ("uncorroborated", None, "name_clash")
    assert apart(answer, ["a:1:1", "a:1:2"])


def test_a_second_department_decides_between_twins() -> None:
    city = City()
    resident(city, "a:1:1", "王大", MAN, MAN_BORN, "1")
    resident(city, "a:1:2", "王二", MAN, MAN_BORN, "1")
    city.person(ROLL, "b:1:1", "王大", cid=MAN)
    answer = link(city)
    assert answer.status["a:1:1"][0] == "trusted"
    assert answer.status["a:1:2"] == ("contradicted", None, "other_name")


def test_line_with_a_lost_character_in_the_name_is_judged_by_birth_date_and_sex() -> None:
    city = City()
    resident(city, "a:1:1", "张喆", MAN, MAN_BORN, "1")
    city.person(FLOATING, "b:1:1", "张?", cid=MAN, birth_date=MAN_BORN, sex_code="1")
    city.person(ROLL, "c:1:1", "张?", cid=MAN)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.status["c:1:1"] == ("uncorroborated", None, "name_unusable")
    assert apart(answer, ["a:1:1", "c:1:1"])
