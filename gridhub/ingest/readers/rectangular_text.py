"""Text files in which every record has the same number of fields, read fast with DuckDB and proved afterwards.

Belongs here: the quick reading and the proof that it lost nothing. Not here: files that are ragged or oddly quoted,
which ``text_cells`` reads record by record; this module only says that it will not vouch for them. Runs in the child
process.

DuckDB drops rows without a word on one open quote, skips blank lines, trims blanks beside quotes and leaves out
trailing delimiters (all seen). So its result counts only when every byte of the file is found again: what is no quote
is a value, a delimiter between two fields of a record or a line break between two records, and every quote is part of
a value or stands around one.
"""

from __future__ import annotations

import csv
import os
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gridhub.contracts.errors import GridhubError
from gridhub.ingest.readers.cells_file import CellsFile, kinds_of_texts
from gridhub.ingest.readers.text_encoding import PlainText
from gridhub.ingest.readers.typed_rows import blanks_to_null

if TYPE_CHECKING:
    import duckdb

MAX_LINES_IN_RECORD = 50
"""A record over more lines is an open quote that swallowed its neighbours."""
MAX_FIELD_CHARACTERS = 1 << 17

_MAX_FIELDS = 500
_BATCH_VALUES = 1_000_000
_MEMORY = "512MB"
_THREADS = min(4, os.cpu_count() or 1)


class Doubt(GridhubError):
    """The quick reading cannot vouch for the file."""


@dataclass
class _Found:
    """What the values read so far hold, in bytes; ``rows`` records."""

    rows: int = 0
    size: int = 0
    line_feeds: int = 0
    carriage_returns: int = 0
    quotes: int = 0


def read_rectangular(text: PlainText, delimiter: str, target: Path) -> CellsFile:
    """Write the cells file ``target``. Raises ``Doubt``; what it wrote until then is to be written again."""
    width = width_of(text, delimiter)
    if width < 2 or width > _MAX_FIELDS or text.breaks != text.line_feeds:
        raise Doubt  # one column: a blank line looks like an empty value; a lone CR: no two readers agree
    found = _Found()
    try:
        with _connect(text) as connection, CellsFile(target) as cells:
            columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(width))
            fields = ", ".join(f"c{number}" for number in range(width))
            quote = '"' if text.quotes else ""
            relation = connection.sql(
                f"SELECT {fields} FROM read_csv({_literal(str(text.path))}, auto_detect=false, header=false,"
                f" delim={_literal(delimiter)}, quote='{quote}', escape='{quote}', nullstr='', strict_mode=true,"
                f" null_padding=false, ignore_errors=false, parallel=true, columns={{{columns}}})"
            )
            for batch in relation.to_arrow_reader(max(1, _BATCH_VALUES // width)):
                _add(batch.columns, found, cells)
    except Exception as error:
        # Whatever goes wrong, the exact reader decides. DuckDB's errors quote the line: where they cut a character of
        # it, Python raises UnicodeDecodeError instead.
        raise Doubt from error
    _prove(text, width, found)
    return cells


def _connect(text: PlainText) -> duckdb.DuckDBPyConnection:
    """No extension, no network, no file but the one to read; nothing spilled to disk."""
    import duckdb

    connection = duckdb.connect(":memory:", config={
        "threads": _THREADS, "memory_limit": _MEMORY, "temp_directory": "", "autoload_known_extensions": False,
        "autoinstall_known_extensions": False, "arrow_large_buffer_size": False,
    })  # fmt: skip
    connection.execute(f"SET allowed_paths = [{_literal(str(text.path))}]")
    connection.execute("SET enable_external_access = false; SET lock_configuration = true")
    return connection


def width_of(text: PlainText, delimiter: str) -> int:
    """Fields of the first record; 0 when it cannot be told."""
    with text.path.open(encoding=text.codec, newline="") as handle:
        try:
            return len(next(csv.reader(handle, delimiter=delimiter, strict=True), []))
        except csv.Error:
            return 0


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _add(columns: list[pa.StringArray], found: _Found, cells: CellsFile) -> None:
    rows, feeds = len(columns[0]), 0
    lines: npt.NDArray[np.int64] | None = None
    for values in columns:
        buffer, longest = _bytes_of(values)
        if longest > MAX_FIELD_CHARACTERS:
            raise Doubt
        returns, here = buffer.count(b"\r"), buffer.count(b"\n")
        if returns and pc.any(pc.ends_with(values, "\r")).as_py():
            raise Doubt  # half of a line break outside a value
        if here:  # a record has one line more than line breaks in its values
            lines = np.ones(rows, dtype=np.int64) if lines is None else lines
            lines += np.asarray(pc.fill_null(pc.count_substring(values, "\n"), 0))
        feeds += here
        found.size += len(buffer)
        found.carriage_returns += returns
        found.quotes += buffer.count(b'"')
    first = found.rows + found.line_feeds + 1
    if lines is None:
        numbers = array("i", range(first, first + rows))
    else:
        if int(lines.max()) > MAX_LINES_IN_RECORD:
            raise Doubt
        numbers = array("i", (first + np.cumsum(lines) - lines).astype(np.int32).tobytes())
    found.rows += rows
    found.line_feeds += feeds
    filled = [blanks_to_null(values) for values in columns]
    cells.add_columns(numbers, filled, kinds_of_texts(filled))


def _bytes_of(values: pa.StringArray) -> tuple[bytes, int]:
    """All values one after the other, and how many bytes the longest has."""
    data = values.buffers()[2]
    if data is None or not len(values):
        return b"", 0
    offsets = np.frombuffer(values.buffers()[1], dtype=np.int32)[values.offset : values.offset + len(values) + 1]
    return bytes(memoryview(data)[offsets[0] : offsets[-1]]), int(np.diff(offsets).max())


def _prove(text: PlainText, width: int, found: _Found) -> None:
    """Raises ``Doubt`` unless lines and bytes of the file add up."""
    lines = found.rows + found.line_feeds
    around = text.quotes - found.quotes
    between = found.rows * (width - 1)
    ends = text.line_feeds - found.line_feeds + text.carriage_returns - found.carriage_returns
    if lines != text.lines or around < 0 or around % 2 or found.size + around + between + ends != text.size:
        raise Doubt
