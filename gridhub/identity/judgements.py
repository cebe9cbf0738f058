"""What people decided about pairs of person records (decisions/identity.csv), as record numbers of this build.

Belongs here: finding the records a judgement names, whether a line has an effect, and why not. Not here: reading the CSV
(``project``), obeying it (``clusters``), what the rules said of a pair (``rules_said``).

A judgement names sheet rows (``file|sheet|row|role``) or rows by their source and key. A row that is superseded is no longer among the claims; then
the judgement holds for the record that stands for the row now (``stand_ins``).

A line has no effect after its expiry, when a side has no record or both sides have the same, and, without a second person
who approved it, when it stops money: when a side's person is paid by a programme or dead. Whose person that is, the
rules alone say, and every *same* line, so that no chain of lines comes to money unapproved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import duckdb
import numpy as np
import polars as pl

from gridhub.contracts.errors import BrokenProject
from gridhub.contracts.period import Period
from gridhub.project.contradictions import contradictions
from gridhub.project.decisions import Decisions, SamePerson
from gridhub.project.record_refs import KeyRef, parse_ref
from gridhub.tables.quoting import quoted

Effect = Literal["in_force", "expired", "no_record", "one_record", "unapproved"]

Keys = Mapping[tuple[str, str], Sequence[str]]
"""(department, export) → the fields of its key."""


@dataclass(frozen=True)
class Judgements:
    """Pairs of record numbers, sorted."""

    same: tuple[tuple[int, int], ...]
    never: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Placed:
    """A line with the records of its sides (None: nobody it speaks of is here) and whether it has an effect."""

    line: SamePerson
    a: int | None
    b: int | None
    effect: Effect

    @property
    def holds(self) -> bool:
        return self.effect == "in_force"


def authority_sources(decisions: Decisions) -> frozenset[tuple[str, str]]:
    """(department, export) of rank 1 for a person's id or name."""
    return frozenset(
        (line.department, line.export or "")
        for line in decisions.authority
        if line.attribute in ("cid", "name") and int(line.rank) == 1
    )


def judged_rows(decisions: Decisions) -> tuple[str, ...]:
    """Every record named by a judgement, as written, sorted."""
    return tuple(sorted({row for line in decisions.same_person for row in (line.record_a, line.record_b)}))


def rows_in_force(
    con: duckdb.DuckDBPyConnection, rows: Sequence[str], records: pl.DataFrame, keys: Keys
) -> dict[str, int]:
    """Record number of each judged row that is among the claims. Reads audit.delivery, audit.delivery_column and the std
    tables of exports whose rows are named by key."""
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
        named = parse_ref(row)
        if isinstance(named, KeyRef):
            candidates = _rows_with_key(con, named, keys.get(named.export, ()))
        else:
            candidates = [
                f"{delivery_id}:{sheet_no}:{named.row}" for file, sheet, delivery_id, sheet_no in sheets
                if file == named.file and (sheet or "") == named.sheet
            ]  # fmt: skip
        for record_id in candidates:
            number = numbers.get((record_id, named.role))
            if number is not None:
                in_force[row] = number
    return in_force


def _rows_with_key(con: duckdb.DuckDBPyConnection, named: KeyRef, key: Sequence[str]) -> list[str]:
    """The row in force that bears a key; none when several do (which is meant would be a guess)."""
    if len(key) != len(named.values):
        return []
    conditions = ["_period_end = ?" if name == "period" else f"CAST({quoted(name)} AS VARCHAR) = ?" for name in key]
    values = [
        Period(value).last_day if name == "period" else value for name, value in zip(key, named.values, strict=True)
    ]
    found = con.execute(
        f"SELECT _record_id FROM {quoted(f'std.{named.export.leaf}')} WHERE {' AND '.join(conditions)} ORDER BY 1",
        values,
    ).fetchall()
    return [str(record_id) for (record_id,) in found] if len(found) == 1 else []


def check_meeting_lines(decisions: Decisions, in_force: Mapping[str, int]) -> None:
    """Raises ``BrokenProject`` for lines that contradict each other because two texts name one record."""
    bearers: dict[int, set[str]] = {}
    for row, record in in_force.items():
        bearers.setdefault(record, set()).add(row)
    if all(len(rows) == 1 for rows in bearers.values()):
        return  # then the project was checked already

    def named(line: SamePerson) -> tuple[str, str]:
        a, b = (in_force.get(text, text) for text in (line.record_a, line.record_b))
        return str(a), str(b)

    found = contradictions(decisions.same_person, named)
    if found:
        raise BrokenProject(found)


def placed_lines(decisions: Decisions, where: Mapping[str, int], as_of: date) -> tuple[Placed, ...]:
    """Every line with its records. ``where``: the record that is the row, or stands for one no longer in force. Which lines
    stop money is not asked yet (``without_approval``)."""

    def effect(line: SamePerson, a: int | None, b: int | None) -> Effect:
        if line.until < as_of:
            return "expired"
        if a is None or b is None:
            return "no_record"
        return "one_record" if a == b else "in_force"

    placed: list[Placed] = []
    for line in decisions.same_person:
        a, b = where.get(line.record_a), where.get(line.record_b)
        placed.append(Placed(line, a, b, effect(line, a, b)))
    return tuple(placed)


def records_of_money(con: duckdb.DuckDBPyConnection, records: pl.DataFrame) -> frozenset[int]:
    """Numbers of the records that are paid by a programme or say that somebody is dead. Reads claim.payment, claim.death,
    claim.person."""
    found = con.sql(
        "SELECT record_id, role FROM claim.payment UNION SELECT record_id, role FROM claim.death "
        "UNION SELECT record_id, role FROM claim.person WHERE life_status = 'dead'"
    ).pl()
    return frozenset(records.join(found, on=["record_id", "role"], how="semi")["idx"].to_list())


def without_approval(placed: Sequence[Placed], roots: np.ndarray, money: Iterable[int]) -> tuple[Placed, ...]:
    """Take the effect from lines nobody approved that stop money. ``roots``: cluster of each record by the rules alone."""
    above: dict[int, int] = {}

    def top(root: int) -> int:
        while root in above:
            root = above[root]
        return root

    for one in placed:
        if one.holds and one.line.judgement == "same" and one.a is not None and one.b is not None:
            a, b = sorted((top(int(roots[one.a])), top(int(roots[one.b]))))
            if a != b:
                above[b] = a
    paid = {top(int(roots[record])) for record in money}

    def stops_money(one: Placed) -> bool:
        return any(side is not None and top(int(roots[side])) in paid for side in (one.a, one.b))

    return tuple(
        replace(one, effect="unapproved") if one.holds and not one.line.approver and stops_money(one) else one
        for one in placed
    )


def resolve_judgements(placed: Iterable[Placed], repeated: Mapping[int, Sequence[int]] | None = None) -> Judgements:
    """Judgements of the lines with an effect. ``repeated``: lines of the same list that repeat a judged line. A *never* holds for
    them too, unless both sides are repeated by the same lines."""
    lines = repeated or {}
    pairs: dict[str, set[tuple[int, int]]] = {"same": set(), "never": set()}
    for one in placed:
        if not one.holds or one.a is None or one.b is None:
            continue
        a, b = one.a, one.b
        pairs[one.line.judgement].add((min(a, b), max(a, b)))
        of_a, of_b = lines.get(a, (a,)), lines.get(b, (b,))
        if one.line.judgement == "never" and set(of_a).isdisjoint(of_b):
            pairs["never"].update((min(x, y), max(x, y)) for x in of_a for y in of_b)
    return Judgements(tuple(sorted(pairs["same"])), tuple(sorted(pairs["never"])))
