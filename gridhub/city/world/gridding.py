"""The grids: the unified ones at all levels with their leaf dwellings, and each department's own, differently cut.

Belongs here: codes, coverage texts, planted overlaps (F18). Not here: who staffs a grid (``services``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from math import ceil

from gridhub.city.world import rates
from gridhub.city.world.dice import Dice
from gridhub.city.world.geography import Dwelling, Estate, Ground, Region, Road


@dataclass(slots=True, eq=False)
class UnifiedGrid:
    """One row of the unified grid table."""

    code: str
    name: str
    level: int
    region: Region
    coverage: list[str]
    parent: str = ""
    exclusive_type: str = ""
    dwellings: list[Dwelling] = field(default_factory=list)
    """Of a leaf only: the dwellings it is meant to cover."""
    target: int = 0
    valid_from: date = date(2023, 1, 1)
    valid_to: date | None = None

    @property
    def true_id(self) -> str:
        return f"G{self.code}"


@dataclass(slots=True, eq=False)
class DepartmentGrid:
    """One row of a department's grid list."""

    department: str
    code: str
    name: str
    level_label: str
    coverage: list[str]
    regions: list[Region]

    @property
    def true_id(self) -> str:
        return f"G{self.department}:{self.code}"


@dataclass(slots=True, eq=False)
class Gridding:
    """All grids, and the dwellings that two leaf grids claim."""

    unified: list[UnifiedGrid] = field(default_factory=list)
    police: list[DepartmentGrid] = field(default_factory=list)
    environment: list[DepartmentGrid] = field(default_factory=list)
    market: list[DepartmentGrid] = field(default_factory=list)
    overlapped: list[Dwelling] = field(default_factory=list)

    def of_region(self, grids: list[DepartmentGrid], region: Region) -> DepartmentGrid:
        """The smallest of a department's grids that names the region."""
        return min((g for g in grids if region in g.regions), key=lambda grid: (len(grid.regions), grid.code))


@dataclass(slots=True)
class _Block:
    """A stretch that becomes one level-2 grid."""

    text: str
    dwellings: list[Dwelling]
    estate: Estate | None = None
    buildings: tuple[int, ...] = ()


def _rooms(estate: Estate, buildings: tuple[int, ...]) -> list[Dwelling]:
    return [d for b in buildings for unit in estate.buildings[b].values() for d in unit]


def _stretch(estate: Estate, buildings: tuple[int, ...]) -> str:
    if len(buildings) == len(estate.buildings):
        return estate.name
    first, last = buildings[0], buildings[-1]
    return f"{estate.name}{first}栋" if first == last else f"{estate.name}{first}-{last}栋"


def _blocks(ground: Ground, region: Region) -> Iterator[_Block]:
    for estate in ground.estates:
        if estate.region is not region or estate.office:
            continue
        numbers = sorted(estate.buildings)
        width = 1 if estate.tall else 3
        for start in range(0, len(numbers), width):
            buildings = tuple(numbers[start : start + width])
            yield _Block(_stretch(estate, buildings), _rooms(estate, buildings), estate, buildings)
    for road in ground.roads:
        if road.region is region and not road.market:
            yield _Block(_whole_road(road), road.dwellings)


def _whole_road(road: Road) -> str:
    return f"{road.name}1-{road.last_door}号"


def _level1_text(blocks: list[_Block]) -> list[str]:
    parts: list[str] = []
    estates: dict[int, tuple[Estate, list[int]]] = {}
    for block in blocks:
        if block.estate is None:
            parts.append(block.text)
        else:
            estates.setdefault(id(block.estate), (block.estate, []))[1].extend(block.buildings)
    return [_stretch(estate, tuple(numbers)) for estate, numbers in estates.values()] + parts


