"""Steps ``std.<department>__<export>``: the rows of an export that are in force at the reporting date.

Belongs here: the rule of force (design §2): snapshot = newest period ≤ as_of per part (of two that end together the
shorter), append = every period, of the rows of one key those that ``same_key`` lets count, changes = newest row per key;
within one delivery identity the last received wins.
Not here: reading, standardising or judging a delivery (``reading``, ``judging``), comparing rows (``same_key``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb

from gridhub.build.reading import received_of, remade_note
from gridhub.build.same_key import ORDER, judge_same_key, key_columns, same_key_check
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
    filled = fill_in_force(work.connection, work.spec(f"std.{leaf}"), spec, good, as_of)
    whose: dict[str, Value] = {"department": department, "export": export}
    facts: dict[str, list[dict[str, Value]]] = {
        "exclusion": [*exclusions, *filled.exclusions],
        "in_force": [{"delivery_id": delivery_id} for delivery_id in filled.deliveries],
        "key_conflict": [line | whose for line in filled.conflicts],
    }
    for name, lines in facts.items():
        fact = work.spec(f"fact.{name}__{leaf}")
        create_empty(work.connection, fact)
        insert_rows(work.connection, fact, lines)
    return StepResult(
        rows=filled.rows,
        facts=(("in_force", len(filled.deliveries)), ("deliveries", len(good))),
        checks=(same_key_check(filled.conflicts, filled.rows),) if spec.kind == "append" else (),
        notes=remade_note(work, remade),
    )


@dataclass(frozen=True)
class Filled:
    """What stands in a std table: its rows, the deliveries in force, the lines of ``fact.exclusion`` for rows of the others
    and for rows left out, and the rows that have the key of another and other content."""

    rows: int = 0
    deliveries: list[str] = field(default_factory=list)
    exclusions: list[dict[str, Value]] = field(default_factory=list)
    conflicts: list[dict[str, Value]] = field(default_factory=list)


def _excluded(delivery: Delivery, table: StdTable, why: str) -> dict[str, Value]:
    return {"delivery_id": delivery.delivery_id, "reason": why, "rows": table.accepted}


def fill_in_force(
    connection: duckdb.DuckDBPyConnection,
    spec: TableSpec,
    export: Export,
    tables: Sequence[tuple[Delivery, StdTable]],
    as_of: date,
) -> Filled:
    """Create the std table with the rows in force, and say what became of the others."""
    chosen = choose_in_force([delivery for delivery, _ in tables], export.kind, as_of)
    by_id = {delivery.delivery_id: std for delivery, std in tables}
    exclusions: list[dict[str, Value]] = [
        _excluded(delivery, table, "superseded" if delivery.period_end <= as_of else "after_as_of")
        for delivery, table in tables
        if delivery not in chosen and table.accepted
    ]
    if not chosen:
        create_empty(connection, spec)
        return Filled(exclusions=exclusions)
    files = ", ".join(literal(str(by_id[delivery.delivery_id].folder / "std.parquet")) for delivery in chosen)
    numbers = ", ".join(f"({literal(d.delivery_id)}, {n})" for n, d in enumerate(chosen))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE keyed AS SELECT std.*, delivery.no AS _delivery_no
            FROM read_parquet([{files}], union_by_name = true) AS std
            JOIN (VALUES {numbers}) AS delivery (id, no) ON delivery.id = std._delivery_id"""
    )
    conflicts: list[dict[str, Value]] = []
    if export.kind == "append":
        conflicts = judge_same_key(connection, spec, export, {d.delivery_id: d.file_name for d in chosen})
    else:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE left_out AS {_older_rows(export)}")
    found = connection.execute(
        "SELECT _delivery_id, _why, COUNT(*) FROM keyed JOIN left_out USING (_record_id) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    exclusions += [{"delivery_id": id_, "reason": reason, "rows": n} for id_, reason, n in found]
    rows = create_from_query(connection, spec, "SELECT keyed.* FROM keyed ANTI JOIN left_out USING (_record_id)")
    connection.execute("DROP TABLE keyed")
    connection.execute("DROP TABLE left_out")
    return Filled(rows, [delivery.delivery_id for delivery in chosen], exclusions, conflicts)


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


def _older_rows(export: Export) -> str:
    """A SELECT of the rows of ``keyed`` that a newer row of their key supersedes: none of a snapshot, nor of a key with a
    missing part, which identifies nothing."""
    columns = key_columns(export)
    if export.kind == "snapshot" or not columns:
        return "SELECT _record_id, 'superseded' AS _why FROM keyed WHERE FALSE"
    known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    order = ", ".join(f"{column.strip()} DESC" for column in ORDER.split(","))
    window = f"ROW_NUMBER() OVER (PARTITION BY {', '.join(columns)} ORDER BY {order})"
    return f"SELECT _record_id, 'superseded' AS _why FROM keyed WHERE {known} QUALIFY {window} > 1"
