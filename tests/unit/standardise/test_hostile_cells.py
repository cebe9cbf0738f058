"""Cells nobody would expect: each becomes a value or a fault; none stops a run, none becomes a person by accident."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from gridhub.contracts.fields import ColumnSpec, Kind
from gridhub.standardise.column import read_column
from gridhub.standardise.parse import Source, parser_for
from gridhub.standardise.parse.numbers import Scale

TYPES: dict[Kind, pl.DataType] = {
    "money": pl.Decimal(14, 2), "decimal": pl.Decimal(18, 6), "longitude": pl.Decimal(10, 6),
    "latitude": pl.Decimal(10, 6), "integer": pl.Int64(), "date": pl.Date(), "datetime": pl.Datetime(),
    "month": pl.Date(), "boolean": pl.Boolean(), "text": pl.String(), "person_name": pl.String(),
    "address": pl.String(), "id": pl.String(), "region_code": pl.String(), "grid_code": pl.String(),
    "citizen_id": pl.String(), "uscc": pl.String(), "permit_no": pl.String(), "phone_list": pl.String(),
    "code": pl.String(),
}  # fmt: skip
STRANGE = (
    "1E+999", "1e-99", "9" * 32, "9" * 400, "1" * 5000, "-0", "²", "③", "½", "NaN", "Infinity", "=cmd|'/C calc'!A0",
    "'); DROP TABLE x;--", "=1+1", '="007012"', "农历正月初五", "1949-00-00", "1949-10", "19490", "20191", "43466",
    "99-01-02", "01/02/2019", "0000-01-01", "9999-12-31", "2999-01-01", "99008119800101001 99008119800101002",
    "同上", "NULL", "合计", "说明", "a" * 100_000, "😀", "\U0002a6d6某", "\ue000某", "\x00", "\u202e王一", "116°99′99″",
    "2026-10-31T24:00:00", "20261031250000", "二〇一九年十三月四十日", "十", "1/0", "١٩٨٠-٠١-٠١", "#REF!", "-",
)  # fmt: skip


def read(kind: Kind, text: str, letter: str = "t") -> tuple[object, str | None]:
    """Value and rule of the fault."""
    spec = ColumnSpec("x", "VARCHAR", "x", "", kind, "S2", "keep", False, "g" if kind == "code" else None, None, None)
    parser = parser_for(spec, None, Source(date(2026, 10, 31), spellings={"男": "1"}))
    found = read_column(pl.Series([text]), pl.Series([letter]), parser, TYPES[kind], ("", "无"))
    return found.values[0], found.faults["rule"][0] if found.faults.height else None


@pytest.mark.parametrize("kind", list(TYPES))
def test_no_cell_stops_a_run(kind: Kind) -> None:
    for text in STRANGE:
        for letter in "tndb":
            read(kind, text, letter)


@pytest.mark.parametrize("kind", ["money", "decimal"])
@pytest.mark.parametrize("text", ["1E+999", "9" * 32, "99008119800101001 99008119800101002"])
def test_a_number_wider_than_any_column_is_set_aside(kind: Kind, text: str) -> None:
    assert read(kind, text) == (None, "NUMBER_TOO_LARGE")


def test_a_number_that_fills_the_widest_column_is_exact() -> None:
    spec = ColumnSpec("x", "VARCHAR", "x", "", "decimal", "S2", "keep", False, None, None, None)
    parser = parser_for(spec, Scale(38, 2), Source(date(2026, 10, 31)))
    assert str(parser.parse("9" * 36 + ".55", "t").value) == "9" * 36 + ".55"


@pytest.mark.parametrize("text", ["²", "③", "½", "王³"])
def test_signs_are_nobody(text: str) -> None:
    assert read("person_name", text) == (None, "NAME_FORM")


@pytest.mark.parametrize("text", ["王〇", "欧阳·买买提", "Anna Maria", "合计通", "𪛖某"])
def test_rare_names_stay_names(text: str) -> None:
    assert read("person_name", text) == (text, None)
