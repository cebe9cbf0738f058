"""One received file: its identity, read from its name by the connectors, and its period.

Belongs here: the frozen ``Delivery``, claiming a file name, periods. Not here: the inbox (``intake``), state on disk
(``control``), the contents (``read``).
"""

from __future__ import annotations

import calendar
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol

from gridhub.contracts.base import StdContract
from gridhub.project.connector import Connector

State = Literal["received", "refused", "withdrawn", "ignored"]

DATABASE_PATH = "database://"
"""Start of the ``path`` of a delivery that was read from a database; no path below the inbox has two slashes."""

FIRST_YEAR = 2000
"""No export tells of a time before it."""

_PERIOD = re.compile(r"(\d{4})\D?(\d{2})(?:\D?(\d{2}))?")


class InboxConfig(Protocol):
    """The part of the city's configuration that intake needs."""

    @property
    def inbox(self) -> Path: ...


class IngestProject(Protocol):
    """The part of a project that ``ingest`` reads; ``gridhub.project`` has all of it."""

    @property
    def config(self) -> InboxConfig: ...

    @property
    def connectors(self) -> Mapping[str, Connector]: ...

    @property
    def secrets(self) -> Mapping[str, str]: ...

    @property
    def std_contracts(self) -> Mapping[tuple[str, str], type[StdContract]]: ...


@dataclass(frozen=True)
class Delivery:
    """One received file. Grain: bytes + identity (department, export, period, part).

    ``received_no`` is the order of receipt (a delivery that was refused first gets a new number when it is taken).
    ``department`` is empty when no single connector claims the file; ``period_end`` is then ``date.min``.
    ``reason_code``/``reason`` are None for a received delivery. ``path`` is relative to the inbox,
    or ``database://<department>/<export>`` for an extract.
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

    @property
    def from_database(self) -> bool:
        """Whether the engine itself read it from an exchange server; nothing lies in the inbox."""
        return self.path.startswith(DATABASE_PATH)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What a later delivery supersedes: department, export, period, part."""
        return self.department, self.export, self.period, self.part


@dataclass(frozen=True)
class Claim:
    """A file name as one export reads it. ``period`` is the text of the name, not yet checked."""

    department: str
    export: str
    period: str
    part: str


def readable_name(name: str) -> str:
    """A name as text: one that Windows wrote as GBK and a copy program took over byte by byte is no UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def claims_of(file_name: str, connectors: Mapping[str, Connector]) -> tuple[Claim, ...]:
    """Every export whose ``files`` pattern matches the whole name, in order of department and export."""
    found: list[Claim] = []
    for department in sorted(connectors):
        exports = connectors[department].exports
        for name in sorted(exports):
            match = re.fullmatch(exports[name].files, file_name)
            if match:
                groups = match.groupdict()
                found.append(Claim(department, name, groups["period"] or "", groups.get("part") or ""))
    return tuple(found)


def parse_period(text: str, cadence: str) -> tuple[str, date]:
    """``202610`` → ("2026-10", 2026-10-31); of a daily export ``20261031`` → ("2026-10-31", 2026-10-31).

    A day in the name of an export that is not daily only dates the file: its month is the period.
    Raises ValueError when it is no month or day.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    exact = date(year, month, day or 1)
    if year < FIRST_YEAR:
        raise ValueError(text)  # a slip: every month since would be reported as missing
    if cadence == "daily":
        if day is None:
            raise ValueError(text)
        return exact.isoformat(), exact
    return f"{year:04d}-{month:02d}", date(year, month, calendar.monthrange(year, month)[1])


def delivery_id(sha256: str, department: str, export: str, period: str, part: str) -> str:
    """``d`` + 16 hex digits over content and identity: the same bytes for another month are another delivery."""
    joined = "\x1f".join((sha256, department, export, period, part))
    return "d" + hashlib.sha256(joined.encode()).hexdigest()[:16]
