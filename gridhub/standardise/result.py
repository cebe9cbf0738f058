"""What standardising a delivery takes besides the raw rows, and what it gives: frames with fixed columns.

Belongs here: the shapes of docs/architecture.md "raw → std". Not here: making them (``frame``), files (``stage``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl

from gridhub.contracts.base import StdContract, columns_of
from gridhub.tables.spec import COMPANIONS, ENGINE_COLUMNS


class ColumnPlace(Protocol):
    """Where a field stands in a sheet (``ingest.ColumnFound``): 0-based cell, spreadsheet letter, header as written."""

    @property
    def index(self) -> int: ...

    @property
    def letter(self) -> str: ...

    @property
    def header(self) -> str: ...

    @property
    def field(self) -> str: ...


class SheetColumns(Protocol):
    """The columns of one sheet (``ingest.SheetFound``)."""

    @property
    def sheet_no(self) -> int: ...

    @property
    def columns(self) -> Sequence[ColumnPlace]: ...

    @property
    def merges(self) -> Sequence[tuple[int, int, int, int]]: ...


@dataclass(frozen=True)
class Origin:
    """The delivery rows come from; ``period_end`` is the last day of its period, ``part`` "" if it has none."""

    delivery_id: str
    file_name: str
    period_end: date
    part: str = ""


@dataclass(frozen=True)
class Standardised:
    """``std``: one row per accepted data row; ``quarantine``, ``repair``, ``rules`` as in docs/architecture.md.

    ``std`` is ordered by _sheet_no, _row; quarantine and repair by sheet_no, row, order of fields, rule; rules by order
    of fields. ``data_rows``: data rows read; each is accepted or has at least one quarantine line of scope ``row``.
    """

    std: pl.DataFrame
    quarantine: pl.DataFrame
    repair: pl.DataFrame
    rules: pl.DataFrame
    data_rows: int


def quarantine_schema() -> pl.Schema:
    """delivery_id, sheet, sheet_no, row, column (letter), field, scope cell|row|warn, rule, reason, value_shape."""

    text, number = pl.String(), pl.Int32()
    return pl.Schema({
        "delivery_id": text, "sheet": text, "sheet_no": number, "row": number, "column": text, "field": text,
        "scope": text, "rule": text, "reason": text, "value_shape": text,
    })  # fmt: skip


def repair_schema() -> pl.Schema:
    """delivery_id, sheet, sheet_no, row, column, field, rule, before_kind, evidence, after.

    ``after``: the value the cell is read as, in plain text; null where it was set aside all the same.
    """

    text, number = pl.String(), pl.Int32()
    return pl.Schema({
        "delivery_id": text, "sheet": text, "sheet_no": number, "row": number, "column": text, "field": text,
        "rule": text, "before_kind": text, "evidence": text, "after": text,
    })  # fmt: skip


def rules_schema() -> pl.Schema:
    """delivery_id, rule, field, state passed|failed|not_run, rows, failed_rows."""

    text, number = pl.String(), pl.Int64()
    return pl.Schema(
        {"delivery_id": text, "rule": text, "field": text, "state": text, "rows": number, "failed_rows": number}
    )


_TYPES: dict[str, pl.DataType] = {"VARCHAR": pl.String(), "INTEGER": pl.Int32(), "DATE": pl.Date()}
"""Of the engine's own columns."""


def std_schema(contract: type[StdContract]) -> pl.Schema:
    """Columns of std: the engine's seven, then each contract field; an id or code has its companion beside it."""

    schema = {column.name: _TYPES[column.sql_type] for column in ENGINE_COLUMNS}
    for column in columns_of(contract):
        schema[column.name] = field_type(contract, column.name)
        if column.kind in COMPANIONS:
            schema[f"{column.name}{COMPANIONS[column.kind][0]}"] = pl.String()
    return pl.Schema(schema)


def field_type(contract: type[StdContract], name: str) -> pl.DataType:
    """The polars type of one contract field."""

    native = getattr(contract.to_schema().columns[name].dtype, "type", None)
    if isinstance(native, pl.DataType):
        return native
    if isinstance(native, type) and issubclass(native, pl.DataType):
        return native()
    raise TypeError(f"{contract.__name__}.{name}: {native!r} is no polars type")
