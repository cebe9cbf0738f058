"""Running SQL assets: claim, core, finding and mart tables from their files, each checked against its contract.

Belongs here: how an asset's SELECT becomes a table. Not here: what it computes (``assets/``), its loading (``project``).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from gridhub.build.same_key import KEY_CONFLICTS
from gridhub.build.step import StepResult
from gridhub.build.work import Work
from gridhub.contracts.errors import GridhubError
from gridhub.contracts.record_id import record_id_sql
from gridhub.project.catalogue import COMPLETENESS, DELIVERY_AUDIT, REPEATED, of_shape
from gridhub.project.project import SqlAsset
from gridhub.project.sql.indicators import TOWN, lines_of
from gridhub.tables.checks import Check, check_contract
from gridhub.tables.filling import create_empty, create_from_query
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import TableSpec


class IndicatorOverflows(GridhubError):
    """A number of a table of indicators has more digits than its column."""

    def __init__(self, table: str, codes: tuple[str, ...]) -> None:
        self.codes = codes
        told = "、".join(codes)
        super().__init__(
            f"{table}：指标 {told} 的数值算不出来，多半超过 16 位整数；没有发布，原发布继续有效。请核对它的 rows 和 column / "
            f"indicator {', '.join(codes)} cannot be computed (most likely more than 16 digits): look at its rows and column"
        )


def derive_table(work: Work, asset: SqlAsset) -> StepResult:
    """Run one asset into its table, cast to the contract's types and ordered by its key."""
    spec = work.spec(asset.table)
    unknown = _unknown_columns(work, spec) if COMPLETENESS in work.step.reads else set()
    present = [column.name for column in spec.columns if column.name not in unknown]
    if spec.fact:
        return _derive_facts(work, spec, asset.sql)
    try:
        rows = create_from_query(work.connection, spec, asset.sql, present=present)
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException):
        wrong = _indicators_at_fault(work, asset)
        if not wrong:
            raise
        failed = IndicatorOverflows(asset.table, wrong)
    else:
        return StepResult(rows=rows, checks=check_contract(work.connection, spec))
    raise failed  # outside the handler: a context would carry the library's text, which quotes values


def _indicators_at_fault(work: Work, asset: SqlAsset) -> tuple[str, ...]:
    """Codes of the numbers of a table of indicators that cannot be computed by themselves either."""
    entries = work.project.indicators.get(asset.table.removesuffix(TOWN))
    wrong: list[str] = []
    for code, sql in lines_of(asset.table, entries or ()):
        try:
            work.connection.execute(sql).fetchall()
        except duckdb.Error:
            wrong.append(code)
    return tuple(wrong)


