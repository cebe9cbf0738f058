"""The claims and links of a generated city with boundaries and points, as ``link_geometry`` reads them.

Belongs here: filling the tables. Not here: any expectation (the tests).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import shapely

from gridhub.city.world.dice import Month
from gridhub.city.world.shapes import Box, Shapes, border, build_shapes, corners, is_leaf, on_globe
from gridhub.city.world.world import World, build_world
from gridhub.contracts import interfaces, link_tables
from gridhub.contracts.audit_tables import Delivery
from gridhub.contracts.coord_system import CoordSystem
from gridhub.places.geometry.coordinates import convert
from gridhub.places.geometry.stage import link_geometry
from gridhub.tables.filling import Value, create_empty, insert_rows
from gridhub.tables.spec import table_of

AS_OF = date(2026, 10, 31)
UNIFIED, POLICE, ENVIRONMENT, STANDARD = "d-unified", "d-police", "d-environment", "d-standard"
EXPORTS = {
    UNIFIED: ("grid_office", "grid_shape"), POLICE: ("public_security", "police_grid_shape"),
    ENVIRONMENT: ("environment", "env_grid_shape"), STANDARD: ("public_security", "standard_address"),
}  # fmt: skip
Row = dict[str, Value]


@dataclass
class MappedCity:
    """A city whose maps are written in ``true``. Rows may be changed before ``linked`` is asked."""

    true: CoordSystem
    world: World
    shapes: Shapes
    rows: dict[str, list[Row]]

    def linked(
        self, declared: Mapping[str, CoordSystem] | CoordSystem, *, with_border: bool = True
    ) -> duckdb.DuckDBPyConnection:
        """The tables after ``link_geometry``; ``declared``: by delivery, or one for all."""
        con = duckdb.connect()
        for schema in ("claim", "link", "audit"):
            con.execute(f"CREATE SCHEMA {schema}")
        contracts = (
            interfaces.Address, interfaces.Grid, interfaces.GridShape, link_tables.Grid, link_tables.Address, Delivery,
        )  # fmt: skip
        for spec in map(table_of, contracts):
            create_empty(con, spec)
            insert_rows(con, spec, self.rows[spec.name])
        systems = {
            EXPORTS[delivery]: declared if isinstance(declared, str) else declared.get(delivery, self.true)
            for delivery in EXPORTS
        }
        link_geometry(con, systems, self.border if with_border else None, AS_OF)
        return con

    @property
    def border(self) -> Any:
        return shapely.Polygon([on_globe(*at) for at in border(self.shapes.regions)])

    def shape(self, boxes: Sequence[Box]) -> str:
        whole = shapely.union_all([shapely.Polygon(corners(box)) for box in boxes])

        def placed(at: Any) -> Any:
            globe = np.array([on_globe(x, y) for x, y in at])
            return np.column_stack(convert(globe[:, 0], globe[:, 1], "CGCS2000", self.true))

        return shapely.to_wkt(shapely.transform(whole, placed), rounding_precision=8)

    def shape_row(self, grid_id: str) -> Row:
        """The row of claim.grid_shape of a grid."""
        (code,) = (row["grid_code"] for row in self.rows["link.grid"] if row["grid_id"] == grid_id)
        return next(row for row in self.rows["claim.grid_shape"] if row["grid_code"] == code)

    def point_row(self, dwelling: str) -> Row:
        (record,) = (row["record_id"] for row in self.rows["link.address"] if row["dwelling_id"] == dwelling)
        return next(row for row in self.rows["claim.address"] if row["record_id"] == record)


def mapped_city(true: CoordSystem = "CGCS2000", households: int = 600, seed: int = 3) -> MappedCity:
    world = build_world(seed, households, Month(2026, 10))
    city = MappedCity(true, world, build_shapes(world.ground, world.gridding), {})
    grids: list[Row] = []
    shapes: list[Row] = []
    links: list[Row] = []
    lists = (
        (UNIFIED, "unified", [(g.code, g.true_id, g.parent, city.shapes.boxes_of(g), g.valid_to) for g in world.gridding.unified]),
        (POLICE, "public_security", [(g.code, g.true_id, "", city.shapes.boxes_of_department(g), None) for g in world.gridding.police]),
        (ENVIRONMENT, "environment", [(g.code, g.true_id, "", city.shapes.boxes_of_department(g), None) for g in world.gridding.environment]),
    )  # fmt: skip
    for delivery, system, listed in lists:
        department, export = EXPORTS[delivery]
        for number, (code, true_id, parent, boxes, ended) in enumerate(listed, 1):
            said: Row = {"role": "grid", "department": department, "export": export, "period_end": AS_OF.isoformat()}
            named: Row = {"grid_system": system, "grid_code": code}
            record = f"{delivery}:1:{number}"
            grid = f"g{delivery}:1:{number}"
            grids.append({**said, **named, "record_id": grid, "parent_grid_code": parent or None,
                          "valid_to": ended.isoformat() if ended else None})  # fmt: skip
            links.append({**named, "record_id": grid, "role": "grid", "grid_id": true_id})
            if boxes and not ended:
                shapes.append({**said, **named, "record_id": record, "shape": city.shape(boxes)})
    city.rows = {
        "claim.grid": grids, "claim.grid_shape": shapes, "link.grid": links, **_addresses(city),
        "audit.delivery": [_delivery(name) for name in EXPORTS],
    }  # fmt: skip
    return city


def _addresses(city: MappedCity) -> dict[str, list[Row]]:
    claims: list[Row] = []
    links: list[Row] = []
    leaf = {d.true_id: g.true_id for g in city.world.gridding.unified if is_leaf(g) for d in g.dwellings}
    department, export = EXPORTS[STANDARD]
    for number, dwelling in enumerate(city.world.ground.dwellings, 2):
        at = city.shapes.located(dwelling)
        if at is None:
            continue
        x, y = convert([at[0]], [at[1]], "CGCS2000", city.true)
        record = f"{STANDARD}:1:{number}"
        said: Row = {"record_id": record, "role": "standard"}
        claims.append({**said, "department": department, "export": export, "period_end": AS_OF.isoformat(),
                       "is_standard": True, "longitude": round(float(x[0]), 6), "latitude": round(float(y[0]), 6)})  # fmt: skip
        links.append({**said, "dwelling_id": dwelling.true_id, "grid_id": leaf[dwelling.true_id], "method": "standard"})
    return {"claim.address": claims, "link.address": links}


def _delivery(name: str) -> Row:
    department, export = EXPORTS[name]
    return {"delivery_id": name, "department": department, "export": export, "file": f"{export}.zip"}
