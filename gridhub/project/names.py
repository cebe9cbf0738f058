"""Names of the project's things: files, tables, fields.

Belongs here: what a name may look like, and the closest known one for an error text. Not here: what is named.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable


def is_identifier(name: str) -> bool:
    """Lower-case ASCII letters, digits and underscores, beginning with a letter."""
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None


def meant(name: str, known: Iterable[str]) -> str:
    """“; did you mean …?” with the closest known names, or "" when none is close."""
    close = _close(name, known)
    return f"; did you mean {' or '.join(close)}?" if close else ""


def perhaps(name: str, known: Iterable[str]) -> str:
    """The same for files that an office writes, whose faults are in Chinese."""
    close = _close(name, known)
    return f"，是不是 {' 或 '.join(close)}" if close else ""


def _close(name: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.6)
