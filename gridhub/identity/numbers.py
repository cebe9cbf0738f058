"""Records that state one number: whether all of them speak of its holder, and how the names they write compare with the
holder's.

Belongs here: records of one number that speak of another entity, grades of names under one number. Not here: records without a
number (``matching``), grades themselves (``entity_names``).

The law. Records of one number whose names are alike, or whose places are the same, are of one side. The holder is the side
of the register; without a register's line, all of them. A side whose name and place are both known and both others than the
holder's was written under a number that is not its own: it stays apart. Missing is no evidence: a side without a place stays
with the holder. Where several sides could be the holder (two lines of the register that contradict each other), each stays by
itself, and so does everybody whom nothing ties to one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from gridhub.identity.entity_names import Grade, NameParts, grade_of

BEST: tuple[Grade, ...] = ("equal", "core", "similar", "branch", "different")
"""Of a record's grades against several names of its holder the first counts."""


@dataclass(frozen=True)
class Line:
    """What a record says beside its number. ``name``, ``place``: None when it does not say; ``defines``: a line of the
    register."""

    record: int
    name: NameParts | None
    place: str | None
    defines: bool


@dataclass
class _Side:
    lines: list[Line]

    @property
    def places(self) -> set[str]:
        return {line.place for line in self.lines if line.place is not None}

    @property
    def named(self) -> bool:
        return any(line.name is not None for line in self.lines)

    @property
    def defines(self) -> bool:
        return any(line.defines for line in self.lines)

    @property
    def records(self) -> list[int]:
        return sorted(line.record for line in self.lines)


def sides_of(lines: Sequence[Line]) -> tuple[list[list[int]], list[list[int]]]:
    """(holders, apart): records of the number's holder, or of each side that could be it; of each side that is another
    entity, or of which nobody can say. The first holder keeps the number. Independent of the order of ``lines``."""
    sides = _sides(lines)
    mains = [side for side in sides if side.defines] or sides
    others = [side for side in sides if side not in mains]
    placed = [side for side in mains if side.places and side.named]
    if len(placed) <= 1:
        holder = _Side([line for side in mains for line in side.lines])
        apart = [side for side in others if _conflict(side, holder)]
        joined = [line for side in others if side not in apart for line in side.lines]
        return [sorted(holder.records + [line.record for line in joined])], _in_order(apart)
    unsure = [side for side in (*mains, *others) if side not in placed]
    return _in_order(placed), _in_order(unsure)


def _in_order(sides: Iterable[_Side]) -> list[list[int]]:
    """The sides with most lines first, then by their smallest record."""
    return sorted((side.records for side in sides), key=lambda records: (-len(records), records))


def _conflict(side: _Side, holder: _Side) -> bool:
    """Both say a name and a place; sides have no name and no place in common, else they were one."""
    return side.named and holder.named and bool(side.places) and bool(holder.places)


def _sides(lines: Sequence[Line]) -> list[_Side]:
    parent = {line.record: line.record for line in lines}

    def top(record: int) -> int:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for a, b in combinations(lines, 2):
        if top(a.record) != top(b.record) and _alike(a, b):
            low, high = sorted((top(a.record), top(b.record)))
            parent[high] = low
    found: dict[int, list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.record):
        found.setdefault(top(line.record), []).append(line)
    return [_Side(found[record]) for record in sorted(found)]


def _alike(a: Line, b: Line) -> bool:
    if a.place is not None and a.place == b.place:
        return True
    return a.name is not None and b.name is not None and grade_of(a.name, b.name) != "different"


def grades(said: pl.DataFrame, holders: pl.DataFrame, parts: Mapping[str, NameParts]) -> pl.DataFrame:
    """idx, grade of every record that states a name (``said``: idx, cluster, name) against the names of its cluster's defining
    lines (``holders``: cluster, name); clusters without any have no row."""
    pairs = said.drop_nulls().join(holders.drop_nulls().unique().rename({"name": "held"}), on="cluster")
    distinct = pairs.select("name", "held").unique()
    graded = distinct.with_columns(
        pl.Series(
            "rank",
            [BEST.index(grade_of(parts[name], parts[held])) for name, held in distinct.iter_rows()],
            dtype=pl.Int64,
        )
    )
    best = pairs.join(graded, on=["name", "held"]).group_by("idx").agg(pl.col("rank").min())
    return best.select(
        "idx", pl.col("rank").replace_strict(dict(enumerate(BEST)), return_dtype=pl.String).alias("grade")
    )
