"""An id or a name that the police changed: rows under the old one are the same person's."""

from __future__ import annotations

from datetime import date

from tests.unit.identity.claims import OCT, POLICE, ROLL, City, apart, citizen_id, judged, link, same

OLD, NEW = citizen_id("19500101", 11), citizen_id("19500101", 33)
BORN = date(1950, 1, 1)
CHANGES = ("public_security", "identity_change")


def registered(city: City, record: str, cid: str, name: str = "张三") -> None:
    city.person(POLICE, record, name, cid=cid, birth_date=BORN, sex_code="1", month=OCT)


def test_rows_under_the_old_id_are_the_persons_and_stand_for_the_new_id() -> None:
    city = City()
    registered(city, "a:1:1", NEW)
    city.person(ROLL, "b:1:1", "张三", cid=OLD)
    city.person(CHANGES, "c:1:1", "张三", cid=NEW, former_cid=OLD)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1", "c:1:1"])
    assert answer.status["b:1:1"] == ("former", NEW, "cid_changed")


def test_without_the_change_two_ids_stay_two_persons() -> None:
    city = City()
    registered(city, "a:1:1", NEW)
    city.person(ROLL, "b:1:1", "张三", cid=OLD)
    assert apart(link(city), ["a:1:1", "b:1:1"])


def test_the_other_bearer_of_an_id_that_two_had_keeps_it() -> None:
    city = City()
    registered(city, "a:1:1", NEW)
    registered(city, "a:1:2", OLD, "李四")
    city.person(ROLL, "b:1:1", "李四", cid=OLD)
    city.person(CHANGES, "c:1:1", "张三", cid=NEW, former_cid=OLD)
    answer = link(city)
    assert same(answer, ["a:1:1", "c:1:1"]) and same(answer, ["a:1:2", "b:1:1"])
    assert apart(answer, ["a:1:1", "a:1:2"])
    assert answer.status["b:1:1"][0] == "trusted"


def test_an_old_id_under_the_old_name_is_followed_too() -> None:
    city = City()
    registered(city, "a:1:1", NEW)
    city.person(ROLL, "b:1:1", "张大", cid=OLD)
    city.person(CHANGES, "c:1:1", "张三", cid=NEW, former_cid=OLD, former_name="张大")
    assert same(link(city), ["a:1:1", "b:1:1"])


def test_a_corrected_birth_date_and_sex_do_not_speak_against_the_change() -> None:
    city = City()
    wrong = citizen_id("19510101", 22)
    registered(city, "a:1:1", NEW)
    city.person(ROLL, "b:1:1", "张三", cid=wrong, birth_date=date(1951, 1, 1), sex_code="2")
    city.person(CHANGES, "c:1:1", "张三", cid=NEW, former_cid=wrong)
    assert same(link(city), ["a:1:1", "b:1:1"])


def test_an_id_changed_twice_stands_for_the_last() -> None:
    city = City()
    last = citizen_id("19500101", 55)
    registered(city, "a:1:1", last)
    city.person(ROLL, "b:1:1", "张三", cid=OLD)
    city.person(CHANGES, "c:1:1", "张三", cid=NEW, former_cid=OLD)
    city.person(CHANGES, "c:1:2", "张三", cid=last, former_cid=NEW)
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.status["b:1:1"][1] == last


def test_a_human_never_outranks_the_change() -> None:
    city = City()
    registered(city, "a:1:1", NEW)
    city.person(ROLL, "b:1:1", "张三", cid=OLD)
    city.person(CHANGES, "c:1:1", "张三", cid=NEW, former_cid=OLD)
    answer = link(city, judged(("b:1:1", "c:1:1", "never")))
    assert answer.person["b:1:1"] != answer.person["c:1:1"]


def test_rows_under_the_old_name_are_the_persons_when_the_change_of_name_is_told() -> None:
    city = City()
    registered(city, "a:1:1", NEW)
    city.person(ROLL, "b:1:1", "张大", cid=NEW)
    city.person(CHANGES, "c:1:1", "张三", cid=NEW, former_name="张大")
    answer = link(city)
    assert same(answer, ["a:1:1", "b:1:1"])
    assert answer.status["b:1:1"][0] == "trusted"


def test_without_it_another_name_under_the_id_is_contradicted() -> None:
    city = City()
    registered(city, "a:1:1", NEW)
    city.person(ROLL, "b:1:1", "张大", cid=NEW)
    assert apart(link(city), ["a:1:1", "b:1:1"])
