"""Which lines of decisions/identity.csv hold: what has run out, what stops money unapproved, what names nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gridhub.build.idle_judgements import idle_judgements
from gridhub.contracts.errors import BrokenProject
from gridhub.contracts.link_tables import EFFECTS, OUTCOMES
from gridhub.identity.judgements import rows_in_force
from gridhub.identity.stage import link_identity
from gridhub.project.decisions import Decisions
from gridhub.project.person_names import PersonNames
from tests.unit.identity.claims import (
    KEY,
    KEY_PERSONS,
    POLICE,
    ROLL,
    Answer,
    City,
    apart,
    citizen_id,
    judged,
    link,
    same,
)

ONE, OTHER = citizen_id("19500101", 11), citizen_id("19620404", 32)


def two(*, paid: bool = False, dead: bool = False) -> City:
    """Two people with ids of their own, and a third line that the rules tie to the second."""
    city = City()
    city.person(POLICE, "a:1:1", "张三", cid=ONE, birth_date=date(1950, 1, 1), sex_code="1")
    city.person(POLICE, "a:1:2", "李四", cid=OTHER, birth_date=date(1962, 4, 4), sex_code="2")
    city.person(ROLL, "b:1:1", "李四", cid=OTHER, life_status="dead" if dead else None)
    if paid:
        city.paid("b:1:1")
    return city


def changed(decisions: Decisions, **parts: object) -> Decisions:
    return replace(decisions, same_person=tuple(replace(one, **parts) for one in decisions.same_person))  # type: ignore[arg-type]


def effects(answer: Answer) -> list[str]:
    return [effect for (effect,) in answer.con.execute("SELECT effect FROM link.judgement ORDER BY line").fetchall()]


def told(answer: Answer) -> list[str]:
    return list(idle_judgements(answer.con))


SAME = judged(("a:1:1", "a:1:2", "same"))


def test_a_line_that_stops_no_money_needs_no_second_person() -> None:
    answer = link(two(), SAME)
    assert same(answer, ["a:1:1", "a:1:2", "b:1:1"])
    assert (effects(answer), told(answer)) == (["in_force"], [])


@pytest.mark.parametrize("judgement", ["same", "never"])
@pytest.mark.parametrize("why", ["paid", "dead"])
def test_a_line_that_stops_money_is_idle_until_a_second_person_approved_it(judgement: str, why: str) -> None:
    line = judged(("a:1:1", "a:1:2", judgement))
    city = two(paid=why == "paid", dead=why == "dead")
    alone = link(city, line)
    assert effects(alone) == ["unapproved"]
    assert apart(alone, ["a:1:1", "a:1:2"])
    assert len(told(alone)) == 1 and told(alone)[0].startswith("decisions/identity.csv:2：涉及资金")
    approved = link(city, changed(line, approver="李科长"))
    assert (effects(approved), told(approved)) == (["in_force"], [])
    assert same(approved, ["a:1:1", "a:1:2"]) == (judgement == "same")


def test_a_chain_of_lines_does_not_come_to_money_unapproved() -> None:
    city = two(paid=True)
    city.person(KEY_PERSONS, "k:1:1", "张三", cid=citizen_id("19500101", 51))
    lines = judged(("a:1:1", "a:1:2", "same"), ("a:1:1", "k:1:1", "same"))
    first, second = lines.same_person
    answer = link(city, replace(lines, same_person=(replace(first, approver="李科长"), second)))
    assert effects(answer) == ["in_force", "unapproved"]
    assert apart(answer, ["a:1:1", "k:1:1"])


def test_a_line_that_ran_out_is_idle_and_told_and_leaves_no_trace() -> None:
    city = two()
    line = changed(SAME, expires=date(2026, 10, 30))
    over = link(city, line)
    assert effects(over) == ["expired"]
    assert "已于 2026-10-30 到期" in told(over)[0]
    assert over.person == link(city).person
    assert effects(link(city, changed(SAME, expires=date(2026, 10, 31)))) == ["in_force"]  # the last day it holds


def test_a_line_without_its_rows_is_told_with_the_side_that_lacks() -> None:
    answer = link(two(), judged(("a:1:1", "a:1:9", "same")))
    assert effects(answer) == ["no_record"]
    assert "：record_b在现用数据里没有" in told(answer)[0]


def test_what_the_rules_alone_say_stands_beside_every_line() -> None:
    city = two()
    city.person(KEY_PERSONS, "k:1:1", "李四", cid=OTHER)
    lines = judged(("a:1:1", "a:1:2", "same"), ("a:1:2", "k:1:1", "never"), ("a:1:1", "b:1:1", "never"))
    found = link(city, lines).con.execute(
        "SELECT outcome, rule, CAST(confidence AS VARCHAR), evidence, rules_version FROM link.judgement ORDER BY line"
    ).fetchall()  # fmt: skip
    assert found[0][:3] == ("not_compared", None, None)
    assert found[0][3] == "name=different cid=different birth_date=different sex_code=different"
    assert found[1][:4] == ("linked", "exact_cid", "0.999", "name=same cid=same birth_date=same sex_code=same")
    assert {outcome for outcome, *_ in found} <= set(OUTCOMES)
    assert {version for *_, version in found} == {"2"}


def test_a_key_names_the_row_in_force_that_bears_it() -> None:
    city = two()
    con = city.connect()
    con.execute(
        "CREATE SCHEMA std; CREATE TABLE std.civil__roll (_record_id VARCHAR, _period_end DATE, roll_no VARCHAR)"
    )
    con.execute(
        "INSERT INTO std.civil__roll VALUES ('b:1:1', '2026-10-31', 'L1'), ('b:1:7', '2026-10-31', 'L2'), ('b:1:8', '2026-10-31', 'L2')"
    )
    keys = {("civil", "roll"): ("roll_no", "period")}
    by_key = replace(SAME.same_person[0], record_b="civil.roll|L1+2026-10|self")
    said = replace(SAME, same_person=(by_key,))
    link_identity(con, KEY, said, None, PersonNames(), as_of=date(2026, 10, 31), keys=keys)
    assert con.execute("SELECT effect, record_a, record_b FROM link.judgement").fetchall() == [
        ("in_force", "a:1:1", "b:1:1")
    ]
    records = con.sql(
        "SELECT record_id, role, ROW_NUMBER() OVER (ORDER BY record_id) - 1 AS idx FROM claim.person"
    ).pl()
    for text in ("civil.roll|L2+2026-10|self", "civil.roll|L1+2026-09|self", "civil.roll|L1+2026-10|head"):
        assert rows_in_force(con, [text], records, keys) == {}  # two rows, none, nobody of that role


def test_lines_that_name_one_record_by_two_texts_are_held_against_each_other() -> None:
    city = two()
    con = city.connect()
    con.execute("CREATE SCHEMA std; CREATE TABLE std.civil__roll (_record_id VARCHAR, roll_no VARCHAR)")
    con.execute("INSERT INTO std.civil__roll VALUES ('b:1:1', 'L1')")
    by_row = judged(("a:1:1", "b:1:1", "same")).same_person[0]
    by_key = replace(by_row, record_b="civil.roll|L1|self", judgement="never", line=3)
    with pytest.raises(BrokenProject, match=r"identity\.csv:3: 这一对在第 2 行已有决定，而且不一样"):
        link_identity(
            con, KEY, replace(SAME, same_person=(by_row, by_key)), None, PersonNames(), as_of=date(2026, 10, 31),
            keys={("civil", "roll"): ("roll_no",)},
        )  # fmt: skip


def test_every_reason_for_being_idle_has_its_words() -> None:
    from gridhub.build.idle_judgements import _WORDS

    assert set(_WORDS) == set(EFFECTS) - {"in_force"}
