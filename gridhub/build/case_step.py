"""The step ``finding.case``: the cases of the release before live on with the findings of this one.

Belongs here: reading what the law needs, writing what it says. Not here: the law (``cases.living``), precision
(``cases.precision``), who dispatches and answers (``cases``).
What releases saw before stands in the release in force, as ids do in its registry; what people did stands in
``control.db``. Neither table before holds a personal value, so both are read from the published files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.cases.keeping import living_of
from gridhub.cases.living import Living, Look, Said, Standing, live_on, standing_of
from gridhub.cases.precision import Precision, precision_of
from gridhub.cases.working_days import WorkingDays
from gridhub.contracts.case_tables import OPEN
from gridhub.contracts.interfaces import SEVERITIES
from gridhub.contracts.words import MATCH_LEVELS
from gridhub.project.catalogue import CASES, FINDINGS
from gridhub.project.review_law import FILE, ReviewLaw
from gridhub.project.sql.findings import LEVELS
from gridhub.release.reading import open_release
from gridhub.release.releases import current_id
from gridhub.state.case_log import CaseEvent, known_events
from gridhub.state.home import Home
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import Value, create_empty, create_from_query, insert_rows
from gridhub.tables.quoting import quoted

READS = ("audit.run", "audit.completeness", "audit.id_change", FINDINGS)
SIGHTINGS, EVENTS, PRECISION = "finding.case_sighting", "finding.case_event", "mart.rule_precision"
TABLES = (CASES, SIGHTINGS, EVENTS, PRECISION)
_TOLD = 5
"""Rules named in the note of a run."""


@dataclass(frozen=True)
class Before:
    """Rows of the release in force, those of the vault too: cases, what was seen of them, how many events it knew."""

    cases: tuple[Mapping[str, Any], ...] = ()
    sightings: tuple[Mapping[str, Any], ...] = ()
    event_count: int = 0

    @classmethod
    def of(cls, home: Home) -> Before:
        """Nothing before there is a release, or of one from before there were cases."""
        if current_id(home) is None:
            return cls()
        with open_release(home, revealed=True) as connection:
            ((known,),) = connection.execute(
                "SELECT COUNT(*) FROM duckdb_columns() "
                "WHERE schema_name = 'finding' AND table_name = 'case_sighting' AND column_name = 'is_withheld'"
            ).fetchall()
            if not known:
                return cls()
            cases = connection.sql(f"SELECT * FROM {quoted(CASES)} ORDER BY case_id").pl()
            seen = connection.sql(f"SELECT * FROM {SIGHTINGS} ORDER BY case_id, sighting_no").pl()
            ((events,),) = connection.execute(f"SELECT COUNT(*) FROM {EVENTS}").fetchall()
        return cls(tuple(cases.iter_rows(named=True)), tuple(seen.iter_rows(named=True)), int(events))

    def digest(self) -> str:
        """Of everything that decides how cases go on."""
        return hashlib.sha256(repr((self.cases, self.sightings)).encode()).hexdigest()


def cases_said(build: Build) -> Json:
    """What decides beside the findings: the cases of before, what people did, the calendar, the line of review."""
    return {
        "before": Before.of(build.home).digest(),
        "events": [str(asdict(event)) for event in known_events(build.home)],
        "calendar": [[one.day.isoformat(), one.kind] for one in build.project.decisions.working_day],
        "review": sorted(build.project.rules.get(FILE, {}).items()),
        "codes": sorted([asset.finding_code, asset.name] for asset in build.project.assets if asset.finding_code),
    }


def keep_cases(work: Work) -> StepResult:
    """Fill the four tables of cases. Tells what vanished and which rules are for review only."""
    as_of, events = work.as_of(), known_events(work.home)
    calendar = WorkingDays.of(work.project.decisions.working_day)
    able = _able_to_miss(work)
    look = Look(
        as_of, max((event.event_no for event in events), default=0), lambda code: code in able, calendar.after, _merged(work)
    )  # fmt: skip
    before = Before.of(work.home)
    living = live_on(living_of(before.cases, before.sightings), _found(work), look)
    of_case: dict[str, list[CaseEvent]] = {}
    for event in events:
        of_case.setdefault(event.case_id, []).append(event)
    cases = [(one, standing_of(one.sightings, of_case.get(one.case_id, ()))) for one in living]
    law = ReviewLaw.of(work.project.rules.get(FILE, {}))
    precision = precision_of(cases, law)
    review = {(one.finding_code, one.match_level) for one in precision if one.is_review_only}
    _write(work, CASES, [_case_row(one, standing, as_of, review) for one, standing in cases])
    _write(work, SIGHTINGS, [row for one in living for row in _sighting_rows(one)])
    published = {one.case_id for one in living if not one.said.is_withheld}
    _write(work, EVENTS, [_event_row(event, event.case_id not in published) for event in events])
    _write(work, PRECISION, [_precision_row(one) for one in precision])
    checks = tuple(
        check
        for table in TABLES
        for check in check_contract(work.connection, work.spec(table), prefix=work.spec(table).leaf)
    )
    told = "\n".join((*_lost(before, events), *_told(cases, precision, as_of)))
    facts: tuple[tuple[str, str | int], ...] = (
        ("open", sum(standing.state in OPEN for _, standing in cases)),
        ("overdue", sum(_is_overdue(standing, as_of) for _, standing in cases)),
    )
    return StepResult(rows=len(cases), facts=(*facts, *((("told", told),) if told else ())), checks=checks)


def _write(work: Work, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
    spec = work.spec(table)
    create_empty(work.connection, spec)
    insert_rows(work.connection, spec, rows)
    work.connection.execute(f"CREATE TEMP TABLE in_order AS SELECT * FROM {table}")
    create_from_query(work.connection, spec, "SELECT * FROM in_order")
    work.connection.execute("DROP TABLE in_order")


def _able_to_miss(work: Work) -> frozenset[str]:
    """Codes of the rules whose not finding something says that it is not there (``zero_is_said``)."""
    rows = work.connection.execute(
        "SELECT table_name FROM audit.completeness WHERE value_kind = 'finding' AND zero_is_said"
    ).fetchall()
    complete = {str(name) for (name,) in rows}
    return frozenset(
        asset.finding_code for asset in work.project.assets if asset.finding_code and asset.name in complete
    )


def _merged(work: Work) -> dict[tuple[str, str], tuple[str, ...]]:
    rows = work.connection.execute(
        "SELECT entity_kind, new_id, old_id FROM audit.id_change WHERE change = 'linked' AND old_id IS NOT NULL "
        "AND new_id IS NOT NULL ORDER BY ALL"
    ).fetchall()
    found: dict[tuple[str, str], list[str]] = {}
    for kind, new, old in rows:
        found.setdefault((str(kind), str(new)), []).append(str(old))
    return {of: tuple(ids) for of, ids in found.items()}


def _found(work: Work) -> list[Said]:
    """The findings of this release, case by case: money and evidence together, the weakest link, the newest words."""
    result = work.connection.execute(f"SELECT * FROM {FINDINGS} ORDER BY case_id, month, finding_id")
    names = [item[0] for item in result.description or []]
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in result.fetchall():
        line = dict(zip(names, row, strict=True))
        groups.setdefault(line["case_id"], []).append(line)
    return [_together(key, lines) for key, lines in groups.items()]


def _together(key: str, lines: Sequence[Mapping[str, Any]]) -> Said:
    last = lines[-1]
    amounts = [line["amount"] for line in lines if line["amount"] is not None]
    records = sorted({record for line in lines for record in line["evidence"].split(";")})
    first_month, last_month = lines[0]["month"], last["month"]
    detail = last["detail"]
    if len(lines) > 1:
        detail = f"共 {len(lines)} 个月（{first_month:%Y-%m} 至 {last_month:%Y-%m}）；最近一个月：{detail}"
    return Said(
        key, last["finding_code"], last["title"], min((line["severity"] for line in lines), key=SEVERITIES.index),
        last["department"], last["subject_kind"], last["subject_id"], last["case_part"],
        max((line["match_level"] for line in lines), key=_weakness), sum(amounts, Decimal(0)) if amounts else None,
        first_month, last_month, len(lines), detail, last["law"], ";".join(records), int(last["due_days"]),
        any(line["is_withheld"] for line in lines),
    )  # fmt: skip


def _weakness(level: str) -> tuple[int, str]:
    return (LEVELS.index(level) if level in LEVELS else len(LEVELS), level)


def _is_overdue(standing: Standing, as_of: date) -> bool:
    return standing.state in OPEN and standing.due.day < as_of


def _case_row(case: Living, standing: Standing, as_of: date, review: set[tuple[str, str]]) -> dict[str, Value]:
    said, answer = case.said, standing.answer
    return {
        "case_id": case.case_id, "case_key": said.key, "finding_code": said.finding_code, "title": said.title,
        "severity": said.severity, "department": said.department, "subject_kind": said.subject_kind,
        "subject_id": said.subject_id, "case_part": said.case_part, "match_level": said.match_level,
        "amount": _text(said.amount), "first_month": said.first_month.isoformat(), "last_month": said.last_month.isoformat(),
        "finding_count": said.finding_count, "detail": said.detail, "law": said.law, "evidence": said.evidence,
        "first_seen": case.first_seen.isoformat(), "last_seen": case.last_seen.isoformat(), "presence": case.presence,
        "round": standing.round, "due_date": standing.due.day.isoformat(), "due_is_certain": standing.due.is_certain,
        "state": standing.state, "is_overdue": _is_overdue(standing, as_of),
        "is_review_only": (said.finding_code, said.match_level) in review,
        "conclusion": answer.conclusion if answer else None,
        "answered_on": standing.answered_on.isoformat() if standing.answered_on else None,
        "amount_due": (answer.amount_due or None) if answer else None,
        "amount_recovered": (answer.amount_recovered or None) if answer else None, "note": note_of(case, standing),
        "is_withheld": said.is_withheld,
    }  # fmt: skip


def note_of(case: Living, standing: Standing) -> str | None:
    """What has to be said beside the state; None for nothing."""
    notes: list[str] = []
    if case.presence == "unknown":
        notes.append("本期数据不全，无从判断是否仍存在")
    answered = standing.answered_on if standing.state == "mended" and case.presence == "found" else None
    if answered and case.last_seen > answered:
        notes.append(f"答复已整改，{case.last_seen} 的数据仍有")
    if not standing.due.is_certain:
        notes.append("期限内有年份的节假日安排尚未公布，按周末推算")
    if case.sightings[-1].kind == "merged":
        notes.append(f"并入 {case.sightings[-1].other_id}")
    return "；".join(notes) or None


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _sighting_rows(case: Living) -> list[dict[str, Value]]:
    return [
        {
            "case_id": case.case_id, "sighting_no": number, "kind": one.kind, "as_of": one.as_of.isoformat(),
            "after_event": one.after_event, "due_date": one.due.day.isoformat() if one.due else None,
            "due_is_certain": one.due.is_certain if one.due else None, "other_id": one.other_id,
            "is_withheld": case.said.is_withheld,
        }
        for number, one in enumerate(case.sightings, start=1)
    ]  # fmt: skip


def _event_row(event: CaseEvent, withheld: bool) -> dict[str, Value]:
    row: dict[str, Value] = {
        "event_no": event.event_no, "case_id": event.case_id, "kind": event.kind, "on_date": event.at.date().isoformat(),
        "department": event.department, "workbook_no": event.workbook_no, "is_withheld": withheld,
    }  # fmt: skip
    if event.answer:
        said = asdict(event.answer)
        said["checked_on"] = event.answer.checked_on.isoformat() if event.answer.checked_on else None
        row |= {name: value or None for name, value in said.items()}
    return row


def _precision_row(one: Precision) -> dict[str, Value]:
    return {
        "finding_code": one.finding_code, "match_level": one.match_level, "title": one.title, "cases": one.cases,
        "dispatched": one.dispatched, "confirmed": one.confirmed, "unfounded": one.unfounded, "dismissed": one.dismissed,
        "precision": _text(one.precision), "review_below": str(one.law.review_below),
        "least_answers": one.law.least_answers, "is_review_only": one.is_review_only,
    }  # fmt: skip


def _lost(before: Before, events: Sequence[CaseEvent]) -> list[str]:
    """A line when the release before tells of more than ``control.db`` does: a home made again, or an old copy of it."""
    told = before.event_count
    if told <= len(events):
        return []
    return [
        f"control.db 里的案件办理记录（{len(events)} 条）少于上一发布（{told} 条）：请用备份恢复 control.db，否则这些答复不再计入"
    ]


def _told(cases: Sequence[tuple[Living, Standing]], precision: Sequence[Precision], as_of: date) -> list[str]:
    """Lines for the operator: cases that vanished at this date without an answer, rules that are for review only."""
    vanished: dict[str, int] = {}
    for case, standing in cases:
        if standing.state == "vanished" and case.sightings[-1].as_of == as_of:
            name = f"{case.said.finding_code} {case.said.title}"
            vanished[name] = vanished.get(name, 0) + 1
    lines: list[str] = []
    if vanished:
        shown = "、".join(f"{name} {count} 件" for name, count in sorted(vanished.items())[:_TOLD])
        more = " 等" if len(vanished) > _TOLD else ""
        lines.append(
            f"案件自行消失（没有答复，数据里已无）{sum(vanished.values())} 件：{shown}{more}，见 台账.疑点案件"
        )
    lines += [one.told(MATCH_LEVELS.get(one.match_level, one.match_level)) for one in precision if one.is_review_only]
    return lines
