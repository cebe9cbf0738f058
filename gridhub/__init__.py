"""gridhub: many departments' grid ledgers, one warehouse (多网合一).

``gridhub.open().table("mart.basic_ledger")`` gives a published table as a pandas frame.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridhub.release.reading import Hub

__all__ = ["open"]


def open(home: str | Path | None = None) -> Hub:
    """The release in force. ``home`` defaults to the project in or above the current folder.

    Raises ``BrokenProject`` when no project is found, ``NoRelease`` before the first run.
    """
    from gridhub.release.reading import open_hub

    if home is not None:
        return open_hub(home)
    import os

    from gridhub.project.config import find_root, read_config

    config = read_config(find_root(Path.cwd()), environ=os.environ)
    return open_hub(config.home, config.budgets)
