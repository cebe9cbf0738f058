"""The numbered end of an address: spelling forms of group, door, building, unit, floor and room.

Belongs here: normalising a text, and ``Grammar``: the city's words (``assets/rules/address.yaml``) made into patterns that
take an end apart. It knows no name of any place. Not here: which region or estate the beginning names (``gazetteer``),
whole addresses and what an end means after its beginning (``parsing``), which dwelling it is (``resolve``).
Spellings: the address test set of the domain reference; numbers may be Arabic, full-width or Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import polars as pl

from gridhub.project.address_grammar import AddressGrammar

_CHINESE_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE = "零〇一二两三四五六七八九十百"
_N = rf"(?:\d{{1,5}}|[{_CHINESE}]{{1,6}})"
_NUMBER = rf"(?<!\d){_N}"
_SHORT = rf"(?:\d{{1,2}}|[{_CHINESE}]{{1,3}})(?!\d)"
_SIDES = "东西南北中"
_LETTERED = rf"[A-Z]\d{{0,2}}|\d{{1,3}}[A-Z](?![A-Z])|[甲乙丙丁]"

DASHES = r"[‐‑‒–—―−﹣~〜_]+|-{2,}"
BLANK = r"\s+|[,。.;:、]+$"
KEPT_BRACKET = rf"\(((?:[{_CHINESE}]{{1,3}}|\d{{1,2}})期|[{_SIDES}A-Z]区)\)"
REMARK = r"\([^()]*\)"


def normalised(text: pl.Expr) -> pl.Expr:
    """Full-width to half-width, one kind of dash, upper case, no blanks, no remarks in brackets (a phase or wing stays)."""
    plain = text.str.normalize("NFKC").str.to_uppercase().str.replace_all("号#", "#", literal=True)
    plain = plain.str.replace_all("[“”\"]", "").str.replace_all(BLANK, "").str.replace_all(DASHES, "-")
    bracketed = plain.str.replace_all(KEPT_BRACKET, "$1").str.replace_all(REMARK, "")
    return pl.when(plain.str.contains("(", literal=True)).then(bracketed).otherwise(plain)


def normalise(text: str) -> str:
    """``normalised`` of one text."""
    return str(pl.select(normalised(pl.lit(text, pl.String))).item())


def number(text: str) -> str:
    """Decimal text of an Arabic or Chinese number, without leading zeros; anything else unchanged.

    ``十二`` → 12, ``一百零三`` → 103, ``五零一`` → 501 (digits read one by one), ``03`` → 3, ``A`` → A.
    """
    if text.isdecimal():
        return text.lstrip("0") or "0"
    if not text or any(c not in _CHINESE_DIGIT and c not in "十百" for c in text):
        return text
    if "十" not in text and "百" not in text:
        return "".join(str(_CHINESE_DIGIT[c]) for c in text).lstrip("0") or "0"
    total, digit = 0, None
    for c in text:
        if c in "十百":
            total += (1 if digit is None else digit) * (10 if c == "十" else 100)
            digit = None
        else:
            digit = _CHINESE_DIGIT[c]
    return str(total + (digit or 0))


def alternatives(words: Iterable[str]) -> str:
    """A pattern of one of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


