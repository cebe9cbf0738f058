"""Steps ``delivery.<department>__<export>``: each readable delivery is standardised and judged: accepted, refused or held.

Belongs here: the step and the facts of judging. Not here: standardising a delivery (``standardise``), the rules of holding
(``holding``), comparing deliveries (``drift``), the rows in force (``force``). No judgement depends on the reporting date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import duckdb

from gridhub.build.drift import compare, drift_checks
from gridhub.build.holding import (
    Holds,
    hold_disagreeing,
    hold_failed_keys,
    hold_same_content,
    key_columns,
    key_judge,
    proposed_mend,
)
from gridhub.build.inbox import SAMPLE_OF_FAILURES, USABLE, refusals_check
from gridhub.build.reading import received_of, remade_note
from gridhub.build.states import standing
from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.contracts.base import columns_of
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.rule_spec import RuleSpec
from gridhub.ingest.refusals import Refused, out_of_memory
from gridhub.ingest.room import refusing_when_full
from gridhub.ingest.sheets.raw_table import SheetFound
from gridhub.ingest.sheets.read import read_delivery
from gridhub.standardise.contract import rule_titles
from gridhub.standardise.frame import form_rules
from gridhub.standardise.stage import StdTable, TooManyRejected, standardise
from gridhub.state.acceptance import accepted_deliveries
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from gridhub.tables.checks import Check, Place
from gridhub.tables.filling import Value, create_empty, insert_rows
from gridhub.tables.masking import mask_by_field_sql
from gridhub.tables.quoting import literal, quoted

TOLD = (
    "fact.standardised", "fact.quarantine", "fact.repair", "fact.rule_result", "fact.drift", "fact.hold",
)  # fmt: skip
HELD = "deliveries.held"
RULES = (RuleSpec(USABLE), RuleSpec(HELD))


def judging_said(build: Build, department: str, export: str) -> Json:
    """What shapes the judgement of an export's deliveries beside the deliveries."""
    spec = build.project.connectors[department].exports[export]
    overrides: list[Json] = [
        [line.file, line.sheet, line.row, line.field, line.value, line.decided_on.isoformat(), line.actor]
        for line in build.project.decisions.value_override
    ]
    return {
        "export": build.project.connector_digest(department, export),
        "spec": spec.model_dump_json(),
        "overrides": overrides,
        "let_through": sorted(_let_through(build.home, department, export)),
    }


def _let_through(home: Home, department: str, export: str) -> set[str]:
    return {
        one.delivery_id for one in accepted_deliveries(home) if (one.department, one.export) == (department, export)
    }


def judge_export(work: Work, department: str, export: str) -> StepResult:
    """Standardise each readable delivery, compare it with the one before, and say which are held back."""
    leaf = ExportRef(department, export).leaf
    spec, contract = work.project.connectors[department].exports[export], work.project.std_contracts[department, export]
    for name in TOLD:
        create_empty(work.connection, work.spec(f"{name}__{leaf}"))
    readable = _readable_ids(work.connection, leaf)
    deliveries = [delivery for delivery in received_of(work, leaf) if delivery.delivery_id in readable]
    tables: list[tuple[Delivery, StdTable]] = []
    rejected: list[tuple[Delivery, StdTable]] = []
    shapes: dict[str, tuple[SheetFound, ...]] = {}
    holds, keys = Holds(_let_through(work.home, department, export)), key_columns(contract)
    refusals: list[dict[str, Value]] = []
    remade = 0
    for delivery in deliveries:
        raw = read_delivery(work.project, work.home, delivery)
        shapes[delivery.delivery_id] = raw.sheets
        try:
            with refusing_when_full(delivery.file_name):
                table = standardise(work.project, work.home, delivery, raw, anew=work.build.anew)
            tables.append((delivery, table))
            remade += raw.remade or table.remade
            hold_disagreeing(holds, delivery, raw, spec)
        except (Refused, MemoryError) as error:
            refusal = error if isinstance(error, Refused) else out_of_memory(delivery.file_name)
            if isinstance(refusal, TooManyRejected):
                rejected.append((delivery, refusal.table))
            refusals.append(
                {"delivery_id": delivery.delivery_id, "reason_code": refusal.code, "reason": refusal.message}
            )  # fmt: skip
    insert_rows(work.connection, work.spec(f"fact.standardised__{leaf}"), [*refusals, *_counts(tables)])
    masked = mask_by_field_sql(columns_of(contract), "after")
    for delivery, table in tables:
        _tell_of(work.connection, leaf, delivery, table, masked)
    for delivery, table in rejected:
        _tell_quarantined(work.connection, leaf, delivery, table)
    for delivery, table in tables:
        hold_failed_keys(holds, delivery, table, spec, keys)
    hold_same_content(holds, tables, spec, [column.name for column in columns_of(contract)])
    seen = [(d, t, shapes[d.delivery_id]) for d, t in tables]
    judge = key_judge(holds, keys, partial(proposed_mend, work.project, work.home))
    drift = compare(seen, spec, contract, work.project.codes, judge)
    insert_rows(work.connection, work.spec(f"fact.drift__{leaf}"), drift)
    insert_rows(work.connection, work.spec(f"fact.hold__{leaf}"), holds.rows())
    titles = rule_titles(contract) | form_rules(spec, contract)
    return StepResult(
        rows=sum(table.accepted for _, table in tables),
        facts=(
            ("deliveries", len(tables)),
            ("from_cache", sum(table.from_cache for _, table in tables)),
            ("quarantined_rows", sum(table.quarantined_rows for _, table in tables)),
            ("quarantined_cells", sum(table.quarantined_cells for _, table in tables)),
        ),
        checks=(
            refusals_check(USABLE, standing(work.connection, leaf, "refused", judged=True), len(deliveries)),
            _held_check(standing(work.connection, leaf, "held", judged=True), len(deliveries)),
            *drift_checks(drift, seen),
            *_rule_checks(work.connection, leaf, titles),
        ),
        notes=remade_note(work, remade),
    )


