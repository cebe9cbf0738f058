"""Deciding which dwelling an address names: candidates by its parts, narrowed by region, never guessed.

Belongs here: ``Resolver`` for one address, ``resolve_all`` over distinct ones. Not here: texts (``parsing``), indexes
(``register``), settling whole keys at once (``matching``), founding dwellings nobody listed (``founding``).

An address resolves only when exactly one dwelling has every part it names. Parts it leaves out (unit, phase, group,
estate inside one known region) may be anything, at a lower confidence. What a police station or other unknown area
covers is learned from addresses that need no such hint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from gridhub.places.answer import ASKED, MOST_CANDIDATES, Answer, Building, Question, Resolved, unresolved
from gridhub.places.areas import Areas, learn_areas
from gridhub.places.founding import Founding, similar_places
from gridhub.places.gazetteer import Codes, Gazetteer
from gridhub.places.matching import settle
from gridhub.places.methods import Method, Rule, weakest
from gridhub.places.narrowing import Narrowed, RegionHints, only
from gridhub.places.parsing import Parsed, parse_all
from gridhub.places.register import Dwelling, Key, Register, key_of


class Resolver:
    """Answers questions against a register."""

    def __init__(self, register: Register, gazetteer: Gazetteer) -> None:
        self.register, self.gazetteer = register, gazetteer
        self.hints = RegionHints(
            gazetteer, frozenset(dwelling.region_code for dwelling in register.dwellings if dwelling.region_code)
        )

    def answer(self, question: Question, parsed: Parsed, learned: Codes | None) -> Answer:
        """Resolve one parsed address; ``learned`` is the set of regions known to make up the area it names."""
        if question.std_address_code in self.register.by_std_code:
            return self._settled(parsed, self.register.by_std_code[question.std_address_code], "std_code", "record")
        if not parsed.text:
            return unresolved(None, "empty")
        if parsed.outside:
            return unresolved(parsed, "outside")
        same_text = self.register.by_text.get(parsed.text, [])
        # A text that names a village, a group or a building is nobody's house, also where the list says no more.
        unnamed = parsed.level == "none" or parsed.collective
        if unnamed and len(same_text) == 1 and not any(self.register.dwellings[same_text[0]].key):
            return self._settled(parsed, same_text[0], "text", "unique")
        narrowed = self.hints.narrow(parsed.name, parsed.scope, question.region_code, question.region_name, learned)
        if parsed.collective:
            return Answer(parsed, "collective", narrowed.rule, region_code=only(narrowed.regions))
        return self._among(parsed, narrowed)

    def _among(self, parsed: Parsed, narrowed: Narrowed) -> Answer:
        regions, rule = narrowed.regions, narrowed.rule
        level, wanted, name = parsed.level, key_of(parsed), parsed.name
        listed = name is None or name in self.gazetteer.places
        if level == "none" or (not listed and level == "place"):
            return unresolved(parsed, "unknown_place" if regions else "unparsed", region_code=only(regions))
        if not regions:
            return unresolved(parsed, "unknown_place" if name else "no_region")
        if name is None and len(regions) > 1:
            return unresolved(parsed, "no_region")
        if level == "region":
            return Answer(parsed, "region", rule, region_code=only(regions))
        candidates = self._candidates(parsed, wanted, regions)
        if not candidates:
            return self._none(parsed, wanted, regions)
        if level in ("room", "door"):
            if len(candidates) == 1 and self._leaves_open(parsed, candidates[0]):
                return self._ambiguous(parsed, candidates)
            if len(candidates) == 1:
                method = self._method(parsed, wanted, candidates[0])
                if narrowed.conflict:
                    if method not in ("exact", "alias") or only(regions) is None:
                        return unresolved(parsed, "region_conflict")
                    method = "region_overruled"
                return self._settled(parsed, candidates[0], method, rule)
            if level == "room" or len({self.register.dwellings[n].building_key for n in candidates}) > 1:
                return self._ambiguous(parsed, candidates)
        return self._above(parsed, wanted, candidates, rule, narrowed.conflict)

    def _candidates(self, parsed: Parsed, wanted: Key, regions: Codes) -> list[int]:
        found: list[int] = []
        for region in sorted(regions):
            exact = self.register.by_key.get((region, wanted), [])
            if exact and parsed.level in ("room", "door") and not parsed.pair:
                found += exact
                continue
            near = self.register.fitting(region, wanted)
            if parsed.pair:
                near = near + self.register.fitting(region, wanted._replace(building=None, unit=wanted.building))
            found += near or self._read_otherwise(region, wanted)
        return sorted(set(found))

    def _read_otherwise(self, region: str, wanted: Key) -> list[int]:
        """Readings that hold only when the plain one names nothing: a street before an estate of which the list tells no
        street; 号 of an estate for 栋, and 栋 for the 号 of a detached house."""
        if wanted.place is None:
            return []
        plain = wanted
        if wanted.road is not None:
            plain = wanted._replace(road=None, door=None)
            near = [n for n in self.register.fitting(region, plain) if self.register.dwellings[n].key.road is None]
            if near or wanted.door:
                return near
        if plain.group is None and plain.door and plain.building is None:
            return self.register.fitting(region, plain._replace(door=None, building=plain.door))
        if plain.group is None and plain.building and plain.door is None and plain.unit is None:
            return self.register.fitting(region, plain._replace(door=plain.building, building=None))
        return []

    def _method(self, parsed: Parsed, wanted: Key, number: int) -> Method:
        own = self.register.dwellings[number].key
        if parsed.pair:
            return "dash_inferred"
        names: tuple[tuple[Method, str | None, str | None], ...] = (
            ("place_inferred", wanted.name, own.name),
            ("group_inferred", wanted.group, own.group),
            ("phase_inferred", wanted.phase, own.phase),
            ("building_inferred", wanted.building or wanted.door, own.building),
            ("unit_inferred", wanted.unit, own.unit),
        )
        left_out = [name for name, part, has in names if part is None and has]
        if left_out:
            return weakest(left_out)
        renamed = parsed.name is not None and parsed.name not in parsed.text
        return "alias" if renamed else "exact"

    def _leaves_open(self, parsed: Parsed, number: int) -> bool:
        """Whether a part is left out that may be another one, whose room or door of that number the list lacks: the
        unit, when another unit reaches that floor; the village group, when another group's doors reach that number."""
        dwelling = self.register.dwellings[number]
        key = dwelling.key
        if parsed.name is None and key.name is not None and self._is_elsewhere(parsed, dwelling):
            return True
        if parsed.group is None and key.group is not None and key.door is not None:
            around = Key(key.place, None, None, None, None, None, None, None if key.place else key.road)
            others = (self.register.dwellings[n].key for n in self.register.fitting(dwelling.region_code, around))
            if any(o.group not in (None, key.group) and _door_number(o) >= _door_number(key) for o in others):
                return True
        if parsed.unit is not None or key.unit is None or (parsed.pair and parsed.building != key.building):
            return False
        near = self.register.fitting(dwelling.region_code, key._replace(unit=None, room=None))
        return any(
            _floor_number(other) >= _floor_number(dwelling)
            for other in (self.register.dwellings[n] for n in near)
            if other.key.unit != key.unit
        )

    def _is_elsewhere(self, parsed: Parsed, dwelling: Dwelling) -> bool:
        """Whether another place of the region, or the village itself, has the group, building or unit that the address
        names, and reaches its door or floor: its own house of that number may be the one the list lacks. A group that the
        village itself has is meant wherever no place is named: its next new house has a number that none reaches yet."""
        around = key_of(parsed)._replace(room=None, door=None)
        if not any(around):
            return False
        others = (self.register.dwellings[n] for n in self.register.fitting(dwelling.region_code, around))
        return any(
            (other.key.name is None and parsed.group is not None)
            or (
                _floor_number(other) >= _floor_number(dwelling)
                and _door_number(other.key) >= _door_number(dwelling.key)
            )
            for other in others
            if other.key.name != dwelling.key.name
        )

    def _settled(self, parsed: Parsed, number: int, method: Method, rule: Rule) -> Answer:
        dwelling = self.register.dwellings[number]
        return Answer(
            parsed, method, rule, number, dwelling.building_key, None, dwelling.region_code, candidate_count=1
        )  # fmt: skip

    def _ambiguous(self, parsed: Parsed, candidates: Sequence[int]) -> Answer:
        dwellings = [self.register.dwellings[n] for n in candidates]
        buildings = {dwelling.building_key for dwelling in dwellings}
        regions = {dwelling.region_code for dwelling in dwellings}
        return Answer(
            parsed, "ambiguous", "several", None, buildings.pop() if len(buildings) == 1 else None, None,
            regions.pop() if len(regions) == 1 else None, len(candidates), tuple(candidates),
        )  # fmt: skip

    def _above(self, parsed: Parsed, wanted: Key, candidates: Sequence[int], rule: Rule, conflict: bool) -> Answer:
        dwellings = [self.register.dwellings[n] for n in candidates]
        regions = {dwelling.region_code for dwelling in dwellings}
        count = len(candidates)
        if conflict:
            return unresolved(parsed, "region_conflict")
        if len(regions) > 1:
            return self._ambiguous(parsed, candidates)
        region = regions.pop()
        if parsed.level in ("building", "unit", "door"):
            buildings = {dwelling.building_key for dwelling in dwellings}
            if len(buildings) > 1:
                return self._ambiguous(parsed, candidates)
            unit: Building | None = (region, wanted) if parsed.unit else None
            return Answer(parsed, "building", rule, None, buildings.pop(), unit, region, count)
        return Answer(parsed, "place", rule, None, None, (region, wanted), region, count)

    def _none(self, parsed: Parsed, wanted: Key, regions: Codes) -> Answer:
        """No dwelling has the parts: why, and what a person may mean."""
        where = only(regions)
        if parsed.name is None or parsed.name in self.gazetteer.places:
            listed = any(self.register.has_building(region, wanted) for region in regions)
            rule: Rule = "no_such_room" if listed else "no_such_place"
            wider = wanted._replace(unit=None, room=None) if listed else wanted._replace(phase=None, building=None)
            if not listed and wanted.building is None:
                wider = wanted._replace(door=None, room=None)
            near = [n for region in sorted(regions) for n in self.register.fitting(region, wider)]
            return unresolved(parsed, rule, region_code=where, candidates=self._nearest(wanted, near))
        similar, rule = similar_places(parsed, regions, self.gazetteer, self.register)
        near = [
            n
            for region, place in similar
            for n in self.register.fitting(region, wanted._replace(place=place.place, road=place.road, door=place.door))
        ]
        return unresolved(parsed, rule, region_code=where, candidates=self._nearest(wanted, near))

    def _nearest(self, wanted: Key, near: Sequence[int]) -> tuple[int, ...]:
        """The few of them that share most parts with the address, and whose last number looks most like its own."""

        def strangeness(number: int) -> tuple[int, int, int]:
            own = self.register.dwellings[number].key
            other = sum(part is not None and part != has for part, has in zip(wanted, own, strict=True))
            return other, _slips(wanted.room or wanted.door or "", own.room or own.door or ""), number

        return tuple(sorted(set(near), key=strangeness)[:MOST_CANDIDATES])


