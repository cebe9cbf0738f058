"""Taking a filled workbook of pairs: lines of decisions/identity.csv, and the log.

Belongs here: what is recorded when. Not here: reading (``verdict_sheet``), the rules of a verdict (``verdict_rows``), what
becomes of it (``decision_lines``).

Verdicts become lines of a file of the project, not rows of the home: there they are reviewed, shown by ``git diff``,
undone by removing a line, and the release made anew without them. The file is written first, then the log: where the
second fails, the same workbook taken again finds its lines and only the log is mended.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from gridhub.cases.answer_rows import Problem
from gridhub.cases.returned import WrongWorkbook
from gridhub.identity.rules_said import line_token, pair_token
from gridhub.ingest.refusals import reason
from gridhub.project.decisions import FOLDER, SamePerson
from gridhub.project.project import Project
from gridhub.review.agreement import reviewer_of
from gridhub.review.decision_lines import FILE, Desk, Outcome, edited, pair_token_of
from gridhub.review.form import SEAL_LENGTH, seal_parts
from gridhub.review.verdict_rows import VerdictLine, judge, problem
from gridhub.review.verdict_sheet import read_verdicts
from gridhub.state.decision_log import (
    MatchDecision,
    SentPair,
    add_decisions,
    known_decisions,
    known_review_workbooks,
    sent_pairs,
)
from gridhub.state.home import Home
from gridhub.state.keys import HubKey


@dataclass(frozen=True)
class TakenReview:
    """What became of a workbook. ``outcomes``: of each verdict that was taken; ``again``: verdicts known already;
    ``empty``: pairs left open."""

    workbook_no: int
    outcomes: tuple[Outcome, ...]
    again: int
    empty: int
    problems: tuple[Problem, ...]

    def count(self, what: str) -> int:
        return sum(one.what == what for one in self.outcomes)

    @property
    def refused(self) -> int:
        """Lines that were not taken."""
        return len({one.row for one in self.problems})


def take_verdicts(project: Project, home: Home, path: Path, *, at: datetime, account: str) -> TakenReview:
    """Take a filled workbook. Raises ``WrongWorkbook`` and ``FileChanged`` (nothing taken), OSError."""
    filled = read_verdicts(path)
    number = filled.workbook_no
    given = known_review_workbooks(home).get(number)
    if given is None:
        raise WrongWorkbook(reason(path.name, f"第 {number} 号工作簿不是本系统导出的", "请用导出的原工作簿填写"))
    key = HubKey.load(home, project)
    pairs = {one.pair_id: one for one in sent_pairs(home) if one.workbook_no == number}
    seals = {pair_id: key.token(*seal_parts(number, pair_id))[:SEAL_LENGTH] for pair_id in pairs}
    lines = [line for line in filled.lines if line.is_filled]
    twice = {pair for pair, count in Counter(line.text("pair_id") for line in lines).items() if count > 1}
    log = known_decisions(home)
    desk = Desk(project.decisions.same_person, log, key)
    said = _last_said(log)
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    again = 0
    for line in lines:
        if line.text("pair_id") in twice:
            problems.append(_twice(line))
            continue
        verdict, found = judge(line, seals, number, given.at.date(), at.date())
        problems += found
        if verdict is None:
            continue
        if said.get((verdict.pair_id, verdict.reviewer)) == (
            verdict.verdict,
            number,
            verdict.reviewed_on,
            verdict.remark,
        ):
            again += 1
            continue
        outcome = desk.take(verdict, pairs[verdict.pair_id], number)
        if outcome.what == "refused":
            problems.append(problem(line, "verdict", outcome.told))
        else:
            outcomes.append(outcome)
    written = _write_file(project, outcomes)
    entries = [_entry(outcome, pairs[outcome.verdict.pair_id], key, at, account) for outcome in written]
    add_decisions(home, entries)
    return TakenReview(number, tuple(written), again, len(filled.lines) - len(lines), tuple(problems))


def _last_said(log: Sequence[MatchDecision]) -> Mapping[tuple[str, str], tuple[str, int, date, str]]:
    """(pair, reviewer) → the last verdict, the workbook it came with, its date and remark."""
    return {
        (entry.pair_id, reviewer_of(entry)): (entry.verdict, entry.workbook_no, entry.decided_on, entry.remark or "")
        for entry in log
        if entry.origin == "workbook" and entry.pair_id is not None and entry.workbook_no is not None
    }


def _twice(line: VerdictLine) -> Problem:
    """Two lines about one pair: which of them is meant would be a guess."""
    return problem(line, "pair_id", "这个编号在工作簿里出现了不止一次，都没有采用；请只留一行")


def _write_file(project: Project, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Write the lines; returns the outcomes with the numbers of the added ones."""
    added = [one for one in outcomes if one.what == "written" and one.line is not None]
    changed: dict[tuple[str, int], SamePerson] = {}
    for one in outcomes:
        if one.what in ("approved", "corrected") and one.line is not None:
            changed[one.line.file, one.line.line] = one.line
    numbers: dict[str, int] = {}
    for file in sorted({*(file for file, _ in changed), *((FILE,) if added else ())}):
        new = [one.line for one in added if one.line is not None] if file == FILE else []
        path = project.root / FOLDER / f"{file}.csv"
        text = _text_of(path)
        text, found = edited(text, new, [line for (of, _), line in changed.items() if of == file])
        if file == FILE:
            numbers = {one.verdict.pair_id: number for one, number in zip(added, found, strict=True)}
        _replace(path, text)
    return [
        replace(one, line=replace(one.line, line=numbers[one.verdict.pair_id])) if one.what == "written" and one.line else one
        for one in outcomes
    ]  # fmt: skip


def _text_of(path: Path) -> str:
    """As it is written, ends of lines included; empty when it is not there."""
    if not path.exists():
        return ""
    with path.open(encoding="utf-8", newline="") as handle:
        return handle.read()


def _replace(path: Path, text: str) -> None:
    """Written beside and put in place: a crash leaves the old file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _entry(outcome: Outcome, pair: SentPair, key: HubKey, at: datetime, account: str) -> MatchDecision:
    verdict, line = outcome.verdict, outcome.line
    approved = outcome.what == "approved" and line is not None
    return MatchDecision(
        kind="changed" if outcome.what in ("approved", "corrected") else "decided", origin="workbook", verdict=verdict.verdict,
        pair_token=pair_token_of(pair, key) if line is None else pair_token(line, key),
        actor=line.actor if approved and line is not None else verdict.reviewer, approver=verdict.reviewer if approved else None,
        decided_on=verdict.reviewed_on, rules_version=pair.rules_version, outcome="refused", account=account, at=at,
        line_token=line_token(line, key) if line is not None else None,
        file=f"{line.file}.csv" if line is not None else None, line=line.line if line is not None else None,
        record_a=pair.record_a, role_a=pair.role_a, record_b=pair.record_b, role_b=pair.role_b, rule=pair.rule,
        confidence=pair.confidence, reason=pair.reason, evidence=pair.evidence, remark=verdict.remark or None,
        pair_id=pair.pair_id, workbook_no=pair.workbook_no,
    )  # fmt: skip
