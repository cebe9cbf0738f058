"""Which cases go to a department, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gridhub.cases.dispatching import to_send
from gridhub.cases.keeping import Current
from tests.unit.cases.six_months import Office, said

MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)
MINE, SECOND, LATER, FIRM = "F01-p2-civil_affairs", "F01-p1-civil_affairs", "F01-p0-civil_affairs", "F12-s1-environment"


def cases(*, review: tuple[str, ...] = (), answered: tuple[str, ...] = ()) -> list[Current]:
    office = Office()
    office.release(MAY, MINE, replace(said(SECOND, date(2026, 5, 1)), severity="low"), FIRM)
    office.send(date(2026, 6, 8), MINE, SECOND)
    for case in answered:
        office.answer(date(2026, 6, 9), case, "unfounded")
    office.release(JUNE, MINE, replace(said(SECOND, date(2026, 6, 1)), severity="low"), FIRM, LATER)
    return [Current(living, now, case in review, ()) for case, (living, now) in office.all().items()]


def sent(known: list[Current], *, review: bool = False) -> tuple[list[str], int]:
    chosen, left_out = to_send(known, "civil_affairs", review=review)
    return [one.case_id for one in chosen], left_out


def test_open_cases_of_the_department_go_out_the_most_pressing_first() -> None:
    assert sent(cases()) == ([MINE, SECOND, LATER], 0)


def test_an_answered_case_is_not_sent_again() -> None:
    assert sent(cases(answered=(MINE,))) == ([SECOND, LATER], 0)


def test_cases_of_a_rule_that_is_too_often_wrong_stay_in_the_office_and_are_counted() -> None:
    known = cases(review=(SECOND, LATER))
    assert sent(known) == ([MINE], 2)
    assert sent(known, review=True) == ([MINE, SECOND, LATER], 0)
