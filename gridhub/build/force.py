"""Steps ``std.<department>__<export>``: the rows of an export that are in force at the reporting date.

Belongs here: the rule of force (design §2): snapshot = newest period ≤ as_of per part (of two that end together the
shorter), append = every period with duplicates of the key left out, changes = newest row per key; within one delivery
identity the last received wins.
Not here: reading, standardising or judging a delivery (``reading``, ``judging``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb

from gridhub.build.reading import received_of, remade_note
from gridhub.build.states import state_query
from gridhub.build.step import StepResult
from gridhub.build.work import Work
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.period import Period
from gridhub.ingest.sheets.read import read_delivery
from gridhub.project.connector import Export
from gridhub.standardise.stage import StdTable, standardise
from gridhub.state.delivery import Delivery
from gridhub.tables.filling import Value, create_empty, create_from_query, insert_rows
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import TableSpec


def put_in_force(work: Work, department: str, export: str) -> StepResult:
    """Fill the std table with the rows in force, and say which deliveries they are of and what became of the others."""
    leaf = ExportRef(department, export).leaf
    spec = work.project.connectors[department].exports[export]
    as_of = work.extracts_until() if spec.database else work.as_of()
    received, read, judged, hold = (
        quoted(f"fact.{name}__{leaf}") for name in ("received", "read", "standardised", "hold")
    )
    query = state_query(received, read, judged, hold, "audit.run")
    outcomes = dict(
        work.connection.execute(
            f"SELECT delivery_id, state FROM ({query}) AS delivery WHERE rows_accepted IS NOT NULL"
        ).fetchall()
    )
    remade = 0
    good: list[tuple[Delivery, StdTable]] = []
    exclusions: list[dict[str, Value]] = []
    for delivery in received_of(work, leaf):
        outcome = outcomes.get(delivery.delivery_id)
        if outcome is None:  # refused
            continue
        raw = read_delivery(work.project, work.home, delivery)
        table = standardise(work.project, work.home, delivery, raw)
        remade += raw.remade or table.remade
        if outcome in ("accepted", "early"):
            good.append((delivery, table))
        elif table.accepted:
            exclusions.append(_excluded(delivery, table, "held"))
    rows, chosen, others = fill_in_force(work.connection, work.spec(f"std.{leaf}"), spec, good, as_of)
    in_force: list[dict[str, Value]] = [{"delivery_id": delivery_id} for delivery_id in chosen]
    for name, lines in (("exclusion", [*exclusions, *others]), ("in_force", in_force)):
        fact = work.spec(f"fact.{name}__{leaf}")
        create_empty(work.connection, fact)
        insert_rows(work.connection, fact, lines)
    facts = (("in_force", len(chosen)), ("deliveries", len(good)))
    return StepResult(rows=rows, facts=facts, notes=remade_note(work, remade))


def _excluded(delivery: Delivery, table: StdTable, why: str) -> dict[str, Value]:
    return {"delivery_id": delivery.delivery_id, "reason": why, "rows": table.accepted}


def fill_in_force(
    connection: duckdb.DuckDBPyConnection,
    spec: TableSpec,
    export: Export,
    tables: Sequence[tuple[Delivery, StdTable]],
    as_of: date,
) -> tuple[int, list[str], list[dict[str, Value]]]:
    """Create the std table with the rows in force: its rows, the deliveries in force, and the lines of ``fact.exclusion``
    for rows of the others."""
    chosen = choose_in_force([delivery for delivery, _ in tables], export.kind, as_of)
    by_id = {delivery.delivery_id: std for delivery, std in tables}
    exclusions: list[dict[str, Value]] = [
        _excluded(delivery, table, "superseded" if delivery.period_end <= as_of else "after_as_of")
        for delivery, table in tables
        if delivery not in chosen and table.accepted
    ]
    if not chosen:
        create_empty(connection, spec)
        return 0, [], exclusions
    files = ", ".join(literal(str(by_id[delivery.delivery_id].folder / "std.parquet")) for delivery in chosen)
    rank = ", ".join(f"({literal(d.delivery_id)}, {n})" for n, d in enumerate(chosen))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE keyed AS SELECT std.*, {_key_rank(export)} AS _key_rank
            FROM read_parquet([{files}], union_by_name = true) AS std
            JOIN (VALUES {rank}) AS delivery (id, no) ON delivery.id = std._delivery_id"""
    )
    duplicate = "duplicate" if export.kind == "append" else "superseded"
    found = connection.execute(
        "SELECT _delivery_id, COUNT(*) FROM keyed WHERE _key_rank > 1 GROUP BY 1 ORDER BY 1"
    ).fetchall()
    exclusions += [{"delivery_id": id_, "reason": duplicate, "rows": n} for id_, n in found]
    rows = create_from_query(connection, spec, "SELECT * FROM keyed WHERE _key_rank = 1")
    connection.execute("DROP TABLE keyed")
    return rows, [delivery.delivery_id for delivery in chosen], exclusions


def choose_in_force(deliveries: Sequence[Delivery], kind: str, as_of: date) -> list[Delivery]:
    """The deliveries of one export whose rows count at ``as_of``, oldest first (the rule of force, module docstring)."""
    last_of_identity: dict[tuple[str, str], Delivery] = {}
    for delivery in sorted(deliveries, key=lambda d: d.received_no):
        if delivery.period_end <= as_of:
            last_of_identity[(delivery.period, delivery.part)] = delivery
    kept = list(last_of_identity.values())
    if kind == "snapshot":
        newest: dict[str, Period] = {}
        for delivery in kept:
            period = Period(delivery.period)
            newest[delivery.part] = max(newest.get(delivery.part, period), period)
        kept = [delivery for delivery in kept if Period(delivery.period) == newest[delivery.part]]
    return sorted(kept, key=lambda d: (d.period_end, d.part, d.received_no))


def _key_rank(export: Export) -> str:
    """1 for the row that counts among rows of one key. A key with a missing part identifies nothing: never a duplicate.

    ``period`` in a key stands for the delivery's period (a payment roll names the same people every month).
    """
    if export.kind == "snapshot" or not export.key:
        return "1"
    columns = ["_period_end" if name == "period" else quoted(name) for name in export.key]
    missing = " OR ".join(f"{column} IS NULL" for column in columns)
    direction = "" if export.kind == "append" else " DESC"
    order = f"delivery.no{direction}, _sheet_no{direction}, _row{direction}"
    window = f"ROW_NUMBER() OVER (PARTITION BY {', '.join(columns)} ORDER BY {order})"
    return f"CASE WHEN {missing} THEN 1 ELSE {window} END"
