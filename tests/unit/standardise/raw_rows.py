"""Hand-made raw sheets and single cells for the tests of standardise.

Belongs here: building inputs, reading one cell. Not here: expectations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.project.connector import Export
from gridhub.project.decisions import ValueOverride
from gridhub.project.project import CodeList
from gridhub.standardise.column import ColumnRead, read_column
from gridhub.standardise.frame import standardise_frame
from gridhub.standardise.parse import Parser
from gridhub.standardise.result import Origin, Standardised
from tests.cell_lists import without_lists

OCT = date(2026, 10, 31)
NULLS = ("", "无", "/", "-", "暂无", "不详", "未知")
CODES = {"sex": CodeList("sex", {"1": "1", "男": "1", "2": "2", "女": "2"}, {"1": "男", "2": "女"})}
RAW = pl.Schema({
    "sheet": pl.String(), "sheet_no": pl.Int32(), "row": pl.Int32(), "row_kind": pl.String(),
    "cells": pl.List(pl.String()), "kinds": pl.String(),
})  # fmt: skip

Cell = str | tuple[str, str] | None
"""A text, (text, kind) or empty."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet, as ingest finds it."""

    index: int
    letter: str
    header: str
    field: str


@dataclass(frozen=True)
class Sheet:
    """A sheet with its columns."""

    sheet_no: int
    columns: tuple[Column, ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()


def columns(*fields: str, headers: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """The fields in columns A, B, C… (an empty field leaves its column out)."""
    named = headers or {}
    return tuple(
        Column(index, chr(65 + index), named.get(name, f"表头{name}"), name)
        for index, name in enumerate(fields)
        if name
    )


def raw_line(
    row: int, cells: Sequence[Cell], sheet: str = "Sheet1", sheet_no: int = 1, row_kind: str = "data"
) -> tuple[object, ...]:
    """One row of the raw frame."""
    texts = [cell[0] if isinstance(cell, tuple) else cell for cell in cells]
    kinds = "".join(cell[1] if isinstance(cell, tuple) else "t" if cell else "_" for cell in cells)
    return sheet, sheet_no, row, row_kind, texts, kinds


def raw_frame(lines: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    return without_lists(pl.DataFrame(lines, schema=RAW, orient="row"))


def export_of(contract: type[StdContract], **more: object) -> Export:
    fields = list(contract.to_schema().columns)
    settings = {
        "title": "测试", "kind": "snapshot", "files": "(?P<period>x)", "contract": contract.__name__,
        "agreed": fields, "columns": {name: [name] for name in fields}, "nulls": NULLS,
    } | more  # fmt: skip
    return Export.model_validate(settings)


def standardised(
    contract: type[StdContract],
    fields: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    headers: Mapping[str, str] | None = None,
    overrides: Sequence[ValueOverride] = (),
    **export: object,
) -> Standardised:
    """One sheet of data rows from row 3 on, with the given fields in columns A, B, C…"""
    frame = raw_frame([raw_line(number, cells) for number, cells in enumerate(rows, start=3)])
    sheets = [Sheet(1, columns(*fields, headers=headers))]
    origin = Origin("d0", "测试_202610.xlsx", OCT, "城关派出所")
    return standardise_frame(frame, sheets, export_of(contract, **export), contract, CODES, origin, overrides)


@dataclass(frozen=True)
class One:
    """One cell as it was read."""

    value: object
    rule: str | None
    repairs: tuple[str, ...]
    damaged: str | None
    words: str


def read(parser: Parser, dtype: pl.DataType, cells: Sequence[tuple[str, str]]) -> ColumnRead:
    texts = pl.Series([text for text, _ in cells], dtype=pl.String)
    kinds = pl.Series([kind for _, kind in cells], dtype=pl.String)
    return read_column(texts, kinds, parser, dtype, NULLS)


def one(parser: Parser, text: str, kind: str = "t", dtype: pl.DataType | None = None) -> One:
    """Read a single cell; ``words``: everything said about it, to look for values that must not be told."""
    found = read(parser, dtype or pl.String(), [(text, kind)])
    fault = found.faults.row(0, named=True) if found.faults.height else None
    words = " ".join(str(value) for part in (found.faults, found.repairs) for row in part.iter_rows() for value in row)
    return One(found.values[0], fault["rule"] if fault else None, tuple(found.repairs["rule"]), found.damaged[0], words)
