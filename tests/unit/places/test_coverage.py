"""Coverage texts: each part covers exactly the dwellings it names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridhub.places.assigning import Assigner, GridRow
from gridhub.places.coverage import Covered, boundary_of, read_coverage
from gridhub.places.crosswalk import cross
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.leaves import Hierarchy, leaves
from gridhub.places.region_names import RegionName
from gridhub.places.register import Dwelling, Key
from gridhub.project.address_grammar import AddressGrammar

TODAY = date(2026, 10, 31)
WORDS = AddressGrammar()
HERE, THERE = "990081001001", "990081100200"
GAZETTEER = Gazetteer.of_regions(
    [
        RegionName("990081000000", "示例市", "county", None),
        RegionName("990081001000", "城关街道", "town", "990081000000"),
        RegionName("990081100000", "青山镇", "town", "990081000000"),
        RegionName(HERE, "九龙社区", "village", "990081001000"),
        RegionName(THERE, "李家村", "village", "990081100000"),
    ],
    WORDS,
).with_places([("阳光小区", HERE), ("解放路", HERE)])


def _dwelling(region: str, *key: str | None) -> Dwelling:
    full = Key(*key[:7])
    if full.place and full.place.endswith("路"):
        full = full._replace(place=None, road=full.place)
    return Dwelling("|".join(part or "" for part in key), region, full, None, None, "")


ROOMS = [_dwelling(HERE, "阳光小区", None, None, None, str(b), str(u), "101") for b in range(1, 13) for u in (1, 2, 3)]
DOORS = [_dwelling(HERE, "解放路", None, None, str(d), None, None, None) for d in range(1, 31)]
FARMS = [_dwelling(THERE, None, str(g), None, str(d), None, None, None) for g in range(1, 8) for d in (1, 2)]
DWELLINGS = ROOMS + DOORS + FARMS
ASSIGNER = Assigner(DWELLINGS, GAZETTEER)


def covered(text: str, region: str | None = None) -> set[str]:
    found: set[str] = set()
    for part in read_coverage(text, WORDS):
        numbers = ASSIGNER.dwellings_of(part, region)
        if numbers == "no_dwelling":
            continue
        assert not isinstance(numbers, str), numbers
        found |= {DWELLINGS[n].founding for n in numbers}
    return found


@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from(["栋", "号楼", "幢", "#"]), st.sampled_from("-—－至"))
def test_a_range_of_buildings(low: int, high: int, word: str, to: str) -> None:
    low, high = sorted((low, high))
    assert covered(f"九龙社区阳光小区{low}{to}{high}{word}") == {
        dwelling.founding for dwelling in ROOMS if low <= int(dwelling.key[4] or 0) <= high
    }


@given(st.integers(1, 30), st.integers(1, 99), st.sampled_from(["", "单", "双"]))
def test_a_range_of_doors(low: int, more: int, side: str) -> None:
    inside = [d for d in DOORS if low <= int(d.key[3] or 0) <= low + more]
    if side:
        inside = [d for d in inside if (int(d.key[3] or 0) % 2 == 1) == (side == "单")]
    parts = read_coverage(f"解放路{low}-{low + more}号{side}{'号' if side else ''}", WORDS)
    numbers = ASSIGNER.dwellings_of(parts[0], None)
    if inside:
        assert {DWELLINGS[n].founding for n in numbers if isinstance(n, int)} == {d.founding for d in inside}
    else:
        assert numbers == "no_dwelling"


@given(st.integers(1, 7), st.integers(1, 7))
def test_a_range_of_groups(low: int, high: int) -> None:
    low, high = sorted((low, high))
    assert covered(f"青山镇李家村{low}-{high}组") == {d.founding for d in FARMS if low <= int(d.key[1] or 0) <= high}


@pytest.mark.parametrize(
    ("text", "region", "count"),
    [
        ("阳光小区", None, 36),
        ("阳光小区3栋2单元", None, 1),
        ("阳光小区3栋1-2单元；阳光小区三号楼3单元", None, 3),
        ("阳光小区1-3栋、5栋，7栋2单元", None, 13),
        ("九龙社区", None, 66),
        ("城关街道", None, 66),
        ("示例市", None, 80),
        ("李家村", None, 14),
        ("李家村三组、5社", None, 4),
        ("2-3组", THERE, 4),
        ("李家村3组1号", None, 1),
        ("示例市城关街道九龙社区解放路１－１０号", HERE, 10),
        ("解放路1-10号（单号）", None, 5),
        ("解放路1-10号(双)；阳光小区12栋", None, 8),
        ("阳光小区1、3、5-6栋", None, 12),
        ("阳光小区（1、3栋）、解放路7号", None, 7),
        ("阳光小区3栋1单元、2-3单元，5栋1、2单元", None, 5),
        ("李家村1、2、4组", None, 6),
        ("解放路2，4，6号", None, 3),
        ("阳光小区（安置小区）2栋", None, 3),
        ("阳光小区（不含3栋）", None, 33),
        ("阳光小区1-3栋(除2栋外)", None, 6),
        ("阳光小区除3、5栋外", None, 30),
        ("除3栋外，阳光小区全部", None, 33),
        ("九龙社区（阳光小区、解放路除外）", None, 0),
        ("九龙社区除阳光小区外", None, 30),
        ("李家村1-3组（除2组1号外）", None, 5),
        ("李家村一、二、四组", None, 6),
        ("李家村1组至3组", None, 6),
        ("李家村第一村民小组及三组", None, 4),
        ("李家村全村", None, 14),
        ("全村", THERE, 14),
        ("本社区", HERE, 66),
        ("解放路沿线", None, 30),
        ("解放路两侧商铺", None, 30),
        ("解放路单号", None, 15),
        ("解放路双号1-10号", None, 5),
        ("解放路1-9号（奇数号）", None, 5),
        ("解放路1-9号单号侧", None, 5),
        ("沿街及平房区", HERE, 30),
        ("沿街商铺", HERE, 30),
        ("九龙社区沿街及平房区", None, 30),
        ("阳光小区1栋和3栋，沿街商铺", HERE, 36),
        ("阳光小区（东至迎宾路，南至解放路，西至铁路，北至河）", None, 36),
        ("东至迎宾路、南至解放路、西至铁路、北至河；阳光小区1-2栋", None, 6),
        ("四至：东至迎宾路南至解放路西至铁路北至河。李家村3组", None, 2),
    ],
)
def test_spellings(text: str, region: str | None, count: int) -> None:
    assert len(covered(text, region)) == count


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("望江苑", "unknown_place"),
        ("李家村阳光小区", "unknown_place"),
        ("云岭市阳光小区", "unknown_place"),
        ("阳光小区20-30栋", "no_dwelling"),
        ("3组", "unreadable"),
        ("阳光小区（除靠河一侧外）", "unreadable"),
        ("阳光小区（除望江苑外）", "unreadable"),
        ("阳光小区1-3栋不含2栋", "unreadable"),
        ("解放路1-9号（东侧）", "unreadable"),
        ("阳光小区3栋（部分）", "unreadable"),
        ("九龙社区不含阳光小区", "unreadable"),
        ("阳光小区3栋部分", "unknown_place"),
        ("东至迎宾路，南至解放路，西至铁路，北至河", "boundary_only"),
        ("迎宾路以东，解放路以北区域", "boundary_only"),
    ],
)
def test_what_assigns_nothing_says_why(part: str, reason: str) -> None:
    parts = read_coverage(part, WORDS)
    assert [ASSIGNER.dwellings_of(p, None) for p in parts] == [reason]


def test_a_name_of_two_communities_needs_its_community() -> None:
    twins = [*DWELLINGS, _dwelling(THERE, "阳光小区", None, None, None, "1", "1", "101")]
    assigner = Assigner(twins, GAZETTEER)
    part = Covered("阳光小区")
    assert assigner.dwellings_of(part, None) == "ambiguous_place"
    assert len(assigner.dwellings_of(part, HERE)) == 36
    assert len(assigner.dwellings_of(Covered("李家村阳光小区"), None)) == 1


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("阳光小区1-3栋", None),
        ("阳光小区（东至迎宾路，南至解放路）", "东至迎宾路，南至解放路"),
        ("阳光小区，东临迎宾路、北靠河", "东临迎宾路、北靠河"),
        ("四至：东至迎宾路南至解放路。李家村3组", "四至：东至迎宾路南至解放路"),
    ],
)
def test_the_four_borders_are_kept_as_written(text: str, bounds: str | None) -> None:
    assert boundary_of(text, WORDS) == bounds


def test_a_part_that_cannot_be_read_keeps_its_words_and_what_was_understood() -> None:
    bad = read_coverage("阳光小区1栋、望江苑3-5栋（除4栋外）、阳光小区3栋（部分）", WORDS)[1:]
    assert [(part.text, part.said()) for part in bad] == [
        ("望江苑3-5栋（除4栋外）", "望江苑 3 至 5 栋，除 望江苑 4 栋 外"), ("阳光小区3栋(部分)", ""),
    ]  # fmt: skip


def _grid(code: str, parent: str | None) -> GridRow:
    return GridRow(f"r{code}", f"G{code}", "unified", "grid_office", code, None, parent, None, "", None, None)


def test_leaf_is_the_end_of_every_branch() -> None:
    rows = [_grid("1", None), _grid("11", "1"), _grid("111", "11"), _grid("12", "1"), _grid("9", None)]
    covering = {0: ["G1", "G11", "G111"], 1: ["G1"], 2: ["G1", "G111", "G12"], 3: ["G1", "G11", "G9"]}
    assert leaves(Hierarchy(rows, TODAY), rows, covering).leaf_of == {
        0: frozenset({"G111"}), 1: frozenset({"G1"}), 2: frozenset({"G111", "G12"}), 3: frozenset({"G11", "G9"}),
    }  # fmt: skip


def test_parents_in_a_circle_say_nothing_of_a_leaf() -> None:
    rows = [_grid("1", "2"), _grid("2", "1"), _grid("3", "2")]
    found = leaves(Hierarchy(rows, TODAY), rows, {0: ["G1", "G2"], 1: ["G1"], 2: ["G3"]})
    assert found.unknown == {0: "parent_circle", 1: "parent_circle", 2: "parent_circle"}


def test_shares_are_rounded_but_relations_are_counted() -> None:
    most = cross("d", {"a": range(1, 100_000)}, {"u": range(100_000)})[0]
    assert (most.relation, most.unified_share, most.department_share) == (
        "within",
        Decimal("1.0000"),
        Decimal("1.0000"),
    )
    assert cross("d", {"a": [1]}, {"u": [2]}) == []
