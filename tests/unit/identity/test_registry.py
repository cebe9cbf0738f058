"""Ids from one release to the next: born, kept, linked, split, retired, revived."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridhub.project.decisions import Decisions
from tests.unit.identity.claims import (
    OCT,
    POLICE,
    POLICE_IS_AUTHORITY,
    REGISTER,
    ROLL,
    VISITS,
    Answer,
    City,
    apart,
    citizen_id,
    judged,
    link,
    same,
)

CID = citizen_id("19500101", 11)
BORN = date(1950, 1, 1)
FACTS: dict[str, object] = {
    "cid": CID, "birth_date": BORN, "sex_code": "1", "phones": "13800000001", "home": "D1",
    "household_kind": "hukou_household", "household_no": "001000376",
}  # fmt: skip


def registered(city: City, record: str, **changed: object) -> str:
    return city.person(POLICE, record, str(changed.pop("name", "张三")), **{**FACTS, **changed})  # type: ignore[arg-type]


def month_one(tmp_path: Path) -> tuple[Answer, Path]:
    city = City()
    registered(city, "a:1:1")
    answer = link(city)
    return answer, answer.save_registry(tmp_path / "one.parquet")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"phones": "13900000009"},
        {"cid": None},
        {"cid": None, "phones": "13900000009"},
        {"cid": None, "phones": None, "home": "D2"},
        {"cid": None, "cid_damaged": CID[:15], "home": None},
        {"cid": citizen_id("19520304", 22), "home": "D2"},
        {"name": "张建国", "former_name": "张三"},
    ],
    ids=[
        "nothing",
        "phone",
        "id missing",
        "id and phone",
        "id missing and moved",
        "id damaged",
        "a relative's id",
        "new name",
    ],
)
def test_person_and_household_who_stay_keep_their_ids(tmp_path: Path, changed: dict[str, object]) -> None:
    before, registry = month_one(tmp_path)
    city = City()
    registered(city, "b:1:7", month=OCT, **changed)
    after = link(city, registry=registry)
    assert after.person["b:1:7"] == before.person["a:1:1"]
    household = before.column("link.household", "household_id")["a:1:1"]
    assert after.column("link.household", "household_id")["b:1:7"] == household
    assert after.changes == ()


def test_another_person_of_that_name_and_birth_date_does_not_inherit_the_id(tmp_path: Path) -> None:
    before, registry = month_one(tmp_path)
    city = City()
    registered(city, "b:1:1", cid=citizen_id("19500101", 13), household_no="9", phones="13800000005", home="D8")
    after = link(city, registry=registry)
    assert after.person["b:1:1"] != before.person["a:1:1"]
    assert ("person", before.person["a:1:1"], None, "retired") in after.changes


def test_who_comes_new_is_told_as_born_and_who_was_split_off_as_split(tmp_path: Path) -> None:
    before, registry = month_one(tmp_path)
    assert before.changes == ()  # in a first release everybody is new
    city = City()
    registered(city, "b:1:1")
    registered(city, "b:1:2", name="李四", cid=citizen_id("19600101", 11), birth_date=date(1960, 1, 1), home="D7")
    after = link(city, registry=registry)
    told = [change for change in after.changes if change[0] == "person"]
    assert told == [("person", None, after.person["b:1:2"], "born")]


def test_retired_id_is_revived_when_the_person_comes_back(tmp_path: Path) -> None:
    before, registry = month_one(tmp_path)
    city = City()
    registered(city, "b:1:1", name="李四", cid=citizen_id("19600101", 11), birth_date=date(1960, 1, 1))
    gone = link(city, registry=registry)
    city = City()
    registered(city, "c:1:1", phones=None)
    back = link(city, registry=gone.save_registry(tmp_path / "two.parquet"))
    assert back.person["c:1:1"] == before.person["a:1:1"]
    assert ("person", before.person["a:1:1"], before.person["a:1:1"], "revived") in back.changes


def test_merge_keeps_the_id_of_the_stronger_token(tmp_path: Path) -> None:
    city = City()
    registered(city, "a:1:1", phones=None)
    city.person(VISITS, "v:1:1", "张三", role="visited", phones="13900000009")
    apart_answer = link(city)
    assert apart(apart_answer, ["a:1:1", "v:1:1"])
    city = City()
    registered(city, "b:1:1", phones="13900000009")
    city.person(VISITS, "v:1:1", "张三", role="visited", phones="13900000009")
    merged = link(city, registry=apart_answer.save_registry(tmp_path / "one.parquet"))
    survivor = apart_answer.person["a:1:1"]
    assert merged.persons("b:1:1", "v:1:1") == [survivor, survivor]
    assert ("person", apart_answer.person["v:1:1"], survivor, "linked") in merged.changes


def test_split_leaves_the_id_with_the_stronger_token(tmp_path: Path) -> None:
    city = City()
    registered(city, "a:1:1")
    city.person(VISITS, "v:1:1", "张三", role="self", phones="13800000001")
    joined = link(city)
    assert same(joined, ["a:1:1", "v:1:1"])
    split = link(city, judged(("a:1:1", "v:1:1", "never")), joined.save_registry(tmp_path / "one.parquet"))
    assert split.person["a:1:1"] == joined.person["a:1:1"]
    assert split.person["v:1:1"] != joined.person["a:1:1"]
    assert {change for change in split.changes if change[0] == "person"} == {
        ("person", joined.person["a:1:1"], split.person["v:1:1"], "split")
    }


def test_register_keeps_the_id_when_only_a_doubtful_line_still_has_the_number(tmp_path: Path) -> None:
    city = City()
    registered(city, "a:1:1", phones=None)
    city.person(REGISTER, "m:1:1", "张三", role="legal_rep", cid=CID, phones="13900000009")
    before = link(city)
    city = City()
    registered(city, "b:1:1", phones=None, cid=None)
    city.person(REGISTER, "m:1:1", "张三", role="legal_rep", cid=CID, phones="13900000009")
    after = link(city, registry=before.save_registry(tmp_path / "one.parquet"))
    assert after.person["b:1:1"] == before.person["a:1:1"] != after.person["m:1:1|legal_rep"]
    city = City()
    registered(city, "c:1:1", phones=None)
    city.person(REGISTER, "m:1:1", "张三", role="legal_rep", cid=CID, phones="13900000009")
    third = link(city, registry=after.save_registry(tmp_path / "two.parquet"))
    assert third.persons("c:1:1", "m:1:1|legal_rep") == [before.person["a:1:1"]] * 2


@pytest.mark.parametrize("decisions", [POLICE_IS_AUTHORITY, judged(("a:1:1", "v:1:1", "never"))])
def test_second_run_on_the_same_input_changes_nothing(tmp_path: Path, decisions: Decisions) -> None:
    city = City()
    registered(city, "a:1:1")
    registered(city, "a:1:2", name="李四", cid=None, birth_date=None, phones="13900000001", home=None)
    registered(city, "a:1:3", name="李四", cid=None, birth_date=None, phones="13900000002", home=None)
    city.person(VISITS, "v:1:1", "张三", phones="13800000001")
    city.person(ROLL, "r:1:1", "王五", cid=citizen_id("19700101", 22))
    first = link(city, decisions)
    second = link(city, decisions, first.save_registry(tmp_path / "one.parquet"))
    assert second.person == first.person
    assert second.registry == first.registry
    assert second.changes == ()
    assert apart(first, ["a:1:2", "a:1:3"])


def test_judgement_holds_when_its_rows_are_superseded(tmp_path: Path) -> None:
    never = judged(("a:1:1", "v:1:1", "never"))

    def month(delivery: str) -> City:
        city = City()
        registered(city, f"{delivery}:1:1")
        city.person(VISITS, "w:1:1" if delivery == "b" else "v:1:1", "张三", phones="13800000001")
        return city

    first = link(month("a"), never)
    later = link(month("b"), never, first.save_registry(tmp_path / "one.parquet"))
    assert later.person["b:1:1"] == first.person["a:1:1"]
    assert later.person["w:1:1"] == first.person["v:1:1"]


def test_registry_is_sorted_and_holds_no_plain_value(tmp_path: Path) -> None:
    answer, _ = month_one(tmp_path)
    assert list(answer.registry) == sorted(answer.registry)
    text = repr(answer.registry)
    assert CID not in text
    assert "张三" not in text


def test_register_keeps_its_id_when_its_number_is_found_on_a_line_that_only_claimed_it(tmp_path: Path) -> None:
    city = City()
    registered(city, "a:1:1", phones=None, cid=None)
    city.person(REGISTER, "m:1:1", "张三", role="legal_rep", cid=CID, phones="13900000009")
    before = link(city)
    assert apart(before, ["a:1:1", "m:1:1|legal_rep"])
    city = City()
    registered(city, "b:1:1", phones=None)
    city.person(REGISTER, "m:1:1", "张三", role="legal_rep", cid=CID, phones="13900000009")
    after = link(city, registry=before.save_registry(tmp_path / "one.parquet"))
    assert after.persons("b:1:1", "m:1:1|legal_rep") == [before.person["a:1:1"]] * 2
    assert ("person", before.person["m:1:1|legal_rep"], before.person["a:1:1"], "linked") in after.changes


def month_after(tmp_path: Path, before: City, after: City) -> tuple[Answer, Answer]:
    first = link(before)
    return first, link(after, registry=first.save_registry(tmp_path / "before.parquet"))


def test_a_person_whose_number_the_register_writes_otherwise_keeps_the_id(tmp_path: Path) -> None:
    before, after = City(), City()
    registered(before, "a:1:1")
    registered(after, "b:1:1", cid=citizen_id("19500101", 31))
    first, second = month_after(tmp_path, before, after)
    assert second.person["b:1:1"] == first.person["a:1:1"]
    back = City()
    registered(back, "c:1:1")
    third = link(back, registry=second.save_registry(tmp_path / "after.parquet"))
    assert third.person["c:1:1"] == first.person["a:1:1"]


def test_a_person_keeps_the_id_in_the_month_in_which_the_cell_beside_the_number_is_wrong(tmp_path: Path) -> None:
    """One register knows the child, and its birth date is written otherwise for a month: nothing says which is right."""

    def month(record: str, born: date, names: str = "张三") -> City:
        city = City()
        registered(city, record, name=names, birth_date=born, phones=None)
        return city

    first = link(month("a:1:1", BORN))
    wrong = link(month("b:1:1", date(1950, 1, 21)), registry=first.save_registry(tmp_path / "1.parquet"))
    right = link(month("c:1:1", BORN), registry=wrong.save_registry(tmp_path / "2.parquet"))
    assert wrong.status["b:1:1"][0] == "contradicted"
    assert first.person["a:1:1"] == wrong.person["b:1:1"] == right.person["c:1:1"]
    assert wrong.changes == right.changes == ()
    other = link(month("d:1:1", date(1950, 1, 21), "李四"), registry=right.save_registry(tmp_path / "3.parquet"))
    assert other.person["d:1:1"] != first.person["a:1:1"]  # somebody else under the number


@pytest.mark.parametrize("written", ["张建花", "张华建"])
def test_a_child_whose_name_was_misheard_in_a_month_without_the_number_keeps_the_id(
    tmp_path: Path, written: str
) -> None:
    def month(record: str, name: str, cid: str | None) -> City:
        city = City()
        registered(city, record, name=name, cid=cid, phones=None, household_no=None, household_kind=None)
        return city

    first = link(month("a:1:1", "张建华", CID))
    wrong = link(month("b:1:1", written, None), registry=first.save_registry(tmp_path / "1.parquet"))
    right = link(month("c:1:1", "张建华", CID), registry=wrong.save_registry(tmp_path / "2.parquet"))
    assert first.person["a:1:1"] == wrong.person["b:1:1"] == right.person["c:1:1"]


def test_twins_whose_names_sound_alike_do_not_take_each_others_id(tmp_path: Path) -> None:
    def month(one: str, other: str, cids: bool) -> City:
        city = City()
        facts: dict[str, object] = {"phones": None, "household_no": None, "household_kind": None}
        registered(city, one, name="张建华", cid=CID if cids else None, **facts)
        registered(city, other, name="张剑华", cid=citizen_id("19500101", 13) if cids else None, **facts)
        return city

    first = link(month("a:1:1", "a:1:2", True))
    later = link(month("b:1:2", "b:1:1", False), registry=first.save_registry(tmp_path / "1.parquet"))
    assert (later.person["b:1:2"], later.person["b:1:1"]) in {
        (first.person["a:1:1"], first.person["a:1:2"]),
    } or same(later, ["b:1:1", "b:1:2"])


def test_the_id_stays_with_the_number_as_long_as_somebody_bears_it(tmp_path: Path) -> None:
    before, after = City(), City()
    registered(before, "a:1:1")
    registered(after, "b:1:1", cid=citizen_id("19500101", 31))
    after.person(ROLL, "r:1:1", "张三", cid=CID, birth_date=date(1950, 1, 1), sex_code="1")
    first, second = month_after(tmp_path, before, after)
    assert second.person["r:1:1"] == first.person["a:1:1"] != second.person["b:1:1"]


def test_a_person_without_id_keeps_the_hub_id_when_a_birth_date_is_corrected(tmp_path: Path) -> None:
    before, after = City(), City()
    registered(before, "a:1:1", cid=None, phones=None)
    registered(after, "b:1:1", cid=None, phones=None, birth_date=date(1950, 10, 1))
    first, second = month_after(tmp_path, before, after)
    assert second.person["b:1:1"] == first.person["a:1:1"]


def visited(city: City, home: str = "D1") -> None:
    city.person(VISITS, "v:1:7", "张三", role="visited", home=home, place_role="visited")


def test_a_visit_stays_with_its_person_after_the_move(tmp_path: Path) -> None:
    before, after = City(), City()
    registered(before, "a:1:1", phones=None)
    visited(before)
    registered(after, "b:1:1", phones=None, home="D9")
    visited(after)
    first, second = month_after(tmp_path, before, after)
    assert second.person["v:1:7"] == second.person["b:1:1"] == first.person["v:1:7"]
    assert second.rule["v:1:7"] == ("name_place", "earlier_link")
    later = City()
    registered(later, "c:1:1", phones=None, home="D9")
    visited(later)
    third = link(later, registry=second.save_registry(tmp_path / "second.parquet"))
    assert third.person["v:1:7"] == first.person["v:1:7"]


def test_a_visit_of_the_former_home_is_no_namesakes_who_lives_there_now_and_says_so(tmp_path: Path) -> None:
    before, after = City(), City()
    registered(before, "a:1:1", phones=None)
    visited(before)
    registered(after, "b:1:1", phones=None, home="D9")
    registered(after, "b:1:2", phones=None, cid=citizen_id("19900101", 11), birth_date=date(1990, 1, 1))
    registered(after, "b:1:3", phones=None, cid=citizen_id("19910101", 11), birth_date=date(1991, 1, 1))
    visited(after)
    first, second = month_after(tmp_path, before, after)
    assert second.person["v:1:7"] == first.person["a:1:1"] == second.person["b:1:1"]


def test_a_link_by_decision_is_not_remembered_once_it_is_taken_back(tmp_path: Path) -> None:
    def month() -> City:
        city = City()
        registered(city, "a:1:1", phones=None, home="D9")
        city.person(VISITS, "v:1:7", "张三", home="D1")
        return city

    first = link(month())
    joined = link(month(), judged(("a:1:1", "v:1:7", "same")), first.save_registry(tmp_path / "1.parquet"))
    again = link(month(), registry=joined.save_registry(tmp_path / "2.parquet"))
    assert same(joined, ["a:1:1", "v:1:7"])
    assert again.person == first.person