def _slips(a: str, b: str) -> int:
    """Characters that differ, place by place, and those that one has more."""
    return sum(x != y for x, y in zip(a, b, strict=False)) + abs(len(a) - len(b))


def _floor_number(dwelling: Dwelling) -> int:
    """The floor, 0 when the address tells none."""
    return int(dwelling.floor) if dwelling.floor and dwelling.floor.isdecimal() else 0


def _door_number(key: Key) -> int:
    """The door's number, 0 when it has none."""
    digits = (key.door or "").split("-")[0]
    return int(digits) if digits.isdecimal() else 0


def resolve_all(asked: pl.DataFrame, register: Register, gazetteer: Gazetteer) -> Resolved:
    """Answer every question; adds founded dwellings to ``register``.

    ``asked``: columns ``ASKED``, strings without nulls, in any order and number of times.
    """
    questions = asked.select(ASKED).unique().sort(ASKED).with_row_index("question")
    parsed = parse_all(questions["text"].unique().sort(), gazetteer)
    resolver = Resolver(register, gazetteer)
    settled = settle(questions, parsed, register, resolver.hints)
    rest = questions.join(settled, on="question", how="anti")
    texts = dict(parsed.rows(parsed.frame.join(rest.select("text").unique(), on="text", how="semi")))
    ordered = [(number, Question(*said)) for number, *said in rest.select("question", *ASKED).iter_rows()]
    answers = {number: resolver.answer(q, texts[q.text], None) for number, q in ordered}
    learned = learn_areas(questions, settled, answers, register, resolver.hints)
    _found(ordered, texts, answers, learned, resolver)
    return Resolved(questions, settled, answers, parsed)


def _found(
    ordered: Sequence[tuple[int, Question]],
    texts: dict[str, Parsed],
    answers: dict[int, Answer],
    learned: Areas,
    resolver: Resolver,
) -> None:
    """Ask again with what was learned, then found the dwellings that complete addresses name and nobody listed."""
    unaided = {number: answers[number] for number, _ in ordered if answers[number].method == "unresolved"}
    for number, question in ordered:
        area = learned.get((question.role, question.region_name))
        if area and answers[number].method in ("ambiguous", "unresolved"):
            answers[number] = resolver.answer(question, texts[question.text], area)
    founding = Founding(resolver.register, resolver.hints.known)
    # Addresses with their unit first: one without may then name a dwelling that another record spelled out.
    for with_unit in (True, False):
        open_ones = [(number, q) for number, q in ordered if answers[number].method == "unresolved"]
        for number, question in open_ones:
            if number in unaided and founding.may(texts[question.text], unaided[number], with_unit):
                founding.found(texts[question.text], str(unaided[number].region_code))
        if not founding.founded:
            continue
        for number, question in open_ones:
            area = learned.get((question.role, question.region_name))
            again = resolver.answer(question, texts[question.text], area)
            answers[number] = replace(again, method="founded") if again.dwelling is not None else again
