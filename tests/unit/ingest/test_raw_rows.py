"""Cells outside the agreement leave no trace, wherever a row lies in its batch and however many cells it has."""

from __future__ import annotations

from itertools import zip_longest

import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.ingest.sheets.raw_rows import raw_table
from tests.cell_lists import with_lists

CELL = st.none() | st.sampled_from(["张三", "汉族", "x", "阳光小区1栋"])
ROWS = st.lists(st.lists(CELL, max_size=5), min_size=1, max_size=12)


@settings(deadline=None, max_examples=80)
@given(ROWS, st.sets(st.integers(0, 5)), st.integers(0, 6), st.integers(1, 5))
def test_unwanted_cells_of_rows_with_values_are_emptied_and_no_other(
    rows: list[list[str | None]], unwanted: set[int], skip: int, batch: int
) -> None:
    skip = min(skip, len(rows) - 1)
    kinds = ["".join("_" if cell is None else "t" for cell in row) for row in rows]
    table = pa.table({
        "row": pa.array(range(1, len(rows) + 1), pa.int32()),
        "kinds": pa.array(kinds, pa.string()),
        **{f"c{n}": pa.array(column, pa.string()) for n, column in enumerate(zip_longest(*rows))},
    }).slice(skip)  # fmt: skip
    row_kinds = [("data", "header", "total", "note")[number % 4] for number in range(len(rows))][skip:]
    parts = pa.Table.from_batches(table.to_batches(max_chunksize=batch))
    made = raw_table(parts, pl.Series("row_kind", row_kinds), sorted(unwanted), sheet="表1", sheet_no=1)
    raw = with_lists(pl.DataFrame(pl.from_arrow(made))).to_dicts()
    expected = [
        [None if kind in ("data", "total") and index in unwanted else cell for index, cell in enumerate(row)]
        for row, kind in zip(rows[skip:], row_kinds, strict=True)
    ]
    assert [line["cells"] for line in raw] == expected
    assert [line["row_kind"] for line in raw] == row_kinds
    assert [line["kinds"] for line in raw] == kinds[skip:]
