"""No route joins two trusted ids or a pair that people held apart, whatever lists come later and in whatever order."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.identity.claims import (
    ALLOWANCE,
    FLOATING,
    KEY_PERSONS,
    POLICE,
    REGISTER,
    ROLL,
    VISITS,
    Answer,
    City,
    citizen_id,
    judged,
    link,
    partition,
)

IDS = [citizen_id("19500101", serial) for serial in (11, 13, 31)] + [citizen_id("19610203", 22)]
NAMES = ["张建华", "张剑华", "張建华", "张华建", "李四"]
HOMES = [None, "D1", "D2"]

LINE = st.fixed_dictionaries(
    {
        "source": st.sampled_from([POLICE, FLOATING, ROLL, ALLOWANCE, KEY_PERSONS, REGISTER]),
        "name": st.sampled_from(NAMES),
        "cid": st.sampled_from([None, *IDS]),
        "cid_damaged": st.sampled_from([None, IDS[0][:15], IDS[0][:16] + "00", IDS[3][:15]]),
        "birth_date": st.sampled_from([None, date(1950, 1, 1), date(1961, 2, 3)]),
        "sex_code": st.sampled_from([None, "1", "2"]),
        "phones": st.sampled_from([None, "13800000001", "13800000002"]),
        "home": st.sampled_from(HOMES),
    }
)
LINES = st.lists(LINE, min_size=2, max_size=9)


def city_of(lines: list[dict[str, object]], order: list[int] | None = None, delivery: str = "d") -> City:
    city = City()
    for number in order or range(len(lines)):
        line = dict(lines[number])
        if line["cid"] is not None:
            line["cid_damaged"] = None
        city.person(line.pop("source"), f"{delivery}:1:{number + 1}", str(line.pop("name")), **line)  # type: ignore[arg-type]
    return city


def trusted_ids(answer: Answer) -> dict[str, set[str]]:
    """Person → the ids its records bear and are trusted for."""
    found: dict[str, set[str]] = {}
    query = (
        "SELECT linked.person_id, said.cid FROM link.person AS linked JOIN claim.person AS said USING (record_id, role) "
        "JOIN link.cid_status AS judged USING (record_id, role) WHERE judged.status = 'trusted'"
    )
    for person, cid in answer.con.execute(query).fetchall():
        found.setdefault(person, set()).add(cid)
    return found


@settings(max_examples=25, derandomize=True)
@given(lines=LINES, seed=st.integers())
def test_no_person_has_two_trusted_ids_and_the_order_of_lines_means_nothing(
    lines: list[dict[str, object]], seed: int
) -> None:
    order = list(range(len(lines)))
    answer, shuffled = link(city_of(lines)), link(city_of(lines, random.Random(seed).sample(order, len(order))))
    assert partition(answer) == partition(shuffled)
    assert answer.person == shuffled.person and answer.registry == shuffled.registry
    assert all(len(ids) == 1 for ids in trusted_ids(answer).values())


@settings(max_examples=25, derandomize=True)
@given(lines=LINES, pair=st.tuples(st.integers(0, 8), st.integers(0, 8)))
def test_a_pair_held_apart_is_connected_by_no_route(lines: list[dict[str, object]], pair: tuple[int, int]) -> None:
    a, b = (number % len(lines) for number in pair)
    if a == b:
        return
    answer = link(city_of(lines), judged((f"d:1:{a + 1}", f"d:1:{b + 1}", "never")))
    assert answer.person[f"d:1:{a + 1}"] != answer.person[f"d:1:{b + 1}"]


@settings(max_examples=5, derandomize=True)
@given(later=st.lists(LINES, min_size=6, max_size=6))
def test_a_split_survives_six_later_months(later: list[list[dict[str, object]]]) -> None:
    """The same two lines come every month beside whatever else; the two people stay two."""
    never = judged(("a:1:1", "v:1:1", "never"))

    def month(extra: list[dict[str, object]]) -> City:
        city = city_of(extra)
        city.person(POLICE, "a:1:1", "张建华", cid=IDS[0], birth_date=date(1950, 1, 1), sex_code="1", home="D1")
        city.person(VISITS, "v:1:1", "张建华", phones="13800000001", home="D1")
        return city

    with TemporaryDirectory() as folder:
        before = link(month([]), never)
        for number, extra in enumerate(later):
            before = link(month(extra), never, before.save_registry(Path(folder) / f"{number}.parquet"))
            assert before.person["a:1:1"] != before.person["v:1:1"]
