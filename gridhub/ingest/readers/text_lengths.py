"""How many characters the texts of a sheet have: counted in its bytes, and of what a reader gave of them.

Belongs here: what counts as a character, counting it. Not here: which cell holds which text (``sheet_scan``, ``sheet_audit``,
``xlsb_audit``, ``ods_audit``), what follows from a difference (``workbook_cells``). Runs in the child process: numpy and pyarrow only.

A reader that cuts, drops or adds to a text gives another sum. Blanks and signs of control (up to U+0020) do not count: readers
trim them, turn line ends and hold repeated ones in different ways. A sum says nothing of a text changed for one as long.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
Marks = npt.NDArray[np.bool_]
Lengths = npt.NDArray[np.int32]

_BLANKS = re.compile(r"[\x00-\x20]+")
_ESCAPED = re.compile(r"_x00([0-9A-Fa-f]{2})_")
"""A sign as Excel writes what XML cannot hold (ECMA-376 22.9.2.19); the reader decodes those below U+0100 (measured)."""
_WRITTEN_OUT = re.compile(rb"&[^;<&]{1,10};|_x00([0-9A-Fa-f]{2})_")
_OPEN, _CLOSED = len(b"<t>"), len(b'<t xml:space="preserve">')


def length_of(text: str) -> int:
    """Characters of a text that count."""
    return len(_BLANKS.sub("", text))


def unescaped(text: str) -> str:
    """A text of a workbook's XML with its escaped signs in their place."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x00" in text else text


def length_of_all(texts: pa.StringArray) -> int:
    """Characters of all texts of an array, of those too that were made null where they lie."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    content = texts.buffers()[2]
    if content is None or not len(texts):
        return 0
    return int(np.count_nonzero(_counts(np.frombuffer(content, dtype=np.uint8)[offsets[0] : offsets[-1]])))


def _counts(text: Bytes) -> Marks:
    """Of UTF-8: signs of one byte beyond the blank, and the first byte of several."""
    marks: Marks = (text.view(np.int8) > 0x20) | (text >= 0xC0)
    return marks


def characters_in(ready: bytes, text: Bytes) -> Marks:
    """Which bytes of some UTF-8 XML are a character that counts, and one more behind the last. Written-out signs (``&amp;``,
    ``_x000D_``) are one. ``text``: ``ready`` as numbers, with a margin."""
    marks = _counts(text[: len(ready) + 1])
    if b"&" in ready or b"_x00" in ready:
        for found in _WRITTEN_OUT.finditer(ready):
            sign = chr(int(found[1], 16)) if found[1] else html.unescape(found[0].decode("utf-8", "replace"))
            marks[found.start() : found.end()] = False
            marks[found.start()] = sign > " "
    return marks


def content_of(ready: bytes, text: Bytes, tags: Places, opening: Places) -> tuple[Places, Places]:
    """Where the text behind each of some tags begins and ends. ``tags``: places of all tags in ``ready``; ``opening``: which of
    them, by number."""
    at = tags[opening]
    starts = at + _OPEN
    is_long = text[at + 2] != ord(">")
    if is_long.any():
        usual = is_long & (text[np.minimum(at + _CLOSED - 1, len(text) - 1)] == ord(">")) & (text[at + 3] == ord("x"))
        starts = np.where(usual, at + _CLOSED, starts)
        for place in np.flatnonzero(is_long & ~usual).tolist():
            starts[place] = ready.find(b">", int(at[place])) + 1 or len(ready)
    following = np.append(tags, len(ready))[opening + 1]
    return starts, np.maximum(following, starts)


def lengths_between(marks: Marks, starts: Places, ends: Places) -> Lengths:
    """Characters from each start to its end."""
    if not len(starts):
        return np.zeros(0, dtype=np.int32)
    bounds = np.empty(2 * len(starts), dtype=np.intp)
    bounds[0::2], bounds[1::2] = starts, ends
    lengths: Lengths = np.add.reduceat(marks, bounds, dtype=np.int32)[::2]
    lengths[starts >= ends] = 0  # of an empty stretch it gives its first mark
    return lengths


class LengthTable:
    """Lengths of the shared texts of a workbook by their number, gathered piece by piece. ``certain``: of all of them."""

    def __init__(self) -> None:
        self.certain = True
        self._parts: list[Lengths] = []

    def add(self, ready: bytes, text: Bytes, tags: Places, items: Places) -> None:
        """The texts that begin in a piece. ``tags``: places of all its tags; ``items``: which begin a text, by number."""
        if not self.certain or not len(items):
            return
        if b"<!" in ready:
            self.certain = False
            return
        initials, after = text[tags + 1], text[tags + 2]
        is_text = (initials == ord("t")) & ((after == ord(">")) | (after == ord(" ")))
        if b"<rPh" in ready:  # how a word is pronounced is no part of it
            closes = (
                (initials == ord("/"))
                & (after == ord("r"))
                & (text[tags + 3] == ord("P"))
                & (text[tags + 4] == ord("h"))
            )
            opens = (initials == ord("r")) & (after == ord("P")) & (text[tags + 3] == ord("h"))
            is_text &= np.cumsum(opens.astype(np.int32) - closes) == 0
        opening = np.flatnonzero(is_text)
        lengths = lengths_between(characters_in(ready, text), *content_of(ready, text, tags, opening))
        if len(opening) == len(items) and np.all(opening > items) and np.all(opening[:-1] < items[1:]):
            self._parts.append(lengths)
            return
        owner = np.searchsorted(items, opening, side="right") - 1
        inside = owner >= 0
        summed = np.bincount(owner[inside], weights=lengths[inside], minlength=len(items))
        self._parts.append(summed.astype(np.int32))

    def lengths(self) -> Lengths | None:
        """None when not all of them are certain."""
        if not self.certain:
            return None
        return np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.int32)


def length_of_texts(values: Iterable[object]) -> int:
    """Characters of the texts among some values."""
    return sum(length_of(value) for value in values if type(value) is str)
