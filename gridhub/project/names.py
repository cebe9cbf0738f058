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
    close = difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(close)}?" if close else ""
