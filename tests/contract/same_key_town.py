"""Rows of one append export as its deliveries would leave them, put in force: for tests of rows that share a key.

Belongs here: making rows of any contract, and deliveries of them. Not here: expectations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

from gridhub.build.force import Filled, fill_in_force
from gridhub.contracts.base import StdContract
from gridhub.contracts.period import Period
from gridhub.project.connector import Export
from gridhub.standardise.result import std_schema
from gridhub.standardise.stage import StdTable
from gridhub.state.delivery import Delivery
from gridhub.tables.spec import std_table

Row = Mapping[str, object]
AS_OF = date(2026, 12, 31)


def one_row(contract: type[StdContract]) -> dict[str, object]:
    """A row in which every field is filled."""
    return {
        name: some_value(dtype, 1) for name, dtype in std_schema(contract).items()
        if not name.startswith("_") and not name.endswith(("_damaged", "_instead"))
    }  # fmt: skip


def some_value(dtype: pl.DataType, number: int) -> object:
    """A value of a type; another number gives another value."""
    if dtype == pl.Boolean:
        return number % 2 == 0
    if dtype == pl.Date:
        return date(2026, 9, number)
    if isinstance(dtype, pl.Datetime):
        return datetime(2026, 9, number, 8, 30)
    if isinstance(dtype, pl.Decimal):
        return Decimal(number)
    if dtype == pl.String:
        return f"写法{number}"
    return number


class Sent:
    """Deliveries of one export, in the order in which they came."""

    def __init__(self, folder: Path, export: Export, contract: type[StdContract]) -> None:
        self.folder, self.export, self.contract = folder, export, contract
        self.tables: list[tuple[Delivery, StdTable]] = []

    def send(self, period: str, *rows: Row, part: str = "") -> str:
        """A delivery of these rows; gives its id."""
        number = len(self.tables) + 1
        made = Delivery(
            f"d{period}{part}{number}", "x", f"{period}{part}.xlsx", "", number, datetime(2026, 12, 1), "office", "events",
            period, Period(period).last_day, part, 1, "received",
        )  # fmt: skip
        schema = std_schema(self.contract)
        lines = [
            dict.fromkeys(schema)
            | {"_record_id": f"{made.delivery_id}:1:{n}", "_delivery_id": made.delivery_id, "_sheet": "Sheet1",
               "_sheet_no": 1, "_row": n, "_period_end": made.period_end, "_part": part}
            | dict(row)
            for n, row in enumerate(rows, 2)
        ]  # fmt: skip
        folder = self.folder / made.delivery_id
        folder.mkdir()
        pl.DataFrame(lines, schema=schema, orient="row").write_parquet(folder / "std.parquet")
        self.tables.append((made, StdTable(folder, made.delivery_id, len(rows), 0, 0, 0.0, from_cache=False)))
        return made.delivery_id

    def in_force(self, tables: Sequence[tuple[Delivery, StdTable]] | None = None) -> tuple[Filled, list[str]]:
        """What stands in the table, and the record ids of its rows."""
        spec = std_table("office__events", self.export.title, self.contract)
        with duckdb.connect() as connection:
            connection.execute("CREATE SCHEMA std")
            filled = fill_in_force(connection, spec, self.export, self.tables if tables is None else tables, AS_OF)
            found = connection.execute('SELECT _record_id FROM "std"."office__events" ORDER BY 1').fetchall()
        return filled, [record for (record,) in found]
