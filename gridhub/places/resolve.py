"""Deciding which dwelling an address names: candidates by its parts, narrowed by region, never guessed.

Belongs here: ``resolve_all`` over distinct addresses. Not here: texts (``gazetteer``), indexes (``register``).

An address resolves only when exactly one dwelling has every part it names. Parts it leaves out (unit, phase, group,
estate inside one known region) may be anything, at a lower confidence. What a police station or other unknown area
covers is learned from addresses that need no such hint.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from gridhub.places.address import Parsed
from gridhub.places.gazetteer import Codes, Gazetteer, parse_all
from gridhub.places.methods import Method, Rule, weakest
from gridhub.places.register import Dwelling, Key, Register, key_of, key_text

LEARN_FROM = 20
"""An unknown area name is used only after this many addresses of it resolved without it (P)."""
LEARN_SHARE = 0.01
"""Regions with a smaller share of an area's addresses are strays, not part of the area (P)."""

Building = tuple[str | None, Key]


class Question(NamedTuple):
    """One distinct address as records state it. ``role`` and ``region_name`` together are the area that is learned."""

    text: str
    region_code: str
    region_name: str
    std_address_code: str
    role: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question resolved to. ``dwelling``: number in the register; ``place``: region and key of a level above."""

    parsed: Parsed | None
    method: Method
    rule: Rule
    dwelling: int | None = None
    building: Building | None = None
    place: Building | None = None
    region_code: str | None = None
    candidate_count: int = 0
    candidates: tuple[int, ...] = ()
    """Of an ambiguous answer: what they all share (building, leaf grid) is still a fact."""


def _unresolved(parsed: Parsed | None, rule: Rule, **known: str | None) -> Answer:
    return Answer(parsed, "unresolved", rule, region_code=known.get("region_code"))


class Resolver:
    """Answers questions against a register; ``found`` additionally registers complete addresses nobody listed."""

    def __init__(self, register: Register, gazetteer: Gazetteer) -> None:
        self.register, self.gazetteer = register, gazetteer
        self.known_regions = frozenset(gazetteer.levels) | {
            dwelling.region_code for dwelling in register.dwellings if dwelling.region_code
        }
        self._hints: dict[str, Codes | None] = {}

    def answer(self, question: Question, parsed: Parsed, learned: Codes | None) -> Answer:
        """Resolve one parsed address; ``learned`` is the set of regions known to make up the area it names."""
        if question.std_address_code in self.register.by_std_code:
            return self._settled(parsed, self.register.by_std_code[question.std_address_code], "std_code", "record")
        if not parsed.text:
            return _unresolved(None, "empty")
        if parsed.outside:
            return _unresolved(parsed, "outside")
        same_text = self.register.by_text.get(parsed.text, [])
        if len(same_text) == 1 and not any(self.register.dwellings[same_text[0]].key):
            return self._settled(parsed, same_text[0], "text", "unique")
        regions, rule, conflict = self._regions(question, parsed, learned)
        return self._among(parsed, regions, rule, conflict)

    def hint_scope(self, name: str) -> Codes | None:
        """Regions of an exact region name in ``region_name``; None for a police station or an unknown name."""
        if name not in self._hints:
            self._hints[name] = self.gazetteer.scope_of(name) if name else None
        return self._hints[name]

    def _regions(self, question: Question, parsed: Parsed, learned: Codes | None) -> tuple[Codes, Rule, bool]:
        """(regions the address may lie in, what narrowed them last, whether a named region lacks the named place)."""
        having = self.gazetteer.places.get(parsed.place) if parsed.place else None
        regions: Codes | None = having
        rule: Rule = "unique"
        conflict = False
        code = self.gazetteer.villages(question.region_code) & self.known_regions or None
        steps: tuple[tuple[Rule, Codes | None], ...] = (
            ("region_text", parsed.scope or None),
            ("region_code", code),
            ("region_name", self.hint_scope(question.region_name)),
            ("region_learned", learned),
        )
        for name, scope in steps:
            if not scope or (regions is not None and len(regions) == 1 and scope >= regions):
                continue
            if regions is None:
                regions, rule = scope, name
            elif narrower := regions & scope:
                if narrower != regions:
                    regions, rule = narrower, name
            elif name != "region_learned":
                conflict = conflict or (having is not None and regions == having)
        return regions or frozenset(), rule, conflict

    def _among(self, parsed: Parsed, regions: Codes, rule: Rule, conflict: bool) -> Answer:
        level, wanted = parsed.parse_level, key_of(parsed)
        if level == "none" or (parsed.place and parsed.place not in self.gazetteer.places and level == "place"):
            return _unresolved(parsed, "unparsed" if not regions else "unknown_place", region_code=_only(regions))
        if not regions:
            return _unresolved(parsed, "unknown_place" if parsed.place else "no_region")
        if parsed.place is None and len(regions) > 1:
            return _unresolved(parsed, "no_region")
        if level == "region":
            return Answer(parsed, "region", rule, region_code=_only(regions))
        candidates = self._candidates(parsed, wanted, regions)
        only = _only(regions)
        if not candidates:
            return _unresolved(parsed, self._why_none(parsed, wanted, regions), region_code=only)
        if level in ("room", "door"):
            if len(candidates) == 1 and self._leaves_open(parsed, candidates[0]):
                return self._ambiguous(parsed, candidates)
            if len(candidates) == 1:
                method = self._method(parsed, wanted, candidates[0])
                if conflict:
                    if method not in ("exact", "alias") or only is None:
                        return _unresolved(parsed, "region_conflict")
                    method = "region_overruled"
                return self._settled(parsed, candidates[0], method, rule)
            if level == "room" or len({self.register.dwellings[n].building_key for n in candidates}) > 1:
                return self._ambiguous(parsed, candidates)
        return self._above(parsed, wanted, candidates, rule, conflict)

    def _candidates(self, parsed: Parsed, wanted: Key, regions: Codes) -> list[int]:
        found: list[int] = []
        for region in sorted(regions):
            exact = self.register.by_key.get((region, wanted), [])
            if exact and parsed.parse_level in ("room", "door") and not parsed.pair:
                found += exact
                continue
            found += self.register.fitting(region, wanted)
            if parsed.pair:
                found += self.register.fitting(region, wanted._replace(building=None, unit=wanted.building))
        return sorted(set(found))

    def _method(self, parsed: Parsed, wanted: Key, number: int) -> Method:
        own = self.register.dwellings[number].key
        if parsed.pair:
            return "dash_inferred"
        names: tuple[Method | None, ...] = (
            "place_inferred", "group_inferred", "phase_inferred", None, "building_inferred", "unit_inferred", None, None,
        )  # fmt: skip
        left_out = [name for name, part, has in zip(names, wanted, own, strict=True) if name and part is None and has]
        if left_out:
            return weakest(left_out)
        renamed = parsed.place is not None and parsed.place not in parsed.text
        return "alias" if renamed else "exact"

    def _leaves_open(self, parsed: Parsed, number: int) -> bool:
        """Whether a part is left out that may be another one, whose room or door of that number the list lacks: the
        unit, when another unit reaches that floor; the village group, when another group's doors reach that number."""
        dwelling = self.register.dwellings[number]
        key = dwelling.key
        if parsed.village_group is None and key.group is not None and key.door is not None:
            near = self.register.fitting(dwelling.region_code, Key(key.place, None, None, None, None, None, None))
            others = (self.register.dwellings[n].key for n in near)
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
            return _unresolved(parsed, "region_conflict")
        if len(regions) > 1:
            return self._ambiguous(parsed, candidates)
        region = regions.pop()
        if parsed.parse_level in ("building", "unit", "door"):
            buildings = {dwelling.building_key for dwelling in dwellings}
            if len(buildings) > 1:
                return self._ambiguous(parsed, candidates)
            unit = (region, wanted) if parsed.unit else None
            return Answer(parsed, "building", rule, None, buildings.pop(), unit, region, count)
        return Answer(parsed, "place", rule, None, None, (region, wanted), region, count)

    def _why_none(self, parsed: Parsed, wanted: Key, regions: Codes) -> Rule:
        if parsed.place is None or parsed.place in self.gazetteer.places:
            return "no_such_room" if any(self.register.has_building(r, wanted) for r in regions) else "no_such_place"
        near = {place for place, codes in self.gazetteer.places.items() if codes & regions}
        return "similar_place" if any(_one_slip(parsed.place, place) for place in near) else "unknown_place"

    def may_found(self, parsed: Parsed, answer: Answer, with_unit: bool) -> bool:
        """Whether an unresolved address is complete enough, and plausible, to found a dwelling of its own.

        Needs room or door inside one known region, below a place or village group. In a listed building the unit must
        be listed and the floor must not lie above the highest one: anything else is more likely a slip of the pen.
        """
        if answer.method != "unresolved" or answer.rule not in ("unknown_place", "no_such_place", "no_such_room"):
            return False
        if answer.region_code not in self.known_regions or parsed.pair or parsed.leftover:
            return False
        if not (parsed.place or parsed.village_group) or (parsed.room and not (parsed.building or parsed.door_no)):
            return False
        if parsed.parse_level not in ("room", "door"):
            return False
        if parsed.building is not None and (parsed.unit is None) == with_unit:
            return False
        if answer.rule == "no_such_room" and parsed.room:
            near = self.register.fitting(answer.region_code, key_of(parsed)._replace(room=None))
            floors = [int(f) for n in near if (f := self.register.dwellings[n].floor) and f.isdecimal()]
            return bool(near) and (not floors or not parsed.floor or int(parsed.floor) <= max(floors))
        return True

    def found(self, parsed: Parsed, region_code: str) -> None:
        """Register the dwelling that a complete address names, once."""
        key = key_of(parsed)
        if not self.register.by_key.get((region_code, key)):
            self.register.add(Dwelling(key_text(region_code, key), region_code, key, parsed.floor, None, ""))


