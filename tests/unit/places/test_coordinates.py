"""Coordinate systems: the vectors of the dossier, there and back again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.contracts.coord_system import SYSTEMS, CoordSystem, system_of
from gridhub.places.geometry.coordinates import convert

POINT = {"CGCS2000": (120.40, 37.36), "GCJ-02": (120.405271, 37.360960), "BD-09": (120.411867, 37.366706)}
"""domain.md §1.2."""
METRE = 1 / 111_320


@pytest.mark.parametrize("source", SYSTEMS)
@pytest.mark.parametrize("target", SYSTEMS)
def test_the_dossiers_point_is_the_same_place_in_every_system(source: CoordSystem, target: CoordSystem) -> None:
    x, y = convert([POINT[source][0]], [POINT[source][1]], source, target)
    assert (x[0], y[0]) == pytest.approx(POINT[target], abs=1.5e-6)  # the dossier gives six places


@settings(max_examples=300, deadline=None)
@given(
    x=st.floats(73.5, 134.9), y=st.floats(18.2, 53.5), source=st.sampled_from(SYSTEMS), target=st.sampled_from(SYSTEMS)
)
def test_there_and_back_again_is_the_same_point(x: float, y: float, source: CoordSystem, target: CoordSystem) -> None:
    there = convert([x], [y], source, target)
    back = convert(*there, target, source)
    assert abs(back[0][0] - x) < 1e-9
    assert abs(back[1][0] - y) < 1e-9


@pytest.mark.parametrize(
    ("x", "y"),
    [(116.3975, 39.9087), (121.4737, 31.2304), (113.2644, 23.1291), (104.0657, 30.6595), (126.6425, 45.7567)],
)
def test_offsets_are_those_measured_at_five_cities(x: float, y: float) -> None:
    def metres(to: tuple[np.ndarray, np.ndarray]) -> float:
        return float(np.hypot((to[0][0] - x) * np.cos(np.radians(y)), to[1][0] - y) / METRE)

    assert 265 <= metres(convert([x], [y], "CGCS2000", "GCJ-02")) <= 700
    assert 900 <= metres(convert([x], [y], "CGCS2000", "BD-09")) <= 1450


def test_many_points_are_converted_as_each_by_itself_and_no_value_stays_no_value() -> None:
    x, y = np.linspace(119, 121, 50), np.linspace(36, 38, 50)
    x[7] = np.nan
    many = convert(x, y, "BD-09", "CGCS2000")
    alone = [convert(x[i : i + 1], y[i : i + 1], "BD-09", "CGCS2000") for i in range(50)]
    assert np.isnan(many[0][7])
    for i in (0, 23, 49):
        assert many[0][i] == pytest.approx(alone[i][0][0], abs=1e-11)


def test_wgs84_is_taken_as_cgcs2000_and_an_unknown_system_is_refused() -> None:
    assert system_of("WGS84") == "CGCS2000"
    with pytest.raises(ValueError, match="Beijing54"):
        system_of("Beijing54")
