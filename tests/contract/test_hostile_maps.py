"""Map files made to break a reader: each is refused with its reason, in seconds."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path

import pytest
import shapefile

from gridhub.ingest.readers.geojson_cells import read_geojson
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.shapefile_cells import read_shapefiles


def layer() -> dict[str, bytes]:
    parts = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON, encoding="utf-8") as writer:
        writer.field("code", "C", 20)
        writer.poly([[(110.0, 30.0), (110.0, 30.1), (110.1, 30.1), (110.0, 30.0)]])
        writer.record("1")
    return {name: part.getvalue() for name, part in parts.items()}


@pytest.mark.parametrize(("header", "size"), [(33, 0), (0, 0), (0, 1)])
def test_a_dbf_that_says_two_thousand_million_records_of_no_length_is_refused_at_once(
    tmp_path: Path, header: int, size: int
) -> None:
    parts = layer()
    count = 2**31 - 1 if size == 0 else 1
    parts["dbf"] = parts["dbf"][:4] + struct.pack("<IHH", count, header, size) + parts["dbf"][12:]
    path = tmp_path / "map.zip"
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(f"layer.{name}", content)
    begun = time.process_time()
    with pytest.raises(CannotRead, match="不完整或彼此不符"):
        read_shapefiles(path, tmp_path)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("properties", [r'{"a": "\ud800"}', r'{"\uDFFF": 1}', r'{"a": ["\ud800x"]}'])
def test_half_a_character_in_a_property_is_told(tmp_path: Path, properties: str) -> None:
    path = tmp_path / "map.geojson"
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {properties}, "geometry": null}}]}}',
        encoding="utf-8",
    )
    with pytest.raises(CannotRead, match="不成字的字符"):
        read_geojson(path, tmp_path)


def test_a_character_written_as_its_two_halves_is_one(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": "\\ud83d\\ude00"}, "geometry": null}]}',
        encoding="utf-8",
    )
    assert [sheet.rows for sheet in read_geojson(path, tmp_path).sheets] == [2]
