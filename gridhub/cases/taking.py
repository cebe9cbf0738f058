"""Taking a filled workbook, and closing an answered case by hand.

Belongs here: what is recorded when. Not here: reading (``answer_sheet``), the rules of an answer (``answer_rows``).
Lines that may be taken are recorded together; the others are told, each with its cell, and nothing of them is kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gridhub.cases.answer_rows import Judged, Problem, Sent, judge, names_a_person, problem
from gridhub.cases.answer_sheet import FormLine, read_filled
from gridhub.cases.form import SEAL_LENGTH, seal_parts
from gridhub.cases.keeping import NoSuchCase, current_cases
from gridhub.cases.returned import WrongWorkbook
from gridhub.contracts.case_tables import FINAL
from gridhub.contracts.words import CASE_STATES
from gridhub.ingest.refusals import reason
from gridhub.project.project import Project
from gridhub.state.case_log import Answer, CaseEvent, add_events, known_events, known_workbooks
from gridhub.state.home import Home
from gridhub.state.keys import HubKey


@dataclass(frozen=True)
class Taken:
    """What became of a workbook: case ids taken and told again, lines left empty, every reason of the refused ones."""

    workbook_no: int
    department: str
    taken: tuple[str, ...]
    again: tuple[str, ...]
    empty: int
    problems: tuple[Problem, ...]

    @property
    def refused(self) -> int:
        """Lines that were not taken."""
        return len({one.row for one in self.problems})


def take(project: Project, home: Home, path: Path, *, at: datetime, actor: str) -> Taken:
    """Take a filled workbook. Raises ``WrongWorkbook`` (nothing taken), ``NoSuchCase``, ``NoRelease``."""
    filled = read_filled(path)
    known = known_workbooks(home).get(filled.workbook_no)
    if known is None or known.department != filled.department:
        what = f"第 {filled.workbook_no} 号工作簿不是本系统下发给“{filled.department}”的"
        raise WrongWorkbook(reason(path.name, what, "请用导出的原工作簿填写"))
    key = HubKey.load(home, project)
    number = filled.workbook_no
    in_it = [e.case_id for e in known_events(home) if e.kind == "dispatched" and e.workbook_no == number]
    seals = {case_id: key.token(*seal_parts(number, case_id))[:SEAL_LENGTH] for case_id in in_it}
    sent = Sent(number, known.department, seals)
    cases = current_cases(home, revealed=True).by_id
    lines = [line for line in filled.lines if line.is_filled]
    twice = {case_id for case_id, count in Counter(line.text("case_id") for line in lines).items() if count > 1}
    judged = [_twice(line) if line.text("case_id") in twice else judge(line, sent, cases, at.date()) for line in lines]
    good = [one for one in judged if one.answer is not None and not one.again]
    add_events(
        home, [CaseEvent(0, one.case_id, "answered", at, actor, known.department, number, one.answer) for one in good]
    )
    return Taken(
        number, known.department, tuple(one.case_id for one in good), tuple(one.case_id for one in judged if one.again),
        len(filled.lines) - len(lines), tuple(found for one in judged for found in one.problems),
    )  # fmt: skip


def _twice(line: FormLine) -> Judged:
    """Two lines about one case: which of them is meant would be a guess."""
    return Judged(
        line.text("case_id"),
        None,
        (problem(line, "case_id", "这个编号在工作簿里出现了不止一次，都没有采用；请只留一行"),),
    )


def close(home: Home, case_id: str, why: str, *, at: datetime, actor: str) -> None:
    """Close an answered case by hand. Raises ``NoSuchCase`` when there is none, when it has no final conclusion, or when the
    reason names a number of a person."""
    if names_a_person(why):
        raise NoSuchCase("原因里含有身份号码或手机号码，请改写 / the reason holds a number of a person")
    case = current_cases(home, revealed=True).get(case_id)
    if case.standing.state not in FINAL:
        state = CASE_STATES[case.standing.state]
        raise NoSuchCase(f"{case_id}：状态是“{state}”，有最终结论的案件才能销号 / only an answered case can be closed")
    said = Answer("", proof_text=" ".join(why.split()))
    add_events(home, [CaseEvent(0, case_id, "closed", at, actor, case.department, None, said)])
