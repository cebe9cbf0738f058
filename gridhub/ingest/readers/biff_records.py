"""The records of one sheet of an .xls workbook, many at once: where each begins, and the usual cells as columns of numbers.

Belongs here: walking records ([MS-XLS] 2.4), cells of one number or of one shared text. Not here: the globals of a workbook
(``biff_book``), what is counted of a sheet (``biff_audit``). Runs in the child process: numpy only.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BOF = (0x0809, 0x0409, 0x0209, 0x0009)
EOF = 0x000A
LABEL_SST, NUMBER, RK, MULRK = 0x00FD, 0x0203, 0x027E, 0x00BD
_ENDS = frozenset((*BOF, EOF))

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Cells:
    """Cells by place. ``record``: number of the record each stands in; ``at``: where its value begins in the stream; ``xf``: its format."""

    record: Places
    row: Words
    column: Words
    xf: Words
    at: Places

    def only(self, chosen: npt.NDArray[np.bool_]) -> Cells:
        return Cells(self.record[chosen], self.row[chosen], self.column[chosen], self.xf[chosen], self.at[chosen])


class SheetRecords:
    """The records of a substream from its BOF to its EOF, embedded charts left out. Raises ValueError when it has no end."""

    def __init__(self, stream: bytes, at: int) -> None:
        self.stream = stream
        self._bytes: Bytes = np.frombuffer(stream, dtype=np.uint8)
        self.places: Places = np.frombuffer(_places(stream, at), dtype=np.uint32).astype(np.int64)
        self.kinds = self.words(self.places)
        self.sizes = self.words(self.places + 2)

    def words(self, at: Places) -> Words:
        """The 16-bit numbers at these places."""
        return self._bytes[at].astype(np.int32) | self._bytes[at + 1].astype(np.int32) << 8

    def of(self, *kinds: int) -> Places:
        """Numbers of the records of these kinds, in order."""
        return np.flatnonzero(np.isin(self.kinds, kinds))

    def body(self, number: int) -> bytes:
        at = int(self.places[number]) + 4
        return self.stream[at : at + int(self.sizes[number])]

    def cells(self, records: Places, shortest: int) -> Cells:
        """Cells that are a record each: row, column, format, then the value. Raises ValueError for one of under ``shortest`` bytes."""
        if len(records) and int(self.sizes[records].min()) < shortest:
            raise ValueError("record cut short")
        at = self.places[records] + 4
        return Cells(records, self.words(at), self.words(at + 2), self.words(at + 4), at + 6)

    def packed_cells(self) -> Cells:
        """Cells of the records that hold several numbers of one row (MULRK)."""
        records = self.of(MULRK)
        if len(records) and int(self.sizes[records].min()) < 4:
            raise ValueError("record cut short")
        counts = np.maximum(self.sizes[records] - 6, 0) // 6
        start = self.places[records] + 4
        ends = np.cumsum(counts)
        place = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
        at = np.repeat(start + 4, counts) + 6 * place
        column = np.repeat(self.words(start + 2), counts) + place.astype(np.int32)
        return Cells(np.repeat(records, counts), np.repeat(self.words(start), counts), column, self.words(at), at + 2)


def _places(stream: bytes, at: int) -> array[int]:
    heads = struct.Struct("<HH").unpack_from
    places = array("I")
    append, last, depth = places.append, len(stream) - 4, 0
    while at <= last:
        kind, size = heads(stream, at)
        if kind in _ENDS:
            depth += -1 if kind == EOF else 1
            if depth <= 0:
                return places
        elif depth == 1:
            append(at)
        at += 4 + size
    raise ValueError("no end")
