"""Six months of hand-written findings with the answers given between them: what the tests of cases build on.

Belongs here: saying what a release finds and what people do, one line each. Not here: any expectation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from gridhub.cases.living import Living, Look, Said, Standing, live_on, standing_of
from gridhub.cases.working_days import WorkingDays
from gridhub.state.case_log import Answer, CaseEvent

DUE_DAYS = {"F01": 15, "F12": 30}


def said(case: str, month: date, level: str = "exact_cid", amount: str = "100") -> Said:
    """What a release says of ``F01-p1-civil_affairs``, whose month is ``month``."""
    code, subject, department = case.split("-")
    return Said(
        case, code, f"规则{code}", "high", department, "person", subject, None, level, Decimal(amount), month, month, 1, "说明",
        "依据", "d1:1:1", DUE_DAYS[code],
    )  # fmt: skip


@dataclass
class Office:
    """One city's cases, month by month."""

    calendar: WorkingDays = field(default_factory=WorkingDays)
    cases: tuple[Living, ...] = ()
    events: list[CaseEvent] = field(default_factory=list)

    def release(
        self,
        as_of: date,
        *found: str | Said,
        blind: Iterable[str] = (),
        merged: dict[tuple[str, str], tuple[str, ...]] | None = None,
    ) -> None:
        """One release. ``blind``: rules whose exports did not all come."""
        look = Look(as_of, len(self.events), lambda code: code not in set(blind), self.calendar.after, merged or {})
        told = [one if isinstance(one, Said) else said(one, as_of.replace(day=1)) for one in found]
        self.cases = live_on(self.cases, told, look)
        assert live_on(self.cases, told, replace(look, merged={})) == self.cases  # the same release again

    def send(self, day: date, *cases: str, workbook: int = 1) -> None:
        self._happen(day, cases, "dispatched", workbook)

    def answer(self, day: date, case: str, conclusion: str, workbook: int = 1) -> None:
        self._happen(day, (case,), "answered", workbook, Answer(conclusion))

    def close(self, day: date, case: str) -> None:
        self._happen(day, (case,), "closed", None)

    def _happen(
        self, day: date, cases: Iterable[str], kind: str, workbook: int | None, answer: Answer | None = None
    ) -> None:
        at = datetime.combine(day, datetime.min.time()) + timedelta(hours=9)
        for case in cases:
            self.events.append(
                CaseEvent(len(self.events) + 1, case, kind, at, "clerk", case.rpartition("-")[2], workbook, answer)
            )

    def standing(self, case: str) -> Standing:
        return self.all()[case][1]

    def all(self) -> dict[str, tuple[Living, Standing]]:
        return {
            one.case_id: (one, standing_of(one.sightings, [e for e in self.events if e.case_id == one.case_id]))
            for one in self.cases
        }
