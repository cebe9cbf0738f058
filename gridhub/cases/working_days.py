"""Working days of mainland China: weekends, holidays and the working weekends that pay for them (调休).

Belongs here: counting them. Not here: which term a rule gives (its head), the file of overrides (``decisions/working_day.csv``).
The State Council announces the holidays of a year in the autumn before; the package ``chinesecalendar`` ships those it knows.
A day of a year it does not know counts by its weekday alone, and the date that rests on it says that it is not certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from gridhub.project.decisions import WorkingDay

SATURDAY = 5


@dataclass(frozen=True)
class DueDate:
    """``is_certain``: the holidays of every day counted were announced, or a person said what the day is."""

    day: date
    is_certain: bool


@dataclass(frozen=True)
class WorkingDays:
    """The calendar with the city's own overrides: day → whether people work."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, decided: Iterable[WorkingDay]) -> WorkingDays:
        return cls({one.day: one.kind == "work" for one in decided})

    def is_working(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        return chinese_calendar.is_workday(day) if day.year in _years() else day.weekday() < SATURDAY

    def is_known(self, day: date) -> bool:
        return day in self.overrides or day.year in _years()

    def after(self, start: date, days: int) -> DueDate:
        """The ``days``-th working day after ``start``, which itself does not count."""
        day, left, is_certain = start, days, True
        while left > 0:
            day += timedelta(days=1)
            is_certain &= self.is_known(day)
            left -= self.is_working(day)
        return DueDate(day, is_certain)


@cache
def _years() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.holidays)
