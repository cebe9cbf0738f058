"""The findings of boundaries and points (F181, F182): when they speak, when they must be silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

F181, F182 = "finding.f181_grid_boundaries_overlap", "finding.f182_point_outside_grid"


def _grid(city: City, number: int) -> None:
    record = f"grid{number}"
    city.claim(
        "grid",
        record,
        "grid",
        "grid_office.unified_grid",
        grid_system="unified",
        grid_code=f"code{number}",
        grid_level=1,
    )
    city.add(
        "link.grid",
        record_id=record,
        role="grid",
        grid_id=f"G{number}",
        grid_system="unified",
        grid_code=f"code{number}",
    )
    shape = f"shape{number}"
    city.claim(
        "grid_shape",
        shape,
        "grid",
        "grid_office.grid_shape",
        grid_system="unified",
        grid_code=f"code{number}",
        shape="POLYGON …",
    )
    city.add("link.grid_shape", record_id=shape, role="grid", grid_id=f"G{number}", grid_system="unified", state="used")


@pytest.mark.parametrize(("share", "told"), [(0.0100, False), (0.0101, True)])
def test_boundaries_that_overlap_by_more_than_a_hundredth_are_one_case_with_both_boundaries(
    city: City, share: float, told: bool
) -> None:
    for number in (1, 2):
        _grid(city, number)
    city.add("link.grid_overlap", grid_id="G1", other_grid_id="G2", area_m2=1234.0, share=share)
    city.build()
    rows = city.rows(f"SELECT subject_id, evidence, detail FROM {F181}")
    assert len(rows) == told
    if told:
        assert rows[0][:2] == ("G1", "shape1;shape2")
        assert "code2（1234 平方米，占较小网格的 1.0%）" in str(rows[0][2])


def _point(city: City, verdict: str, distance: float | None, around: str | None = "G2", count: int = 1) -> None:
    city.claim("address", "point", "standard", "public_security.standard_address", is_standard=True)
    city.add(
        "link.geometry_point", record_id="point", role="standard", dwelling_id="D1", longitude=120.1, latitude=37.1,
        polygon_grid_id=around, polygon_count=count, address_grid_id="G1", verdict=verdict, distance_m=distance,
    )  # fmt: skip


def test_a_point_in_another_grid_than_the_address_says_which_and_how_far(city: City) -> None:
    for number in (1, 2):
        _grid(city, number)
    _point(city, "differ", 812.4)
    city.build()
    ((subject, evidence, detail),) = city.rows(f"SELECT subject_id, evidence, detail FROM {F182}")
    assert (subject, evidence) == ("D1", "point;shape1;shape2")
    assert detail == "地址属于网格 code1，坐标落在网格 code2 内，距前者边界约 812 米；请核对地址、坐标和网格边界"


@pytest.mark.parametrize(
    ("verdict", "distance"), [("agree", None), ("differ", 50.0), ("polygon_only", None), ("refused", None)]
)
def test_a_point_that_agrees_or_lies_within_the_error_of_measurement_is_no_case(
    city: City, verdict: str, distance: float | None
) -> None:
    for number in (1, 2):
        _grid(city, number)
    _point(city, verdict, distance)
    city.build()
    assert city.rows(f"SELECT * FROM {F182}") == []


def test_a_point_in_no_grid_or_in_several_is_told_as_that(city: City) -> None:
    for number in (1, 2):
        _grid(city, number)
    _point(city, "outside", None, None, 0)
    city.build()
    assert "坐标不在任何网格内" in str(city.one(f"SELECT detail FROM {F182}")[0])


def test_the_standard_point_of_a_dwelling_counts_and_refused_ones_do_not(city: City) -> None:
    _point(city, "agree", None)
    for record, verdict in (("visit", "differ"), ("aside", "refused")):
        city.claim("address", record, "visited", "grid_office.visit")
        city.add(
            "link.geometry_point",
            record_id=record,
            role="visited",
            dwelling_id="D1",
            longitude=1.0,
            latitude=1.0,
            verdict=verdict,
        )
    city.build()
    assert city.rows("SELECT dwelling_id, verdict, record_id FROM core.dwelling_point") == [("D1", "agree", "point")]
