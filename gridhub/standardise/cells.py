"""The cells of the data rows by field: what parsing starts from, before and after decided values.

Belongs here: picking fields out of raw rows, overrides. Not here: filling down (``blocks``), parsing (``column``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from gridhub.contracts.base import StdContract, columns_of
from gridhub.contracts.cell_place import letter_of
from gridhub.ingest.sheets.raw_cells import cell, first_text
from gridhub.project.decisions import ValueOverride
from gridhub.standardise.column import KIND_WORDS
from gridhub.standardise.result import Origin, SheetColumns

OVERRIDE = "override"
MOST_MERGED = 1_000_000
"""Cells of merges that are looked at: who merges more has merged the whole sheet."""


def replaced_schema() -> pl.Schema:
    """at (position), field, rule, before_kind, evidence."""

    text = pl.String()
    return pl.Schema({"at": pl.UInt32(), "field": text, "rule": text, "before_kind": text, "evidence": text})


@dataclass(frozen=True)
class DataCells:
    """Every contract field of every data row as text and kind, by position ``at``; where each field stands."""

    rows: pl.DataFrame
    """sheet, sheet_no, row, section (number of title, subtotal and total rows above it in its sheet), title (text of
    the nearest title row above)."""
    text: Mapping[str, pl.Series]
    kind: Mapping[str, pl.Series]
    places: pl.DataFrame
    """sheet_no, field, column (letter), header."""
    replaced: pl.DataFrame
    """at, field, rule, before_kind, evidence: cells whose text is not the one in the sheet."""
    merged: pl.DataFrame
    """at, field, area (``H3:H4``), from_row (of the sheet): cells that are only part of another one."""


def data_cells(frame: pl.DataFrame, sheets: Sequence[SheetColumns], contract: type[StdContract]) -> DataCells:

    names = [column.name for column in columns_of(contract)]
    breaks = pl.col("row_kind").is_in(["title", "subtotal", "total"])
    ordered = frame.sort("sheet_no", "row")
    is_title = ordered["row_kind"] == "title"
    titles = (
        first_text(ordered) if is_title.any() else pl.Series([None], dtype=pl.String).new_from_index(0, len(ordered))
    )
    data = (
        ordered.with_columns(titles.alias("title"))
        .with_columns(
            section=breaks.cum_sum().over("sheet_no").cast(pl.Int32),
            title=pl.when(pl.col("row_kind") == "title").then("title").forward_fill().over("sheet_no"),
        )
        .filter(pl.col("row_kind") == "data")
    )
    base = [
        pl.col("sheet").fill_null(""), pl.col("sheet_no").cast(pl.Int32), pl.col("row").cast(pl.Int32), pl.col("section"),
        pl.col("title"),
    ]  # fmt: skip
    places: list[tuple[int, str, str, str]] = []
    parts: list[pl.DataFrame] = []
    by_number = {sheet.sheet_no: sheet for sheet in sheets}
    for number in data["sheet_no"].unique().sort():
        found: dict[str, int] = {}
        for column in by_number[number].columns if number in by_number else ():
            if column.field in names and column.field not in found:
                found[column.field] = column.index
                places.append((number, column.field, column.letter, column.header))
        texts = [cell(data, found[name]) if name in found else pl.lit(None, pl.String) for name in names]
        kinds = [pl.col("kinds").str.slice(found[name], 1) if name in found else pl.lit("_") for name in names]
        parts.append(
            data.filter(pl.col("sheet_no") == number).select(
                *base,
                *(text.alias(f"text:{name}") for name, text in zip(names, texts, strict=True)),
                *(kind.alias(f"kind:{name}") for name, kind in zip(names, kinds, strict=True)),
            )
        )
    if not parts:
        empty = [pl.lit(None, pl.String).alias(f"{part}:{name}") for part in ("text", "kind") for name in names]
        parts.append(data.select(*base, *empty))
    all_cells = pl.concat(parts)
    rows = all_cells.select("sheet", "sheet_no", "row", "section", "title")
    place_schema = {"sheet_no": pl.Int32(), "field": pl.String(), "column": pl.String(), "header": pl.String()}
    return DataCells(
        rows=rows,
        text={name: all_cells[f"text:{name}"] for name in names},
        kind={name: all_cells[f"kind:{name}"] for name in names},
        places=pl.DataFrame(places, schema=place_schema, orient="row"),
        replaced=pl.DataFrame(schema=replaced_schema()),
        merged=_merged(rows, sheets, names),
    )


def _merged(rows: pl.DataFrame, sheets: Sequence[SheetColumns], names: Sequence[str]) -> pl.DataFrame:
    at_row: dict[tuple[int, int], int] = {}
    if any(sheet.merges for sheet in sheets):
        at_row = {place: at for at, place in enumerate(rows.select("sheet_no", "row").iter_rows())}
    found: dict[tuple[int, str], tuple[str, int]] = {}
    last_row = max((row for _, row in at_row), default=0)
    for sheet in sheets:
        field_at = {column.index: column.field for column in sheet.columns if column.field in names}
        for top, left, bottom, right in sheet.merges:
            area = f"{letter_of(left)}{top + 1}:{letter_of(right)}{bottom + 1}"
            for column in [index for index in field_at if left <= index <= right]:
                for row in range(top, min(bottom, last_row) + 1):
                    at = at_row.get((sheet.sheet_no, row + 1))
                    if at is not None and (row, column) != (top, left):
                        found.setdefault((at, field_at[column]), (area, top + 1))
            if len(found) > MOST_MERGED:
                break
    schema = {"at": pl.UInt32, "field": pl.String, "area": pl.String, "from_row": pl.Int32}
    return pl.DataFrame([(*place, *area) for place, area in found.items()], schema=schema, orient="row")


def apply_overrides(cells: DataCells, origin: Origin, overrides: Sequence[ValueOverride]) -> DataCells:

    own = {(o.sheet, o.row, o.field): o for o in overrides if o.file == origin.file_name and o.field in cells.text}
    if not own:
        return cells
    wanted = pl.DataFrame(
        [(sheet, row) for sheet, row, _ in own], schema={"sheet": pl.String, "row": pl.Int32}, orient="row"
    ).unique()
    hits = (
        cells.rows.select("sheet", "sheet_no", "row")
        .with_row_index("at")
        .join(wanted, on=["sheet", "row"], how="semi")
        .sort("at")
    )
    positions = {(sheet, row): at for at, sheet, _, row in hits.iter_rows()}
    text, kind = dict(cells.text), dict(cells.kind)
    lines: list[tuple[int, str, str, str, str]] = []
    for (sheet, row, name), decision in own.items():
        at = positions.get((sheet, row))
        if at is None:
            continue
        before = KIND_WORDS.get(kind[name][at] or "_", "text")
        lines.append((at, name, OVERRIDE, before, f"人工核定（{decision.decided_on.isoformat()}，{decision.actor}）"))
        text[name] = text[name].clone().scatter(at, decision.value)
        kind[name] = kind[name].clone().scatter(at, "t" if decision.value else "_")
    decided = pl.DataFrame(lines, schema=replaced_schema(), orient="row").sort("at", "field")
    # What a person decided stands in for whatever was filled in before.
    kept = cells.replaced.join(decided, on=["at", "field"], how="anti", maintain_order="left")
    return replace(cells, text=text, kind=kind, replaced=pl.concat([kept, decided]))
