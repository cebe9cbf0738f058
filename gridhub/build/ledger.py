"""The row ledger: no row is lost between a sheet and the entities it speaks of (row law, design §2).

Belongs here: counting each step of each delivery against what the step before handed over, from *different* places:
the reader's own count of sheet rows, the raw file, the std file, the table in force, the claims, the links.
Not here: the counts the steps themselves report.
"""

from __future__ import annotations

import duckdb

from gridhub.build.step import StepResult
from gridhub.build.work import Work
from gridhub.contracts.record_id import record_id_sql
from gridhub.kinds.definition import Kind
from gridhub.kinds.listing import claim_contracts, linked_kinds
from gridhub.project.catalogue import of_shape
from gridhub.tables.checks import Check, Place, check_contract
from gridhub.tables.filling import count_rows, create_from_query
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import table_of


def close_ledger(work: Work) -> StepResult:
    """Step ``audit.row_ledger``. Blocking: a line that does not close stops the release and names the file."""
    connection, spec = work.connection, work.spec("audit.row_ledger")
    _gather(work)
    rows = create_from_query(connection, spec, _LEDGER)
    return StepResult(rows=rows, checks=(ledger_check(connection), *check_contract(connection, spec)))


def ledger_check(connection: duckdb.DuckDBPyConnection) -> Check:
    """The blocking check itself: recomputed from the numbers, not read from the column ``closes``."""
    open_lines = connection.execute(
        """SELECT delivery.file, ledger.step, ledger.rows_in,
                  ledger.rows_kept + ledger.rows_quarantined + ledger.rows_excluded + ledger.rows_not_data
           FROM audit.row_ledger AS ledger JOIN audit.delivery AS delivery USING (delivery_id)
           WHERE ledger.rows_in <> ledger.rows_kept + ledger.rows_quarantined + ledger.rows_excluded + ledger.rows_not_data
              OR NOT ledger.closes
           ORDER BY 1, 2"""
    ).fetchall()
    sample = tuple(Place(file, "", 0, step, f"进入 {a} 行，去向合计 {b} 行") for file, step, a, b in open_lines[:10])
    total = count_rows(connection, "audit.row_ledger")
    return Check(
        "row_ledger.closes",
        "failed" if open_lines else "passed",
        True,
        "行账平衡：每一行都有去向",
        total,
        len(open_lines),
        sample,
    )


def answering_kinds() -> list[Kind]:
    """The kinds whose link table answers every row of their claims."""
    return [kind for kind in linked_kinds() if kind.answers_every_row]


