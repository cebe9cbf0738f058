"""The export log: who saw plain values, when, for what. Append-only and chained.

Belongs here: writing an entry, verifying the log. Not here: its table (``control_tables``), who may see what.
The log lies outside the vault, so that an auditor reads it without the vault; it must hold no plain identifier.
An asked query in full lies beside it in the vault (``vault/exports/<entry number>.txt``).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from gridhub.state.control import append_export, first_broken_export
from gridhub.state.control_file import reading
from gridhub.state.control_tables import EXPORT_LOG
from gridhub.state.home import Home
from gridhub.state.keys import sealed_since

if TYPE_CHECKING:
    from pathlib import Path


CITY_TIME = ZoneInfo("Asia/Shanghai")
_VALUES = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)|'(?:[^']|'')*(?:'|\Z)|\$(\w*)\$.*?(?:\$\1\$|\Z)""",
    re.DOTALL,
)
"""What may hold a value in SQL: comments and texts in each of DuckDB's quotes, closed or not."""
_LONG_NUMBER = re.compile(r"\d{6,}[Xx]?|\d(?:[ -]?\d){10,}[Xx]?")
LONGEST_PURPOSE = 500


@dataclass(frozen=True)
class Verdict:
    """Whether the log is whole. ``broken_at``: the first entry that was changed, removed or reordered."""

    entries: int
    broken_at: int | None = None

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def record_export(
    home: Home,
    *,
    at: datetime,
    actor: str,
    purpose: str,
    command: str,
    target: str,
    columns: str,
    row_count: int | None,
) -> int:
    """Append one entry and return its number (from 1). Call it before anything plain is shown.

    ``at`` without a zone is the city's time. Values inside ``target`` and long numbers inside ``purpose`` are left out
    of the log, and a purpose is one line, so that it cannot look like two entries. Raises ValueError when actor or
    purpose is empty.
    """

    actor, purpose = _one_line(actor), _one_line(purpose)
    if not actor or not purpose:
        raise ValueError("an export is logged with an actor and a purpose")
    # SQLite keeps no zone: the entry must read back as it was chained.
    stamp = (at.astimezone(CITY_TIME) if at.tzinfo else at).replace(tzinfo=None, microsecond=0)
    shown = without_values(target)
    number = append_export(
        home, at=stamp, actor=actor, purpose=_LONG_NUMBER.sub("…", purpose)[:LONGEST_PURPOSE], command=command,
        target=shown, columns=columns, row_count=row_count,
    )  # fmt: skip
    if shown != target:
        _write_private(home.vault / "exports" / f"{number}.txt", target)
    _advance_head(home, number)
    return number


def without_values(text: str) -> str:
    """The text with every quoted value, comment and number of six or more digits replaced by …"""
    return _LONG_NUMBER.sub("…", _VALUES.sub("'…'", text))


def _one_line(text: str) -> str:
    """Printable characters alone, runs of others as one space."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def verify_log(home: Home) -> Verdict:
    """Check the chain, and that the entries known to have been written last are still there."""

    chains = _chains(home)
    broken = first_broken_export(home)
    number, chain = _head(home)
    if broken is None and not _head_file(home).exists() and (chains or sealed_since(home) is not None):
        return Verdict(len(chains), 1)
    if broken is None and number and (number > len(chains) or chains[number - 1] != chain):
        # The chain cannot show that its end was cut off or written anew: the head kept beside the key can.
        broken = min(number, len(chains) + 1) if number != DAMAGED_HEAD else 1
    return Verdict(len(chains), broken)


def log_head(home: Home) -> dict[str, int | str]:
    """How many entries there are, and the chain value of the last one: what a manifest keeps of the log."""
    chains = _chains(home)
    return {"entries": len(chains), "chain": chains[-1] if chains else ""}


def log_at(home: Home, entries: int) -> str | None:
    """The chain value after so many entries; None when there are fewer."""
    chains = _chains(home)
    return "" if not entries else chains[entries - 1] if entries <= len(chains) else None


def _chains(home: Home) -> list[str]:

    with reading(home) as connection:
        return list(connection.execute(sa.select(EXPORT_LOG.c.chain).order_by(EXPORT_LOG.c.entry_no)).scalars())


def _head_file(home: Home) -> Path:
    return home.keys / "export_log.head"


def _head(home: Home) -> tuple[int, str]:
    """Number and chain value of the last entry written; (0, "") before the first."""
    file = _head_file(home)
    if not file.exists():
        return 0, ""
    number, _, chain = file.read_bytes().decode("ascii", "replace").strip().partition(" ")
    return (int(number), chain) if number.isdecimal() else (DAMAGED_HEAD, "")


DAMAGED_HEAD = 1 << 62
"""Stands for a head that cannot be read: no log has so many entries, so the log is told as changed."""


def begin_head(home: Home) -> None:
    """Write the head of a log without entries where there is none, so that a head that is gone is told from none yet."""
    if not _head_file(home).exists() and not _chains(home):
        _write_private(_head_file(home), "0 \n")


def _advance_head(home: Home, number: int) -> None:
    chains = _chains(home)
    before = _head(home)[0]
    if (before == DAMAGED_HEAD or number > before) and number <= len(chains):
        _write_private(_head_file(home), f"{number} {chains[number - 1]}\n")


def _write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(file)
