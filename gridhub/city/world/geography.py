"""The ground of the city: regions, estates, buildings, doors and roads, each dwelling with one canonical address.

Belongs here: regions and dwellings. Not here: grids (``gridding``), how an address is spelled in a sheet (``spelling``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from gridhub.city.world import names, place_names, rates
from gridhub.city.world.dice import Dice

COUNTY_CODE = "990081"
COUNTY_NAME = "示例市"


@dataclass(slots=True, eq=False)
class Region:
    """A county, town or community/village with its 12-digit code."""

    code: str
    name: str
    level: str
    parent: Region | None
    urban_rural: str

    @property
    def true_id(self) -> str:
        return f"R{self.code}"

    @property
    def town(self) -> Region:
        """The street or town it belongs to."""
        assert self.parent is not None
        return self.parent

    @property
    def urban(self) -> bool:
        return self.urban_rural.startswith("1")

    @property
    def station(self) -> str:
        """The police station in charge: one per street or town."""
        return f"{self.town.name.removesuffix('街道').removesuffix('镇')}派出所"


@dataclass(slots=True, eq=False)
class Dwelling:
    """One dwelling, shop or office: a room (estate, building, unit, room), a village door or a road door."""

    true_id: str
    region: Region
    use: str
    estate: str = ""
    building: int = 0
    unit: int = 0
    floor: int = 0
    serial: int = 0
    group: int = 0
    door: int = 0
    road: str = ""
    grid: str = ""
    """True id of its leaf grid; empty when two leaf grids claim it (planted F18)."""
    listed: bool = True
    ambiguous: bool = False
    """Its estate's name occurs in a second community."""

    @property
    def room(self) -> str:
        return f"{self.floor}{self.serial:02d}"

    @property
    def local(self) -> str:
        """The part below the community or village; a village's own name belongs to the address."""
        if self.estate:
            return f"{self.estate}{self.building}栋{self.unit}单元{self.room}室"
        return f"{self.road}{self.door}号" if self.road else f"{self.group}组{self.door}号"

    @property
    def canonical(self) -> str:
        """The address in full, as the standard address list writes it."""
        return f"{COUNTY_NAME}{self.region.town.name}{self.region.name}{self.local}"

    @property
    def std_code(self) -> str:
        return f"DZ{self.region.code}{self.true_id[1:]}"


@dataclass(slots=True, eq=False)
class Estate:
    """A residential (or office) compound: buildings with units; ``tall`` ones have a grid per unit."""

    name: str
    region: Region
    tall: bool
    buildings: dict[int, dict[int, list[Dwelling]]] = field(default_factory=dict)
    office: bool = False


@dataclass(slots=True, eq=False)
class Road:
    """Doors along a road inside one community."""

    name: str
    region: Region
    dwellings: list[Dwelling]
    market: bool = False


@dataclass(slots=True, eq=False)
class Ground:
    """Everything that stands still."""

    county: Region
    towns: list[Region] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    """Communities and villages in code order."""
    estates: list[Estate] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    groups: dict[str, dict[int, list[Dwelling]]] = field(default_factory=dict)
    """By village code, by group number."""
    dwellings: list[Dwelling] = field(default_factory=list)

    def add(self, region: Region, use: str, **where: object) -> Dwelling:
        dwelling = Dwelling(f"D{len(self.dwellings) + 1:07d}", region, use, **where)  # type: ignore[arg-type]
        self.dwellings.append(dwelling)
        return dwelling


def _regions(households: int) -> Ground:
    county = Region(f"{COUNTY_CODE}000000", COUNTY_NAME, "county", None, "")
    ground = Ground(county)
    communities = max(6, round(households * rates.URBAN_SHARE / rates.HOUSEHOLDS_PER_COMMUNITY))
    villages = max(6, round(households * (1 - rates.URBAN_SHARE) / rates.HOUSEHOLDS_PER_VILLAGE))
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


def build_ground(seed: int, households: int) -> Ground:
    """Regions, estates, roads and village groups for about ``households`` households and some vacancy."""
    dice = Dice(seed, "ground")
    ground = _regions(households)
    urban = [region for region in ground.regions if region.urban]
    rural = [region for region in ground.regions if not region.urban]
    estate_names = place_names.estates(dice)
    road_names = place_names.roads()
    per_community = max(20, ceil(households * rates.URBAN_SHARE / len(urban)))
    for place, region in enumerate(urban):
        wanted = ceil(per_community * (1 + rates.VACANT_SHARE))
        while wanted > 0:
            size = min(wanted, dice.between(50, 90) if per_community < 400 else dice.between(120, 420))
            estate = _build_estate(ground, dice, region, next(estate_names), size)
            ground.estates.append(estate)
            wanted -= sum(len(rooms) for units in estate.buildings.values() for rooms in units.values())
        _roads_of(ground, region, next(road_names), place, per_community)
    _twin_names(ground, dice)
    for region in rural:
        doors = ceil(households * (1 - rates.URBAN_SHARE) / len(rural) * (1 + rates.VACANT_SHARE))
        group_count = dice.between(4, 7)
        ground.groups[region.code] = {
            group: [
                ground.add(region, "住宅", group=group, door=door)
                for door in range(1, max(4, ceil(doors / group_count)) + 1)
            ]
            for group in range(1, group_count + 1)
        }
    for dwelling in ground.dwellings:
        dwelling.listed = not (dwelling.use == "住宅" and dice.chance(rates.UNLISTED_DWELLINGS))
    return ground


def _roads_of(ground: Ground, region: Region, name: str, place: int, households: int) -> None:
    shops = max(10, round(households * 0.12))
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
    homes = [estate for estate in ground.estates if not estate.office]
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
