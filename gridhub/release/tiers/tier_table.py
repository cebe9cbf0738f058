"""One table of a file for a group: its name, what is told of it, writing it.

Belongs here: what every kind of table needs. Not here: which rows and columns it has (``open_tier``, ``counted_tables``,
``compartment``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from gridhub.contracts.errors import GridhubError
from gridhub.release.tiers.group_ids import GroupIds
from gridhub.release.tiers.selects import Select
from gridhub.tables.anonymity import WITHHELD_IN_ROW, Measure
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import TableSpec

K = 5
FILE = "tier"
"""The name under which the file is attached."""


class CannotReachK(GridhubError):
    """Rows of a file would tell fewer than k persons, or a small count could be worked out: nothing is written."""

    exit_code = 1


@dataclass(frozen=True)
class TableTold:
    """What a file has of one table, for its manifest. ``name``: "" when the table is not in it, for ``reason``. Rows of the
    release that it does not have, of the whole city: ``not_of_age`` (or nobody's), ``left_out`` because they tell too few; then
    ``outside``: those that do not say they are of the group's places."""

    table: str
    treatment: str
    name: str = ""
    reason: str = ""
    rows: int = 0
    rows_of_release: int = 0
    quasi_identifiers: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    before: Measure | None = None
    after: Measure | None = None
    generalised: int = 0
    left_out: int = 0
    not_of_age: int = 0
    outside: int = 0
    hidden_counts: int = 0


def altered_name(spec: TableSpec) -> str:
    """``core_open.person``: the table has other rows than that of the release."""
    return f"{spec.layer}_open.{spec.leaf}"


def with_ids(frame: pl.DataFrame, ids: GroupIds, select: Select, *, but: str = "") -> pl.DataFrame:
    return frame.with_columns(
        ids.column(frame[one.name], one.ids, of=one.of) for one in select.shown if one.ids and one.name != but
    )


def frame_of(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(connection.sql(sql).to_arrow_table()))


def create(
    connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame, spec: TableSpec, select: Select
) -> None:
    connection.register("frame_of_the_tier", frame.to_arrow())
    create_from_query(connection, name, "SELECT * FROM frame_of_the_tier", frame.columns, spec, select)
    connection.unregister("frame_of_the_tier")


def create_from_query(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    query: str,
    columns: Sequence[str],
    spec: TableSpec,
    select: Select,
) -> None:
    """ORDER BY ALL: the order of rows tells nothing of where they come from."""
    target = f"{FILE}.{quoted(name)}"
    titles = {one.name: one.title for one in select.shown} | {WITHHELD_IN_ROW: "本行不显示或放宽的列"}
    comments = [
        f"COMMENT ON COLUMN {target}.{quoted(column)} IS {literal(titles.get(column, column))}" for column in columns
    ]
    statements = [
        f"CREATE SCHEMA IF NOT EXISTS {FILE}.{quoted(name.partition('.')[0])}",
        f"CREATE TABLE {target} AS FROM ({query}) ORDER BY ALL",
        f"COMMENT ON TABLE {target} IS {literal(f'{spec.title}：{spec.description}')}",
        *comments,
    ]
    connection.execute("; ".join(statements))
