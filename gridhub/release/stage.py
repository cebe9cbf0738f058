"""Preliminary or final: whether a release was made before the deadline of its month.

Belongs here: the deadline and the two stages. Not here: which month a release is of (``build.reporting_date``), who is missing.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from gridhub.contracts.period import Period

Stage = Literal["preliminary", "final"]
TIMEZONE = ZoneInfo("Asia/Shanghai")
HOUR = 9
"""Hour of the deadline day, in China."""


def deadline_of(as_of: date, day: int) -> datetime:
    """When the numbers of the month of ``as_of`` become final: ``day`` of the month after, at nine."""
    after = Period.containing(as_of, "monthly").later(1).first_day
    return datetime.combine(after.replace(day=day), time(HOUR), TIMEZONE)


def stage_of(as_of: date, now: datetime, day: int) -> Stage:
    """The stage of a release made at ``now``; a time without a zone is China's."""
    now = now if now.tzinfo else now.replace(tzinfo=TIMEZONE)
    return "final" if now >= deadline_of(as_of, day) else "preliminary"
