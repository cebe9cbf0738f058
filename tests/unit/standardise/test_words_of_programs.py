"""What programs write for nothing, codes written as decimals, pictures in cells, characters of old encodings: told, never taken."""

from __future__ import annotations

import unicodedata
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridhub.contracts.fields import ColumnSpec, Kind
from gridhub.standardise.column import read_column
from gridhub.standardise.parse import Source, parser_for
from gridhub.standardise.parse.private_use import OFFICIAL
from tests.unit.standardise.test_hostile_cells import TYPES

Said = tuple[object, str | None, tuple[str, ...]]


def said(kind: Kind, text: str, letter: str = "t") -> Said:
    """Value, rule of the fault, rules of the repairs."""
    spec = ColumnSpec("x", "VARCHAR", "x", "", kind, "S2", "keep", False, "g" if kind == "code" else None, None, None)
    parser = parser_for(spec, None, Source(date(2026, 10, 31), spellings={"男": "1"}))
    found = read_column(pl.Series([text]), pl.Series([letter]), parser, TYPES[kind], ("",))
    fault = found.faults["rule"][0] if found.faults.height else None
    return found.values[0], fault, tuple(found.repairs["rule"].to_list())


@pytest.mark.parametrize("kind", list(TYPES))
@pytest.mark.parametrize(
    "text", ["NULL", "(Null)", "[NULL]", "（NULL）", "nan", "NaN", "None", "NaT", "undefined", "N/A", "\\N", "nUlL"]
)
def test_a_programs_word_for_nothing_is_nothing_in_every_field_and_told(kind: Kind, text: str) -> None:
    assert said(kind, text) == (None, None, ("program_null",))


def test_a_name_that_only_looks_like_such_a_word_stays() -> None:
    for name in ("Nan Li", "Noné", "Nila", "NA", "Nonet"):
        assert said("person_name", name)[2] == ()


@pytest.mark.parametrize("kind", list(TYPES))
@pytest.mark.parametrize("letter", ["t", "f"])
@pytest.mark.parametrize("text", ['=DISPIMG("ID_1A2B3C",1)', '=_xlfn.DISPIMG("ID_FF",1)', 'DISPIMG("ID",1)'])
def test_a_picture_in_a_cell_is_no_text(kind: Kind, letter: str, text: str) -> None:
    assert said(kind, text, letter)[:2] == (None, "CELL_PICTURE")


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        ("grid_code", "990081001001001.0", ("990081001001001", None, ("code_decimal",))),
        ("region_code", "990081001001.00", ("990081001001", None, ("code_decimal",))),
        ("id", "7012.0", ("7012", None, ("code_decimal",))),
        ("id", "1234567890123456.0", (None, "CODE_STORED_AS_NUMBER", ())),
        ("id", "GP-12.0A", ("GP-12.0A", None, ())),
        ("phone_list", "13912345678.0", ("13912345678", None, ("phone_decimal",))),
        ("phone_list", "13912345678.0;13812345678.00", ("13912345678;13812345678", None, ("phone_decimal",))),
        ("id", "0", (None, None, ("code_filler",))),
        ("id", "#", (None, None, ("code_filler",))),
        ("id", "—", (None, None, ("code_filler",))),
        ("id", "000", (None, None, ("code_filler",))),
        ("id", "007", ("007", None, ())),
        ("id", "户1", ("户1", None, ())),
    ],
)
def test_a_code_that_a_program_wrote_is_the_code_that_was_meant_or_none(kind: Kind, text: str, wanted: Said) -> None:
    assert said(kind, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("王（龙天）", (None, "NAME_REMARK", ())),
        ("徐(王莹)", (None, "NAME_REMARK", ())),
        ("李子【韦华】", (None, "NAME_REMARK", ())),
        ("张《左土右山》", (None, "NAME_REMARK", ())),
        ("赵〈口力〉明", (None, "NAME_REMARK", ())),
        ("张三（已故）（长安路）", (None, "NAME_REMARK", ())),
        ("张三﹙已故﹚", ("张三", None, ("name_remark",))),
        ("张三［户主］", ("张三", None, ("name_remark",))),
        ("吴红燕（网格员）", ("吴红燕", None, ("name_remark",))),
        ("王芳(孙女)", ("王芳", None, ("name_remark",))),
        ("陈立(法人)", ("陈立", None, ("name_remark",))),
        ("张三（曾用名张四）", ("张三", None, ("name_remark",))),
        ("张三（）", ("张三", None, ("name_remark",))),
    ],
)
def test_a_name_is_not_cut_at_a_bracket_unless_it_holds_a_remark_that_was_agreed(text: str, wanted: Said) -> None:
    assert said("person_name", text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("王\ue863", ("王䶮", None, ("name_private_use",))),
        ("李\ue81e", ("李龴", None, ("name_private_use",))),
        ("张\ue816", ("张𠂇", None, ("name_private_use",))),
        ("张\ue843\ue863", ("张龹䶮", None, ("name_private_use",))),
        ("赵\ue123", (None, "NAME_GLYPH", ())),
    ],
)
def test_a_character_of_an_old_encoding_is_the_official_one(text: str, wanted: Said) -> None:
    assert said("person_name", text) == wanted


def test_another_private_character_is_named_by_its_code_point() -> None:
    spec = ColumnSpec("x", "VARCHAR", "x", "", "person_name", "S2", "keep", False, None, None, None)
    told = parser_for(spec, None, Source(date(2026, 10, 31))).parse("赵\ue123\U000f0001", "t").fault
    assert told is not None and "U+E123" in told.reason and "U+F0001" in told.reason and "赵" not in told.reason


def test_the_official_table_has_eighty_characters_of_han_and_no_private_one() -> None:
    assert (len(OFFICIAL), min(OFFICIAL), max(OFFICIAL)) == (80, 0xE815, 0xE864)
    assert len(set(OFFICIAL.values())) == 80
    assert all(unicodedata.category(sign) in ("Lo", "So") for sign in OFFICIAL.values())


@given(st.text(st.characters(min_codepoint=0xE000, max_codepoint=0xF8FF), min_size=1, max_size=3))
def test_no_text_keeps_an_official_private_character(signs: str) -> None:
    value, _, _ = said("text", f"甲{signs}乙")
    assert isinstance(value, str) and not set(map(ord, value)) & set(OFFICIAL)
