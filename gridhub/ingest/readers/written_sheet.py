"""The rows of one sheet written into its cells file, with what the reader hides or decodes wrong put in its place.

Belongs here: many rows at once, cell by cell only where cells stand beyond what the reader gave. Not here: the audit that says
what is hidden (``sheet_audit``), what follows when a cell is missing (``workbook_cells``). Runs in the child process.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import python_calamine as calamine

from gridhub.ingest.readers.cell_text import EMPTY, row_text
from gridhub.ingest.readers.cells_file import CellsFile, Letters
from gridhub.ingest.readers.sheet_audit import SheetAudit
from gridhub.ingest.readers.typed_rows import typed_rows

_ROWS_AT_ONCE = 4_000
"""As fast as any number; more would only keep more cells alive (measured)."""
Rows = Iterator[tuple[int, list[str | None], str]]
Hidden = dict[int, tuple[str | None, str]]
"""Of one row: column (0-based) → text and kind."""


@dataclass(frozen=True)
class WrittenSheet:
    """Rows and columns of a cells file; ``values``: cells that the reader gave and that are neither empty nor errors;
    ``characters`` of its texts (``text_lengths``)."""

    rows: int
    width: int
    values: int
    characters: int


def write_sheet(target: Path, sheet: calamine.CalamineSheet, audit: SheetAudit | None) -> WrittenSheet:
    """Write what calamine gives of a sheet. Raises ValueError when it gives fewer rows than it says, or when a text cannot be written."""
    marked: dict[int, Hidden] = dict(audit.marked) if audit else {}
    texts_read = audit.texts if audit and len(audit.texts) else None
    with CellsFile(target) as cells:
        if sheet.start is None or sheet.end is None:
            _write_below(cells, marked)
            return WrittenSheet(cells.rows, cells.width, 0, 0)
        # iter_rows begins at row 1 of the sheet, but at the first used column.
        before = [""] * sheet.start[1]
        values, characters, rows = 0, 0, sheet.iter_rows()
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            if before:
                batch = [before + row for row in batch]
            first, width = cells.rows + 1, len(batch[0])
            columns, letters, given_characters = typed_rows(batch)
            characters += given_characters
            values += sum(len(batch) - column.null_count for column in columns)
            hidden = (
                {row: marked.pop(row) for row in range(first, first + len(batch)) if row in marked} if marked else {}
            )
            if texts_read is not None:
                for row, column, text in texts_read.differences(first, letters, columns):
                    other = (text, "t" if text else EMPTY)
                    hidden[row] = {column: other} | hidden.get(row, {})
            if any(max(row) >= width for row in hidden.values()):
                for number, given in enumerate(batch, start=first):
                    cells.add(number, *_with_hidden(*row_text(given), hidden.get(number, {})))
                continue
            if hidden:
                _put_in(columns, letters, first, hidden)
            cells.add_columns(array("i", range(first, first + len(batch))), columns, letters)
        if cells.rows != sheet.end[0] + 1:
            raise ValueError("rows")
        _write_below(cells, marked)
        return WrittenSheet(cells.rows, cells.width, values, characters)


def write_rows(target: Path, rows: Rows, audit: SheetAudit | None) -> WrittenSheet:
    """Write rows that come one by one with their number."""
    marked: dict[int, Hidden] = dict(audit.marked) if audit else {}
    values = 0
    with CellsFile(target) as cells:
        for row, texts, kinds in rows:
            values += len(kinds) - kinds.count(EMPTY) - kinds.count("e")
            cells.add(row, *_with_hidden(texts, kinds, marked.pop(row, {})))
        _write_below(cells, marked)
        return WrittenSheet(cells.rows, cells.width, values, 0)


def _write_below(cells: CellsFile, marked: Mapping[int, Hidden]) -> None:
    """What stands below the last row the reader gave."""
    for row in sorted(marked):
        for empty in range(cells.rows + 1, row):
            cells.add(empty, [], "")
        cells.add(row, *_with_hidden([], "", marked[row]))


def _put_in(columns: list[pa.StringArray], letters: Letters, first: int, hidden: Mapping[int, Hidden]) -> None:
    """Puts the hidden cells of some rows, the first of them being row ``first``, into their places."""
    by_column: dict[int, list[tuple[int, str | None, str]]] = {}
    for row in sorted(hidden):
        for column, (text, kind) in hidden[row].items():
            by_column.setdefault(column, []).append((row - first, text, kind))
    for column, cells in by_column.items():
        places, texts, kinds = zip(*cells, strict=True)
        mask = np.zeros(len(letters), dtype=bool)
        mask[list(places)] = True
        columns[column] = pc.replace_with_mask(columns[column], pa.array(mask), pa.array(texts, pa.string()))
        letters[list(places), column] = np.frombuffer("".join(kinds).encode(), dtype=np.uint8)


def _with_hidden(texts: Sequence[str | None], kinds: str, hidden: Hidden) -> tuple[list[str | None], str]:
    if not hidden:
        return list(texts), kinds
    width = max(len(texts), max(hidden) + 1)
    every = list(chain(texts, repeat(None, width - len(texts))))
    letters = list(kinds.ljust(width, EMPTY))
    for column, (text, kind) in hidden.items():
        every[column], letters[column] = text, kind
    return every, "".join(letters)
