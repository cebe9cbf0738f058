"""Boundaries and points of a whole city: which grids they give, which deliveries are refused, what disagrees."""

from __future__ import annotations

import copy

import pytest
import shapely

from gridhub.city.world.shapes import is_leaf, shares
from gridhub.contracts.coord_system import SYSTEMS, CoordSystem
from gridhub.places.geometry.witness import ancestors
from tests.unit.places.mapped_city import ENVIRONMENT, POLICE, STANDARD, UNIFIED, MappedCity, mapped_city

WGS = mapped_city()


@pytest.fixture
def city() -> MappedCity:
    return MappedCity(WGS.true, WGS.world, WGS.shapes, copy.deepcopy(WGS.rows))


def _leaves(city: MappedCity) -> dict[str, str]:
    return {d.true_id: g.true_id for g in city.world.gridding.unified if is_leaf(g) for d in g.dwellings}


def test_three_systems_give_every_dwelling_the_same_and_the_true_grid() -> None:
    found = {}
    for system in SYSTEMS:
        con = mapped_city(system).linked(system)
        found[system] = dict(
            con.execute("SELECT dwelling_id, polygon_grid_id FROM link.geometry_point ORDER BY 1").fetchall()
        )
        assert con.execute("SELECT DISTINCT state FROM audit.coord_system").fetchall() == [("fits",)]
    assert found["CGCS2000"] == found["GCJ-02"] == found["BD-09"] == _leaves(WGS)


@pytest.mark.parametrize("delivery", [UNIFIED, POLICE, ENVIRONMENT, STANDARD])
@pytest.mark.parametrize(("true", "declared"), [("GCJ-02", "CGCS2000"), ("CGCS2000", "BD-09"), ("BD-09", "GCJ-02")])
def test_a_delivery_that_declares_a_wrong_system_is_refused_and_the_others_are_used(
    delivery: str, true: CoordSystem, declared: CoordSystem
) -> None:
    con = mapped_city(true).linked({delivery: declared})
    states = con.execute("SELECT delivery_id, state, fitting, reason FROM audit.coord_system").fetchall()
    assert {name: state for name, state, _, _ in states} == {
        name: "refused" if name == delivery else "fits" for name in (UNIFIED, POLICE, ENVIRONMENT, STANDARD)
    }
    ((fitting, reason),) = [(fitting, reason) for name, _, fitting, reason in states if name == delivery]
    assert fitting == true
    assert f"像是 {true}" in reason
    used = con.execute(
        "SELECT DISTINCT split_part(record_id, ':', 1) FROM link.grid_shape WHERE state = 'used'"
    ).fetchall()
    assert {name for (name,) in used} == {UNIFIED, POLICE, ENVIRONMENT} - {delivery}
    verdicts = {v for (v,) in con.execute("SELECT DISTINCT verdict FROM link.geometry_point").fetchall()}
    assert verdicts == ({"refused"} if delivery == STANDARD else {"address_only"} if delivery == UNIFIED else {"agree"})


@pytest.mark.parametrize("delivery", [POLICE, ENVIRONMENT, STANDARD])
def test_without_a_border_the_unified_grids_are_the_reference(delivery: str) -> None:
    con = mapped_city("GCJ-02").linked({delivery: "CGCS2000"}, with_border=False)
    found = dict(con.execute("SELECT delivery_id, state FROM audit.coord_system").fetchall())
    assert found[delivery] == "refused"
    others = {name: state for name, state in found.items() if name != delivery}
    assert set(others.values()) == {"fits"} or (delivery == STANDARD and others[UNIFIED] == "untested")


def test_one_wrong_system_for_all_shows_only_against_a_border() -> None:
    wrong = mapped_city("GCJ-02")
    together = wrong.linked("CGCS2000", with_border=False).execute("SELECT DISTINCT state FROM audit.coord_system")
    assert together.fetchall() == [("fits",)]  # everything is moved alike
    bordered = wrong.linked("CGCS2000").execute("SELECT state FROM audit.coord_system WHERE delivery_id = ?", [UNIFIED])
    assert bordered.fetchall() == [("refused",)]


def test_shares_of_area_are_those_the_ground_was_cut_by(city: MappedCity) -> None:
    con = city.linked("CGCS2000")
    found = {
        (a, b): (float(own), float(other))
        for a, b, own, other in con.execute(
            "SELECT department_grid_id, unified_grid_id, department_share, unified_share FROM link.grid_crosswalk_area"
        ).fetchall()
    }
    gridding = city.world.gridding
    wanted = {
        (grid.true_id, leaf.true_id): shares(city.shapes.boxes_of_department(grid), [city.shapes.leaves[leaf.code]])
        for grid in (*gridding.police, *gridding.environment)
        for leaf in gridding.unified
        if is_leaf(leaf) and leaf.region in grid.regions
    }
    assert len(wanted) > 50
    for pair, (own, other) in wanted.items():
        assert found[pair] == pytest.approx((own, other), abs=0.01), pair
    leaves = {leaf.true_id for leaf in gridding.unified if is_leaf(leaf)}
    assert {pair for pair in found if pair[1] in leaves} == set(wanted)