def _urban(ground: Ground, grids: list[UnifiedGrid], region: Region) -> None:
    blocks = list(_blocks(ground, region))
    total = sum(len(block.dwellings) for block in blocks)
    wanted = total / max(2 if total > 80 else 1, ceil(total / rates.LEVEL1_HOUSEHOLDS))
    packs: list[list[_Block]] = [[]]
    filled = 0
    for block in blocks:
        if filled >= wanted and packs[-1]:
            packs.append([])
            filled = 0
        packs[-1].append(block)
        filled += len(block.dwellings)
    for serial, pack in enumerate(packs, 1):
        code = f"{region.code}{serial:03d}"
        size = sum(len(block.dwellings) for block in pack)
        name = f"{region.name}第{serial}网格"
        grids.append(UnifiedGrid(code, name, 1, region, _level1_text(pack), target=size))
        for second, block in enumerate(pack, 1):
            child = UnifiedGrid(
                f"{code}{second:03d}", f"{name}{block.text}", 2, region, [block.text], code, target=len(block.dwellings)
            )
            grids.append(child)
            if block.estate is None or not block.estate.tall:
                child.dwellings = block.dwellings
                continue
            serial3 = 0
            for building in block.buildings:
                for unit, rooms in block.estate.buildings[building].items():
                    serial3 += 1
                    text = f"{block.estate.name}{building}栋{unit}单元"
                    grids.append(
                        UnifiedGrid(
                            f"{child.code}{serial3:02d}",
                            text,
                            3,
                            region,
                            [text],
                            child.code,
                            dwellings=rooms,
                            target=len(rooms),
                        )
                    )


def _rural(ground: Ground, grids: list[UnifiedGrid], region: Region) -> None:
    code = f"{region.code}001"
    groups = ground.groups[region.code]
    total = sum(len(doors) for doors in groups.values())
    grids.append(UnifiedGrid(code, f"{region.name}网格", 1, region, [region.name], target=total))
    numbers = sorted(groups)
    # two neighbouring groups share a grid at the end of the village
    spans = [(number,) for number in numbers[:-2]] + [tuple(numbers[-2:])]
    for serial, span in enumerate(spans, 1):
        text = f"{region.name}{span[0]}组" if len(span) == 1 else f"{region.name}{span[0]}-{span[-1]}组"
        parts = [text]
        if region.code in ground.hamlets:
            parts = [f"{region.name}{ground.group_text(region, number)}" for number in span]
            text = f"{region.name}{'、'.join(ground.group_text(region, number) for number in span)}"
        doors = [dwelling for number in span for dwelling in groups[number]]
        grids.append(
            UnifiedGrid(
                f"{code}{serial:03d}", f"{text}网格", 2, region, parts, code, dwellings=doors, target=len(doors)
            )
        )


def _exclusive(ground: Ground, grids: list[UnifiedGrid]) -> None:
    for estate in ground.estates:
        if estate.office:
            rooms = _rooms(estate, tuple(estate.buildings))
            grids.append(
                UnifiedGrid(
                    f"{estate.region.code}901",
                    "行政中心专属网格",
                    1,
                    estate.region,
                    [estate.name],
                    exclusive_type="行政中心",
                    dwellings=rooms,
                    target=len(rooms),
                )
            )
    grids.extend(
        UnifiedGrid(
            f"{road.region.code}901",
            f"{road.name}街路市场专属网格",
            1,
            road.region,
            [_whole_road(road)],
            exclusive_type="街路市场",
            dwellings=road.dwellings,
            target=len(road.dwellings),
        )
        for road in ground.roads
        if road.market
    )


