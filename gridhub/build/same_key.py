"""Rows of an append export that share a key: a repetition says the same again, a conflict says something else.

Belongs here: telling the two apart, which of them count by the export's ``on_conflict``, the lines that name a conflict.
Not here: which deliveries are in force (``force``), where the lines are published (``evidence``, ``delivery_audit``).

Compared is what the rows say: every field of the contract outside the key and, of an id that was refused, what is left
of it. Where a row stands (file, sheet, period, part) says nothing. Values are compared as they were read, so that one
value in two spellings is one value; an empty cell beside a filled one is other content: leaving the row out would lose
what it adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from gridhub.project.connector import Export, OnConflict
from gridhub.tables.checks import Check, Place
from gridhub.tables.filling import Value
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import COMPANIONS, TableSpec

KEY_CONFLICTS = "fact.key_conflict"
RULE = "KEY_CONFLICT"
SAME_KEY = "deliveries.same_key"
"""Check of the rows of an append export: those of one key say the same."""
SAMPLE_OF_CONFLICTS = 10
ORDER = "_delivery_no, _sheet_no, _row"
"""The order of the rows in force: period, part, then as they stand; not the order in which files were read."""

_FATE: Mapping[OnConflict, str] = {
    "keep_both": "CASE WHEN _nth = _first_so THEN 'counts' ELSE 'duplicate' END",
    "set_aside": "CASE WHEN _nth = 1 THEN 'counts' WHEN _nth = _first_so THEN 'conflict' ELSE 'duplicate' END",
    "newest": "CASE WHEN NOT _differs THEN CASE WHEN _nth = 1 THEN 'counts' ELSE 'duplicate' END "
    "WHEN _nth = _newest THEN 'counts' WHEN _last_so <> _newest AND _nth = _last_so THEN 'conflict' ELSE 'duplicate' END",
}
"""What becomes of a row. ``_nth``: its place among the rows of its key; ``_first_so``, ``_last_so``: the first and last of
them with its content; ``_newest``: the last of all."""

_TOLD: Mapping[OnConflict, str] = {
    "keep_both": "两行都采用，按两件事计。确是两件事的，以后请用不重复的编号；其中一行是更正或补充的，请把原来那一期改正后重新报送，不要在另一期再报一次",
    "set_aside": "先报的一行有效，本行没有采用。确是另一件事的，请改用不重复的编号后重新报送；是更正或补充的，请把原来那一期改正后重新报送",
    "newest": "后报的一行有效，本行已被取代，没有采用。两行不是同一件事的，请改用不重复的编号后重新报送",
}  # fmt: skip


def key_columns(export: Export) -> list[str]:
    """The key as columns of the std table. ``period`` stands for the period of the delivery (a payment roll names the
    same people every month)."""
    return ["_period_end" if name == "period" else quoted(name) for name in export.key]


def judge_same_key(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, export: Export, files: Mapping[str, str]
) -> list[dict[str, Value]]:
    """Of the temporary table ``keyed``, make ``left_out`` (_record_id, _why: duplicate or conflict), and say the lines of
    ``fact.key_conflict`` but department and export. ``files``: file name by delivery.

    A key with a missing part identifies nothing: such a row is neither a repetition nor in conflict.
    """
    key, content = key_columns(export), _content(spec, export)
    rule = export.conflict_rule
    known = " AND ".join(f"{column} IS NOT NULL" for column in key)
    by_key = ", ".join(key)
    by_content = ", ".join([*key, *(quoted(name) for names in content.values() for name in names)])
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE sharing AS
        WITH placed AS (
            SELECT *, ROW_NUMBER() OVER (PARTITION BY {by_key} ORDER BY {ORDER}) AS _nth
            FROM keyed WHERE {known}
            QUALIFY COUNT(*) OVER (PARTITION BY {by_key}) > 1
        ),
        grouped AS (
            SELECT *, MIN(_nth) OVER (PARTITION BY {by_content}) AS _first_so,
                   MAX(_nth) OVER (PARTITION BY {by_content}) AS _last_so,
                   MAX(_nth) OVER (PARTITION BY {by_key}) AS _newest
            FROM placed
        ),
        compared AS (SELECT *, MAX(_first_so) OVER (PARTITION BY {by_key}) > 1 AS _differs FROM grouped)
        SELECT *, {_FATE[rule]} AS _fate FROM compared"""
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE left_out AS SELECT _record_id, _fate AS _why FROM sharing WHERE _fate <> 'counts'"
    )
    lines = _lines(connection, spec, export, content, files)
    connection.execute("DROP TABLE sharing")
    return lines


