"""The file a reader writes one sheet into: rows as text, before anybody knows where the table is.

Belongs here: the Parquet shape ``row INT, fields INT, cells LIST<VARCHAR>, kinds VARCHAR`` (grain: one row of the
sheet, in order). Not here: reading foreign files. Imported by the child process: pyarrow only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS = 20_000

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
        self._writer = pq.ParquetWriter(path, SCHEMA.with_metadata(marks), compression="zstd")
        self.rows = 0
        self.width = 0
        self._clear()

    def _clear(self) -> None:
        self._row: list[int] = []
        self._offsets: list[int] = [0]
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

    def _flush(self) -> None:
        if not self._row:
            return
        offsets = pa.array(self._offsets, pa.int32())
        lengths = [end - start for start, end in zip(self._offsets, self._offsets[1:], strict=False)]
        cells = pa.ListArray.from_arrays(offsets, pa.array(self._cells, pa.string()))
        columns = [
            pa.array(self._row, pa.int32()),
            pa.array(lengths, pa.int32()),
            cells,
            pa.array(self._kinds, pa.string()),
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=SCHEMA))
        self._clear()

    def __enter__(self) -> CellsFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        self._writer.close()
