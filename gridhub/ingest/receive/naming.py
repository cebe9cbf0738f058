"""What a file name says: which export it belongs to, for which period and part.

Belongs here: claiming a file name, periods. Not here: the inbox (``intake``), the delivery itself (``state.delivery``),
the contents (``sheets``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gridhub.contracts.base import StdContract
from gridhub.contracts.period import Period
from gridhub.project.connector import Connector

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


def parse_period(text: str, cadence: str) -> Period:
    """``202610`` → 2026-10; of a daily export ``20261031`` → 2026-10-31.

    A day in the name of an export that is not daily only dates the file: its month is the period.
    Raises ValueError when it is no month or day.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(text)
    period = Period("-".join(f"{int(digits):02d}" for digits in match.groups() if digits))  # full-width digits too
    if period.first_day.year < FIRST_YEAR:
        raise ValueError(text)  # a slip: every month since would be reported as missing
    if cadence == "daily" and not period.is_daily:
        raise ValueError(text)
    return period if cadence == "daily" else period.month
