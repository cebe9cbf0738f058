"""The expression that reads clean cells says the same as the parser that reads any cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridhub.contracts.checkdigit import citizen_check_digit
from gridhub.standardise.parse import Parser, dates, ids, numbers, phones, text
from tests.unit.standardise.raw_rows import OCT

PARSERS: dict[str, tuple[Parser, pl.DataType]] = {
    "text": (text.text(), pl.String()),
    "person_name": (text.person_name(), pl.String()),
    "address": (text.address(), pl.String()),
    "region_code": (text.code_text(text.REGION_CODE_LENGTHS), pl.String()),
    "grid_code": (text.code_text(), pl.String()),
    "citizen_id": (ids.citizen_id(OCT), pl.String()),
    "uscc": (ids.uscc(), pl.String()),
    "permit_no": (ids.permit_no(), pl.String()),
    "phone_list": (phones.phone_list(), pl.String()),
    "date": (dates.day(), pl.Date()),
    "integer": (numbers.integer(), pl.Int64()),
    "money": (numbers.money(numbers.Scale(14, 2), "元", "元"), pl.Decimal(14, 2)),
}
near_ids = st.from_regex(r"990081(1[89]|20)[0-9]{2}[01][0-9][0-3][0-9]{4}", fullmatch=True).map(
    lambda first: first + citizen_check_digit(first)
)
cells = (
    st.text(max_size=24).map(str.strip)
    | st.from_regex(r"1[0-9]{10}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,18}(\.[0-9]{1,3})?", fullmatch=True)
    | near_ids
    | near_ids.map(lambda cid: "91" + cid[2:] + "001P")
    | st.sampled_from(
        ["91130200699229617X", "张三", "阳光小区3栋", "91130200699229617X001P", "1E5", "13800000000", "19000101"]
    )
    | st.dates(date(1899, 1, 1), date(2201, 1, 1)).map(date.isoformat)
)


@pytest.mark.parametrize("name", sorted(PARSERS))
@given(st.lists(st.tuples(cells.filter(bool), st.sampled_from("tndb")), min_size=1, max_size=20))
def test_clean_cells_read_by_expression_equal_the_parser_without_repair(
    name: str, written: list[tuple[str, str]]
) -> None:
    parser, dtype = PARSERS[name]
    assert parser.fast is not None
    frame = pl.DataFrame(written, schema={"text": pl.String, "kind": pl.String}, orient="row")
    values = frame.select(value=parser.fast.cast(dtype))["value"].to_list()
    for (cell, kind), fast in zip(written, values, strict=True):
        if fast is not None:
            slow = parser.parse(cell, kind)
            value = slow.value
            assert (value, slow.mends, slow.fault) == (fast, (), None)
            assert isinstance(value, Decimal) == isinstance(fast, Decimal)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("citizen_id", "11010519491231002X"), ("uscc", "91130200699229617X"), ("permit_no", "91130200699229617X001P"),
        ("person_name", "张三"), ("phone_list", "13812345678"), ("date", "2019-01-01"), ("date", "20190101"),
        ("address", "阳光小区3栋2单元501"), ("region_code", "990081001001"), ("grid_code", "990081001001001"),
        ("integer", "12"), ("money", "260.50"), ("text", "汉族"),
    ],
)  # fmt: skip
def test_the_usual_clean_cell_takes_the_fast_path(name: str, cell: str) -> None:
    parser, dtype = PARSERS[name]
    assert parser.fast is not None
    frame = pl.DataFrame({"text": [cell], "kind": ["t"]})
    assert frame.select(value=parser.fast.cast(dtype))["value"][0] is not None
