"""Names of firms: what a short name leaves out, what names a branch, and when two names are one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.identity.entity_names import NameParts, grade_of, name_facts, parts_of, parts_said
from gridhub.project.entity_words import EntityWords

WORDS = EntityWords(place=("示例省", "示例市"))
FULL = "示例市宏达博商贸有限公司"


def grade(a: str, b: str) -> str:
    parts = parts_of([a, b], WORDS)
    return grade_of(parts[a], parts[b])


@pytest.mark.parametrize(
    "short",
    [
        "宏达博商贸", "宏达博商贸有限公司", "示例市宏达博商贸", "示例市宏达博商贸有限责任公司", "宏达博商贸（示例）有限公司",
        "示例市 宏达博商贸（有限公司）", "示例省示例市宏达博商贸公司",
    ],
)  # fmt: skip
def test_a_name_without_place_and_legal_form_is_the_same_core(short: str) -> None:
    assert grade(short, FULL) in ("core", "equal")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("示例市老街宏达早餐店", "老街宏达早餐"), ("示例市宏达汽修厂", "宏达汽修"), ("宏达餐馆（个体工商户）", "示例市宏达餐馆"),
        ("宏达永种植农民专业合作社", "宏达永种植专业合作社"),
    ],
)  # fmt: skip
def test_shops_works_and_cooperatives_lose_their_last_word_in_speech(a: str, b: str) -> None:
    assert grade(a, b) == "core"


def test_two_forms_that_are_both_said_are_two_firms() -> None:
    assert grade("宏达博食品厂", "宏达博食品有限公司") == "similar"
    assert grade("宏达博食品厂", "宏达博食品") == "core"
    assert grade("宏达博食品股份有限公司", "宏达博食品有限公司") == "similar"


@pytest.mark.parametrize(
    "branch", ["第二分厂", "二分厂", "东城分公司", "二店", "第3车间", "西关分店"]
)  # fmt: skip
def test_a_branch_is_another_site_and_never_its_head(branch: str) -> None:
    assert grade(f"{FULL}{branch}", FULL) == "branch"
    assert grade(f"宏达博商贸{branch}", "宏达博商贸") == "branch"


def test_the_same_branch_is_the_same_however_it_is_numbered() -> None:
    assert grade(f"{FULL}第二分厂", "宏达博商贸2分厂") == "core"
    assert grade(f"{FULL}二分厂", f"{FULL}三分厂") == "branch"


def test_one_slip_of_the_pen_is_similar_and_a_number_or_a_side_is_none() -> None:
    assert grade("示例市宏达博商贸有限公司", "示例市宏达搏商贸有限公司") == "similar"
    assert grade("老街宏达餐馆", "新街宏达餐馆") == "different"
    assert grade("东城宏达餐馆", "西城宏达餐馆") == "different"
    assert grade("宏达商贸有限公司", "永兴商贸有限公司") == "different"


def test_what_would_be_left_of_a_short_name_is_too_little_so_it_stays_whole() -> None:
    assert parts_of(["宏达店", "示例市"], WORDS)["宏达店"].head == "宏达店"
    assert parts_of(["示例市"], WORDS)["示例市"].head == "示例市"


def test_a_name_that_lost_a_character_is_no_evidence() -> None:
    assert name_facts(["宏?达商贸", ""], WORDS)["core"].null_count() == 2
    assert parts_of(["宏?达商贸"], WORDS) == {}


def test_parts_read_from_facts_are_those_read_from_the_name() -> None:
    names = [FULL, f"{FULL}第二分厂", "宏达博食品厂", "老街宏达餐馆"]
    facts = name_facts(names, WORDS).select("name", "core", "form")
    assert parts_said(facts) == {parts.name: parts for parts in parts_of(names, WORDS).values()}


@settings(deadline=None)
@given(
    st.text("示例市宏达博商贸有限公司厂店二分第（）() 个体", max_size=14),
    st.text("示例市宏达博商贸有限公司厂店二分第", max_size=14),
)
def test_the_grade_does_not_depend_on_which_name_comes_first(a: str, b: str) -> None:
    parts = parts_of([a, b], WORDS)
    if a in parts and b in parts:
        assert grade_of(parts[a], parts[b]) == grade_of(parts[b], parts[a])
        assert grade_of(parts[a], parts[a]) == "equal"


def test_no_name_is_equal_to_a_name_with_other_parts() -> None:
    assert grade_of(NameParts("甲", "甲", "", None), NameParts("乙", "乙", "", None)) == "different"
