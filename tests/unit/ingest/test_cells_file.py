"""Rows written into a cells file come back as they were, however much wider the later ones are."""

from __future__ import annotations

import tempfile
from array import array
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers import cells_file
from gridhub.ingest.readers.cells_file import CellsFile
from tests.cell_lists import rows_of

TEXT = st.sampled_from([None, "张三", "007012", "a\nb", "x"])
ROWS = st.lists(st.lists(TEXT, max_size=6), max_size=14)


def kinds_of(cells: list[str | None]) -> str:
    return "".join("_" if cell is None else "t" for cell in cells)


@settings(deadline=None, max_examples=150)
@given(ROWS, st.integers(1, 4), st.integers(0, 5))
def test_rows_of_any_width_come_back_as_they_were(rows: list[list[str | None]], batch: int, wide: int) -> None:
    """Also after columns were added at once, and after another reader had written the same file."""
    with tempfile.TemporaryDirectory() as name, patch.object(cells_file, "BATCH_ROWS", batch):
        path = Path(name) / "sheet-1.arrow"
        for last in (rows[:3] * 2, rows):
            expected = [(number, cells, kinds_of(cells)) for number, cells in enumerate(last, start=1)]
            with CellsFile(path) as cells_of:
                for number, cells, kinds in expected:
                    cells_of.add(number, cells, kinds)
                if wide:
                    columns = [pa.array(["甲", "乙"])] * wide
                    numbers = array("i", [len(last) + 1, len(last) + 2])
                    cells_of.add_columns(numbers, columns, np.full((2, wide), ord("t"), dtype=np.uint8))
                    expected += [(n, [text] * wide, "t" * wide) for n, text in zip(numbers, "甲乙", strict=True)]
            assert rows_of(path) == expected
            assert cells_of.rows == len(expected)
            assert cells_of.width == max((len(cells) for _, cells, _ in expected), default=0)


@settings(deadline=None, max_examples=80)
@given(ROWS)
def test_rows_of_an_archived_extract_are_read_from_their_lists(rows: list[list[str | None]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "extract.parquet"
        table = pa.table({
            "row": pa.array(range(1, len(rows) + 1), pa.int32()), "fields": pa.array(map(len, rows), pa.int32()),
            "cells": pa.array(rows, pa.list_(pa.string())), "kinds": pa.array(map(kinds_of, rows), pa.string()),
        })  # fmt: skip
        pq.write_table(table, path, row_group_size=3)
        assert rows_of(path) == [(number, cells, kinds_of(cells)) for number, cells in enumerate(rows, start=1)]
