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

import numpy as np
import numpy.typing as npt
import polars as pl

WITHHELD_IN_ROW = "generalised"
"""Column of a table about people: the columns whose value is withheld, or coarser, in this row."""
_Rows = npt.NDArray[np.intp]
_Hashes = npt.NDArray[np.uint64]
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
    classes = _Classes.of(frame, facts, units)
    keep = [name for name in facts if not classes.mostly_rare(name, k)]
    classes.forget(name for name in facts if name not in keep)
    rest = np.arange(frame.height)
    done: list[pl.DataFrame] = []
    taken: dict[str, Mapping[str, str] | None] = {}
    left = len(keep)
    for column, wider in (("", None), *_rungs(frame, keep, coarser or {})):
        if column:
            left -= wider is None
            if left < _LEAST_LEFT:
                break
            taken.pop(column, None)  # the last one taken is named last
            taken[column] = wider
            for name in (column, *(whole or {}).get(column, ())):
                classes.take(name, wider if name == column else None)
        persons = classes.persons(rest)
        if (alike := rest[persons >= k]).size:
            done.append(_without(frame[alike], taken, whole or {}))
        rest = rest[persons < k]
        if not rest.size:
            break
    shown = pl.concat(done, how="vertical") if done else _without(frame.clear(), {}, {})
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


def _without(
    rows: pl.DataFrame, taken: Mapping[str, Mapping[str, str] | None], whole: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """The rows without what was taken of them, and the names of it."""
    gone: dict[str, pl.Expr] = {}
    for column, wider in taken.items():
        if wider is not None:
            gone[column] = pl.col(column).replace_strict(wider, default=None, return_dtype=pl.String)
            continue
        for name in (column, *whole.get(column, ())):
            if name in rows.columns:
                gone[name] = pl.lit(None, rows.schema[name]).alias(name)
    told = pl.lit("、".join(taken) or None, pl.String).alias(WITHHELD_IN_ROW)
    return rows.with_columns(*gone.values(), told)


@dataclass
class _Classes:
    """Rows by what they say, each value as a number of 64 bits and a row as the sum of its own: taking a column is a
    subtraction, and a table of 30 columns is grouped 30 times in the time of three group-bys. Two values of one number would
    make rows seem alike that are not: what is shown is counted again from the values (``measured``)."""

    values: dict[str, pl.Series]
    hashes: dict[str, _Hashes]
    sums: _Hashes
    units: list[tuple[_Rows, npt.NDArray[np.bool_]]]
    """Of each kind of persons the number of each row's, and whether there is one."""

    @classmethod
    def of(cls, frame: pl.DataFrame, facts: Sequence[str], units: Sequence[str]) -> _Classes:
        values = {name: frame[name] for name in facts}
        hashes = {name: _hashed(series, seed) for seed, (name, series) in enumerate(values.items())}
        sums = np.zeros(frame.height, dtype=np.uint64)
        for each in hashes.values():
            sums += each
        numbered = [np.unique(_hashed(frame[unit], 0), return_inverse=True)[1] for unit in units]
        there = [frame[unit].is_not_null().to_numpy() for unit in units]
        return cls(values, hashes, sums, list(zip(numbered, there, strict=True)))

    def forget(self, names: Iterable[str]) -> None:
        """The column is no part of a row any more."""
        for name in names:
            self.sums -= self.hashes.pop(name)

    def take(self, name: str, wider: Mapping[str, str] | None) -> None:
        """Its values are withheld, or become wider ones."""
        if name not in self.hashes:
            return
        known, seed = self.values[name], list(self.values).index(name)
        if wider is None:
            now = np.full(len(known), _hashed(known.clear(1), seed)[0])
        else:
            now = _hashed(known.replace_strict(wider, default=None, return_dtype=pl.String), seed)
        self.sums += now - self.hashes[name]
        self.hashes[name] = now

    def persons(self, rows: _Rows) -> _Rows:
        """For each of the rows, the number of persons that share all it says among them."""
        return self._sizes(self.sums[rows], rows)

    def mostly_rare(self, name: str, k: int) -> bool:
        """Whether more than half of a column's values that are there are shared by fewer than k persons."""
        stated = np.flatnonzero(self.values[name].is_not_null().to_numpy())
        sizes = self._sizes(self.hashes[name][stated], stated)
        return not stated.size or int((sizes < k).sum()) * 2 > len(sizes)

    def _sizes(self, hashes: _Hashes, rows: _Rows) -> _Rows:
        _, classes = np.unique(hashes, return_inverse=True)
        count = int(classes.max(initial=-1)) + 1
        fewest = np.full(count, -1)
        for numbers, there in self.units:
            among = there[rows]
            pairs = np.unique(classes[among] * (int(numbers.max(initial=0)) + 1) + numbers[rows][among])
            found = np.bincount(pairs // (int(numbers.max(initial=0)) + 1), minlength=count)
            # A unit that nobody of the class has (no tenant is known) says nothing; where none has any, nobody is known.
            fewest = np.where(found == 0, fewest, np.where(fewest < 0, found, np.minimum(fewest, found)))
        sizes: _Rows = np.maximum(fewest, 0)[classes]
        return sizes


def _hashed(values: pl.Series, seed: int) -> _Hashes:
    """A null has a number of its own."""
    hashes: _Hashes = values.hash(seed).to_numpy()
    return hashes


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
