"""Maps of grids: what is on them, that they need nothing from outside, and whose coordinates are not on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import duckdb
import pytest

from gridhub.release.grid_map import NoMap, html_of, read_map, svg_of

SVG = "{http://www.w3.org/2000/svg}"
CODE = "990081001001"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for schema in ("core", "audit"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute("CREATE TABLE audit.run AS SELECT DATE '2026-10-31' AS as_of")
        connection.execute(
            "CREATE TABLE core.region AS SELECT * FROM (VALUES "
            f"('{CODE}', '九龙社区', '城关街道', 'village', TRUE), ('990081001002', '河西社区', '城关街道', 'village', TRUE), "
            "('990081002001', '河西社区', '新华街道', 'village', TRUE)) "
            "AS t (region_code, region_name, parent_region_name, region_level, is_newest)"
        )
        connection.execute(
            "CREATE TABLE core.grid AS SELECT * FROM (VALUES "
            f"('G1', 1, '{CODE}', NULL), ('G2', 2, '{CODE}', 'G1'), ('G3', 2, '{CODE}', 'G1')) "
            "AS t (grid_id, grid_level, region_code, parent_grid_id)"
        )
        connection.execute(
            "CREATE TABLE core.grid_area AS SELECT * FROM (VALUES "
            "('G1', 'unified', 'grid_office', '001', '<第一>&网格', 2.0, 'POLYGON ((120 37, 120 37.01, 120.02 37.01, 120.02 37, 120 37))'), "
            "('G2', 'unified', 'grid_office', '001001', '甲苑', 1.0, 'POLYGON ((120 37, 120 37.01, 120.01 37.01, 120.01 37, 120 37))'), "
            "('G3', 'unified', 'grid_office', '001002', '乙苑', 1.0, 'POLYGON ((120.01 37, 120.01 37.01, 120.02 37.01, 120.02 37, 120.01 37))'), "
            "('P1', 'public_security', 'public_security', 'JW1', '第1警务区', 9.0, 'POLYGON ((119 36, 119 38, 120.015 38, 120.015 36, 119 36))'), "
            "('P2', 'public_security', 'public_security', 'JW2', '第2警务区', 9.0, 'POLYGON ((121 36, 121 38, 122 38, 122 36, 121 36))')) "
            "AS t (grid_id, grid_system, department, grid_code, grid_name, area_m2, shape)"
        )
        connection.execute(
            "CREATE TABLE core.dwelling_point AS SELECT 'D1' AS dwelling_id, 120.005 AS longitude, 37.005 AS latitude "
            "UNION ALL SELECT 'D2', 121.5, 37.5"
        )
        yield connection


TITLES = {"public_security": "公安局"}


def test_lowest_grids_are_coloured_unlike_their_neighbours_and_departments_outlined(
    con: duckdb.DuckDBPyConnection,
) -> None:
    drawn = read_map(con, "九龙社区", TITLES)
    assert [(grid.code, grid.is_leaf) for grid in drawn.grids] == [("001", False), ("001001", True), ("001002", True)]
    assert [grid.code for grid in drawn.departments] == ["JW1"]
    tree = ElementTree.fromstring(svg_of(drawn))
    paths = {path.findtext(f"{SVG}title", "").split(" ")[0]: path for path in tree.iter(f"{SVG}path")}
    fills = {code: paths[code].get("fill") for code in ("001", "001001", "001002", "JW1")}
    assert fills["001"] == fills["JW1"] == "none"
    assert fills["001001"] != fills["001002"]
    assert paths["JW1"].get("stroke-dasharray")
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    assert {"甲苑", "乙苑", "九龙社区网格图", "公安局的网格（1 个）"} <= set(texts)


def test_a_map_needs_nothing_from_outside_and_runs_nothing(con: duckdb.DuckDBPyConnection) -> None:
    page = html_of(read_map(con, CODE, TITLES))
    assert not re.search(r"(href|src)=|<script|<link|<image|@import|url\((?!#)", page)
    assert re.findall(r"https?://[^\"]+", page) == ["http://www.w3.org/2000/svg"]
    assert "&lt;第一&gt;&amp;网格" in page
    assert "<第一>" not in page


def test_dwellings_are_drawn_only_when_asked_for_and_only_those_of_the_community(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert "<circle" not in svg_of(read_map(con, "九龙社区", TITLES))
    assert read_map(con, "九龙社区", TITLES, points=True).points == ((120.005, 37.005),)


@pytest.mark.parametrize(
    ("asked", "said"), [("没有社区", "没有社区"), ("河西社区", "990081002001"), ("990081001002", "没有边界")]
)
def test_what_cannot_be_drawn_is_told_with_what_to_do(con: duckdb.DuckDBPyConnection, asked: str, said: str) -> None:
    with pytest.raises(NoMap) as refusal:
        read_map(con, asked, TITLES)
    assert said in refusal.value.told(chinese=True)[0]
