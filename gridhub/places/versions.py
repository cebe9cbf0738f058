"""The leaf grid of every dwelling through all divisions of the grids that a list still tells.

Belongs here: walking through the days on which grids begin or end. Not here: what a leaf is (``leaves``). Only the dwellings
that a beginning or an ending concerns are looked at again, so that a city whose grids begin on many days stays cheap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gridhub.places.assigning import UNREAD, Assigner, GridRow
from gridhub.places.doubt import Doubt
from gridhub.places.leaves import NO_DOUBTS, NOTHING_SET_ASIDE, Hierarchy, LeafGrids, SetAside, leaves, unplaced_of

Said = tuple[str | None, str | None, str | None, int]
_NO_GRID: Final[Said] = (None, None, None, 0)


@dataclass(frozen=True, slots=True)
class Stay:
    """Days in which the leaf of a dwelling was the same: from the first (None: ever) until ``valid_to`` (None: still).

    ``said``: grid_id, grid_method, grid_reason, leaf_count as of ``LeafGrids.said_of``.
    """

    valid_from: date | None
    valid_to: date | None
    said: Said


def history(
    rows: Sequence[GridRow],
    assigner: Assigner,
    regions: Sequence[str | None],
    set_aside: SetAside = NOTHING_SET_ASIDE,
    doubts: Mapping[int, Doubt] = NO_DOUBTS,
) -> dict[int, list[Stay]]:
    """Per dwelling number its stays in order; days on which no grid covers it are in none.

    ``rows``: all rows of the unified list, whenever they are in force. ``regions``: region code by dwelling number. ``doubts``: dwellings
    whose own address is in doubt.
    """
    rows = sorted(rows, key=lambda row: (row.grid_id, row.record_id))
    covers = [assigner.read(row) for row in rows]
    is_open = [bool(UNREAD.intersection(fault[1] for fault in faults)) for _, faults in covers]
    rows_of: dict[int, list[int]] = defaultdict(list)
    of_grid: dict[str, set[int]] = defaultdict(set)
    for place, (numbers, _) in enumerate(covers):
        of_grid[rows[place].grid_id] |= numbers
        for n in numbers:
            rows_of[n].append(place)
    by_region = unplaced_of(regions, {})
    doubtful: dict[str | None, set[int]] = defaultdict(set)
    for n in doubts:
        doubtful[regions[n]].add(n)
    turns: dict[date, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for day in (row.valid_from, row.valid_to):
            if day is not None:
                turns[day].append(place)

    since: dict[int, tuple[date | None, Said]] = {}
    stays: dict[int, list[Stay]] = defaultdict(list)
    # The days before the first turn are those on which only rows without a first day are in force.
    for day in (None, *sorted(turns)):
        at = day or date.min
        in_force = [place for place, row in enumerate(rows) if row.active(at)]
        hierarchy = Hierarchy(rows, at, set_aside)
        concerned: set[int] = set(range(len(regions))) if day is None else set()
        for place in turns.get(day, ()) if day else ():
            concerned |= covers[place][0] | doubtful[rows[place].region_code]
            if is_open[place]:
                upper = hierarchy.parent.get(rows[place].grid_id)
                concerned.update(of_grid[upper] if upper else by_region.get(rows[place].region_code or "", ()))
        alive = set(in_force)
        covering = {
            n: grids
            for n in sorted(concerned)
            if (grids := list(dict.fromkeys(rows[place].grid_id for place in rows_of.get(n, ()) if place in alive)))
        }
        bare: dict[str, list[int]] = defaultdict(list)
        for n in concerned:
            if n not in covering and (region := regions[n]) is not None:
                bare[region].append(n)
        found = leaves(
            hierarchy, [rows[place] for place in in_force], covering,
            frozenset(rows[place].grid_id for place in in_force if is_open[place]), bare, set_aside, doubts,
        )  # fmt: skip
        _turn(concerned, found, day, since, stays)
    for n, (start, said) in since.items():
        if said != _NO_GRID:
            stays[n].append(Stay(start, None, said))
    return dict(stays)


def _turn(
    concerned: set[int],
    found: LeafGrids,
    day: date | None,
    since: dict[int, tuple[date | None, Said]],
    stays: Mapping[int, list[Stay]],
) -> None:
    """Close the stays that end on a day and open those that begin."""
    for n in concerned:
        said = found.said_of(n)
        start, before = since.get(n, (None, _NO_GRID))
        if said == before:
            continue
        if before != _NO_GRID:
            stays[n].append(Stay(start, day, before))
        since[n] = (day, said)
