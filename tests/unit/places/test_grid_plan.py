"""A proposed division: within the norm wherever neighbours can be so divided, else it says why; borders and buildings kept."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gridhub.city.world.founding import build_ground
from gridhub.city.world.geography import Ground, Region
from gridhub.places.assigning import Assigner
from gridhub.places.coverage import read_coverage
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.plan import Block, divide, level_words
from gridhub.places.region_names import RegionName
from gridhub.places.register import Dwelling, Key
from gridhub.project.address_grammar import AddressGrammar
from gridhub.release.grid_plan import blocks_of

WORDS = AddressGrammar()
NORMS = [(60, 100), (300, 500), (10, 30), (5, 12), (50, 80)]


def rows_of(ground: Ground, region: Region, doors: bool) -> list[tuple[object, ...]]:
    """The dwellings of a community as the release would give them; three of four are lived in."""
    return [
        (d.estate or None, None, str(d.building) if d.estate else None, d.road or None, str(d.group) if d.group else None,
         None, str(d.door) if doors and d.door else None, None, 1, int(d.door % 4 != 0 if d.door else d.serial % 4 != 3))
        for d in ground.dwellings if d.region is region
    ]  # fmt: skip


def can_be_met(blocks: Sequence[Block], norm: tuple[int, int]) -> bool:
    """Whether any division into neighbours meets the norm, asked the plain way."""
    sizes = [block.households for block in sorted(blocks)]
    reached = {0}
    for end in range(1, len(sizes) + 1):
        if any(norm[0] <= sum(sizes[start:end]) <= norm[1] for start in reached):
            reached.add(end)
    return len(sizes) in reached


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("households", [300, 1500, 4000])
@pytest.mark.parametrize("doors", [False, True])
def test_the_norm_is_met_wherever_neighbours_allow_it(seed: int, households: int, doors: bool) -> None:
    ground = build_ground(seed, households)
    for region in ground.regions:
        blocks = blocks_of(rows_of(ground, region, doors), region.name, WORDS)
        for norm in NORMS:
            plan = divide(blocks, norm, sum(norm) // 2, region.name, level_words(WORDS))
            assert plan.met == can_be_met(blocks, norm)
            assert plan.met == all(norm[0] <= grid.households <= norm[1] for grid in plan.grids)
            assert plan.met or plan.reasons
            assert [block for grid in plan.grids for block in grid.blocks] == sorted(blocks)


def test_the_proposed_coverage_reads_back_as_the_same_dwellings() -> None:
    ground = build_ground(5, 900)
    dwellings = [
        Dwelling(
            d.true_id, d.region.code,
            Key(d.estate or (d.road or None), str(d.group) if d.group else None, None, str(d.door) if d.door else None,
                str(d.building) if d.estate else None, str(d.unit) if d.estate else None, d.room if d.estate else None),
            None, None, "",
        )
        for d in ground.dwellings
    ]  # fmt: skip
    names = [RegionName(r.code, r.name, r.level, r.parent.code if r.parent else None)
             for r in (ground.county, *ground.towns, *ground.regions)]  # fmt: skip
    gazetteer = Gazetteer.of_regions(names, WORDS).with_places(
        sorted({(d.key.place, d.region_code) for d in dwellings if d.key.place and d.region_code})
    )
    assigner = Assigner(dwellings, gazetteer)
    for region in ground.regions:
        blocks = blocks_of(rows_of(ground, region, True), region.name, WORDS)
        covered: list[int] = []
        for grid in divide(blocks, (20, 40), 30, region.name, level_words(WORDS)).grids:
            inside = set()
            for part in read_coverage(grid.coverage, WORDS):
                numbers = assigner.dwellings_of(part, region.code)
                assert not isinstance(numbers, str), (grid.coverage, numbers)
                inside |= set(numbers)
            assert len(inside) == grid.dwellings
            covered += sorted(inside)
        assert sorted(covered) == [n for n, d in enumerate(dwellings) if d.region_code == region.code]


def block(number: int, households: int, place: str = "阳光小区") -> Block:
    return Block((place, number), place, "building", str(number), households, households)


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ([500], "阳光小区1栋 一处就有 500 户，超过上限 100 户"),
        ([20, 20], "共 40 户，少于一个网格的下限 60 户"),
        ([59, 59], "划几个网格都不能使每个网格都在 60–100 户之间"),
        ([50, 70, 50], "楼栋和门牌不拆开、相邻的在一起，就无法都在 60–100 户之间"),
        ([], "没有已知的房屋"),
    ],
)
def test_where_the_norm_cannot_be_met_it_says_why(sizes: list[int], said: str) -> None:
    plan = divide([block(n, size) for n, size in enumerate(sizes, 1)], (60, 100), 80, "九龙社区", level_words(WORDS))
    assert not plan.met and any(said in reason for reason in plan.reasons)


def test_places_stay_whole_where_the_norm_allows_it() -> None:
    blocks = [block(n, 20, place) for place in ("甲苑", "乙苑") for n in range(1, 5)]
    plan = divide(blocks, (60, 100), 80, "九龙社区", level_words(WORDS))
    assert sorted(grid.coverage for grid in plan.grids) == ["乙苑", "甲苑"]
