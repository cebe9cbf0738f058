"""The numbered end of an address: group, door, building, unit, floor and room.

Belongs here: ``Grammar``, the city's words (``assets/rules/address.yaml``) made into patterns that take an end apart. It
knows no name of any place. Not here: one spelling of a text (``spelling``), which region or estate the beginning names
(``gazetteer``), whole addresses and what an end means after its beginning (``parsing``), which dwelling it is
(``resolve``). Forms: the address test set of the domain reference and ``tests/unit/places/forms``.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from gridhub.places.spelling import CHINESE, SIDES, alternatives, number
from gridhub.project.address_grammar import AddressGrammar

_N = rf"(?:\d{{1,5}}|[{CHINESE}]{{1,6}})"
_NUMBER = rf"(?<!\d){_N}"
_SHORT = rf"(?:\d{{1,2}}|[{CHINESE}]{{1,3}})(?!\d)"
_LETTERED = r"[A-Z]\d{0,2}|\d{1,3}[A-Z](?![A-Z])"
_STEMS = "甲乙丙丁"
_BUILDING = rf"[{_STEMS}]?{_NUMBER}|(?<![\d-])\d{{1,2}}-\d{{1,2}}|{_LETTERED}|[{_STEMS}]"
"""Names of a building before its word: 3, 甲3, 9-2, A7."""
_SIDE_WORDS = "户室屋间门套"


class Tail(NamedTuple):
    """The numbered end of an address. ``kept``: characters of the end that belong to what stands before it.

    ``form``: which pattern read it (``bare``: a number without a word, a door only after a road or natural village;
    ``pair``: ``3-501``, whose first number is a building or a unit and stands in ``building``; ``none``: no end).
    ``storey``: ``building`` ends in 楼 and may be a floor.
    """

    kept: int
    form: str
    group: str | None = None
    lane: str | None = None
    door: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    storey: bool = False


class Grammar:
    """The patterns of one city's words. Build it once; reading a text never fails."""

    def __init__(self, words: AddressGrammar) -> None:
        self.words = words

    @cached_property
    def letters(self) -> str:
        """Characters that the numbered end of an address may hold: what stands before them is a name."""
        w = self.words
        lists = (
            w.group, w.lane, w.annex, w.door_prefix, w.court, w.building, w.unit, w.no_unit, w.floor, w.room,
            w.room_side, w.shop, w.basement,
        )  # fmt: skip
        own = {c for words in lists for word in words for c in word}
        return "".join(
            sorted(own | set(f"0123456789{CHINESE}ABCDEFGHIJKLMNOPQRSTUVWXYZ{_STEMS}第#-(){SIDES}号边{_SIDE_WORDS}"))
        )

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        w = self.words
        group, lane, annex = alternatives(w.group), alternatives(w.lane), alternatives(w.annex)
        prefix, court, building = alternatives(w.door_prefix), alternatives(w.court), alternatives(w.building)
        unit, no_unit = alternatives(w.unit), alternatives(w.no_unit)
        shop = alternatives(w.shop)
        name = rf"{_NUMBER}|{_LETTERED}|[{_STEMS}]|[{SIDES}]"
        door = (
            rf"(?P<door>(?:{prefix}|{alternatives(w.silent_prefix)})?{_NUMBER})(?:(?:-|{annex})(?P<sub>{_SHORT}))?号"
            rf"(?:(?:-|{annex})(?P<part>{_SHORT})(?:号(?!楼))?)?(?:{court}|{shop})?"
        )
        part_of_door = rf"(?:附)(?P<alone>{_N})号"
        one_room, storey = self._room_pattern, self._storey_pattern
        forms = (
            (
                "group",
                rf"第?(?P<group>{_NUMBER})(?:{group})-?(?:(?P<door>(?:{prefix})?{_N})(?:(?:-|{annex})(?P<sub>{_SHORT}))?"
                rf"(?:号(?:(?:-|{annex})(?P<part>{_SHORT})号?)?|户)?(?:{court})?"
                rf"(?:{storey})?(?:(?P<room>\d{{3,4}})(?:{alternatives(w.room)})?)?)?",
            ),
            (
                "dashes",
                rf"(?:{door})?-?(?P<building>{name})-(?P<unit>{_N}|[A-Z])-(?:{storey}|(?P<level>{_N})-)?{one_room}",
            ),
            (
                "words",
                rf"(?:(?P<lane>{_NUMBER})(?:{lane})-?)?(?:{shop})?(?:(?:{door}|{part_of_door})-?)?"
                rf"(?:(?P<building>{_BUILDING}|[{SIDES}]\d{{0,3}}(?=排))(?:(?P<word>{building})|-(?={_N}(?:{unit})))-?"
                rf"(?:{no_unit})?-?)?"
                rf"(?:(?P<unit>{_NUMBER}|[A-Z{_STEMS}{SIDES}])"
                rf"(?:(?P<unit_word>{unit})(?![市面牌户])|(?(building)[#-]|(?!)))(?P<dash>-?))?"
                rf"(?:{storey})?(?:{shop})?{one_room}?",
            ),
            ("pair", rf"(?:{door})?-?(?P<building>{name})-(?P<room>\d{{3,4}})(?:{alternatives(w.room)})?"),
            ("bare", rf"(?P<door>{_NUMBER})(?:(?:-|{annex})(?P<sub>{_SHORT}))?(?:{annex})?"),
        )
        return tuple((form, re.compile(rf"^(?P<kept>.*?)(?:{pattern})$")) for form, pattern in forms)

    @property
    def _storey_pattern(self) -> str:
        floor, basement = alternatives(self.words.floor), alternatives(self.words.basement)
        return rf"(?P<floor>-?\d{{1,2}}|(?:{basement})?(?:\d{{1,2}}|[{CHINESE}]{{1,3}}))(?:{floor})-?"

    @property
    def _room_pattern(self) -> str:
        """501, 501-1室, 301房之二, 附12号, 7-3 after a unit, 东户, 西边套; 东 alone after a floor."""
        room, shop = alternatives(self.words.room), alternatives(self.words.shop)
        below, sides = (
            alternatives(self.words.basement),
            "".join(map(re.escape, dict.fromkeys("".join(self.words.room_side)))),
        )
        return (
            rf"(?:(?(unit)(?P<above>\d{{1,2}})-(?P<short>\d{{1,2}})(?:{room})?|(?!))"
            rf"|(?P<room>(?:-|{below})?\d{{1,4}}[A-Z]?|[{CHINESE}]{{1,6}}|[A-Z]\d{{1,3}})(?P<room_word>{room})?"
            rf"(?:(?:-|之)(?P<room_part>{_SHORT})(?:{room})?)?(?:{shop})?"
            rf"|附(?P<annexed>{_N})号"
            rf"|(?P<side>[{sides}]{{1,2}})(?P<side_word>[边间]?[{_SIDE_WORDS}])?)"
        )

    def split(self, ending: str) -> Tail:
        """Take the end of an address apart. ``ending``: the last characters of a plain text, all in ``letters``."""
        for form, pattern in self._patterns if ending else ():
            found = pattern.match(ending)
            if found is None or len(found["kept"]) == len(ending):
                continue
            part = {name: text for name, text in found.groupdict().items() if text}
            tail = self._tail(form, found.end("kept"), part)
            if tail is not None:
                return tail
        return Tail(len(ending), "none")

    def _tail(self, form: str, kept: int, part: dict[str, str]) -> Tail | None:
        building, unit = _value(part.get("building")), _value(part.get("unit"))
        floor, room = self._floor(part.get("floor") or part.get("above") or part.get("level")), self._room(part)
        group, lane, door = _value(part.get("group")), part.get("lane"), self._door(part)
        storey = False
        if "side" in part and "side_word" not in part and "floor" not in part:
            return None
        if form == "words":
            if unit and unit.isdecimal() and len(unit) == 3 and building and room is None:
                unit, room = None, unit  # 3号楼502单元: the number of a flat
            if part.get("word") == "楼" and unit is None and building and building.isdecimal():
                # 5楼1号 and 5楼501 speak of a floor; 5楼 1201 of a building; 40号二楼 of a floor.
                digits = (room or "").lstrip("-")
                if room is None:
                    storey = True
                elif floor is None and digits.isdecimal() and (len(digits) <= 2 or digits[:-2] == building):
                    building, floor = None, building
            if room and part.get("unit_word") and part.get("dash") and _is_basement(room, self.words.basement_floors):
                room = f"-{room}"
            only_room = room is not None and not (building or unit or floor or door or lane)
            if only_room and ("room_word" not in part or len(part["room"]) < 3):
                return None
            if part.get("room_part") and (only_room or len(room or "") < 3):
                return None
        floor, room = _complete(floor, room)
        if room and part.get("room_part"):
            room = f"{room}-{number(part['room_part'])}"
        if not self._in_range(group, building, unit, floor):
            return None
        return Tail(kept, form, group, lane, door, building, unit, floor, room, storey)

    def _room(self, part: dict[str, str]) -> str | None:
        text = part.get("room") or part.get("annexed") or part.get("short")
        if text is None:
            return part.get("side")
        for word in self.words.basement:
            if text.startswith(word):
                return f"-{number(text.removeprefix(word))}"
        return number(text)

    def _floor(self, text: str | None) -> str | None:
        if text is None:
            return None
        for word in self.words.basement:
            if text.startswith(word):
                return f"-{number(text.removeprefix(word))}"
        return f"-{number(text[1:])}" if text.startswith("-") else number(text)

    def _door(self, part: dict[str, str]) -> str | None:
        if part.get("alone"):
            return f"-{number(part['alone'])}"
        text = part.get("door")
        if text is None:
            return None
        prefix = next((word for word in self.words.door_prefix if text.startswith(word)), "")
        for silent in self.words.silent_prefix:
            text = text.removeprefix(silent)
        whole = prefix + number(text.removeprefix(prefix))
        numbers = [number(part[name]) for name in ("sub", "part") if part.get(name)]
        return "-".join([whole, *numbers])

    def _in_range(self, group: str | None, building: str | None, unit: str | None, floor: str | None) -> bool:
        ranges = self.words.ranges
        return all(
            value is None or not value.lstrip("-").isdecimal() or low <= int(value) <= high
            for value, (low, high) in (
                (group, ranges.group),
                (building, ranges.building),
                (unit, ranges.unit),
                (floor, ranges.floor),
            )
        )


def _value(text: str | None) -> str | None:
    return number(text) if text else None


def _is_basement(room: str, floors: int) -> bool:
    return room.isdecimal() and len(room) == 3 and 1 <= int(room[0]) <= floors


def _complete(floor: str | None, room: str | None) -> tuple[str | None, str | None]:
    """(floor, room): a short room number after a floor is completed (5楼1号 → 501), else the room tells the floor."""
    if room is None:
        return floor, None
    sign = "-" if room.startswith("-") else ""
    digits = room.removeprefix("-").rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if not digits.isdecimal():
        return floor, room
    letter = room.removeprefix("-")[len(digits) :]
    if floor and len(digits) <= 2:
        return floor, f"{floor}{digits:0>2}{letter}"
    if sign or len(digits) >= 3:
        plain = digits.lstrip("0") or "0"
        told = plain[:-2] if len(plain) >= 3 else None
        if floor and floor.startswith("-") and not sign:
            sign = "-"
        return (f"{sign}{told}" if told else floor), f"{sign}{plain}{letter}"
    return floor, room