def _floor_number(dwelling: Dwelling) -> int:
    """The floor, 0 when the address tells none."""
    return int(dwelling.floor) if dwelling.floor and dwelling.floor.isdecimal() else 0


def _door_number(key: Key) -> int:
    """The door's number, 0 when it has none."""
    digits = (key.door or "").split("-")[0]
    return int(digits) if digits.isdecimal() else 0


def _only(regions: Codes) -> str | None:
    return next(iter(regions)) if len(regions) == 1 else None


def _one_slip(a: str, b: str) -> bool:
    """Whether one character changed, added or lost turns one name into the other (names of three or more)."""
    if min(len(a), len(b)) < 3 or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def learn_areas(answers: Mapping[Question, Answer], known: Mapping[str, Codes | None]) -> dict[tuple[str, str], Codes]:
    """Regions of every area name that is no region name, by (role, area): where its self-sufficient addresses lie."""
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for question, answer in answers.items():
        if not question.region_name or known.get(question.region_name) is not None or answer.dwelling is None:
            continue
        if answer.region_code and answer.rule in ("unique", "region_text", "region_code", "record"):
            seen[question.role, question.region_name][answer.region_code] += 1
    learned: dict[tuple[str, str], Codes] = {}
    for area, counts in seen.items():
        total = sum(counts.values())
        if total >= LEARN_FROM:
            learned[area] = frozenset(code for code, n in counts.items() if n >= max(2, LEARN_SHARE * total))
    return learned