class Tail(NamedTuple):
    """The numbered end of an address. ``kept``: characters of the end that belong to what stands before it.

    ``form``: which pattern read it (``bare``: a number without a word, a door only after a road or natural village;
    ``pair``: ``3-501``, whose first number is a building or a unit and stands in ``building``; ``none``: no end).
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


class Grammar:
    """The patterns of one city's words. Build it once; reading a text never fails."""

    def __init__(self, words: AddressGrammar | None = None) -> None:
        self.words = words or AddressGrammar()

    @cached_property
    def letters(self) -> str:
        """Characters that the numbered end of an address may hold: what stands before them is a name."""
        w = self.words
        lists = (
            w.group, w.lane, w.annex, w.door_prefix, w.court, w.building, w.unit, w.no_unit, w.floor, w.room,
            w.room_side, w.shop, w.basement,
        )  # fmt: skip
        own = {c for words in lists for word in words for c in word}
        return "".join(sorted(own | set(f"0123456789{_CHINESE}ABCDEFGHIJKLMNOPQRSTUVWXYZ甲乙丙丁第#-(){_SIDES}号")))

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        w = self.words
        group, lane, annex = alternatives(w.group), alternatives(w.lane), alternatives(w.annex)
        prefix, court, building = alternatives(w.door_prefix), alternatives(w.court), alternatives(w.building)
        unit, no_unit, floor = alternatives(w.unit), alternatives(w.no_unit), alternatives(w.floor)
        room, shop, basement = alternatives(w.room), alternatives(w.shop), alternatives(w.basement)
        sides = "".join(dict.fromkeys("".join(w.room_side)))
        name = rf"{_NUMBER}|{_LETTERED}|[{_SIDES}]"
        door = (
            rf"(?P<door>(?:{prefix})?{_NUMBER})(?:(?:-|{annex})(?P<sub>{_SHORT}))?号"
            rf"(?:(?:-|{annex})(?P<part>{_SHORT})(?:号(?!楼))?)?(?:{court}|{shop})?"
        )
        part_of_door = rf"(?:附)(?P<alone>{_N})号"
        one_room = (
            rf"(?:(?P<room>-?\d{{1,4}}[A-Z]?|[{_CHINESE}]{{1,6}}|[A-Z]\d{{1,3}})(?P<room_word>{room})?(?:{shop})?"
            rf"|(?P<side>[{sides}]{{1,2}})(?:户|室|屋|间|门))"
        )
        storey = rf"(?P<floor>-?\d{{1,2}}|(?:{basement})?(?:\d{{1,2}}|[{_CHINESE}]{{1,3}}))(?:{floor})-?"
        below = rf"(?:{storey})?{one_room}?"
        forms = (
            (
                "group",
                rf"第?(?P<group>{_NUMBER})(?:{group})-?(?:(?P<door>(?:{prefix})?{_N})(?:(?:-|{annex})(?P<sub>{_SHORT}))?"
                rf"(?:号(?:(?:-|{annex})(?P<part>{_SHORT})号?)?|户)?(?:{court})?"
                rf"(?:(?P<floor>\d{{1,2}})(?:{floor}))?(?:(?P<room>\d{{3,4}})(?:{room})?)?)?",
            ),
            (
                "dashes",
                rf"(?:{door})?-?(?P<building>{name})-(?P<unit>{_N}|[A-Z])-(?:(?P<floor>{_N})-)?{one_room}",
            ),
            (
                "words",
                rf"(?:(?P<lane>{_NUMBER})(?:{lane})-?)?(?:(?:{door}|{part_of_door})-?)?"
                rf"(?:(?P<building>{name})(?P<word>{building})-?(?:{no_unit})?-?)?"
                rf"(?:(?P<unit>{_NUMBER}|[A-Z甲乙丙丁{_SIDES}])(?:(?P<unit_word>{unit})(?![市面牌户])|(?(building)[#-]|(?!)))(?P<dash>-?))?"
                rf"{below}",
            ),
            ("pair", rf"(?:{door})?-?(?P<building>{name})-(?P<room>\d{{3,4}})(?:{room})?"),
            ("bare", rf"(?P<door>{_NUMBER})(?:(?:-|{annex})(?P<sub>{_SHORT}))?(?:{annex})?"),
        )
        return tuple((form, re.compile(rf"^(?P<kept>.*?)(?:{pattern})$")) for form, pattern in forms)

    def split(self, ending: str) -> Tail:
        """Take the end of an address apart. ``ending``: the last characters of a *normalised* text, all in ``letters``."""
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
        floor, room = self._floor(part.get("floor")), _value(part.get("room"))
        group, lane, door = _value(part.get("group")), _value(part.get("lane")), self._door(part)
        if part.get("side"):
            room = part["side"]
        if form == "words":
            if part.get("word") == "楼" and unit is None and building and building.isdecimal() and room:
                # 5楼1号 and 5楼501 speak of a floor; 5楼 1201 of a building.
                digits = room.lstrip("-")
                if floor is None and digits.isdecimal() and (len(digits) <= 2 or digits[:-2] == building):
                    building, floor = None, building
            if room and part.get("unit_word") and part.get("dash") and _is_basement(room, self.words.basement_floors):
                room = f"-{room}"
            only_room = room is not None and not (building or unit or floor or door or lane)
            if only_room and (part.get("side") or len(part["room"]) < 3 or not part.get("room_word")):
                return None
        floor, room = _complete(floor, room)
        if not self._in_range(group, building, unit, floor):
            return None
        return Tail(kept, form, group, lane, door, building, unit, floor, room)

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
        whole = ("" if prefix in ("自编", "新") else prefix) + number(text.removeprefix(prefix))
        numbers = [number(part[name]) for name in ("sub", "part") if part.get(name)]
        return "-".join([whole, *numbers])

    def _in_range(self, group: str | None, building: str | None, unit: str | None, floor: str | None) -> bool:
        ranges = self.words.ranges
        return all(
            value is None or not value.lstrip("-").isdecimal() or low <= int(value) <= high
            for value, (low, high) in (
                (group, ranges.group), (building, ranges.building), (unit, ranges.unit), (floor, ranges.floor),
            )  # fmt: skip
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
