"""Characters that old systems keep in the private use area, as the characters they are now.

Belongs here: the official table. Not here: names (``text``), which tell of every change.

Source: GB 18030-2022 (and 18030-2005, 18030-2000 before it): the double bytes FE50–FEA0 were U+E815–U+E864 until Unicode had these
characters. Python's own codec knows 66 of the 80 pairs by the bytes; the other 14 stand here. Other private use says nothing: it
is whatever a font of that office drew.
"""

from __future__ import annotations

import re
from typing import Final

_FIRST = 0xE815
_TRAILS = (*range(0x50, 0x7F), *range(0x80, 0xA1))
_NEWER: Final = {
    0xE816: "\U00020087", 0xE817: "\U00020089", 0xE818: "\U000200cc", 0xE81E: "\u9fb4", 0xE826: "\u9fb5", 0xE82B: "\u9fb6",
    0xE82C: "\u9fb7", 0xE831: "\U000215d7", 0xE832: "\u9fb8", 0xE83B: "\U0002298f", 0xE843: "\u9fb9", 0xE854: "\u9fba",
    0xE855: "\U000241fe", 0xE864: "\u9fbb",
}  # fmt: skip

OFFICIAL: Final[dict[int, str]] = {
    _FIRST + place: _NEWER.get(_FIRST + place, bytes((0xFE, trail)).decode("gb18030"))
    for place, trail in enumerate(_TRAILS)
}
"""Code point in the private use area → the character: U+E863 → 䶮, U+E81E → 龴."""

OFFICIAL_RANGE: Final = f"{chr(_FIRST)}-{chr(_FIRST + len(_TRAILS) - 1)}"
"""Character class of them, without brackets."""

_UNKNOWN = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def unknown_code_points(text: str) -> tuple[str, ...]:
    """``U+E123`` of each private character that the table does not know, once, in order."""
    return tuple(dict.fromkeys(f"U+{ord(sign):04X}" for sign in _UNKNOWN.findall(text) if ord(sign) not in OFFICIAL))
