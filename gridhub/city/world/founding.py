"""How the city is founded: how many regions there are, what stands in each, and what it is called.

Belongs here: the order of founding, estates and groups that are written estate first, shops, offices. Not here: what is
built only in a city of another address style (``streets``, ``hamlets``), collective places (``collectives``), people.
The city of a seed and a size is the same in every version: whatever is new draws from its own dice, or after all else.
"""

from __future__ import annotations

from math import ceil
from typing import Literal

from gridhub.city.world import names, place_names, rates
from gridhub.city.world.collectives import add_collectives, give_former_names
from gridhub.city.world.dice import Dice
from gridhub.city.world.geography import COUNTY_CODE, COUNTY_NAME, Estate, Ground, Region, Road
from gridhub.city.world.hamlets import add_hamlets
from gridhub.city.world.streets import add_along_road

AddressStyle = Literal["estate-first", "road-first", "village"]
"""How the city writes its standard addresses, and what it is built of: 枫林苑1栋1单元101室; 迎宾大道98号怡景雅居1栋1单元0101室;
大榆树村东屯12号."""
URBAN_SHARE: dict[AddressStyle, float] = {
    "estate-first": rates.URBAN_SHARE,
    "road-first": rates.URBAN_SHARE,
    "village": rates.URBAN_SHARE_OF_VILLAGES,
}


def _regions(households: int, urban_share: float) -> Ground:
    county = Region(f"{COUNTY_CODE}000000", COUNTY_NAME, "county", None, "")
    ground = Ground(county, urban_share=urban_share)
    communities = max(6, round(households * urban_share / rates.HOUSEHOLDS_PER_COMMUNITY))
    villages = max(6, round(households * (1 - urban_share) / rates.HOUSEHOLDS_PER_VILLAGE))
    towns = max(2, ceil(villages / rates.VILLAGES_PER_TOWN))
    streets = min(99, max(2, ceil((communities - towns) / rates.COMMUNITIES_PER_STREET)))
    community_names, village_names = place_names.communities(), place_names.villages()
    street_names, town_names = place_names.streets(), place_names.towns()
    for number in range(streets):
        ground.towns.append(
            Region(f"{COUNTY_CODE}{number + 1:03d}000", f"{next(street_names)}街道", "town", county, "")
        )
    for number in range(towns):
        ground.towns.append(Region(f"{COUNTY_CODE}{number + 100:03d}000", f"{next(town_names)}镇", "town", county, ""))
    in_streets = communities - towns
    for index, town in enumerate(ground.towns):
        if index < streets:
            share = in_streets // streets + (1 if index < in_streets % streets else 0)
            for serial in range(share):
                code = f"{town.code[:9]}{serial + 1:03d}"
                ground.regions.append(Region(code, f"{next(community_names)}社区", "village", town, "111"))
            continue
        ground.regions.append(Region(f"{town.code[:9]}001", f"{next(community_names)}社区", "village", town, "121"))
        place = index - streets
        share = villages // towns + (1 if place < villages % towns else 0)
        for serial in range(share):
            code = f"{town.code[:9]}{serial + 200:03d}"
            ground.regions.append(Region(code, next(village_names), "village", town, "220"))
    return ground


def _build_estate(ground: Ground, dice: Dice, region: Region, name: str, wanted: int) -> Estate:
    tall = dice.chance(0.45)
    estate = Estate(name, region, tall)
    floors, units = (dice.pick((11, 17)), 2) if tall else (6, dice.between(2, 4))
    built = number = 0
    while built < wanted and number < 14:
        number += 1
        estate.buildings[number] = {}
        for unit in range(1, units + 1):
            estate.buildings[number][unit] = [
                ground.add(region, "住宅", estate=name, building=number, unit=unit, floor=floor, serial=serial)
                for floor in range(1, floors + 1)
                for serial in (1, 2)
            ]
            built += floors * 2
    return estate


