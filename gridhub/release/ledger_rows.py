"""The lines of a ledger: one SELECT on a release, in the order of a form.

Belongs here: columns, place, month and order as SQL. Not here: what a form looks like (``ledger_form``).
A column that publication drops is in the vault alone: it is on a form of plain values and on no other, and lines are put
in order by it there only. Masked lines are in order down to the building: the order of rooms would tell the room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gridhub.project.catalogue import CASES
from gridhub.project.ledgers import BY_PLACE, CASE, FIRM, JOINED_BY, PERSON, PLACE, PLACED_BY, Ledger, LedgerColumn
from gridhub.release.ledger_scope import Scope
from gridhub.tables.masking import mask_sql
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import TableSpec

_BESIDE: Mapping[tuple[str, str], str] = {
    (PLACE, "town_name"): "village.parent_region_name", (PLACE, "community_name"): "village.region_name",
    (PLACE, "grid_code"): "grid.grid_code", (PLACE, "grid_name"): "grid.grid_name", (PLACE, "address"): "dwelling.address_norm",
    (FIRM, "entity_name"): "firm.entity_name", (FIRM, "uscc"): "firm.uscc", (PERSON, "name"): "person.name",
    (CASE, "due_date"): "lives.due_date", (CASE, "state"): "lives.state", (CASE, "conclusion"): "lives.conclusion",
}  # fmt: skip
_IN_DWELLING = (
    "village_group", "road", "estate", "phase", "building", "door_no", "unit", "floor", "room",
)  # fmt: skip
"""Columns of core.dwelling by which lines stand in order, when the release at hand has them."""

IDS_TITLE = "编号"


@dataclass(frozen=True)
class LedgerQuery:
    """``sql`` with ``values`` for its marks; ``columns`` those of its result."""

    sql: str
    values: tuple[object, ...]
    columns: tuple[LedgerColumn, ...]


def ledger_query(
    ledger: Ledger,
    tables: Mapping[str, TableSpec],
    scope: Scope,
    *,
    revealed: bool,
    month: date | None = None,
    only: str | None = None,
    ids: bool = False,
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> LedgerQuery:
    """The lines of one form. ``month``: its first day, for a ledger of a month; ``only``: a value of ``ledger.each``;
    ``ids``: the first column of the key as last column, for ``gridhub explain``; ``words``: by column, what its codes are
    called on paper."""
    spec = tables[ledger.table]
    shown = [column for column in ledger.columns if revealed or not _is_dropped(spec, column)]
    selects = [
        f"{_in_words(_value(spec, column, revealed), column, words or {})} AS {quoted(f'c{n}')}"
        for n, column in enumerate(shown)
    ]
    if ids:
        shown.append(LedgerColumn(IDS_TITLE, spec.key[0]))
        selects.append(f"line.{quoted(spec.key[0])} AS {quoted(IDS_TITLE)}")
    conditions, values = ([scope.condition], [*scope.values]) if scope.condition else ([], [])
    marks: list[object] = [*values]
    if ledger.month and month:
        conditions.append(f"DATE_TRUNC('month', line.{quoted(ledger.month)}) = ?")
        marks.append(month)
    if ledger.each and only is not None:
        conditions.append(f"line.{quoted(ledger.each)} = ?")
        marks.append(only)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    sql = (
        f"SELECT {', '.join(selects)} FROM {placed_lines(spec)} {where} "
        f"ORDER BY {', '.join(_order(ledger, spec, tables, revealed))}"
    )
    return LedgerQuery(sql, tuple(marks), tuple(shown))


def is_placed(spec: TableSpec) -> bool:
    """Whether the lines of a table lie somewhere."""
    return any(name in spec.sql_types for name in JOINED_BY[PLACE])


def _is_dropped(spec: TableSpec, column: LedgerColumn) -> bool:
    of = next((one for one in spec.columns if one.name == column.name), None)
    return column.beside is None and of is not None and mask_sql(of) is None


def _value(spec: TableSpec, column: LedgerColumn, revealed: bool) -> str:
    if not column.name:
        return "NULL"
    if column.beside:
        return _BESIDE[column.beside, column.name]
    of = next(one for one in spec.columns if one.name == column.name)
    plain = f"line.{quoted(column.name)}"
    if revealed and column.stays_masked:
        masked = mask_sql(replace(of, name="masked_value"))
        return "NULL" if masked is None else f"(SELECT {masked} FROM (SELECT {plain} AS masked_value))"
    return plain


def _in_words(value: str, column: LedgerColumn, words: Mapping[str, Mapping[str, str]]) -> str:
    known = dict(column.words) or words.get(f"{column.beside}.{column.name}" if column.beside else column.name)
    if not known:
        return value
    branches = " ".join(f"WHEN {literal(code)} THEN {literal(word)}" for code, word in known.items())
    return f"CASE {value} {branches} ELSE {value} END"


def placed_lines(spec: TableSpec) -> str:
    """A table as ``line`` with its ``firm``, its ``person`` and its case (``lives``) where it has one, and ``dwelling``, ``grid`` (the finest one known)
    and ``village`` of each line where it lies somewhere, for a FROM."""
    table = f"{quoted(spec.name)} AS line"
    if "entity_id" in spec.sql_types:
        table += " LEFT JOIN core.market_entity AS firm ON firm.entity_id = line.entity_id"
    if "person_id" in spec.sql_types:
        table += " LEFT JOIN core.person AS person ON person.person_id = line.person_id"
    if "case_id" in spec.sql_types and spec.name != CASES:
        table += f" LEFT JOIN {CASES} AS lives ON lives.case_key = line.case_id AND lives.state <> 'merged'"
    if not is_placed(spec):
        return table
    own = any(name in spec.sql_types for name in PLACED_BY)
    has = [f"line.{name}" if name in spec.sql_types else "NULL" for name in PLACED_BY]
    if not own:
        has = [f"firm.{name}" for name in PLACED_BY]
    dwelling, grid, region = has
    return (
        f"{table} LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = {dwelling} "
        f"LEFT JOIN core.grid AS grid ON grid.grid_id = COALESCE({grid}, dwelling.grid_id, dwelling.level3_grid_id, "
        "dwelling.level2_grid_id, dwelling.level1_grid_id) "
        f"LEFT JOIN core.region AS village ON village.is_newest AND village.region_code = COALESCE({region}, "
        "dwelling.region_code, grid.region_code)"
    )


def _order(ledger: Ledger, spec: TableSpec, tables: Mapping[str, TableSpec], revealed: bool) -> Sequence[str]:
    parts: list[str] = []
    for part in ledger.order:
        if part.name == BY_PLACE:
            parts += ["village.parent_region_code NULLS LAST", "village.region_code NULLS LAST"]
            parts += ["grid.grid_code NULLS LAST"]
            place = {column.name: column for column in tables["core.dwelling"].columns}
            held = [name for name in _IN_DWELLING if revealed or mask_sql(place[name]) is not None]
            parts += [f"{_by_number(f'dwelling.{name}')} NULLS LAST" for name in held]
        elif revealed or not _is_dropped(spec, LedgerColumn("", part.name)):
            parts.append(f"line.{quoted(part.name)} {'DESC' if part.descending else 'ASC'} NULLS LAST")
    return [*parts, *(f"line.{quoted(name)}" for name in spec.key)]


def _by_number(text: str) -> str:
    """A text as people put it in order: every number in it twelve digits long, so that 10 follows 9."""
    return f"REGEXP_REPLACE(REGEXP_REPLACE({text}, '(\\d+)', '000000000000\\1', 'g'), '\\d*(\\d{{12}})', '\\1', 'g')"
