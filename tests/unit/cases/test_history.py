"""What happened to a case, in the order in which it counts, and without what a checker wrote."""

from __future__ import annotations

from datetime import date, datetime

from gridhub.cases.history import HIDDEN, history_of
from gridhub.cases.keeping import Current
from gridhub.state.case_log import Answer, CaseEvent
from tests.unit.cases.six_months import Office

CASE = "F01-p1-civil_affairs"


def known() -> Current:
    office = Office()
    office.release(date(2026, 5, 31), CASE)
    office.send(date(2026, 6, 8), CASE)
    answer = Answer("mended", "visit", "100.00", "", "other", "与张三核对", "王敏", date(2026, 6, 9))
    office.events.append(CaseEvent(2, CASE, "answered", datetime(2026, 6, 10, 9), "clerk", "civil_affairs", 1, answer))
    office.release(date(2026, 5, 31))  # the same reporting date, made after the answer
    living, now = office.all()[CASE]
    return Current(living, now, False, tuple(office.events))


def test_a_release_made_after_the_answer_is_told_after_it() -> None:
    assert [line.what for line in history_of(known())] == ["首次发现", "下发", "答复", "不再出现"]


def test_who_checked_and_what_was_written_are_not_told_without_a_reveal() -> None:
    told = " ".join(line.said for line in history_of(known()))
    assert HIDDEN in told and "张三" not in told and "王敏" not in told and "应追 100.00 元" in told
    assert "与张三核对" in " ".join(line.said for line in history_of(known(), plain=True))
