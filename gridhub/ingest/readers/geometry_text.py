"""Shapes of map files as well-known text (WKT), the form in which they go through the house like any other cell.

Belongs here: coordinates to text, the words that stand for a shape that cannot be written. Not here: reading files
(``geojson_cells``, ``shapefile_cells``), whether a shape is sound (``standardise.parse.geometry``). Runs in the child
process: standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gridhub.ingest.readers.cell_text import number_text
from gridhub.ingest.readers.protocol import CannotRead

HEADER = "WKT"
"""Header of the column that holds the shapes, as programs name it that write WKT into a CSV."""

MAX_VERTICES = 200_000
"""Of one shape: a county's border has some ten thousand."""

UNREADABLE, TOO_LARGE, NOT_A_SHAPE = "#SHAPE-UNREADABLE", "#SHAPE-TOO-LARGE", "#SHAPE-UNKNOWN"
"""Stand in the cell of a shape that has no text: its row is set aside with the reason, the others are read."""

_PLAIN = re.compile(r"[0-9.,\- ]+")
"""What is written of numbers that need no exponent; a truth value, a text or nothing would show in letters or quotes."""
_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""Levels of lists around a position."""

GEODETIC = frozenset(
    ("GCS_WGS_1984", "WGS 84", "WGS84", "WGS_1984", "GCS_China_Geodetic_Coordinate_System_2000", "GCS_China_2000",
     "China Geodetic Coordinate System 2000", "CGCS2000", "GCS_CGCS2000", "China_2000",
     "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "urn:ogc:def:crs:EPSG::4326",
     "urn:ogc:def:crs:EPSG::4490", "EPSG:4326", "EPSG:4490")
)  # fmt: skip
"""What a file may call its longitudes and latitudes. Files in GCJ-02 or BD-09 say the same: no standard names those."""


def wkt_of(geometry: object) -> str | None:
    """The WKT of a GeoJSON geometry; a mark when it has none; None when there is no geometry. Heights are left out."""
    if geometry is None:
        return None
    if not isinstance(geometry, Mapping):
        return UNREADABLE
    kind = geometry.get("type")
    if not isinstance(kind, str) or kind not in _DEPTH:
        return NOT_A_SHAPE
    budget = [MAX_VERTICES]
    try:
        text = _list_text(geometry.get("coordinates"), _DEPTH[kind], budget)
    except (TypeError, ValueError, IndexError, OverflowError):
        return TOO_LARGE if budget[0] < 0 else UNREADABLE
    if text is None:
        return f"{kind.upper()} EMPTY"
    return f"{kind.upper()} {text}" if _DEPTH[kind] else f"POINT ({text})"


def _list_text(value: object, depth: int, budget: list[int]) -> str | None:
    """``depth`` levels of lists as WKT; None when there is no position in them."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError("no list of coordinates")
    if depth == 0:
        if not value:
            return None
        budget[0] -= 1
        if budget[0] < 0:
            raise ValueError("more vertices than one shape may have")
        return f"{_number(value[0])} {_number(value[1])}"
    if depth == 1:
        quick = _quick_text(value, budget)
        if quick:
            return quick
    parts = [_list_text(part, depth - 1, budget) for part in value]
    if any(part is None for part in parts):
        raise ValueError("an empty part")
    return f"({', '.join(part for part in parts if part)})" if parts else None


def _quick_text(ring: Sequence[object], budget: list[int]) -> str:
    """A list of positions of plain numbers, three times as fast; "" when anything about it is unusual."""
    if len(ring) > budget[0]:
        return ""
    try:
        text = ", ".join([f"{at[0]!r} {at[1]!r}" for at in ring])  # type: ignore[index]
    except (TypeError, IndexError, KeyError):
        return ""
    if not _PLAIN.fullmatch(text):
        return ""
    budget[0] -= len(ring)
    return f"({text})"


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) == float("inf"):
        raise TypeError("no coordinate")
    return number_text(value)


def foreign_system(name: str) -> CannotRead:
    """The refusal of a file whose own word for its coordinate system is none of ``GEODETIC``."""
    what = f"文件注明的坐标系是“{name[:80]}”，不是经纬度（CGCS2000 或 WGS84）"
    return CannotRead("coord_system", what, "请转换为 CGCS2000 经纬度（不是投影坐标，单位为度）后重新导出")
