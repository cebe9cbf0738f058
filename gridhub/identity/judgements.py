"""What people decided about pairs of person records (decisions/same_person.csv), as record numbers of this build.

Belongs here: finding the records a judgement names. Not here: reading the CSV (``project``), obeying it (``clusters``).

A judgement names sheet rows (``file|sheet|row|role``). A row that is superseded is no longer among the claims; then the
judgement holds for the person the row was: the registry keeps, per judged row, the hub id it last had
(entity_kind ``judged_record``), and the judgement moves to the records that carry that id's strongest tokens now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridhub.project.decisions import Decisions, RecordRef

if TYPE_CHECKING:
    import duckdb
    import polars as pl


@dataclass(frozen=True)
class Judgements:
    """Pairs of record numbers, sorted, and the record number of each judged row that is in force."""

    same: tuple[tuple[int, int], ...]
    never: tuple[tuple[int, int], ...]
    judged: tuple[tuple[str, int], ...]


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


def resolve_judgements(decisions: Decisions, in_force: dict[str, int], carriers: dict[str, int]) -> Judgements:
    """Judgements on record numbers. ``carriers``: for a row no longer in force, the record that stands for its person.

    A judgement with a row that is neither is without effect in this build: nobody it speaks of is here.
    """
    where = {**carriers, **in_force}
    pairs: dict[str, set[tuple[int, int]]] = {"same": set(), "never": set()}
    for line in decisions.same_person:
        a, b = where.get(line.record_a), where.get(line.record_b)
        if a is not None and b is not None and a != b:
            pairs[line.judgement].add((min(a, b), max(a, b)))
    return Judgements(tuple(sorted(pairs["same"])), tuple(sorted(pairs["never"])), tuple(sorted(in_force.items())))
