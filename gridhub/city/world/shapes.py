"""Where the city lies: a rectangle of land for every community, village and leaf grid, a point for every dwelling.

Belongs here: cutting the ground. Not here: files and coordinate systems (``files.shape_files``), grids (``gridding``).

Cut in a plane of metres by straight cuts, first the county among communities and villages, then each of them among its leaf
grids, always in order of code: what belongs together lies together, without gap or overlap. The plane lies turned on the
globe, so that no border runs along a meridian. Nothing here is drawn by lot: the city without shapes stays the same city.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from math import ceil, cos, radians, sin, sqrt

from gridhub.city.world.geography import Dwelling, Ground
from gridhub.city.world.grids import DepartmentGrid, Gridding, UnifiedGrid

Box = tuple[float, float, float, float]
"""West, south, east, north in metres of the plane."""

CENTRE = (120.45, 37.35)
"""Longitude and latitude (CGCS2000) of the middle of the plane; the region code stays unassigned."""
_TURN = radians(8)
_METRES_EAST, _METRES_NORTH = 111_320 * cos(radians(CENTRE[1])), 110_980.0
_URBAN_AREA, _RURAL_AREA = 1.2e6, 5e6
"""Square metres of a community and of a village."""
_MARGIN = 0.12
"""Part of a grid's width and height along its border where no dwelling stands."""


@dataclass(frozen=True)
class Shapes:
    """``regions``: box by region code; ``leaves``: box by code of the leaf grid; ``points``: place in the plane by true id of
    the dwelling (all that a leaf grid holds)."""

    regions: Mapping[str, Box]
    leaves: Mapping[str, Box]
    points: Mapping[str, tuple[float, float]]

    def boxes_of(self, grid: UnifiedGrid) -> list[Box]:
        """The leaf boxes of a unified grid of any level, in code order; [] when no dwelling of the city is in it."""
        codes = self._codes
        first = bisect_left(codes, grid.code)
        below = takewhile(lambda code: code.startswith(grid.code), islice(codes, first, None))
        return [self.leaves[code] for code in below]

    @cached_property
    def _codes(self) -> list[str]:
        return sorted(self.leaves)

    def boxes_of_department(self, grid: DepartmentGrid) -> list[Box]:
        return [self.regions[region.code] for region in grid.regions]

    def located(self, dwelling: Dwelling) -> tuple[float, float] | None:
        """Longitude and latitude (CGCS2000)."""
        point = self.points.get(dwelling.true_id)
        return on_globe(*point) if point else None


def on_globe(x: float, y: float) -> tuple[float, float]:
    """A place of the plane as longitude and latitude (CGCS2000)."""
    east, north = x * cos(_TURN) - y * sin(_TURN), x * sin(_TURN) + y * cos(_TURN)
    return CENTRE[0] + east / _METRES_EAST, CENTRE[1] + north / _METRES_NORTH


def corners(box: Box) -> list[tuple[float, float]]:
    """The ring of a box in the plane, clockwise, closed."""
    west, south, east, north = box
    return [(west, south), (west, north), (east, north), (east, south), (west, south)]


def is_leaf(grid: UnifiedGrid) -> bool:
    return bool(grid.dwellings) and grid.valid_to is None


def build_shapes(ground: Ground, gridding: Gridding) -> Shapes:
    """Cut the county. A region without a leaf grid keeps its land."""
    weights = [_URBAN_AREA if region.urban else _RURAL_AREA for region in ground.regions]
    side = sqrt(sum(weights)) / 2
    boxes = _cut((-side, -side, side, side), weights)
    regions = {region.code: box for region, box in zip(ground.regions, boxes, strict=True)}
    leaves: dict[str, Box] = {}
    points: dict[str, tuple[float, float]] = {}
    of_region: dict[str, list[UnifiedGrid]] = {}
    for grid in sorted(gridding.unified, key=lambda grid: grid.code):
        if is_leaf(grid):
            of_region.setdefault(grid.region.code, []).append(grid)
    for code, grids in of_region.items():
        for grid, box in zip(grids, _cut(regions[code], [8 + len(g.dwellings) for g in grids]), strict=True):
            leaves[grid.code] = box
            points |= _places(box, grid.dwellings)
    return Shapes(regions, leaves, points)


def _cut(box: Box, weights: Sequence[float]) -> list[Box]:
    """A box for each weight, in order: the longer side is cut where the weights are halved."""
    if len(weights) == 1:
        return [box]
    total, half, place = sum(weights), 0.0, 0
    while place < len(weights) - 1 and (place == 0 or half + weights[place] / 2 < total / 2):
        half += weights[place]
        place += 1
    west, south, east, north = box
    share = half / total
    if east - west >= north - south:
        cut = west + (east - west) * share
        parts = (west, south, cut, north), (cut, south, east, north)
    else:
        cut = south + (north - south) * share
        parts = (west, south, east, cut), (west, cut, east, north)
    return _cut(parts[0], weights[:place]) + _cut(parts[1], weights[place:])


def _places(box: Box, dwellings: Sequence[Dwelling]) -> dict[str, tuple[float, float]]:
    west, south, east, north = box
    columns = ceil(sqrt(len(dwellings)))
    rows = ceil(len(dwellings) / columns)
    wide, high = (east - west) * (1 - 2 * _MARGIN), (north - south) * (1 - 2 * _MARGIN)
    return {
        dwelling.true_id: (
            west + (east - west) * _MARGIN + wide * (number % columns + 0.5) / columns,
            south + (north - south) * _MARGIN + high * (number // columns + 0.5) / rows,
        )
        for number, dwelling in enumerate(dwellings)
    }


def shares(left: Sequence[Box], right: Sequence[Box]) -> tuple[float, float]:
    """Area two sets of boxes have in common as shares of each: by arithmetic, no geometry library looked at it."""
    common = sum(
        max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
        for a in left
        for b in right
    )
    return common / _area(left), common / _area(right)


def _area(boxes: Sequence[Box]) -> float:
    return sum((east - west) * (north - south) for west, south, east, north in boxes)


def border(regions: Mapping[str, Box]) -> list[tuple[float, float]]:
    """The ring of the county in the plane."""
    boxes = list(regions.values())
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return corners((west, south, max(box[2] for box in boxes), max(box[3] for box in boxes)))
