"""Rows that stay in the vault: what of a table is published when some records of a delivery may not be, as SQL.

Belongs here: the rule, for every table alike, over its columns. Not here: which records those are (``build.withholding``),
masking of values (``masking``), publishing.

The rule. ``link.withheld_record`` names the records (rows of a sheet) that nobody without a purpose may see.
1. A row of a table that such a record tells is not published: its ``record_id``, one of a pair (``record_a``), the row that
   outranks another (``winner_record_id``), a cell of it that was repaired, one of the rows of a finding's evidence (``is_withheld``).
2. A value with the row it comes from beside it (``phones`` and ``phones_record_id``) is null, both of them: as when nobody
   had stated it.
"""

from __future__ import annotations

from gridhub.contracts.record_id import joined_sql
from gridhub.tables.quoting import quoted
from gridhub.tables.spec import TableSpec

WITHHELD = "link.withheld_record"
FLAG = "is_withheld"
"""Column of a table that says itself which rows rest on a withheld record: findings."""
_SOURCE = "_record_id"
_ROWS_OF_SHEETS_WITH_VALUES = ("audit.repair",)
"""Tables that name a row by delivery, sheet and number, and show what its cells say."""


def may_be_withheld(spec: TableSpec) -> bool:
    """Whether a withheld record can take a row or a value out of what is published of a table."""
    return any(_names_a_record(column.name) or column.name == FLAG for column in spec.columns)


def published_rows_sql(spec: TableSpec) -> str | None:
    """The condition that a row is published, over the table's own columns; None: no record can tell a row of it."""
    names = {column.name for column in spec.columns}
    alone = [name for name in sorted(names) if _names_a_record(name) and not _values_of(spec, name)]
    parts = [_not_withheld(quoted(name)) for name in alone]
    if spec.name in _ROWS_OF_SHEETS_WITH_VALUES:
        parts.append(_not_withheld(joined_sql("delivery_id", "sheet_no", '"row"')))
    if any(column.name == FLAG for column in spec.columns):
        parts.append(f"NOT {FLAG}")
    return " AND ".join(parts) or None


def published_value_sql(spec: TableSpec, column: str, shown: str) -> str:
    """``shown`` (the masked value of ``column``), null when a withheld record states it."""
    for source in (c.name for c in spec.columns if _names_a_record(c.name)):
        stated = _values_of(spec, source)
        if stated and column in (source, *stated):
            return f"CASE WHEN {_not_withheld(quoted(source))} THEN {shown} END"
    return shown


def _names_a_record(name: str) -> bool:
    return name in ("record_id", "record_a", "record_b") or name.endswith(_SOURCE)


def _values_of(spec: TableSpec, source: str) -> tuple[str, ...]:
    """The columns whose row ``source`` names: of ``cid_record_id`` cid and cid_status."""
    if not source.endswith(_SOURCE) or source == "record_id":
        return ()
    stem = source.removesuffix(_SOURCE)
    return tuple(
        column.name
        for column in spec.columns
        if column.name != source and (column.name == stem or column.name.startswith(f"{stem}_"))
    )


def _not_withheld(record: str) -> str:
    return f"COALESCE({record} NOT IN (SELECT record_id FROM {quoted(WITHHELD)}), TRUE)"
