"""The step ``audit.match_decision``: what people decided about persons, from the first line to the last.

Belongs here: what of decisions/identity.csv the log does not know yet, writing it there, and the table. Not here: whether a
line holds (``identity.judgements``), verdicts of workbooks (``review.taking``, which writes them to the same log).

The law. Of each pair the log holds what its line last said (``pair_token``, ``line_token``). A pair that has a line and
none in the log is ``decided``; a line that says something else than the log has ``changed``; a pair of the log without a
line is ``withdrawn``. Nothing in the log is altered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from gridhub.build.step import StepResult
from gridhub.build.work import Work
from gridhub.state.decision_log import MatchDecision, add_decisions, known_decisions
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import Value, create_empty, create_from_query, insert_rows

TABLE = "audit.match_decision"
READS = ("link.judgement",)
ACCOUNT = "gridhub run"
_CARRIED = (
    "record_a", "role_a", "record_b", "role_b", "rules_version", "outcome", "rule", "confidence", "reason", "evidence",
    "actor", "approver", "decided_on", "expires", "file", "line", "pair_token",
)  # fmt: skip


def keep_decisions(work: Work, *, clock: Callable[[], datetime]) -> StepResult:
    """Add to the log what the file says anew, and fill the table with the whole log."""
    result = work.connection.execute("SELECT * REPLACE (CAST(confidence AS VARCHAR) AS confidence) FROM link.judgement")
    names = [item[0] for item in result.description or []]
    lines = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    known = known_decisions(work.home)
    added = add_decisions(work.home, new_entries(lines, known, clock()))
    effects = {line["token"]: line["effect"] for line in lines}
    spec = work.spec(TABLE)
    create_empty(work.connection, spec)
    insert_rows(work.connection, spec, (_row(entry, effects) for entry in with_last_effect((*known, *added))))
    work.connection.execute(f"CREATE TEMP TABLE in_order AS SELECT * FROM {TABLE}")
    rows = create_from_query(work.connection, spec, "SELECT * FROM in_order")
    return StepResult(rows=rows, facts=(("added", len(added)),), checks=check_contract(work.connection, spec))


def standing_lines(known: Iterable[MatchDecision]) -> dict[str, MatchDecision]:
    """Of each pair the entry that says what its line last said; pairs whose line was withdrawn are left out."""
    standing: dict[str, MatchDecision] = {}
    for entry in known:
        if entry.kind == "withdrawn":
            standing.pop(entry.pair_token, None)
        elif entry.line_token is not None:
            standing[entry.pair_token] = entry
    return standing


def new_entries(
    lines: Sequence[Mapping[str, Any]], known: Iterable[MatchDecision], at: datetime
) -> list[MatchDecision]:
    """What the log does not know yet. ``lines``: rows of link.judgement; of several about one pair (one of them has run
    out) the one decided last counts."""
    standing = standing_lines(known)
    last: dict[str, Mapping[str, Any]] = {}
    for line in sorted(lines, key=lambda one: (one["decided_on"], one["file"], one["line"])):
        last[line["pair_token"]] = line
    entries: list[MatchDecision] = []
    for pair, line in last.items():
        before = standing.get(pair)
        if before is None or before.line_token != line["token"]:
            carried = {name: line[name] for name in _CARRIED}
            entries.append(MatchDecision(
                kind="changed" if before else "decided", origin="file", verdict=line["judgement"], line_token=line["token"],
                at=at, account=ACCOUNT, **carried,
            ))  # fmt: skip
    for pair, before in standing.items():
        if pair not in last:
            entries.append(
                replace(before, kind="withdrawn", origin="file", at=at, account=ACCOUNT, pair_id=None, workbook_no=None,
                        remark=None, decision_no=0)
            )  # fmt: skip
    return entries


def with_last_effect(entries: Sequence[MatchDecision]) -> list[tuple[MatchDecision, bool]]:
    """Each entry, and whether it is the one its pair's line rests on now."""
    standing = {entry.decision_no for entry in standing_lines(entries).values()}
    return [(entry, entry.decision_no in standing) for entry in entries]


def _row(said: tuple[MatchDecision, bool], effects: Mapping[str, str]) -> dict[str, Value]:
    entry, stands = said
    return {
        "decision_no": entry.decision_no, "kind": entry.kind, "origin": entry.origin, "verdict": entry.verdict,
        "effect": _effect(entry, stands, effects),
        "record_a": entry.record_a, "role_a": entry.role_a, "record_b": entry.record_b, "role_b": entry.role_b,
        "rules_version": entry.rules_version, "outcome": entry.outcome, "rule": entry.rule, "confidence": entry.confidence,
        "reason": entry.reason, "evidence": entry.evidence, "actor": entry.actor, "approver": entry.approver,
        "decided_on": entry.decided_on.isoformat(), "expires": entry.expires.isoformat() if entry.expires else None,
        "recorded_on": entry.at.date().isoformat(), "file": entry.file, "line": entry.line, "pair_id": entry.pair_id,
        "workbook_no": entry.workbook_no,
    }  # fmt: skip


def _effect(entry: MatchDecision, stands: bool, effects: Mapping[str, str]) -> str:
    if entry.kind == "withdrawn":
        return "withdrawn"
    if not entry.line_token:
        return "noted"
    return effects.get(entry.line_token, "withdrawn") if stands else "replaced"
