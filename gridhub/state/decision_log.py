"""What people decided about pairs of persons, in ``control.db``: workbooks given to reviewers, and every decision.

Belongs here: the records, and reading and adding them. Not here: which verdict may be taken (``review.verdict_rows``), the
lines in force (``decisions/identity.csv``). Append-only: a wrong decision is followed by another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime

import sqlalchemy as sa

from gridhub.state.control_file import reading, writing
from gridhub.state.control_tables import MATCH_DECISION, REVIEW_PAIR, REVIEW_WORKBOOK
from gridhub.state.home import Home


@dataclass(frozen=True)
class MatchDecision:
    """One entry. ``verdict``: same, never, unsure; ``kind``: decided, changed, withdrawn; ``origin``: file, workbook.
    ``rules_version`` to ``evidence``: what the rules alone said of the pair. ``decision_no`` and ``at`` are given when it is added
    (0: not yet)."""

    kind: str
    origin: str
    verdict: str
    pair_token: str
    actor: str
    decided_on: date
    rules_version: str
    outcome: str
    account: str
    at: datetime
    line_token: str | None = None
    file: str | None = None
    line: int | None = None
    record_a: str | None = None
    role_a: str | None = None
    record_b: str | None = None
    role_b: str | None = None
    rule: str | None = None
    confidence: str | None = None
    reason: str | None = None
    evidence: str | None = None
    approver: str | None = None
    expires: date | None = None
    remark: str | None = None
    pair_id: str | None = None
    workbook_no: int | None = None
    decision_no: int = 0


@dataclass(frozen=True)
class ReviewWorkbook:
    """A workbook of pairs as it was given to reviewers. ``release_id``: what it was made of."""

    workbook_no: int
    release_id: str
    at: datetime
    actor: str


@dataclass(frozen=True)
class SentPair:
    """A pair in a workbook: its records as a decision names them (``ref_a``) and as rows, and what the rules said."""

    workbook_no: int
    pair_id: str
    ref_a: str
    ref_b: str
    record_a: str
    role_a: str
    record_b: str
    role_b: str
    rules_version: str
    rule: str
    confidence: str | None
    reason: str
    evidence: str


def known_decisions(home: Home) -> tuple[MatchDecision, ...]:
    """Every entry, in the order in which it was written."""
    with reading(home) as connection:
        rows = connection.execute(sa.select(MATCH_DECISION).order_by(MATCH_DECISION.c.decision_no)).mappings()
        return tuple(MatchDecision(**row) for row in rows)


def add_decisions(home: Home, entries: Sequence[MatchDecision]) -> tuple[MatchDecision, ...]:
    """Add entries, all or none; returns them with their numbers."""
    if not entries:
        return ()
    with writing(home) as connection:
        last = int(connection.execute(sa.select(sa.func.max(MATCH_DECISION.c.decision_no))).scalar() or 0)
        numbered = tuple(
            replace(entry, decision_no=last + place, at=entry.at.replace(tzinfo=None, microsecond=0))
            for place, entry in enumerate(entries, start=1)
        )
        connection.execute(sa.insert(MATCH_DECISION), [asdict(entry) for entry in numbered])
        return numbered


def record_review(home: Home, *, release_id: str, pairs: Sequence[SentPair], at: datetime, actor: str) -> int:
    """Write that a workbook with these pairs was given out; returns its number, from 1, which the pairs take."""
    with writing(home) as connection:
        last = connection.execute(sa.select(sa.func.max(REVIEW_WORKBOOK.c.workbook_no))).scalar()
        number = int(last or 0) + 1
        connection.execute(sa.insert(REVIEW_WORKBOOK).values(**asdict(ReviewWorkbook(number, release_id, at, actor))))
        if pairs:
            connection.execute(sa.insert(REVIEW_PAIR), [asdict(replace(one, workbook_no=number)) for one in pairs])
        return number


def known_review_workbooks(home: Home) -> dict[int, ReviewWorkbook]:
    """By number."""
    with reading(home) as connection:
        rows = connection.execute(sa.select(REVIEW_WORKBOOK).order_by(REVIEW_WORKBOOK.c.workbook_no)).mappings()
        return {row["workbook_no"]: ReviewWorkbook(**row) for row in rows}


def sent_pairs(home: Home) -> tuple[SentPair, ...]:
    """Every pair of every workbook, by workbook and pair."""
    order = (REVIEW_PAIR.c.workbook_no, REVIEW_PAIR.c.pair_id)
    with reading(home) as connection:
        rows = connection.execute(sa.select(REVIEW_PAIR).order_by(*order)).mappings()
        names = [one.name for one in fields(SentPair)]
        return tuple(SentPair(**{name: row[name] for name in names}) for row in rows)
