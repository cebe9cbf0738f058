"""Step ``audit.delivery``: the audit tables about deliveries, each a SELECT over the facts that steps left.

Belongs here: those SELECTs, the checks of their contracts. Not here: the state of a delivery (``states``), what is missing
(``gaps``), whether decisions speak of rows that exist (``decided_rows``).
"""

from __future__ import annotations

from collections.abc import Mapping

from gridhub.build.decided_rows import check_decisions
from gridhub.build.gaps import record_gaps
from gridhub.build.same_key import KEY_CONFLICTS
from gridhub.build.states import state_query
from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import count_rows, create_from_query

FACT_BEHIND: Mapping[str, str] = {
    "audit.delivery_column": "fact.column", "audit.delivery_sheet": "fact.sheet",
    "audit.row_kind": "fact.row_kind", "audit.repair": "fact.repair", "audit.rule_result": "fact.rule_result",
    "audit.exclusion": "fact.exclusion",
}  # fmt: skip
"""Audit table → the fact of which it is the sum over all exports."""

TABLES = ("audit.delivery", "audit.delivery_gap", "audit.period_coverage", "audit.drift", *FACT_BEHIND)
_STATE = ("fact.received", "fact.read", "fact.standardised", "fact.hold", "audit.run", "fact.in_force")
READS = (*_STATE, "fact.drift", KEY_CONFLICTS, *FACT_BEHIND.values())

_DELIVERIES = f"""
    SELECT delivery.*,
           CASE WHEN delivery.rows_accepted IS NOT NULL THEN COALESCE(conflict.rows, 0) END AS rows_in_conflict
    FROM ({state_query(*_STATE)}) AS delivery
    LEFT JOIN (SELECT delivery_id, COUNT(*) AS rows FROM {KEY_CONFLICTS} GROUP BY delivery_id) AS conflict
      ON conflict.delivery_id = delivery.delivery_id
"""

_DRIFT = """
    WITH judged AS (
        SELECT delivery.delivery_id, delivery.department, delivery.export, delivery.part, delivery.period_end,
               ROW_NUMBER() OVER (
                   PARTITION BY delivery.department, delivery.export, delivery.part
                   ORDER BY delivery.period_end DESC, delivery.received_no DESC
               ) AS choice
        FROM fact.received AS delivery
        JOIN fact.standardised AS done ON done.delivery_id = delivery.delivery_id AND done.reason_code IS NULL
        CROSS JOIN audit.run AS run
        WHERE delivery.period_end <= CASE WHEN delivery.is_extract THEN run.extracts_until ELSE run.as_of END
            OR delivery.delivery_id IN (SELECT hold.delivery_id FROM fact.hold AS hold WHERE NOT hold.is_let_through)
    )
    SELECT drift.* REPLACE (drift.is_principal AND judged.choice = 1 AS is_newest)
    FROM fact.drift AS drift
    JOIN judged ON judged.delivery_id = drift.delivery_id
"""
"""What was measured of deliveries up to the reporting date, and of those held back (it is why they are); which of them is
the newest depends on the date."""


def decided(build: Build) -> Json:
    """The decisions about rows: they are checked here against the rows that were sent."""
    decisions = build.project.decisions
    pairs: list[Json] = [[pair.file, pair.line, pair.record_a, pair.record_b] for pair in decisions.same_person]
    cells: list[Json] = [[line.file, line.sheet, line.row] for line in decisions.value_override]
    cadences: list[Json] = [
        [department, name, export.cadence, export.title, export.since, export.database is not None]
        for department, connector in sorted(build.project.connectors.items())
        for name, export in sorted(connector.exports.items())
    ]
    return {"pairs": pairs, "cells": cells, "cadences": cadences, "first_month": build.project.config.first_month}


def tell_of_deliveries(work: Work) -> StepResult:
    """Fill the tables and evaluate their contracts. Raises ``BrokenProject`` for a decision about a row nobody sent."""
    check_decisions(work)
    connection = work.connection
    create_from_query(connection, work.spec("audit.delivery"), _DELIVERIES)
    create_from_query(connection, work.spec("audit.drift"), _DRIFT)
    for table, fact in FACT_BEHIND.items():
        create_from_query(connection, work.spec(table), f"SELECT * FROM {fact}")
    complete = record_gaps(work)
    checks = tuple(
        check
        for table in TABLES
        for check in check_contract(connection, work.spec(table), prefix=work.spec(table).leaf)
    )
    return StepResult(rows=count_rows(connection, "audit.delivery"), checks=(complete, *checks))
