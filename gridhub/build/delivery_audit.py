"""Step ``audit.delivery``: the audit tables about deliveries, each a SELECT over the facts that steps left.

Belongs here: those SELECTs, the checks of their contracts. Not here: the state of a delivery (``states``), what is missing
(``gaps``), whether decisions speak of rows that exist (``decided_rows``).
"""

from __future__ import annotations

from collections.abc import Mapping

from gridhub.build.decided_rows import check_decisions
from gridhub.build.gaps import record_gaps
from gridhub.build.states import state_query
from gridhub.build.step import Json, StepResult
from gridhub.build.work import Work
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import count_rows, create_from_query

FACT_BEHIND: Mapping[str, str] = {
    "audit.delivery_column": "fact.column", "audit.delivery_sheet": "fact.sheet", "audit.drift": "fact.drift",
    "audit.row_kind": "fact.row_kind", "audit.repair": "fact.repair", "audit.rule_result": "fact.rule_result",
    "audit.exclusion": "fact.exclusion",
}  # fmt: skip
"""Audit table → the fact of which it is the sum over all exports."""

TABLES = ("audit.delivery", "audit.delivery_gap", *FACT_BEHIND)
READS = ("audit.run", "fact.received", "fact.read", "fact.standardised", *FACT_BEHIND.values())


def decided(work: Work) -> Json:
    """The decisions about rows: they are checked here against the rows that were sent."""
    decisions = work.project.decisions
    pairs: list[Json] = [[pair.record_a, pair.record_b] for pair in decisions.same_person]
    cells: list[Json] = [[line.file, line.sheet, line.row] for line in decisions.value_override]
    cadences: list[Json] = [
        [department, name, export.cadence, export.title]
        for department, connector in sorted(work.project.connectors.items())
        for name, export in sorted(connector.exports.items())
    ]
    return {"pairs": pairs, "cells": cells, "cadences": cadences}


def tell_of_deliveries(work: Work) -> StepResult:
    """Fill the tables and evaluate their contracts. Raises ``BrokenProject`` for a decision about a row nobody sent."""
    check_decisions(work)
    connection = work.connection
    create_from_query(
        connection, work.spec("audit.delivery"), state_query("fact.received", "fact.read", "fact.standardised")
    )
    for table, fact in FACT_BEHIND.items():
        create_from_query(connection, work.spec(table), f"SELECT * FROM {fact}")
    complete = record_gaps(work)
    checks = tuple(
        check
        for table in TABLES
        for check in check_contract(connection, work.spec(table), prefix=work.spec(table).leaf)
    )
    return StepResult(rows=count_rows(connection, "audit.delivery"), checks=(complete, *checks))
