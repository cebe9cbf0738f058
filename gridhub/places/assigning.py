"""Which dwellings lie in what a grid says it covers.

Belongs here: the rows of a grid list, finding the dwellings of a covered part, what assigns nothing and why. Not here: the
grammar of coverage texts (``coverage``), which of the covering grids is the leaf (``leaves``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gridhub.places.coverage import Covered, read_coverage
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.head_patterns import Head
from gridhub.places.region_names import Codes
from gridhub.places.register import Dwelling

Reason = Literal["empty", "unreadable", "unknown_place", "ambiguous_place", "no_dwelling", "boundary_only"]
UNREAD: frozenset[str] = frozenset({"empty", "unreadable", "unknown_place", "ambiguous_place", "boundary_only"})
"""Reasons that leave open what the part covers. ``no_dwelling`` does not: the part was read, nothing stands there."""


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
class CoverageIssue:
    """A part of a coverage text (1-based; 0 the whole text) that assigns nothing, and why.

    ``part_text``: the part as written. ``read_so_far``: what was understood of it, empty when nothing was.
    """

    record_id: str
    part_no: int
    reason: Reason
    part_text: str = ""
    read_so_far: str = ""


_Unassigned = tuple[int, Reason, str, str]
"""Number of the part, reason, the part as written, what was understood of it."""


class Assigner:
    """Finds the dwellings of a covered part. Built once per set of dwellings."""

    def __init__(self, dwellings: Sequence[Dwelling], gazetteer: Gazetteer) -> None:
        self._dwellings, self._gazetteer = dwellings, gazetteer
        self._by_region: dict[str, list[int]] = defaultdict(list)
        self._by_place: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_group: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, dwelling in enumerate(dwellings):
            if dwelling.region_code is None:
                continue
            self._by_region[dwelling.region_code].append(index)
            if dwelling.key.group:
                self._by_group[dwelling.region_code, dwelling.key.group].append(index)
            for place in {name for name in (dwelling.key.place, dwelling.key.road) if name}:
                self._by_place[dwelling.region_code, place].append(index)
        self._regions_of: dict[str, set[str]] = defaultdict(set)
        for region, place in self._by_place:
            self._regions_of[place].add(region)
        self._read: dict[tuple[str, str | None], tuple[frozenset[int], tuple[_Unassigned, ...]]] = {}

    def read(self, row: GridRow) -> tuple[frozenset[int], tuple[_Unassigned, ...]]:
        """The dwellings that a row covers and the parts that assign none; the same text of a region is read once."""
        asked = row.coverage, row.region_code
        if asked not in self._read:
            known: set[int] = set()
            faults: list[_Unassigned] = []
            parts = read_coverage(row.coverage, self._gazetteer.words)
            if not parts:
                faults.append((0, "empty", "", ""))
            for part_no, part in enumerate(parts, 1):
                found = self.dwellings_of(part, row.region_code)
                if isinstance(found, str):
                    faults.append((part_no, found, part.text, part.said()))
                else:
                    known.update(found)
            self._read[asked] = frozenset(known), tuple(faults)
        return self._read[asked]

    def dwellings_of(self, part: Covered, region_code: str | None) -> list[int] | Reason:
        """Numbers of the dwellings in a part of a grid that belongs to ``region_code``, or why there are none."""
        if part.kind == "boundary":
            return "boundary_only"
        if not part.readable:
            return "unreadable"
        near = self._near(part, region_code)
        if isinstance(near, str):
            return near
        taken: set[int] = set()
        for less in part.less:
            out = self.dwellings_of(less, region_code)
            if isinstance(out, str):
                # An exception that names nothing may be misspelled: what the part covers is open.
                return "unreadable" if out != "no_dwelling" else out
            taken.update(out)
        if part.kind == "whole" and part.phase is None and not taken:
            return near or "no_dwelling"
        found = [index for index in near if part.holds(self._dwellings[index]) and index not in taken]
        return found or "no_dwelling"

    def _near(self, part: Covered, region_code: str | None) -> list[int] | Reason:
        head = self._gazetteer.read_head(part.head)
        own = self._gazetteer.villages(region_code) or None
        scope, name = head.scope, head.place or head.road
        if name:
            if head.leftover or head.outside or name not in self._regions_of:
                return "unknown_place"
            regions: Codes = frozenset(self._regions_of[name])
            for narrowing in (scope, own):
                if narrowing is not None and len(regions) > 1:
                    regions = regions & narrowing
            if scope is not None and not regions <= scope:
                return "unknown_place"
            if len(regions) != 1:
                return "ambiguous_place" if regions else "unknown_place"
        elif head.regions and scope is not None:
            regions = scope & own if own and scope & own else scope
            if len(regions) != 1 and (part.kind != "whole" or self._gazetteer.is_village(head.regions[-1])):
                return "ambiguous_place"
        elif part.kind in ("group", "group_door", "street", "open", "whole") and own is not None and len(own) == 1:
            regions = own
        else:
            return "unreadable"
        group = (
            part.group if part.kind == "group_door" else part.low if part.kind == "group" and not part.high else None
        )
        near: list[int] = []
        for region in sorted(regions):
            if name:
                near += self._by_place[region, name]
            else:
                near += self._by_group.get((region, group), ()) if group else self._by_region.get(region, ())
        under = _under(head, part, near, self._dwellings)
        if name is None and part.kind in ("group", "group_door"):
            # 前进村1组 is the village's own group, where it has one of that number, not 前冲1组 of a hamlet.
            own_group = [n for n in under if self._dwellings[n].key.place is None and part.holds(self._dwellings[n])]
            return own_group or under
        return under


def _under(head: Head, part: Covered, near: list[int], dwellings: Sequence[Dwelling]) -> list[int]:
    """Of the dwellings of the named place those that have the street number, phase, wing and group that stand before the
    numbers.

    A stretch of a street holds the houses on it; an estate that lies at one of its numbers is named by itself, or by that
    number alone.
    """
    if head.place is None and head.road is not None:
        alone = part.kind == "door" and part.high is None and part.side is None
        if part.kind in ("door", "street", "open") and not alone:
            near = [n for n in near if dwellings[n].key.place is None]
    elif head.place is not None:
        near = [n for n in near if dwellings[n].key.place == head.place]
    if head.door is not None:
        near = [n for n in near if dwellings[n].key.door == head.door]
    if head.section is not None:
        near = [n for n in near if dwellings[n].key.phase == head.section]
    if head.group is not None:
        near = [n for n in near if dwellings[n].key.group == head.group]
    return near


@dataclass(frozen=True, slots=True)
class Coverage:
    """``cover``: grid id → dwelling numbers, sorted. ``issues`` ordered by record and part.

    ``open_grids``: grids of whose coverage a part could not be read, so that they may hold more than ``cover`` says.
    """

    cover: Mapping[str, Sequence[int]]
    issues: tuple[CoverageIssue, ...]
    open_grids: frozenset[str]
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
    unread: set[str] = set()
    for row in sorted(rows, key=lambda row: (row.grid_id, row.record_id)):
        found, faults = assigner.read(row)
        issues += [CoverageIssue(row.record_id, *fault) for fault in faults]
        if UNREAD.intersection(fault[1] for fault in faults):
            unread.add(row.grid_id)
        first.setdefault(row.grid_id, row.record_id)
        known = cover.setdefault(row.grid_id, set())
        if first[row.grid_id] != row.record_id:
            other.update({(row.grid_id, index): row.record_id for index in found - known})
        known |= found
    return Coverage(
        {grid: sorted(indexes) for grid, indexes in cover.items()},
        tuple(sorted(issues, key=lambda issue: (issue.record_id, issue.part_no))),
        frozenset(unread),
        first,
        other,
    )
