"""Which periods were due, which of them came whole, and what a release has to do without.

Belongs here: what is owed, by cadence; ``audit.period_coverage`` and ``audit.delivery_gap``. Not here: the state of a
delivery (``states``), what a number may say in spite of a gap (``completeness``), drift inside a file.

1. A period is owed from the export's ``since``, else the city's ``first_month``, else the earliest delivery of the city; from
   the first good delivery of the export where that is earlier. It is due when it is over by the reporting date.
2. It is complete when every part (police station, town) is there that an earlier period had, or that was tried in vain.
3. An export read from a database, and one that comes when it comes (``ad_hoc``), owe nothing: nobody owes a delivery, and a
   period without a changed row makes none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gridhub.build.work import Work
from gridhub.contracts.period import Cadence, Period
from gridhub.project.connector import Connector, Export
from gridhub.tables.checks import Check, Place
from gridhub.tables.filling import create_empty, insert_rows

COMPLETE = "deliveries.complete"
SAMPLE = 10

GapKind = Literal["missing", "refused", "held"]
"""missing: nothing came; refused: files came, and none of them can be used; held: one came and waits for a person."""
_SENTENCES: Mapping[GapKind, str] = {
    "missing": "没有收到；请补报",
    "refused": "收到的文件被拒收，尚无可用的数据；请按拒收原因改正后重新报送",
    "held": "收到的文件暂缓采用；请按暂缓原因核对后放行，或改正后重新报送",
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


@dataclass(frozen=True)
class Arrival:
    """A delivery as ``audit.delivery`` tells of it."""

    department: str
    export: str
    period: str
    part: str
    state: str

    @property
    def is_good(self) -> bool:
        return self.state in ("accepted", "early")


@dataclass(frozen=True)
class PeriodCoverage:
    """One period of one export that is due, or came without being owed. ``gaps``: what it lacks; none when complete."""

    department: str
    export: str
    period: Period
    state: Literal["complete", "partial", "missing", "refused", "held"]
    gaps: tuple[Gap, ...] = ()


def coverage(
    connectors: Mapping[str, Connector], arrivals: Sequence[Arrival], as_of: date, *, first_month: str | None = None
) -> tuple[PeriodCoverage, ...]:
    """Every period up to ``as_of`` of every export, in order of department, export and time."""
    good = [Period(one.period).month for one in arrivals if one.is_good]
    begin = Period(first_month) if first_month else min(good, default=Period.containing(as_of, "monthly"))
    found: list[PeriodCoverage] = []
    for department, connector in sorted(connectors.items()):
        for name, export in sorted(connector.exports.items()):
            mine = [one for one in arrivals if (one.department, one.export) == (department, name) and one.period]
            found += _of_export(department, name, export, mine, as_of, begin)
    return tuple(found)


def _of_export(
    department: str, name: str, export: Export, mine: Sequence[Arrival], as_of: date, begin: Period
) -> Iterator[PeriodCoverage]:
    came = sorted({Period(one.period) for one in mine if one.is_good})
    if export.database is not None or export.cadence == "ad_hoc":
        yield from (
            PeriodCoverage(department, name, period, "complete") for period in came if period.first_day <= as_of
        )
        return
    start = Period(export.since).first_day if export.since else begin.first_day
    seen: set[str] = set()
    for period in due_periods(export.cadence, min([start, *(one.first_day for one in came)]), as_of):
        own = [one for one in mine if one.period == period.text]
        parts = {one.part for one in own if one.is_good}
        tried = {one.part for one in own if one.state in ("refused", "held")}
        lacking = sorted((seen | tried) - parts) if parts else [""]
        seen |= parts
        gaps = tuple(_gap(department, name, export.title, period, part, own) for part in lacking)
        if parts:
            yield PeriodCoverage(department, name, period, "partial" if gaps else "complete", gaps)
        else:
            yield PeriodCoverage(department, name, period, gaps[0].kind, gaps)


def _gap(department: str, name: str, title: str, period: Period, part: str, own: Sequence[Arrival]) -> Gap:
    states = {one.state for one in own if part in ("", one.part)}
    kind: GapKind = "held" if "held" in states else "refused" if "refused" in states else "missing"
    what = f"“{title}”{period} 的“{part}”" if part else f"“{title}”{period}"
    return Gap(department, name, period.text, part, kind, f"{what} {_SENTENCES[kind]}")


def due_periods(cadence: Cadence, start: date, as_of: date) -> list[Period]:
    """The periods of a cadence that hold ``start`` or come later and are over by ``as_of``."""
    found: list[Period] = []
    period = Period.containing(start, cadence)
    while period.last_day <= as_of:
        found.append(period)
        period = period.later(1)
    return found


def arrivals_of(work: Work) -> list[Arrival]:
    """The deliveries as ``audit.delivery``, just made, tells of them."""
    found = work.connection.execute(
        "SELECT department, export, period, COALESCE(part, ''), state FROM audit.delivery WHERE department <> ''"
    ).fetchall()
    return [Arrival(*line) for line in found]


def record_gaps(work: Work) -> Check:
    """Fill ``audit.period_coverage`` and ``audit.delivery_gap`` and give the check that tells of the gaps. Only after
    reading and judging does ``audit.delivery`` say whether a month is there.
    """
    config = work.project.config
    covered = coverage(work.project.connectors, arrivals_of(work), work.as_of(), first_month=config.first_month)
    spec = work.spec("audit.period_coverage")
    create_empty(work.connection, spec)
    insert_rows(
        work.connection, spec,
        [{"department": one.department, "export": one.export, "period": one.period.text,
          "from_date": one.period.first_day.isoformat(), "to_date": one.period.last_day.isoformat(), "state": one.state,
          "missing_parts": "、".join(gap.part for gap in one.gaps if gap.part) or None} for one in covered],
    )  # fmt: skip
    gaps = sorted(gap for one in covered for gap in one.gaps)
    spec = work.spec("audit.delivery_gap")
    create_empty(work.connection, spec)
    insert_rows(
        work.connection, spec, [{column.name: getattr(gap, column.name) for column in spec.columns} for gap in gaps]
    )
    return _check(gaps)


def _check(gaps: Sequence[Gap]) -> Check:
    sample = tuple(
        Place(f"{gap.department}.{gap.export} {gap.period} {gap.part}", "", 0, "", gap.reason) for gap in gaps[:SAMPLE]
    )
    state = "failed" if gaps else "passed"
    return Check(COMPLETE, state, False, "没有缺报的月份和分片", len(gaps), len(gaps), sample)  # type: ignore[arg-type]
