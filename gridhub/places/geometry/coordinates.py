"""Coordinates of one system as those of another: CGCS2000 (WGS84), GCJ-02, BD-09, whole arrays at once.

Belongs here: the formulas. Not here: whether a delivery's declared system is true (``declared``), reading a cell
(``standardise.parse``).

The formulas are the published approximations of GCJ-02 and BD-09 (domain.md §1.2: offsets of 265–621 m and 0.95–1.4 km).
GCJ-02 has no inverse in closed form: both ways back are iterated until they stand still, so that there and back again is
the same point to less than a micrometre. Outside China GCJ-02 shifts nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gridhub.contracts.coord_system import CoordSystem

Degrees = npt.NDArray[np.float64]
Pair = tuple[Degrees, Degrees]
"""Longitudes and latitudes in degrees."""

_AXIS = 6378245.0
"""Semi-major axis of the Krasovsky ellipsoid in metres, as GCJ-02 uses it."""
_ECCENTRICITY = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_ROUNDS = 30
_STILL = 1e-12
"""Degrees; a step below it is rounding."""


def convert(longitude: npt.ArrayLike, latitude: npt.ArrayLike, source: CoordSystem, target: CoordSystem) -> Pair:
    """Points given in ``source`` as points in ``target``: arrays of the same shape. NaN stays NaN."""
    x, y = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    if source == target:
        return x, y
    if source == "BD-09":
        x, y = _back(_gcj02_to_bd09, x, y)
    elif source == "CGCS2000":
        x, y = _wgs84_to_gcj02(x, y)
    if target == "BD-09":
        return _gcj02_to_bd09(x, y)
    return (x, y) if target == "GCJ-02" else _back(_wgs84_to_gcj02, x, y)


def _back(forth: Callable[[Degrees, Degrees], Pair], x: Degrees, y: Degrees) -> Pair:
    """The points that ``forth`` brings to (x, y): each round takes the remaining miss off."""
    found_x, found_y = x.copy(), y.copy()
    for _ in range(_ROUNDS):
        there_x, there_y = forth(found_x, found_y)
        miss_x, miss_y = there_x - x, there_y - y
        found_x, found_y = found_x - miss_x, found_y - miss_y
        if max(_largest(miss_x), _largest(miss_y)) < _STILL:
            break
    return found_x, found_y


def _largest(values: Degrees) -> float:
    return float(np.nanmax(np.abs(values), initial=0.0))


def _wgs84_to_gcj02(x: Degrees, y: Degrees) -> Pair:
    u, v = x - 105.0, y - 35.0
    root = np.sqrt(np.abs(u))
    ripple = (20.0 * np.sin(6.0 * u * np.pi) + 20.0 * np.sin(2.0 * u * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * u + 3.0 * v + 0.2 * v * v + 0.1 * u * v + 0.2 * root + ripple
    north += (20.0 * np.sin(v * np.pi) + 40.0 * np.sin(v / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(v / 12.0 * np.pi) + 320.0 * np.sin(v * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + u + 2.0 * v + 0.1 * u * u + 0.1 * u * v + 0.1 * root + ripple
    east += (20.0 * np.sin(u * np.pi) + 40.0 * np.sin(u / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(u / 12.0 * np.pi) + 300.0 * np.sin(u / 30.0 * np.pi)) * 2.0 / 3.0
    radians = y / 180.0 * np.pi
    magic = 1.0 - _ECCENTRICITY * np.sin(radians) ** 2
    north = north * 180.0 / ((_AXIS * (1.0 - _ECCENTRICITY)) / (magic * np.sqrt(magic)) * np.pi)
    east = east * 180.0 / (_AXIS / np.sqrt(magic) * np.cos(radians) * np.pi)
    within = (x >= 72.004) & (x <= 137.8347) & (y >= 0.8293) & (y <= 55.8271)
    return np.where(within, x + east, x), np.where(within, y + north, y)


def _gcj02_to_bd09(x: Degrees, y: Degrees) -> Pair:
    radius = np.sqrt(x * x + y * y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
