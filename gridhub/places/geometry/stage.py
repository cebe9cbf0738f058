"""``link_geometry``: claims of shapes and points become the geometry tables of schema ``link``.

Belongs here: reading claims, which reference each delivery is tested against, writing. Not here: the test (``declared``),
the search (``locating``), how two witnesses are compared (``witness``), areas (``areas``).

References, strongest first: the border of the city that the project declares; the unified grids, if the border or nothing
contradicts them; the hull of the standard addresses. A point whose address names a grid with a boundary must lie in that
grid: a much stronger test than the border alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from gridhub.contracts.coord_system import CoordSystem
from gridhub.contracts.geometry_tables import GEOMETRY
from gridhub.contracts.record_id import record_id_sql
from gridhub.places.geometry.areas import flattened, in_cgcs2000, shared
from gridhub.places.geometry.coordinates import Degrees, convert
from gridhub.places.geometry.declared import Inside, Trial, never_tried, told, try_systems
from gridhub.places.geometry.locating import Polygons
from gridhub.places.geometry.witness import ancestors, compare
from gridhub.tables.filling import create_from_frame
from gridhub.tables.quoting import literal
from gridhub.tables.spec import table_of

UNIFIED = "unified"
TOLERANCE = 0.0003
"""Degrees, some 30 m: a border is drawn by hand, a point is measured by a phone."""
LEAST_OVERLAP = 0.001
"""Of the smaller grid: below it two borders were drawn twice, not two areas claimed."""
MOST_POSITIONS = 200_000
"""Positions of one delivery that are tried; of more, evenly many are left out."""

_TABLES = {spec.leaf: spec for spec in map(table_of, GEOMETRY)}
_ROWS = f"""
    SELECT said.record_id, said.role, said.department, said.export, {{columns}},
           delivery.delivery_id, delivery.file
    FROM {{claim}} AS said
    LEFT JOIN audit.delivery AS delivery ON delivery.delivery_id = {record_id_sql("said.record_id").delivery_id}
"""


@dataclass
class _Test:
    """A trial of one delivery and the words about it."""

    delivery_id: str
    department: str
    export: str
    file: str
    trial: Trial
    reference: str


@dataclass
class _Reference:
    """The ground that things must lie on. ``inside`` None: nothing to compare with."""

    name: str = "none"
    inside: Inside | None = None
    tests: list[_Test] = field(default_factory=list)


def link_geometry(
    con: duckdb.DuckDBPyConnection,
    declared: Mapping[tuple[str, str], CoordSystem],
    border: Any,
    as_of: date,
) -> None:
    """Write the tables of ``contracts.geometry_tables`` in ``con``.

    Reads claim.grid_shape, claim.grid, claim.address, link.grid, link.address, audit.delivery. ``declared``: coordinate
    system by (department, export), for rows that do not say their own. ``border``: polygon of the city in CGCS2000, or None.
    """
    shapes, grids = _shapes(con, declared, as_of), _grids(con, as_of)
    points = _points(con, declared)
    ground = _Reference()
    if border is not None:
        ground.name, ground.inside = "boundary", _within(shapely.buffer(border, TOLERANCE))
    usable = shapes.rows.filter(pl.col("state") == "used")
    is_unified = pl.col("grid_system") == UNIFIED
    refused = _test_shapes(ground, usable.filter(is_unified), shapes.polygons)
    unified = _areas(usable.filter(is_unified & ~pl.col("delivery_id").is_in(list(refused))), shapes.polygons)
    if ground.inside is None:
        _stand_on_known(ground, unified, points)
    refused |= _test_shapes(ground, usable.filter(~is_unified), shapes.polygons)
    refused |= _test_points(ground, points, unified)
    _confirm(ground, points)

    state = pl.when((pl.col("state") == "used") & pl.col("delivery_id").is_in(list(refused))).then(pl.lit("refused"))
    rows = shapes.rows.with_columns(state=state.otherwise("state"))
    _write(con, "grid_shape", rows.select("record_id", "role", "grid_id", "grid_system", "grid_code", "state"))
    areas = _areas(rows.filter(pl.col("state") == "used"), shapes.polygons)
    _write(con, "grid_area", areas.rows)
    _write_pairs(con, areas, grids)
    _write_points(con, points, areas.of(UNIFIED), grids, refused)
    _write_tests(con, ground.tests)


@dataclass(frozen=True)
class _Shapes:
    """Rows, and the polygon of each: of claim.grid_shape (column ``place``: where in ``polygons``), or one row per grid."""

    rows: pl.DataFrame
    polygons: Polygons

    def of(self, system: str, *, others: bool = False) -> _Shapes:
        wanted = (self.rows["grid_system"] == system).to_numpy() ^ others
        return _Shapes(self.rows.filter(pl.Series(wanted, dtype=pl.Boolean)), self.polygons[wanted])


def _write(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    create_from_frame(con, _TABLES[table], frame)


def _system(declared: Mapping[tuple[str, str], CoordSystem], frame: pl.DataFrame) -> pl.Series:
    """The system of each row: its own word, else its connector's."""
    said = [(*export, system) for export, system in sorted(declared.items())]
    schema = {"department": pl.String, "export": pl.String, "declared": pl.String}
    known = frame.join(
        pl.DataFrame(said, schema=schema, orient="row"), on=["department", "export"], how="left", maintain_order="left"
    )
    return known.select(pl.coalesce("coord_system", "declared")).to_series()


