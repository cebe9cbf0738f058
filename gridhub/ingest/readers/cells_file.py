"""The file a reader writes one sheet into: rows as text, before anybody knows where the table is.

Belongs here: the shape ``row INT, fields INT, cells LIST<VARCHAR>, kinds VARCHAR`` (grain: one row of the sheet, in
order) and its two forms: Arrow, which is read a moment later without being unpacked, and Parquet for what is archived.
Not here: reading foreign files. Imported by the child process: pyarrow only.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS = 20_000
_KINDS_OF_BITS = tuple(bytes(b"_t"[bits >> place & 1] for place in range(8)) for bits in range(256))

SCHEMA = pa.schema(
    [
        pa.field("row", pa.int32()),
        pa.field("fields", pa.int32()),
        pa.field("cells", pa.list_(pa.string())),
        pa.field("kinds", pa.string()),
    ]
)


class CellsFile:
    """Collects rows and writes them in batches; ``rows`` and ``width`` tell what was written. ``marks``: file metadata."""

    def __init__(self, path: Path, marks: Mapping[bytes, bytes] | None = None) -> None:
        schema = SCHEMA.with_metadata(marks)
        self._writer: pq.ParquetWriter | pa.RecordBatchFileWriter
        if marks:  # kept in the archive
            self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        else:  # read once, a moment later, and removed: speed counts, size does not
            self._writer = pa.ipc.new_file(str(path), schema)
        self.rows = 0
        self.width = 0
        self._clear()

    def _clear(self) -> None:
        self._row = array("i")
        self._offsets = array("i", [0])
        self._cells: list[str | None] = []
        self._kinds: list[str] = []

    def add(self, row: int, cells: list[str | None], kinds: str) -> None:
        """Add one row: its number in the sheet (1-based), its cells from column A on, one kind per cell."""
        self._row.append(row)
        self._cells.extend(cells)
        self._offsets.append(len(self._cells))
        self._kinds.append(kinds)
        self.rows += 1
        self.width = max(self.width, len(cells))
        if len(self._row) >= BATCH_ROWS:
            self._flush()

    def add_texts(self, rows: array[int], texts: pa.StringArray, width: int, kinds: pa.StringArray) -> None:
        """Add many rows of ``width`` cells each: ``texts`` holds their cells one after the other."""
        self._flush()
        count = len(rows)
        offsets = array("i", range(0, (count + 1) * width, width))
        self._write(
            pa.Array.from_buffers(pa.int32(), count, [None, pa.py_buffer(rows)]),
            pa.repeat(pa.scalar(width, pa.int32()), count),
            pa.ListArray.from_arrays(_int32(offsets), texts),
            kinds,
        )
        self.rows += count
        self.width = max(self.width, width)

    def _flush(self) -> None:
        if not self._row:
            return
        kinds = "".join(self._kinds).encode()
        ends = array("i", accumulate(map(len, self._kinds), initial=0))
        lengths = array("i", map(int.__sub__, self._offsets[1:], self._offsets))
        self._write(
            _int32(self._row),
            _int32(lengths),
            pa.ListArray.from_arrays(_int32(self._offsets), pa.array(self._cells, pa.string())),
            pa.StringArray.from_buffers(len(self._kinds), pa.py_buffer(ends), pa.py_buffer(kinds)),
        )
        self._clear()

    def _write(self, row: pa.Array, fields: pa.Array, cells: pa.Array, kinds: pa.Array) -> None:
        self._writer.write_batch(pa.RecordBatch.from_arrays([row, fields, cells, kinds], schema=SCHEMA))

    def __enter__(self) -> CellsFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is None:
            self._flush()
        self._writer.close()


def read_cells(path: Path) -> pa.Table:
    """The rows of a cells file, in order; an Arrow one is not copied into memory."""
    with path.open("rb") as file:
        if file.read(4) == b"PAR1":
            return pq.read_table(path)
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def with_nulls(texts: pa.StringArray, empty: npt.NDArray[np.bool_]) -> pa.StringArray:
    """``texts`` with null where ``empty``. No text is moved: what is null is neither compared nor written."""
    filled = np.ones(texts.offset + len(texts), dtype=bool)
    filled[texts.offset :] = ~empty
    if texts.null_count:
        filled[texts.offset :] &= as_bools(texts.is_valid())
    valid = pa.py_buffer(np.packbits(filled, bitorder="little"))
    return pa.Array.from_buffers(pa.string(), len(texts), [valid, *texts.buffers()[1:]], offset=texts.offset)


def as_bools(values: pa.BooleanArray) -> npt.NDArray[np.bool_]:
    """Truth values without nulls, from their bits; ``to_numpy`` takes the way over Python objects."""
    bits = np.frombuffer(values.buffers()[1], dtype=np.uint8)
    return np.unpackbits(bits, count=values.offset + len(values), bitorder="little")[values.offset :].view(np.bool_)


def _int32(numbers: array[int]) -> pa.Int32Array:
    return pa.Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers)])


def kinds_of_texts(texts: pa.StringArray, width: int) -> pa.StringArray:
    """The kinds of rows of ``width`` cells each that hold text or nothing."""
    count = len(texts)
    if texts.null_count:
        valid = texts.is_valid().buffers()[1]
        kinds = b"".join(map(_KINDS_OF_BITS.__getitem__, bytes(valid)))[:count]
    else:
        kinds = b"t" * count
    ends = array("i", range(0, count + 1, width))
    return pa.StringArray.from_buffers(count // width, pa.py_buffer(ends), pa.py_buffer(kinds))
