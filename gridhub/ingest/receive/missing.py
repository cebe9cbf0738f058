"""What should have been delivered and cannot be used: periods and parts (police stations, towns) that nobody sent, or of
which every file stands refused.

Belongs here: comparing the deliveries known with the cadence of their export. Not here: drift inside a file, whether a
file could be read (``warehouse.gaps`` says so).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from gridhub.contracts.period import Period
from gridhub.ingest.receive.naming import IngestProject
from gridhub.state.delivery import Delivery

_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}

GapKind = Literal["missing", "refused"]
"""missing: nothing came; refused: files came, and none of them can be used."""
_SENTENCES: Mapping[GapKind, str] = {
    "missing": "没有收到；请补报",
    "refused": "收到的文件被拒收，尚无可用的数据；请按拒收原因改正后重新报送",
}


@dataclass(frozen=True, order=True)
class Gap:
    """One delivery that is missing. ``part`` is empty when the whole period is. ``reason`` is Chinese."""

    department: str
    export: str
    period: str
    part: str
    kind: GapKind
    reason: str


def missing_deliveries(project: IngestProject, deliveries: Sequence[Delivery], as_of: date) -> tuple[Gap, ...]:
    """Gaps up to ``as_of``, ordered by department, export, period, part.

    A period is missing when it lies between the first period of its export and the newest period of the whole inbox;
    a part when an earlier period had it and the newest of its export has not; and either is when its files were all
    refused, wherever it lies: such a month is missing in effect. An export never sent has no gaps.
    An export read from a database has none either: nobody owes a delivery, an extract that failed is a refusal, and a
    period without a changed row makes no delivery. Its periods end with the month of the run, so they do not say which
    files are due.
    """
    seen = [
        d
        for d in deliveries
        if d.period and d.state in ("received", "refused") and d.period_end <= as_of and not d.from_database
    ]
    if not seen:
        return ()
    newest = max(d.period_end for d in seen)
    gaps: list[Gap] = []
    for department in sorted(project.connectors):
        for name, export in sorted(project.connectors[department].exports.items()):
            mine = [d for d in seen if (d.department, d.export) == (department, name)]
            if mine and export.database is None:
                gaps += _gaps_of(export.title, export.cadence, mine, newest)
    return tuple(sorted(gaps))


def _gaps_of(title: str, cadence: str, mine: Sequence[Delivery], newest: date) -> list[Gap]:
    department, export = mine[0].department, mine[0].export
    usable = [d for d in mine if d.state == "received"]
    # A refused file begins no timeline where a good one does: a slip in its name would make years of months due.
    first = min(d.period_end for d in usable or mine)
    have = {(d.period, d.part) for d in usable}
    periods = {period for period, _ in have}
    refused = {(d.period, d.part if d.period in periods else "") for d in mine if d.state == "refused"} - have
    owed = {(period, "") for period in _expected(cadence, first, newest) if period not in periods} | refused
    if periods:
        last = max(periods)
        now = {part for period, part in have if period == last}
        owed |= {(last, part) for period, part in have if period != last and part not in now}
    gaps: list[Gap] = []
    for period, part in owed:
        what = f"“{title}”{period} 的“{part}”" if part else f"“{title}”{period}"
        kind: GapKind = "refused" if (period, part) in refused else "missing"
        gaps.append(Gap(department, export, period, part, kind, f"{what} {_SENTENCES[kind]}"))
    return gaps


def _expected(cadence: str, first: date, newest: date) -> list[str]:
    if cadence == "daily":
        return [Period.day_of(first + timedelta(days=n)).text for n in range((newest - first).days + 1)]
    periods = [Period.month_of(first)]
    while (after := periods[-1].later(_MONTHS[cadence])).first_day <= newest:
        periods.append(after)
    return [period.text for period in periods]
