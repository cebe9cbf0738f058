"""What the command line says, in Chinese or English by locale.

Belongs here: choosing a text. Not here: the texts (``cli.texts``), texts about data (always Chinese: a department reads them).
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from gridhub.cli.texts.keeping import KEEPING
from gridhub.cli.texts.reading import READING
from gridhub.cli.texts.receiving import RECEIVING
from gridhub.cli.texts.running import RUNNING

_TEXTS: Mapping[str, tuple[str, str]] = {**RUNNING, **RECEIVING, **READING, **KEEPING}


def speaks_chinese(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the locale asks for Chinese (LC_ALL, then LC_MESSAGES, then LANG)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name].lower().startswith("zh")
    return False


def say(key: str, **values: object) -> str:
    """One text in the user's language."""
    chinese, english = _TEXTS[key]
    return (chinese if speaks_chinese() else english).format(**values)
