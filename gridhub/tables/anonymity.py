"""Rows about people made alike: each is one of at least k that nothing in them tells apart, or it is left out.

Belongs here: measuring how alone rows are, generalising them, on frames. Not here: which columns there are (``exposure``),
where they come from and go (``release.tiers``).

The rule. Every column that is shown counts, for every column may be known to somebody: a clerk has her own file. A column
whose values are mostly rarer than k is left out whole. Then, rung by rung, the rows that are still alone lose one more value,
the most telling column first; what lacks is named in the row (``WITHHELD_IN_ROW``), so that an empty value of somebody
is not taken for one that nobody stated. What no rung hides is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

WITHHELD_IN_ROW = "generalised"
"""Column of a table about people: the columns whose value is withheld, or coarser, in this row."""
_PERSONS = "persons of the class"
_LEAST_LEFT = 2
"""A row of which less would be left tells nothing: it is left out."""


@dataclass(frozen=True)
class Measure:
    """How alone the rows of a table are: the smallest number of persons that share all values, and the share of rows whose
    person is the only one."""

    rows: int
    smallest: int
    alone: float


@dataclass(frozen=True)
class Alike:
    """The rows that may be shown, and what became of the others. ``hidden``: columns left out whole."""

    frame: pl.DataFrame
    facts: tuple[str, ...]
    hidden: tuple[str, ...]
    before: Measure
    after: Measure
    generalised: int
    left_out: int


def measured(frame: pl.DataFrame, facts: Sequence[str], units: Sequence[str]) -> Measure:
    """``facts``: the columns that are shown; ``units``: those that say whose row it is (of several kinds of persons in a row,
    the rarest counts). Of no rows: 0, 0.0."""
    if frame.is_empty():
        return Measure(0, 0, 0.0)
    sizes = _with_sizes(frame, facts, units)[_PERSONS]
    alone = float((sizes <= 1).sum()) / len(sizes)
    return Measure(len(sizes), int(sizes.min()), round(alone, 4))  # type: ignore[arg-type]


def made_alike(
    frame: pl.DataFrame,
    facts: Sequence[str],
    units: Sequence[str],
    k: int,
    *,
    coarser: Mapping[str, Mapping[str, str]] | None = None,
    whole: Mapping[str, Sequence[str]] | None = None,
) -> Alike:
    """``coarser``: for a column, each of its values and the wider one tried before it is withheld. ``whole``: for a column,
    those that fall with it (the column says whether somebody stands in a table at all)."""
    before = measured(frame, facts, units)
    keep = [name for name in facts if not _mostly_rare(frame, name, units, k)]
    rest = frame
    done: list[pl.DataFrame] = []
    taken: list[str] = []
    left = len(keep)
    for column, wider in (("", None), *_rungs(frame, keep, coarser or {})):
        if column:
            left -= wider is None
            if left < _LEAST_LEFT:
                break
            rest = _one_less(rest, column, wider, (whole or {}).get(column, ()))
            taken = [*(name for name in taken if name != column), column]
        told = pl.lit("、".join(taken) or None, pl.String).alias(WITHHELD_IN_ROW)
        sized = _with_sizes(rest.with_columns(told), keep, units)
        done.append(sized.filter(pl.col(_PERSONS) >= k).drop(_PERSONS))
        rest = sized.filter(pl.col(_PERSONS) < k).drop(_PERSONS, WITHHELD_IN_ROW)
        if rest.is_empty():
            break
    shown = pl.concat(done, how="vertical")
    return Alike(
        shown, tuple(keep), tuple(name for name in facts if name not in keep), before,
        measured(shown, [*keep, WITHHELD_IN_ROW], units),
        shown.filter(pl.col(WITHHELD_IN_ROW).is_not_null()).height, frame.height - shown.height,
    )  # fmt: skip


def _rungs(
    frame: pl.DataFrame, facts: Iterable[str], coarser: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, Mapping[str, str] | None]]:
    """Which column loses next, and how: the most telling first."""
    found: list[tuple[int, str, Mapping[str, str] | None]] = []
    for name in facts:
        found.append((frame[name].n_unique(), name, None))
        if name in coarser:
            found[-1] = (len(set(coarser[name].values())), name, None)
            found.append((frame[name].n_unique(), name, coarser[name]))
    return [(name, wider) for _, name, wider in sorted(found, key=lambda one: (-one[0], one[1]))]


def _one_less(rows: pl.DataFrame, column: str, wider: Mapping[str, str] | None, with_it: Sequence[str]) -> pl.DataFrame:
    if wider is None:
        return rows.with_columns(
            pl.lit(None, rows.schema[name]).alias(name) for name in (column, *with_it) if name in rows.columns
        )
    return rows.with_columns(pl.col(column).replace_strict(wider, default=None, return_dtype=pl.String))


def _mostly_rare(frame: pl.DataFrame, column: str, units: Sequence[str], k: int) -> bool:
    """Whether more than half of a column's values that are there are shared by fewer than k persons."""
    stated = frame.filter(pl.col(column).is_not_null())
    if stated.is_empty():
        return True
    sizes = _with_sizes(stated, [column], units)[_PERSONS]
    return int((sizes < k).sum()) * 2 > len(sizes)


def _with_sizes(frame: pl.DataFrame, facts: Sequence[str], units: Sequence[str]) -> pl.DataFrame:
    """The frame with the number of persons that share a row's facts: of several units the rarest that is there at all."""
    counted = [pl.col(unit).drop_nulls().n_unique().alias(f"count of {unit}") for unit in units]
    # A unit that nobody of the class has (no tenant is known) says nothing; where none has any, nobody is known.
    sizes = [pl.when(pl.col(f"count of {unit}") > 0).then(pl.col(f"count of {unit}")) for unit in units]
    if not facts:
        whole = frame.select(counted)
        size = whole.select(pl.min_horizontal(sizes).fill_null(0)).item()
        return frame.with_columns(pl.lit(size, pl.UInt32).alias(_PERSONS))
    groups = frame.group_by(facts).agg(counted)
    groups = groups.with_columns(pl.min_horizontal(sizes).fill_null(0).cast(pl.UInt32).alias(_PERSONS))
    return frame.join(groups.select(*facts, _PERSONS), on=list(facts), how="left", nulls_equal=True)
