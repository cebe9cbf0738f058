"""Sums a form promises about itself: subtotals, totals, equations inside a row (``Export.cross_foot``).

Belongs here: checking them on what the sheet says, quarantined rows included. Not here: changing anything: a sum that
does not hold is told to the department (scope ``warn``), the rows stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from gridhub.contracts.fields import ColumnSpec
from gridhub.ingest.sheets.raw_cells import texts_by_row
from gridhub.project.connector import CrossFoot, Export
from gridhub.standardise.cells import DataCells
from gridhub.standardise.column import ColumnRead
from gridhub.standardise.parse import Parser
from gridhub.standardise.parse.cell import as_typed
from gridhub.standardise.result import SheetColumns

RuleLine = tuple[str, str | None, str, int, int]
"""rule, field, state passed|failed|not_run, sums checked, sums that do not hold."""
_TOTALS = ("subtotal", "total")


@dataclass(frozen=True)
class Feet:
    """``lines``: sheet, sheet_no, row, column (letter), field, rule, reason of every sum that does not hold."""

    lines: pl.DataFrame
    rules: tuple[RuleLine, ...]


def rule_names(foot: CrossFoot | None, columns: Sequence[ColumnSpec] = ()) -> dict[str, str]:
    """Rule → what it asks for, in Chinese; the same rules ``check_feet`` reports of an export with these ``columns``."""
    money = [column.name for column in columns if column.kind == "money"]
    foot = foot or CrossFoot()
    sums = {f"cross_foot.{name}": "小计、合计与各行之和相符" for name in dict.fromkeys((*foot.columns, *money))}
    return sums | {f"cross_foot.{_key(equation)}": f"表内平衡：{equation}" for equation in foot.rows}


def _key(equation: str) -> str:
    return "_".join(re.findall(r"\w+", equation))


def check_feet(
    frame: pl.DataFrame,
    sheets: Sequence[SheetColumns],
    cells: DataCells,
    export: Export,
    reads: Mapping[str, ColumnRead],
    parsers: Mapping[str, Parser],
    columns: Sequence[ColumnSpec],
) -> Feet:
    """Check every declared sum of one delivery, and of money also the undeclared ones: wherever a sheet writes a total of an
    amount, it is the sum of the rows above. ``frame``: its raw rows of every kind."""

    schema = {
        "sheet": pl.String, "sheet_no": pl.Int32, "row": pl.Int32, "column": pl.String, "field": pl.String,
        "rule": pl.String, "reason": pl.String,
    }  # fmt: skip
    foot = export.cross_foot or CrossFoot()
    has_totals = frame["row_kind"].is_in(_TOTALS).any()
    undeclared = [
        column.name for column in columns if has_totals and column.kind == "money" and column.name not in foot.columns
    ]
    titles = {column.name: column.title for column in columns}
    lines: list[tuple[str, int, int, str, str, str, str]] = []
    rules: list[RuleLine] = []
    for name in (*foot.columns, *undeclared):
        checked, failed, unsure = _check_sums(frame, sheets, cells, reads[name], parsers[name], name, titles[name])
        if name in undeclared and not checked:
            continue
        lines += failed
        state = "failed" if failed else "not_run" if unsure or not checked else "passed"
        rules.append((f"cross_foot.{name}", name, state, checked, len(failed)))
    for equation in foot.rows:
        checked, failed = _check_rows(cells, reads, equation, titles)
        lines += failed
        rules.append((f"cross_foot.{_key(equation)}", None, "failed" if failed else "passed", checked, len(failed)))
    return Feet(pl.DataFrame(lines, schema=schema, orient="row"), tuple(rules))


Line = tuple[str, int, int, str, str, str, str]


def _check_sums(
    frame: pl.DataFrame, sheets: Sequence[SheetColumns], cells: DataCells, read: ColumnRead, parser: Parser, name: str,
    title: str,
) -> tuple[int, list[Line], bool]:  # fmt: skip
    """Totals checked, those that fail, and whether an amount could not be read (then its sums are not judged)."""

    place = {s.sheet_no: next((c for c in s.columns if c.field == name), None) for s in sheets}
    if not any(place.values()):
        return 0, [], False
    text = cells.text[name].str.strip_chars().fill_null("")
    unread = (read.values.is_null() & (text != "") & read_faulty(read, cells.rows.height)).to_list()
    values: dict[tuple[int, int], Decimal | None] = {
        (sheet_no, row): None if bad else Decimal(str(value or 0))
        for (sheet_no, row), value, bad in zip(
            cells.rows.select("sheet_no", "row").iter_rows(), read.values, unread, strict=True
        )
    }
    wanted = frame.filter(pl.col("row_kind").is_in(["data", *_TOTALS])).sort("sheet_no", "row")
    totals = wanted.filter(pl.col("row_kind").is_in(_TOTALS))
    texts = dict(zip(totals.select("sheet_no", "row").iter_rows(), texts_by_row(totals), strict=True))
    running = _Running()
    checked, failed, unsure = 0, list[Line](), False
    for sheet, sheet_no, row, kind, row_kinds in wanted.select(
        "sheet", "sheet_no", "row", "row_kind", "kinds"
    ).iter_rows():
        running.enter(sheet_no)
        column = place.get(sheet_no)
        if kind == "data":
            running.add(values.get((sheet_no, row)))
            continue
        row_cells = texts[sheet_no, row]
        said = row_cells[column.index] if column is not None and column.index < len(row_cells) else None
        if said and said.strip() and column is not None:
            parsed = parser.parse(said.strip(), as_typed(row_kinds[column.index]))
            sums = running.sums(kind)
            if parsed.fault or parsed.value is None or not sums:
                unsure = True
            else:
                checked += 1
                amount = Decimal(str(parsed.value))
                if amount not in sums:
                    nearest = min(sums, key=lambda total: abs(total - amount))
                    reason = f"「{title}」{'小计' if kind == 'subtotal' else '合计'}与各行之和不符，相差 {_plain(amount - nearest)}；请核对"
                    failed.append((sheet or "", sheet_no, row, column.letter, name, f"cross_foot.{name}", reason))
        running.close(kind)
    return checked, failed, unsure


def read_faulty(read: ColumnRead, height: int) -> pl.Series:
    """Positions whose cell could not be read."""

    marks = pl.Series([False]).new_from_index(0, height)
    return marks.scatter(read.faults["at"], True) if read.faults.height else marks


class _Running:
    """Sums since the last subtotal, since the last total, over the sheet and over the file; None once one is unknown."""

    def __init__(self) -> None:
        self._sheet_no: int | None = None
        self._group: Decimal | None = Decimal(0)
        self._table: Decimal | None = Decimal(0)
        self._sheet: Decimal | None = Decimal(0)
        self._file: Decimal | None = Decimal(0)

    def enter(self, sheet_no: int) -> None:
        if sheet_no != self._sheet_no:
            self._sheet_no = sheet_no
            self._group = self._table = self._sheet = Decimal(0)

    def add(self, value: Decimal | None) -> None:
        self._group, self._table, self._sheet, self._file = (
            None if known is None or value is None else known + value
            for known in (self._group, self._table, self._sheet, self._file)
        )

    def sums(self, kind: str) -> list[Decimal]:
        """What such a row may be the sum of: a subtotal of its group; a total of its table, its sheet or the file."""
        options = [self._group] if kind == "subtotal" else [self._table, self._sheet, self._file]
        return [option for option in options if option is not None]

    def close(self, kind: str) -> None:
        self._group = Decimal(0)
        if kind == "total":
            self._table = Decimal(0)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _check_rows(
    cells: DataCells, reads: Mapping[str, ColumnRead], equation: str, titles: Mapping[str, str]
) -> tuple[int, list[Line]]:
    """Rows in which every term is known, and those in which the two sides differ."""

    left, *right = re.findall(r"\w+", equation)
    data = pl.DataFrame({name: reads[name].values for name in dict.fromkeys((left, *right))})
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in data.columns)
    judged = cells.rows.select("sheet", "sheet_no", "row").hstack(
        data.select(known=known, same=pl.col(left) == pl.sum_horizontal(right))
    )
    letters = {(sheet_no, field): letter for sheet_no, field, letter, _ in cells.places.iter_rows()}
    named = " + ".join(titles[name] for name in right)
    reason = f"「{titles[left]}」不等于 {named}；请核对"
    bad = judged.filter(pl.col("known") & ~pl.col("same"))
    lines = [
        (sheet, sheet_no, row, letters.get((sheet_no, left), ""), left, f"cross_foot.{_key(equation)}", reason)
        for sheet, sheet_no, row in bad.select("sheet", "sheet_no", "row").iter_rows()
    ]
    return int(judged["known"].sum()), lines
