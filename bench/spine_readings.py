"""What the road of ``spine`` is compared with: reading the same files, and nothing else.

Belongs here: the floor (calamine and DuckDB, columns typed, written as Parquet) and what an office would do (pandas
with openpyxl). Neither looks for the header, tells totals from rows, proves that nothing was lost or links anything.
Not here: measuring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import python_calamine

WORKBOOKS = (".xlsx", ".xls", ".ods")
TYPES = ("BIGINT", "DOUBLE", "DATE")
"""Tried in this order; a column that fits none stays text."""
MOST = 0.9
"""Share of a column's values that make its type; the others are lost to it, which the road does not allow itself."""
HEAD_ROWS = 6
"""Among so many rows the header is looked for."""


def floor(files: Sequence[Path], folder: Path) -> tuple[int, list[Path]]:
    """Every sheet of every file as a typed Parquet file below ``folder``. Returns rows, the header's among them, and no
    file: all are read."""
    rows = 0
    with duckdb.connect() as connection:
        for number, file in enumerate(files):
            if file.suffix in WORKBOOKS:
                for place, sheet in enumerate(_sheets(file)):
                    rows += sheet.height
                    _write(connection, sheet, folder / f"{number}-{place}.parquet")
            else:
                rows += _copy(connection, _as_utf8(file, folder), folder / f"{number}.parquet") + 1
    return rows, []


def _sheets(file: Path) -> Iterator[pl.DataFrame]:
    book = python_calamine.CalamineWorkbook.from_path(str(file))
    for name in book.sheet_names:
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if cells:
            columns = enumerate(zip(*cells, strict=True))
            yield pl.DataFrame([pl.Series(f"c{n}", column, dtype=pl.String, strict=False) for n, column in columns])


def _write(connection: duckdb.DuckDBPyConnection, sheet: pl.DataFrame, target: Path) -> None:
    """The first row that is filled to three quarters is taken for the header; a column has the first type that most of
    its values have."""
    filled = [sum(value not in (None, "") for value in row) for row in sheet.head(HEAD_ROWS).iter_rows()]
    header = next((n for n, count in enumerate(filled) if count >= 0.75 * sheet.width), 0)
    head, body = sheet.row(header), sheet.slice(header + 1)
    connection.register("body", body.to_arrow())
    counted = ", ".join(
        f"COUNT(TRY_CAST({column} AS {name})) >= {MOST} * COUNT(NULLIF({column}, ''))"
        for column in body.columns
        for name in TYPES
    )
    fits = connection.execute(f"SELECT {counted} FROM body").fetchone() or ()
    columns = []
    for place, column in enumerate(body.columns):
        name = next((t for t, fit in zip(TYPES, fits[place * len(TYPES) :], strict=False) if fit), "VARCHAR")
        title = str(head[place] or column).replace('"', "") + f" {place}"
        columns.append(f'TRY_CAST({column} AS {name}) AS "{title}"')
    connection.execute(f"COPY (SELECT {', '.join(columns)} FROM body) TO '{target}' (FORMAT parquet)")
    connection.unregister("body")


def _as_utf8(file: Path, folder: Path) -> Path:
    """DuckDB reads no GB18030 of itself."""
    content = file.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        decoded = folder / "decoded.csv"
        decoded.write_text(content.decode("gb18030"), encoding="utf-8", newline="")
        return decoded
    return file


def _copy(connection: duckdb.DuckDBPyConnection, file: Path, target: Path) -> int:
    source = f"read_csv('{file}', strict_mode = false, null_padding = true, parallel = false)"
    counted = connection.execute(f"COPY (FROM {source}) TO '{target}' (FORMAT parquet)").fetchone()
    return int(counted[0]) if counted else 0


def office(files: Sequence[Path]) -> tuple[int, list[Path]]:
    """Every file as pandas frames, as a script in an office reads them. Returns rows and the files that it cannot read
    (openpyxl knows no .xls)."""
    rows, unread = 0, []
    for file in files:
        if file.suffix == ".xlsx":
            rows += sum(len(sheet) + 1 for sheet in pd.read_excel(file, sheet_name=None, engine="openpyxl").values())
        elif file.suffix == ".csv":
            rows += len(_text(file)) + 1
        else:
            unread.append(file)
    return rows, unread


def _text(file: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(file, encoding="utf-8", low_memory=False)
    except UnicodeDecodeError:
        return pd.read_csv(file, encoding="gb18030", low_memory=False)
