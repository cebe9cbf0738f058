"""The texts of a sheet as its audit decoded them, and how they are held against those of a reader: many rows at once.

Belongs here: keeping them by place in a few bytes a cell, comparing. Not here: decoding (``biff_audit``), what follows from a
difference (``written_sheet``). Runs in the child process: numpy and pyarrow only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gridhub.ingest.readers.cells_file import EMPTY_KIND, TEXT_KIND, Letters, as_bools
from gridhub.ingest.readers.typed_rows import blanks_to_null

_AT_ONCE = 1 << 16
Numbers = npt.NDArray[np.int32]


class TextTable:
    """Texts by number, as one Arrow array. ``halved``: numbers of those that hold half of a character, which no reader gives
    and nothing can write."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        parts: list[pa.StringArray] = []
        halved: set[int] = set()
        count = 0
        rest = iter(texts)
        while batch := list(islice(rest, _AT_ONCE)):
            try:
                parts.append(pa.array(batch, pa.string()))
            except UnicodeEncodeError:
                broken = [place for place, text in enumerate(batch) if not _is_whole(text)]
                halved.update(count + place for place in broken)
                parts.append(pa.array([text if _is_whole(text) else "\ufffd" for text in batch], pa.string()))
            count += len(batch)
        self.texts: pa.StringArray = pa.concat_arrays(parts) if parts else pa.array([], pa.string())
        self.halved: Numbers = np.array(sorted(halved), dtype=np.int32)

    def __len__(self) -> int:
        return len(self.texts)

    def is_empty(self, numbers: Numbers) -> npt.NDArray[np.bool_]:
        """Whether each of these texts has no character. Raises IndexError for a number the table does not have."""
        if len(numbers) and not (numbers.min() >= 0 and int(numbers.max()) < len(self.texts)):
            raise IndexError
        ends = np.frombuffer(self.texts.buffers()[1], dtype=np.int32) if len(self.texts) else np.zeros(1, np.int32)
        return np.equal(ends[numbers + 1], ends[numbers])


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class TextCells:
    """Which cell of a sheet holds which text. Rows are 1-based, columns 0-based."""

    def __init__(self, table: TextTable | None = None) -> None:
        """``table``: of the workbook, to which cells refer by number."""
        self._table = table or TextTable()
        self._own: list[str] = []
        self._own_places: list[tuple[int, int]] = []
        self._parts: list[tuple[Numbers, Numbers, Numbers]] = []
        self._sorted: tuple[Numbers, Numbers, Numbers] | None = None
        self._texts: pa.StringArray | None = None
        self._halved = self._table.halved
        self._count = 0

    def add(self, row: int, column: int, text: str) -> None:
        """A text of the cell's own."""
        self._own.append(text)
        self._own_places.append((row, column))
        self._count += 1

    def add_shared(self, rows: Numbers, columns: Numbers, numbers: Numbers) -> None:
        """Cells that hold texts of the table."""
        self._parts.append((rows, columns, numbers))
        self._count += len(rows)

    def __len__(self) -> int:
        return self._count

    def differences(
        self, first: int, letters: Letters, columns: Sequence[pa.StringArray]
    ) -> Iterator[tuple[int, int, str | None]]:
        """Row, column and decoded text of every cell of some rows that a reader gave otherwise, or of another kind than text.

        ``columns`` and ``letters``: what it gave of these rows, the first of them being row ``first``. None: the decoded
        text is blank. Raises ValueError for a text that holds half of a character.
        """
        rows, places, numbers = self._by_row()
        height, width = letters.shape
        start, end = np.searchsorted(rows, (first, first + height))
        rows, places, numbers = rows[start:end] - first, places[start:end], numbers[start:end]
        if not len(rows):
            return
        if len(self._halved) and np.isin(numbers, self._halved).any():
            raise ValueError("half a character")
        assert self._texts is not None
        decoded = blanks_to_null(self._texts.take(pa.array(numbers)))
        is_blank = as_bools(decoded.is_null())
        within = places < width  # what lies beyond the reader's columns is nothing there
        at = np.where(within, places.astype(np.int64) * height + rows, 0)
        given = pa.concat_arrays(columns).take(pa.array(at))
        is_same = as_bools(pc.fill_null(pc.equal(decoded, given), False))
        is_same |= is_blank & as_bools(given.is_null())
        is_same &= letters[rows, np.where(within, places, 0)] == np.where(is_blank, EMPTY_KIND, TEXT_KIND)
        is_same = np.where(within, is_same, is_blank)
        for place in np.flatnonzero(~is_same).tolist():
            yield int(rows[place]) + first, int(places[place]), decoded[place].as_py()

    def _by_row(self) -> tuple[Numbers, Numbers, Numbers]:
        """All cells in order of their rows, a cell named twice in the order of naming."""
        if self._sorted is None:
            own = TextTable(self._own)
            base = len(self._table)
            places = np.array(self._own_places, dtype=np.int32).reshape(-1, 2)
            numbers = np.arange(base, base + len(self._own), dtype=np.int32)
            parts = [*self._parts, (places[:, 0], places[:, 1], numbers)]
            rows, columns, numbers = (np.concatenate([part[n] for part in parts]) for n in range(3))
            if np.any(np.diff(rows) < 0):
                order = np.argsort(rows, kind="stable")
                rows, columns, numbers = rows[order], columns[order], numbers[order]
            self._texts = pa.concat_arrays([self._table.texts, own.texts]) if len(own) else self._table.texts
            self._halved = np.concatenate([self._table.halved, base + own.halved])
            self._parts, self._own, self._own_places = [], [], []
            self._sorted = rows, columns, numbers
        return self._sorted
