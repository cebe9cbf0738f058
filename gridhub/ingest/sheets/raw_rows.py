"""From the rows of a sheet as read to raw rows: cells nobody agreed to share emptied, written as Parquet.

Belongs here: the columns of the raw Parquet (docs/architecture.md) as Arrow batches. Not here: kinds of rows (``rows``),
which columns are dropped (``read``). The texts of a delivery pass through here without becoming a frame: turning them
into one and back costs more than all the rest (measured).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from gridhub.ingest.readers.cells_file import with_nulls

if TYPE_CHECKING:
    import pyarrow as pa

HOLDS_VALUES = ("data", "example", "subtotal", "total")
"""Kinds of rows whose cells are values; in the others they are words of the form."""
_ROW_GROUP = 131_072


def raw_batches(
    cells: pa.Table, row_kind: pl.Series, unwanted: Sequence[int], *, sheet: str, sheet_no: int
) -> Iterator[pa.RecordBatch]:
    """sheet, sheet_no, row, row_kind, cells, kinds of one sheet (``cells_file.read_cells``), in order.

    ``unwanted``: cells (0-based) emptied in rows that hold values; their kinds stay.
    """
    import pyarrow as pa

    holds_values = row_kind.is_in(HOLDS_VALUES).to_numpy()
    kinds = row_kind.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string())
    start = 0
    for batch in cells.to_batches():
        rows = slice(start, start + batch.num_rows)
        yield pa.RecordBatch.from_pydict(
            {
                "sheet": pa.repeat(pa.scalar(sheet, pa.string()), batch.num_rows),
                "sheet_no": pa.repeat(pa.scalar(sheet_no, pa.int32()), batch.num_rows),
                "row": batch["row"],
                "row_kind": kinds[rows],
                "cells": _emptied(batch["cells"], holds_values[rows], unwanted),
                "kinds": batch["kinds"],
            }
        )
        start = rows.stop


def _emptied(cells: pa.ListArray, holds_values: object, unwanted: Sequence[int]) -> pa.ListArray:
    import pyarrow as pa

    if not unwanted or not len(cells):
        return cells
    ends = np.asarray(cells.offsets)
    starts, lengths = ends[:-1] - ends[0], np.diff(ends)
    texts = cells.flatten()
    empty = np.zeros(len(texts), dtype=bool)
    for index in unwanted:
        empty[starts[np.asarray(holds_values) & (lengths > index)] + index] = True
    return pa.ListArray.from_arrays(pa.array(ends - ends[0], pa.int32()), with_nulls(texts, empty))


def write_raw(batches: Sequence[pa.RecordBatch], path: Path) -> None:
    """Write the raw Parquet; statistics and dictionaries only of what somebody filters by (half the time, measured)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_batches(batches)
    pq.write_table(
        table, path, row_group_size=_ROW_GROUP, compression="zstd", compression_level=1,
        use_dictionary=["sheet", "sheet_no", "row_kind", "kinds"], write_statistics=["sheet_no", "row", "row_kind"],
    )  # fmt: skip
