"""Cutting communities and villages into unified grids, in one of two forms.

Belongs here: which dwellings become a grid of which level, its code and coverage text. Not here: exclusive grids, faults,
re-cuts (``gridding``). ``customer``: rural level 1 is a village group, level 2 every so many households; urban level 1 so
many households, level 2 estates, buildings and roads, level 3 units. ``village``: rural level 1 is the village, level 2 the
group. (domain.md §0.1, domain2.md §g)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Literal

from gridhub.city.world import rates
from gridhub.city.world.geography import Dwelling, Estate, Ground, Region, Road
from gridhub.city.world.grids import UnifiedGrid

GridForm = Literal["customer", "village"]


@dataclass(slots=True)
class _Block:
    """A stretch that becomes one level-2 grid."""

    text: str
    dwellings: list[Dwelling]
    estate: Estate | None = None
    buildings: tuple[int, ...] = ()


def rooms_of(estate: Estate, buildings: tuple[int, ...]) -> list[Dwelling]:
    return [d for b in buildings for unit in estate.buildings[b].values() for d in unit]


def _stretch(estate: Estate, buildings: tuple[int, ...]) -> str:
    if len(buildings) == len(estate.buildings):
        return estate.name
    first, last = buildings[0], buildings[-1]
    return f"{estate.name}{first}栋" if first == last else f"{estate.name}{first}-{last}栋"


def _blocks(ground: Ground, region: Region, low_width: int = 3) -> Iterator[_Block]:
    for estate in ground.estates:
        if estate.region is not region or estate.office:
            continue
        numbers = sorted(estate.buildings)
        width = 1 if estate.tall else low_width
        for start in range(0, len(numbers), width):
            buildings = tuple(numbers[start : start + width])
            yield _Block(_stretch(estate, buildings), rooms_of(estate, buildings), estate, buildings)
    for road in ground.roads:
        if road.region is region and not road.market:
            yield _Block(whole_road(road), road.dwellings)


def whole_road(road: Road) -> str:
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


def cut_urban(ground: Ground, grids: list[UnifiedGrid], region: Region, *, micro: bool = False) -> None:
    """A community in up to three levels; ``micro``: level 2 is micro-grids, of two buildings at most."""
    blocks = list(_blocks(ground, region, 2 if micro else 3))
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
                f"{code}{second:03d}", f"{name}{block.text}", 2, region, [block.text], code,
                micro=micro and block.estate is not None, target=len(block.dwellings),
            )  # fmt: skip
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


def cut_rural(ground: Ground, grids: list[UnifiedGrid], region: Region, form: GridForm, blind: set[int]) -> None:
    """A village; the groups ``blind`` are in no grid."""
    groups = {number: doors for number, doors in ground.groups[region.code].items() if number not in blind}
    if form == "village":
        _village_first(ground, grids, region, groups, whole=not blind)
    else:
        for serial, number in enumerate(sorted(groups), 1):
            _group_first(grids, region, serial, f"{region.name}{ground.group_text(region, number)}", groups[number])


def _group_first(grids: list[UnifiedGrid], region: Region, serial: int, text: str, doors: list[Dwelling]) -> None:
    code = f"{region.code}{serial:03d}"
    grids.append(UnifiedGrid(code, f"{text}网格", 1, region, [text], target=len(doors)))
    count = max(1, round(len(doors) / rates.LEVEL2_HOUSEHOLDS))
    size = ceil(len(doors) / count)
    for second, part in enumerate(_stretches(doors, size), 1):
        stretch = f"{text}{part[0].door}-{part[-1].door}号"
        grids.append(
            UnifiedGrid(
                f"{code}{second:03d}", f"{stretch}网格", 2, region, [stretch], code, dwellings=part, target=len(part)
            )
        )


def _stretches(doors: list[Dwelling], size: int) -> Iterator[list[Dwelling]]:
    """Stretches of about ``size`` doors; what shares a number stays together."""
    part: list[Dwelling] = []
    for dwelling in sorted(doors, key=lambda dwelling: dwelling.door):
        if len(part) >= size and part[-1].door != dwelling.door:
            yield part
            part = []
        part.append(dwelling)
    if part:
        yield part


def _village_first(
    ground: Ground, grids: list[UnifiedGrid], region: Region, groups: dict[int, list[Dwelling]], *, whole: bool
) -> None:
    code = f"{region.code}001"
    numbers = sorted(groups)
    named = {number: ground.group_text(region, number) for number in numbers}
    covers = [region.name] if whole else [f"{region.name}{text}" for text in named.values()]
    total = sum(len(doors) for doors in groups.values())
    grids.append(UnifiedGrid(code, f"{region.name}网格", 1, region, covers, target=total))
    # two neighbouring groups share a grid at the end of the village
    spans = [(number,) for number in numbers[:-2]] + [tuple(numbers[-2:])]
    for serial, span in enumerate(spans, 1):
        text = f"{region.name}{span[0]}组" if len(span) == 1 else f"{region.name}{span[0]}-{span[-1]}组"
        parts = [text]
        if region.code in ground.hamlets:
            text = f"{region.name}{'、'.join(named[number] for number in span)}"
            parts = [f"{region.name}{named[number]}" for number in span]
        doors = [dwelling for number in span for dwelling in groups[number]]
        grids.append(
            UnifiedGrid(
                f"{code}{serial:03d}", f"{text}网格", 2, region, parts, code, dwellings=doors, target=len(doors)
            )
        )
