"""Dwellings that nobody listed: when a complete address may found one, and what speaks against it.

The law. Founding is the last resort. It never happens inside a listed estate (another name, phase, wing or building of
it is a question for a person), nor where a standard place with the same street and number, or with a similar name,
stands in that community. What is left is a house at a listed street or in a listed village that the list lacks, a room
of a listed building up to its highest floor, or an estate that resembles none.
Belongs here: ``similar_places``, ``Founding``. Not here: resolving (``resolve``).
"""

from __future__ import annotations

from gridhub.places.answer import Answer
from gridhub.places.gazetteer import Codes, Gazetteer
from gridhub.places.methods import Rule
from gridhub.places.parsing import Parsed
from gridhub.places.register import Dwelling, Key, Register, key_of, key_text

_NO_PARTS = Key(None, None, None, None, None, None, None)


def similar_places(
    parsed: Parsed, regions: Codes, gazetteer: Gazetteer, register: Register
) -> tuple[list[tuple[str, Key]], Rule]:
    """(standard places that an unknown name may mean, as region and name; the reason).

    ``alias_candidate``: a place of the same stem (枫林苑小区 and 枫林苑), or one at the same street and number.
    ``similar_place``: one character is another, of a place or of the village itself. ``unknown_place``: none.
    """
    name = parsed.name or ""
    near = sorted((place, region) for region in regions for place in gazetteer.names_in(region))
    aliases = [
        (region, Key(None, None, None, None, None, None, None, place) if gazetteer.is_road(place) else
         _NO_PARTS._replace(place=place))
        for place, region in near
        if _same_stem(name, place, gazetteer)
    ]  # fmt: skip
    if parsed.road and parsed.door:
        at = _NO_PARTS._replace(road=parsed.road, door=parsed.door)
        aliases += [(region, at) for region in sorted(regions) if register.fitting(region, at)]
    if aliases:
        return aliases, "alias_candidate"
    slips = [(region, _NO_PARTS._replace(place=place)) for place, region in near if one_slip(name, place)]
    # 前院村3组2号 in 前进村: the village itself, no natural village of it
    slips += [
        (region, key_of(parsed)._replace(place=None))
        for region in sorted(regions)
        if one_slip(name, gazetteer.names.get(region, ""))
    ]
    return slips, "similar_place" if slips else "unknown_place"


def _same_stem(name: str, listed: str, gazetteer: Gazetteer) -> bool:
    """Whether two names of estates, or of natural villages, are one but for the kind word, or one ends with the other."""
    if gazetteer.is_road(name) or gazetteer.is_road(listed):
        return False
    if gazetteer.is_settlement(name) or gazetteer.is_settlement(listed):
        return name != listed and (name.endswith(listed) or listed.endswith(name))
    return any(
        a.startswith(b) or a.endswith(b) or b.startswith(a) or b.endswith(a)
        for a in gazetteer.stems(name)
        for b in gazetteer.stems(listed)
    )


def one_slip(a: str, b: str) -> bool:
    """Whether one character changed, added or lost turns one name into the other (names of three or more)."""
    if min(len(a), len(b)) < 3 or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


class Founding:
    """Registers the dwellings that complete addresses name. ``known``: regions that exist."""

    def __init__(self, register: Register, known: Codes) -> None:
        self.register, self.known = register, known
        self.founded = 0

    def may(self, parsed: Parsed, answer: Answer, with_unit: bool) -> bool:
        """Whether an unresolved address is complete enough, and plausible, to found a dwelling of its own.

        Needs room or door inside one known region, below a place or village group. In a listed building the unit must
        be listed and the floor must lie between the lowest and the highest one: anything else is more likely a slip of the pen.
        """
        if answer.method != "unresolved" or answer.rule not in ("unknown_place", "no_such_place", "no_such_room"):
            return False
        region = answer.region_code
        if region is None or region not in self.known or parsed.pair or parsed.leftover:
            return False
        if not (parsed.name or parsed.group) or (parsed.room and not (parsed.building or parsed.door)):
            return False
        if parsed.level not in ("room", "door"):
            return False
        if parsed.building is not None and (parsed.unit is None) == with_unit:
            return False
        if answer.rule == "no_such_place":
            return not self._holds_buildings(region, parsed) and not self._has_number(region, parsed)
        if answer.rule == "no_such_room" and parsed.room:
            near = [
                self.register.dwellings[n] for n in self.register.fitting(region, key_of(parsed)._replace(room=None))
            ]
            floors = [
                int(dwelling.floor) for dwelling in near if dwelling.floor and dwelling.floor.lstrip("-").isdecimal()
            ]
            reaches = not floors or not parsed.floor or min(floors) <= int(parsed.floor) <= max(floors)
            return reaches and any(dwelling.key.room for dwelling in near)
        return True

    def _holds_buildings(self, region: str, parsed: Parsed) -> bool:
        """Whether the named place is an estate of the list: dwellings in it lie in buildings."""
        around = _NO_PARTS._replace(place=parsed.place, road=None if parsed.place else parsed.road)
        if parsed.place is None:
            around = around._replace(door=parsed.door)
        return any(self.register.dwellings[n].key.building for n in self.register.fitting(region, around))

    def _has_number(self, region: str, parsed: Parsed) -> bool:
        """Whether a door of that number is listed, with or without a number of its own below it: 12号 for 12号附1号."""
        if parsed.door is None:
            return False
        around = _NO_PARTS._replace(place=parsed.place, road=None if parsed.place else parsed.road, group=parsed.group)
        main = parsed.door.split("-")[0]
        doors = (self.register.dwellings[n].key.door for n in self.register.fitting(region, around))
        return any(door is not None and door.split("-")[0] == main for door in doors)

    def _completed(self, key: Key, region_code: str) -> Key:
        """The key with the street number of its estate, or the estate of its street number, where all dwellings beside it
        have the same: else one house would be founded once under either."""
        near = self.register.fitting(region_code, key._replace(unit=None, room=None))
        if key.building is None or not near:
            return key
        own = [self.register.dwellings[n].key for n in near]
        (places, roads, doors) = ({part[i] for part in own} for i in (0, 7, 3))
        if len(places) == len(roads) == len(doors) == 1:
            return key._replace(place=places.pop(), road=roads.pop(), door=doors.pop())
        return key

    def found(self, parsed: Parsed, region_code: str) -> None:
        """Register the dwelling that a complete address names, once."""
        key = self._completed(key_of(parsed), region_code)
        if not self.register.by_key.get((region_code, key)):
            self.register.add(Dwelling(key_text(region_code, key), region_code, key, parsed.floor, None, ""))
            self.founded += 1