def _shapes(con: duckdb.DuckDBPyConnection, declared: Mapping[tuple[str, str], CoordSystem], as_of: date) -> _Shapes:
    """Every row of claim.grid_shape with its grid, polygon (CGCS2000 as declared), system and state."""
    columns = "said.grid_system, said.grid_code, said.shape, said.coord_system"
    frame = _fetch(con, _ROWS.format(claim="claim.grid_shape", columns=columns) + " ORDER BY 1, 2")
    frame = frame.with_columns(system=_system(declared, frame))
    day = literal(as_of.isoformat())
    known = _fetch(
        con,
        f"""SELECT linked.grid_system, linked.grid_code, MIN(linked.grid_id) AS grid_id,
                  BOOL_OR((said.valid_from IS NULL OR said.valid_from <= CAST({day} AS DATE))
                      AND (said.valid_to IS NULL OR said.valid_to > CAST({day} AS DATE))) AS is_active
           FROM link.grid AS linked JOIN claim.grid AS said USING (record_id, role) GROUP BY 1, 2""",
    )
    frame = frame.join(known, on=["grid_system", "grid_code"], how="left", maintain_order="left")
    polygons = _polygons(frame)
    sound = shapely.is_valid(polygons) & np.isin(shapely.get_type_id(polygons), (3, 6))
    state = (
        pl.when(~pl.Series(sound, dtype=pl.Boolean)).then(pl.lit("broken"))
        .when(pl.col("grid_id").is_null()).then(pl.lit("unknown_grid"))
        .when(~pl.col("is_active")).then(pl.lit("ended"))
        .otherwise(pl.lit("used"))
    )  # fmt: skip
    return _Shapes(frame.with_columns(state=state).with_row_index("place"), polygons)


