"""Polygons in one coordinate system, their areas, and how those of two lists lie over each other.

Belongs here: polygons into CGCS2000, areas in square metres, pairs that share area. Not here: whose polygons they
are (``stage``), points (``locating``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridhub.contracts.coord_system import CoordSystem
from gridhub.places.geometry.coordinates import convert
from gridhub.places.geometry.locating import Places, Polygons

Metres = npt.NDArray[np.float64]

_AXIS = 6378137.0
_ECCENTRICITY = 0.0818191910428
"""Of the ellipsoid of CGCS2000."""


def in_cgcs2000(shapes: Any, system: CoordSystem) -> Any:
    """Geometries given in ``system``, vertex by vertex in CGCS2000."""
    if system == "CGCS2000":
        return shapes
    return shapely.transform(shapes, lambda at: np.column_stack(convert(at[:, 0], at[:, 1], system, "CGCS2000")))


def flattened(shapes: Any) -> Any:
    """Geometries of longitude and latitude in a plane of metres in which areas are true (cylindrical, equal-area)."""
    return shapely.transform(shapes, _flat)


def _flat(at: Metres) -> Metres:
    sine = _ECCENTRICITY * np.sin(np.radians(at[:, 1]))
    authalic = sine / _ECCENTRICITY / (1 - sine * sine) - np.log((1 - sine) / (1 + sine)) / (2 * _ECCENTRICITY)
    up = _AXIS * (1 - _ECCENTRICITY**2) * authalic / 2
    return np.column_stack([_AXIS * np.radians(at[:, 0]), up])


def shared(left: Polygons, right: Polygons) -> tuple[Places, Places, Metres]:
    """Pairs of a left and a right polygon (both ``flattened``) with an area in common, and that area, in order of both."""
    if not len(left) or not len(right):
        return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
    a, b = shapely.STRtree(right).query(left, predicate="intersects")
    order = np.lexsort((b, a))
    a, b = a[order], b[order]
    area = shapely.area(shapely.intersection(left[a], right[b]))
    some = area > 0
    return a[some], b[some], area[some]
