"""The log of decisions only grows: a line is decided, changed, withdrawn, and decided again; nothing is altered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gridhub.build.decision_step import new_entries, standing_lines, with_last_effect
from gridhub.state.decision_log import MatchDecision, add_decisions, known_decisions
from gridhub.state.home import Home

AT = datetime(2026, 11, 3, 9)


def line(pair: str, token: str, **said: Any) -> dict[str, Any]:
    whole = {
        "pair_token": pair, "token": token, "judgement": "same", "file": "identity.csv", "line": 2, "record_a": "d:1:1", "role_a": "self",
        "record_b": "d:1:2", "role_b": "self", "rules_version": "2", "outcome": "refused", "rule": "name_phone",
        "confidence": "0.900", "reason": "ambiguous", "evidence": "name=same", "actor": "王", "approver": None,
        "decided_on": date(2026, 11, 1), "expires": None,
    }  # fmt: skip
    return whole | said


def run(home: Home, *lines: dict[str, Any]) -> list[tuple[str, str]]:
    """One run over a file of these lines: what it adds to the log."""
    added = add_decisions(home, new_entries(lines, known_decisions(home), AT))
    return [(entry.kind, entry.verdict) for entry in added]


def test_the_life_of_a_line(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert run(home, line("p", "t1")) == [("decided", "same")]
    assert run(home, line("p", "t1", line=7)) == []  # moved in the file: the same decision
    assert run(home, line("p", "t2", judgement="never")) == [("changed", "never")]
    assert run(home) == [("withdrawn", "never")]
    assert run(home) == []
    assert run(home, line("p", "t1")) == [("decided", "same")]
    entries = known_decisions(home)
    assert [entry.decision_no for entry in entries] == [1, 2, 3, 4]
    assert (entries[0].rule, entries[0].confidence, entries[0].rules_version) == ("name_phone", "0.900", "2")
    assert [stands for _, stands in with_last_effect(entries)] == [False, False, False, True]


def test_a_line_that_a_workbook_wrote_is_no_second_decision(tmp_path: Path) -> None:
    home = Home(tmp_path)
    add_decisions(home, [
        MatchDecision("decided", "workbook", "same", "p", "王", date(2026, 11, 1), "2", "refused", "office", AT, line_token="t1", pair_id="A+B", workbook_no=1),
        MatchDecision("decided", "workbook", "unsure", "q", "王", date(2026, 11, 1), "2", "refused", "office", AT, pair_id="A+C", workbook_no=1),
    ])  # fmt: skip
    assert run(home, line("p", "t1")) == []
    assert run(home) == [("withdrawn", "same")]  # of the other pair there never was a line
    assert set(standing_lines(known_decisions(home))) == set()


def test_of_a_line_that_ran_out_and_the_one_that_follows_it_the_later_counts(tmp_path: Path) -> None:
    home = Home(tmp_path)
    over = line("p", "t1", decided_on=date(2026, 1, 1), expires=date(2026, 6, 30))
    assert run(home, over) == [("decided", "same")]
    assert run(home, over, line("p", "t2", line=3)) == [("changed", "same")]
    assert run(home, over, line("p", "t2", line=3)) == []


def test_what_is_in_the_log_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    home = Home(tmp_path)
    whole = MatchDecision(
        "decided", "workbook", "never", "p", "王", date(2026, 11, 1), "2", "refused", "office", AT, "t", "identity.csv", 3, "d:1:1", "self",
        "d:1:2", "head", "name_phone", "0.900", "ambiguous", "name=same", "李", date(2027, 1, 1), "走访 3 号", "A+B", 4,
    )  # fmt: skip
    assert add_decisions(home, [whole]) == (replace(whole, decision_no=1),) == known_decisions(home)
