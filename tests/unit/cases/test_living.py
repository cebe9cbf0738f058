"""A case lives from release to release: states, due dates, coming back and ending, as the law says and as written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.cases.six_months import Office, said

A, B, C, D, E, F = (f"F01-p{n}-civil_affairs" for n in range(1, 7))
G = "F12-s1-environment"
MAY, JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER = (
    date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31),
)  # fmt: skip


def six_months() -> Office:
    """May to October 2026, everything that can happen to a case."""
    office = Office()
    office.release(MAY, A, B, C, D, G)
    office.send(date(2026, 6, 8), A, B, C, D, G)
    office.answer(date(2026, 6, 10), A, "received")
    office.answer(date(2026, 6, 15), A, "mended")
    office.answer(date(2026, 6, 16), B, "unfounded")
    office.answer(date(2026, 6, 16), D, "checking")
    office.release(JUNE, B, D, E, G)  # A is gone: its answer is borne out; C is gone without a word
    office.release(JULY, A, B, E, G, blind=())  # A came back; D is gone while it was being checked
    office.close(date(2026, 8, 5), B)
    office.send(date(2026, 8, 5), A, E, workbook=2)
    office.answer(date(2026, 8, 10), E, "mending", workbook=2)
    office.release(AUGUST, A, B, E, F, G)
    office.release(SEPTEMBER, F, blind=("F01",))  # the roll of September lacks: nobody is gone by that; G is
    office.answer(date(2026, 10, 9), A, "dismissed", workbook=2)
    office.release(OCTOBER, B, F, G)  # A, E gone with answers; G comes back after a month
    return office


def test_six_months_end_as_written_by_hand() -> None:
    found = [
        (
            case,
            now.state,
            now.round,
            now.due.day.isoformat(),
            living.first_seen.month,
            living.last_seen.month,
            living.presence,
        )
        for case, (living, now) in six_months().all().items()
    ]
    assert found == [
        (A, "closed", 2, "2026-08-21", 5, 8, "not_found"),
        (B, "closed", 1, "2026-06-22", 5, 10, "found"),
        (C, "vanished", 1, "2026-06-22", 5, 5, "not_found"),
        (D, "vanished", 1, "2026-06-22", 5, 6, "not_found"),
        (E, "closed", 1, "2026-07-21", 6, 8, "not_found"),
        (F, "waiting", 1, "2026-09-20", 8, 10, "found"),  # the 20th is a Sunday that is worked
        (G, "reopened", 2, "2026-12-11", 5, 10, "found"),
    ]


@pytest.mark.parametrize(
    ("until", "states"),
    [
        (1, {A: "waiting", B: "waiting", C: "waiting", D: "waiting", G: "waiting"}),
        (2, {A: "closed", B: "unfounded", C: "vanished", D: "checking", E: "waiting", G: "dispatched"}),
        (3, {A: "reopened", B: "unfounded", C: "vanished", D: "vanished", E: "waiting", G: "dispatched"}),
        (4, {A: "dispatched", B: "closed", C: "vanished", D: "vanished", E: "mending", F: "waiting", G: "dispatched"}),
        (5, {A: "dispatched", B: "closed", C: "vanished", D: "vanished", E: "mending", F: "waiting", G: "vanished"}),
    ],
)
def test_each_month_has_the_states_written_by_hand(
    monkeypatch: pytest.MonkeyPatch, until: int, states: dict[str, str]
) -> None:
    releases = 0
    stopped: dict[str, str] = {}
    whole = Office.release

    def release(office: Office, *args: object, **others: object) -> None:
        nonlocal releases, stopped
        whole(office, *args, **others)  # type: ignore[arg-type]
        releases += 1
        if releases == until:
            stopped = {case: now.state for case, (_, now) in office.all().items()}

    monkeypatch.setattr(Office, "release", release)
    six_months()
    assert stopped == states


def test_a_case_keeps_its_due_date_when_the_time_limit_or_the_calendar_changes() -> None:
    office = Office()
    office.release(MAY, A)
    office.release(JUNE, replace(said(A, date(2026, 6, 1)), due_days=60))
    assert office.standing(A).due.day == date(2026, 6, 22)


def test_an_answer_that_comes_after_the_case_vanished_closes_it() -> None:
    office = Office()
    office.release(MAY, A)
    office.send(date(2026, 6, 8), A)
    office.release(JUNE)
    assert office.standing(A).state == "vanished"
    office.answer(date(2026, 7, 3), A, "mended")
    assert office.standing(A).state == "closed"
    assert office.standing(A).last_final == "mended"


def test_an_answer_given_while_the_old_release_was_in_force_comes_before_what_the_next_one_saw() -> None:
    office = Office()
    office.release(JUNE, A)
    office.send(date(2026, 7, 8), A)
    office.answer(date(2026, 7, 9), A, "mended")
    office.release(JUNE)  # made again on 10 July, with a corrected roll: the same reporting date
    assert office.standing(A).state == "closed"


def test_a_month_without_the_roll_ends_no_case() -> None:
    office = Office()
    office.release(MAY, A)
    office.release(JUNE, blind=("F01",))
    assert office.standing(A).state == "waiting"
    assert office.cases[0].presence == "unknown"


def test_a_release_of_an_earlier_date_neither_ends_nor_reopens() -> None:
    office = Office()
    office.release(MAY, A)
    office.release(JULY, B)
    office.release(JUNE, A)
    assert (office.standing(A).state, office.standing(B).state) == ("vanished", "waiting")
    office.release(JULY, B)
    assert (office.standing(A).state, office.standing(B).state) == ("vanished", "waiting")


def test_a_case_follows_its_subject_into_another_id() -> None:
    office = Office()
    office.release(MAY, A)
    office.send(date(2026, 6, 8), A)
    office.release(JUNE, B, merged={("person", "p2"): ("p1",)})
    (case,) = office.cases
    assert (case.case_id, case.said.subject_id, office.standing(A).state) == (A, "p2", "dispatched")
    office.release(JULY, B)
    assert [case.case_id for case in office.cases] == [A]


def test_two_cases_of_subjects_that_turn_out_to_be_one_are_joined() -> None:
    office = Office()
    office.release(MAY, A, B)
    office.release(JUNE, B, merged={("person", "p2"): ("p1",)})
    assert {case: now.state for case, (_, now) in office.all().items()} == {A: "merged", B: "waiting"}
    assert office.cases[0].sightings[-1].other_id == B


def test_an_id_that_another_case_carries_on_is_not_given_twice() -> None:
    office = Office()
    office.release(MAY, A)
    office.release(JUNE, B, merged={("person", "p2"): ("p1",)})
    office.release(JULY, A, B)  # the ids were parted again
    assert {case.case_id: case.said.subject_id for case in office.cases} == {A: "p2", f"{A}-2": "p1"}


def test_a_case_goes_back_to_its_subject_when_the_ids_part_again() -> None:
    office = Office()
    office.release(MAY, A)
    office.send(date(2026, 6, 8), A)
    before = office.standing(A)
    office.release(JUNE, B, merged={("person", "p2"): ("p1",)})
    office.release(JULY, A)
    (case,) = office.cases
    assert (case.case_id, case.said.key, case.said.subject_id) == (A, A, "p1")
    assert office.standing(A) == before


def test_cases_of_ids_that_were_one_by_mistake_stand_where_they_stood() -> None:
    office = Office()
    office.release(MAY, A, B)
    office.answer(date(2026, 6, 8), A, "checking")
    before = {case: now for case, (_, now) in office.all().items()}
    office.release(JUNE, B, merged={("person", "p2"): ("p1",)})
    assert office.standing(A).state == "merged"
    office.release(JULY, A, B)
    assert {case: now for case, (_, now) in office.all().items()} == before
