"""What holds of firms however many records say whatever: order changes nothing, two numbers are never one."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.identity.facts import in_forms
from gridhub.identity.keyed import entities_of
from gridhub.kinds.market_entity import MARKET_ENTITY
from gridhub.project.entity_words import EntityWords

WORDS = EntityWords(place=("示例市",))
USCCS = (None, None, "91990081M00000027M", "92990081M0000049XL", "91350100M000100Y43")
REG_NOS = (None, None, None, "110000000000009", "990081600000012")
NAMES = (
    None, "示例市宏达博商贸有限公司", "宏达博商贸", "宏达博商贸有限公司二分厂", "宏达搏商贸", "宏达博商贸厂", "老街永兴餐馆", "示例市老街永兴餐馆",
)  # fmt: skip
PLACES = (None, None, "D1", "D2")
REPS = (None, None, "王建国", "李敏")
Said = tuple[str | None, str | None, str | None, str | None, str | None, bool]
SAID = st.lists(
    st.tuples(*(st.sampled_from(pool) for pool in (USCCS, REG_NOS, NAMES, PLACES, REPS)), st.booleans()),
    min_size=1,
    max_size=9,
)


def records(said: list[tuple[int, Said]]) -> pl.DataFrame:
    """Facts of the records as ``read_facts`` reads them; each keeps its own record id."""
    rows = [
        {
            "record_id": f"r{number}", "role": "entity" if register else "holder", "department": "d", "export": "x",
            "period_end": date(2026, 10, 31), "uscc": uscc, "reg_no": reg_no, "name": name, "core": name, "form": name, "rep": rep,
            "place": place, "spot": None, "town": "990081001001" if place else None,
        }
        for number, (uscc, reg_no, name, place, rep, register) in said
    ]  # fmt: skip
    read = pl.DataFrame(rows, schema_overrides=dict.fromkeys(MARKET_ENTITY.facts, pl.String))
    return in_forms(read, MARKET_ENTITY, WORDS).with_row_index("idx")


def entities(
    said: list[tuple[int, Said]],
) -> tuple[set[frozenset[str]], dict[str, tuple[str, str]], set[tuple[str, ...]]]:
    """(which records are one entity, method and rule of each, who is told of whom and why)."""
    linked, doubts = entities_of(records(said), MARKET_ENTITY, WORDS)
    groups = linked.group_by("cluster").agg("record_id")["record_id"].to_list()
    how = {record: (method, rule) for record, method, rule in linked.select("record_id", "method", "rule").iter_rows()}
    group_of = {record: tuple(sorted(group)) for group in groups for record in group}
    names = linked["record_id"].to_list()
    told = {
        (*group_of[names[unit]], "→", *group_of[names[anchor]], method, reason)
        for unit, anchor, method, reason in doubts.select("unit", "anchor", "method", "reason").iter_rows()
        if group_of[names[unit]] != group_of[names[anchor]]
    }
    return {frozenset(group) for group in groups}, how, told


@settings(deadline=None, max_examples=30)
@given(SAID, st.integers(0, 10**6))
def test_the_order_of_the_records_changes_no_entity_no_method_and_no_candidate(said: list[Said], seed: int) -> None:
    numbered = list(enumerate(said))
    shuffled = list(numbered)
    random.Random(seed).shuffle(shuffled)
    groups, how, told = entities(numbered)
    other_groups, other_how, other_told = entities(shuffled)
    assert other_groups == groups
    assert other_how == how
    assert {line[:-2] for line in other_told} == {line[:-2] for line in told}


def test_two_firms_that_the_register_writes_under_one_code_are_compared_each_with_its_own_line() -> None:
    code = "91990081M00000027M"
    said: list[Said] = [
        (code, None, "宏达博商贸", "D2", None, False), (code, None, "老街永兴餐馆", None, None, True),
        (code, None, "示例市宏达博商贸有限公司", None, None, True), (code, None, "老街永兴餐馆", "D1", None, False),
    ]  # fmt: skip
    for order in ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)):
        groups, how, _ = entities([(number, said[number]) for number in order])
        assert groups == {frozenset({"r0", "r2"}), frozenset({"r1", "r3"})}
        assert {record: method for record, (method, _) in how.items()} == {
            "r0": "uscc_core", "r1": "uscc", "r2": "uscc", "r3": "uscc",
        }  # fmt: skip


@pytest.mark.parametrize("register", [False, True])
def test_an_old_number_under_another_name_at_another_place_joins_no_firm_that_states_it_beside_its_code(
    register: bool,
) -> None:
    said: list[Said] = [
        (None, "110000000000009", "示例市宏达博商贸有限公司", "D1", None, register),
        ("91990081M00000027M", "110000000000009", "老街永兴餐馆", "D2", None, False),
    ]
    for order in ((0, 1), (1, 0)):
        assert entities([(number, said[number]) for number in order])[0] == {frozenset({"r0"}), frozenset({"r1"})}


@settings(deadline=None, max_examples=40)
@given(SAID)
def test_two_different_codes_are_never_one_entity_by_any_route(said: list[Said]) -> None:
    groups, _, _ = entities(list(enumerate(said)))
    for group in groups:
        codes = {said[int(record[1:])][0] for record in group} - {None}
        assert len(codes) <= 1


@settings(deadline=None, max_examples=40)
@given(SAID)
def test_two_old_numbers_are_one_entity_only_where_one_code_says_so(said: list[Said]) -> None:
    groups, _, _ = entities(list(enumerate(said)))
    for group in groups:
        lines = [said[int(record[1:])] for record in group]
        alone = {reg_no for uscc, reg_no, *_ in lines if uscc is None and reg_no is not None}
        coded = {reg_no for uscc, reg_no, *_ in lines if uscc is not None and reg_no is not None}
        assert len(alone) <= 1 or not alone - coded


@settings(deadline=None, max_examples=40)
@given(SAID)
def test_a_branch_is_an_entity_of_its_own_unless_a_number_says_whose_it_is(said: list[Said]) -> None:
    groups, _, _ = entities(list(enumerate(said)))
    for group in groups:
        lines = [said[int(record[1:])] for record in group]
        names = {name for uscc, reg_no, name, *_ in lines if name is not None and uscc is None and reg_no is None}
        branches = {name for name in names if "分厂" in name}
        if branches and not any(uscc or reg_no for uscc, reg_no, *_ in lines):
            assert names == branches


@settings(deadline=None, max_examples=25)
@given(SAID)
def test_records_without_any_name_or_number_are_of_nobody_else(said: list[Said]) -> None:
    groups, how, _ = entities(list(enumerate(said)))
    for number, (uscc, reg_no, name, _, _, _) in enumerate(said):
        if uscc is None and reg_no is None and name is None:
            assert frozenset({f"r{number}"}) in groups
            assert how[f"r{number}"] == ("single", "single")
