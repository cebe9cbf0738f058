"""Releases on disk: immutable folders, one of them in force through the symlink ``current``.

Belongs here: naming, switching, rolling back, pruning. Not here: what a release holds (``publish``), files for others
(``tiers``).
A switch is one rename of a symlink: readers see the old release or the new one, never a half.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gridhub.contracts.errors import GridhubError
from gridhub.state.home import Home

DATABASE = "warehouse.duckdb"
MANIFEST = "manifest.json"
TOMBSTONE = "tombstone.json"
CONTENT_LETTERS = 6
BAD = "bad.json"
"""Beside a release's files when somebody found it wrong: why, who, when. It is never put back in force."""
STONE = ("release_id", "as_of", "created_at", "stage", "parent", "engine", "project_digest", "tables")
"""What a removed release still says of itself."""
DELIVERIES = "parquet/audit.delivery.parquet"
REGISTRY_FILES = {"link.registry": "registry.parquet", "link.place_registry": "registry_places.parquet"}
"""Table of ids → its file in a release, from which the next build carries ids on."""


class NoRelease(GridhubError):
    """There is no release to act on; the text says what to do."""


@dataclass(frozen=True)
class ReleaseEntry:
    """One release as a list shows it. ``state``: in_force, kept, bad or removed (only its tombstone is left). ``engine``: ""
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


def next_release_id(home: Home, as_of: date, content: str) -> str:
    """``<as_of>.<n>-<content>``: n is one above every release of that date ever made, ``content`` as ``content_of`` gives it."""
    day = as_of.isoformat()
    numbers = [_order(path)[1] for path in home.releases.glob(f"{day}.*") if path.is_dir()]
    return f"{day}.{max(numbers, default=0) + 1}-{content}"


def content_of(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """The end of a release's id, from the digests of its tables as its manifest lists them: releases of the same content end
    alike, and an id that was written down elsewhere fits no other content."""
    said = json.dumps(sorted((name, table.get("sha256")) for name, table in tables.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:CONTENT_LETTERS]


def binds_content(release_id: str, tables: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the end of the id is that of the tables; of a release from before ids had one there is nothing to compare."""
    _, dash, content = release_id.rpartition(".")[2].partition("-")
    return not dash or content == content_of(tables)


def full_id(home: Home, named: str) -> str:
    """The id of the release that somebody named with or without its end; what names none is given back as it is."""
    if not re.fullmatch(r"[0-9-]+\.[0-9]+", named) or (home.releases / named).is_dir():
        return named
    found = sorted(path.name for path in home.releases.glob(f"{named}-*") if path.is_dir())
    return found[0] if len(found) == 1 else named


def current_id(home: Home) -> str | None:
    """Id of the release in force, or None."""
    if not home.current.is_symlink():
        return None
    to = home.current.readlink()
    return to.name if to.parent.name == "releases" and len(to.parts) == 2 else None


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
        facts = facts_of(folder / (MANIFEST if alive else TOMBSTONE))
        if facts is None:
            continue  # half of one, or damaged: ``gridhub verify`` names it
        state = (
            "removed"
            if not alive
            else "in_force"
            if folder.name == in_force
            else "bad"
            if (folder / BAD).is_file()
            else "kept"
        )
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


def facts_of(file: Path) -> dict[str, Any] | None:
    """What a manifest or tombstone says; None when it is not there or not whole."""
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(facts, dict) and isinstance(facts.get("as_of"), str) and isinstance(facts.get("created_at"), str)
    return facts if whole else None


def _order(folder: Path) -> tuple[str, int]:
    day, _, rest = folder.name.rpartition(".")
    number = rest.partition("-")[0]
    return day, int(number) if number.isdecimal() else 0


