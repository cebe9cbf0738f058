"""Many rows of a workbook at once: their texts as one Arrow array per column, and the kind of every cell.

Belongs here: the quick way for rows as a reader gives them. Not here: the text and kind of one cell (``cell_text``), which
says what is right; both give the same. Imported by the child process: pyarrow only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gridhub.ingest.readers.cell_text import EMPTY, KIND_OF_TYPE, cell_text
from gridhub.ingest.readers.cells_file import EMPTY_KIND, TEXT_KIND, Letters, as_bools, kinds_of_texts, with_nulls


def typed_rows(rows: Sequence[Sequence[object]]) -> tuple[list[pa.StringArray], Letters]:
    """Texts of each column (null = empty or blank), and the kinds of all cells, rows × columns.

    ``rows`` are of one width, at least one. Raises TypeError for a cell type no reader is known to give.
    """
    try:
        return _of_texts(rows)
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # not all of them are texts
        return _of_columns(rows)


def _of_texts(rows: Sequence[Sequence[object]]) -> tuple[list[pa.StringArray], Letters]:
    """Row by row as they lie in memory, then by column: the other way round takes half as long again (measured)."""
    height, width = len(rows), len(rows[0])
    texts = blanks_to_null(pa.array(chain.from_iterable(rows), pa.string(), size=height * width))
    letters = np.full(height * width, TEXT_KIND, dtype=np.uint8)
    if texts.null_count:
        letters[~as_bools(texts.is_valid())] = EMPTY_KIND
    first = np.arange(0, height * width, width)
    return [texts.take(pa.array(first + index)) for index in range(width)], letters.reshape(height, width)


def _of_columns(rows: Sequence[Sequence[object]]) -> tuple[list[pa.StringArray], Letters]:
    """Only the columns that hold more than texts are taken cell by cell."""
    columns: list[pa.StringArray] = []
    typed: dict[int, Letters] = {}
    for index in range(len(rows[0])):
        column = [row[index] for row in rows]
        if set(map(type, column)) == {str}:
            columns.append(blanks_to_null(pa.array(column, pa.string())))
            continue
        texts = [value.isoformat() if type(value) is date else cell_text(value) for value in column]
        columns.append(pa.array(texts, pa.string()))
        kinds = [
            EMPTY if text is None else KIND_OF_TYPE[type(value)] for text, value in zip(texts, column, strict=True)
        ]
        typed[index] = np.frombuffer("".join(kinds).encode(), dtype=np.uint8)
    letters = kinds_of_texts(columns)
    for index, kinds_of_column in typed.items():
        letters[:, index] = kinds_of_column
    return columns, letters


def blanks_to_null(texts: pa.StringArray) -> pa.StringArray:
    """Cells without any character but spaces are empty."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    blank = (np.diff(offsets) == 0) | as_bools(pc.and_kleene(pc.utf8_is_space(texts), texts.is_valid()))
    return with_nulls(texts, blank) if blank.any() else texts
