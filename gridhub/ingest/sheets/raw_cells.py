"""The cells of raw rows: a column ``c0 … cn`` for each column of a sheet, and how to ask for one.

Belongs here: expressions and rows over such a frame, raw or as read. Not here: its file (``readers.cells_file``,
``raw_rows``). A frame that is narrower than asked for is empty there.
"""

from __future__ import annotations

import polars as pl

from gridhub.ingest.readers.cells_file import column_index, column_name


def cell(frame: pl.DataFrame | pl.LazyFrame, index: int) -> pl.Expr:
    """The text of a cell (0-based) of each row; null when it is empty."""
    name = column_name(index)
    names = frame.collect_schema() if isinstance(frame, pl.LazyFrame) else frame.schema
    return pl.col(name) if name in names else pl.repeat(None, pl.len(), dtype=pl.String).alias(name)


def cell_columns(frame: pl.DataFrame) -> list[str]:
    """Names of the columns that hold cells, in order of the sheet."""
    return sorted((name for name in frame.columns if column_index(name) is not None), key=lambda name: int(name[1:]))


def texts_by_row(frame: pl.DataFrame) -> list[list[str | None]]:
    """The cells of each row, as many as it has ``kinds``."""
    lengths = frame["kinds"].str.len_chars().to_list()
    columns = [frame[name].to_list() for name in cell_columns(frame)]
    if not columns:
        return [[] for _ in lengths]
    return [list(cells[:length]) for cells, length in zip(zip(*columns, strict=True), lengths, strict=True)]


def first_text(frame: pl.DataFrame) -> pl.Series:
    """The first text of each row; null in an empty one."""
    columns = cell_columns(frame)
    return frame.select(text=pl.coalesce(columns) if columns else pl.repeat(None, pl.len(), dtype=pl.String))["text"]
