"""The names an address may begin with: regions by every usual spelling, estates and roads of the standard addresses.

Belongs here: ``Gazetteer`` and what it makes of the beginning of an address (a ``Head``). Not here: the numbered end
(``address``), whole addresses (``parsing``), choosing among the dwellings that an address fits (``resolve``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from gridhub.places.address import Grammar
from gridhub.places.head_patterns import BRACKET, LONGEST, OUTSIDE, Head, HeadPatterns
from gridhub.places.other_names import meant, other_names
from gridhub.places.region_names import Codes, RegionName, spellings
from gridhub.places.spelling import SIDES, normalise, number
from gridhub.project.address_grammar import AddressGrammar


@dataclass(frozen=True)
class Gazetteer:
    """Known names. ``places``: estate, natural village or road → regions that have it; ``roads``: those of
    them that are roads though their name does not say so; ``aliases``: alias → (place, codes) per region it is decided
    for, that of every region (codes None) last; ``words``: the city's words."""

    words: AddressGrammar
    full: Mapping[str, Codes] = field(default_factory=dict)
    bare: Mapping[str, Codes] = field(default_factory=dict)
    below: Mapping[str, Codes] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Codes] = field(default_factory=dict)
    roads: Codes = frozenset()
    aliases: Mapping[str, tuple[tuple[str, Codes | None], ...]] = field(default_factory=dict)
    longest: int = 0

    @classmethod
    def of_regions(
        cls,
        regions: Iterable[RegionName],
        words: AddressGrammar,
        county_name: str | None = None,
        former: Iterable[tuple[str, str]] = (),
    ) -> Gazetteer:
        """A gazetteer that knows regions only. ``below`` maps each code to the village-level codes at or under it.

        ``former``: (former name of a county, town or village, code of the region it is now), from decisions. A name that
        the region list gives to another region today is that region's.
        """
        rows = sorted(set(regions), key=lambda region: (region.code, region.name, region.level))
        parent = {row.code: row.parent_code for row in rows}
        level = {row.code: row.level for row in rows}
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
            with_kind, base = spellings(normalise(row.name, words), row.level, words)
            for spelling in with_kind:
                full[spelling].add(row.code)
            if base:
                bare[base].add(row.code)
        if county_name:
            full[normalise(county_name, words)].update(row.code for row in rows if row.level == "county")
        current = set(full)
        for name, of in former:
            if of in level:
                for spelling in spellings(normalise(name, words), level[of], words)[0]:
                    if spelling not in current:
                        full[spelling].add(of)
        return cls(
            words=words,
            full={name: frozenset(codes) for name, codes in full.items()},
            bare={name: frozenset(codes) for name, codes in bare.items() if name not in full},
            below={code: frozenset(codes) for code, codes in below.items()},
            levels=level,
            names={row.code: normalise(row.name, words) for row in rows},
            longest=max((len(name) for name in full), default=0),
        )

    def with_places(
        self,
        places: Iterable[tuple[str, str]],
        aliases: Iterable[tuple[str, str, str | None]] = (),
        roads: Iterable[str] = (),
    ) -> Gazetteer:
        """The same regions with (place, region code) pairs and (alias, estate, region code or none) decisions.

        ``roads``: places that are roads, although their name ends like none.
        """
        known: dict[str, set[str]] = defaultdict(set)
        for place, code in places:
            known[place].add(code)
        decided = [
            (alias, estate, (self.villages(region) or frozenset({region})) if region else None)
            for alias, estate, region in aliases
        ]
        return replace(
            self,
            places={name: frozenset(codes) for name, codes in known.items()},
            aliases=other_names(known, decided, self.bare, self.words),
            roads=frozenset(roads),
        )

    @cached_property
    def _longest_roads(self) -> tuple[str, ...]:
        """``roads``, a name before those it begins with."""
        return tuple(sorted(self.roads, key=lambda road: (-len(road), road)))

    @cached_property
    def patterns(self) -> HeadPatterns:
        """What stands before a numbered end."""
        return HeadPatterns(self.words)

    @cached_property
    def grammar(self) -> Grammar:
        """The patterns of the city's words."""
        return Grammar(self.words)

    def is_road(self, name: str) -> bool:
        """Whether a name ends like a street, or is known as one."""
        return name.endswith(self.words.road) or name in self.roads or bool(self.patterns.stretch.search(name))

    def is_settlement(self, name: str | None) -> bool:
        """Whether a name ends like a natural village, whose houses have doors and no buildings."""
        return (
            name is not None and name.endswith(self.words.settlement) and not name.endswith(self.patterns.estates_only)
        )

    def is_settled(self, head: Head) -> bool:
        """Whether the place of an address is a natural village: by its name, or since it lies in a village and is named
        like no estate."""
        if head.place is None:
            return False
        in_village = bool(head.regions) and head.regions[-1].endswith(self.words.village)
        return self.is_settlement(head.place) or (in_village and not head.place.endswith(self.words.estate))

    def names_in(self, region: str) -> tuple[str, ...]:
        """Estates, natural villages and roads that a region has, sorted."""
        return self._by_region.get(region, ())

    @cached_property
    def _by_region(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, list[str]] = defaultdict(list)
        for name, codes in self.places.items():
            for code in codes:
                names[code].append(name)
        return {code: tuple(sorted(found)) for code, found in names.items()}

    def stems(self, name: str) -> tuple[str, ...]:
        """An estate's name without phase and wing, and without one kind word after the other while two characters are
        left: 翠园花园二期 → 翠园花园, 翠园."""
        stems = [self._without_section(name)[0]]
        ends = sorted(self.words.estate, key=len, reverse=True)
        while end := next(
            (word for word in ends if stems[-1].endswith(word) and len(stems[-1]) - len(word) >= 2), None
        ):
            stems.append(stems[-1].removesuffix(end))
        return tuple(stems)

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
        regions, scope, outside, rest = self.read_regions(normalise(name, self.words))
        return scope if regions and not rest and not outside else None

    def read_regions(self, head: str) -> tuple[tuple[str, ...], Codes | None, bool, str]:
        """(region names read from the left, village codes they allow, outside, rest of the text).

        A name lower than the one before narrows it; when the two contradict each other the lower one counts. Below a village
        whose kind word stands there a bare name is a natural village, not a second village: 刘家村南沟 beside a 南沟村.
        """
        if len(head) > LONGEST:
            return (), None, False, head
        names: list[str] = []
        scope: Codes | None = None
        outside, rest = False, head
        while rest and rest not in self.places and rest not in self.aliases:
            in_village = any(name in self.full and self.is_village(name) for name in names)
            found = self._region_at(rest, bare=not in_village)
            if found is None:
                below = any(self.is_village(name) for name in names)  # no county stands below a village
                stranger = OUTSIDE.match(rest) if self.levels and not below else None
                if stranger and not self._begins_with_place(stranger.group()):
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

    def _begins_with_place(self, text: str) -> bool:
        """Whether what looks like a county or district begins with an estate: 龙腾苑东区."""
        if any(text[:length] in self.places or text[:length] in self.aliases for length in range(2, len(text))):
            return True
        return text.endswith("区") and text[:-2].endswith(self.words.estate) and text[-2] in SIDES

    def _region_at(self, text: str, *, bare: bool = True, barren: set[int] | None = None) -> tuple[str, Codes] | None:
        """``barren``: lengths of ends of the text that begin with no region, each looked at once (a name may be repeated
        without end, and one name be two others)."""
        barren = set() if barren is None else barren
        for length in range(min(self.longest, len(text)), 1, -1):
            name = text[:length]
            if name in self.full:
                return name, self.full[name]
            if bare and name in self.bare:
                # A bare name may be the beginning of an estate's name: only when what follows is known.
                rest = text[length:]
                if not rest or self._is_known(rest):
                    return name, self.bare[name]
                if len(rest) not in barren and self._region_at(rest, barren=barren):
                    return name, self.bare[name]
        barren.add(len(text))
        return None

    def _is_known(self, rest: str) -> bool:
        """Whether a text is a known place, with or without its phase or its street number."""
        if rest in self.places or rest in self.aliases:
            return True
        before = self._without_section(rest)[0]
        if before != rest and (before in self.places or before in self.aliases):
            return True
        road = self._street(rest)[0]
        return road is not None and road in self.places

    def opened(self, text: str) -> str:
        """A normalised text in which a listed place or a street and number in brackets stands outside them.

        文昌路128号(锦绣花园)3幢 → 文昌路128号锦绣花园3幢; 金色阳光(阳光小区)3栋 → 阳光小区3栋: the listed name counts;
        学府名城(学府路66号)3号楼 → 学府路66号学府名城3号楼.
        """
        found = BRACKET.match(text) if "(" in text and len(text) <= LONGEST else None
        if found is None:
            return text
        inside, after = found["inside"], found["after"]
        listed = inside in self.places or inside in self.aliases
        if not listed and not (self.patterns.road_door.match(inside) and self._street(inside)[2] == ""):
            return text
        names, _, _, rest = self.read_regions(found["before"])
        regions = "".join(names)
        if listed and not self.is_road(inside) and not after and (whole := self.patterns.road_door.match(rest)):
            # 学府路66号2栋1单元301室(学府名城): the estate stands behind the number of its street.
            return regions + rest[: whole.start("rest")] + inside + rest[whole.start("rest") :]
        if listed and not self.is_road(inside):
            street = rest if rest and self._street(rest)[2] == "" and not self.is_road(inside) else ""
            return regions + street + inside + after
        return regions + inside + rest + after

    def place_in(self, rest: str, scope: Codes | None = None) -> tuple[str, Codes | None, str] | None:
        """(place, codes an alias is limited to, text before it) of the longest known ending of ``rest``.

        ``scope``: where the text says it is. An alias of several places is the one of that region; where they stay several,
        it is nobody's name.
        """
        for start in range(len(rest) - 1):
            name = rest[start:]
            if start and not self.patterns.explained.search(rest[:start]) and not self._is_group_or_door(rest[:start]):
                continue
            if name in self.places:
                return name, None, rest[:start]
            if name in self.aliases and (place := meant(self.aliases[name], scope)) is not None:
                return *place, rest[:start]
        return None

    def _is_group_or_door(self, before: str) -> bool:
        found = self.patterns.in_group.match(before)
        return found is not None and not found["rest"]

    def read_head(self, text: str) -> Head:
        """What stands before the numbered end of a plain address. Never fails."""
        if len(text) > LONGEST:
            return Head(leftover=text)
        regions, scope, outside, rest = self.read_regions(text)
        if rest.startswith(_OF_VILLAGE) and regions:
            return Head(regions, scope, outside)
        section = None
        found = self.place_in(rest, scope) if rest else None
        if found is None and rest:
            before, section = self._without_section(rest)
            found = self.place_in(before, scope) if before and before != rest else None
            rest = before
        if found is not None:
            place, limit, before = found
            if limit is not None:
                scope = limit if scope is None else (scope & limit or limit)
            if self.is_road(place):
                return Head(regions, scope, outside, road=place, section=section, leftover=before)
            road, door, leftover = self._street(before)
            group, own_door, leftover = self._group(leftover)
            return Head(regions, scope, outside, road, door or own_door, place, section, leftover, group)
        ward, rest = self._ward(rest)
        road, door, place = self._street(rest)
        group, own_door, place = self._group(place) if road is None else (None, None, place)
        if place and (more := self._without_section(place))[1]:
            place, section = more[0], "|".join(part for part in (more[1], section) if part)
        section = section or ward
        kind = next((word for word in self.words.hamlet if place.endswith(word)), "")
        place = place.removesuffix(kind) or place
        return Head(regions, scope, outside, road, door or own_door, place or None, section, group=group)

    def _without_section(self, text: str) -> tuple[str, str | None]:
        """(text before phase, wing and court; these outermost first, the phase before the wing: ``2|东区``, or None)."""
        phase: str | None = None
        sections: list[str] = []
        while text and text not in self.places and (found := self.patterns.sections.match(text)):
            if found["phase"] is not None:
                phase = number(found["phase"])
            elif found["sided"]:
                sections.insert(0, found["sided"])
            elif found["head"].endswith(_PART_OF_WORD) and found["numbered"]:
                break
            else:
                sections.insert(0, number(found["numbered"]) + found["word"])
            text = found["head"]
        named = [*([phase] if phase else []), *sections]
        return text, "|".join(named) or None

    def _ward(self, text: str) -> tuple[str | None, str]:
        """(part of a village before a lane, the lane) of 二坊六巷."""
        found = self.patterns.ward.match(text)
        if found is None or not self.is_road(found["lane"]):
            return None, text
        return f"{number(found['number']) if found['number'] else found['side']}{found['word']}", found["lane"]

    def _group(self, text: str) -> tuple[str | None, str | None, str]:
        """Village group and door before a name, and the name."""
        found = self.patterns.in_group.match(text)
        if found is None or not (found["group"] or found["named"] or found["door"]):
            return None, None, text
        group = number(found["group"]) if found["group"] else found["named"]
        door = "-".join(number(found[name]) for name in ("door", "sub") if found[name])
        return group, door or None, found["rest"]

    def _street(self, text: str) -> tuple[str | None, str | None, str]:
        """(street, number on it, rest) of a text that begins with a street; the whole text is rest when none does."""
        if self.is_road(text):
            return text, None, ""
        found = self.patterns.road_door.match(text)
        if found is None or len(found["road"]) < 2:
            return self._known_street(text)
        if not found["word"] and (
            found["rest"].startswith(self.patterns.after_no_door) or not found["door"].isdecimal()
        ):
            road, rest = found["road"], text[len(found["road"]) :]
            return road, None, rest
        numbers = [number(found[name]) for name in ("door", "sub", "part") if found[name]]
        return found["road"], "-".join(numbers), found["rest"]

    def _known_street(self, text: str) -> tuple[str | None, str | None, str]:
        """As ``_street``, of a road whose name does not end like one (小桥头12号)."""
        for road in self._longest_roads:
            if text.startswith(road):
                group, door, rest = self._group(text[len(road) :])
                if group is None:
                    return road, door, rest
        return None, None, text


_OF_VILLAGE = tuple(f"村{side}" for side in SIDES)
"""村东养殖场: a landmark of the village, no name."""
_PART_OF_WORD = ("社", "小", "第")
"""社区, 小区, 第二坊: the word before is no number of a section."""
