"""The ground of the city: regions, estates, buildings, doors and roads, each dwelling with one canonical address.

Belongs here: what regions, dwellings and estates are, and the standard address of a dwelling. Not here: how many there
are and where (``founding``), grids (``gridding``), how an address is spelled in a sheet (``spelling``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gridhub.city.world import rates

COUNTY_CODE = "990081"
COUNTY_NAME = "示例市"
FORMER_COUNTY_NAME = "示例县"
"""Until the county became a city (撤县设市)."""


@dataclass(slots=True, eq=False)
class Region:
    """A county, town or community/village with its 12-digit code."""

    code: str
    name: str
    level: str
    parent: Region | None
    urban_rural: str
    former_name: str = ""
    """Of a town or village that was renamed or merged; old papers still say it."""

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


@dataclass(frozen=True, slots=True)
class Site:
    """Where an estate lies, in a city whose standard addresses say so: road and number before the estate."""

    road: str
    door: int
    alone: bool
    """No other estate or wing lies at this number: road and number alone lead there."""
    building_word: str = "栋"
    leading_zero: bool = False
    """Rooms are written with four digits: 0101室."""


@dataclass(slots=True, eq=False)
class Dwelling:
    """One dwelling, shop or office: a room (estate, building, unit, room), a village door or a road door.

    A room on ``floor`` -1 is a basement. A door may have a part of its own (``annex``) or rooms (``floor``, ``serial``).
    """

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
    site: Site | None = None
    hamlet: str = ""
    """自然村 (东屯, 王家湾) inside the village."""
    annex: str = ""
    """Behind the door's 号: 之一, 附3号, -1."""
    collective: str = ""
    """Name of a 集体户 or an institution: many people and nobody's household. It has no standard address."""

    @property
    def room(self) -> str:
        return f"{self.floor}{self.serial:02d}" if self.floor else ""

    @property
    def spot(self) -> str:
        """What stands before the numbered end of a standard address: estate, or road and number with it; a village door's
        natural village."""
        if self.site is not None:
            return f"{self.site.road}{self.site.door}号{self.estate}"
        return self.estate or self.hamlet

    @property
    def local(self) -> str:
        """The part below the community or village; a village's own name belongs to the address."""
        if self.building:
            word, room = "栋", self.room
            if self.site is not None:
                word = self.site.building_word
                room = f"{self.floor:02d}{self.serial:02d}" if self.site.leading_zero else room
            return f"{self.spot}{self.building}{word}{self.unit}单元{room}室"
        room = f"{self.room}室" if self.floor else ""
        if self.road:
            return f"{self.road}{self.door}号{self.annex}{room}"
        group = f"{self.group}组" if self.group else ""
        return f"{self.hamlet}{group}{self.door}号{self.annex}{room}"

    @property
    def canonical(self) -> str:
        """The address in full, as the standard address list writes it."""
        if self.collective:
            return f"{COUNTY_NAME}{self.region.town.name}{self.collective}"
        return f"{COUNTY_NAME}{self.region.town.name}{self.region.name}{self.local}"

    @property
    def former(self) -> str:
        """The address under the names of before; empty when neither town nor village had another one."""
        town, village = self.region.town.former_name, self.region.former_name
        if self.collective or not (town or village):
            return ""
        return f"{FORMER_COUNTY_NAME}{town or self.region.town.name}{village or self.region.name}{self.local}"

    @property
    def std_code(self) -> str:
        return f"DZ{self.region.code}{self.true_id[1:]}"


@dataclass(slots=True, eq=False)
class Estate:
    """A residential (or office) compound: buildings with units; ``tall`` ones have a grid per unit.

    ``name`` is what grid lists call it: a wing with its wing, a court without a name by road and number.
    """

    name: str
    region: Region
    tall: bool
    buildings: dict[int, dict[int, list[Dwelling]]] = field(default_factory=dict)
    office: bool = False
    whole: bool = True
    """Neither a wing nor a court: an estate whose name another community may have too."""


@dataclass(slots=True, eq=False)
class Road:
    """Doors along a road inside one community."""

    name: str
    region: Region
    dwellings: list[Dwelling]
    market: bool = False

    @property
    def last_door(self) -> int:
        return max(dwelling.door for dwelling in self.dwellings)


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
    """By village code, by group number; natural villages count on behind the groups."""
    hamlets: dict[str, dict[int, str]] = field(default_factory=dict)
    """By village code: what the keys of ``groups`` that are natural villages are called (东屯, 王家湾3组)."""
    dwellings: list[Dwelling] = field(default_factory=list)
    collectives: list[Dwelling] = field(default_factory=list)
    """集体户 of police stations, schools, factories, hospitals; none of them in ``dwellings``."""
    urban_share: float = rates.URBAN_SHARE
    """Of the households."""

    def group_text(self, region: Region, group: int) -> str:
        """What a grid list calls a group or natural village, without the village's name."""
        return self.hamlets.get(region.code, {}).get(group, f"{group}组")

    @property
    def borders(self) -> dict[str, str]:
        """四至 of every community and village, by its code: its neighbours in the order of the list."""
        found: dict[str, str] = {}
        for place, region in enumerate(self.regions):
            around = [self.regions[(place + step) % len(self.regions)].name for step in (1, 2, -1, -2)]
            found[region.code] = "，".join(f"{side}至{name}界" for side, name in zip("东南西北", around, strict=True))
        return found

    def add(self, region: Region, use: str, **where: object) -> Dwelling:
        dwelling = Dwelling(f"D{len(self.dwellings) + 1:07d}", region, use, **where)  # type: ignore[arg-type]
        self.dwellings.append(dwelling)
        return dwelling
