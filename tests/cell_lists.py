"""Raw rows and cells files with the cells of a row as one list, as tests like to read and write them.

Belongs here: from columns to lists and back. Not here: expectations.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from gridhub.ingest.readers.cells_file import column_name, read_cells
from gridhub.ingest.sheets.raw_cells import cell_columns, texts_by_row


def with_lists(frame: pl.DataFrame) -> pl.DataFrame:
    """``cells`` in place of c0 … cn, as many of each row as it has kinds."""
    lists = pl.Series("cells", texts_by_row(frame), dtype=pl.List(pl.String))
    return frame.drop(cell_columns(frame)).with_columns(lists)


def without_lists(frame: pl.DataFrame) -> pl.DataFrame:
    """c0 … cn in place of ``cells``."""
    width = int(frame.select(pl.col("cells").list.len().max()).item() or 0)
    columns = [pl.col("cells").list.get(index, null_on_oob=True).alias(column_name(index)) for index in range(width)]
    return frame.with_columns(columns).drop("cells")


def rows_of(path: Path) -> list[tuple[int, list[str | None], str]]:
    """Row, cells and kinds of each line of a cells file."""
    frame = with_lists(pl.DataFrame(pl.from_arrow(read_cells(path))))
    return list(frame.select("row", "cells", "kinds").iter_rows())


def raw_of(path: Path) -> pl.DataFrame:
    """A raw Parquet, its cells as lists."""
    return with_lists(pl.read_parquet(path))
