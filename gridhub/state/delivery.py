"""One received file: its identity and what became of it.

Belongs here: the frozen ``Delivery`` and its id. Not here: reading a name (``ingest.receive.naming``), state on disk
(``control``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

State = Literal["received", "refused", "withdrawn", "ignored"]

DATABASE_PATH = "database://"
"""Start of the ``path`` of a delivery that was read from a database; no path below the inbox has two slashes."""


@dataclass(frozen=True)
class Delivery:
    """One received file. Grain: bytes + identity (department, export, period, part).

    ``received_no`` is the order of receipt (a delivery that was refused first gets a new number when it is taken).
    ``department`` is empty when no single connector claims the file; ``period_end`` is then ``date.min``.
    ``reason_code``/``reason`` are None for a received delivery. ``path`` is relative to the inbox,
    or ``database://<department>/<export>`` for an extract. ``period_note`` tells in Chinese where the period comes from
    when the file name does not say it in full.
    """

    delivery_id: str
    sha256: str
    file_name: str
    path: str
    received_no: int
    received_at: datetime
    department: str
    export: str
    period: str
    period_end: date
    part: str
    size: int
    state: State
    reason_code: str | None = None
    reason: str | None = None
    period_note: str | None = None

    @property
    def from_database(self) -> bool:
        """Whether the engine itself read it from an exchange server; nothing lies in the inbox."""
        return self.path.startswith(DATABASE_PATH)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What a later delivery supersedes: department, export, period, part."""
        return self.department, self.export, self.period, self.part


def delivery_id(sha256: str, department: str, export: str, period: str, part: str) -> str:
    """``d`` + 16 hex digits over content and identity: the same bytes for another month are another delivery."""
    joined = "\x1f".join((sha256, department, export, period, part))
    return "d" + hashlib.sha256(joined.encode()).hexdigest()[:16]
