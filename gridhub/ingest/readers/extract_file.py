"""The file in which rows of a department's database are archived: rows of cells as text with a mark, row 1 = column names.

Belongs here: writing, recognising and reading such a file. Not here: the database (``database_rows``), when an extract
is made (``database``).
The mark only says that the shape is ours. That a delivery comes from a database is said by ``control.db`` alone, so a
Parquet file that somebody drops into the inbox is refused even when it carries the mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gridhub.ingest.readers.protocol import CannotRead, FileRead, SheetFacts, SheetRead

_MARK = b"gridhub.extract"
_SHAPE = b"1"
_BATCH_ROWS = 20_000
READER = "database"


class ExtractFile:
    """Writes column names as row 1 and records below them: ``row INT, fields INT, cells LIST<VARCHAR>, kinds VARCHAR``, as every
    archived extract is. Use as a context manager; ``rows`` counts records."""

    def __init__(self, path: Path, names: tuple[str, ...]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path.touch(mode=0o600)
        number, text = pa.int32(), pa.string()
        fields = [("row", number), ("fields", number), ("cells", pa.list_(text)), ("kinds", text)]
        self._schema = pa.schema(fields, {_MARK: _SHAPE})
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[tuple[int, int, list[str | None], str]] = []
        self.rows = -1
        self.add(list(names), "t" * len(names))

    def add(self, cells: list[str | None], kinds: str) -> None:
        self.rows += 1
        self._waiting.append((self.rows + 1, len(cells), cells, kinds))
        if len(self._waiting) >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._waiting:
            columns = zip(*self._waiting, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
            self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
            self._waiting = []

    def __enter__(self) -> ExtractFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        self._writer.close()


def is_extract(path: Path) -> bool:
    """Whether a Parquet file has the mark. A damaged one has not."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = pq.read_schema(path).metadata or {}
    except (pa.ArrowInvalid, OSError):
        return False
    return bool(found.get(_MARK) == _SHAPE)


def read_extract(path: Path) -> FileRead:
    """The extract as one nameless sheet. Its cells are read where they lie: no copy is made."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            rows = file.metadata.num_rows
            width = len(next(file.iter_batches(1, columns=["cells"]))["cells"][0])
    except (pa.ArrowInvalid, OSError) as error:
        raise CannotRead("damaged", "存档的库表抽取结果已损坏", "请从备份恢复 vault/archive 后重新运行") from error
    sheet = SheetRead("", 1, str(path.resolve()), rows, width, False, (), SheetFacts(reader=READER))
    return FileRead((sheet,), records=True)


def last_rows(path: Path, count: int) -> Iterator[tuple[list[str | None], str]]:
    """Cells and kinds of the last ``count`` records, in order; fewer when the file has fewer."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        skip = max(1, file.metadata.num_rows - count)  # row 1 holds the names
        for batch in file.iter_batches(columns=["cells", "kinds"]):
            part = batch.slice(min(skip, batch.num_rows))
            skip = max(0, skip - batch.num_rows)
            yield from zip(part["cells"].to_pylist(), part["kinds"].to_pylist(), strict=True)
