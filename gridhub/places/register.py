"""The register of dwellings: founded by standard addresses, found again by any part of their key.

Belongs here: ``Dwelling``, its keys and indexes. Not here: reading texts (``parsing``), deciding between candidates
(``resolve``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from gridhub.places.parsing import Parsed


class Key(NamedTuple):
    """The parts of an address below its region; None where it has none.

    ``place``: estate or natural village. ``group``: village group. ``phase``: phase and wing of an estate. ``road`` and
    ``door``: street and number, a part of their own: an estate that lies at a road number has both.
    """

    place: str | None
    group: str | None
    phase: str | None
    door: str | None
    building: str | None
    unit: str | None
    room: str | None
    road: str | None = None

    @property
    def name(self) -> str | None:
        """The name that, within a region, holds the buildings or doors: the place, else the road."""
        return self.place or self.road


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One dwelling. ``founding`` is what its id derives from; ``key`` is all None when its text is unreadable.
    ``collective``: a 集体户 or an institution, nobody's household."""

    founding: str
    region_code: str | None
    key: Key
    floor: str | None
    std_address_code: str | None
    text: str
    collective: bool = False

    @property
    def building_key(self) -> tuple[str | None, Key] | None:
        """Region and key down to the building, or the door where there is no building; None when neither is known."""
        if self.key.door is None and self.key.building is None:
            return None
        return self.region_code, self.key._replace(unit=None, room=None)


def key_of(parsed: Parsed) -> Key:
    """The parts of an address below its region."""
    return Key(
        parsed.place, parsed.group, parsed.phase, parsed.door, parsed.building, parsed.unit, parsed.room, parsed.road
    )


def routes(key: Key) -> tuple[Key, ...]:
    """The key, and the shorter ones that lead to it just as well: an estate at a road number is reached by its name or by
    road and number."""
    if key.place is None or key.road is None or key.door is None:
        return (key,)
    return key, key._replace(road=None, door=None), key._replace(place=None)


def key_text(region_code: str | None, key: Key) -> str:
    """A key as text: region|name|group|phase|door|building|unit|room, empty where a part is missing; the name of an estate
    that lies on a street is ``estate@street``."""
    name = f"{key.place}@{key.road}" if key.place and key.road else key.name
    return "|".join([region_code or "", name or "", *((part or "").replace("|", "/") for part in key[1:7])])


def spelled(key: Key) -> str:
    """A key in the standard spelling: 阳光小区三期 → ``阳光小区3期3栋2单元501室``; ``3组12号``; ``解放路12号``;
    ``迎宾大道98号怡景雅居1栋1单元101室``."""
    place, group, phase, door, building, unit, room, road = key
    letter = building is not None and not building.isdecimal()
    section = "".join(f"{part}期" if part.isdecimal() else part for part in (phase or "").split("|"))
    street = ((road, ""), (door, "号")) if road and place else ((road, ""),)
    parts = (
        *street, (place, ""), (group, "组"), (section, ""), (None if road and place else door, "号"),
        (building, "座" if letter else "栋"), (unit, "单元"), (room, "室"),
    )  # fmt: skip
    return "".join(f"{part}{word}" for part, word in parts if part)


class Register:
    """Dwellings in founding order with the indexes that resolve needs. ``add`` is the only mutation."""

    def __init__(self, dwellings: Iterable[Dwelling]) -> None:
        self.dwellings: list[Dwelling] = []
        self.by_key: dict[tuple[str | None, Key], list[int]] = defaultdict(list)
        self.by_text: dict[str, list[int]] = defaultdict(list)
        self.by_std_code: dict[str, int] = {}
        self._by_end: dict[tuple[str | None, str | None, str], list[int]] = defaultdict(list)
        self._by_building: dict[tuple[str | None, str | None, str | None, str], list[int]] = defaultdict(list)
        self._by_place: dict[tuple[str | None, str | None, str | None], list[int]] = defaultdict(list)
        for dwelling in dwellings:
            self.add(dwelling)

    def add(self, dwelling: Dwelling) -> int:
        """Register a dwelling and return its number."""
        number = len(self.dwellings)
        self.dwellings.append(dwelling)
        region, (place, group, _, door, building, _, room, road) = dwelling.region_code, dwelling.key
        names: set[str | None] = {name for name in (place, road) if name}
        if dwelling.std_address_code is not None:
            self.by_std_code.setdefault(dwelling.std_address_code, number)
        if dwelling.text:
            self.by_text[dwelling.text].append(number)
        if any(dwelling.key):
            for key in routes(dwelling.key):
                self.by_key[region, key].append(number)
        if end := room or door:
            for name in names | {None}:
                self._by_end[region, name, end].append(number)
        for nearest in {number_of for number_of in (building or door, door) if number_of}:
            for name in names | {None}:
                for part in {group, None}:
                    self._by_building[region, name, part, nearest].append(number)
        for name in names or {None}:
            for part in {group, None}:
                self._by_place[region, name, part].append(number)
        return number

    def fitting(self, region: str | None, wanted: Key) -> list[int]:
        """Dwellings of a region that have every part named in ``wanted`` (a part that is None may be anything)."""
        _, group, _, door, building, _, room, _ = wanted
        name = wanted.name
        if end := room or (door if building is None else None):
            near = self._by_end.get((region, name, end), [])
            if room is None:
                near = near + [n for n in self._by_building.get((region, name, group, end), []) if n not in set(near)]
        elif building is not None:
            near = self._by_building.get((region, name, group, building), [])
        else:
            near = self._by_place.get((region, name, group), [])
        named = [(place, part) for place, part in enumerate(wanted) if part is not None]
        found: list[int] = []
        for n in near:  # the innermost loop of the stage: no call and no generator in it
            key = self.dwellings[n].key
            for place, part in named:
                if key[place] != part:
                    break
            else:
                found.append(n)
        return found

    def has_building(self, region: str | None, wanted: Key) -> bool:
        """Whether the region has the building (or the door) that ``wanted`` names."""
        door, building = wanted.door, wanted.building
        nearest = building or door
        near = self._by_building.get((region, wanted.name, wanted.group, nearest), []) if nearest else []
        return any(_fits(self.dwellings[n].key, wanted._replace(unit=None, room=None)) for n in near)


def _fits(key: Key, wanted: Key) -> bool:
    return all(part is None or part == own for part, own in zip(wanted, key, strict=True))
