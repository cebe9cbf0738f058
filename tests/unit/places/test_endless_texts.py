"""Texts that no office writes by hand, long or repeated without end, are told and kept; they neither stop nor hang a run."""

from __future__ import annotations

import time
from datetime import date

import pytest

from gridhub.places.assigning import GridRow
from gridhub.places.coverage import boundary_of, read_coverage
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.leaves import Hierarchy
from gridhub.places.parsing import parse
from gridhub.places.region_names import RegionName
from gridhub.project.address_grammar import AddressGrammar

WORDS = AddressGrammar()
REGIONS = (
    RegionName("990081000000", "测试县", "county", None),
    RegionName("990081001000", "城关镇", "town", "990081000000"),
    RegionName("990081001001", "九龙社区", "village", "990081001000"),
    RegionName("990081001002", "九龙九龙社区", "village", "990081001000"),
    RegionName("990081001201", "李家村", "village", "990081001000"),
)
CITY = Gazetteer.of_regions(REGIONS, WORDS).with_places([("阳光小区", "990081001001"), ("解放路", "990081001001")])
REPEATED = (
    "一二三", "(", "((((", "号", "号号号", "1-", "1、", "1栋和", "九龙", "李家", "路1号", "1弄", "\ufdfa", "东至迎宾路,", "(除", "除1外",
    "二期东区", "附1号", "无", "/1", "县",
)  # fmt: skip
SECONDS = 10.0


@pytest.mark.parametrize("part", REPEATED)
def test_an_address_repeated_without_end_names_nothing_and_is_kept(part: str) -> None:
    text = part * (100_000 // len(part))
    begun = time.process_time()
    parsed = parse(text, CITY)
    assert parsed.level == "none"
    assert len(parsed.text) > 1_000 or part in ("号号号",)
    assert CITY.scope_of(text) is None
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("part", REPEATED)
def test_an_address_as_long_as_any_is_read_at_once(part: str) -> None:
    begun = time.process_time()
    parse((part * 300)[:299] + "室", CITY)
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("part", REPEATED)
def test_a_coverage_of_a_hundred_thousand_characters_is_read_in_seconds(part: str) -> None:
    text = "阳光小区" + part * (100_000 // len(part)) + "x"
    begun = time.process_time()
    parts = read_coverage(text, WORDS)
    boundary_of(text, WORDS)
    assert parts
    assert time.process_time() - begun < SECONDS


def test_numbers_that_no_word_follows_stay_as_they_are_and_the_next_list_is_read() -> None:
    parts = read_coverage("阳光小区1、2、其他5、7栋", WORDS)
    assert [(part.low, part.kind) for part in parts][-2:] == [("5", "building"), ("7", "building")]


def test_what_stands_in_brackets_is_not_cut_and_what_follows_them_is() -> None:
    parts = read_coverage("阳光小区(1、3栋)、翠园花园(除2、4栋外)、解放路", WORDS)
    assert [(part.head, part.low, len(part.less)) for part in parts] == [
        ("阳光小区", "1", 0), ("阳光小区", "3", 0), ("翠园花园", None, 2), ("解放路", None, 0),
    ]  # fmt: skip


def test_of_two_roads_of_which_one_begins_like_the_other_the_longer_is_meant() -> None:
    roads = [f"小桥头{c}" for c in "甲乙丙丁"] + ["小桥头"]
    city = CITY.with_places([(road, "990081001001") for road in roads], roads=roads)
    for road in roads:
        head = city.read_head(f"{road}12号怡景苑")
        assert (head.road, head.door, head.place) == (road, "12", "怡景苑")


def list_of(parents: dict[int, int | None]) -> Hierarchy:
    rows = (
        GridRow(
            f"r{n:06}", f"G{n:06}", "unified", "grid_office", f"c{n}", 2 if up else 1, f"c{up}" if up else None,
            "990081001001", "", None, None,
        )
        for n, up in parents.items()
    )  # fmt: skip
    return Hierarchy(rows, date(2026, 10, 31))


def test_ten_thousand_grids_one_below_the_other_are_placed_in_seconds() -> None:
    begun = time.process_time()
    chain = list_of({1: None} | {n: n - 1 for n in range(2, 10_001)})
    assert all(chain.hole_of(f"G{n:06}") is None for n in range(1, 10_001))
    assert time.process_time() - begun < SECONDS


def test_ten_thousand_grids_in_a_circle_are_told_in_seconds_and_who_hangs_below_it_too() -> None:
    begun = time.process_time()
    parents: dict[int, int | None] = {n: n % 10_000 + 1 for n in range(1, 10_001)}
    circle = list_of(parents | {10_001: 5, 10_002: None, 10_003: 10_002, 10_004: 10_004})
    said = {n: circle.hole_of(f"G{n:06}") for n in range(1, 10_005)}
    assert {n for n, hole in said.items() if hole is None} == {10_002, 10_003}
    assert set(said.values()) == {None, "parent_circle"}
    assert time.process_time() - begun < SECONDS