def _derive_facts(work: Work, spec: TableSpec, sql: str) -> StepResult:
    """A table of events: each counts once, as the delivery of the earliest period tells it (it is the month's own roll;
    among equals by content, so that the order of arrival decides nothing). Several rows of one delivery all count: a
    payment in two parts. What another delivery tells of the event is left out and told in ``audit.repeated_fact``.

    Rows that their export keeps beside one of the same key (``on_conflict: keep_both``) are events of their own where
    they say another value, or none that could be compared: a number that begins anew every month names another event every
    month.
    """
    fact = ", ".join(map(quoted, spec.fact))
    same = " AND ".join(f"told.{quoted(name)} = counted.{quoted(name)}" for name in (*spec.fact, "counting_delivery"))
    fact_and_value = ", ".join(map(quoted, (*spec.fact, *spec.fact_value)))
    said = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in spec.fact_value) or "TRUE"
    value = f"ROW({', '.join(f'told.{quoted(name)}' for name in spec.fact_value)})"
    named = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in spec.fact)
    work.connection.execute(
        f"""CREATE TEMP TABLE judged AS
        WITH made AS ({sql}),
        placed AS (
            SELECT made.*, {record_id_sql("made.record_id").delivery_id} AS own_delivery, COALESCE(delivery.period, '') AS period,
                   made.record_id IN ({_KEPT_BESIDE}) AS is_kept_beside
            FROM made
            LEFT JOIN audit.delivery AS delivery ON delivery.delivery_id = {record_id_sql("made.record_id").delivery_id}
        ),
        told AS (
            SELECT placed.*, CASE WHEN {named}
                THEN FIRST_VALUE(own_delivery) OVER (PARTITION BY {fact} ORDER BY period, own_delivery)
                ELSE own_delivery END AS counting_delivery
            FROM placed
        ),
        counted AS (
            SELECT {fact}, counting_delivery, MIN(record_id) AS counted_record_id, LIST(DISTINCT {value}) AS said
            FROM told WHERE own_delivery = counting_delivery GROUP BY ALL
        ),
        compared AS (
            SELECT told.*, counted.counted_record_id, CASE WHEN told.own_delivery = told.counting_delivery THEN 'counts'
                WHEN LIST_CONTAINS(counted.said, {value}) THEN 'repetition' ELSE 'conflict' END AS telling_first
            FROM told LEFT JOIN counted ON {same}
        ),
        beside AS (
            SELECT *, is_kept_beside AND (telling_first = 'conflict' OR telling_first = 'repetition' AND NOT is_said) AS is_own
            FROM (SELECT *, {said} AS is_said FROM compared) AS compared
        ),
        ordered AS (
            SELECT *, FIRST_VALUE(own_delivery) OVER (
                PARTITION BY {fact_and_value}, is_own, CASE WHEN is_said THEN '' ELSE record_id END ORDER BY period, own_delivery
            ) AS telling_delivery
            FROM beside
        )
        SELECT *, CASE WHEN NOT is_own THEN telling_first WHEN own_delivery = telling_delivery THEN 'counts' ELSE 'repetition' END
            AS telling
        FROM ordered"""
    )
    rows = create_from_query(work.connection, spec, "SELECT * FROM judged WHERE telling = 'counts'")
    create_from_query(
        work.connection,
        work.spec(f"fact.repeated__{spec.leaf}"),
        f"SELECT {literal(spec.name)} AS table_name, record_id, role, counted_record_id AS kept_record_id, telling AS kind "
        "FROM judged WHERE telling <> 'counts'",
    )
    ((conflicts,),) = work.connection.execute("SELECT COUNT(*) FROM judged WHERE telling = 'conflict'").fetchall()
    work.connection.execute("DROP TABLE judged")
    once = Check(
        ONCE, "failed" if conflicts else "passed", False, "同一件事在不同批次里说法一致", rows, int(conflicts)
    )  # fmt: skip
    return StepResult(rows=rows, checks=(once, *check_contract(work.connection, spec)))


_KEPT_BESIDE = (
    f"SELECT record_id FROM {KEY_CONFLICTS} WHERE outcome = 'kept' "
    f"UNION ALL SELECT other_record_id FROM {KEY_CONFLICTS} WHERE outcome = 'kept'"
)
"""Both sides: which of two the earliest delivery tells is decided here by other means than in force."""

READS_OF_EVENTS = (DELIVERY_AUDIT, KEY_CONFLICTS)
"""What a table of events is judged by, beside what its SELECT reads."""
ONCE = "facts.agree"
"""Check of a table of events: two deliveries that tell of one say the same."""


def unite_repetitions(work: Work) -> StepResult:
    """Step ``audit.repeated_fact``: what every table of events left out, because another delivery told it."""
    spec = work.spec("audit.repeated_fact")
    names = [made.name for made in of_shape(work.project.tables, REPEATED)]
    if not names:
        create_empty(work.connection, spec)
        return StepResult(rows=0, checks=check_contract(work.connection, spec))
    rows = create_from_query(work.connection, spec, f"SELECT * FROM {quoted(REPEATED)}")
    return StepResult(rows=rows, checks=check_contract(work.connection, spec))


def _unknown_columns(work: Work, spec: TableSpec) -> set[str]:
    """Columns of a ledger that are not computable: null, where the SQL would say 0 or no."""
    found = work.connection.execute(
        "SELECT value_code FROM audit.completeness "
        "WHERE table_name = ? AND value_kind = 'column' AND state = 'not_computable'",
        [spec.name],
    ).fetchall()
    return {str(name) for (name,) in found}


def unite_claims(work: Work, assets: Sequence[SqlAsset], spec: TableSpec) -> StepResult:
    """UNION ALL BY NAME of every claim file of one claim table; columns a file leaves out are typed nulls."""
    connection = work.connection
    if not assets:
        create_empty(connection, spec)
        return StepResult(rows=0, checks=check_contract(connection, spec))
    present: set[str] = set()
    for asset in assets:
        present |= {row[0] for row in connection.execute(f"DESCRIBE {asset.sql}").fetchall()}
    query = "\nUNION ALL BY NAME\n".join(f"SELECT * FROM ({asset.sql}) AS part_{n}" for n, asset in enumerate(assets))
    rows = create_from_query(connection, spec, query, present=sorted(present))
    return StepResult(
        rows=rows,
        facts=(("files", ", ".join(asset.name.partition("__")[2] for asset in assets)),),
        checks=check_contract(connection, spec),
    )