def _plant_overlaps(dice: Dice, gridding: Gridding, households: int) -> None:
    """Half in town (a unit's grid also names the next unit), half in villages (a group named twice)."""
    wanted = max(2, round(households * rates.OVERLAPS_PER_HOUSEHOLD))
    units = [
        (left, right)
        for left, right in zip(gridding.unified, gridding.unified[1:], strict=False)
        if left.level == right.level == 3 and left.parent == right.parent
    ]
    groups = [
        (left, right)
        for left, right in zip(gridding.unified, gridding.unified[1:], strict=False)
        if left.level == right.level == 2
        and left.parent == right.parent
        and not right.region.urban
        and "-" not in right.coverage[0]
        and len(right.coverage) == 1
    ]
    for left, right in dice.sample(units, ceil(wanted / 2)) + dice.sample(groups, wanted // 2):
        left.coverage = [*left.coverage, *right.coverage[:1]]
        gridding.overlapped.extend(right.dwellings)


def _department_grids(dice: Dice, ground: Ground, gridding: Gridding) -> None:
    for number, town in enumerate(ground.towns, 1):
        regions = [region for region in ground.regions if region.parent is town]
        for serial, start in enumerate(range(0, len(regions), 3), 1):
            part = regions[start : start + 3]
            station = part[0].station.removesuffix("派出所")
            gridding.police.append(
                DepartmentGrid(
                    "police",
                    f"JW{number:02d}{serial:02d}",
                    f"{station}第{serial}警务区",
                    "警务区",
                    [region.name for region in part],
                    part,
                )
            )
        gridding.environment.append(
            DepartmentGrid(
                "environment", f"HB{number:02d}", f"{town.name}环保网格", "二级网格", [r.name for r in regions], regions
            )
        )
        for serial, region in enumerate(regions, 1):
            gridding.environment.append(
                DepartmentGrid(
                    "environment",
                    f"HB{number:02d}{serial:03d}",
                    f"{region.name}环保网格",
                    "三级网格",
                    [region.name],
                    [region],
                )
            )
    _market_grids(ground, gridding)


def _market_grids(ground: Ground, gridding: Gridding) -> None:
    """Estates and roads dealt out across community borders; villages of a town in threes."""
    for number, town in enumerate(ground.towns, 1):
        places = [(e.name, e.region) for e in ground.estates if e.region.parent is town]
        places += [(_whole_road(road), road.region) for road in ground.roads if road.region.parent is town]
        villages = [(r.name, r) for r in ground.regions if r.parent is town and not r.urban]
        serial = 0
        for pool, width in ((places, 5), (villages, 3)):
            for start in range(0, len(pool), width):
                serial += 1
                part = pool[start : start + width]
                coverage = [f"{region.name}{text}" if region.urban else text for text, region in part]
                gridding.market.append(
                    DepartmentGrid(
                        "market",
                        f"SJ{number:02d}-{serial:02d}",
                        f"{town.name}第{serial}监管网格",
                        "监管网格",
                        coverage,
                        list(dict.fromkeys(region for _, region in part)),
                    )
                )


def build_gridding(seed: int, ground: Ground, households: int) -> Gridding:
    """All grids; sets ``Dwelling.grid`` of every dwelling that exactly one leaf grid covers."""
    dice = Dice(seed, "gridding")
    gridding = Gridding()
    for region in ground.regions:
        (_urban if region.urban else _rural)(ground, gridding.unified, region)
    _exclusive(ground, gridding.unified)
    _plant_overlaps(dice, gridding, households)
    for grid in gridding.unified:
        for dwelling in grid.dwellings:
            dwelling.grid = grid.true_id
    for dwelling in gridding.overlapped:
        dwelling.grid = ""
    retired = [grid for grid in gridding.unified if grid.level == 2 and grid.dwellings][:2]
    for grid in retired:
        code = f"{grid.code[:15]}9{grid.code[16:18]}"
        gridding.unified.append(
            UnifiedGrid(
                code,
                f"{grid.name}（撤并）",
                2,
                grid.region,
                list(grid.coverage),
                grid.parent,
                target=grid.target,
                valid_from=date(2021, 1, 1),
                valid_to=date(2022, 12, 31),
            )
        )
    gridding.unified.sort(key=lambda grid: grid.code)
    _department_grids(dice, ground, gridding)
    return gridding
