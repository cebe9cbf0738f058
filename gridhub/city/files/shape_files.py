"""Maps of the synthetic city: boundaries as GeoJSON, zipped Shapefile and WKT, points in the list of standard addresses.

Belongs here: map files and the truth about them, the coordinate system they are written in. Not here: where things lie
(``world.shapes``). The same city gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapefile
import shapely

from gridhub.city.world.dice import Month
from gridhub.city.world.firms import Source
from gridhub.city.world.grids import UnifiedGrid
from gridhub.city.world.shapes import Box, Shapes, border, build_shapes, corners, is_leaf, on_globe, shares
from gridhub.city.world.world import World
from gridhub.contracts.coord_system import CoordSystem
from gridhub.places.geometry.coordinates import convert

Written = Literal["wgs84", "gcj02", "bd09"]
SYSTEMS: dict[Written, CoordSystem] = {"wgs84": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}
BORDER = "city_border.geojson"

_PRJ = 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
_WRITTEN_ON = bytes((126, 11, 1))
"""Year since 1900, month and day in the head of every .dbf: two runs give the same bytes."""


class ShapeFiles:
    """The maps of one city in one coordinate system. Sets the coordinates of the city's pollution sources."""

    def __init__(self, world: World, written: Written) -> None:
        self._world, self._system = world, SYSTEMS[written]
        self._shapes: Shapes = build_shapes(world.ground, world.gridding)
        world.placed = self._place

    def _place(self, sources: Iterable[Source]) -> None:
        for source in sources:
            at = self._shapes.located(source.site)
            if at:
                source.longitude, source.latitude = self._text(at)

    def _text(self, at: tuple[float, float]) -> tuple[str, str]:
        x, y = convert([at[0]], [at[1]], "CGCS2000", self._system)
        return f"{x[0]:.6f}", f"{y[0]:.6f}"

    def write(self, folder: Path, month: Month) -> list[str]:
        """Write the month's maps, complete its list of standard addresses; gives the names of the new files."""
        gridding = self._world.gridding
        unified = [g for g in gridding.unified if g.valid_to is None and self._shapes.boxes_of(g)]
        names = [
            f"网格办_网格边界_{month.compact}.geojson", f"环境_环保网格边界_{month.compact}.zip",
            f"公安_警务区边界_{month.compact}.csv",
        ]  # fmt: skip
        features = [
            {"type": "Feature", "properties": {"网格编码": grid.code, "网格名称": grid.name},
             "geometry": self._shape(self._shapes.boxes_of(grid)).__geo_interface__}
            for grid in unified
        ]  # fmt: skip
        (folder / names[0]).write_text(_collection(features), encoding="utf-8")
        rows = [(g.code, self._shape(self._shapes.boxes_of_department(g))) for g in gridding.environment]
        (folder / names[1]).write_bytes(_zipped("环保网格", rows))
        lines = [(g.code, self._shape(self._shapes.boxes_of_department(g)).wkt) for g in gridding.police]
        (folder / names[2]).write_bytes(_csv(("警务区编号", "WKT"), lines).encode("utf-8-sig"))
        self._complete_addresses(folder / f"公安_标准地址_{month.compact}.csv")
        return names

    def _shape(self, boxes: Sequence[Box]) -> Any:
        """The boxes as one shape in the system of the files."""
        whole = shapely.normalize(shapely.union_all([shapely.Polygon(corners(box)) for box in boxes]))

        def placed(at: Any) -> Any:
            globe = np.array([on_globe(x, y) for x, y in at])
            return np.round(np.column_stack(convert(globe[:, 0], globe[:, 1], "CGCS2000", self._system)), 8)

        return shapely.transform(whole, placed)

    def _complete_addresses(self, path: Path) -> None:
        """Columns 经度 and 纬度 behind the others: rows stay where they are."""
        if not path.exists():
            return
        by_code = {dwelling.std_code: dwelling for dwelling in self._world.ground.dwellings}
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        found = (self._shapes.located(by_code[row[0]]) if row[0] in by_code else None for row in rows)
        told = [[*row, *(self._text(at) if at else ("", ""))] for row, at in zip(rows, found, strict=True)]
        path.write_bytes(_csv([*header, "经度", "纬度"], told).encode("utf-8-sig"))

    def write_truth(self, out: Path) -> None:
        """``truth/point_truth.csv`` (which leaf grid holds each dwelling), ``truth/area_truth.csv`` (shares of area of every
        department grid and leaf grid that share any), and ``city_border.geojson`` (CGCS2000) beside the inbox."""
        gridding, shapes = self._world.gridding, self._shapes
        leaves = [grid for grid in gridding.unified if is_leaf(grid)]
        of_region: dict[str, list[UnifiedGrid]] = {}
        for leaf in leaves:
            of_region.setdefault(leaf.region.code, []).append(leaf)
        places = [
            (dwelling.true_id, grid.true_id, *map("{:.8f}".format, shapes.located(dwelling) or ()))
            for grid in leaves
            for dwelling in grid.dwellings
        ]
        areas = [
            (department, grid.true_id, leaf.true_id, f"{own:.6f}", f"{other:.6f}")
            for department, grids in (("environment", gridding.environment), ("public_security", gridding.police))
            for grid in grids
            for region in grid.regions
            for leaf in of_region.get(region.code, ())
            for own, other in [shares(shapes.boxes_of_department(grid), [shapes.leaves[leaf.code]])]
        ]
        (out / "truth").mkdir(parents=True, exist_ok=True)
        header = ("dwelling", "grid", "longitude", "latitude")
        (out / "truth" / "point_truth.csv").write_text(_csv(header, places), encoding="utf-8", newline="")
        names = ("department", "department_grid", "unified_grid", "department_share", "unified_share")
        (out / "truth" / "area_truth.csv").write_text(_csv(names, areas), encoding="utf-8", newline="")
        ring = [list(on_globe(*at)) for at in border(shapes.regions)]
        county: dict[str, object] = {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        (out / BORDER).write_text(_collection([county]), encoding="utf-8")


def _collection(features: Sequence[dict[str, object]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False) + "\n"


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _zipped(name: str, rows: Sequence[tuple[str, Any]]) -> bytes:
    """A Shapefile with the attribute 编号, as a desktop program in China writes it."""
    parts = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON, encoding="gb18030") as writer:
        writer.field("编号", "C", size=40)
        for code, shape in rows:
            writer.shape(shape.__geo_interface__)
            writer.record(code)
    dbf = bytearray(parts["dbf"].getvalue())
    dbf[1:4] = _WRITTEN_ON
    contents = {
        "shp": parts["shp"].getvalue(), "shx": parts["shx"].getvalue(), "dbf": bytes(dbf), "prj": _PRJ.encode(),
        "cpg": b"GBK",
    }  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as container:
        for ending, content in contents.items():
            container.writestr(
                zipfile.ZipInfo(f"{name}.{ending}", (2026, 11, 1, 8, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()
