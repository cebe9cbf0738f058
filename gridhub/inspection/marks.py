"""The marks of a draft, and texts of a foreign file put where nothing in them can leave its place.

Belongs here: quoting for YAML, for comments, for Python literals. Not here: what is written (``draft``).
"""

from __future__ import annotations

import re

FILL, CONFIRM = "# 待填", "# 待确认"
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""Characters that YAML does not take as they are, steer a terminal, or turn the writing around."""


def quoted(text: str) -> str:
    """A YAML scalar on one line that is read back as this text, whatever it holds."""
    line = re.sub(r"\s+", " ", text)
    if not _UNPRINTABLE.search(line):
        return "'" + line.replace("'", "''") + "'"
    escaped = line.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'


def commented(text: str) -> str:
    """Text that stays in its comment."""
    return _UNPRINTABLE.sub("", re.sub(r"\s+", " ", text))


def safe(text: str) -> str:
    """Text inside a Python string literal of the draft: nothing in it can end the literal."""
    return commented(text).replace("\\", "＼").replace('"', "”")
