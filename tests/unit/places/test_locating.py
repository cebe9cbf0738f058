"""Points in polygons: the quick search says what a test of every point against every polygon says; areas are true."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gridhub.places.geometry.areas import flattened, in_cgcs2000, shared
from gridhub.places.geometry.coordinates import convert
from gridhub.places.geometry.locating import Polygons, locate


def _boxes(*bounds: tuple[float, float, float, float]) -> Polygons:
    return np.array([shapely.box(*each) for each in bounds])


def test_many_points_are_found_in_the_polygons_that_hold_them_overlaps_holes_and_gaps_included() -> None:
    rng = np.random.default_rng(7)
    centres = rng.uniform((120, 37), (120.3, 37.3), (60, 2))
    polygons = shapely.buffer(shapely.points(centres), rng.uniform(0.005, 0.05, 60), quad_segs=3)
    polygons[3] = shapely.difference(polygons[3], shapely.buffer(shapely.centroid(polygons[3]), 0.003))
    x, y = rng.uniform(119.9, 120.4, 40_000), rng.uniform(36.9, 37.4, 40_000)
    x[5] = y[5] = np.nan
    points, found = locate(polygons, x, y)
    pairs = {(p, k) for k in range(60) for p in np.flatnonzero(shapely.intersects_xy(polygons[k], x, y))}
    assert len(pairs) > 20_000
    assert set(zip(points.tolist(), found.tolist(), strict=True)) == pairs


def test_a_point_on_a_common_border_lies_in_both_polygons_however_many_points_are_asked() -> None:
    squares = _boxes((120.0, 37.0, 120.1, 37.1), (120.1, 37.0, 120.2, 37.1))
    for count in (1, 30_000):
        points, found = locate(squares, np.full(count, 120.1), np.full(count, 37.05))
        assert found[points == count - 1].tolist() == [0, 1]


def test_an_area_is_that_of_the_ellipsoid() -> None:
    # one degree by one degree from 120°E 37°N on WGS84: 9,775.4 km² (integral of M·N·cos φ, computed apart)
    e2, a = 0.00669438002290, 6378137.0
    phi = np.radians(np.linspace(37, 38, 20_001))
    exact = np.trapezoid(a * a * (1 - e2) * np.cos(phi) / (1 - e2 * np.sin(phi) ** 2) ** 2, phi) * np.radians(1)
    assert shapely.area(flattened(shapely.box(120, 37, 121, 38))) == pytest.approx(exact, rel=1e-7)


def test_shares_of_two_lists_add_up_to_the_whole() -> None:
    left = flattened(_boxes((120.0, 37.0, 120.1, 37.1), (120.1, 37.0, 120.2, 37.1)))
    right = flattened(_boxes((120.0, 37.0, 120.15, 37.1), (120.15, 37.0, 120.2, 37.1)))
    a, b, area = shared(left, right)
    assert [(int(i), int(j)) for i, j in zip(a, b, strict=True)] == [(0, 0), (1, 0), (1, 1)]
    assert area.sum() == pytest.approx(shapely.area(left).sum())


def test_a_polygon_given_in_another_system_lies_where_it_lies() -> None:
    corners = np.array([(120.4, 37.36), (120.41, 37.36), (120.41, 37.37), (120.4, 37.36)])
    moved = np.column_stack(convert(corners[:, 0], corners[:, 1], "CGCS2000", "BD-09"))
    back = in_cgcs2000(shapely.Polygon(moved), "BD-09")
    assert shapely.get_coordinates(back) == pytest.approx(corners, abs=1e-9)
