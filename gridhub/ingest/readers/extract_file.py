"""The file in which rows of a department's database are archived: a cells file with a mark, row 1 = column names.

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
READER = "database"


class ExtractFile:
    """Writes column names as row 1 and records below them. Use as a context manager; ``rows`` counts records."""

    def __init__(self, path: Path, names: tuple[str, ...]) -> None:
        from gridhub.ingest.readers.cells_file import CellsFile

        path.touch(mode=0o600)
        self._cells = CellsFile(path, {_MARK: _SHAPE})
        self._cells.add(1, list(names), "t" * len(names))

    @property
    def rows(self) -> int:
        return self._cells.rows - 1

    def add(self, cells: list[str | None], kinds: str) -> None:
        self._cells.add(self._cells.rows + 1, cells, kinds)

    def __enter__(self) -> ExtractFile:
        self._cells.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._cells.__exit__(*raised)  # type: ignore[arg-type]


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
