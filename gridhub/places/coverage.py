"""What a grid covers: its coverage text read into places, and the dwellings that lie in them.

Belongs here: the grammar of coverage texts, covering and leaf grids per dwelling. Not here: how grids of two systems
compare (``crosswalk``). A part that cannot be read or names no dwelling is an issue, never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from gridhub.places.gazetteer import Codes, Gazetteer
from gridhub.places.register import Dwelling
from gridhub.places.spelling import normalise, number

_SEPARATOR = re.compile(r"[、;,。\n]+(?![^()]*\))")
_N = r"(?:\d{1,5}|[零〇一二两三四五六七八九十百]{1,6})"
_TO = r"(?:-|至|到)"
_SPAN = rf"(?<!\d)(?P<low>{_N}|[A-Z])(?:号楼|栋|幢|座|组|号|单元)?(?:{_TO}(?P<high>{_N}|[A-Z]))?"
_PHASE = rf"(?:\(?(?P<phase>{_N})期\)?)?"
_PARTS: tuple[tuple[Literal["unit", "building", "group", "door", "group_door"], re.Pattern[str]], ...] = (
    (
        "unit",
        re.compile(
            rf"^(?P<head>.*?){_PHASE}(?<!\d)(?P<building>{_N}|[A-Z])(?:号楼|栋|幢|座|#)"
            rf"(?P<low>{_N})(?:单元)?(?:{_TO}(?P<high>{_N}))?单元$"
        ),
    ),
    ("building", re.compile(rf"^(?P<head>.*?){_PHASE}{_SPAN}(?:号楼|栋|幢|座|#)$")),
    (
        "group_door",
        re.compile(rf"^(?P<head>.*?)第?(?P<group>{_N})(?:村民小组|组|社)(?P<low>{_N})号?(?:{_TO}(?P<high>{_N}))?号$"),
    ),
    ("group", re.compile(rf"^(?P<head>.*?)第?{_SPAN}(?:村民小组|组|社)$")),
    ("door", re.compile(rf"^(?P<head>.*?){_SPAN}号(?:\(?(?P<side>[单双])号?\)?)?$")),
)
_MORE_UNITS = re.compile(rf"^(?P<low>{_N})(?:单元)?(?:{_TO}(?P<high>{_N}))?单元$")
_NUMBER_LIST = re.compile(
    rf"(?<!\d)(?P<numbers>\d{{1,5}}(?:{_TO}\d{{1,5}})?(?:、\d{{1,5}}(?:{_TO}\d{{1,5}})?)+)"
    r"(?P<word>号楼|栋|幢|座|#|村民小组|组|社|单元|号)"
)
_REMARK = re.compile(r"\(([^()]*)\)")
_LIMIT = re.compile(r"[除不外]|部分|以[东西南北内]|[侧段半]")
_PART_OF_TEXT = re.compile(rf"^[单双]号?$|{_N}(?:号楼|栋|幢|座|#|组|社|单元|号)$")
_HEAD_PHASE = re.compile(rf"^(?P<head>.+?)\(?(?P<phase>{_N})期\)?$")

Reason = Literal["empty", "unreadable", "unknown_place", "ambiguous_place", "no_dwelling"]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grid list as claimed, with the id of its grid and the region it belongs to (None: not stated)."""

    record_id: str
    grid_id: str
    system: str
    department: str
    code: str
    level: int | None
    parent_code: str | None
    region_code: str | None
    coverage: str
    valid_from: date | None
    valid_to: date | None

    def active(self, as_of: date) -> bool:
        """In force on ``as_of``: the first day counts, the day it was ended does not."""
        begun = self.valid_from is None or self.valid_from <= as_of
        return begun and (self.valid_to is None or as_of < self.valid_to)


