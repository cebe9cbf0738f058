"""Which period of an export a text means, when it means exactly one.

Belongs here: the rule below, as pure functions. Not here: how periods are spelled (``spoken``), where texts stand
(``witnesses``), what is done when a text means none (``dating``).

1. What is said in days, months or longer means the period of the export that holds its last day: 20261031 of a monthly
   export is 2026-10, 9月 of a quarterly one 2026-Q3.
2. A range that begins with the year is cumulative and means its last month (1-9月 is 2026-09). Any other range has to lie
   within one period of the export: 7-9月 is the third quarter, and no month. What comes ad hoc is told by its own words.
3. What is longer than a period of the export (第3季度 of a monthly one) means none: it only bounds it.
4. Beside a month, a day is the day on which the text was written, unless it says 截至.
5. Two different periods, or a period outside a longer one that is said too, mean none: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gridhub.contracts.errors import NotTaken
from gridhub.contracts.period import MONTHS, Cadence, Period
from gridhub.ingest.receive.spoken import Heard, Spoken

LEAP = 2000
"""The year in which months without a year are compared."""
WRITTEN_AFTER = timedelta(days=62)
"""A list may be written as long as this after its period; a later date speaks of another one."""
UNITS: Mapping[Cadence, str] = {
    "daily": "日", "monthly": "月", "quarterly": "季度", "half_yearly": "半年", "yearly": "年", "ad_hoc": "次",
}  # fmt: skip


class Unsettled(NotTaken):
    """A text that means a period and does not mean exactly one. ``str()`` is Chinese and quotes the spelling only."""


@dataclass(frozen=True)
class Meaning:
    """What a text means for an export. ``own``: what is told in its periods or shorter; ``bounds``: what is longer;
    ``written``: the days on which it was written."""

    own: tuple[Spoken, ...] = ()
    bounds: tuple[Spoken, ...] = ()
    written: tuple[Spoken, ...] = ()

    @property
    def lacks_year(self) -> bool:
        return any(one.year is None for one in self.own)

    @property
    def years(self) -> frozenset[int]:
        """Years it names; the day on which it was written tells none."""
        return frozenset(one.year for one in (*self.own, *self.bounds) if one.year)


def settle(spoken: Spoken, cadence: Cadence, year: int | None = None) -> Period | None:
    """The period of a cadence that one spelling means; ``year`` where it names none.

    None when there is no year, or when it means no single period (rules 2 and 3).
    """
    of = spoken.year or year
    days = spoken.days(of) if of else None
    if days is None or _is_longer(spoken, cadence):
        return None
    if cadence == "ad_hoc":
        return Period.containing(days[1], spoken.span)
    period = Period.containing(days[1], cadence)
    from_new_year = (days[0].month, days[0].day) == (1, 1)
    return period if days[0] >= period.first_day or from_new_year else None


def meaning_of(heard: Heard, cadence: Cadence) -> Meaning:
    """What a text means (rules 3 and 4). Raises ``Unsettled`` when it contradicts itself or names what cannot be."""
    if heard.faults:
        raise Unsettled("；".join(heard.faults))
    own = [one for one in heard.spoken if not _is_longer(one, cadence)]
    written = list(heard.written)
    if cadence != "daily" and any(one.span != "daily" for one in own):
        written += [one for one in own if one.is_mere_day]
        own = [one for one in own if one not in written]
    if cadence == "ad_hoc" and own:
        shortest = min(_months(one.span) for one in own)
        own = [one for one in own if _months(one.span) == shortest]
    longer = tuple(one for one in heard.spoken if one not in own and one not in written)
    meaning = Meaning(tuple(own), longer, tuple(written))
    period_meant(meaning, cadence, LEAP)
    return meaning


def period_meant(meaning: Meaning, cadence: Cadence, year: int | None = None) -> Period | None:
    """The one period it means, with ``year`` for months that name none; None when it tells of none.

    Raises ``Unsettled`` (rules 2 and 5).
    """
    found: dict[Period, Spoken] = {}
    for one in meaning.own:
        period = settle(one, cadence, year)
        if period is None:
            if (one.year or year) is None:
                return None
            raise Unsettled(f"“{one.said}”不止一个{UNITS[cadence]}，分不清是哪一期")
        found.setdefault(period, one)
    if len(found) > 1:
        both = "和".join(f"“{one.said}”（{period}）" for period, one in found.items())
        raise Unsettled(f"同时写了{both}，分不清是哪一期")
    for period, one in found.items():
        outside = [bound for bound in meaning.bounds if not bounds(bound, period)]
        if outside:
            raise Unsettled(f"写了“{one.said}”（{period}），又写了“{outside[0].said}”，两者对不上")
    if not found and len({(bound.year, bound.span, bound.last) for bound in meaning.bounds}) > 1:
        _refuse_apart(meaning.bounds)
    return next(iter(found), None)


def bounds(bound: Spoken, period: Period) -> bool:
    """Whether a longer time holds the period; one that names no year is taken in the year of the period."""
    days = bound.days(period.last_day.year)
    return days is not None and days[0] <= period.first_day and period.last_day <= days[1]


def written_too_far(written: Spoken, period: Period) -> bool:
    """Whether a list of the period cannot have been written then: before it began, or more than 62 days after its end."""
    years = [written.year] if written.year else [period.last_day.year, period.last_day.year + 1]
    days = [found for year in years if (found := written.days(year))]
    return not any(period.first_day <= last <= _latest(period) for _, last in days)


def latest_until(meaning: Meaning, cadence: Cadence, day: date) -> int | None:
    """The latest year in which what it means has begun by ``day``; None when it means nothing."""
    for year in (day.year, day.year - 1):
        period = period_meant(meaning, cadence, year)
        if period and period.first_day <= day:
            return year
    return None


def _latest(period: Period) -> date:
    return min(period.last_day, date.max - WRITTEN_AFTER) + WRITTEN_AFTER


def _refuse_apart(bounding: Sequence[Spoken]) -> None:
    """Longer times that have no day in common (2025年度, 2026年度)."""
    days = [found for one in bounding if (found := one.days(LEAP))]
    if max(first for first, _ in days) > min(last for _, last in days):
        raise Unsettled(f"同时写了{'和'.join(f'“{one.said}”' for one in bounding)}，两者对不上")


def _is_longer(spoken: Spoken, cadence: Cadence) -> bool:
    return cadence != "ad_hoc" and _months(spoken.span) > _months(cadence)


def _months(cadence: Cadence) -> int:
    return MONTHS.get(cadence, 0)