def build_ground(seed: int, households: int, style: AddressStyle = "estate-first", *, traps: bool = False) -> Ground:
    """Regions, estates, roads and village groups for about ``households`` households and some vacancy; with ``traps``
    also collective places, and former names of towns and villages."""
    dice = Dice(seed, "ground")
    ground = _regions(households, URBAN_SHARE[style])
    urban = [region for region in ground.regions if region.urban]
    rural = [region for region in ground.regions if not region.urban]
    estate_names = place_names.estates(dice)
    road_names, alley_names = place_names.roads(), place_names.alleys()
    per_community = max(20, ceil(households * ground.urban_share / len(urban)))
    for place, region in enumerate(urban):
        wanted = ceil(per_community * (1 + rates.VACANT_SHARE))
        road = next(road_names)
        if style == "road-first":
            built = add_along_road(ground, dice, region, road, _shops(per_community), estate_names, alley_names, wanted)
            wanted -= built
        while wanted > 0:
            size = min(wanted, dice.between(50, 90) if per_community < 400 else dice.between(120, 420))
            estate = _build_estate(ground, dice, region, next(estate_names), size)
            ground.estates.append(estate)
            wanted -= sum(len(rooms) for units in estate.buildings.values() for rooms in units.values())
        _roads_of(ground, region, road, place, per_community)
    _twin_names(ground, dice)
    for region in rural:
        doors = ceil(households * (1 - ground.urban_share) / len(rural) * (1 + rates.VACANT_SHARE))
        group_count = dice.between(4, 7)
        if style == "village":
            add_hamlets(ground, dice, region, group_count, doors)
            continue
        ground.groups[region.code] = {
            group: [
                ground.add(region, "住宅", group=group, door=door)
                for door in range(1, max(4, ceil(doors / group_count)) + 1)
            ]
            for group in range(1, group_count + 1)
        }
    for dwelling in ground.dwellings:
        dwelling.listed = not (dwelling.use == "住宅" and dice.chance(rates.UNLISTED_DWELLINGS))
    if traps:
        add_collectives(ground)
        give_former_names(ground, Dice(seed, "former names"))
    return ground


def _shops(households: int) -> int:
    return max(10, round(households * 0.12))


def _roads_of(ground: Ground, region: Region, name: str, place: int, households: int) -> None:
    shops = _shops(households)
    doors = [ground.add(region, "商铺", road=name, door=door) for door in range(1, shops + 1)]
    ground.roads.append(Road(name, region, doors))
    if place == 0:
        centre = Estate("政务中心", region, False, office=True)
        for building in (1, 2):
            centre.buildings[building] = {
                1: [
                    ground.add(region, "办公", estate="政务中心", building=building, unit=1, floor=floor, serial=serial)
                    for floor in range(1, 5)
                    for serial in range(1, 5)
                ]
            }
        ground.estates.append(centre)
    if place == 1:
        stalls = [
            ground.add(region, "商铺", road=names.MARKET_ROAD, door=door) for door in range(1, max(40, shops * 3) + 1)
        ]
        ground.roads.append(Road(names.MARKET_ROAD, region, stalls, market=True))


def _twin_names(ground: Ground, dice: Dice) -> None:
    """A few estates carry the name of an estate under another police station."""
    homes = [estate for estate in ground.estates if not estate.office and estate.whole]
    for twin in dice.sample(homes[len(homes) // 2 :], rates.AMBIGUOUS_ESTATES_PER_CITY):
        elder = next(
            (
                e
                for e in homes
                if e.region.town is not twin.region.town
                and not any(d.ambiguous for units in e.buildings.values() for rooms in units.values() for d in rooms)
            ),
            None,
        )
        if elder is None or elder is twin:
            continue
        twin.name = elder.name
        for estate in (elder, twin):
            for units in estate.buildings.values():
                for rooms in units.values():
                    for dwelling in rooms:
                        dwelling.estate, dwelling.ambiguous = elder.name, True