@dataclass(frozen=True, slots=True)
class Covered:
    """One part of a coverage text: a whole region (place and group None) or a span inside a place or village group."""

    head: str
    phase: str | None = None
    building: str | None = None
    kind: Literal["whole", "unit", "building", "group", "door", "group_door"] = "whole"
    group: str | None = None
    low: str | None = None
    high: str | None = None
    side: str | None = None

    def holds(self, dwelling: Dwelling) -> bool:
        """Whether a dwelling of the right region and place lies in this part."""
        key = dwelling.key
        group, phase, door, building, unit = key.group, key.phase, key.door, key.building, key.unit
        if self.phase is not None and phase != self.phase:
            return False
        if self.kind == "whole":
            return True
        if self.kind == "unit":
            return building == self.building and self._spans(unit)
        if self.kind == "building":
            return self._spans(building)
        if self.kind == "group":
            return self._spans(group)
        return (self.kind == "door" or group == self.group) and self._spans(door)

    def _spans(self, value: str | None) -> bool:
        if value is None or self.low is None:
            return False
        if self.high is None:
            return value == self.low or (self.kind in ("door", "group_door") and value.startswith(f"{self.low}-"))
        if self.low.isdecimal() and self.high.isdecimal():
            whole = value.split("-")[0]
            if not whole.isdecimal() or (self.side and int(whole) % 2 != (self.side == "单")):
                return False
            return int(self.low) <= int(whole) <= int(self.high)
        return len(value) == 1 and self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class CoverageIssue:
    """A part of a coverage text (1-based; 0 the whole text) that assigns nothing, and why."""

    record_id: str
    part_no: int
    reason: Reason


def read_coverage(text: str) -> list[Covered]:
    """The parts of a coverage text in order; a part that starts with its numbers continues the place before it."""
    parts: list[Covered] = []
    for piece in _pieces(text):
        written = normalise(piece) if piece is not None else None
        if written == "":
            continue
        if written and parts and parts[-1].kind == "unit" and (more := _MORE_UNITS.match(written)):
            low, high = number(more["low"]), number(more["high"]) if more["high"] else None
            parts.append(replace(parts[-1], low=low, high=high))
            continue
        part = _read_part(written) if written else Covered("")
        if not part.head and part.kind != "whole" and parts:
            part = replace(part, head=parts[-1].head, phase=part.phase or parts[-1].phase)
        parts.append(part)
    return parts


