"""Whether a run is wanted: what lies in the inbox against what lay there when the last run was asked for.

Belongs here: pure decisions over what was seen. Not here: looking at files, Dagster's sensor (``inbox_sensor``).

1. A file counts when it is quiet: the last change of it is ``QUIET_SECONDS`` old, and it is as it was at the look before.
   Changed is told by size, time, the time no program can set back, and inode; then its content is read again.
2. One run is asked for all that has arrived, when the content of the inbox differs from that of the last request and some of it
   no run has taken (or a refused file is gone, which changes what is missing).
3. Another day asks for a run only when a delivery waits for a date that it has reached.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

QUIET_SECONDS = 10.0


@dataclass(frozen=True)
class Stat:
    """What the file system tells of a file without reading it."""

    size: int
    modified_ns: int
    changed_ns: int
    inode: int


@dataclass(frozen=True)
class Known:
    """A file as it was at an earlier look. ``sha256``: of what was last read, "" before; ``is_read``: it is still of this stat."""

    stat: Stat
    sha256: str
    is_read: bool


@dataclass(frozen=True)
class Looked:
    """What there is to do before a decision. ``known``: files that need no reading now; ``to_read``: changed and quiet ones;
    ``moving``: still being written, left alone."""

    known: Mapping[str, Known]
    to_read: tuple[str, ...]
    moving: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """The last request for a run: the cursor of the sensor. ``number`` counts requests: the same content can come back."""

    content: str
    day: date
    number: int

    def text(self) -> str:
        return json.dumps(asdict(self), default=date.isoformat)

    @classmethod
    def of(cls, text: str | None) -> Asked | None:
        """None for a cursor that is not there or that another version wrote."""
        try:
            found = json.loads(text or "")
            return cls(str(found["content"]), date.fromisoformat(found["day"]), int(found["number"]))
        except (ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True)
class Taken:
    """A delivery that the control database knows."""

    path: str
    sha256: str
    is_refused: bool
    period_end: date


@dataclass(frozen=True)
class Decision:
    """``run_key``: of the run that is wanted; None: none is. ``asked``: the cursor from now on. ``why`` is Chinese."""

    run_key: str | None
    asked: Asked
    why: str


def look(before: Mapping[str, Known], now: Mapping[str, Stat], *, at: float) -> Looked:
    """Sort the files of the inbox. ``before``: the look before this one; ``at``: seconds since 1970."""
    known: dict[str, Known] = {}
    to_read: list[str] = []
    moving: list[str] = []
    for path, stat in now.items():
        old = before.get(path)
        if 0 <= at - stat.changed_ns / 1e9 < QUIET_SECONDS or (old is not None and old.stat != stat):
            moving.append(path)
            known[path] = Known(stat, old.sha256 if old else "", False)
        elif old is None or not old.is_read:
            to_read.append(path)
        else:
            known[path] = old
    return Looked(known, tuple(sorted(to_read)), tuple(sorted(moving)))


def content_of(files: Mapping[str, str]) -> str:
    """32 hex digits over path and content of every file."""
    return hashlib.sha256(json.dumps(sorted(files.items())).encode()).hexdigest()[:32]


def decide(asked: Asked | None, files: Mapping[str, str], taken: Sequence[Taken], today: date) -> Decision:
    """Whether to ask for a run. ``files``: content (SHA-256) by path, of those that are read; ``taken``: every delivery."""
    content = content_of(files)
    number = asked.number if asked else 0
    if asked is None or asked.content != content:
        news = _news(files, taken, first=asked is None)
        if news:
            return _run(Asked(content, today, number + 1), f"收件箱有 {news} 处变化")
        return Decision(None, Asked(content, today, number), "收件箱里的都已由别的运行收过")
    due = sum(asked.day < one.period_end <= today for one in taken if not one.is_refused)
    if due:
        return _run(Asked(content, today, number + 1), f"早到的 {due} 份到了可以采用的日期")
    return Decision(None, Asked(content, max(today, asked.day), number), f"收件箱没有变化（{len(files)} 份）")


def _run(asked: Asked, why: str) -> Decision:
    return Decision(f"{asked.content}-{asked.number}", asked, why)


def _news(files: Mapping[str, str], taken: Sequence[Taken], *, first: bool) -> int:
    """Files that no run has taken, and refused ones that are gone. An archive's members are known by their own content: the
    archive itself is news unless this is the first look."""
    known = {(one.path, one.sha256) for one in taken}
    archives: Collection[str] = {one.path.rpartition("/")[0] for one in taken}
    new = sum((path, sha256) not in known and not (first and path in archives) for path, sha256 in files.items())
    gone = sum(one.is_refused and one.path not in files and one.path.rpartition("/")[0] not in files for one in taken)
    return new + gone
