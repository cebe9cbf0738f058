"""Rows whose cells stand under the wrong headers, though their number is right.

Belongs here: telling them by the fields with a closed set or form (``Export.closed``). Not here: what each field accepts.
Wrong values alone prove nothing, however many: a department may write a unit, a word or an old number that the hub does
not know in every row. A row is shifted when one of its values is no value of its own column at all and is just what
another, closed column asks for, which itself holds something else: then no cell of the row can be trusted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from gridhub.contracts.fields import ColumnSpec
from gridhub.project.connector import Export
from gridhub.standardise.cells import DataCells
from gridhub.standardise.parse import Parser
from gridhub.standardise.parse.cell import as_typed, half_width

SHIFTED = "row.not_shifted"
"""Rule of the quarantine lines and of the list of rules run."""
WRONG_NATURE = frozenset((
    "CODE_UNKNOWN", "CID_FORM", "USCC_FORM", "PERMIT_FORM", "PHONE_FORM", "DATE_FORM", "INTEGER_FORM", "NUMBER_FORM",
    "MONEY_FORM", "BOOLEAN_FORM", "MONTH_FORM", "COORD_FORM",
))  # fmt: skip
"""Faults of a value that is no such thing at all; a wrong check digit or an impossible day is damage, not a shift."""
_OUT_OF_PLACE = frozenset(("NAME_FORM", "CODE_FORM", "TIME_FORM", "NUMBER_TOO_LARGE"))
"""Faults of a value that may be no such thing; so is a broken rule of the contract (range, list of words)."""
_AMOUNT = re.compile(r"[¥￥]?-?\d[\d,.]{0,13}[^\d\s:/.-]{0,12}")
_STILL_OF_ITS_KIND: Final = {
    "MONEY_FORM": _AMOUNT, "NUMBER_FORM": _AMOUNT, "INTEGER_FORM": _AMOUNT,  # a number in a unit that nobody listed
    "USCC_FORM": re.compile(r"\d{15}|(?=.*\d{8})[0-9A-Za-z]{17,19}"),  # the old register number; a character short
    "PERMIT_FORM": re.compile(r"\d{15}|(?=.*\d{8})[0-9A-Za-z]{17,23}"),
    "CID_FORM": re.compile(r"\d{14}|\d{16}[\dXx]?|\d{18}[\dXx]"),
    "PHONE_FORM": re.compile(r"1\d{9}|1\d{11}"),
}  # fmt: skip
"""What such a value looks like when it is written wrongly, not shifted."""
_SMALL_NUMBER = re.compile(r"-?[\d,]{1,10}(\.\d*)?|[是否有无]")
"""What many columns take: it tells of a shift only right beside its own column."""
_NUMBERS = frozenset(("integer", "decimal", "money"))
_UNMISTAKABLE = frozenset(("code", "citizen_id", "uscc", "permit_no"))
_WITH_A_FORM = _NUMBERS | _UNMISTAKABLE | {"phone_list", "date", "month", "datetime"}
_TAKES_ANYTHING = frozenset(("text", "address"))
_REASON = "本行内容与表头错位（有内容不是该栏的，而合于另一栏）；请核对本行各栏后重新报送"


@dataclass(frozen=True)
class _Row:
    """One row with a misfit: the rules its fields break, its closed fields that hold something else altogether."""

    at: int
    broken: Mapping[str, frozenset[str]]
    misfits: tuple[str, ...]


def set_shifted_aside(
    problems: pl.DataFrame,
    columns: Sequence[ColumnSpec],
    export: Export,
    cells: DataCells,
    parsers: Mapping[str, Parser],
) -> pl.DataFrame:
    """``problems`` with one line of scope ``row`` for each shifted row instead of all its lines."""

    if not export.closed:
        return problems
    wrong = problems.filter(pl.col("field").is_in(export.closed) & pl.col("rule").is_in(sorted(WRONG_NATURE)))
    if wrong.is_empty():
        return problems
    suspects = problems.join(wrong.select("at").unique(), on="at", how="semi")
    broken: dict[int, dict[str, frozenset[str]]] = {}
    for at, field, rule in suspects.select("at", "field", "rule").iter_rows():
        fields = broken.setdefault(at, {})
        fields[field] = fields.get(field, frozenset()) | {rule}
    evidence = _Evidence({column.name: column.kind for column in columns}, export, cells, parsers)
    first: dict[int, str] = {}
    for at, fields in sorted(broken.items()):
        row = _Row(
            at, fields, tuple(name for name in fields if name in export.closed and evidence.is_misfit(at, name, fields))
        )
        if row.misfits and evidence.proves(row):
            first[at] = row.misfits[0]
    if not first:
        return problems
    lines = pl.DataFrame(
        {"at": list(first), "field": list(first.values())}, schema={"at": pl.UInt32, "field": pl.String}
    ).with_columns(
        rule=pl.lit(SHIFTED), reason=pl.lit(_REASON), value_shape=pl.lit(None, pl.String), scope=pl.lit("row")
    )
    kept = problems.join(lines.select("at"), on="at", how="anti", maintain_order="left")
    return pl.concat([kept, lines.select(kept.columns).cast(kept.schema)])


class _Evidence:
    """Which value of a row belongs under which other header."""

    def __init__(
        self, kinds: Mapping[str, str], export: Export, cells: DataCells, parsers: Mapping[str, Parser]
    ) -> None:
        self._kinds, self._closed, self._cells, self._parsers = kinds, frozenset(export.closed), cells, parsers
        self._orders: dict[int, list[str]] = {}

    def is_misfit(self, at: int, name: str, broken: Mapping[str, frozenset[str]]) -> bool:
        """The value is nothing of its column's kind, not even one written wrongly."""
        text = half_width(self._text(at, name)).replace(" ", "")
        natures = broken.get(name, frozenset()) & WRONG_NATURE
        return bool(text and natures) and not any(
            rule in _STILL_OF_ITS_KIND and _STILL_OF_ITS_KIND[rule].fullmatch(text) for rule in natures
        )

    def proves(self, row: _Row) -> bool:
        order = self._order(int(self._cells.rows["sheet_no"][row.at]))
        return any(
            self._belongs(row, name, home, abs(place - order.index(home)))
            for home in order
            if home in self._closed and (home in row.misfits or not self._text(row.at, home))
            for place, name in enumerate(order)
            if name != home
        )

    def _belongs(self, row: _Row, name: str, home: str, away: int) -> bool:
        """The value of ``name``, which ``home`` is ``away`` columns from, is one of ``home`` and none of ``name``."""
        text = self._text(row.at, name)
        if not text:
            return False
        small = _SMALL_NUMBER.fullmatch(half_width(text)) is not None
        several = len(row.misfits) > 1
        rules = row.broken.get(name, frozenset())
        if self.is_misfit(row.at, name, row.broken):
            if home in row.misfits:
                enough = away == 1 or (several and not small)
            else:  # an empty column proves less: a value typed one cell too far is only a wrong value
                enough = several and not small and self._kinds[home] in _WITH_A_FORM
        elif rules & _OUT_OF_PLACE or any("." in rule and not rule.endswith(("required", "unique")) for rule in rules):
            enough = away == 1 and not small and home in row.misfits
        else:
            # A column of free text takes anything, so that its taking a value says nothing.
            free = not rules and name not in self._closed and self._kinds[name] in _TAKES_ANYTHING
            enough = free and several and away == 1 and not small and home in row.misfits
            enough = enough and self._kinds[home] in _UNMISTAKABLE
        return enough and self._fits(row.at, name, home, text)

    def _fits(self, at: int, name: str, home: str, text: str) -> bool:
        if self._kinds[home] in _NUMBERS and len(re.sub(r"\D", "", text)) > 10:
            return False  # the digits of an id or a phone are an amount to whoever only counts digits
        read = self._parsers[home].parse(text, as_typed(self._cells.kind[name][at] or "t"))
        return read.fault is None and read.value is not None

    def _text(self, at: int, name: str) -> str:
        return (self._cells.text[name][at] or "").strip()

    def _order(self, sheet_no: int) -> list[str]:
        """The fields of a sheet as they stand in it."""
        if sheet_no not in self._orders:
            own = self._cells.places.filter(pl.col("sheet_no") == sheet_no)
            placed = sorted((len(letter), letter, name) for name, letter in own.select("field", "column").iter_rows())
            self._orders[sheet_no] = [name for _, _, name in placed]
        return self._orders[sheet_no]
