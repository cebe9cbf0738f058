"""Sending cases to a department: which ones, the log, the workbook.

Belongs here: choosing, recording, writing, in that order. Not here: cells (``workbook``), evidence (``evidence``).
The export log has its line, and the cases are 已下发, before the file is written: what cannot be recorded is not sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from gridhub.cases.evidence import HEAD, evidence_lines, subject_words
from gridhub.cases.form import SEAL_LENGTH, seal_parts
from gridhub.cases.keeping import Current, NoSuchCase, current_cases
from gridhub.cases.workbook import Sheet, write_form
from gridhub.contracts.words import CASE_STATES, MATCH_LEVELS, SEVERITIES
from gridhub.project.project import Project
from gridhub.release.reading import Reveal, open_release
from gridhub.state.case_log import record_workbook
from gridhub.state.export_log import record_export
from gridhub.state.home import Home
from gridhub.state.keys import HubKey

ORDER = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class Dispatched:
    """What was sent. ``left_out``: open cases of rules that are for review only."""

    workbook_no: int
    cases: int
    left_out: int


def to_send(cases: Sequence[Current], department: str, *, review: bool) -> tuple[list[Current], int]:
    """Open cases of a department, the most pressing first, and how many are left out as for review only."""
    mine = [one for one in cases if one.department == department and one.is_open]
    chosen = [one for one in mine if review or not one.is_review_only]
    chosen.sort(key=lambda one: (one.standing.due.day, ORDER.get(one.living.said.severity, len(ORDER)), one.case_id))
    return chosen, len(mine) - len(chosen)


def dispatch(
    project: Project, home: Home, department: str, path: Path, *, at: datetime, actor: str, review: bool = False,
    reveal: Reveal | None = None,
) -> Dispatched:  # fmt: skip
    """Write the open cases of a department (name or title) as a workbook to fill. ``review``: also cases that are for review
    only; ``reveal``: also those that rest on rows of the vault.

    Raises ``NoSuchCase`` (unknown department, nothing to send), ``NoRelease``, OSError.
    """
    department = next((name for name, one in project.connectors.items() if one.title == department), department)
    if department not in project.connectors:
        known = "、".join(f"{one.title}（{name}）" for name, one in sorted(project.connectors.items()))
        raise NoSuchCase(f"没有部门“{department}”；可选：{known} / no such department")
    cases = current_cases(home, revealed=reveal is not None)
    chosen, left_out = to_send(list(cases.by_id.values()), department, review=review)
    title = project.connectors[department].title
    if not chosen:
        beside = f"；另有 {left_out} 件只作内部复核，加 --review 一并导出" if left_out else ""
        raise NoSuchCase(f"{title}没有待办的案件{beside} / nothing to send")
    with open_release(home) as connection:
        subjects = _subjects(connection, project, chosen)
    with open_release(home, revealed=True) as connection:
        rows = {one.case_id: one.living.said.evidence for one in chosen}
        evidence = evidence_lines(connection, project, department, rows, plain=reveal is not None)
    path.touch(mode=0o600)  # a place that cannot be written is told before anything is recorded
    record_export(
        home, at=at, actor=actor, purpose=reveal.purpose if reveal else f"疑点核查下发：{title}", command="case export",
        target=f"case {department}", columns="own rows plain" if reveal else "masked", row_count=len(chosen),
    )  # fmt: skip
    number = record_workbook(
        home,
        department=department,
        release_id=cases.release_id,
        case_ids=[one.case_id for one in chosen],
        at=at,
        actor=actor,
    )
    key = HubKey.load(home, project)
    lines = tuple(
        _line(place, one, subjects.get(one.living.said.subject_id, ""), key.token(*seal_parts(number, one.case_id)))
        for place, one in enumerate(chosen, start=1)
    )
    facts = f"第 {number} 号　填报单位：{title}　下发日期：{at:%Y-%m-%d}　数据截止：{cases.as_of}　共 {len(chosen)} 件　发布 {cases.release_id}"
    laws = sorted({f"{one.living.said.finding_code} 依据：{one.living.said.law}" for one in chosen})
    sheet = Sheet(
        number,
        f"{project.config.city_name}疑点核查单（{title}）",
        facts,
        department,
        cases.release_id,
        lines,
        tuple(laws),
        HEAD,
        evidence,
    )
    write_form(sheet, path)
    return Dispatched(number, len(chosen), left_out)


def _subjects(connection: duckdb.DuckDBPyConnection, project: Project, chosen: Sequence[Current]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in sorted({one.living.said.subject_kind for one in chosen}):
        ids = [one.living.said.subject_id for one in chosen if one.living.said.subject_kind == kind]
        found |= subject_words(connection, project, kind, ids)
    return found


def _line(place: int, case: Current, subject: str, token: str) -> dict[str, object]:
    said, standing = case.living.said, case.standing
    state = CASE_STATES["dispatched"] if standing.state in ("waiting", "reopened") else CASE_STATES[standing.state]
    beside = f"（第 {standing.round} 次）" if standing.round > 1 else ""
    return {
        "number": place, "case_id": case.case_id, "title": f"{said.finding_code} {said.title}",
        "severity": SEVERITIES.get(said.severity, said.severity),
        "subject": "；".join(part for part in (subject, said.subject_id) if part), "detail": said.detail,
        "match_level": MATCH_LEVELS.get(said.match_level, said.match_level),
        "amount": float(said.amount) if said.amount is not None else None, "due_date": standing.due.day,
        "state": state + beside, "seal": token[:SEAL_LENGTH],
    }  # fmt: skip
