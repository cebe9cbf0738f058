"""Shapes and points in cells: sound ones are kept, broken ones set aside with the kind of fault, none is guessed."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.standardise.parse.geometry import geometry, point

SQUARE = "POLYGON ((120 37, 121 37, 121 38, 120 38, 120 37))"


@pytest.mark.parametrize(
    ("written", "rule", "said"),
    [
        ("POLYGON ((120 37, 121 38, 121 37, 120 38, 120 37))", "GEOM_BROKEN", "自相交"),
        ("POLYGON ((120 37, 121 37, 121 38, 120 38))", "GEOM_OPEN", "没有闭合"),
        ("POLYGON ((120 37, 120 37, 120 37, 120 37))", "GEOM_BROKEN", "点数不足"),
        ("POLYGON EMPTY", "GEOM_EMPTY", "空的"),
        ("POLYGON ((120 37, 121 37, 121 38, 120 37), (122 37, 123 37, 123 38, 122 37))", "GEOM_BROKEN", "外环之外"),
        ("MULTIPOLYGON (((120 37, 121 37, 121 38, 120 37)), ((120 37, 121 37, 121 38, 120 37)))", "GEOM_BROKEN", "自相交"),
        ("POLYGON ((37 120, 37 121, 38 121, 37 120))", "COORD_SWAPPED", "颠倒"),
        ("POLYGON ((40512345 4135678, 40512445 4135678, 40512445 4135778, 40512345 4135678))", "GEOM_PROJECTED", "投影"),
        ("POINT (-0.12 51.5)", "COORD_RANGE", "国内"),
        ("POINT (1e999 37)", "GEOM_FORM", "不是数字"),
        ("SRID=4548;POINT (120 37)", "GEOM_PROJECTED", "4548"),
        ("LINESTRING (120 37, 121 38)", "GEOM_FORM", "WKT"),
        ("GEOMETRYCOLLECTION (" * 100_000, "GEOM_FORM", "WKT"),
        ("POLYGON (" + "(" * 100_000, "GEOM_FORM", "WKT"),
        ("#SHAPE-TOO-LARGE", "GEOM_TOO_LARGE", "顶点"),
        ("#SHAPE-UNKNOWN", "GEOM_TYPE", "不是点或面"),
    ],
    ids=lambda text: text[:24],
)  # fmt: skip
def test_a_broken_shape_is_set_aside_with_its_fault(written: str, rule: str, said: str) -> None:
    parsed = geometry().parse(written, "t")
    assert parsed.value is None
    assert parsed.fault is not None
    assert parsed.fault.rule == rule
    assert said in parsed.fault.reason


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (SQUARE, SQUARE),
        ("srid=4490;polygon((120 37,121 37,121 38,120 38,120 37))", SQUARE),
        ("POINT (120.123456789012 37)", "POINT (120.12345679 37)"),
        ("MULTIPOLYGON (((120 37, 121 37, 121 38, 120 37)))", "MULTIPOLYGON (((120 37, 121 37, 121 38, 120 37)))"),
    ],
)
def test_a_sound_shape_keeps_its_vertices_to_the_millimetre(written: str, read: str) -> None:
    assert geometry().parse(written, "t").value == read


def test_heights_are_left_out_and_said() -> None:
    parsed = geometry().parse("POLYGON Z ((120 37 5, 121 37 5, 121 38 5, 120 38 6, 120 37 5))", "t")
    assert parsed.value == SQUARE
    assert [mend.rule for mend in parsed.mends] == ["geometry_height"]


@pytest.mark.parametrize("written", ["120.4,37.36", "120.4，37.36", "(120.40 37.360)", "120.4、37.36"])
def test_longitude_and_latitude_in_one_cell(written: str) -> None:
    assert point().parse(written, "t").value == "120.400000,37.360000"


@pytest.mark.parametrize(
    ("written", "rule"), [("37.36,120.4", "COORD_SWAPPED"), ("0,0", "COORD_RANGE"), ("120.4", "COORD_FORM")]
)
def test_a_point_that_is_none_in_china_is_told_as_what_it_is(written: str, rule: str) -> None:
    fault = point().parse(written, "t").fault
    assert fault is not None
    assert fault.rule == rule


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="POINTLYGMUZEpoint() ,.-+0123789eSRID=;\u3000，", max_size=60))
def test_no_text_breaks_the_parser_and_what_is_taken_is_sound(body: str) -> None:
    for written in (body, f"POLYGON ({body})", f"POINT({body})", f"MULTIPOLYGON Z ((({body})))"):
        parsed = geometry().parse(written, "t")
        assert (parsed.value is None) == (parsed.fault is not None)
        if isinstance(parsed.value, str):
            assert shapely.is_valid(shapely.from_wkt(parsed.value))
        assert (point().parse(written, "t").value is None) or "," in str(point().parse(written, "t").value)