def why_not_in_force(home: Home, release_id: str) -> str | None:
    """Why a release may not be put in force: not there, not whole, marked bad. None: it may."""
    folder = home.releases / release_id
    if not (folder / MANIFEST).is_file():
        return "不在，或已清理 / is not there, or was removed"
    if (reason := bad_reason(home, release_id)) is not None:
        return f"已标为不可用：{reason} / is marked as bad"
    missing = [file for file in (DATABASE, DELIVERIES, *REGISTRY_FILES.values()) if not (folder / file).is_file()]
    if not (home.identities / f"{release_id}.duckdb").is_file():
        missing.append(f"vault/identities/{release_id}.duckdb")
    return f"不完整，缺少 {'、'.join(missing)} / is not whole" if missing else None


def roll_back(home: Home, to: str | None = None) -> tuple[str, str]:
    """Put an earlier release back in force: ``to``, or the nearest one before the present that may be (not marked bad,
    whole). Returns (from, to). Raises ``NoRelease``."""
    present = current_id(home) or "-"
    if to is not None:
        to = full_id(home, to)
        if "/" in to or (why := why_not_in_force(home, to)) is not None:
            raise NoRelease(f"{to}: 不能退回这个发布：{'不是发布编号' if '/' in to else why}")
        switch(home, to)
        return present, to
    release = require_current(home).name
    before: list[str] = []
    while (parent := _parent_of(home, release)) is not None:
        if (why := why_not_in_force(home, parent)) is None:
            switch(home, parent)
            return present, parent
        before.append(f"{parent} {why}")
        release = parent
    told = f"（{'；'.join(before)}）" if before else ""
    raise NoRelease(f"{present}: 之前没有可以退回的发布{told} / no earlier release to go back to")


def _parent_of(home: Home, release_id: str) -> str | None:
    for name in (MANIFEST, TOMBSTONE):
        facts = facts_of(home.releases / release_id / name)
        if facts is not None:
            return str(facts["parent"]) if facts.get("parent") else None
    return None


def mark_bad(home: Home, release_id: str, reason: str, *, actor: str, at: datetime) -> None:
    """Say that a release is wrong: it is never put back in force. Raises ``NoRelease`` for one that is not there or in force."""
    release_id = full_id(home, release_id)
    if not (home.releases / release_id / MANIFEST).is_file() or "/" in release_id:
        raise NoRelease(f"{release_id}: 没有这个发布 / no such release")
    if release_id == current_id(home):
        raise NoRelease(f"{release_id}: 正在生效；请先 gridhub rollback，再标为不可用 / is in force: roll back first")
    said = {"reason": reason, "actor": actor, "at": at.isoformat(timespec="seconds")}
    beside = home.releases / release_id / f".{BAD}"
    beside.write_text(json.dumps(said, ensure_ascii=True), encoding="utf-8")
    beside.replace(home.releases / release_id / BAD)


def bad_reason(home: Home, release_id: str) -> str | None:
    """Why a release is marked as bad; None when it is not."""
    file = home.releases / release_id / BAD
    if not file.is_file():
        return None
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["reason"])
    except (ValueError, KeyError, TypeError):
        return "?"


def prune(home: Home, keep: int) -> list[str]:
    """Remove all but the newest ``keep`` releases (never the one in force); each leaves a tombstone. Returns their ids."""
    alive = [entry for entry in list_releases(home) if entry.state != "removed"]
    removed: list[str] = []
    for entry in alive[: max(0, len(alive) - max(1, keep))]:
        if entry.state == "in_force":
            continue
        folder = home.releases / entry.release_id
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        stone = {name: facts.get(name) for name in STONE}
        stone["manifest"] = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()  # the next one names it
        (folder / TOMBSTONE).write_text(json.dumps(stone, ensure_ascii=False, indent=1), encoding="utf-8")
        (folder / MANIFEST).unlink()  # from here on the release no longer counts as complete
        for path in folder.iterdir():
            if path.name != TOMBSTONE:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        (home.identities / f"{entry.release_id}.duckdb").unlink(missing_ok=True)
        removed.append(entry.release_id)
    return removed