def _held_check(held: Sequence[tuple[str, str]], total: int) -> Check:
    sample = tuple(Place(file, "", 0, "", reason) for file, reason in held[:SAMPLE_OF_FAILURES])
    return Check(HELD, "failed" if held else "passed", False, "没有暂缓采用的数据", total, len(held), sample)


def _readable_ids(connection: duckdb.DuckDBPyConnection, leaf: str) -> set[str]:
    found = connection.execute(
        f"SELECT delivery_id FROM {quoted(f'fact.read__{leaf}')} WHERE reason_code IS NULL"
    ).fetchall()
    return {row[0] for row in found}


def _counts(tables: Sequence[tuple[Delivery, StdTable]]) -> list[dict[str, Value]]:
    return [
        {"delivery_id": delivery.delivery_id, "rows_accepted": table.accepted,
         "rows_quarantined": table.quarantined_rows, "cells_quarantined": table.quarantined_cells}
        for delivery, table in tables
    ]  # fmt: skip


def _tell_of(
    connection: duckdb.DuckDBPyConnection, leaf: str, delivery: Delivery, table: StdTable, masked_after: str
) -> None:
    """Quarantine, repairs and results of rules of one delivery."""
    _tell_quarantined(connection, leaf, delivery, table)
    who = f"{literal(delivery.department)} AS department, {literal(delivery.export)} AS export"
    file = f"{literal(delivery.file_name)} AS file"
    repair, rules = (f"read_parquet({literal(str(table.folder / f'{name}.parquet'))})" for name in ("repair", "rules"))
    connection.execute(
        f"INSERT INTO {quoted(f'fact.repair__{leaf}')} BY NAME SELECT delivery_id, {who}, {file}, sheet, sheet_no, row, "
        f'"column", field AS field_name, rule, before_kind, evidence, {masked_after} AS after, after AS after_plain '
        f"FROM {repair}"
    )
    connection.execute(
        f"INSERT INTO {quoted(f'fact.rule_result__{leaf}')} BY NAME SELECT delivery_id, {who}, rule, "
        f"field AS field_name, state, rows, failed_rows FROM {rules}"
    )


def _tell_quarantined(connection: duckdb.DuckDBPyConnection, leaf: str, delivery: Delivery, table: StdTable) -> None:
    """Every row and cell set aside; also of a delivery that is refused because there are too many of them."""
    lines = f"read_parquet({literal(str(table.folder / 'quarantine.parquet'))})"
    connection.execute(
        f"INSERT INTO {quoted(f'fact.quarantine__{leaf}')} BY NAME SELECT delivery_id, "
        f"{literal(delivery.department)} AS department, {literal(delivery.export)} AS export, "
        f'{literal(delivery.file_name)} AS file, sheet, sheet_no, row, "column", field AS field_name, scope, rule, reason, '
        f"value_shape FROM {lines}"
    )


def _rule_checks(connection: duckdb.DuckDBPyConnection, leaf: str, titles: Mapping[str, str]) -> tuple[Check, ...]:
    """One non-blocking check per contract rule, over the deliveries of the export, with places of failures."""
    found = connection.execute(
        f"""SELECT rule, BOOL_OR(state = 'failed'), BOOL_AND(state = 'not_run'), SUM(rows), SUM(failed_rows)
            FROM {quoted(f"fact.rule_result__{leaf}")} GROUP BY rule ORDER BY rule"""
    ).fetchall()
    checks: list[Check] = []
    for rule, failed, not_run, rows, failed_rows in found:
        sample: tuple[Place, ...] = ()
        if failed:
            places = connection.execute(
                f"""SELECT file, COALESCE(sheet, ''), row, COALESCE("column", ''), reason
                    FROM {quoted(f"fact.quarantine__{leaf}")}
                    WHERE rule = ? OR field_name = SPLIT_PART(?, '.', 1)
                    ORDER BY rule <> ?, file, sheet_no, row, "column", rule LIMIT ?""",
                [rule, rule, rule, SAMPLE_OF_FAILURES],
            ).fetchall()
            sample = tuple(Place(*place) for place in places)
        state = "failed" if failed else "not_run" if not_run else "passed"
        title = titles.get(rule, f"契约规则 {rule}")
        checks.append(Check(rule, state, False, title, int(rows), int(failed_rows), sample))  # type: ignore[arg-type]
    return tuple(checks)
