"""The names an address may begin with: regions by every usual spelling, estates and roads of the standard addresses.

Belongs here: ``Gazetteer`` and ``parse`` (text → ``Parsed``). Not here: the grammar of numbers (``address``), choosing
among the dwellings that a parsed address fits (``resolve``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gridhub.places.address import Parsed, is_road, level_of, normalise, split

_COMMUNITY_ENDS = ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区")
_VILLAGE_ENDS = ("村村民委员会", "村民委员会", "村村委会", "村委会", "村")
_OFFICE_ENDS = ("街道办事处", "街道")
_OUTSIDE = re.compile(
    r"^(?:[一-鿿]{2,7}?(?:省|自治区|自治州|自治县|市(?!场|民|政)|县(?!医|委|城|政|直|中|府|一|二|三)|街道(?:办事处)?|镇|乡)"
    r"|(?:(?![小社园校厂矿新]区)[一-鿿]){2,4}区)"
)
_EXPLAINED = re.compile(r"(?:社区|村|居委会|村委会|街道|镇|乡|(?:路|街|巷|道|弄)\d{0,4}号?|之|的)$")

Codes = frozenset[str]


@dataclass(frozen=True, slots=True)
class RegionName:
    """One entry of the region list: 12-digit code, name, level county, town or village, code of the region above."""

    code: str
    name: str
    level: str
    parent_code: str | None


def spellings(name: str, level: str) -> tuple[tuple[str, ...], str | None]:
    """(spellings with a kind word, the bare name or None when it would be shorter than two characters).

    九龙社区居民委员会 → 九龙社区, 九龙居委会, … and 九龙; 李家村民委员会 → 李家村, … and 李家; 城关镇 → and 城关.
    A name without a kind word counts as both a community's and a village's.
    """
    if level == "county":
        return (name,), None
    families = (_OFFICE_ENDS, ("镇",), ("乡",)) if level == "town" else (_COMMUNITY_ENDS, _VILLAGE_ENDS)
    for ends in families:
        for end in ends:
            base = name.removesuffix(end)
            if base and base != name:
                return tuple(sorted({name, *(base + e for e in ends)})), base if len(base) >= 2 else None
    if level == "village":
        return tuple(sorted({name + e for e in (*_COMMUNITY_ENDS, *_VILLAGE_ENDS)})), name
    return (name,), None


@dataclass(frozen=True)
class Gazetteer:
    """Known names. ``places``: estate or road → regions that have it; ``aliases``: alias → (estate, codes)."""

    full: Mapping[str, Codes] = field(default_factory=dict)
    bare: Mapping[str, Codes] = field(default_factory=dict)
    below: Mapping[str, Codes] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Codes] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, Codes | None]] = field(default_factory=dict)
    longest: int = 0

    @classmethod
    def of_regions(cls, regions: Iterable[RegionName], county_name: str | None = None) -> Gazetteer:
        """A gazetteer that knows regions only. ``below`` maps each code to the village-level codes at or under it."""
        rows = sorted(set(regions), key=lambda region: (region.code, region.name, region.level))
        parent = {row.code: row.parent_code for row in rows}
        below: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row.level != "village":
                below[row.code].update(())
                continue
            code: str | None = row.code
            seen: set[str] = set()
            while code and code not in seen:
                below[code].add(row.code)
                seen.add(code)
                code = parent.get(code)
        full: dict[str, set[str]] = defaultdict(set)
        bare: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            with_kind, base = spellings(normalise(row.name), row.level)
            for spelling in with_kind:
                full[spelling].add(row.code)
            if base:
                bare[base].add(row.code)
        counties = {row.code for row in rows if row.level == "county"}
        if county_name:
            full[normalise(county_name)].update(counties)
        return cls(
            full={name: frozenset(codes) for name, codes in full.items()},
            bare={name: frozenset(codes) for name, codes in bare.items() if name not in full},
            below={code: frozenset(codes) for code, codes in below.items()},
            levels={row.code: row.level for row in rows},
            names={row.code: normalise(row.name) for row in rows},
            longest=max((len(name) for name in full), default=0),
        )

    def with_places(
        self, places: Iterable[tuple[str, str]], aliases: Iterable[tuple[str, str, str | None]] = ()
    ) -> Gazetteer:
        """The same regions with (place, region code) pairs and (alias, estate, region code or none) decisions."""
        known: dict[str, set[str]] = defaultdict(set)
        for place, code in places:
            known[place].add(code)
        other: dict[str, tuple[str, Codes | None]] = {}
        for alias, estate, region in sorted(aliases, key=lambda row: (row[0], row[1], row[2] or "")):
            codes = self.villages(region) or frozenset({region}) if region else None
            other[normalise(alias)] = (normalise(estate), codes)
        for place in sorted(known):
            # 阳光 for 阳光小区: only while it is nobody else's name.
            short = place.removesuffix("小区")
            if short != place and len(short) >= 2 and not {short} & (known.keys() | other.keys() | self.bare.keys()):
                other[short] = (place, None)
        return replace(self, places={name: frozenset(codes) for name, codes in known.items()}, aliases=other)

    def villages(self, code: str | None) -> Codes:
        """Village-level codes at or under a code; the code itself when it is no known region but has 12 digits."""
        if not code:
            return frozenset()
        unlisted = len(code) == 12 and code not in self.levels
        return self.below.get(code) or (frozenset({code}) if unlisted else frozenset())

    def is_village(self, name: str) -> bool:
        """Whether a region name is one of a community or village."""
        codes = self.full.get(name) or self.bare.get(name) or frozenset()
        return any(self.levels[code] == "village" for code in codes)

    def scope_of(self, name: str) -> Codes | None:
        """Village-level codes of an exact region name (any spelling, also several in a row); None when unknown."""
        regions, scope, outside, rest = self.read_regions(normalise(name))
        return scope if regions and not rest and not outside else None

    def read_regions(self, head: str) -> tuple[tuple[str, ...], Codes | None, bool, str]:
        """(region names read from the left, village codes they allow, outside, rest of the text).

        A name lower than the one before narrows it; when the two contradict each other the lower one counts.
        """
        names: list[str] = []
        scope: Codes | None = None
        outside, rest = False, head
        while rest and rest not in self.places and rest not in self.aliases:
            found = self._region_at(rest)
            if found is None:
                if self.levels and (stranger := _OUTSIDE.match(rest)):
                    outside, rest = True, rest[stranger.end() :]
                    continue
                break
            name, codes = found
            allowed = frozenset().union(*(self.villages(code) for code in codes))
            if any(self.levels[code] == "county" for code in codes):
                outside = False
            scope = allowed if scope is None else (scope & allowed or allowed)
            names.append(name)
            rest = rest[len(name) :]
        return tuple(names), scope, outside, rest

    def _region_at(self, text: str) -> tuple[str, Codes] | None:
        for length in range(min(self.longest, len(text)), 1, -1):
            name = text[:length]
            if name in self.full:
                return name, self.full[name]
            if name in self.bare:
                # A bare name may be the beginning of an estate's name: only when what follows is known.
                rest = text[length:]
                if not rest or rest in self.places or rest in self.aliases or self._region_at(rest):
                    return name, self.bare[name]
        return None

    def place_in(self, rest: str) -> tuple[str, Codes | None, str] | None:
        """(place, codes an alias is limited to, text before it) of the longest known ending of ``rest``."""
        for start in range(len(rest) - 1):
            name = rest[start:]
            if start and not _EXPLAINED.search(rest[:start]):
                continue
            if name in self.places:
                return name, None, rest[:start]
            if name in self.aliases:
                return *self.aliases[name], rest[:start]
        return None


@dataclass(frozen=True, slots=True)
class _Head:
    regions: tuple[str, ...]
    scope: Codes | None
    outside: bool
    place: str | None
    leftover: str


def _read_head(head: str, gazetteer: Gazetteer) -> _Head:
    regions, scope, outside, rest = gazetteer.read_regions(head)
    found = gazetteer.place_in(rest)
    if found is None:
        return _Head(regions, scope, outside, rest or None, "")
    place, limit, leftover = found
    if limit is not None:
        scope = limit if scope is None else (scope & limit or limit)
    return _Head(regions, scope, outside, place, leftover)


def parse(text: str, gazetteer: Gazetteer) -> Parsed:
    """Take an address text apart. Never fails: an unreadable text has parse_level ``none``."""
    return parse_all([text], gazetteer)[text]


def parse_all(texts: Iterable[str], gazetteer: Gazetteer) -> dict[str, Parsed]:
    """``parse`` of many texts. Their beginnings repeat (every room of an estate), so each is read once."""
    heads: dict[str, _Head] = {}
    result: dict[str, Parsed] = {}
    for text in texts:
        tail = split(normalise(text))
        head = heads.get(tail.head)
        if head is None:
            head = heads[tail.head] = _read_head(tail.head, gazetteer)
        place = head.place
        village = head.regions[-1] if head.regions and tail.village_group else None
        if tail.village_group and place and not head.regions and place.endswith("村") and place not in gazetteer.places:
            village = place
        road = place if place and is_road(place) else None
        result[text] = Parsed(
            text=tail.text,
            regions=head.regions,
            scope=head.scope,
            outside=head.outside,
            estate=None if road else place,
            road=road,
            phase=tail.phase,
            building=tail.building,
            unit=tail.unit,
            floor=tail.floor,
            room=tail.room,
            village=village,
            village_group=tail.village_group,
            door_no=tail.door_no,
            pair=tail.pair,
            leftover=head.leftover,
            parse_level=level_of(tail, place is not None, bool(head.regions)),
        )
    return result
