"""The pure core of raw → std: a raw frame, its columns and a contract give accepted rows, quarantine, repairs, rules.

Belongs here: the order of things for one delivery. Not here: parsing a column (``column``), judging it (``contract``),
files and caches (``stage``).

A bad value on an optional field: the cell becomes null and a quarantine line of scope ``cell``; on a required field the
row is set aside with a line of scope ``row``. Checks over several columns give lines of scope ``warn``: nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import polars as pl

from gridhub.contracts.base import StdContract, columns_of
from gridhub.contracts.fields import ColumnSpec
from gridhub.contracts.record_id import SEPARATOR
from gridhub.project.connector import Export
from gridhub.project.decisions import ValueOverride
from gridhub.project.project import CodeList
from gridhub.standardise.blocks import fill_down, fill_given, fill_places, split_ranges
from gridhub.standardise.cells import DataCells, apply_overrides, data_cells
from gridhub.standardise.column import ColumnRead, read_column
from gridhub.standardise.contract import ContractResult, field_rules, frame_rules, run_contract
from gridhub.standardise.cross_foot import Feet, check_feet, rule_names
from gridhub.standardise.parse import Parser, Source, parser_for
from gridhub.standardise.parse.numbers import Scale, Unit
from gridhub.standardise.result import (
    Origin,
    SheetColumns,
    Standardised,
    field_type,
    quarantine_schema,
    repair_schema,
    rules_schema,
    std_schema,
)
from gridhub.standardise.shifted import SHIFTED, set_shifted_aside
from gridhub.tables.spec import DAMAGED, INSTEAD


def standardise_frame(
    frame: pl.DataFrame,
    sheets: Sequence[SheetColumns],
    export: Export,
    contract: type[StdContract],
    codes: Mapping[str, CodeList],
    origin: Origin,
    overrides: Sequence[ValueOverride] = (),
) -> Standardised:
    """Standardise one delivery.

    ``frame``: raw rows (sheet, sheet_no, row, row_kind, kinds, c0 … cn); only row_kind ``data`` is read. ``sheets`` say
    which cell is which field. ``codes``: code lists by name. ``overrides``: decided values; those of other files or
    rows are left alone, the last of several for one cell counts.
    Raises ValueError when the contract asks for a code list or a money unit that is not there.
    """
    cells = fill_places(fill_down(data_cells(frame, sheets, contract), export), export)
    cells = split_ranges(fill_given(cells, export, origin.part), export)
    cells = apply_overrides(cells, origin, overrides)

    columns = columns_of(contract)
    typed_source = bool(frame["kinds"].str.contains("[ndbspu]").any())
    reads: dict[str, ColumnRead] = {}
    parsers: dict[str, Parser] = {}
    for column in columns:
        parser = _parser(column, contract, export, codes, cells, origin, typed_source)
        parsers[column.name] = parser
        nulls = tuple(set(export.nulls) - _named_values(contract, column.name))
        reads[column.name] = read_column(
            cells.text[column.name], cells.kind[column.name], parser, field_type(contract, column.name), nulls
        )
    present = set(cells.places["field"]) | set(cells.replaced["field"])
    missing = {column.name for column in columns} - present
    typed = _typed(contract, reads)
    judged = run_contract(contract, typed, missing)
    problems = set_shifted_aside(_problems(columns, reads, judged, typed, cells), columns, export, cells, parsers)
    feet = check_feet(frame, sheets, cells, export, reads, parsers, columns)
    std = _accepted(contract, typed, problems, cells, origin)
    return Standardised(
        std=std,
        quarantine=_quarantine(columns, problems, feet.lines, cells, origin),
        repair=_repair(columns, reads, problems, cells, origin),
        rules=pl.concat(
            [
                _rules(contract, columns, reads, judged, problems, missing, cells, origin),
                _foot_rules(feet, export, problems, origin, cells),
            ]
        ),
        data_rows=cells.rows.height,
    )


def _parser(
    column: ColumnSpec,
    contract: type[StdContract],
    export: Export,
    codes: Mapping[str, CodeList],
    cells: DataCells,
    origin: Origin,
    typed_source: bool,
) -> Parser:

    native = field_type(contract, column.name)
    scale = Scale(native.precision or 38, native.scale) if isinstance(native, pl.Decimal) else None
    listed = export.codes.get(column.name) or column.codes
    if column.kind == "code" and (listed is None or listed not in codes):
        raise ValueError(f"{contract.__name__}.{column.name}: no code list {listed!r}")
    source = Source(
        period_end=origin.period_end,
        typed=typed_source,
        unit=export.units.get(column.name),
        header_unit=_header_unit(cells, column.name),
        spellings=codes[listed].values if column.kind == "code" and listed else None,
    )
    return parser_for(column, scale, source)


def _header_unit(cells: DataCells, name: str) -> Unit | None:
    """The unit a header names in brackets or at its end, when every sheet that names one names the same."""

    headers = cells.places.filter(pl.col("field") == name)["header"]
    named = set(headers.str.extract(r"[(（:：/、,， ](?:单位[:：]?)?(万元|元)[)）]?", 1).drop_nulls())
    return cast("Unit", named.pop()) if len(named) == 1 else None


def _named_values(contract: type[StdContract], name: str) -> set[str]:
    """Values a field's contract names (isin): a null word among them is a value of this field."""
    checks: list[Any] = contract.to_schema().columns[name].checks
    allowed = [(check.statistics or {}).get("allowed_values", ()) for check in checks]
    return {value for values in allowed for value in values if isinstance(value, str)}


