"""What becomes of a verdict: a line, a second person's approval, a correction, or a note; and the text of the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from gridhub.identity.rules_said import pair_token
from gridhub.project.decisions import SamePerson
from gridhub.review.decision_lines import HEADER, Desk, FileChanged, edited
from gridhub.review.verdict_rows import Verdict
from gridhub.state.decision_log import MatchDecision, SentPair
from tests.unit.identity.claims import KEY

A, B, C = (f"a.xlsx|表|{row}|self" for row in (1, 2, 3))
DAY = date(2026, 11, 2)


def sent(pair: str = "Pa+Pb", a: str = A, b: str = B) -> SentPair:
    return SentPair(
        4, pair, a, b, "d:1:1", "self", "d:1:2", "self", "2", "name_phone", "0.900", "ambiguous", "name=same"
    )


def says(verdict: str, reviewer: str = "王敏", pair: str = "Pa+Pb", remark: str = "") -> Verdict:
    return Verdict(pair, verdict, reviewer, DAY, remark)


def decided(a: str, b: str, judgement: str, *, line: int = 2, actor: str = "王敏", **said: object) -> SamePerson:
    return SamePerson(date(2026, 10, 1), actor, "已核实", line, a, b, judgement, **said)  # type: ignore[arg-type]


def test_the_first_verdict_on_a_pair_becomes_a_line() -> None:
    outcome = Desk([], [], KEY).take(says("never", remark="走访 7 号"), sent(), 4)
    assert outcome.what == "written" and outcome.line is not None
    assert (outcome.line.record_a, outcome.line.record_b, outcome.line.judgement) == (A, B, "never")
    assert (outcome.line.actor, outcome.line.approver, outcome.line.reason) == (
        "王敏",
        "",
        "人员核实工作簿第 4 号：走访 7 号",
    )


def test_the_same_verdict_of_another_person_approves_the_line_and_of_the_same_person_does_not() -> None:
    line = decided(A, B, "same")
    second = Desk([line], [], KEY).take(says("same", "李强"), sent(), 4)
    assert second.what == "approved" and second.line is not None
    assert (second.line.actor, second.line.approver, second.line.line) == ("王敏", "李强", 2)
    assert Desk([line], [], KEY).take(says("same", " 王 敏"), sent(), 4).what == "noted"
    assert Desk([decided(A, B, "same", approver="赵")], [], KEY).take(says("same", "李强"), sent(), 4).what == "noted"


def test_another_opinion_changes_nothing_but_its_own_author_may_correct_a_line_nobody_approved() -> None:
    line = decided(A, B, "same")
    other = Desk([line], [], KEY).take(says("never", "李强"), sent(), 4)
    assert (other.what, other.line) == ("noted", None)
    assert "decisions/identity.csv:2 已认定为“同一人”" in other.told
    own = Desk([line], [], KEY).take(says("never"), sent(), 4)
    assert own.what == "corrected" and own.line is not None and own.line.judgement == "never"
    assert Desk([decided(A, B, "same", approver="赵")], [], KEY).take(says("never"), sent(), 4).what == "noted"
    assert Desk([line], [], KEY).take(says("unsure"), sent(), 4).what == "noted"


def test_a_workbook_taken_again_with_another_date_or_remark_mends_its_own_line_and_no_line_written_by_hand() -> None:
    desk = Desk([], [], KEY)
    first = desk.take(says("same", remark="走访 7 号"), sent(), 4)
    again = desk.take(replace(says("same", remark="走访 8 号"), reviewed_on=date(2026, 11, 3)), sent(), 4)
    assert first.what == "written" and again.what == "corrected" and again.line is not None
    assert (again.line.decided_on, again.line.reason) == (date(2026, 11, 3), "人员核实工作簿第 4 号：走访 8 号")
    by_hand = decided(A, B, "same", actor="王敏")
    assert Desk([by_hand], [], KEY).take(says("same", remark="走访 8 号"), sent(), 4).what == "noted"


def test_unsure_is_only_noted() -> None:
    assert Desk([], [], KEY).take(says("unsure"), sent(), 4).what == "noted"


def test_a_line_that_ran_out_is_no_line() -> None:
    over = decided(A, B, "same", expires=date(2026, 11, 1))
    assert Desk([over], [], KEY).take(says("never"), sent(), 4).what == "written"


def test_a_pair_that_goes_out_again_with_other_rows_finds_its_line() -> None:
    line = decided(A, B, "same")
    log = [
        MatchDecision("decided", "workbook", "same", pair_token(line, KEY), "王敏", DAY, "2", "refused", "office", datetime(2026, 11, 2),
                      line_token="t", pair_id="Pa+Pb", workbook_no=3)
    ]  # fmt: skip
    outcome = Desk([line], log, KEY).take(says("same", "李强"), sent(a=A, b=C), 4)
    assert outcome.what == "approved" and outcome.line is not None and outcome.line.record_b == B


def test_a_verdict_that_would_stop_the_next_run_is_refused() -> None:
    desk = Desk([decided(A, B, "same"), decided(B, C, "never", line=3)], [], KEY)
    outcome = desk.take(says("same", pair="Pa+Pc"), sent("Pa+Pc", A, C), 4)
    assert outcome.what == "refused"
    assert outcome.told.startswith("与已有的认定矛盾（decisions/identity.csv:3")
    both = Desk([decided(A, B, "same")], [], KEY)  # two verdicts of one workbook, against each other
    assert both.take(says("never", pair="Pb+Pc"), sent("Pb+Pc", B, C), 4).what == "written"
    assert both.take(says("same", pair="Pa+Pc"), sent("Pa+Pc", A, C), 4).what == "refused"


NEW = ",".join(HEADER)


def test_lines_are_added_at_the_end_and_everything_else_stays_as_written() -> None:
    text = f'{NEW}\n\n{A},{B}, same ,,,2026-10-01,王敏,"走访, 核实"\n'
    added = decided("=a.xlsx|表|9|self", C, "never", actor="李,强")
    whole, numbers = edited(text, [added], [])
    assert whole.startswith(text) and numbers == (4,)
    assert whole.splitlines()[3] == '=a.xlsx|表|9|self,a.xlsx|表|3|self,never,,,2026-10-01,"李,强",已核实'
    assert edited("", [added], [])[0].splitlines()[0] == NEW
    without_end = text.rstrip("\n")
    assert edited(without_end, [added], [])[0] == whole


def test_a_changed_line_is_replaced_where_it_stands() -> None:
    text = f"{NEW}\n{A},{B},same,,,2026-10-01,王敏,已核实\n{B},{C},same,,,2026-10-01,王敏,已核实\n"
    whole, _ = edited(text, [], [decided(B, C, "same", line=3, approver="李强")])
    assert whole.splitlines() == [
        NEW,
        f"{A},{B},same,,,2026-10-01,王敏,已核实",
        f"{B},{C},same,李强,,2026-10-01,王敏,已核实",
    ]
    with pytest.raises(FileChanged):
        edited(text, [], [decided(A, C, "same", line=3)])
    with pytest.raises(FileChanged):
        edited(text, [], [decided(A, C, "same", line=9)])


def test_a_file_with_the_older_header_gets_todays_and_keeps_mark_and_ends_of_lines() -> None:
    text = f"\ufeffrecord_a,record_b,judgement,decided_on,actor,reason\r\n{A},{B},same,2026-10-01,王敏,已核实\r\n"
    whole, numbers = edited(text, [decided(B, C, "never")], [])
    assert whole.startswith("\ufeff" + NEW + "\r\n") and numbers == (3,)
    assert whole.split("\r\n")[1:3] == [
        f"{A},{B},same,,,2026-10-01,王敏,已核实",
        f"{B},{C},never,,,2026-10-01,王敏,已核实",
    ]
