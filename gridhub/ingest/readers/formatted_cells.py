"""The cells of a sheet whose format may show another thing than they store, read from the bytes beside the quick count.

Belongs here: finding them among all cells, their number, what they show. Not here: the count (``sheet_scan``), formats
(``number_format``), the exact reading (``sheet_audit``), which is asked for whenever a cell is not written as programs write it.
Reading a sheet of 100,000 × 14 cells exactly for one column of partial dates took three times what all the rest takes (measured).
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from gridhub.ingest.readers.number_format import CellFormats, shown

MAX_MARKED = 2_000_000
"""Cells remembered by place."""
Marked = dict[int, dict[int, tuple[str | None, str]]]
"""Row (1-based) → column (0-based) → text and kind of a cell that a reader hides."""
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]

_MOST_DIGITS = 8
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})[0-9]{1,7}" s="[0-9]+"(?: t="(\w+)")?(?:/>|>(?:<f(?:\s[^>]*)?(?:/>|>[^<]*</f>))?(?:<v>([^<&]*)</v>)?</c>)'
)
"""As Excel, WPS and the usual libraries write it; of another type than number: anything may follow."""
_OTHER_TYPE = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}" s="[0-9]+" t="(?:s|str|b|inlineStr)"')

_NO_STYLE = (b'" t="s">', b'">', b'"/>', b'" t="inlineStr">', b'" t="str">', b'" t="n">', b'" t="b">')
"""What stands behind the place of a cell that has no format of its own; of another one, its tag is asked."""
_STYLED = re.compile(rb"<c\s[^>]*\ss\s*=")


class FormattedCells:
    """``certain``: every cell of such a format was read. ``marked``: what they show."""

    def __init__(self, formats: CellFormats) -> None:
        self.certain = True
        self.marked: Marked = {}
        self._codes = dict(formats.codes)
        self._is_1904 = formats.is_1904
        self._wanted = np.array(sorted(int(number) for number in formats.codes), dtype=np.int64)
        self._count = 0
        self._row = 0
        self._seen: dict[tuple[str, bytes], tuple[str, str] | None] = {}

    def read(self, ready: bytes, text: Bytes, tags: Places, rows: Places, numbers: Places) -> None:
        """The cells of a piece of the sheet. ``tags``: places of tags that begin with c; ``rows``: of its rows, ``numbers``: theirs."""
        if not self.certain:
            return
        cells = cells_among(text, tags)
        at = cells + 6  # behind <c r="
        for _ in range(3):  # letters of the column
            at = at + ((text[at] >= ord("A")) & (text[at] <= ord("Z")))
        own_row, end = digits_at(text, at)
        around = np.concatenate([[self._row], numbers])[np.searchsorted(rows, cells)]
        if len(numbers):
            self._row = int(numbers[-1])
        styled = _says(text, end, b'" s="')
        style, _ = digits_at(text, np.where(styled, end + 5, 0))
        left = np.flatnonzero(~styled)
        for word in _NO_STYLE:
            left = left[~_says(text, end[left], word)]
        if not np.array_equal(own_row, around) or any(_STYLED.match(ready, int(cells[place])) for place in left):
            self.certain = False  # a cell in another row than it says, or another order of attributes
            return
        for place in np.flatnonzero(styled & np.isin(style, self._wanted)).tolist():
            if not self._read_cell(ready, int(cells[place]), int(own_row[place]), str(style[place])):
                self.certain = False
                return

    def _read_cell(self, ready: bytes, at: int, row: int, style: str) -> bool:
        found = _CELL.match(ready, at)
        if found is None or found[2] not in (None, b"n"):
            return _OTHER_TYPE.match(ready, at) is not None
        if not found[3]:
            return True
        key = style, found[3]
        if key not in self._seen:
            self._seen[key] = shown(self._codes[style], found[3].decode("ascii", "replace"), is_1904=self._is_1904)
        seen = self._seen[key]
        if seen:
            self._count += 1
            if self._count > MAX_MARKED:
                return False
            column = 0
            for letter in found[1]:
                column = column * 26 + letter - 64
            self.marked.setdefault(row, {})[column - 1] = seen
        return True


def cells_among(text: Bytes, tags: Places) -> Places:
    """Of tags that begin with c: those of cells."""
    after = text[tags + 2]
    found: Places = tags[(after == ord(" ")) | (after == ord(">"))]
    return found


def digits_at(text: Bytes, at: Places) -> tuple[Places, Places]:
    """The number that begins at each place (at most eight digits of it), and the place behind it."""
    number, at = np.zeros(len(at), dtype=np.int64), at.copy()
    for _ in range(_MOST_DIGITS):
        sign = text[at]
        digit = (sign >= ord("0")) & (sign <= ord("9"))
        if not digit.any():
            break
        number = np.where(digit, number * 10 + sign - ord("0"), number)
        at = at + digit
    return number, at


def _says(text: Bytes, at: Places, word: bytes) -> npt.NDArray[np.bool_]:
    found = np.ones(len(at), dtype=bool)
    for place, sign in enumerate(word):
        found &= text[at + place] == sign
    return found
