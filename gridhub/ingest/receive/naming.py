"""What a file name says: which export it belongs to, and for which part.

Belongs here: claiming a file name. Not here: its period (``dating``), the inbox (``intake``), the delivery itself
(``state.delivery``), the contents (``sheets``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gridhub.contracts.base import StdContract
from gridhub.project.connector import Connector


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
    """A file name as one export reads it. ``period`` is the text of the name, not yet checked; "" where the pattern cuts
    none out."""

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
                found.append(Claim(department, name, groups.get("period") or "", groups.get("part") or ""))
    return tuple(found)
