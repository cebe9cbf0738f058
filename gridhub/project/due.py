"""When a delivery is due: the day and hour by which a period of an export is to be in.

Belongs here: that rule, as a moment and as a cron line. Not here: which periods are owed (``build.gaps``), what is done about
a late one (``alerts``, ``orchestration``).

A period of a month or longer is due on the export's ``due_day`` of the month after it, at ``HOUR``; a day on the next day.
Nobody owes what comes ad hoc or is read from a database.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from gridhub.contracts.period import Cadence, Period
from gridhub.project.connector import Export

HOUR = 9
TIMEZONE = ZoneInfo("Asia/Shanghai")
_MONTHS: dict[Cadence, str] = {"monthly": "*", "quarterly": "1,4,7,10", "half_yearly": "1,7", "yearly": "1"}
"""The months after a period, in the words of cron."""


def due_day_of(export: Export, deadline_day: int) -> int:
    """Day of the month; ``deadline_day``: the city's, for exports that name none."""
    return export.due_day or deadline_day


def is_owed(export: Export) -> bool:
    return export.database is None and export.cadence != "ad_hoc"


def due_at(period: Period, export: Export, deadline_day: int) -> datetime | None:
    """The moment by which a period is to be in, in China's time; None when nobody owes it."""
    if not is_owed(export):
        return None
    next_day = period.last_day + timedelta(days=1)
    day = next_day if export.cadence == "daily" else next_day.replace(day=due_day_of(export, deadline_day))
    return datetime.combine(day, time(HOUR), TIMEZONE)


def due_cron(cadence: Cadence, day: int, *, hour: int = HOUR) -> str:
    """The cron line of the moments at which periods of a cadence fall due. Raises KeyError for ``ad_hoc``."""
    return f"0 {hour} * * *" if cadence == "daily" else f"0 {hour} {day} {_MONTHS[cadence]} *"
