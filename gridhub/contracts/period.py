"""The time a delivery speaks of: a day, a month, a quarter, a half-year or a year.

Belongs here: the text of a period and what follows from it. Not here: how a name or a title spells it
(``ingest.receive.spoken``), which periods are due (``ingest.receive.missing``).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Literal

Cadence = Literal["daily", "monthly", "quarterly", "half_yearly", "yearly", "ad_hoc"]
"""How often an export is due; ``ad_hoc``: whenever something happens, nobody owes it."""
Span = Literal["daily", "monthly", "quarterly", "half_yearly", "yearly"]
"""How long a period is, in the words of the cadence that has such periods."""

MONTHS: Mapping[Cadence, int] = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
"""Months of a period of each span, shortest first; a day has none."""
_TEXT = re.compile(r"[0-9]{4}(-(Q[1-4]|H[12]|[0-9]{2}(-[0-9]{2})?))?")


@total_ordering
@dataclass(frozen=True)
class Period:
    """``2026-10-31``, ``2026-10``, ``2026-Q3``, ``2026-H1`` or ``2026``; raises ValueError for all else.

    Ordered as time is: by the last day, the longer first where they end together (a month before its last day).
    """

    text: str

    def __post_init__(self) -> None:
        if not _TEXT.fullmatch(self.text):
            wanted = "a period like 2026-10-31, 2026-10, 2026-Q3, 2026-H1 or 2026"
            raise ValueError(f"{wanted} is wanted, not {self.text!r}")
        _ = self.first_day  # raises for a month 13 and a 31st of February

    @classmethod
    def containing(cls, day: date, cadence: Cadence) -> Period:
        """The period of a cadence in which a day lies; what comes ad hoc is told by the day."""
        year = f"{day.year:04d}"
        texts: dict[Cadence, str] = {
            "monthly": f"{year}-{day.month:02d}",
            "quarterly": f"{year}-Q{(day.month + 2) // 3}",
            "half_yearly": f"{year}-H{(day.month + 5) // 6}",
            "yearly": year,
        }
        return cls(texts.get(cadence, day.isoformat()))

    @property
    def span(self) -> Span:
        """How long it is."""
        if len(self.text) == 10:
            return "daily"
        spans: Mapping[str, Span] = {"": "yearly", "H": "half_yearly", "Q": "quarterly"}
        return spans.get(self.text[5:6], "monthly")

    @property
    def first_day(self) -> date:
        year = int(self.text[:4])
        match self.span:
            case "daily":
                return date.fromisoformat(self.text)
            case "monthly":
                return date(year, int(self.text[5:]), 1)
            case "yearly":
                return date(year, 1, 1)
            case _:
                return date(year, (int(self.text[6]) - 1) * MONTHS[self.span] + 1, 1)

    @property
    def last_day(self) -> date:
        first = self.first_day
        if self.span == "daily":
            return first
        month = first.month + MONTHS[self.span] - 1
        return date(first.year, month, calendar.monthrange(first.year, month)[1])

    @property
    def month(self) -> Period:
        """The month of its last day: the one it is, or that it brings up to date."""
        return Period.containing(self.last_day, "monthly")

    @property
    def digits(self) -> str:
        """``202610``, ``20261031``, ``2026Q3``: as file names have it."""
        return self.text.replace("-", "")

    def later(self, count: int) -> Period:
        """The period of its own span so many later (earlier when negative). Raises ValueError or OverflowError outside
        the years 1 to 9999."""
        first = self.first_day
        if self.span == "daily":
            return Period.containing(first + timedelta(days=count), "daily")
        years, month = divmod(first.month - 1 + count * MONTHS[self.span], 12)
        return Period.containing(first.replace(year=first.year + years, month=month + 1), self.span)

    def __lt__(self, other: Period) -> bool:
        return (self.last_day, self.first_day) < (other.last_day, other.first_day)

    def __str__(self) -> str:
        return self.text
