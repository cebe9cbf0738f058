"""Two witnesses of where something is: the grid around its point, and the grid that its address names.

Belongs here: which of several polygons around a point counts, and whether the two agree. Not here: the search
(``locating``), reading and writing tables (``stage``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import shapely

from gridhub.places.geometry.coordinates import Degrees
from gridhub.places.geometry.locating import Polygons, locate

_METRES_PER_DEGREE = 111_320.0
MOST_LEVELS = 8


def ancestors(parents: Mapping[str, str]) -> pl.DataFrame:
    """grid_id, ancestor_id: every grid above each grid. ``parents``: grid → the one above it; a circle ends by itself."""
    pairs: set[tuple[str, str]] = set()
    for grid in parents:
        above = parents.get(grid)
        for _ in range(MOST_LEVELS):
            if above is None or above == grid:
                break
            pairs.add((grid, above))
            above = parents.get(above)
    return pl.DataFrame(sorted(pairs), schema={"grid_id": pl.String, "ancestor_id": pl.String}, orient="row")


def compare(points: pl.DataFrame, grids: list[str], polygons: Polygons, above: pl.DataFrame) -> pl.DataFrame:
    """The polygon's word beside the address's word.

    ``points``: x, y (CGCS2000, NaN: not usable), address_grid_id. ``grids``, ``polygons``: the unified grids with a
    boundary. ``above``: ``ancestors``. Gives polygon_grid_id, polygon_count, verdict, distance_m (null where not asked),
    one row per point in order. Of polygons inside each other the lowest grid counts; on a common border there are two.
    """
    x, y = points["x"].to_numpy(), points["y"].to_numpy()
    at, found = locate(polygons, x, y)
    around = pl.DataFrame({"at": at, "grid_id": np.array(grids, dtype=object)[found].tolist()}, schema=_AROUND)
    covered = around.join(above, on="grid_id").select("at", grid_id="ancestor_id").unique()
    lowest = around.join(covered, on=["at", "grid_id"], how="anti")
    named = points.select("address_grid_id").with_row_index("at").with_columns(pl.col("at").cast(pl.Int64))
    same = _related(lowest, named, above)
    counted = lowest.group_by("at").agg(
        polygon_count=pl.len(), polygon_grid_id=pl.when(pl.len() == 1).then(pl.col("grid_id").first())
    )
    has_shape = pl.DataFrame({"grid_id": grids}, schema={"grid_id": pl.String})
    shaped = pl.concat([has_shape, has_shape.join(above, left_on="grid_id", right_on="ancestor_id", how="inner").select(
        grid_id="grid_id_right")]).unique()  # fmt: skip
    known = named.join(shaped, left_on="address_grid_id", right_on="grid_id", how="semi").select("at", is_shaped=True)
    both = (
        named.join(counted, on="at", how="left")
        .join(same.select("at", is_same=True), on="at", how="left")
        .join(known, on="at", how="left")
        .with_columns(pl.col("polygon_count").fill_null(0).cast(pl.Int64), usable=pl.Series(np.isfinite(x)))
        .sort("at")
    )
    address, polygon = pl.col("address_grid_id").is_not_null(), pl.col("polygon_count") > 0
    verdict = (
        pl.when(~pl.col("usable")).then(pl.lit("refused"))
        .when(~address & ~polygon).then(pl.lit("neither"))
        .when(~address).then(pl.lit("polygon_only"))
        .when(polygon).then(pl.when(pl.col("is_same")).then(pl.lit("agree")).otherwise(pl.lit("differ")))
        .when(pl.col("is_shaped")).then(pl.lit("outside"))
        .otherwise(pl.lit("address_only"))
    )  # fmt: skip
    both = both.with_columns(verdict=verdict)
    away = both["verdict"].is_in(["differ", "outside"]).to_numpy()
    distance = _distances(x, y, both["address_grid_id"].to_list(), away, dict(zip(grids, polygons, strict=True)))
    return both.select("polygon_grid_id", "polygon_count", "verdict").with_columns(
        distance_m=pl.Series(distance, nan_to_null=True).round(1)
    )


_AROUND = {"at": pl.Int64, "grid_id": pl.String}


def _related(lowest: pl.DataFrame, named: pl.DataFrame, above: pl.DataFrame) -> pl.DataFrame:
    """Points whose two grids are one, or one above the other (a boundary may be drawn for a level only)."""
    pairs = lowest.join(named, on="at").filter(pl.col("address_grid_id").is_not_null())
    equal = pairs.filter(pl.col("grid_id") == pl.col("address_grid_id"))
    up = pairs.join(above, left_on=["grid_id", "address_grid_id"], right_on=["grid_id", "ancestor_id"], how="semi")
    down = pairs.join(above, left_on=["address_grid_id", "grid_id"], right_on=["grid_id", "ancestor_id"], how="semi")
    return pl.concat([equal, up, down]).select("at").unique()


def _distances(x: Degrees, y: Degrees, grids: list[str | None], away: np.ndarray, shapes: Mapping[str, Any]) -> Degrees:
    """Metres from each point that is ``away`` to the boundary of the grid its address names; NaN elsewhere."""
    distance = np.full(len(x), np.nan)
    asked = [n for n in np.flatnonzero(away).tolist() if grids[n] in shapes]
    if not asked:
        return distance
    at = np.array(asked)
    scale = np.cos(np.radians(y[at].mean())) * _METRES_PER_DEGREE, _METRES_PER_DEGREE
    flat = {
        grid: shapely.transform(shapes[grid], lambda c: c * scale) for grid in sorted({str(grids[n]) for n in asked})
    }
    polygons = np.array([flat[str(grids[n])] for n in asked], dtype=object)
    distance[at] = shapely.distance(polygons, shapely.points(x[at] * scale[0], y[at] * scale[1]))
    return distance