def resolve_all(questions: Sequence[Question], register: Register, gazetteer: Gazetteer) -> dict[Question, Answer]:
    """Answer every question; adds founded dwellings to ``register``. The order of ``questions`` does not matter."""
    resolver = Resolver(register, gazetteer)
    listed = len(register.dwellings)
    ordered = sorted(set(questions))
    parsed = parse_all(sorted({question.text for question in ordered}), gazetteer)
    answers = {q: resolver.answer(q, parsed[q.text], None) for q in ordered}
    unaided = dict(answers)
    hints = {name: resolver.hint_scope(name) for name in {question.region_name for question in ordered}}
    learned = learn_areas(answers, hints)
    for question in ordered:
        area = learned.get((question.role, question.region_name))
        if area and answers[question].method in ("ambiguous", "unresolved"):
            answers[question] = resolver.answer(question, parsed[question.text], area)
    # Addresses with their unit first: one without may then name a dwelling that another record spelled out.
    for with_unit in (True, False):
        for question in ordered:
            text, base = parsed[question.text], unaided[question]
            if answers[question].method == "unresolved" and resolver.may_found(text, base, with_unit):
                resolver.found(text, str(base.region_code))
        if len(register.dwellings) == listed:
            continue
        for question in ordered:
            if answers[question].method != "unresolved":
                continue
            area = learned.get((question.role, question.region_name))
            again = resolver.answer(question, parsed[question.text], area)
            if again.dwelling is not None:
                again = replace(again, method="founded")
            answers[question] = again
    return answers
