"""The state of a delivery: a pure function of what intake, reading and standardising left of it, computed here alone.

Belongs here: the rule, as SQL over facts. Not here: the facts (``inbox``, ``reading``, ``standardising``).

received by intake and refused by nobody: accepted. Refused, by whomever: refused, until a later delivery of the same
export, period and part is accepted; then superseded: the department has done what it was asked to do. What intake
ignored or people withdrew stays that.
"""

from __future__ import annotations

import duckdb

from gridhub.tables.quoting import literal, quoted

NOT_YET = (
    "(SELECT CAST(NULL AS VARCHAR) AS delivery_id, CAST(NULL AS VARCHAR) AS reason_code, CAST(NULL AS VARCHAR) AS reason, "
    "CAST(NULL AS BIGINT) AS rows_accepted, CAST(NULL AS BIGINT) AS rows_quarantined, "
    "CAST(NULL AS BIGINT) AS cells_quarantined, FALSE AS in_force WHERE FALSE)"
)
"""In place of the facts of standardising before it has run."""


def state_query(received: str, read: str, standardised: str) -> str:
    """SELECT of ``audit.delivery`` over three relations of the shapes fact.received, fact.read and fact.standardised."""
    return f"""
    WITH told AS (
        SELECT delivery.delivery_id, delivery.department, delivery.export, delivery.period, delivery.part,
               delivery.file, delivery.sha256, delivery.received_no,
               CASE WHEN delivery.state <> 'received' THEN delivery.state
                    WHEN COALESCE(done.reason_code, read.reason_code) IS NOT NULL THEN 'refused'
                    ELSE 'accepted' END AS outcome,
               COALESCE(done.reason_code, read.reason_code, delivery.reason_code) AS reason_code,
               COALESCE(done.reason, read.reason, delivery.reason) AS reason,
               COALESCE(done.in_force, FALSE) AS in_force,
               read.rows_sheet, read.rows_data, done.rows_accepted, done.rows_quarantined, done.cells_quarantined,
               delivery.received_at, delivery.letter_no, delivery.way
        FROM {received} AS delivery
        LEFT JOIN {read} AS read ON read.delivery_id = delivery.delivery_id
        LEFT JOIN {standardised} AS done ON done.delivery_id = delivery.delivery_id
    ),
    last_accepted AS (
        SELECT department, export, period, part, MAX(received_no) AS received_no
        FROM told
        WHERE outcome = 'accepted'
        GROUP BY department, export, period, part
    )
    SELECT told.delivery_id, told.department, told.export, told.period, told.part, told.file, told.sha256,
           told.received_no,
           CASE WHEN told.outcome = 'refused' AND later.received_no > told.received_no THEN 'superseded'
                ELSE told.outcome END AS state,
           told.reason_code, told.reason, told.in_force, told.rows_sheet, told.rows_data, told.rows_accepted,
           told.rows_quarantined, told.cells_quarantined, told.received_at, told.letter_no, told.way
    FROM told
    LEFT JOIN last_accepted AS later
      ON later.department = told.department AND later.export = told.export
     AND later.period IS NOT DISTINCT FROM told.period AND later.part IS NOT DISTINCT FROM told.part
    """


def still_refused(connection: duckdb.DuckDBPyConnection, leaf: str, *, standardised: bool) -> list[tuple[str, str]]:
    """File and reason of the refused deliveries of an export that no later accepted one of their period and part mends.

    ``standardised``: whether the facts of standardising are there to be asked.
    """
    done = quoted(f"fact.standardised__{leaf}") if standardised else NOT_YET
    query = state_query(quoted(f"fact.received__{leaf}"), quoted(f"fact.read__{leaf}"), done)
    found = connection.execute(
        f"SELECT file, reason FROM ({query}) AS delivery WHERE state = {literal('refused')} ORDER BY received_no"
    ).fetchall()
    return [(str(file), str(reason)) for file, reason in found]
