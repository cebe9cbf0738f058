"""How far reviewers agree: the share, and Cohen's kappa as in the textbooks."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from gridhub.review.agreement import agreements, kappa
from gridhub.state.decision_log import MatchDecision


def entry(pair: str, reviewer: str, verdict: str, *, approves: str = "") -> MatchDecision:
    return MatchDecision(
        "changed" if approves else "decided", "workbook", verdict, "token", approves or reviewer, date(2026, 11, 2), "2", "refused",
        "office", datetime(2026, 11, 2), approver=reviewer if approves else None, pair_id=pair, workbook_no=1,
    )  # fmt: skip


def test_kappa_as_cohen_wrote_it() -> None:
    said = [("same", "same")] * 20 + [("same", "never")] * 5 + [("never", "same")] * 10 + [("never", "never")] * 15
    assert kappa(said) == Fraction(2, 5)  # 0.7 observed, 0.5 by chance
    assert kappa([("same", "never"), ("never", "same")]) == -1
    assert kappa([("same", "same"), ("never", "never"), ("unsure", "unsure")]) == 1


@pytest.mark.parametrize("said", [[], [("same", "same")] * 9])
def test_kappa_has_no_value_where_chance_explains_all(said: list[tuple[str, str]]) -> None:
    assert kappa(said) is None


def test_two_and_two_and_all_together_by_the_last_verdict_of_each() -> None:
    log = [
        entry("1", "王", "same"), entry("2", "王", "never"), entry("3", "王", "same"), entry("4", "王", "unsure"),
        entry("1", "李", "same", approves="王"), entry("2", "李", "same"), entry("2", "李", "never"),
        entry("1", "赵", "never"), entry("4", "赵", "unsure"),
    ]  # fmt: skip
    found = agreements(log)
    assert [(one.first, one.second, one.pairs, one.agreed) for one in found] == [
        ("李", "王", 2, 2), ("李", "赵", 1, 0), ("王", "赵", 2, 1), ("", "", 5, 3),
    ]  # fmt: skip
    assert found[0].share == 1 and found[0].kappa == 1


def test_a_pair_of_one_reviewer_and_lines_of_the_file_measure_nothing() -> None:
    assert agreements([entry("1", "王", "same"), entry("1", "王", "never")]) == ()