def test_a_boundary_drawn_into_its_neighbour_is_told_with_the_share_of_the_smaller(city: MappedCity) -> None:
    assert city.linked("CGCS2000").execute("SELECT COUNT(*) FROM link.grid_overlap").fetchall() == [(0,)]
    leaves = sorted(code for code in city.shapes.leaves)
    box = city.shapes.leaves[leaves[0]]
    neighbour = next(
        code for code in leaves[1:] if city.shapes.leaves[code][0] == box[2] or city.shapes.leaves[code][1] == box[3]
    )
    other = city.shapes.leaves[neighbour]
    part = (other[0], other[1], other[0] + (other[2] - other[0]) * 0.1, other[3])
    city.shape_row(f"G{leaves[0]}")["shape"] = city.shape([box, part])
    ((a, b, share),) = (
        city.linked("CGCS2000").execute("SELECT grid_id, other_grid_id, share FROM link.grid_overlap").fetchall()
    )
    assert {a, b} == {f"G{leaves[0]}", f"G{neighbour}"}
    assert float(share) >= 0.099


def test_a_point_in_another_grid_than_its_address_disagrees_and_says_how_far(city: MappedCity) -> None:
    placed = [dwelling for dwelling in city.world.ground.dwellings if city.shapes.located(dwelling)]
    first, far = placed[0], placed[-1]
    moved, there = city.point_row(first.true_id), city.point_row(far.true_id)
    moved["longitude"], moved["latitude"] = there["longitude"], there["latitude"]
    lost = city.point_row(placed[5].true_id)
    lost["longitude"], lost["latitude"] = 120.9, 37.9
    con = city.linked("CGCS2000")
    rows = con.execute(
        "SELECT dwelling_id, verdict, polygon_grid_id, distance_m FROM link.geometry_point WHERE verdict <> 'agree' ORDER BY 2"
    ).fetchall()
    assert [(row[0], row[1], row[2]) for row in rows] == [
        (first.true_id, "differ", _leaves(city)[far.true_id]), (placed[5].true_id, "outside", None),
    ]  # fmt: skip
    assert 500 < rows[0][3] < 20_000
    assert 40_000 < rows[1][3] < 90_000


def test_a_boundary_of_no_listed_grid_and_one_of_an_ended_grid_are_kept_and_not_used(city: MappedCity) -> None:
    known = next(iter(city.rows["claim.grid_shape"]))
    ended = next(row for row in city.rows["claim.grid"] if row["valid_to"])
    city.rows["claim.grid_shape"] += [
        {**known, "record_id": f"{UNIFIED}:1:9001", "grid_code": "990081999999999"},
        {**known, "record_id": f"{UNIFIED}:1:9002", "grid_code": ended["grid_code"]},
        {**known, "record_id": f"{UNIFIED}:1:9003", "shape": "POINT (120.45 37.35)"},
    ]
    con = city.linked("CGCS2000")
    states = con.execute(
        "SELECT state FROM link.grid_shape WHERE record_id LIKE '%:900_' ORDER BY record_id"
    ).fetchall()
    assert states == [("unknown_grid",), ("ended",), ("broken",)]
    assert con.execute("SELECT COUNT(*) FROM link.grid_shape").fetchall() == [(len(city.rows["claim.grid_shape"]),)]


def test_a_grid_in_two_pieces_is_one_area(city: MappedCity) -> None:
    code = min(city.shapes.leaves)
    west, south, east, north = city.shapes.leaves[code]
    row = city.shape_row(f"G{code}")
    before = (
        city.linked("CGCS2000").execute("SELECT area_m2 FROM link.grid_area WHERE grid_id = ?", [f"G{code}"]).fetchall()
    )
    middle = (west + east) / 2
    row["shape"] = city.shape([(west, south, middle, north)])
    city.rows["claim.grid_shape"].append(
        {**row, "record_id": f"{UNIFIED}:1:9001", "shape": city.shape([(middle, south, east, north)])}
    )
    after = (
        city.linked("CGCS2000")
        .execute("SELECT area_m2, shape FROM link.grid_area WHERE grid_id = ?", [f"G{code}"])
        .fetchall()
    )
    assert float(after[0][0]) == pytest.approx(float(before[0][0]), rel=1e-6)
    assert shapely.from_wkt(after[0][1]).geom_type == "Polygon"


def test_nothing_delivered_gives_empty_tables() -> None:
    empty = MappedCity(WGS.true, WGS.world, WGS.shapes, {name: [] for name in WGS.rows})
    con = empty.linked("CGCS2000")
    for table in (
        "link.grid_area",
        "link.geometry_point",
        "link.grid_crosswalk_area",
        "link.grid_overlap",
        "audit.coord_system",
    ):
        assert con.execute(f"SELECT COUNT(*) FROM {table}").fetchall() == [(0,)]


def test_grids_above_each_other_in_a_circle_end() -> None:
    assert ancestors({"a": "b", "b": "a"}).height <= 4
