"""What people did with cases, in ``control.db``: workbooks sent to departments, answers, closings.

Belongs here: the records, and reading and adding them. Not here: which answer may be taken (``cases.answer_rows``), what
a case's state is after them (``cases.living``). Append-only: a wrong answer is followed by a right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa

from gridhub.state.control_file import reading, writing
from gridhub.state.control_tables import CASE_EVENT, CASE_WORKBOOK
from gridhub.state.home import Home


@dataclass(frozen=True)
class Answer:
    """What a department says of a case; codes of ``contracts.case_tables``, amounts in yuan as decimal text ("" = none)."""

    conclusion: str
    method: str = ""
    amount_due: str = ""
    amount_recovered: str = ""
    proof: str = ""
    proof_text: str = ""
    checked_by: str = ""
    checked_on: date | None = None


@dataclass(frozen=True)
class CaseEvent:
    """One event. ``kind``: dispatched, answered, closed. ``actor``: the account that did it; ``answer``: of an answer; of
    a closing its reason is the ``proof_text``."""

    event_no: int
    case_id: str
    kind: str
    at: datetime
    actor: str
    department: str
    workbook_no: int | None = None
    answer: Answer | None = None


@dataclass(frozen=True)
class Workbook:
    """A workbook of cases as it was sent. ``release_id``: what it was made of."""

    workbook_no: int
    department: str
    release_id: str
    at: datetime
    actor: str


def known_events(home: Home) -> tuple[CaseEvent, ...]:
    """Every event, in the order in which it was written."""
    with reading(home) as connection:
        rows = connection.execute(sa.select(CASE_EVENT).order_by(CASE_EVENT.c.event_no)).mappings()
        return tuple(_event(row) for row in rows)


def known_workbooks(home: Home) -> dict[int, Workbook]:
    """By number."""
    with reading(home) as connection:
        rows = connection.execute(sa.select(CASE_WORKBOOK).order_by(CASE_WORKBOOK.c.workbook_no)).mappings()
        return {row["workbook_no"]: Workbook(**row) for row in rows}


def record_workbook(
    home: Home, *, department: str, release_id: str, case_ids: Sequence[str], at: datetime, actor: str
) -> int:
    """Write that a workbook with these cases was sent; returns its number, from 1."""
    with writing(home) as connection:
        last = connection.execute(sa.select(sa.func.max(CASE_WORKBOOK.c.workbook_no))).scalar()
        number = int(last or 0) + 1
        connection.execute(
            sa.insert(CASE_WORKBOOK).values(**asdict(Workbook(number, department, release_id, at, actor)))
        )
        _append(connection, [
            CaseEvent(0, case_id, "dispatched", at, actor, department, number) for case_id in case_ids
        ])  # fmt: skip
        return number


def add_events(home: Home, events: Sequence[CaseEvent]) -> None:
    """Add events, all or none; their numbers are given here."""
    with writing(home) as connection:
        _append(connection, events)


def _append(connection: sa.Connection, events: Sequence[CaseEvent]) -> None:
    last = connection.execute(sa.select(sa.func.max(CASE_EVENT.c.event_no))).scalar()
    rows = [_row(event, int(last or 0) + place) for place, event in enumerate(events, start=1)]
    if rows:
        connection.execute(sa.insert(CASE_EVENT), rows)


def _row(event: CaseEvent, number: int) -> dict[str, object]:
    said = asdict(event.answer) if event.answer else dict.fromkeys(Answer.__dataclass_fields__)
    return {
        "event_no": number, "case_id": event.case_id, "kind": event.kind, "at": event.at.replace(tzinfo=None, microsecond=0),
        "actor": event.actor, "department": event.department, "workbook_no": event.workbook_no,
        **{name: value or None for name, value in said.items()},
    }  # fmt: skip


def _event(row: sa.RowMapping) -> CaseEvent:
    said = {name: row[name] or "" for name in Answer.__dataclass_fields__ if name != "checked_on"}
    answer = None if row["kind"] == "dispatched" else Answer(**said, checked_on=row["checked_on"])
    return CaseEvent(
        row["event_no"], row["case_id"], row["kind"], row["at"], row["actor"], row["department"], row["workbook_no"], answer
    )  # fmt: skip
