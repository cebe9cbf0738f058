"""Which of the grids that cover a dwelling is its leaf, and where a hole of the list leaves that unknown.

Belongs here: the hierarchy of the unified grids. Not here: which grids cover a dwelling (``assigning``). A hole (a row that
was set aside, a parent that no row has, a coverage that cannot be read) never hands its dwellings to the grid above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, get_args

from gridhub.places.assigning import GridRow
from gridhub.places.doubt import Doubt

Hole = Literal[
    "date_unread", "parent_unread", "parent_missing", "parent_circle", "coverage_unread", "row_set_aside"
]  # fmt: skip
Unknown = Hole | Doubt
"""Why a leaf is unknown: the cell of a date, or of the parent, was set aside; no row has the code of the parent; parents go
in a circle; a grid that may hold the dwelling has a coverage that cannot be read; a row of the list was set aside whole. Or
the dwelling's own address is in doubt."""
_ORDER: tuple[Hole, ...] = get_args(Hole)
_DOUBTS = frozenset(get_args(Doubt))
_DATES = frozenset({"valid_from", "valid_to"})


@dataclass(frozen=True, slots=True)
class SetAside:
    """What standardising set aside in the grid lists in force.

    ``cells``: record id → fields of claim.grid whose cell was not taken. ``rows``: rows of the unified list not taken;
    ``parents``: codes of the grids that those rows name as the one above them, where the cell can be read.
    """

    cells: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rows: int = 0
    parents: frozenset[str] = frozenset()


