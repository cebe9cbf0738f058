"""Many rows of a workbook at once: their texts as one Arrow array, and the kind of every cell.

Belongs here: the quick way for rows as a reader gives them. Not here: the text and kind of one cell (``cell_text``), which
says what is right; both give the same. Imported by the child process: pyarrow only.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gridhub.ingest.readers.cell_text import EMPTY, KIND_OF_TYPE, cell_text
from gridhub.ingest.readers.cells_file import as_bools, kinds_of_texts, with_nulls

_EMPTY = ord(EMPTY)


def typed_rows(rows: Sequence[Sequence[object]]) -> tuple[pa.StringArray, pa.StringArray]:
    """Texts of all cells, row by row (null = empty or blank), and the kinds of each row.

    ``rows`` are of one width, at least one. Raises TypeError for a cell type no reader is known to give.
    """
    width = len(rows[0])
    try:
        return _of_texts(pa.array(chain.from_iterable(rows), pa.string(), size=len(rows) * width), width)
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # not all of them are texts
        return _of_columns(rows, width)


def _of_texts(texts: pa.StringArray, width: int) -> tuple[pa.StringArray, pa.StringArray]:
    texts = blanks_to_null(texts)
    return texts, kinds_of_texts(texts, width)


def blanks_to_null(texts: pa.StringArray) -> pa.StringArray:
    """Cells without any character but spaces are empty."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    blank = (np.diff(offsets) == 0) | as_bools(pc.and_kleene(pc.utf8_is_space(texts), texts.is_valid()))
    return with_nulls(texts, blank) if blank.any() else texts


def _of_columns(rows: Sequence[Sequence[object]], width: int) -> tuple[pa.StringArray, pa.StringArray]:
    """Only the columns that hold more than texts are taken cell by cell."""
    cells: list[object] = [None] * (len(rows) * width)
    typed: dict[int, bytes] = {}
    for index, column in enumerate(zip(*rows, strict=True)):
        if set(map(type, column)) == {str}:
            cells[index::width] = column
            continue
        texts = [value.isoformat() if type(value) is date else cell_text(value) for value in column]
        cells[index::width] = texts
        typed[index] = "".join(
            [EMPTY if text is None else KIND_OF_TYPE[type(value)] for text, value in zip(texts, column, strict=True)]
        ).encode()
    found, kinds = _of_texts(pa.array(cells, pa.string()), width)
    letters = bytearray(kinds.buffers()[2])
    for index, column_kinds in typed.items():
        letters[index::width] = column_kinds
    ends = array("i", range(0, len(letters) + 1, width))
    return found, pa.StringArray.from_buffers(len(rows), pa.py_buffer(ends), pa.py_buffer(bytes(letters)))
