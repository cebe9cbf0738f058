"""What the rules leave alone is scored by Splink where the project asks for it (extra ``link``)."""

from __future__ import annotations

import random
from datetime import date

import pytest

from gridhub.identity.name_grades import NameGrades
from gridhub.identity.score.comparisons import LEVELS
from gridhub.identity.score.model import committed_model
from gridhub.identity.score.scorer import closeness
from gridhub.project.person_names import PersonNames
from tests.unit.identity.claims import (
    ALLOWANCE,
    POLICE,
    REGISTER,
    ROLL,
    VISITS,
    Answer,
    City,
    citizen_id,
    judged,
    link,
    same,
)

MODEL = committed_model()
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"


def town(people: int = 400) -> City:
    """Registered people, three to a home, whom nobody else speaks of: the city in which a pair is weighed."""
    city = City()
    for n in range(people):
        born = date(1950 + n % 55, 1 + n % 12, 1 + n % 28)
        name = SURNAMES[n % 20] + GIVEN[n // 20 % 20] + GIVEN[(n * 7 + n // 20) % 20]
        cid = citizen_id(born.strftime("%Y%m%d"), 100 + n)
        city.person(POLICE, f"p:1:{n}", name, cid=cid, birth_date=born, sex_code=str(2 - (100 + n) % 2),
                    home=f"H{n // 3}", phones=f"139{n:08d}")  # fmt: skip
    return city


def scored(city: City) -> Answer:
    pytest.importorskip("splink")
    return link(city, score=MODEL)


def edges(answer: Answer) -> list[tuple[str, str, str, str | None]]:
    """(record, record, verdict, reason) of the rule, in order."""
    found: list[tuple[str, str, str, str | None]] = answer.con.execute(
        "SELECT record_a, record_b, verdict, reason FROM link.person_edge WHERE rule = 'score' ORDER BY ALL"
    ).fetchall()
    return found


def xiao_gao(city: City, **said: object) -> None:
    """A person of a home with another of the surname, and a visit to 高大爷 there."""
    city.person(POLICE, "q:1:1", "高建国", cid=citizen_id("19500101", 11), birth_date=date(1950, 1, 1), sex_code="1",
                home="HX", phones="13711111111")  # fmt: skip
    city.person(POLICE, "q:1:2", "高小兵", cid=citizen_id("19800101", 13), birth_date=date(1980, 1, 1), sex_code="1",
                home="HX", phones="13722222222")  # fmt: skip
    city.person(VISITS, "v:1:1", "高大爷", role="visited", home="HX", place_role="visited", **said)  # type: ignore[arg-type]


def test_a_form_of_address_belongs_to_the_one_of_that_home_whose_own_phone_it_gives() -> None:
    city = town()
    xiao_gao(city, phones="13711111111")
    assert link(city).rule["v:1:1"] == ("mention", "address_form")
    answer = scored(city)
    assert same(answer, ["q:1:1", "v:1:1"])
    assert answer.rule["v:1:1"] == ("prob", "score")


def test_without_the_phone_it_may_be_either_and_is_neither() -> None:
    city = town()
    xiao_gao(city)
    answer = scored(city)
    assert answer.person["v:1:1"] is None
    assert all(verdict == "refused" for _, _, verdict, _ in edges(answer))


def test_the_confidence_is_the_score_and_the_evidence_names_the_model() -> None:
    city = town()
    xiao_gao(city, phones="13711111111")
    answer = scored(city)
    ((confidence, evidence),) = answer.con.execute(
        "SELECT confidence::VARCHAR, evidence FROM link.person WHERE record_id = 'v:1:1'"
    ).fetchall()
    assert "0.990" <= confidence <= "0.999"
    assert evidence == f"surname+sex+own_phone+home (model {MODEL.version})"


def test_a_name_that_differs_in_one_character_is_a_question_for_people() -> None:
    """Own phone and home agree; 子轩 and 子涵 may still be two."""
    city = town()
    born = date(1990, 5, 5)
    city.person(
        POLICE,
        "q:1:1",
        "廖浩然",
        cid=citizen_id("19900505", 11),
        birth_date=born,
        sex_code="1",
        home="HX",
        phones="13711111111",
    )
    city.person(ALLOWANCE, "v:1:1", "廖浩洋", birth_date=born, sex_code="1", home="HX", phones="13711111111")
    answer = scored(city)
    assert not same(answer, ["q:1:1", "v:1:1"])
    assert edges(answer) == [("q:1:1", "v:1:1", "refused", "review")]


def test_the_guard_has_the_last_word() -> None:
    """A name that sounds alike under one own phone and in one home, and another birth date: refused with the reason."""
    city = town()
    city.person(
        POLICE,
        "q:1:1",
        "陈建华",
        cid=citizen_id("19900505", 11),
        birth_date=date(1990, 5, 5),
        sex_code="1",
        home="HX",
        phones="13711111111",
    )
    city.person(ROLL, "v:1:1", "陈剑华", birth_date=date(1990, 5, 6), sex_code="1", home="HX", phones="13711111111")
    answer = scored(city)
    assert not same(answer, ["q:1:1", "v:1:1"])
    assert edges(answer) == [("q:1:1", "v:1:1", "refused", "birth_differs")]


def test_what_a_person_held_apart_no_score_joins() -> None:
    city = town()
    xiao_gao(city, phones="13711111111")
    city.persons[-1]["role"] = "self"
    pytest.importorskip("splink")
    answer = link(city, judged(("q:1:1", "v:1:1", "never")), score=MODEL)
    assert not same(answer, ["q:1:1", "v:1:1"])


def test_a_name_alone_is_never_enough() -> None:
    city = town()
    city.person(
        POLICE,
        "q:1:1",
        "欧阳震华",
        cid=citizen_id("19900505", 11),
        birth_date=date(1990, 5, 5),
        sex_code="1",
        home="HX",
    )
    city.person(REGISTER, "r:1:1", "欧阳震华", role="legal_rep", phones="13733333333")
    answer = scored(city)
    assert not same(answer, ["q:1:1", "r:1:1|legal_rep"])


def test_neither_order_of_rows_nor_a_second_run_changes_anything() -> None:
    city = town()
    xiao_gao(city, phones="13711111111")
    first = scored(city)
    shuffled = town()
    xiao_gao(shuffled, phones="13711111111")
    random.Random(3).shuffle(shuffled.persons)
    second = scored(shuffled)
    tables = ("link.person", "link.person_edge", "link.registry")
    for table in tables:
        rows = [answer.con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for answer in (first, second)]
        assert rows[0] == rows[1]


def test_nothing_of_splink_is_left_in_the_database_of_the_step() -> None:
    city = town()
    xiao_gao(city, phones="13711111111")
    answer = scored(city)
    ((left,),) = answer.con.execute(
        "SELECT COUNT(*) FROM (SELECT table_name AS name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views()) "
        "WHERE STARTS_WITH(name, '__splink')"
    ).fetchall()
    ((databases,),) = answer.con.execute("SELECT COUNT(*) FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert (left, databases) == (0, 1)


def test_the_committed_model_has_a_number_for_every_level() -> None:
    told = {name: tuple(levels) for name, levels in MODEL.numbers.items()}
    assert told == {name: tuple(label for label, _ in levels if label) for name, levels in LEVELS.items()}
    assert all(0 < m <= 1 and 0 < u <= 1 for levels in MODEL.numbers.values() for m, u in levels.values())


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ("陈建华", "陈剑华", "sound"),
        ("王建国", "王国建", "turned"),
        ("王小明", "王小刚", "one_character"),
        ("王小明", "王明", "one_character"),
        ("王小明", "李大刚", "different"),
    ],
)
def test_names_are_compared_by_characters(one: str, other: str, grade: str) -> None:
    assert closeness(NameGrades(PersonNames()), one, other) == grade
    assert closeness(NameGrades(PersonNames()), other, one) == grade


def test_in_a_larger_city_the_same_home_is_stronger_evidence_and_nobody_is_likelier() -> None:
    small = MODEL.settings(4_000, {"home": 4e-4})
    large = MODEL.settings(40_000, {"home": 4e-5})
    prior = "probability_two_random_records_match"
    assert small[prior] == pytest.approx(10 * large[prior])
    ((u_small, u_large),) = [
        (a["u_probability"], b["u_probability"])
        for one, other in zip(small["comparisons"], large["comparisons"], strict=True)
        for a, b in zip(one["comparison_levels"], other["comparison_levels"], strict=True)
        if a["label_for_charts"] == "home"
    ]
    assert u_small == pytest.approx(10 * u_large)