def _content(spec: TableSpec, export: Export) -> dict[str, list[str]]:
    """Title of each field outside the key → its columns: the field, and its companion where it has one."""
    columns = {column.name: column for column in spec.columns}
    found: dict[str, list[str]] = {}
    for name, column in columns.items():
        ending = COMPANIONS[column.kind][0] if column.kind in COMPANIONS else ""
        if name.startswith("_") or name in export.key or (ending and name.endswith(ending)):
            continue
        own = [name, f"{name}{ending}"] if ending else [name]
        found.setdefault(column.title, []).extend(own)
    return found


def _lines(
    connection: duckdb.DuckDBPyConnection,
    spec: TableSpec,
    export: Export,
    content: Mapping[str, Sequence[str]],
    files: Mapping[str, str],
) -> list[dict[str, Value]]:
    """One line per row in conflict, which names the row that it contradicts and the fields in which they differ."""
    rule = export.conflict_rule
    told = "own._fate = 'counts' AND own._nth > 1" if rule == "keep_both" else "own._fate = 'conflict'"
    other = "other._nth = other._newest" if rule == "newest" else "other._nth = 1"
    same = " AND ".join(f"own.{column} = other.{column}" for column in key_columns(export))
    differing = ", ".join(
        f"CASE WHEN {' OR '.join(f'own.{quoted(name)} IS DISTINCT FROM other.{quoted(name)}' for name in names)} "
        f"THEN {literal(f'「{title}」')} END"
        for title, names in content.items()
    )
    titles = {column.name: column.title for column in spec.columns} | {"period": "所属期"}
    named = "".join(f"「{titles[name]}」" for name in export.key)
    found = connection.execute(
        f"""SELECT own._record_id, own._delivery_id, own._sheet, own._sheet_no, own._row, own._fate,
                   other._record_id, other._delivery_id, other._sheet, other._row, CONCAT_WS('', {differing or "''"})
            FROM sharing AS own JOIN sharing AS other ON {same} AND {other}
            WHERE {told}
            ORDER BY own._delivery_no, own._sheet_no, own._row"""
    ).fetchall()
    lines: list[dict[str, Value]] = []
    for record, delivery, sheet, sheet_no, row, fate, against, of_delivery, of_sheet, of_row, fields in found:
        where = f"“{files[of_delivery]}”{f'工作表“{of_sheet}”' if of_sheet else ''}第 {of_row} 行"
        lines.append(
            {"record_id": record, "other_record_id": against, "outcome": "kept" if fate == "counts" else "left_out",
             "delivery_id": delivery, "file": files[delivery], "sheet": sheet, "sheet_no": sheet_no, "row": row,
             "field_name": export.key[0] if len(export.key) == 1 else None, "scope": "warn", "rule": RULE,
             "reason": f"{named}与{where}相同，而{fields}不同；{_TOLD[rule]}"}
        )  # fmt: skip
    return lines


def same_key_check(lines: Sequence[Mapping[str, Value]], rows: int) -> Check:
    """Whether all rows of one key said the same."""
    sample = tuple(
        Place(str(line["file"]), str(line["sheet"] or ""), int(str(line["row"])), "", str(line["reason"]))
        for line in lines[:SAMPLE_OF_CONFLICTS]
    )
    state, described = "failed" if lines else "passed", "编号（主键）相同的行，内容也相同"
    return Check(SAME_KEY, state, False, described, rows, len(lines), sample)  # type: ignore[arg-type]
