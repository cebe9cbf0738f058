"""Full-width punctuation in a query: what a Chinese keyboard types, and DuckDB takes for names.

Belongs here: finding it outside quotes, the query as it was meant. Not here: running queries (``reading``).
"""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    "“": "'", "”": "'", "‘": "'", "’": "'", "\u3000": " ", "、": ",", "。": ".", "《": "<", "》": ">", "【": "[", "】": "]",
}  # fmt: skip
_KEPT = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*")
"""Texts, quoted names and remarks: what stands in them is the asker's own."""


def mended(query: str) -> tuple[str, tuple[str, ...]]:
    """The query with half-width punctuation outside quotes, and the full-width marks that stood there, in order.

    ``WHERE 性别 ＝ “男”；`` → ``WHERE 性别 = '男';``
    """
    found: dict[str, None] = {}

    def half(text: str) -> str:
        found.update(dict.fromkeys(sign for sign in text if sign in _MARKS))
        return "".join(_MARKS.get(sign, sign) for sign in text)

    parts: list[str] = []
    at = 0
    for kept in _KEPT.finditer(query):
        parts += [half(query[at : kept.start()]), kept[0]]
        at = kept.end()
    parts.append(half(query[at:]))
    return "".join(parts), tuple(found)


def about_punctuation(query: str) -> str:
    """What to tell whoever asked, "" where the query has no such mark."""
    meant, marks = mended(query)
    if not marks:
        return ""
    shown = " ".join("全角空格" if sign == "\u3000" else sign for sign in marks)
    return f"查询里有全角符号：{shown}；请改用半角 / full-width punctuation; try:\n{meant.strip()}"
