"""What a file name says: which export it belongs to, and for which part.

Belongs here: claiming a file name. Not here: its period (``dating``), the inbox (``intake``), the delivery itself
(``state.delivery``), the contents (``sheets``).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from gridhub.contracts.base import StdContract
from gridhub.contracts.budgets import Budgets
from gridhub.project.connector import Connector


class InboxConfig(Protocol):
    """The part of the city's configuration that intake needs."""

    @property
    def inbox(self) -> Path: ...

    @property
    def budgets(self) -> Budgets: ...


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
    note: str = ""
    """Why a name counts that matches only in its plain form."""


def readable_name(name: str) -> str:
    """A name as text: one that Windows wrote as GBK and a copy program took over byte by byte is no UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


_COPY = re.compile(
    r"[\s_-]*(?:[(\[](?:\d{1,2}|副本|最终版?|终稿|定稿|修改版?|新|v\d{1,2})[)\]]|(?<=[\s_-])(?:副本|最终版?|终稿|定稿|修改版?|v\d{1,2})|副本|最终版)$",
    re.IGNORECASE,
)
"""What programs and people put behind a name: (1), - 副本, -最终版, （修改）, _v2."""


def plain_name(name: str) -> str:
    """A file name without what changes nothing of it: full width (＿ （ ０), blanks, capitals of the ending, marks of a copy.

    民政_低保_202610 (1).XLSX and 民政＿低保＿２０２６１０-最终版.xlsx are 民政_低保_202610.xlsx.
    """
    stem, dot, ending = _without_invisible(name).rpartition(".")
    before = None
    while stem and stem != before:
        before, stem = stem, _COPY.sub("", stem.strip())
    return "".join(stem.split()) + dot + ending.strip().lower()


def claims_of(file_name: str, connectors: Mapping[str, Connector]) -> tuple[Claim, ...]:
    """Every export whose ``files`` pattern matches the whole name, in order of department and export; where none does, those
    that match its ``plain_name``, with a note."""
    found = _matching(file_name, connectors)
    plain = plain_name(file_name)
    if found or plain == file_name:
        return found
    note = "文件名去掉副本标记、空格和全角后识别"
    return tuple(replace(claim, note=note) for claim in _matching(plain, connectors))


def _plain_part(part: str) -> str:
    """Who sent it, without blanks, invisible signs and marks of a copy: 东街 (1) is no second 东街."""
    return "".join(_COPY.sub("", _without_invisible(part).strip()).split()) or part


def _without_invisible(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")


def _matching(file_name: str, connectors: Mapping[str, Connector]) -> tuple[Claim, ...]:
    found: list[Claim] = []
    for department in sorted(connectors):
        exports = connectors[department].exports
        for name in sorted(exports):
            match = re.fullmatch(exports[name].files, file_name)
            if match:
                groups = match.groupdict()
                found.append(Claim(department, name, groups.get("period") or "", _plain_part(groups.get("part") or "")))
    return tuple(found)


_LITERAL = re.compile(r"[^\\.^$*+?{}\[\]|()]*")


def nearest_naming(file_name: str, connectors: Mapping[str, Connector]) -> str:
    """In Chinese: the agreed naming whose fixed beginning the name has, and the part of the name that does not fit; "" when no
    naming begins so."""
    plain = plain_name(file_name)
    best: tuple[int, str, str] = (0, "", "")
    for department in sorted(connectors):
        for name in sorted(connectors[department].exports):
            export = connectors[department].exports[name]
            begins = _LITERAL.match(export.files)
            text = begins[0].rstrip("_-") if begins else ""
            if len(text) > max(best[0], 2) and plain.startswith(text):
                best = len(text), export.title, export.files
    length, title, pattern = best
    if not length:
        return ""
    shape = re.sub(r"\(\?P<period>(?:[^()]|\([^()]*\))*\)", "〈年月〉", pattern)
    shape = re.sub(r"\(\?P<part>(?:[^()]|\([^()]*\))*\)", "〈单位〉", shape)
    shape = re.sub(r"\\(.)", r"\1", re.sub(r"\(([^()|]*)(?:\|[^()]*)?\)", r"\1", shape))
    return f"与“{title}”的命名“{shape}”相近，不符的部分是“{plain[length:] or '（缺）'}”"
