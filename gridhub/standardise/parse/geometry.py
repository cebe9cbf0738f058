"""Parsers of shapes and of points in one cell.

Belongs here: kinds geometry (WKT) and point (``经度,纬度``). Not here: single coordinates (``numbers``), which system they
are in (the connector says it, ``places.geometry.declared`` tests it).

Nothing is mended that changes a shape: a broken polygon is set aside with the reason and the place of the fault. Heights
are left out, with a record; positions are rounded to a millimetre. A text is bounded before GEOS sees
it: nested collections and huge texts are refused by their form alone.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridhub.contracts.coord_system import CHINA_LATITUDE, CHINA_LONGITUDE
from gridhub.ingest.readers.geometry_text import MAX_VERTICES, NOT_A_SHAPE, TOO_LARGE, UNREADABLE
from gridhub.standardise.parse.cell import Mend, Parsed, Parser, fault, half_width

Degrees = npt.NDArray[np.float64]
MAX_CHARACTERS = 16_000_000
PLACES = 8
"""Decimals of a degree that are kept: a millimetre."""

_FORM = re.compile(
    r"(?:SRID=(\d{1,6});)?\s*(POINT|POLYGON|MULTIPOLYGON)\s*(?:Z|M|ZM)?\s*(\(.*\)|EMPTY)", re.DOTALL | re.IGNORECASE
)
_INSIDE = re.compile(r"[0-9eE+\-.,()\s]*")
_DEPTH = 3
_GEODETIC_SRID = ("4326", "4490")
_FAULTS = {
    "Self-intersection": "边界自相交",
    "Ring Self-intersection": "同一环的边界相碰",
    "Hole lies outside shell": "内环（洞）在外环之外",
    "Nested holes": "内环（洞）互相嵌套",
    "Nested shells": "几块面互相重叠",
    "Interior is disconnected": "内部被内环（洞）隔断",
    "Too few points in geometry component": "点数不足以围成面",
    "Duplicate Rings": "有重复的环",
}
"""What GEOS says of a broken shape → in words."""
_MARKS = {
    UNREADABLE: ("GEOM_FORM", "几何对象的坐标不完整或不是数字；请在制图软件中检查该要素后重新导出"),
    TOO_LARGE: ("GEOM_TOO_LARGE", f"几何对象的顶点超过 {MAX_VERTICES:,} 个；请简化边界后重新导出"),
    NOT_A_SHAPE: ("GEOM_TYPE", "不是点或面；请只导出面（网格）或点（地址）"),
}


def geometry() -> Parser:
    """A point, polygon or multipolygon in degrees: value is its WKT with at most eight decimals."""
    return Parser(_geometry)


def _geometry(value: str, kind: str) -> Parsed:
    if value in _MARKS:
        return fault(*_MARKS[value])
    if len(value) > MAX_CHARACTERS:
        return fault(*_MARKS[TOO_LARGE])
    found = _FORM.fullmatch(value.strip())
    if not found or kind in "dbn":
        return fault("GEOM_FORM", "不是点或面的 WKT 文本（POINT、POLYGON、MULTIPOLYGON）；请重新导出")
    srid, _, body = found.groups()
    if srid and srid not in _GEODETIC_SRID:
        return fault("GEOM_PROJECTED", f"注明的坐标系（SRID {srid}）不是经纬度；请转换为经纬度后重新导出")
    if body.upper() == "EMPTY":
        return fault("GEOM_EMPTY", "几何对象是空的；请补画或删除该要素")
    if not _INSIDE.fullmatch(body) or _deep(body):
        return fault("GEOM_FORM", "WKT 文本的括号或数字写法不对；请重新导出")
    try:
        with np.errstate(over="ignore"):  # a number beyond all bounds is seen below
            shape: Any = shapely.from_wkt(value.strip().partition(";")[2] if srid else value)
    except shapely.errors.GEOSException as error:
        if "closed linestring" in str(error):
            return fault("GEOM_OPEN", "环没有闭合（首尾两点不同）；请闭合后重新导出")
        if "found 1" in str(error) or "must be 0 or" in str(error):
            return fault("GEOM_POINTS", "点数不足以围成面；请补画后重新导出")
        return fault("GEOM_FORM", "WKT 文本不完整；请重新导出")
    return _judged(shape)


def _deep(body: str) -> bool:
    depth = 0
    for sign in re.findall(r"[()]", body):
        depth += 1 if sign == "(" else -1
        if not 0 <= depth <= _DEPTH:
            return True
    return depth != 0


def _judged(shape: Any) -> Parsed:
    mends: list[Mend] = []
    if shapely.has_z(shape) or shapely.has_m(shape):
        shape = shapely.force_2d(shape)
        mends.append(Mend("geometry_height", "去掉了高程，只保留经纬度"))
    at = shapely.get_coordinates(shape)
    if shape.is_empty or not len(at):
        return fault("GEOM_EMPTY", "几何对象是空的；请补画或删除该要素")
    if len(at) > MAX_VERTICES:
        return fault(*_MARKS[TOO_LARGE])
    outside = _outside(at[:, 0], at[:, 1])
    if outside:
        return fault(*outside)
    text = shapely.to_wkt(shape, rounding_precision=PLACES)
    reason = shapely.is_valid_reason(shapely.from_wkt(text))
    if reason != "Valid Geometry":
        words, _, place = reason.partition("[")
        where = f"，在 {', '.join(place.rstrip(']').split())} 附近" if place and shape.geom_type != "Point" else ""
        return fault(
            "GEOM_BROKEN", f"{_FAULTS.get(words.strip(), '几何对象不成立')}{where}；请在制图软件中修复后重新导出"
        )
    return Parsed(text, tuple(mends))


def _outside(x: Degrees, y: Degrees) -> tuple[str, str] | None:
    """The rule and reason for coordinates that are no place in China; None when all are."""
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return _MARKS[UNREADABLE]
    if _within(x, CHINA_LONGITUDE) and _within(y, CHINA_LATITUDE):
        return None
    if _within(y, CHINA_LONGITUDE) and _within(x, CHINA_LATITUDE):
        return "COORD_SWAPPED", "经度和纬度颠倒了（应先经度、后纬度）；请对调后重新导出"
    if max(np.abs(x).max(), np.abs(y).max()) > 360:
        return "GEOM_PROJECTED", "坐标不是度（像是以米计的投影坐标）；请转换为经纬度后重新导出"
    return "COORD_RANGE", "坐标不在国内范围；请核对"


def _within(values: Degrees, bounds: tuple[float, float]) -> bool:
    return bool((values >= bounds[0]).all() and (values <= bounds[1]).all())


_PAIR = re.compile(r"[(\[]?\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*[,，、;； /|]\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*[)\]]?")


def point() -> Parser:
    """Longitude and latitude in one cell, ``120.400000,37.360000``: value is that text with six decimals each."""
    return Parser(_point)


def _point(value: str, kind: str) -> Parsed:
    found = _PAIR.fullmatch(half_width(value).strip("'‘’`"))
    if not found or kind in "dbn":
        return fault("COORD_FORM", "不是“经度,纬度”；请核对")
    x, y = (Decimal(part) for part in found.groups())
    outside = _outside(np.array([float(x)]), np.array([float(y)]))
    if outside:
        return fault(*outside)
    places = Decimal("0.000001")
    return Parsed(f"{x.quantize(places, ROUND_HALF_UP)},{y.quantize(places, ROUND_HALF_UP)}")
