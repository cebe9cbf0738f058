"""GeoJSON (RFC 7946) → one cells file: a row per feature, its shape as WKT, its properties as columns.

Belongs here: the file's structure, its limits, an independent count of its features. Not here: shapes as text
(``geometry_text``). Runs in the child process: standard library only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from gridhub.ingest.readers.cell_text import row_text
from gridhub.ingest.readers.cells_file import CellsFile
from gridhub.ingest.readers.geometry_text import GEODETIC, HEADER, foreign_system, wkt_of
from gridhub.ingest.readers.protocol import CannotRead, FileRead, SheetFacts, SheetRead
from gridhub.ingest.readers.text_encoding import find_encoding

MAX_FEATURES = 1_000_000
MAX_PROPERTIES = 500
MAX_DEPTH = 64
"""Levels of brackets; a multipolygon in a collection has eight."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a character outside the first 65,536; alone it is none."""


def read_geojson(path: Path, folder: Path) -> FileRead:
    """Read one file. Raises ``CannotRead``: not_text, damaged, unsupported_format, coord_system, too_large, empty."""
    plain = find_encoding(path, folder)
    content = plain.path.read_text(encoding=plain.codec)
    expected = _count_features(content)
    try:
        whole = json.loads(content, parse_constant=_no_number, object_pairs_hook=_object)
    except RecursionError as error:
        raise _broken("括号嵌套过深") from error
    except ValueError as error:
        where = f"第 {error.lineno} 行附近" if isinstance(error, json.JSONDecodeError) else ""
        raise _broken(f"{where}不符合 JSON 的写法") from error
    features = _features(whole)
    if len(features) != expected:
        raise CannotRead("reader_crashed", "读到的要素个数与文件不符", "请重新导出后报送；仍然出现时请联系数据中心")
    names = list(dict.fromkeys(name for feature in features for name in _properties(feature)))
    if len(names) > MAX_PROPERTIES:
        raise CannotRead("too_large", f"有 {len(names):,} 个属性", f"请只导出需要的属性（最多 {MAX_PROPERTIES} 个）")
    target = folder / "sheet-1.arrow"
    seen = 0
    if _HALF.search(content) and _holds_half(whole):
        raise _broken("里有不成字的字符（\\ud800 至 \\udfff 单独出现）")
    del content
    with CellsFile(target) as cells:
        cells.add(1, *row_text([*names, HEADER]))
        for number, feature in enumerate(features, start=2):
            found = _properties(feature)
            values = [_value(found.get(name)) for name in names]
            line, kinds = row_text([*values, wkt_of(feature.get("geometry"))])
            seen += len(kinds) - kinds.count("_")
            cells.add(number, line, kinds)
    facts = SheetFacts(reader="geojson", cells_seen=seen)
    sheet = SheetRead("", 1, target.name, cells.rows, cells.width, False, (), facts)
    return FileRead((sheet,), plain.encoding, records=True)


def _holds_half(whole: object) -> bool:
    """Whether a text of the file is half a character, which no encoding can write."""
    try:
        json.dumps(whole, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _broken(what: str) -> CannotRead:
    return CannotRead("damaged", f"GeoJSON 文件{what}", "请重新导出后报送")


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CannotRead("damaged", "GeoJSON 文件有同名的属性，无法确定哪一个有效", "请删除重名的属性后重新导出")
    return found


def _count_features(content: str) -> int:
    """Objects that are items of the list ``features`` of the outermost object, counted without reading them.

    Raises ``CannotRead`` (damaged) where brackets nest deeper than any map does: a reader would break over them.
    """
    depth = count = 0
    inside, last = False, ""
    for found in _TOKEN.finditer(content):
        token = found.group()
        if token in "[{":
            if token == "[" and depth == 1:
                inside = last == '"features"'
            depth += 1
            count += inside and token == "{" and depth == 3
            if depth > MAX_DEPTH:
                raise _broken("括号嵌套过深")
        elif token in "]}":
            depth -= 1
        elif depth == 1:
            last = token
    return count


def _features(whole: object) -> list[Mapping[str, object]]:
    if not isinstance(whole, Mapping) or whole.get("type") != "FeatureCollection":
        what = "不是要素集合（FeatureCollection）"
        raise CannotRead("unsupported_format", f"GeoJSON 文件{what}", "请导出为 GeoJSON 要素集合，或 Shapefile 压缩包")
    crs = whole.get("crs")
    if crs is not None:
        properties = crs.get("properties") if isinstance(crs, Mapping) else None
        name = str(properties.get("name")) if isinstance(properties, Mapping) else "?"
        if name not in GEODETIC:
            raise foreign_system(name)
    listed = whole.get("features")
    if not isinstance(listed, list) or not all(isinstance(feature, Mapping) for feature in listed):
        raise _broken("的 features 不是要素的列表")
    if not listed:
        raise CannotRead("empty", "GeoJSON 文件里没有要素", "请核对导出条件后重新报送")
    if len(listed) > MAX_FEATURES:
        raise CannotRead("too_large", f"有 {len(listed):,} 个要素", f"请拆成几份报送（每份最多 {MAX_FEATURES:,} 个）")
    return listed


def _properties(feature: Mapping[str, object]) -> Mapping[str, object]:
    found = feature.get("properties")
    return found if isinstance(found, Mapping) else {}


def _value(value: object) -> object:
    """A property as a cell: lists and objects as the JSON they are."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
