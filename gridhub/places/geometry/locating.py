"""Which polygons a point lies in: a million points in thousands of polygons in about a second.

Belongs here: the search. Not here: which of several polygons counts (``witness``), what a polygon is (``areas``).

A raster is laid over the polygons. A cell that a polygon fills answers for all its points at once; only the points of cells
that a border crosses are tested one by one. The answer is that of a test of every point against every polygon.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from gridhub.places.geometry.coordinates import Degrees

Polygons = npt.NDArray[np.object_]
"""shapely geometries, none of them null."""
Places = npt.NDArray[np.intp]

_CELLS_PER_POLYGON = 16
_MOST_CELLS = 250_000
_FEW_POINTS = 20_000
"""So many are asked of the tree itself: the raster would cost more than it saves."""


def locate(polygons: Polygons, x: Degrees, y: Degrees) -> tuple[Places, Places]:
    """Pairs (place of a point, place of a polygon that it lies in or on the border of), in order of both.

    A point without coordinates (NaN) lies nowhere; one on a common border in both polygons.
    """
    if not len(polygons) or not len(x):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    if len(x) < _FEW_POINTS:
        points, found = shapely.STRtree(polygons).query(shapely.points(x, y), predicate="intersects")
        order = np.lexsort((found, points))
        return points[order], found[order]
    return _by_raster(polygons, x, y)


def _by_raster(polygons: Polygons, x: Degrees, y: Degrees) -> tuple[Places, Places]:
    west, south, east, north = shapely.total_bounds(polygons)
    side = int(np.ceil(np.sqrt(min(_MOST_CELLS, max(64, _CELLS_PER_POLYGON * len(polygons))))))
    width, height = max((east - west) / side, 1e-12), max((north - south) / side, 1e-12)
    columns, rows = np.meshgrid(np.arange(side), np.arange(side))
    # A little larger than its cell: no point near an edge is left out by rounding.
    edge_x, edge_y = width * 1e-6, height * 1e-6
    cells = shapely.box(
        west + columns.ravel() * width - edge_x, south + rows.ravel() * height - edge_y,
        west + (columns.ravel() + 1) * width + edge_x, south + (rows.ravel() + 1) * height + edge_y,
    )  # fmt: skip
    shapely.prepare(polygons)
    cell, polygon = shapely.STRtree(polygons).query(cells, predicate="intersects")
    by_cell = np.lexsort((polygon, cell))
    cell, polygon = cell[by_cell], polygon[by_cell]
    filled = shapely.covers(polygons[polygon], cells[cell])

    inside = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    of_point = np.minimum((y[inside] - south) // height, side - 1) * side
    of_point = (of_point + np.minimum((x[inside] - west) // width, side - 1)).astype(np.intp)
    starts = np.searchsorted(cell, np.arange(side * side + 1))
    first = starts[of_point]
    count = starts[of_point + 1] - first
    point = np.repeat(inside, count)
    step = np.arange(len(point)) - np.repeat(np.cumsum(count) - count, count)
    pair = np.repeat(first, count) + step
    hit = filled[pair]
    unsure = np.flatnonzero(~hit)
    hit[unsure] = _tested(polygons, polygon[pair[unsure]], x[point[unsure]], y[point[unsure]])
    return point[hit], polygon[pair[hit]]


def _tested(polygons: Polygons, of_pair: Places, x: Degrees, y: Degrees) -> npt.NDArray[np.bool_]:
    """Each pair by itself, polygon after polygon: a prepared one answers for all its points at once."""
    order = np.argsort(of_pair, kind="stable")
    asked, starts = np.unique(of_pair[order], return_index=True)
    answer = np.zeros(len(of_pair), dtype=np.bool_)
    for polygon, places in zip(asked, np.split(order, starts[1:]), strict=True):
        answer[places] = shapely.intersects_xy(polygons[polygon], x[places], y[places])
    return answer
