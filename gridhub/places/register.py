"""The register of dwellings: founded by standard addresses, found again by any part of their key.

Belongs here: ``Dwelling``, its keys and indexes. Not here: reading texts (``address``, ``gazetteer``), deciding between
candidates (``resolve``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from gridhub.places.address import Parsed


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
    """One dwelling. ``founding`` is what its id derives from; ``key`` is all None when its text is unreadable."""

    founding: str
    region_code: str | None
    key: Key
    floor: str | None
    std_address_code: str | None
    text: str

    @property
    def building_key(self) -> tuple[str | None, Key] | None:
        """Region and key down to the building, or the door where there is no building; None when neither is known."""
        if self.key.door is None and self.key.building is None:
            return None
        return self.region_code, self.key._replace(unit=None, room=None)


def key_of(parsed: Parsed) -> Key:
    """The parts of an address below its region."""
    return Key(
        parsed.place, parsed.village_group, parsed.phase, parsed.door_no, parsed.building, parsed.unit, parsed.room,
    )  # fmt: skip


def key_text(region_code: str | None, key: Key) -> str:
    """A key as text: region|place|group|phase|door|building|unit|room, empty where a part is missing."""
    return "|".join([region_code or "", *(part or "" for part in key[:7])])


def spelled(key: Key) -> str:
    """A key in the standard spelling: 阳光小区三期 → ``阳光小区3期3栋2单元501室``; ``3组12号``; ``解放路12号``."""
    place, group, phase, door, building, unit, room, _ = key
    letter = building is not None and not building.isdecimal()
    parts = (
        (place, ""), (group, "组"), (phase, "期"), (door, "号"), (building, "座" if letter else "栋"), (unit, "单元"),
        (room, "室"),
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
        region, (place, group, _, door, building, _, room, _) = dwelling.region_code, dwelling.key
        if dwelling.std_address_code is not None:
            self.by_std_code.setdefault(dwelling.std_address_code, number)
        if dwelling.text:
            self.by_text[dwelling.text].append(number)
        if any(dwelling.key):
            self.by_key[region, dwelling.key].append(number)
        if end := room or door:
            for name in {place, None}:
                self._by_end[region, name, end].append(number)
        if nearest := building or door:
            for name in {place, None}:
                for part in {group, None}:
                    self._by_building[region, name, part, nearest].append(number)
        for part in {group, None}:
            self._by_place[region, place, part].append(number)
        return number

    def fitting(self, region: str | None, wanted: Key) -> list[int]:
        """Dwellings of a region that have every part named in ``wanted`` (a part that is None may be anything)."""
        place, group, _, door, building, _, room, _ = wanted
        if end := room or (door if building is None else None):
            near = self._by_end.get((region, place, end), [])
            if room is None:
                near = near + [n for n in self._by_building.get((region, place, group, end), []) if n not in set(near)]
        elif building is not None:
            near = self._by_building.get((region, place, group, building), [])
        else:
            near = self._by_place.get((region, place, group), [])
        return [n for n in near if _fits(self.dwellings[n].key, wanted)]

    def has_building(self, region: str | None, wanted: Key) -> bool:
        """Whether the region has the building (or the door) that ``wanted`` names."""
        door, building = wanted.door, wanted.building
        nearest = building or door
        near = self._by_building.get((region, wanted.place, wanted.group, nearest), []) if nearest else []
        return any(_fits(self.dwellings[n].key, wanted._replace(unit=None, room=None)) for n in near)


def _fits(key: Key, wanted: Key) -> bool:
    return all(part is None or part == own for part, own in zip(wanted, key, strict=True))
