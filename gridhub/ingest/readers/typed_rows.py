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
from gridhub.ingest.readers.text_lengths import length_of_all, length_of_texts


def typed_rows(rows: Sequence[Sequence[object]]) -> tuple[list[pa.StringArray], Letters, int]:
    """Texts of each column (null = empty or blank), the kinds of all cells, rows × columns, and how many characters the
    texts have as they were given (``text_lengths``).

    ``rows`` are of one width, at least one. Raises TypeError for a cell type no reader is known to give.
    """
    try:
        return _of_texts(rows)
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # not all of them are texts
        return _of_columns(rows)


def _of_texts(rows: Sequence[Sequence[object]]) -> tuple[list[pa.StringArray], Letters, int]:
    """Row by row as they lie in memory, then by column: the other way round takes half as long again (measured)."""
    height, width = len(rows), len(rows[0])
    texts = pa.array(chain.from_iterable(rows), pa.string(), size=height * width)
    characters = length_of_all(texts)
    texts = blanks_to_null(texts)
    letters = np.full(height * width, TEXT_KIND, dtype=np.uint8)
    if texts.null_count:
        letters[~as_bools(texts.is_valid())] = EMPTY_KIND
    first = np.arange(0, height * width, width)
    columns = [texts.take(pa.array(first + index)) for index in range(width)]
    return columns, letters.reshape(height, width), characters


def _of_columns(rows: Sequence[Sequence[object]]) -> tuple[list[pa.StringArray], Letters, int]:
    """Only the columns that hold more than texts are taken cell by cell."""
    columns: list[pa.StringArray] = []
    typed: dict[int, Letters] = {}
    characters = 0
    for index in range(len(rows[0])):
        column = [row[index] for row in rows]
        if set(map(type, column)) == {str}:
            texts_only = pa.array(column, pa.string())
            characters += length_of_all(texts_only)
            columns.append(blanks_to_null(texts_only))
            continue
        characters += length_of_texts(column)
        texts = [value.isoformat() if type(value) is date else cell_text(value) for value in column]
        columns.append(pa.array(texts, pa.string()))
        kinds = [
            EMPTY if text is None else KIND_OF_TYPE[type(value)] for text, value in zip(texts, column, strict=True)
        ]
        typed[index] = np.frombuffer("".join(kinds).encode(), dtype=np.uint8)
    letters = kinds_of_texts(columns)
    for index, kinds_of_column in typed.items():
        letters[:, index] = kinds_of_column
    return columns, letters, characters


def blanks_to_null(texts: pa.StringArray) -> pa.StringArray:
    """Cells without any character but spaces are empty."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    blank = (np.diff(offsets) == 0) | as_bools(pc.and_kleene(pc.utf8_is_space(texts), texts.is_valid()))
    return with_nulls(texts, blank) if blank.any() else texts