NOTHING_SET_ASIDE: Final = SetAside()
NO_DOUBTS: Final[Mapping[int, Doubt]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LeafGrids:
    """The leaf grids of every dwelling, by dwelling number; a dwelling with ``unknown`` has none."""

    leaf_of: Mapping[int, frozenset[str]] = field(default_factory=dict)
    unknown: Mapping[int, Unknown] = field(default_factory=dict)

    @property
    def in_doubt(self) -> frozenset[int]:
        """Dwellings whose leaf is unknown because of their own address."""
        return frozenset(number for number, reason in self.unknown.items() if reason in _DOUBTS)

    def said_of(self, dwelling: int) -> tuple[str | None, str | None, str | None, int]:
        """grid_id, grid_method, grid_reason, leaf_count of link.dwelling."""
        if dwelling in self.unknown:
            return None, "unknown", self.unknown[dwelling], 0
        leaf = self.leaf_of.get(dwelling, frozenset())
        single = next(iter(leaf)) if len(leaf) == 1 else None
        return single, "coverage" if single else "several" if leaf else None, None, len(leaf)


class Hierarchy:
    """Who is above whom in the unified list on ``as_of``. ``rows``: all of it; a grid that is not in force then still says
    what lies above the ones below it."""

    def __init__(self, rows: Iterable[GridRow], as_of: date, set_aside: SetAside = NOTHING_SET_ASIDE) -> None:
        ordered = sorted(rows, key=lambda row: row.record_id)
        ids: dict[str, str] = {}
        chosen: dict[str, GridRow] = {}
        for row in ordered:
            ids.setdefault(row.code, row.grid_id)
            before = chosen.get(row.grid_id)
            if before is None or (row.active(as_of) and not before.active(as_of)):
                chosen[row.grid_id] = row
        # A city whose list has no column of parents has one level as far as anybody can say.
        names_parents = any(row.parent_code for row in ordered)
        self.parent: dict[str, str | None] = {}
        self._broken: dict[str, Hole] = {}
        for grid, row in chosen.items():
            self.parent[grid] = ids.get(row.parent_code) if row.parent_code else None
            unread = set_aside.cells.get(row.record_id, frozenset())
            if unread & _DATES:
                self._broken[grid] = "date_unread"
            elif "parent_grid_code" in unread:
                self._broken[grid] = "parent_unread"
            elif self.parent[grid] is None and (row.parent_code or (names_parents and (row.level or 1) > 1)):
                self._broken[grid] = "parent_missing"
        for grid in self.parent:
            if self._goes_round(grid):
                self._broken[grid] = "parent_circle"

    def _goes_round(self, grid: str) -> bool:
        last = (self.above(grid) or [grid])[-1]
        return self.parent.get(last) is not None

    def above(self, grid: str) -> list[str]:
        """The grids above a grid, nearest first; ends where parents go in a circle."""
        found: list[str] = []
        step = self.parent.get(grid)
        while step is not None and step != grid and step not in found:
            found.append(step)
            step = self.parent.get(step)
        return found

    def hole_of(self, grid: str) -> Hole | None:
        """Why the place of a grid in the hierarchy is not known: the first broken link from it upwards."""
        return next((self._broken[g] for g in (grid, *self.above(grid)) if g in self._broken), None)

    def finest(self, grids: Sequence[str]) -> frozenset[str]:
        """Of the grids given those that have none of the others below them."""
        above = {upper for grid in grids for upper in self.above(grid)}
        return frozenset(grids) - above


def leaves(
    hierarchy: Hierarchy,
    in_force: Sequence[GridRow],
    covering: Mapping[int, Sequence[str]],
    open_grids: frozenset[str] = frozenset(),
    unplaced: Mapping[str, Sequence[int]] | None = None,
    set_aside: SetAside = NOTHING_SET_ASIDE,
    doubts: Mapping[int, Doubt] = NO_DOUBTS,
) -> LeafGrids:
    """Per dwelling number the leaf grids: covering grids none of whose descendants covers the dwelling too.

    ``covering``: dwelling number → ids of the unified grids that cover it. ``open_grids``: grids in force with a coverage
    that cannot be read. ``unplaced``: region code → numbers of its dwellings that no grid covers. ``doubts``: dwellings
    whose own address is in doubt.

    A leaf is unknown when a grid that covers the dwelling has no certain place in the hierarchy; when the finest grid that
    covers it has a grid of unreadable coverage directly below it, or, for a row that was set aside, any grid or that row; and when no
    grid covers a dwelling of a region that has a grid of unreadable coverage without a parent, or a row was set aside.
    So is that of a dwelling in doubt that lies in no grid without grids below it, where its region has grids.
    """
    below: set[str] = set()
    open_below: set[str] = set()
    open_regions: set[str] = set()
    gridded: set[str | None] = set()
    for row in in_force:
        gridded.add(row.region_code)
        upper = hierarchy.parent.get(row.grid_id)
        if upper is not None:
            below.add(upper)
        if row.code in set_aside.parents:
            below.add(row.grid_id)  # the row may have been its only child
        if row.grid_id not in open_grids:
            continue
        if upper is not None:
            open_below.add(upper)
        elif row.region_code:
            open_regions.add(row.region_code)
    known: dict[tuple[str, ...], tuple[frozenset[str], Hole | None]] = {}
    leaf_of: dict[int, frozenset[str]] = {}
    unknown: dict[int, Unknown] = {}
    for index, grids in covering.items():
        together = tuple(grids)
        if together not in known:
            finest = hierarchy.finest(together)
            reasons: set[Hole] = {reason for grid in together if (reason := hierarchy.hole_of(grid))}
            if finest & open_below:
                reasons.add("coverage_unread")
            if set_aside.rows and finest & below:
                reasons.add("row_set_aside")
            known[together] = finest, next((reason for reason in _ORDER if reason in reasons), None)
        finest, hole = known[together]
        open_reason: Unknown | None = hole or (doubts.get(index) if finest <= below else None)
        leaf_of[index] = frozenset() if open_reason else finest
        if open_reason:
            unknown[index] = open_reason
    for region, indexes in (unplaced or {}).items():
        why: Hole | None = "coverage_unread" if region in open_regions else "row_set_aside" if set_aside.rows else None
        if why:
            unknown.update(dict.fromkeys(indexes, why))
        elif doubts and gridded & {region, None}:
            unknown.update({index: doubts[index] for index in indexes if index in doubts})
    return LeafGrids(leaf_of, unknown)


def unplaced_of(regions: Sequence[str | None], covering: Mapping[int, Sequence[str]]) -> dict[str, list[int]]:
    """Per region code the numbers of the dwellings that no grid covers. ``regions``: region code by dwelling number."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, region in enumerate(regions):
        if region is not None and number not in covering:
            found[region].append(number)
    return dict(found)