def _gather(work: Work) -> None:
    """Temporary tables of distinct source rows: in std, in any claim, in a link for every entity claimed."""
    connection = work.connection
    std = [spec.name for spec in of_shape(work.project.tables, "std")]
    union = " UNION ALL ".join(
        f"SELECT _record_id AS record_id, _delivery_id AS delivery_id FROM {quoted(t)}" for t in std
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE ledger_std AS {union}")
    claims = [table_of(contract).name for contract in claim_contracts()]
    claimed = " UNION ".join(
        f"SELECT record_id, {'TRUE' if name == 'claim.excluded' else 'FALSE'} AS is_excluded FROM {quoted(name)}"
        for name in claims
    )
    # Evidence outranks an exclusion: a row that some claim speaks of counts as kept.
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE ledger_claimed AS "
        f"SELECT record_id, BOOL_AND(is_excluded) AS is_excluded FROM ({claimed}) AS c GROUP BY record_id"
    )
    asked = " UNION ALL ".join(
        f"SELECT record_id, role, {literal(kind.name)} AS kind FROM {quoted(table_of(claim).name)}"
        for kind in answering_kinds()
        for claim in kind.claims
    )
    answered = " UNION ALL ".join(
        f"SELECT record_id, role, {literal(kind.name)} AS kind FROM {quoted(kind.link.table)}"
        for kind in answering_kinds()
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE ledger_linked AS
           WITH asked AS ({asked}), answered AS ({answered})
           SELECT asked.record_id, BOOL_AND(answered.record_id IS NOT NULL) AS is_answered
           FROM asked LEFT JOIN answered
             ON answered.record_id = asked.record_id AND answered.role = asked.role AND answered.kind = asked.kind
           GROUP BY asked.record_id"""
    )


_LEDGER = f"""
    WITH kinds AS (
        SELECT delivery_id, SUM(rows) AS all_rows, SUM(rows) FILTER (WHERE row_kind = 'data') AS data_rows
        FROM audit.row_kind GROUP BY delivery_id
    ),
    quarantined AS (
        SELECT delivery_id, COUNT(DISTINCT (sheet_no, row)) AS rows FROM audit.quarantine WHERE scope = 'row' GROUP BY delivery_id
    ),
    excluded AS (SELECT delivery_id, SUM(rows) AS rows FROM audit.exclusion GROUP BY delivery_id),
    in_force AS (SELECT delivery_id, COUNT(DISTINCT record_id) AS rows FROM ledger_std GROUP BY delivery_id),
    claimed AS (
        SELECT std.delivery_id,
               COUNT(DISTINCT std.record_id) FILTER (WHERE NOT c.is_excluded) AS referenced,
               COUNT(DISTINCT std.record_id) FILTER (WHERE c.is_excluded) AS excluded
        FROM ledger_std AS std JOIN ledger_claimed AS c USING (record_id) GROUP BY std.delivery_id
    ),
    linked AS (
        SELECT {record_id_sql("record_id").delivery_id} AS delivery_id, COUNT(*) AS asked,
               COUNT(*) FILTER (WHERE is_answered) AS answered
        FROM ledger_linked GROUP BY 1
    ),
    facts AS (
        SELECT d.delivery_id, d.department, d.export, d.period, d.part, d.rows_sheet, d.rows_accepted,
               COALESCE(k.all_rows, 0) AS all_rows, COALESCE(k.data_rows, 0) AS data_rows,
               COALESCE(q.rows, 0) AS quarantined, COALESCE(e.rows, 0) AS excluded,
               COALESCE(f.rows, 0) AS in_force, COALESCE(c.referenced, 0) AS referenced,
               COALESCE(c.excluded, 0) AS not_claimed, COALESCE(l.asked, 0) AS asked, COALESCE(l.answered, 0) AS answered
        FROM audit.delivery AS d
        LEFT JOIN kinds AS k USING (delivery_id) LEFT JOIN quarantined AS q USING (delivery_id)
        LEFT JOIN excluded AS e USING (delivery_id) LEFT JOIN in_force AS f USING (delivery_id)
        LEFT JOIN claimed AS c USING (delivery_id) LEFT JOIN linked AS l USING (delivery_id)
        WHERE d.rows_accepted IS NOT NULL
    ),
    lines AS (
        SELECT *, 1 AS step_no, 'read' AS step, rows_sheet AS rows_in, data_rows AS rows_kept,
               0 AS rows_quarantined, 0 AS rows_excluded, all_rows - data_rows AS rows_not_data FROM facts
        UNION ALL SELECT *, 2, 'standardise', data_rows, rows_accepted, quarantined, 0, 0 FROM facts
        UNION ALL SELECT *, 3, 'in_force', rows_accepted, in_force, 0, facts.excluded, 0 FROM facts
        UNION ALL SELECT *, 4, 'claim', in_force, referenced, 0, not_claimed, 0 FROM facts
        UNION ALL SELECT *, 5, 'link', asked, answered, 0, 0, 0 FROM facts
    )
    SELECT delivery_id, department, export, period, part, step_no, step, rows_in, rows_kept, rows_quarantined,
           rows_excluded, rows_not_data,
           rows_in = rows_kept + rows_quarantined + rows_excluded + rows_not_data AS closes
    FROM lines
"""
