"""From the rows of a sheet as read to raw rows: cells nobody agreed to share emptied, written as Parquet.

Belongs here: the columns of the raw Parquet (docs/architecture.md) as Arrow. Not here: kinds of rows (``rows``),
which columns are dropped (``read``). The texts of a delivery pass through here without becoming a frame: turning them
into one and back costs more than all the rest (measured).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from gridhub.ingest.readers.cells_file import column_index, column_name

if TYPE_CHECKING:
    import pyarrow as pa

HOLDS_VALUES = ("data", "example", "subtotal", "total")
"""Kinds of rows whose cells are values; in the others they are words of the form."""
_ROW_GROUP = 131_072
_SAMPLE, _FEW_WORDS = 10_000, 500


def raw_table(cells: pa.Table, row_kind: pl.Series, unwanted: Sequence[int], *, sheet: str, sheet_no: int) -> pa.Table:
    """sheet, sheet_no, row, row_kind, kinds, c0 … cn of one sheet (``cells_file.read_cells``), in order.

    ``unwanted``: cells (0-based) emptied in rows that hold values; their kinds stay.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    words = row_kind.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string())
    columns = {
        "sheet": pa.repeat(pa.scalar(sheet, pa.string()), cells.num_rows),
        "sheet_no": pa.repeat(pa.scalar(sheet_no, pa.int32()), cells.num_rows),
        "row": cells["row"],
        "row_kind": words,
        "kinds": cells["kinds"],
    }
    columns |= {name: cells[name] for name in cells.column_names if column_index(name) is not None}
    if unwanted:
        of_the_form = ~row_kind.is_in(HOLDS_VALUES)
        nothing = pa.scalar(None, pa.string())
        mask = pa.array(of_the_form.to_numpy())
        for index in unwanted:
            name = column_name(index)
            if name in columns:
                columns[name] = pc.if_else(mask, columns[name], nothing)
    return pa.table(columns)


def write_raw(sheets: Sequence[pa.Table], path: Path) -> None:
    """Write the raw Parquet; statistics only of what somebody filters by, dictionaries only of columns that say few things
    (half the time, measured)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.concat_tables(sheets, promote_options="default")
    cells = [name for name in table.column_names if column_index(name) is not None]
    few = [name for name in cells if len(table[name].slice(0, _SAMPLE).unique()) <= _FEW_WORDS]
    pq.write_table(
        table, path, row_group_size=_ROW_GROUP, compression="zstd", compression_level=1,
        use_dictionary=["sheet", "sheet_no", "row_kind", "kinds", *few], write_statistics=["sheet_no", "row", "row_kind"],
    )  # fmt: skip
