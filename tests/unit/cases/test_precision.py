"""属实率: what departments answered, per rule and match level, and when a rule is for review only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from gridhub.cases.precision import Precision, precision_of
from gridhub.project.reading.rules import read_rules
from gridhub.project.review_law import ReviewLaw
from tests.unit.cases.six_months import Office, said

MAY = date(2026, 5, 31)


def answered(law: ReviewLaw, *answers: tuple[str, str]) -> dict[str, Precision]:
    """One case per answer (match level, conclusion; "" for none yet), by match level."""
    office = Office()
    cases = [f"F01-p{n:02}-civil_affairs" for n in range(len(answers))]
    office.release(MAY, *(said(case, date(2026, 5, 1), level) for case, (level, _) in zip(cases, answers, strict=True)))
    office.send(date(2026, 6, 8), *cases)
    for case, (_, conclusion) in zip(cases, answers, strict=True):
        if conclusion:
            office.answer(date(2026, 6, 9), case, conclusion)
    return {one.match_level: one for one in precision_of(office.all().values(), law)}


SURE, UNSURE = "exact_cid", "name_birth"
LAW = ReviewLaw(Decimal("0.5"), 3)


def test_each_match_level_has_a_rate_of_its_own_and_equals_the_one_counted_by_hand() -> None:
    found = answered(
        LAW, (SURE, "mended"), (SURE, "mending"), (SURE, "unfounded"), (SURE, "checking"), (SURE, ""), (SURE, "dismissed"),
        (UNSURE, "unfounded"), (UNSURE, "unfounded"), (UNSURE, "mended"),
    )  # fmt: skip
    sure, unsure = found[SURE], found[UNSURE]
    assert (sure.cases, sure.dispatched, sure.confirmed, sure.unfounded, sure.dismissed) == (6, 6, 2, 1, 1)
    assert (sure.precision, sure.is_review_only) == (Decimal("0.6667"), False)
    assert (unsure.precision, unsure.is_review_only) == (Decimal("0.3333"), True)
    assert "3 件答复中属实 1 件，属实率 33.33%，低于 50%" in unsure.told("姓名、出生日期相符")


def test_no_answer_is_no_rate() -> None:
    assert answered(LAW, (SURE, ""), (SURE, "checking"))[SURE].precision is None


def test_a_rule_is_not_judged_by_too_few_answers() -> None:
    assert not answered(LAW, (SURE, "unfounded"), (SURE, "unfounded"))[SURE].is_review_only


def test_a_rule_just_at_the_line_is_dispatched() -> None:
    assert not answered(replace(LAW, least_answers=2), (SURE, "unfounded"), (SURE, "mended"))[SURE].is_review_only


def test_an_answer_counts_also_after_the_case_came_back() -> None:
    office = Office()
    case = "F01-p1-civil_affairs"
    office.release(MAY, case)
    office.send(date(2026, 6, 8), case)
    office.answer(date(2026, 6, 9), case, "unfounded")
    office.release(date(2026, 6, 30))
    office.release(date(2026, 7, 31), case)
    assert office.standing(case).answer is None
    assert [one.unfounded for one in precision_of(office.all().values(), LAW)] == [1]


def test_a_line_of_review_that_is_no_share_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "assets" / "rules"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text("review_below: 30%\nleast_answers: 0\nleast_answer: 5\n", encoding="utf-8")
    _, errors = read_rules(tmp_path)
    assert [(error.line, error.message.partition(":")[0]) for error in errors] == [
        (1, "review_below"), (2, "least_answers"), (3, "unknown parameter “least_answer”; did you mean least_answers?; there are"),
    ]  # fmt: skip
