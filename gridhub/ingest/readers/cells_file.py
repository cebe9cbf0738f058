"""The file a reader writes one sheet into: rows as text, before anybody knows where the table is.

Belongs here: the shape ``row INT, fields INT, kinds VARCHAR, c0 … cn VARCHAR`` (grain: one row of the sheet, in order; a column
for each column of the sheet, null = empty; ``fields``: cells of the row, one letter of ``kinds`` each), as Arrow, which is read a
moment later without being unpacked. Not here: reading foreign files; what is archived (``extract_file``). Imported by the
child process: pyarrow only.

Nobody knows how wide a sheet is before its last row. A wider row begins another part of the file, beside it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, count, takewhile, zip_longest
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS = 20_000
EMPTY_KIND, TEXT_KIND = ord("_"), ord("t")
Letters = npt.NDArray[np.uint8]
"""Kinds of cells, rows × columns."""


def column_name(index: int) -> str:
    """Name of the column that holds the cells of a column of the sheet (0-based)."""
    return f"c{index}"


def column_index(name: str) -> int | None:
    """Which column of the sheet a column holds; None: no cells."""
    return int(name[1:]) if name[:1] == "c" and name[1:].isdecimal() else None


def schema_of(width: int) -> pa.Schema:
    return pa.schema(
        [
            pa.field("row", pa.int32()),
            pa.field("fields", pa.int32()),
            pa.field("kinds", pa.string()),
            *(pa.field(column_name(index), pa.string()) for index in range(width)),
        ]
    )


class CellsFile:
    """Collects rows and writes them in batches; ``rows`` and ``width`` tell what was written."""

    def __init__(self, path: Path) -> None:
        for part in _parts(path):  # of a reader that gave up
            part.unlink()
        self._path = path
        self._writer: pa.RecordBatchFileWriter | None = None
        self._columns = self._written = 0
        self.rows = 0
        self.width = 0
        self._clear()

    def _clear(self) -> None:
        self._row = array("i")
        self._fields = array("i")
        self._cells: list[Sequence[str | None]] = []
        self._kinds: list[str] = []

    def add(self, row: int, cells: Sequence[str | None], kinds: str) -> None:
        """Add one row: its number in the sheet (1-based), its cells from column A on, one kind per cell."""
        self._row.append(row)
        self._fields.append(len(cells))
        self._cells.append(cells)
        self._kinds.append(kinds)
        self.rows += 1
        self.width = max(self.width, len(cells))
        if len(self._row) >= BATCH_ROWS:
            self._flush()

    def add_columns(self, rows: array[int], columns: Sequence[pa.StringArray], letters: Letters) -> None:
        """Add many rows of as many cells each as there are columns."""
        self._flush()
        height, width = letters.shape
        ends = (
            np.arange(0, height * width + 1, max(width, 1), dtype=np.int32) if width else np.zeros(height + 1, np.int32)
        )
        self._write(
            _int32(rows),
            pa.repeat(pa.scalar(width, pa.int32()), height),
            pa.StringArray.from_buffers(height, pa.py_buffer(ends), pa.py_buffer(letters.tobytes())),
            columns,
        )
        self.rows += height
        self.width = max(self.width, width)

    def _flush(self) -> None:
        if not self._row:
            return
        kinds = "".join(self._kinds).encode()
        ends = array("i", accumulate(map(len, self._kinds), initial=0))
        self._write(
            _int32(self._row),
            _int32(self._fields),
            pa.StringArray.from_buffers(len(self._kinds), pa.py_buffer(ends), pa.py_buffer(kinds)),
            [pa.array(column, pa.string()) for column in zip_longest(*self._cells)],
        )
        self._clear()

    def _write(self, row: pa.Array, fields: pa.Array, kinds: pa.Array, columns: Sequence[pa.Array]) -> None:
        if self._writer is None or len(columns) > self._columns:
            self._close()
            self._columns = max(self._columns, len(columns))
            part = _part(self._path, self._written)
            self._writer = pa.ipc.new_file(str(part), schema_of(self._columns))
            self._written += 1
        nothing = [pa.nulls(len(row), pa.string())] * (self._columns - len(columns))
        batch = pa.RecordBatch.from_arrays([row, fields, kinds, *columns, *nothing], schema=schema_of(self._columns))
        self._writer.write_batch(batch)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def __enter__(self) -> CellsFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            if error is None:
                self._flush()
                if not self._written:
                    self._write(_int32(array("i")), _int32(array("i")), pa.array([], pa.string()), [])
        finally:
            self._close()


def _part(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}") if number else path


def _parts(path: Path) -> Iterable[Path]:
    return takewhile(Path.exists, (_part(path, number) for number in count()))


def read_cells(path: Path) -> pa.Table:
    """The rows of a cells file, in order, not copied into memory; or those of an archived extract, which keeps lists."""
    with path.open("rb") as file:
        if file.read(4) == b"PAR1":
            return _from_lists(pq.read_table(path))
    parts = [pa.ipc.open_file(pa.memory_map(str(part))).read_all() for part in _parts(path)]
    return parts[0] if len(parts) == 1 else pa.concat_tables(parts, promote_options="default")


def _from_lists(table: pa.Table) -> pa.Table:
    """Rows whose cells are one list each, with a column for each cell."""
    batches = [batch for batch in table.to_batches() if batch.num_rows]
    lengths = [np.diff(np.asarray(batch["cells"].offsets)) for batch in batches]
    width = max((int(length.max()) for length in lengths), default=0)
    parts: list[pa.RecordBatch] = []
    for batch, length in zip(batches, lengths, strict=True):
        offsets, texts = np.asarray(batch["cells"].offsets), batch["cells"].flatten()
        starts = offsets[:-1] - offsets[0]
        columns = [texts.take(pa.array(starts + index, mask=length <= index)) for index in range(width)]
        own = [batch[name] for name in ("row", "fields", "kinds")]
        parts.append(pa.RecordBatch.from_arrays([*own, *columns], schema=schema_of(width)))
    return pa.Table.from_batches(parts, schema=schema_of(width))


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


def kinds_of_texts(columns: Sequence[pa.StringArray]) -> Letters:
    """The kinds of cells that hold text or nothing; the columns are at least one."""
    letters = np.full((len(columns[0]), len(columns)), TEXT_KIND, dtype=np.uint8)
    for index, column in enumerate(columns):
        if column.null_count:
            letters[~as_bools(column.is_valid()), index] = EMPTY_KIND
    return letters