def _fetch(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    return pl.DataFrame(con.sql(query).pl())


def _polygons(frame: pl.DataFrame) -> Polygons:
    polygons = shapely.from_wkt(np.array(frame["shape"].to_list(), dtype=object))
    for system in frame["system"].drop_nulls().unique().sort().to_list():
        rows = (frame["system"] == system).fill_null(False).to_numpy()
        polygons[rows] = in_cgcs2000(polygons[rows], system)
    return np.asarray(polygons)


def _grids(con: duckdb.DuckDBPyConnection, as_of: date) -> pl.DataFrame:
    """grid_id, ancestor_id of the unified grids in force."""
    rows = con.execute(
        """WITH unified AS (
               SELECT linked.grid_id, said.grid_code, said.parent_grid_code
               FROM link.grid AS linked JOIN claim.grid AS said USING (record_id, role)
               WHERE linked.grid_system = 'unified' AND (said.valid_from IS NULL OR said.valid_from <= $1)
                 AND (said.valid_to IS NULL OR said.valid_to > $1)
           )
           SELECT own.grid_id, MIN(above.grid_id) FROM unified AS own
           JOIN unified AS above ON above.grid_code = own.parent_grid_code GROUP BY 1""",
        [as_of],
    ).fetchall()
    return ancestors(dict(rows))


def _points(con: duckdb.DuckDBPyConnection, declared: Mapping[tuple[str, str], CoordSystem]) -> pl.DataFrame:
    """Every row of claim.address with both coordinates, as delivered (``given_x``), in CGCS2000 as declared (``x``)."""
    columns = (
        "CAST(said.longitude AS DOUBLE) AS given_x, CAST(said.latitude AS DOUBLE) AS given_y, said.coord_system, "
        "COALESCE(said.is_standard, FALSE) AS is_standard, linked.dwelling_id, linked.grid_id AS address_grid_id"
    )
    query = _ROWS.format(claim="claim.address", columns=columns) + (
        " LEFT JOIN link.address AS linked ON linked.record_id = said.record_id AND linked.role = said.role"
        " WHERE said.longitude IS NOT NULL AND said.latitude IS NOT NULL ORDER BY 1, 2"
    )
    frame = _fetch(con, query)
    frame = frame.with_columns(system=_system(declared, frame))
    x, y = np.full(frame.height, np.nan), np.full(frame.height, np.nan)
    for system in frame["system"].drop_nulls().unique().sort().to_list():
        rows = (frame["system"] == system).fill_null(False).to_numpy()
        given = frame.filter(pl.Series(rows))
        x[rows], y[rows] = convert(given["given_x"].to_numpy(), given["given_y"].to_numpy(), system, "CGCS2000")
    return frame.with_columns(x=pl.Series(x), y=pl.Series(y))


def _within(polygon: Any) -> Inside:
    shapely.prepare(polygon)

    def inside(x: Degrees, y: Degrees) -> npt.NDArray[np.bool_]:
        return np.asarray(shapely.intersects_xy(polygon, x, y))

    return inside


def _areas(used: pl.DataFrame, polygons: Polygons) -> _Shapes:
    """One row per grid of ``used``, in order of grid_id: grid_id, grid_system, department, shape, area_m2, record_id."""
    parts = used.sort("grid_id", "record_id", "role").group_by("grid_id", maintain_order=True)
    rows = parts.agg(pl.col("grid_system", "department", "record_id").first(), "place")
    whole = np.empty(rows.height, dtype=object)
    for number, places in enumerate(rows["place"].to_list()):
        whole[number] = polygons[places[0]] if len(places) == 1 else shapely.union_all(polygons[places])
    return _Shapes(
        rows.drop("place").with_columns(
            shape=pl.Series(shapely.to_wkt(whole, rounding_precision=8).tolist(), dtype=pl.String),
            area_m2=pl.Series(shapely.area(flattened(whole)), dtype=pl.Float64).round(1),
        ),
        whole,
    )


def _stand_on_known(ground: _Reference, unified: _Shapes, points: pl.DataFrame) -> None:
    """Without a border of the city: the unified grids, else the hull of the standard addresses, as they declare themselves."""
    if len(unified.polygons):
        whole = shapely.union_all(unified.polygons)
        ground.name, ground.inside = "unified_grids", _within(shapely.buffer(whole, TOLERANCE))
        return
    standard = points.filter(pl.col("is_standard") & pl.col("x").is_not_nan())
    if standard.height > 2:
        hull = shapely.convex_hull(shapely.multipoints(standard.select("x", "y").to_numpy()))
        ground.name, ground.inside = "standard_points", _within(shapely.buffer(hull, TOLERANCE))


def _test_shapes(ground: _Reference, shapes: pl.DataFrame, polygons: Polygons) -> set[str]:
    """Try the systems on the corners of each delivery's polygons. Gives the deliveries that are refused."""
    refused: set[str] = set()
    for (_, system), rows in _by_delivery(shapes):
        corners = shapely.get_coordinates(polygons[rows["place"].to_list()])
        corners = corners[:: _step(len(corners))]
        # The polygons stand in CGCS2000 as declared: back to what the file says.
        x, y = convert(corners[:, 0], corners[:, 1], "CGCS2000", system)
        trial = try_systems(x, y, system, ground.inside) if ground.inside else never_tried(system, len(x))
        refused |= _note(ground, rows, trial, ground.name)
    return refused


def _test_points(ground: _Reference, points: pl.DataFrame, unified: _Shapes) -> set[str]:
    """Try the systems on each delivery's points: in the grid that the address names where it has a boundary, else in the
    city."""
    widened = shapely.buffer(unified.polygons, TOLERANCE)
    shapely.prepare(widened)
    place = {grid: number for number, grid in enumerate(unified.rows["grid_id"].to_list())}
    refused: set[str] = set()
    for (_, system), found in _by_delivery(points):
        rows = found.gather_every(_step(found.height))
        own = np.array([place.get(grid, -1) for grid in rows["address_grid_id"].to_list()], dtype=np.intp)
        x, y = rows["given_x"].to_numpy(), rows["given_y"].to_numpy()
        judged = (own >= 0) if ground.name in ("none", "standard_points") else np.ones(len(own), dtype=np.bool_)
        if ground.name == "standard_points" and not rows["is_standard"].any():
            judged[:] = True
        inside = _in_place(own[judged], widened, ground.inside)
        trial = try_systems(x[judged], y[judged], system, inside)
        refused |= _note(ground, rows, trial, ground.name if judged.any() else "none")
    return refused


def _step(count: int) -> int:
    """Of so many positions every how many-th is tried."""
    return max(1, -(-count // MOST_POSITIONS))


def _in_place(own: npt.NDArray[np.intp], widened: Polygons, city: Inside | None) -> Inside:
    named = own >= 0

    def inside(x: Degrees, y: Degrees) -> npt.NDArray[np.bool_]:
        answer = city(x, y) if city else np.zeros(len(x), dtype=np.bool_)
        answer[named] = shapely.intersects_xy(widened[own[named]], x[named], y[named])
        return answer

    return inside


def _by_delivery(rows: pl.DataFrame) -> Any:
    known = rows.filter(pl.col("system").is_not_null())
    return known.group_by("delivery_id", "system", maintain_order=True)


def _note(ground: _Reference, rows: pl.DataFrame, trial: Trial, reference: str) -> set[str]:
    """Keep a trial; the delivery when it is refused, as ``delivery_id`` (a file that holds shapes and points is refused
    whole)."""
    first = rows.row(0, named=True)
    delivery_id, department, export, file = (str(first[n]) for n in ("delivery_id", "department", "export", "file"))
    against = reference if trial.state != "untested" else "none"
    ground.tests.append(_Test(delivery_id, department, export, file, trial, against))
    return {delivery_id} if trial.state == "refused" else set()


def _confirm(ground: _Reference, points: pl.DataFrame) -> None:
    """Unified grids that nothing could test stand when the standard addresses lie in the grids their texts name."""
    standard = set(points.filter("is_standard")["delivery_id"])
    fits = any(test.delivery_id in standard and test.trial.state == "fits" for test in ground.tests)
    for test in ground.tests:
        if fits and test.trial.state == "untested" and ground.name == "unified_grids":
            test.trial = replace(test.trial, state="fits", fitting=test.trial.declared)
            test.reference = "standard_points"


def _write_pairs(con: duckdb.DuckDBPyConnection, areas: _Shapes, above: pl.DataFrame) -> None:
    unified, own = areas.of(UNIFIED), areas.of(UNIFIED, others=True)
    flat = flattened(unified.polygons)
    a, b, area = shared(flattened(own.polygons), flat)
    left, right = own.rows[a.tolist()], unified.rows[b.tolist()]
    crossed = pl.DataFrame(
        {
            "department": left["department"], "department_grid_id": left["grid_id"],
            "unified_grid_id": right["grid_id"], "area_m2": pl.Series(area).round(1),
            "department_share": (pl.Series(area) / left["area_m2"]).clip(0, 1).round(4),
            "unified_share": (pl.Series(area) / right["area_m2"]).clip(0, 1).round(4),
        }
    )  # fmt: skip
    slivers = (pl.col("department_share") < LEAST_OVERLAP) & (pl.col("unified_share") < LEAST_OVERLAP)
    _write(con, "grid_crosswalk_area", crossed.filter(~slivers))

    is_lowest = ~unified.rows["grid_id"].is_in(above["ancestor_id"].unique().to_list()).to_numpy()
    lowest = unified.rows.filter(pl.Series(is_lowest, dtype=pl.Boolean))
    a, b, area = shared(flat[is_lowest], flat[is_lowest])
    once = a < b
    left, right, area = lowest[a[once].tolist()], lowest[b[once].tolist()], area[once]
    smaller = pl.Series(np.minimum(left["area_m2"].to_numpy(), right["area_m2"].to_numpy()))
    pairs = pl.DataFrame(
        {
            "grid_id": left["grid_id"], "other_grid_id": right["grid_id"], "area_m2": pl.Series(area).round(1),
            "share": (pl.Series(area) / smaller).clip(0, 1).round(4),
        }
    )  # fmt: skip
    _write(con, "grid_overlap", pairs.filter(pl.col("share") > LEAST_OVERLAP))


def _write_points(
    con: duckdb.DuckDBPyConnection, points: pl.DataFrame, unified: _Shapes, above: pl.DataFrame, refused: set[str]
) -> None:
    taken = ~pl.col("delivery_id").is_in(list(refused)) & pl.col("x").is_not_nan()
    points = points.with_columns(
        x=pl.when(taken).then("x").otherwise(float("nan")), y=pl.when(taken).then("y").otherwise(float("nan"))
    )
    found = compare(points, unified.rows["grid_id"].to_list(), unified.polygons, above)
    whole = pl.concat([points, found], how="horizontal").with_columns(
        longitude=pl.col("x").fill_nan(None).round(6), latitude=pl.col("y").fill_nan(None).round(6)
    )
    _write(con, "geometry_point", whole.select(list(_TABLES["geometry_point"].sql_types)))


def _write_tests(con: duckdb.DuckDBPyConnection, tests: list[_Test]) -> None:
    columns = list(_TABLES["coord_system"].sql_types)
    rows = [
        (
            test.delivery_id, test.department, test.export, test.file, test.trial.declared, test.trial.state,
            test.trial.fitting, test.trial.positions, test.trial.inside.get("CGCS2000"), test.trial.inside.get("GCJ-02"),
            test.trial.inside.get("BD-09"), test.reference,
            told(test.trial, test.file, test.department, test.reference),
        )
        for test in tests
    ]  # fmt: skip
    text, number = pl.String(), pl.Int64()
    schema = {name: number if name == "positions" or name.startswith("inside_") else text for name in columns}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    # A file that is tried twice under one system, for its shapes and its points, is told of once: the worse.
    order = pl.col("state").replace_strict({"refused": 0, "doubtful": 1, "untested": 2, "indistinct": 3, "fits": 4})
    frame = frame.sort("delivery_id", "declared", order, maintain_order=True).unique(
        ["delivery_id", "declared"], keep="first", maintain_order=True
    )
    create_from_frame(con, _TABLES["coord_system"], frame)
