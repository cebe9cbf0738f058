"""What people decided about pairs of person records (decisions/same_person.csv), as record numbers of this build.

Belongs here: finding the records a judgement names. Not here: reading the CSV (``project``), obeying it (``clusters``).

A judgement names sheet rows (``file|sheet|row|role``). A row that is superseded is no longer among the claims; then the
judgement holds for the record that stands for the row now (``stand_ins``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from gridhub.project.decisions import Decisions, RecordRef


@dataclass(frozen=True)
class Judgements:
    """Pairs of record numbers, sorted."""

    same: tuple[tuple[int, int], ...]
    never: tuple[tuple[int, int], ...]


def authority_sources(decisions: Decisions) -> frozenset[tuple[str, str]]:
    """(department, export) of rank 1 for a person's id or name."""
    return frozenset(
        (line.department, line.export or "")
        for line in decisions.authority
        if line.attribute in ("cid", "name") and int(line.rank) == 1
    )


def judged_rows(decisions: Decisions) -> tuple[str, ...]:
    """Every row named by a judgement, as written, sorted."""
    return tuple(sorted({row for line in decisions.same_person for row in (line.record_a, line.record_b)}))


def rows_in_force(con: duckdb.DuckDBPyConnection, rows: Sequence[str], records: pl.DataFrame) -> dict[str, int]:
    """Record number of each judged row that is among the claims. Reads audit.delivery and audit.delivery_column."""
    if not rows:
        return {}
    numbers: dict[tuple[str, str], int] = dict(
        zip(zip(records["record_id"], records["role"], strict=True), records["idx"], strict=True)
    )
    sheets = con.execute(
        "SELECT DISTINCT delivery.file, found.sheet, delivery.delivery_id, found.sheet_no "
        "FROM audit.delivery AS delivery JOIN audit.delivery_column AS found USING (delivery_id) ORDER BY ALL"
    ).fetchall()
    in_force: dict[str, int] = {}
    for row in rows:
        named = RecordRef.parse(row)
        for of_file, of_sheet, delivery_id, sheet_no in sheets:
            number = numbers.get((f"{delivery_id}:{sheet_no}:{named.row}", named.role))
            if of_file == named.file and (of_sheet or "") == named.sheet and number is not None:
                in_force[row] = number
    return in_force


def resolve_judgements(
    decisions: Decisions, where: Mapping[str, int], repeated: Mapping[int, Sequence[int]] | None = None
) -> Judgements:
    """Judgements on record numbers. ``where``: the record that is the row, or stands for one no longer in force;
    ``repeated``: lines of the same list that repeat a judged line. A *never* holds for them too, unless both sides are
    repeated by the same lines.

    A judgement with a row that has none is without effect in this build: nobody it speaks of is here.
    """
    lines = repeated or {}
    pairs: dict[str, set[tuple[int, int]]] = {"same": set(), "never": set()}
    for line in decisions.same_person:
        a, b = where.get(line.record_a), where.get(line.record_b)
        if a is None or b is None or a == b:
            continue
        pairs[line.judgement].add((min(a, b), max(a, b)))
        of_a, of_b = lines.get(a, (a,)), lines.get(b, (b,))
        if line.judgement == "never" and set(of_a).isdisjoint(of_b):
            pairs["never"].update((min(x, y), max(x, y)) for x in of_a for y in of_b)
    return Judgements(tuple(sorted(pairs["same"])), tuple(sorted(pairs["never"])))