def _pieces(text: str) -> list[str | None]:
    """The text cut into parts; None for a part whose remark takes something away from it, which nobody can read here.

    1、3、5栋 is 1栋、3栋、5栋. A remark in brackets that names numbers or a side is part of the text: 阳光小区（1-3栋）.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "、")
    plain = _NUMBER_LIST.sub(lambda m: "、".join(f"{n}{m['word']}" for n in m["numbers"].split("、")), plain)
    pieces: list[str | None] = []
    for whole in _SEPARATOR.split(plain):
        remarks = _REMARK.findall(whole)
        if any(_LIMIT.search(remark) for remark in remarks):
            pieces.append(None)
            continue
        for remark in remarks:
            if _PART_OF_TEXT.search(remark):
                whole = whole.replace(f"({remark})", remark)
        pieces += _SEPARATOR.split(whole)
    return pieces


def _read_part(written: str) -> Covered:
    for kind, pattern in _PARTS:
        found = pattern.match(written)
        if found is None:
            continue
        part = {name: value for name, value in found.groupdict().items() if value is not None}
        head, phase = _phase_of(part["head"], part.get("phase"))
        low, high, building, group = (
            number(part[name]) if name in part else None for name in ("low", "high", "building", "group")
        )
        return Covered(head, phase, building, kind, group, low, high, part.get("side"))
    head, phase = _phase_of(written, None)
    return Covered(head, phase)


def _phase_of(head: str, phase: str | None) -> tuple[str, str | None]:
    if phase is None and (found := _HEAD_PHASE.match(head)):
        return found["head"], number(found["phase"])
    return head, number(phase) if phase else None


class Assigner:
    """Finds the dwellings of a covered part. Built once per set of dwellings."""

    def __init__(self, dwellings: Sequence[Dwelling], gazetteer: Gazetteer) -> None:
        self._dwellings, self._gazetteer = dwellings, gazetteer
        self._by_region: dict[str, list[int]] = defaultdict(list)
        self._by_place: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, dwelling in enumerate(dwellings):
            if dwelling.region_code is None:
                continue
            self._by_region[dwelling.region_code].append(index)
            if place := dwelling.key.name:
                self._by_place[dwelling.region_code, place].append(index)
        self._regions_of: dict[str, set[str]] = defaultdict(set)
        for region, place in self._by_place:
            self._regions_of[place].add(region)

    def dwellings_of(self, part: Covered, region_code: str | None) -> list[int] | Reason:
        """Numbers of the dwellings in a part of a grid that belongs to ``region_code``, or why there are none."""
        names, scope, outside, rest = self._gazetteer.read_regions(part.head)
        own = self._gazetteer.villages(region_code) or None
        place = None
        if rest:
            found = self._gazetteer.place_in(rest)
            place, limit, leftover = found or (rest, None, "")
            if leftover or outside or place not in self._regions_of:
                return "unknown_place"
            regions: Codes = frozenset(self._regions_of[place])
            for narrowing in (scope, limit, own):
                if narrowing is not None and len(regions) > 1:
                    regions = regions & narrowing
            if scope is not None and not regions <= scope:
                return "unknown_place"
            if len(regions) != 1:
                return "ambiguous_place" if regions else "unknown_place"
        elif names and scope is not None:
            regions = scope & own if own and scope & own else scope
            if len(regions) != 1 and (part.kind != "whole" or self._gazetteer.is_village(names[-1])):
                return "ambiguous_place"
        elif part.kind in ("group", "group_door") and own is not None and len(own) == 1:
            regions = own
        else:
            return "unreadable"
        near = (
            index
            for region in sorted(regions)
            for index in (self._by_place[region, place] if place else self._by_region.get(region, []))
        )
        return [index for index in near if part.holds(self._dwellings[index])] or "no_dwelling"


@dataclass(frozen=True, slots=True)
class Coverage:
    """``cover``: grid id → dwelling numbers, sorted. ``issues`` ordered by record and part."""

    cover: Mapping[str, Sequence[int]]
    issues: tuple[CoverageIssue, ...]
    first_record: Mapping[str, str]
    other_record: Mapping[tuple[str, int], str]

    def record_of(self, grid_id: str, dwelling: int) -> str:
        """The least record of the grid that names the dwelling."""
        return self.other_record.get((grid_id, dwelling), self.first_record[grid_id])


def assign(rows: Iterable[GridRow], assigner: Assigner) -> Coverage:
    """The dwellings of every grid row given (filter by date before)."""
    cover: dict[str, set[int]] = {}
    first: dict[str, str] = {}
    other: dict[tuple[str, int], str] = {}
    issues: list[CoverageIssue] = []
    for row in sorted(rows, key=lambda row: (row.grid_id, row.record_id)):
        parts = read_coverage(row.coverage)
        if not parts:
            issues.append(CoverageIssue(row.record_id, 0, "empty"))
        first.setdefault(row.grid_id, row.record_id)
        known = cover.setdefault(row.grid_id, set())
        for part_no, part in enumerate(parts, 1):
            found = assigner.dwellings_of(part, row.region_code)
            if isinstance(found, str):
                issues.append(CoverageIssue(row.record_id, part_no, found))
                continue
            if first[row.grid_id] != row.record_id:
                other.update({(row.grid_id, index): row.record_id for index in found if index not in known})
            known.update(found)
    return Coverage(
        {grid: sorted(indexes) for grid, indexes in cover.items()},
        tuple(sorted(issues, key=lambda issue: (issue.record_id, issue.part_no))),
        first,
        other,
    )


def leaves(rows: Iterable[GridRow], covering: Mapping[int, Sequence[str]]) -> dict[int, frozenset[str]]:
    """Per dwelling number the leaf grids: covering grids none of whose descendants covers the dwelling too.

    ``covering``: dwelling number → ids of the unified grids that cover it. Parents are found by parent_grid_code.
    """
    ids: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row.record_id):
        ids.setdefault(row.code, row.grid_id)
    parent = {row.grid_id: ids.get(row.parent_code) if row.parent_code else None for row in rows}
    known: dict[tuple[str, ...], frozenset[str]] = {}
    result: dict[int, frozenset[str]] = {}
    for index, grids in covering.items():
        together = tuple(grids)
        if together not in known:
            above: set[str] = set()
            for grid in together:
                step, seen = parent.get(grid), {grid}
                while step is not None and step not in seen:
                    above.add(step)
                    seen.add(step)
                    step = parent.get(step)
            known[together] = frozenset(together) - above
        result[index] = known[together]
    return result
