"""Releases on disk: immutable folders, one of them in force through the symlink ``current``.

Belongs here: naming, switching, rolling back, pruning. Not here: what a release holds (``publish``), files for others
(``tiers``).
A switch is one rename of a symlink: readers see the old release or the new one, never a half.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from gridhub.contracts.errors import GridhubError
from gridhub.state.home import Home

DATABASE = "warehouse.duckdb"
MANIFEST = "manifest.json"
TOMBSTONE = "tombstone.json"


class NoRelease(GridhubError):
    """There is no release to act on; the text says what to do."""


@dataclass(frozen=True)
class ReleaseEntry:
    """One release as a list shows it. ``state``: in_force, kept or removed (only its tombstone is left). ``engine``: ""
    of one removed before that was written down."""

    release_id: str
    as_of: str
    created_at: str
    state: str
    tables: int
    refused: int
    parent: str | None
    engine: str
    project_digest: str
    stage: str | None


def next_release_id(home: Home, as_of: date) -> str:
    """``<as_of>.<n>``, one above every release of that date ever made."""
    numbers = [
        int(path.name.rsplit(".", 1)[1]) for path in home.releases.glob(f"{as_of.isoformat()}.*") if path.is_dir()
    ]
    return f"{as_of.isoformat()}.{max(numbers, default=0) + 1}"


def current_id(home: Home) -> str | None:
    """Id of the release in force, or None."""
    return home.current.readlink().name if home.current.is_symlink() else None


def require_current(home: Home) -> Path:
    """Folder of the release in force. Raises ``NoRelease`` when nothing was released yet."""
    release = current_id(home)
    if release is None or not (home.releases / release).is_dir():
        raise NoRelease(
            f"{home.root}: 还没有发布过数据；请先运行 gridhub run / nothing released yet: run `gridhub run`"
        )
    return home.releases / release


def switch(home: Home, release_id: str) -> None:
    """Put a complete release in force."""
    beside = home.root / f".current-{os.getpid()}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(Path("releases") / release_id)
    beside.replace(home.current)


def list_releases(home: Home) -> list[ReleaseEntry]:
    """Every release in the order they were made, removed ones as tombstones."""
    in_force = current_id(home)
    entries: list[ReleaseEntry] = []
    for folder in sorted(home.releases.iterdir(), key=_order) if home.releases.is_dir() else []:
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        alive = (folder / MANIFEST).is_file()
        facts = json.loads((folder / (MANIFEST if alive else TOMBSTONE)).read_text(encoding="utf-8"))
        state = "removed" if not alive else "in_force" if folder.name == in_force else "kept"
        entries.append(
            ReleaseEntry(
                folder.name,
                facts["as_of"],
                facts["created_at"],
                state,
                len(facts.get("tables", {})),
                len(facts.get("refused", [])),
                facts.get("parent"),
                facts.get("engine") or "",
                facts.get("project_digest") or "",
                facts.get("stage"),
            )
        )
    return sorted(entries, key=lambda entry: datetime.fromisoformat(entry.created_at))


def _order(folder: Path) -> tuple[str, int]:
    day, _, number = folder.name.rpartition(".")
    return day, int(number) if number.isdigit() else 0


def roll_back(home: Home) -> tuple[str, str]:
    """Put the release in force before the present one back in force. Returns (from, to). Raises ``NoRelease``."""
    present = require_current(home)
    parent = json.loads((present / MANIFEST).read_text(encoding="utf-8")).get("parent")
    if not parent or not (home.releases / parent / MANIFEST).is_file():
        raise NoRelease(f"{present.name}: 之前没有可以退回的发布 / no earlier release to go back to")
    switch(home, parent)
    return present.name, parent


def prune(home: Home, keep: int) -> list[str]:
    """Remove all but the newest ``keep`` releases (never the one in force); each leaves a tombstone. Returns their ids."""
    alive = [entry for entry in list_releases(home) if entry.state != "removed"]
    removed: list[str] = []
    for entry in alive[: max(0, len(alive) - max(1, keep))]:
        if entry.state == "in_force":
            continue
        folder = home.releases / entry.release_id
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        stone = {
            name: facts.get(name)
            for name in ("release_id", "as_of", "created_at", "stage", "parent", "engine", "project_digest", "tables")
        }
        (folder / TOMBSTONE).write_text(json.dumps(stone, ensure_ascii=False, indent=1), encoding="utf-8")
        (folder / MANIFEST).unlink()  # from here on the release no longer counts as complete
        for path in folder.iterdir():
            if path.name != TOMBSTONE:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        (home.identities / f"{entry.release_id}.duckdb").unlink(missing_ok=True)
        removed.append(entry.release_id)
    return removed
