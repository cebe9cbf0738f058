"""Characters of all texts of one sheet's cells, counted in its bytes a piece at a time, beside the quick count.

Belongs here: which cells of an .xlsx hold a text, shared or their own, and its length. Not here: lengths of shared texts
(``text_lengths``), the exact reading (``sheet_audit``), which counts them again when a reader gave another sum.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gridhub.ingest.readers.formatted_cells import Bytes, Places, digits_at
from gridhub.ingest.readers.text_lengths import characters_in, content_of, lengths_between

_SHARED, _OWN, _INLINE, _OTHER = 1, 2, 3, 4
_T_IS, _S_ENDS = (int.from_bytes(word, "little") for word in (b' t="', b's"><'))
_KINDS = {ord("s"): _SHARED, ord("i"): _INLINE, ord("b"): 0, ord("n"): 0}


class TextsOfCells:
    """``characters``: of the texts seen so far; None once they cannot be told quickly."""

    def __init__(self, shared: npt.NDArray[np.int32] | None) -> None:
        self.characters: int | None = None if shared is None else 0
        self._shared = np.zeros(0, dtype=np.int32) if shared is None else shared

    def add(self, ready: bytes, text: Bytes, tags: Places, initials: Bytes) -> None:
        """A piece of whole cells. ``tags``: places of all its tags; ``initials``: what each begins with."""
        if self.characters is None:
            return
        values = np.flatnonzero(initials == ord("v"))
        is_shared = _are_shared(text, tags, initials, values)
        shared = tags[values[is_shared]]
        numbers, ends = digits_at(text, shared + 3)
        if np.any(text[ends] != ord("<")) or (len(numbers) and int(numbers.max()) >= len(self._shared)):
            self.characters = None
            return
        self.characters += int(self._shared[numbers].sum(dtype=np.int64))
        typed = np.flatnonzero(text[: len(ready)] == ord("t"))
        typed = typed[(text[typed + 1] == ord("=")) & (text[typed - 1] == ord(" "))]
        if len(typed) != len(shared):
            self._add_others(ready, text, tags, initials, typed, values[~is_shared])

    def _add_others(
        self, ready: bytes, text: Bytes, tags: Places, initials: Bytes, typed: Places, values: Places
    ) -> None:
        """Cells of another type, or written in another order. ``typed``: places of ``t=``."""
        after = text[tags + 2]
        cells = np.flatnonzero((initials == ord("c")) & ((after == ord(" ")) | (after == ord(">"))))
        kinds = _kinds_of(text, typed, tags, cells)
        values = values[(after[values] == ord(">")) | (after[values] == ord(" "))]
        of_values = kinds[np.searchsorted(cells, values) - 1] if len(cells) else np.zeros(len(values), dtype=np.uint8)
        inline = bool(np.any(kinds == _INLINE))
        if np.any(of_values == _SHARED) or np.any(kinds == _OTHER) or (inline and b"<rPh" in ready):
            self.characters = None
            return
        own = values[of_values == _OWN]
        if inline:
            texts = np.flatnonzero((initials == ord("t")) & ((after == ord(">")) | (after == ord(" "))))
            own = np.concatenate([own, texts[kinds[np.searchsorted(cells, texts) - 1] == _INLINE]])
        if len(own) and self.characters is not None:
            marks = characters_in(ready, text)
            self.characters += int(lengths_between(marks, *content_of(ready, text, tags, own)).sum())


def _are_shared(text: Bytes, tags: Places, initials: Bytes, values: Places) -> npt.NDArray[np.bool_]:
    """Of some values: whether the tag before is that of a cell which ends in ``t="s"``, as nearly all programs write it."""
    words = np.ndarray((len(text) - 3,), dtype="<u4", buffer=text, strides=(1,))
    at = tags[values]
    found: npt.NDArray[np.bool_] = (words[at - 7] == _T_IS) & (words[at - 3] == _S_ENDS) & (text[at + 2] == ord(">"))
    found &= (initials[values - 1] == ord("c")) & (values > 0)
    return found


def _kinds_of(text: Bytes, typed: Places, tags: Places, cells: Places) -> npt.NDArray[np.uint8]:
    """What each cell holds by the ``t`` in its tag: a shared text, one of its own, an inline one, no text (0) or who knows."""
    kinds = np.zeros(len(cells), dtype=np.uint8)
    owner = np.searchsorted(tags, typed) - 1  # of all tags: an attribute of another one is passed over
    cell = np.searchsorted(cells, owner)
    is_cell = (cell < len(cells)) & (owner >= 0)
    is_cell[is_cell] = cells[cell[is_cell]] == owner[is_cell]
    typed, cell = typed[is_cell], cell[is_cell]
    first, second = text[typed + 3], text[typed + 4]
    said = np.full(len(typed), _OTHER, dtype=np.uint8)
    for letter, kind in _KINDS.items():
        said[first == letter] = kind
    said[(first == ord("s")) & (second == ord("t"))] = _OWN
    said[text[typed + 2] != ord('"')] = _OTHER
    kinds[cell] = said
    return kinds
