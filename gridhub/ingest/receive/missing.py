"""What should have been delivered and cannot be used: periods and parts (police stations, towns) that nobody sent, or of
which every file stands refused.

Belongs here: comparing the deliveries known with the cadence of their export. Not here: drift inside a file, whether a
file could be read (``warehouse.gaps`` says so).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gridhub.contracts.period import Cadence, Period
from gridhub.ingest.receive.naming import IngestProject
from gridhub.state.delivery import Delivery

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

    A period is missing when it lies between the first period of its export and the newest period of the whole inbox,
    and is over by then; a part when an earlier period had it and the newest of its export has not; and either is when
    its files were all refused, wherever it lies: such a month is missing in effect. An export never sent has no gaps,
    and of one that comes ad hoc nothing is due: only what came and cannot be used is told.
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


def _gaps_of(title: str, cadence: Cadence, mine: Sequence[Delivery], newest: date) -> list[Gap]:
    department, export = mine[0].department, mine[0].export
    usable = [d for d in mine if d.state == "received"]
    have = {(d.period, d.part) for d in usable}
    periods = {period for period, _ in have}
    refused = {(d.period, d.part if d.period in periods else "") for d in mine if d.state == "refused"} - have
    # A refused file begins no timeline where a good one does: a slip in its name would make years of months due.
    expected = _expected(cadence, [Period(d.period) for d in usable or mine], newest)
    owed = {(period, "") for period in expected if period not in periods} | refused
    if periods and cadence != "ad_hoc":
        last = max(periods, key=Period)
        now = {part for period, part in have if period == last}
        owed |= {(last, part) for period, part in have if period != last and part not in now}
    gaps: list[Gap] = []
    for period, part in owed:
        what = f"“{title}”{period} 的“{part}”" if part else f"“{title}”{period}"
        kind: GapKind = "refused" if (period, part) in refused else "missing"
        gaps.append(Gap(department, export, period, part, kind, f"{what} {_SENTENCES[kind]}"))
    return gaps


def _expected(cadence: Cadence, known: Sequence[Period], newest: date) -> list[str]:
    """The periods of a cadence from the first known one on that are over. One of another span is of the time before the
    cadence was changed, when others were due."""
    mine = [period for period in known if period.span == cadence]
    expected: list[str] = []
    period = min(mine, default=None)
    while period and period.last_day <= newest:
        expected.append(period.text)
        period = period.later(1)
    return expected
