"""One alert: what it says, its identity, how it is written where room is short.

Belongs here: the value and pure functions of its text. Not here: when there is one (``of_run``), what each channel makes of
it (``channel``, ``mail``, ``webhook``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["late_department", "held_delivery", "failed_check", "failed_run", "release_made", "changed_home", "test"]
Severity = Literal["info", "warning", "error"]

KINDS: Mapping[str, str] = {
    "late_department": "缺报", "held_delivery": "暂缓", "failed_check": "检查未通过", "failed_run": "运行失败",
    "release_made": "已发布", "changed_home": "数据目录有变", "test": "测试",
}  # fmt: skip
SEVERITIES: Mapping[str, str] = {"info": "提示", "warning": "警告", "error": "严重"}

ITEM = "- "
"""How a line of a text begins that is one of several like it."""
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|[0-9]{15}|1[3-9][0-9]{9})(?![0-9A-Za-z])")
"""Numbers of the form of a citizen id (18 or 15 digits) or a mobile phone: somebody may have put one into a file's name."""


@dataclass(frozen=True)
class Alert:
    """``subject``: what it is about, stable over the days (a department's period, a delivery's id, a release's id).

    ``title``: one line. ``text``: lines, those of a list begin with ``ITEM``. ``at``: with its zone.
    """

    kind: Kind
    subject: str
    title: str
    text: str
    severity: Severity
    at: datetime

    @property
    def identity(self) -> str:
        """32 hex digits over kind, subject and text."""
        said = "\x1f".join((self.kind, self.subject, self.text))
        return hashlib.sha256(said.encode("utf-8")).hexdigest()[:32]

    @property
    def stamp(self) -> str:
        """When it was found, as a line of a message: one that failed may arrive days later."""
        return f"提醒时间：{self.at:%Y-%m-%d %H:%M}"


def one_line(text: str) -> str:
    """Printable characters alone, runs of others as one space, no personal number: names of files come from outside."""
    return _PERSONAL.sub("…", " ".join("".join(char if char.isprintable() else " " for char in text).split()))


def cut_to(text: str, most: int, between: str = "\n") -> str:
    """The text in at most ``most`` bytes of UTF-8, its lines joined by ``between``: whole lines, then “……等 N 条”.

    N counts all items of the text, shown or not; “……” alone ends a text without items. A first line that is too long by
    itself is cut inside. ``most`` must leave room for the end (64 bytes).
    """
    lines = text.split("\n")
    if len(between.join(lines).encode("utf-8")) <= most:
        return between.join(lines)
    items = sum(line.startswith(ITEM) for line in lines)
    end = f"……等 {items} 条" if items else "……"
    room = most - len(end.encode("utf-8"))
    kept: list[str] = []
    for line in lines:
        needed = len(f"{line}{between}".encode())
        if needed > room:
            break
        kept.append(line)
        room -= needed
    if not kept:
        kept = [lines[0].encode("utf-8")[: room - len(between)].decode("utf-8", "ignore")]
    return between.join((*kept, end))