def _typed(contract: type[StdContract], reads: Mapping[str, ColumnRead]) -> pl.DataFrame:

    columns: list[pl.Series] = []
    for name, native in std_schema(contract).items():
        if name in reads:
            columns.append(reads[name].values.alias(name))
        elif not name.startswith("_"):
            columns.append(reads[name.removesuffix(DAMAGED).removesuffix(INSTEAD)].damaged.alias(name).cast(native))
    return pl.DataFrame(columns)


_MERGED = "本行此格与第 {} 行合并为一个单元格（{}），没有自己的内容；请取消合并，逐行填写"


def _problems(
    columns: Sequence[ColumnSpec],
    reads: Mapping[str, ColumnRead],
    judged: ContractResult,
    typed: pl.DataFrame,
    cells: DataCells,
) -> pl.DataFrame:
    """at, field, rule, reason, value_shape, scope: every line of quarantine, by position."""

    found: list[pl.DataFrame] = []
    areas = cells.merged.unique(["at", "field"], keep="first", maintain_order=True)
    for column in columns:
        name, faults = column.name, reads[column.name].faults
        if not faults.is_empty():
            found.append(faults.with_columns(field=pl.lit(name)))
        if column.required and typed[name].null_count():
            empty = typed[name].is_null().arg_true().cast(pl.UInt32).rename("at").to_frame()
            unexplained = empty.join(faults, on="at", how="anti", maintain_order="left")
            found.append(
                unexplained.join(areas.filter(pl.col("field") == name), on="at", how="left", maintain_order="left").select(
                    "at", field=pl.lit(name), rule=pl.lit(f"{name}.required"),
                    reason=pl.coalesce(pl.format(_MERGED, "from_row", "area"), pl.lit("必填项为空；请补填")),
                    value_shape=pl.lit("空"),
                )
            )  # fmt: skip
    found.append(judged.failures.with_columns(value_shape=pl.lit(None, pl.String)))
    required = [column.name for column in columns if column.required]
    order = ["at", "field", "rule", "reason", "value_shape"]
    return pl.concat([part.with_columns(pl.col("at").cast(pl.UInt32)).select(order) for part in found]).with_columns(
        scope=pl.when(pl.col("field").is_null())
        .then(pl.lit("warn"))
        .when(pl.col("field").is_in(required))
        .then(pl.lit("row"))
        .otherwise(pl.lit("cell"))
    )


def _accepted(
    contract: type[StdContract], typed: pl.DataFrame, problems: pl.DataFrame, cells: DataCells, origin: Origin
) -> pl.DataFrame:

    for name in problems.filter(pl.col("scope") == "cell")["field"].unique().sort():
        bad = problems.filter((pl.col("scope") == "cell") & (pl.col("field") == name))["at"].unique().sort()
        kept = ~pl.int_range(pl.len(), dtype=pl.UInt32).is_in(bad.implode())
        typed = typed.with_columns(pl.when(kept).then(pl.col(name)).alias(name))
    number, row = pl.col("sheet_no").cast(pl.String), pl.col("row").cast(pl.String)
    engine = cells.rows.select(
        _record_id=pl.concat_str(pl.lit(origin.delivery_id), number, row, separator=SEPARATOR),
        _delivery_id=pl.lit(origin.delivery_id),
        _sheet="sheet",
        _sheet_no="sheet_no",
        _row="row",
        _period_end=pl.lit(origin.period_end),
        _part=pl.lit(origin.part),
    )
    whole = pl.concat([engine, typed], how="horizontal").with_row_index("at")
    rejected = problems.filter(pl.col("scope") == "row").select("at").unique()
    schema = std_schema(contract)
    return whole.join(rejected, on="at", how="anti", maintain_order="left").select(list(schema)).cast(schema)


def _placed(lines: pl.DataFrame, columns: Sequence[ColumnSpec], cells: DataCells, origin: Origin) -> pl.DataFrame:
    """Lines (at, field, …) with sheet, row, column letter and header, in order of sheet, row, field."""

    order = pl.DataFrame(
        {"field": [column.name for column in columns], "field_no": range(len(columns))},
        schema={"field": pl.String, "field_no": pl.Int64},
    )
    return (
        lines.join(cells.rows.with_row_index("at"), on="at", how="left", maintain_order="left")
        .join(cells.places, on=["sheet_no", "field"], how="left", maintain_order="left")
        .join(order, on="field", how="left", maintain_order="left")
        .with_columns(delivery_id=pl.lit(origin.delivery_id))
        .sort("sheet_no", "row", "field_no", "rule", nulls_last=True)
    )


