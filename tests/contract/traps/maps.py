"""Map files as desktop programs write them, and as somebody with bad intentions would.

Belongs here: building GeoJSON and zipped Shapefiles. Not here: which outcome is expected (the tests).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence

import shapefile

WGS84_PRJ = 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
GAUSS_PRJ = 'PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]]]]'

Attributes = Mapping[str, object]
Ring = Sequence[tuple[float, float]]


def square(x: float = 120.4, y: float = 37.36, side: float = 0.01) -> list[tuple[float, float]]:
    """A closed ring, clockwise as Shapefiles want it."""
    right, top = round(x + side, 6), round(y + side, 6)
    return [(x, y), (x, top), (right, top), (right, y), (x, y)]


def feature(attributes: Attributes, geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": dict(attributes), "geometry": geometry}


def polygon(*rings: Ring) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(at) for at in ring] for ring in rings]}


def geojson(features: Sequence[object], **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", **more, "features": list(features)}, ensure_ascii=False).encode()


def layer(
    rows: Sequence[tuple[Sequence[str], Ring]],
    fields: Sequence[str],
    *,
    encoding: str = "utf-8",
    prj: str | None = WGS84_PRJ,
    cpg: str | None = "UTF-8",
) -> dict[str, bytes]:
    """The parts of a layer by ending; a row without a ring is a null shape."""
    parts = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(
        shp=parts["shp"], shx=parts["shx"], dbf=parts["dbf"], shapeType=5, encoding=encoding
    ) as writer:
        for name in fields:
            writer.field(name, "C", size=80)
        for values, ring in rows:
            if ring:
                writer.poly([list(ring)])
            else:
                writer.null()
            writer.record(*values)
    made = {ending: buffer.getvalue() for ending, buffer in parts.items()}
    made |= {"prj": prj.encode()} if prj is not None else {}
    return made | ({"cpg": cpg.encode()} if cpg is not None else {})


def zipped(layers: Mapping[str, Mapping[str, bytes]], more: Mapping[str, bytes] | None = None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as container:
        for name, parts in layers.items():
            for ending, content in parts.items():
                container.writestr(f"{name}.{ending}", content)
        for name, content in (more or {}).items():
            container.writestr(name, content)
    return packed.getvalue()
