"""A declared coordinate system: the true one is taken, a wrong one refused, whichever of the three each is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from gridhub.contracts.coord_system import SYSTEMS, CoordSystem
from gridhub.places.geometry.coordinates import Degrees, convert
from gridhub.places.geometry.declared import Trial, told, try_systems

COUNTY = shapely.box(120.3, 37.2, 120.6, 37.5)
shapely.prepare(COUNTY)


def _inside(x: Degrees, y: Degrees) -> npt.NDArray[np.bool_]:
    return np.asarray(shapely.intersects_xy(COUNTY, x, y))


def _delivered(true: CoordSystem, count: int = 3000, seed: int = 1) -> tuple[Degrees, Degrees]:
    rng = np.random.default_rng(seed)
    return convert(rng.uniform(120.301, 120.599, count), rng.uniform(37.201, 37.499, count), "CGCS2000", true)


@pytest.mark.parametrize("true", SYSTEMS)
@pytest.mark.parametrize("declared", SYSTEMS)
def test_points_near_the_border_of_the_county_tell_the_systems_apart(true: CoordSystem, declared: CoordSystem) -> None:
    found = try_systems(*_delivered(true), declared, _inside)
    assert found.fitting == true
    assert found.state == ("fits" if declared == true else "refused")


def test_a_few_stray_points_refuse_nothing() -> None:
    x, y = _delivered("CGCS2000", 200)
    stray_x, stray_y = np.full(2, 120.598), np.full(2, 37.1995)  # south of the border; as GCJ-02 they would be farther
    found = try_systems(np.append(x, stray_x), np.append(y, stray_y), "CGCS2000", _inside)
    assert found.state == "fits"
    east = np.append(x, [120.6030, 120.6031]), np.append(y, [37.3, 37.31])
    assert try_systems(*east, "CGCS2000", _inside).state in ("fits", "doubtful")


def test_points_in_the_middle_of_the_county_cannot_tell_and_are_taken() -> None:
    x, y = convert([120.45, 120.46], [37.35, 37.36], "CGCS2000", "GCJ-02")
    assert try_systems(x, y, "CGCS2000", _inside).state == "indistinct"


def test_points_of_another_county_fit_no_system() -> None:
    x, y = np.linspace(118, 118.1, 50), np.linspace(36, 36.1, 50)
    found = try_systems(x, y, "CGCS2000", _inside)
    assert (found.state, found.fitting) == ("refused", None)
    assert "三种坐标系都不符" in (told(found, "甲.csv", "police", "boundary") or "")


def test_the_refusal_names_file_fitting_system_and_the_line_to_change() -> None:
    text = told(try_systems(*_delivered("GCJ-02"), "CGCS2000", _inside), "网格.geojson", "grid_office", "boundary")
    assert text is not None
    for part in ("网格.geojson", "像是 GCJ-02", "connectors/grid_office.yaml", "coord_system", "处理："):
        assert part in text


def test_what_fits_is_not_talked_about() -> None:
    assert told(Trial("CGCS2000", "fits", "CGCS2000", 9, dict.fromkeys(SYSTEMS, 9)), "a", "b", "boundary") is None
