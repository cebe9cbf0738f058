"""Reading an address text: spelling forms of building, unit, room, village group and door number.

Belongs here: normalisation and the grammar of the end of an address (``split``), which knows no name of any place.
Not here: which region or estate the beginning names (``gazetteer``), which dwelling it is (``resolve``).
Spellings: the address test set of the domain reference; numbers may be Arabic, full-width or Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

ParseLevel = Literal["room", "door", "unit", "building", "group", "place", "region", "none"]
"""How far down the text goes. ``room`` and ``door`` name one dwelling (a door may hold several rooms)."""

_CHINESE_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DASHES = re.compile(r"[‐‑‒–—―−﹣~〜_]+|-{2,}")
_NOTE = re.compile(r"\((?![^)]*期)[^)]*\)")
_BLANK = re.compile(r"\s+|[,。.;:、]+$")

_N = r"(?:\d{1,5}|[零〇一二两三四五六七八九十百]{1,6})"
_NAME_OF_BUILDING = rf"(?:(?<!\d){_N}|[A-Z]\d{{0,2}}|[甲乙丙丁])"
_BUILDING_WORD = r"(?:号楼|#楼|栋楼?|幢|座|#|楼|号)"
_PHASE = rf"(?:\(?(?P<phase>{_N})期\)?)?"
_ROOM = r"(?P<room>\d{1,4}[A-Z]?|[零〇一二三四五六七八九十百]{1,6})(?:室|号|房|户)?"
_FLOOR_ROOM = rf"(?:(?P<floor>{_N})(?:楼|层|-)-?)?{_ROOM}"

_TAILS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"^(?P<head>.*?){pattern}$"))
    for kind, pattern in (
        (
            "group",
            rf"第?(?P<group>{_N})(?:村民小组|小组|组|社|生产队|小队|队)"
            rf"-?(?:(?P<door>{_N}(?:-\d{{1,3}}|附\d{{1,3}})?)(?:号|户)?(?:院)?)?",
        ),
        ("dashes", rf"{_PHASE}(?P<building>{_NAME_OF_BUILDING})-(?P<unit>{_N})-{_FLOOR_ROOM}"),
        (
            "full",
            rf"{_PHASE}(?P<building>{_NAME_OF_BUILDING})(?P<word>{_BUILDING_WORD})-?"
            rf"(?P<unit>{_N})(?:单元|门|#|-)-?{_FLOOR_ROOM}",
        ),
        (
            "no_unit",
            rf"{_PHASE}(?P<building>{_NAME_OF_BUILDING})(?P<word>{_BUILDING_WORD})-?(?:无单元|无)?"
            rf"(?:(?P<floor>{_N})(?:楼|层)-?(?P<short>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})"
            rf"|(?P<room>\d{{3,4}}[A-Z]?|[零〇一二三四五六七八九]{{3,4}}))(?:室|号|房|户)?",
        ),
        ("pair", rf"{_PHASE}(?P<building>{_NAME_OF_BUILDING})-(?P<room>\d{{3,4}})(?:室|号|房|户)?"),
        ("no_building", rf"{_PHASE}(?P<unit>(?<!\d){_N})(?:单元|门)-?{_FLOOR_ROOM}"),
        ("unit", rf"{_PHASE}(?P<building>{_NAME_OF_BUILDING})(?P<word>{_BUILDING_WORD})-?(?P<unit>{_N})(?:单元|门)"),
        ("building", rf"{_PHASE}(?P<building>{_NAME_OF_BUILDING})(?:号楼|#楼|栋楼?|幢|座|#|楼)"),
        ("door", rf"(?P<door>(?<![\d-]){_N}(?:[-之]\d{{1,3}})?)号(?:附(?P<annex>{_N})号?)?(?:院|商铺|门市|门面|店)?"),
        ("phase", rf"\(?(?P<phase>{_N})期\)?"),
    )
)
_HEAD_GROUP = re.compile(rf"^(?P<head>.*?)第?(?P<group>{_N})(?:村民小组|小组|组|社|生产队|小队|队)$")
_HEAD_PHASE = re.compile(rf"^(?P<head>.*?)\(?(?P<phase>{_N})期\)?$")
_HEAD_DOOR = re.compile(rf"^(?P<head>.*(?:路|街|巷|道|弄|胡同))(?P<door>{_N}(?:-\d{{1,3}})?)号(?:院)?$")
_TAIL_LETTERS = (
    "0123456789零〇一二两三四五六七八九十百ABCDEFGHIJKLMNOPQRSTUVWXYZ甲乙丙丁#-()"
    "第期号楼栋幢座单元无门层室房户村民小组社生产队附之院商铺市面店"
)
_ROAD_ENDS = ("路", "街", "巷", "道", "弄", "胡同")


@dataclass(frozen=True, slots=True)
class Tail:
    """The numbered end of an address. ``head`` is what stands before it; numbers are plain decimal text.

    ``pair``: the text was ``3-501``, whose first number is a building or a unit; it stands in ``building``.
    """

    text: str
    head: str
    phase: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    village_group: str | None = None
    door_no: str | None = None
    pair: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """An address text taken apart.

    ``regions``: region names read, from the left. ``scope``: codes of the lowest regions these names allow, None when
    the text names none. ``outside``: it names a province, city, county or town that the region list lacks.
    ``estate``/``road``: the place name (a road when it ends like one). ``village``: the lowest region name of an
    address with a village group. ``leftover``: text between region names and a known place that nothing explains.
    """

    text: str
    regions: tuple[str, ...]
    scope: frozenset[str] | None
    outside: bool
    estate: str | None
    road: str | None
    phase: str | None
    building: str | None
    unit: str | None
    floor: str | None
    room: str | None
    village: str | None
    village_group: str | None
    door_no: str | None
    pair: bool
    leftover: str
    parse_level: ParseLevel

    @property
    def place(self) -> str | None:
        """The name that, within a region, holds the buildings or doors."""
        return self.estate or self.road


def normalise(text: str) -> str:
    """Full-width to half-width, one kind of dash, upper case, no blanks, no remarks in brackets."""
    plain = unicodedata.normalize("NFKC", text).upper().replace("号#", "#").replace("“", "").replace("”", "")
    plain = _BLANK.sub("", plain)
    return _DASHES.sub("-", _NOTE.sub("", plain) if "(" in plain else plain)


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


def _number_or_none(text: str | None) -> str | None:
    return number(text) if text else None


def _door(text: str | None) -> str | None:
    if not text:
        return None
    for mark in ("-", "之", "附"):
        first, found, second = text.partition(mark)
        if found:
            return f"{number(first)}-{number(second)}"
    return number(text)


def _room(floor: str | None, room: str | None) -> tuple[str | None, str | None]:
    """(floor, room): a short room number after a floor is completed (5楼1号 → 501), else the room tells the floor."""
    if room is None:
        return floor, None
    digits = room.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if floor and len(digits) <= 2:
        return floor, f"{floor}{digits:0>2}{room[len(digits) :]}"
    return (digits[:-2] if len(digits) >= 3 else floor), room


def split(text: str) -> Tail:
    """The numbered end of a *normalised* text; the whole text is ``head`` when there is none. Never fails."""
    # The patterns try every start of the tail; names before it would only cost time.
    name = text.rstrip(_TAIL_LETTERS)
    ending = text[len(name) :]
    for kind, pattern in _TAILS if ending else ():
        found = pattern.match(ending)
        if found is None:
            continue
        part = found.groupdict()
        head, phase, door = name + part["head"], part.get("phase"), _door(part.get("door"))
        building, unit = _number_or_none(part.get("building")), _number_or_none(part.get("unit"))
        floor, room = _room(_number_or_none(part.get("floor")), _number_or_none(part.get("room") or part.get("short")))
        pair = kind == "pair"
        if door and part.get("annex"):
            door = f"{door}-{number(part['annex'])}"
        if building and is_road(head) and (pair or (part.get("word") == "号" and unit is None)):
            building, door, pair = None, building, False
        elif part.get("word") == "楼" and unit is None and building == floor:
            building = None
        group = _number_or_none(part.get("group"))
        if group is None and head.endswith(("组", "社", "队")) and (before := _HEAD_GROUP.match(head)):
            head, group = before["head"], number(before["group"])
        if phase is None and head.endswith(("期", "期)")) and (before := _HEAD_PHASE.match(head)):
            head, phase = before["head"], before["phase"]
        if door is None and head.endswith(("号", "院")) and (before := _HEAD_DOOR.match(head)):
            head, door = before["head"], _door(before["door"])
        return Tail(text, head, _number_or_none(phase), building, unit, floor, room, group, door, pair)
    return Tail(text, text)


def is_road(name: str) -> bool:
    """Whether a place name ends like a road or street."""
    return name.endswith(_ROAD_ENDS)


def level_of(tail: Tail, has_place: bool, has_region: bool) -> ParseLevel:
    """The level of a tail below a place or region name."""
    if tail.room:
        return "room"
    if tail.door_no:
        return "door"
    if tail.unit and tail.building:
        return "unit"
    if tail.building:
        return "building"
    if tail.village_group:
        return "group"
    if has_place:
        return "place"
    return "region" if has_region else "none"
