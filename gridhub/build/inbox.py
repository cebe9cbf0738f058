"""The first steps: what was received, and what the city itself says (code lists, rule parameters, authority).

Belongs here: ``delivery.inbox`` and ``code.lists``. Not here: taking files in (``ingest.receive``), reading them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from gridhub.build.reporting_date import NothingToDo
from gridhub.build.rule_rows import rule_rows
from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.fact_tables import UNCLAIMED
from gridhub.ingest.receive.database import take_databases
from gridhub.ingest.receive.intake import take_inbox
from gridhub.project.project import Project
from gridhub.state.control import known_receipts
from gridhub.state.delivery import Delivery
from gridhub.state.receipt import Receipt
from gridhub.tables.checks import Check, Place
from gridhub.tables.filling import Value, create_empty, create_from_frame, insert_rows

SAMPLE_OF_FAILURES = 10
USABLE = "deliveries.acceptable"
"""The check that every delivery of an export can be used."""


def open_inbox(work: Work, *, now: datetime) -> StepResult:
    """Step ``delivery.inbox``: read the exchange servers and take in what lies in the inbox.

    Raises ``NothingToDo``, with the reason of each refusal, when no delivery can be taken (an empty release serves nobody).
    """
    take_databases(work.project, work.home, now=now)
    deliveries = take_inbox(work.project, work.home, now=now, quiet_seconds=work.build.quiet_seconds)
    received = [delivery for delivery in deliveries if delivery.state == "received"]
    if not received:
        raise NothingToDo(_nothing_usable(work, [d for d in deliveries if d.state == "refused"]))
    _write_received(work, deliveries)
    newest = {d.identity: d.received_no for d in sorted(received, key=lambda d: d.received_no)}
    refused = [d for d in deliveries if d.state == "refused" and newest.get(d.identity, 0) < d.received_no]
    return StepResult(
        rows=len(deliveries),
        facts=(("received", len(received)), ("refused", len(refused))),
        checks=(refusals_check("deliveries.taken", [(d.file_name, d.reason or "") for d in refused], len(deliveries)),),
    )


def _write_received(work: Work, deliveries: Sequence[Delivery]) -> None:
    """One table per export, so that a file of one department changes what is read of that department alone."""
    by_leaf: dict[str, list[dict[str, Value]]] = {}
    exports = {of: ExportRef(*of).leaf for of in sorted(work.project.std_contracts)}
    filed = known_receipts(work.home)
    for delivery in deliveries:
        leaf = exports.get((delivery.department, delivery.export), UNCLAIMED)
        kept = filed.get(delivery.delivery_id)
        by_leaf.setdefault(leaf, []).append(_received_row(delivery, kept.said if kept else Receipt()))
    for leaf in (*exports.values(), UNCLAIMED):
        spec = work.spec(f"fact.received__{leaf}")
        create_empty(work.connection, spec)
        insert_rows(work.connection, spec, by_leaf.get(leaf, []))


def _received_row(delivery: Delivery, said: Receipt) -> dict[str, Value]:
    """The time is the one a person said; who brought the file and who took it stay in the control database."""
    return {
        "delivery_id": delivery.delivery_id, "department": delivery.department, "export": delivery.export,
        "period": delivery.period, "period_end": delivery.period_end.isoformat(), "part": delivery.part,
        "file": delivery.file_name, "sha256": delivery.sha256, "received_no": delivery.received_no,
        "state": delivery.state, "reason_code": delivery.reason_code, "reason": delivery.reason,
        "period_note": delivery.period_note, "is_extract": delivery.from_database,
        "received_at": said.received_at.isoformat() if said.received_at else None,
        "letter_no": said.letter_no or None, "way": said.way or None,
    }  # fmt: skip


def _nothing_usable(work: Work, refused: Sequence[Delivery]) -> str:
    """What to do when no file can be taken; the reasons stand here because no release will hold them."""
    text = f"{work.project.config.inbox}: 收件箱里没有任何一份可用的数据"
    if not refused:
        return f"{text}；请把各部门导出的文件放进去再运行"
    return "\n".join([f"{text}；收到的 {len(refused)} 份都被拒收，没有发布：", *(f"- {d.reason}" for d in refused)])


def refusals_check(name: str, refused: Sequence[tuple[str, str]], total: int) -> Check:
    """The check that every delivery could be used. ``refused``: file and reason."""
    sample = tuple(Place(file, "", 0, "", reason) for file, reason in refused[:SAMPLE_OF_FAILURES])
    return Check(
        name, "failed" if refused else "passed", False, "每一份收到的数据都能采用", total, len(refused), sample
    )


def lists_said(build: Build) -> Json:
    """What ``code.lists`` writes, for its key."""
    project = build.project
    return {
        "codes": {name: [sorted(c.values.items()), sorted(c.names.items())] for name, c in project.codes.items()},
        "rules": {name: dict(rule) for name, rule in project.rules.items()},
        "own_form": {table: [list(row) for row in rows] for table, rows in rule_rows(project).items()},
        "grid_crosswalk": [list(row) for row in _crosswalk_said(project)],
        "authority": [[a.attribute, a.department, a.export, a.rank] for a in project.decisions.authority],
    }


def _crosswalk_said(project: Project) -> list[tuple[str, ...]]:
    """Rows of audit.grid_crosswalk_decision."""
    return [
        (d.department, d.department_grid_code, d.unified_grid_code, d.relation, d.decided_on.isoformat())
        for d in project.decisions.grid_crosswalk
    ]


def write_lists(work: Work) -> StepResult:
    """Step ``code.lists``: code lists, rule parameters and authority ranks of the project, as tables for the SQL."""
    project = work.project
    for name, codes in sorted(project.codes.items()):
        rows = sorted((value, code, codes.names[code]) for value, code in codes.values.items())
        frame = pl.DataFrame(rows, schema={"value": pl.String, "code": pl.String, "name": pl.String}, orient="row")
        create_from_frame(work.connection, work.spec(f"code.{name}"), frame)
    for name, parameters in sorted(project.rules.items()):
        schema = {"parameter": pl.String, "value": pl.String}
        frame = pl.DataFrame(sorted(parameters.items()), schema=schema, orient="row")
        create_from_frame(work.connection, work.spec(f"rule.{name}"), frame)
    for table, rows_of_table in rule_rows(project).items():
        _write_rows(work, table, rows_of_table)
    _write_rows(work, "audit.grid_crosswalk_decision", _crosswalk_said(project))
    spec = work.spec("audit.authority")
    create_empty(work.connection, spec)
    rows_of_authority: list[dict[str, Value]] = [
        {"attribute": a.attribute, "department": a.department, "export": a.export, "rank": a.rank}
        for a in project.decisions.authority
    ]
    insert_rows(work.connection, spec, rows_of_authority)
    facts = (("code_lists", len(project.codes)), ("rule_files", len(project.rules)))
    return StepResult(rows=len(rows_of_authority), facts=facts)


def _write_rows(work: Work, table: str, rows: Sequence[Sequence[Value]]) -> None:
    """A table with these rows, in the order of its columns."""
    spec = work.spec(table)
    create_empty(work.connection, spec)
    names = [column.name for column in spec.columns]
    insert_rows(work.connection, spec, [dict(zip(names, row, strict=True)) for row in rows])
