"""The period of a new file: by its name, else by what stands inside it, in the order its connector gives.

Belongs here: choosing, and telling where the choice comes from. Not here: finding what is said (``witnesses``), opening
the file (``intake``), whether all that is said agrees (``witnesses.disagreement``, once the file is read).

1. The first kind of place in ``period.lead`` that says a period gives it; two different ones of that kind give none.
2. A year that is not said there is taken from a title, a sheet's name or the file's name, else from the day of receipt:
   the latest such period that had begun by then. Either is told in the note of the delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gridhub.contracts.period import Period
from gridhub.ingest.receive.settling import UNITS, Meaning, Unsettled, latest_until, meaning_of, period_meant
from gridhub.ingest.receive.witnesses import Witness, WitnessKind, heard_in_name
from gridhub.project.connector import Export

_YEAR_FROM: tuple[WitnessKind, ...] = ("title", "sheet_name", "file_name")
_PLACES = {"file_name": "文件名", "title": "标题", "sheet_name": "工作表名称", "month_column": "月份列"}


@dataclass(frozen=True)
class Dated:
    """A period, and where it comes from (Chinese) when that is not the file name alone."""

    period: Period
    note: str | None = None


def dated_by_name(claimed: str, file_name: str, export: Export) -> Dated | None:
    """The period a name says in full, when the name leads. ``claimed``: the text of the group ``period``.

    None: one has to look inside. Raises ``Unsettled`` when the name means a period and does not mean exactly one.
    """
    if export.period.lead[0] != "file_name":
        return None
    try:
        meaning = meaning_of(heard_in_name(file_name, export), export.cadence)
    except Unsettled as fault:
        raise Unsettled(f"文件名{fault}") from None
    if claimed.strip() and not meaning.own and not meaning.bounds:
        raise Unsettled(f"文件名中的“{claimed}”不是有效的年月")
    if not meaning.own or meaning.lacks_year:
        return None
    period = period_meant(meaning, export.cadence)
    return Dated(period) if period else None


def dated_by_contents(witnesses: Sequence[Witness], export: Export, arrived: date) -> Dated:
    """The period of a file that was looked into; ``arrived``: the day of its receipt. Raises ``Unsettled``."""
    for kind in export.period.lead:
        leading = _leading([w for w in witnesses if w.kind == kind], export)
        if leading:
            return _with_year(leading, witnesses, export, arrived)
    places = "、".join(_PLACES[kind] for kind in export.period.lead)
    longer = [w for w in witnesses if w.meaning.bounds]
    said = f"（{longer[0].place}只写了“{longer[0].says}”，不到一{UNITS[export.cadence]}）" if longer else ""
    raise Unsettled(f"{places}都没有写明是哪一期{said}")


def _leading(mine: Sequence[Witness], export: Export) -> Witness | None:
    """The witness of one kind that gives the period; of a month column the month of most rows."""
    faults = [w for w in mine if w.fault]
    if faults:
        raise Unsettled(f"{faults[0].place}{faults[0].fault}")
    telling = [w for w in mine if w.meaning.own]
    if telling and telling[0].kind == "month_column":
        most = max(telling, key=lambda w: w.rows)
        return most if 2 * most.rows > sum(w.rows for w in telling) else None
    other = next((w for w in telling if not _agree(telling[0], w, export)), None)
    if other:
        one = telling[0]
        raise Unsettled(f"{one.place}写的是“{one.says}”，{other.place}写的是“{other.says}”，分不清是哪一期")
    return next((w for w in telling if w.period), telling[0] if telling else None)


def _agree(one: Witness, other: Witness, export: Export) -> bool:
    """Whether two say the same; a month without a year is the month of the other's year."""
    year = min(one.meaning.years | other.meaning.years, default=2000)
    return period_meant(one.meaning, export.cadence, year) == period_meant(other.meaning, export.cadence, year)


def _with_year(leading: Witness, witnesses: Sequence[Witness], export: Export, arrived: date) -> Dated:
    if leading.period:
        note = None if leading.kind == "file_name" else f"所属期取自{leading.place}：“{leading.says}”"
        return Dated(leading.period, note)
    told = f"{leading.place}“{leading.says}”没有写年份"
    for kind in _YEAR_FROM:
        naming = [w for w in witnesses if w.kind == kind and w.meaning.years and w is not leading]
        years = {year for w in naming for year in w.meaning.years}
        if len(years) > 1:
            raise Unsettled(f"{told}，{_PLACES[kind]}又写了几个年份（{'、'.join(map(str, sorted(years)))}）")
        if years:
            year = years.pop()
            note = f"{told}，{year} 年取自{naming[0].place}“{naming[0].says}”"
            return Dated(_in_year(leading.meaning, export, year), note)
    latest = latest_until(leading.meaning, export.cadence, arrived)
    if latest is None:
        raise Unsettled(f"{told}，分不清是哪一期")
    period = _in_year(leading.meaning, export, latest)
    return Dated(period, f"{told}，按收到的日期（{arrived.isoformat()}）定为最近的一期 {period}")


def _in_year(meaning: Meaning, export: Export, year: int) -> Period:
    period = period_meant(meaning, export.cadence, year)
    if period is None:
        raise Unsettled(f"{year} 年没有这一天")
    return period
