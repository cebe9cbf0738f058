"""The time a delivery speaks of: a month, or a day of a daily export.

Belongs here: the text of a period and what follows from it. Not here: how a file name spells it (``ingest.receive.naming``),
which periods are due (``ingest.receive.missing``).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


@dataclass(frozen=True, order=True)
class Period:
    """``2026-10`` or ``2026-10-31``; raises ValueError for all else. Ordered as time is, a month before its days."""

    text: str

    def __post_init__(self) -> None:
        if not _TEXT.fullmatch(self.text):
            raise ValueError(f"a month like 2026-10 or a day like 2026-10-31 is wanted, not {self.text!r}")
        date.fromisoformat(self.text if self.is_daily else f"{self.text}-01")

    @classmethod
    def month_of(cls, day: date) -> Period:
        return cls(f"{day.year:04d}-{day.month:02d}")

    @classmethod
    def day_of(cls, day: date) -> Period:
        return cls(day.isoformat())

    @property
    def is_daily(self) -> bool:
        return len(self.text) == 10

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.text if self.is_daily else f"{self.text}-01")

    @property
    def last_day(self) -> date:
        first = self.first_day
        return first if self.is_daily else first.replace(day=calendar.monthrange(first.year, first.month)[1])

    @property
    def month(self) -> Period:
        """The month it is or lies in."""
        return Period(self.text[:7])

    @property
    def digits(self) -> str:
        """``202610``, ``20261031``: as file names have it."""
        return self.text.replace("-", "")

    def later(self, months: int) -> Period:
        """The month so many months later. Raises ValueError after the year 9999."""
        first = self.first_day
        years, month = divmod(first.month - 1 + months, 12)
        return Period.month_of(first.replace(year=first.year + years, month=month + 1, day=1))

    def __str__(self) -> str:
        return self.text