def _quarantine(
    columns: Sequence[ColumnSpec], problems: pl.DataFrame, feet: pl.DataFrame, cells: DataCells, origin: Origin
) -> pl.DataFrame:

    titles = {column.name: column.title for column in columns}
    named = pl.coalesce("header", pl.col("field").replace_strict(titles, default=None, return_dtype=pl.String))
    reason = pl.when(named.is_not_null()).then(pl.format("「{}」{}", named, "reason")).otherwise("reason")
    schema = quarantine_schema()
    own = _placed(problems, columns, cells, origin).with_columns(reason=reason).select(list(schema)).cast(schema)
    if feet.is_empty():
        return own
    sums = feet.with_columns(
        delivery_id=pl.lit(origin.delivery_id), scope=pl.lit("warn"), value_shape=pl.lit(None, pl.String)
    )
    return pl.concat([own, sums.select(list(schema)).cast(schema)]).sort("sheet_no", "row", maintain_order=True)


def form_rules(export: Export, contract: type[StdContract]) -> dict[str, str]:
    """Rules of the form itself, beside its contract's: rule → what it asks for, in Chinese."""
    shifted = {SHIFTED: "各栏内容与表头没有错位"} if export.closed else {}
    return rule_names(export.cross_foot, columns_of(contract)) | shifted


def _foot_rules(feet: Feet, export: Export, problems: pl.DataFrame, origin: Origin, cells: DataCells) -> pl.DataFrame:
    """The rules of the form itself: its sums, and that no row is shifted."""

    lines = [(origin.delivery_id, rule, field, state, rows, failed) for rule, field, state, rows, failed in feet.rules]
    if export.closed:
        shifted = problems.filter(pl.col("rule") == SHIFTED)["at"].n_unique()
        state = "failed" if shifted else "passed"
        lines.append((origin.delivery_id, SHIFTED, None, state, cells.rows.height, shifted))
    return pl.DataFrame(lines, schema=rules_schema(), orient="row")


def _repair(
    columns: Sequence[ColumnSpec],
    reads: Mapping[str, ColumnRead],
    problems: pl.DataFrame,
    cells: DataCells,
    origin: Origin,
) -> pl.DataFrame:

    order = ["at", "field", "rule", "before_kind", "evidence", "after"]
    lines: list[pl.DataFrame] = []
    replaced = set(cells.replaced["field"])
    for name, read in reads.items():
        if lines and read.repairs.is_empty() and name not in replaced:
            continue  # the first one gives the lines their shape
        own = [read.repairs, cells.replaced.filter(pl.col("field") == name).select(read.repairs.columns)]
        mended = pl.concat([line.with_columns(pl.col("at").cast(pl.UInt32)) for line in own])
        aside = (pl.col("scope") == "row") | ((pl.col("scope") == "cell") & (pl.col("field") == name))
        stands = ~mended["at"].is_in(problems.filter(aside)["at"].implode())
        after = pl.DataFrame({"after": read.values.gather(mended["at"]).cast(pl.String), "stands": stands})
        shown = after.select(pl.when("stands").then("after"))["after"]
        lines.append(mended.with_columns(shown, field=pl.lit(name)).select(order))
    every = pl.concat(lines)
    schema = repair_schema()
    return _placed(every, columns, cells, origin).select(list(schema)).cast(schema)


def _rules(
    contract: type[StdContract],
    columns: Sequence[ColumnSpec],
    reads: Mapping[str, ColumnRead],
    judged: ContractResult,
    problems: pl.DataFrame,
    missing: set[str],
    cells: DataCells,
    origin: Origin,
) -> pl.DataFrame:
    """One line per rule. ``rows``: data rows of the sheets that have the column; none for a rule not run."""

    failed: dict[str, int] = dict(problems.group_by("rule").agg(pl.col("at").n_unique()).iter_rows())
    lines: list[tuple[str, str | None, int | None]] = []
    for column in columns:
        name = column.name
        if column.required:
            # A required column nobody sent fails its rule in every row: that is not "not run".
            lines.append((f"{name}.required", name, failed.get(f"{name}.required", 0)))
        lines.append((f"{name}.parse", name, None if name in missing else reads[name].faults.height))
        own = [rule.rule for rule in field_rules(contract) if rule.field == name]
        lines += [(rule, name, None if name in missing else failed.get(rule, 0)) for rule in own]
    for rule in frame_rules(contract):
        lines.append((rule, None, None if rule in judged.not_run else failed.get(rule, 0)))
    sizes: dict[int, int] = dict(cells.rows.group_by("sheet_no").len().iter_rows())
    seen: dict[str, int] = {}
    for number, name in cells.places.select("sheet_no", "field").iter_rows():
        seen[name] = seen.get(name, 0) + sizes[number]

    def rows(rule: str, name: str | None, count: int | None) -> int:
        if count is None:
            return 0
        return cells.rows.height if name is None or rule.endswith(".required") else seen.get(name, cells.rows.height)

    return pl.DataFrame(
        [
            (origin.delivery_id, rule, name, "not_run" if count is None else "failed" if count else "passed",
             rows(rule, name, count), count or 0)
            for rule, name, count in lines
        ],
        schema=rules_schema(),
        orient="row",
    )  # fmt: skip
