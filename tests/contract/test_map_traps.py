"""Map files: read row by row, or refused with a reason; never a crash, a hang or a silent loss."""

from __future__ import annotations

import json

import pytest

from tests.contract.traps import corpus, maps
from tests.contract.traps.corpus import HEADER, ZIP, Trap, outcome

JSON = ZIP.replace(".zip", ".geojson")
FIELDS = ("姓名", "身份证号", "联系电话", "现住址")
"""Names in a .dbf hold ten bytes. The shape stands for the fifth column of the corpus."""
SQUARE = "POLYGON ((120.4 37.36, 120.4 37.37, 120.41 37.37, 120.41 37.36, 120.4 37.36))"
ONE, TWO = corpus.ONE[:4], corpus.TWO[:4]
_ONE, _TWO = dict(zip(HEADER[:4], ONE, strict=True)), dict(zip(HEADER[:4], TWO, strict=True))
_ROWS = ((*ONE, SQUARE), (*TWO, None))


def _good(**more: object) -> bytes:
    return maps.geojson([maps.feature(_ONE, maps.polygon(maps.square())), maps.feature(_TWO, None)], **more)


def _layer(**how: str | None) -> dict[str, bytes]:
    return maps.layer([(ONE, maps.square()), (TWO, ())], FIELDS, **{"encoding": "gb18030", "cpg": "GBK"} | how)  # type: ignore[arg-type]


def _cut(part: str, count: int) -> bytes:
    parts = _layer()
    return maps.zipped({"人口": {**parts, part: parts[part][:-count]}})


def _many_vertices() -> bytes:
    ring = [(120 + i * 1e-7, 37.0) for i in range(200_005)]
    return maps.geojson([maps.feature(_ONE, maps.polygon(ring)), maps.feature(_TWO, None)])


TRAPS = (
    Trap("GeoJSON", JSON, _good, _ROWS, "ttttt"),
    Trap("GeoJSON 写成 csv", ZIP.replace(".zip", ".csv"), _good, _ROWS),
    Trap("GeoJSON 有字节顺序标记", JSON, lambda: b"\xef\xbb\xbf" + _good(), _ROWS),
    Trap("GeoJSON 注明 CGCS2000", JSON, lambda: _good(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}), _ROWS),
    Trap("GeoJSON 注明高斯投影", JSON, lambda: _good(crs={"type": "name", "properties": {"name": "EPSG:4548"}}), "coord_system"),
    Trap("GeoJSON 截断", JSON, lambda: _good()[:-20], "damaged"),
    Trap("GeoJSON 没有要素", JSON, lambda: maps.geojson([]), "empty"),
    Trap("GeoJSON 单个要素", JSON, lambda: json.dumps(maps.feature(_ONE, None)).encode(), "unsupported_format"),
    Trap("ESRI JSON", JSON, lambda: b'{"geometryType": "esriGeometryPolygon", "features": []}', "unsupported_format"),
    Trap("GeoJSON 十万层括号", JSON, lambda: b'{"type": "FeatureCollection", "features": ' + b"[" * 100_000, "damaged"),
    Trap("GeoJSON 同名属性", JSON, lambda: _good().replace('"联系电话"'.encode(), '"姓名"'.encode(), 1), "damaged"),
    Trap("GeoJSON 坐标是 NaN", JSON, lambda: _good().replace(b"37.36", b"NaN", 1), "damaged"),
    Trap("GeoJSON 坐标是文字，只损失该要素", JSON, lambda: _good().replace(b"37.36", b'"x"', 1),
         ((*ONE, "#SHAPE-UNREADABLE"), (*TWO, None))),
    Trap("GeoJSON 顶点过多，只损失该要素", JSON, _many_vertices, ((*ONE, "#SHAPE-TOO-LARGE"), (*TWO, None))),
    Trap("GeoJSON 几何集合，只损失该要素", JSON, lambda: maps.geojson(
        [maps.feature(_ONE, {"type": "GeometryCollection", "geometries": []}), maps.feature(_TWO, None)]),
        ((*ONE, "#SHAPE-UNKNOWN"), (*TWO, None))),
    Trap("CSV 一格的边界过长", ZIP.replace(".zip", ".csv"), lambda: ("姓名,WKT\r\n王一,\"POLYGON ((" + "120.1 37.1, " * 20_000 + "))\"\r\n").encode(), "too_large"),
    Trap("Shapefile GBK", ZIP, lambda: maps.zipped({"人口": _layer()}), _ROWS, "ttttt"),
    Trap("Shapefile 没有 cpg", ZIP, lambda: maps.zipped({"人口": _layer(cpg=None)}), _ROWS),
    Trap("Shapefile 在文件夹里", ZIP, lambda: maps.zipped({"图/人口": _layer()}, {"图/人口.sbn": b"x", "__MACOSX/图/._人口.shp": b"x"}), _ROWS),
    Trap("Shapefile cpg 写错", ZIP, lambda: maps.zipped({"人口": _layer(cpg="UTF-8")}), "not_text"),
    Trap("Shapefile 高斯投影", ZIP, lambda: maps.zipped({"人口": _layer(prj=maps.GAUSS_PRJ)}), "coord_system"),
    Trap("Shapefile 北京54", ZIP, lambda: maps.zipped({"人口": _layer(prj='GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954"]]')}), "coord_system"),
    Trap("Shapefile 缺 dbf", ZIP, lambda: maps.zipped({"人口": {k: v for k, v in _layer().items() if k != "dbf"}}), "damaged"),
    Trap("Shapefile dbf 截断", ZIP, lambda: _cut("dbf", 100), "damaged"),
    Trap("Shapefile shx 截断", ZIP, lambda: _cut("shx", 8), "damaged"),
    Trap("Shapefile shp 截断，只损失该要素", ZIP, lambda: _cut("shp", 60), ((*ONE, "#SHAPE-UNREADABLE"), (*TWO, "#SHAPE-UNREADABLE"))),
    Trap("Shapefile 压缩炸弹", ZIP, lambda: maps.zipped({"人口": {**_layer(), "dbf": b"\0" * (513 * 2**20)}}), "too_large"),
)  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS, ids=[trap.name for trap in TRAPS])
def test_map_trap(trap: Trap) -> None:
    got, kinds, _, reason = outcome(trap)
    assert got == trap.expected, reason
    if trap.kinds:
        assert kinds == trap.kinds
    if isinstance(trap.expected, str):
        assert reason.startswith("文件“")
        assert "处理：" in reason


def test_every_layer_of_a_shapefile_zip_is_read() -> None:
    trap = Trap("两个图层", ZIP, lambda: maps.zipped({"甲": _layer(), "乙": _layer()}), (*_ROWS, *_ROWS))
    assert outcome(trap)[0] == trap.expected
