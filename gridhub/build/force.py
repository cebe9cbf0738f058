"""Which delivery is in force at a date, and the std table of the rows that are.

Belongs here: the rule of force (design §2): snapshot = newest period ≤ as_of per part, append = every period with
duplicates of the key left out, changes = newest row per key; within one delivery identity the last received wins.
Not here: reading or standardising a delivery (``deliveries``).
"""

from __future__ import annotations

from gridhub.standardise.stage import StdTable
import duckdb

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from gridhub.contracts import audit_tables as audit
from gridhub.contracts.base import StdContract, columns_of
from gridhub.tables.spec import table_of
from gridhub.state.delivery import Delivery
from gridhub.project.connector import Export
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import std_columns
from gridhub.tables.filling import Value, count_rows, insert_rows




def fill_in_force(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    export: Export,
    contract: type[StdContract],
    tables: Sequence[tuple[Delivery, StdTable]],
    as_of: date,
) -> int:
    """Create ``table`` with the rows in force and write ``audit.exclusion`` for the others. Returns the row count."""
    chosen = choose_in_force([delivery for delivery, _ in tables], export.kind, as_of)
    by_id = {delivery.delivery_id: std for delivery, std in tables}
    exclusions: list[dict[str, Value]] = [
        {"delivery_id": delivery.delivery_id, "reason": "superseded" if delivery.period_end <= as_of else "after_as_of",
         "rows": by_id[delivery.delivery_id].accepted}
        for delivery, _ in tables if delivery not in chosen and by_id[delivery.delivery_id].accepted
    ]  # fmt: skip
    if not chosen:
        columns = ", ".join(f"{quoted(name)} {type_}" for name, type_ in std_columns(contract).items())
        connection.execute(f"CREATE OR REPLACE TABLE {quoted(table)} ({columns})")
    else:
        files = ", ".join(literal(str(by_id[delivery.delivery_id].folder / "std.parquet")) for delivery in chosen)
        rank = ", ".join(f"({literal(d.delivery_id)}, {n})" for n, d in enumerate(chosen))
        keyed = f"""
            SELECT std.*, {_key_rank(export)} AS _key_rank
            FROM read_parquet([{files}], union_by_name = true) AS std
            JOIN (VALUES {rank}) AS delivery (id, no) ON delivery.id = std._delivery_id"""
        connection.execute(f"CREATE OR REPLACE TEMP TABLE keyed AS {keyed}")
        duplicate = "duplicate" if export.kind == "append" else "superseded"
        found = connection.execute(
            "SELECT _delivery_id, COUNT(*) FROM keyed WHERE _key_rank > 1 GROUP BY 1 ORDER BY 1"
        ).fetchall()
        exclusions += [{"delivery_id": id_, "reason": duplicate, "rows": n} for id_, n in found]
        connection.execute(
            f"CREATE OR REPLACE TABLE {quoted(table)} AS SELECT * EXCLUDE (_key_rank) FROM keyed "
            "WHERE _key_rank = 1 ORDER BY _delivery_id, _sheet_no, _row"
        )
        connection.execute("DROP TABLE keyed")
        ids = ", ".join(literal(delivery.delivery_id) for delivery in chosen)
        connection.execute(f"UPDATE audit.delivery SET in_force = TRUE WHERE delivery_id IN ({ids})")
    insert_rows(connection, table_of(audit.Exclusion), exclusions)
    return count_rows(connection, table)


def choose_in_force(deliveries: Sequence[Delivery], kind: str, as_of: date) -> list[Delivery]:
    """The deliveries of one export whose rows count at ``as_of``, oldest first (the rule of force, module docstring)."""
    last_of_identity: dict[tuple[str, str], Delivery] = {}
    for delivery in sorted(deliveries, key=lambda d: d.received_no):
        if delivery.period_end <= as_of:
            last_of_identity[(delivery.period, delivery.part)] = delivery
    kept = list(last_of_identity.values())
    if kind == "snapshot":
        newest: dict[str, date] = {}
        for delivery in kept:
            newest[delivery.part] = max(newest.get(delivery.part, date.min), delivery.period_end)
        kept = [delivery for delivery in kept if delivery.period_end == newest[delivery.part]]
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
