"""What should have been delivered and was not: whole periods, and parts (police stations, towns) of the newest period.

Belongs here: comparing the deliveries known with the cadence of their export. Not here: drift inside a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gridhub.ingest.delivery import Delivery, IngestProject

_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True, order=True)
class Gap:
    """One delivery that is missing. ``part`` is empty when the whole period is. ``reason`` is Chinese."""

    department: str
    export: str
    period: str
    part: str
    reason: str


def missing_deliveries(project: IngestProject, deliveries: Sequence[Delivery], as_of: date) -> tuple[Gap, ...]:
    """Gaps up to ``as_of``, ordered by department, export, period, part.

    A period is missing when it lies between the first period of its export and the newest period of the whole inbox;
    a part when an earlier period had it and the newest of its export has not. An export never received has no gaps.
    An export read from a database has none either: nobody owes a delivery, an extract that failed is a refusal, and a
    period without a changed row makes no delivery. Its periods end with the month of the run, so they do not say which
    files are due.
    """
    seen = [d for d in deliveries if d.department and d.state in ("received", "refused") and d.period_end <= as_of]
    received = [d for d in seen if d.state == "received" and not d.from_database]
    if not received:
        return ()
    newest = max(d.period_end for d in received)
    gaps: list[Gap] = []
    for department in sorted(project.connectors):
        connector = project.connectors[department]
        for name in sorted(connector.exports):
            mine = [d for d in received if (d.department, d.export) == (department, name)]
            refused = {
                (d.period, d.part)
                for d in seen
                if d.state == "refused" and (d.department, d.export) == (department, name)
            }
            if mine and connector.exports[name].database is None:
                gaps += _gaps_of(connector.exports[name].title, connector.exports[name].cadence, mine, refused, newest)
    return tuple(sorted(gaps))


def _gaps_of(
    title: str, cadence: str, mine: Sequence[Delivery], refused: set[tuple[str, str]], newest: date
) -> list[Gap]:
    department, export = mine[0].department, mine[0].export
    have = {d.period for d in mine}
    gaps: list[Gap] = []
    for period in _expected(cadence, min(d.period_end for d in mine), newest):
        if period not in have:
            bad = any(refused_period == period for refused_period, _ in refused)
            gaps.append(Gap(department, export, period, "", _sentence(f"“{title}”{period}", bad)))
    last = max(have)
    now = {d.part for d in mine if d.period == last}
    before = {d.part for d in mine if d.period != last}
    gaps += [
        Gap(department, export, last, part, _sentence(f"“{title}”{last} 的“{part}”", (last, part) in refused))
        for part in sorted(before - now)
    ]
    return gaps


def _sentence(what: str, refused: bool) -> str:
    if refused:
        return f"{what} 收到的文件被拒收，尚无可用的数据；请按拒收原因改正后重新报送"
    return f"{what} 没有收到；请补报"


def _expected(cadence: str, first: date, newest: date) -> list[str]:
    periods: list[str] = []
    if cadence == "daily":
        day = first
        while day <= newest:
            periods.append(day.isoformat())
            day += timedelta(days=1)
        return periods
    month = first.year * 12 + first.month - 1
    last = newest.year * 12 + newest.month - 1
    while month <= last:
        periods.append(f"{month // 12:04d}-{month % 12 + 1:02d}")
        month += _MONTHS[cadence]
    return periods
