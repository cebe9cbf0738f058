"""The state of a delivery: a pure function of what intake, reading and judging left of it, computed here alone.

Belongs here: the rule, as SQL over facts. Not here: the facts (``inbox``, ``reading``, ``judging``), the reporting date.

received by intake and refused by nobody: accepted, or early when its time lies after the reporting date, or held while a
reason to hold it back stands that nobody decided about. Refused or held, it is superseded when a later delivery of the
same export, period and part is accepted: the department has done what it was asked to do. What intake ignored or people
withdrew stays that.
"""

from __future__ import annotations

import duckdb

from gridhub.tables.filling import count_rows
from gridhub.tables.quoting import literal, quoted

NOT_JUDGED = (
    "(SELECT CAST(NULL AS VARCHAR) AS delivery_id, CAST(NULL AS VARCHAR) AS reason_code, CAST(NULL AS VARCHAR) AS reason, "
    "CAST(NULL AS BIGINT) AS rows_accepted, CAST(NULL AS BIGINT) AS rows_quarantined, "
    "CAST(NULL AS BIGINT) AS cells_quarantined WHERE FALSE)"
)
"""In place of the facts of judging before it has run."""
NO_HOLD = (
    "(SELECT CAST(NULL AS VARCHAR) AS delivery_id, CAST(NULL AS VARCHAR) AS hold_code, CAST(NULL AS VARCHAR) AS reason, "
    "FALSE AS is_let_through WHERE FALSE)"
)
NO_DATE = "(SELECT CAST(NULL AS DATE) AS as_of, CAST(NULL AS DATE) AS extracts_until)"
NONE_IN_FORCE = "(SELECT CAST(NULL AS VARCHAR) AS delivery_id WHERE FALSE)"


def state_query(
    received: str, read: str, judged: str, hold: str, run: str = NO_DATE, in_force: str = NONE_IN_FORCE
) -> str:
    """SELECT of ``audit.delivery`` (and period_end) over relations of the shapes fact.received, fact.read,
    fact.standardised, fact.hold, audit.run and fact.in_force. Without a reporting date nothing is early."""
    return f"""
    WITH held AS (
        SELECT delivery_id, MIN(hold_code) AS hold_code, STRING_AGG(reason, ' ' ORDER BY hold_code) AS reason
        FROM {hold}
        WHERE NOT is_let_through
        GROUP BY delivery_id
    ),
    placed AS (
        SELECT received.*,
               received.period_end > CASE WHEN received.is_extract THEN run.extracts_until ELSE run.as_of END AS is_early
        FROM {received} AS received
        CROSS JOIN {run} AS run
    ),
    told AS (
        SELECT delivery.delivery_id, delivery.department, delivery.export, delivery.period, delivery.part,
               delivery.file, delivery.sha256, delivery.received_no, delivery.period_end, delivery.is_extract,
               CASE WHEN delivery.state <> 'received' THEN delivery.state
                    WHEN COALESCE(done.reason_code, read.reason_code) IS NOT NULL THEN 'refused'
                    WHEN held.hold_code IS NOT NULL THEN 'held'
                    WHEN delivery.is_early THEN 'early'
                    ELSE 'accepted' END AS outcome,
               COALESCE(done.reason_code, read.reason_code, held.hold_code, delivery.reason_code) AS reason_code,
               COALESCE(
                   done.reason, read.reason, held.reason, delivery.reason,
                   CASE WHEN delivery.is_early
                        THEN '“' || delivery.file || '”：' || delivery.period || ' 的数据早到，等到数据截止日 '
                             || STRFTIME(delivery.period_end, '%Y-%m-%d') || ' 时自动采用（本次截止 '
                             || STRFTIME(run.as_of, '%Y-%m-%d') || '），无需处理' END
               ) AS reason, delivery.period_note,
               in_force.delivery_id IS NOT NULL AS in_force,
               read.rows_sheet, read.rows_data, done.rows_accepted, done.rows_quarantined, done.cells_quarantined,
               delivery.received_at, delivery.letter_no, delivery.way
        FROM placed AS delivery
        CROSS JOIN {run} AS run
        LEFT JOIN {read} AS read ON read.delivery_id = delivery.delivery_id
        LEFT JOIN {judged} AS done ON done.delivery_id = delivery.delivery_id
        LEFT JOIN held ON held.delivery_id = delivery.delivery_id
        LEFT JOIN {in_force} AS in_force ON in_force.delivery_id = delivery.delivery_id
    ),
    last_good AS (
        SELECT department, export, period, part, MAX(received_no) AS received_no
        FROM told
        WHERE outcome IN ('accepted', 'early')
        GROUP BY department, export, period, part
    )
    SELECT told.delivery_id, told.department, told.export, told.period, told.part, told.file, told.sha256,
           told.received_no, told.period_end, told.is_extract,
           CASE WHEN told.outcome IN ('refused', 'held') AND later.received_no > told.received_no THEN 'superseded'
                ELSE told.outcome END AS state,
           told.reason_code, told.reason, told.period_note, told.in_force, told.rows_sheet, told.rows_data, told.rows_accepted,
           told.rows_quarantined, told.cells_quarantined, told.received_at, told.letter_no, told.way
    FROM told
    LEFT JOIN last_good AS later
      ON later.department = told.department AND later.export = told.export
     AND later.period IS NOT DISTINCT FROM told.period AND later.part IS NOT DISTINCT FROM told.part
    """


def standing(connection: duckdb.DuckDBPyConnection, leaf: str, state: str, *, judged: bool) -> list[tuple[str, str]]:
    """File and reason of the deliveries of an export in a state (refused, held), in order of receipt.

    ``judged``: whether the facts of judging are there to be asked.
    """
    if not count_rows(connection, f"fact.received__{leaf}"):
        return []
    facts = (f"fact.standardised__{leaf}", f"fact.hold__{leaf}")
    done, hold = map(quoted, facts) if judged else (NOT_JUDGED, NO_HOLD)
    query = state_query(quoted(f"fact.received__{leaf}"), quoted(f"fact.read__{leaf}"), done, hold)
    found = connection.execute(
        f"SELECT file, reason FROM ({query}) AS delivery WHERE state = {literal(state)} ORDER BY received_no"
    ).fetchall()
    return [(str(file), str(reason)) for file, reason in found]
