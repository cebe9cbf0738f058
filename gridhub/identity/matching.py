"""Which entities a record without a number of its own may be: those it shares a basis with, what speaks against each, and the
one that is left.

Belongs here: candidates by one basis, choosing among them. Not here: numbers (``numbers``), who is looked up where (``keyed``,
``listed``), what is written of it (``candidates``).

Grain of a frame of facts: one row per record: ``cluster`` (int: whom it speaks of), ``defines`` (a line that says what it is),
the facts of the kind. A cluster may have
several rows. Nothing here depends on their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from gridhub.identity.facts import stated
from gridhub.kinds.definition import DEPARTMENT, Basis, Kind

SEVERAL, DIFFERENT_NUMBER = "several", "different_number"
_PAIR = {"unit": pl.Int64, "anchor": pl.Int64}
_TOLD = {**_PAIR, "method": pl.String, "reason": pl.String, "strength": pl.Int64, "rank": pl.Int64}


@dataclass
class Doubts:
    """Pairs that may be one and were not joined; strongest basis first."""

    told: list[pl.DataFrame] = field(default_factory=list)

    def add(self, pairs: pl.DataFrame, method: str, reason: str | None, strength: int) -> None:
        """``pairs``: unit, anchor and, unless one ``reason`` holds for all, reason. ``strength`` of the unit's number: who has
        a stronger one in the end was joined after all."""
        why = pl.col("reason") if reason is None else pl.lit(reason)
        if not pairs.is_empty():
            self.told.append(
                pairs.select(
                    "unit", "anchor", pl.lit(method).alias("method"), why.alias("reason"),
                    pl.lit(strength, pl.Int64).alias("strength"), pl.lit(len(self.told), pl.Int64).alias("rank"),
                )
            )  # fmt: skip

    def frame(self) -> pl.DataFrame:
        """unit, anchor, method, reason, strength, rank (the order in which they were found): the first of each pair."""
        told = pl.concat([pl.DataFrame(schema=_TOLD), *self.told])
        return told.sort("unit", "anchor", "rank", "reason").unique(
            ["unit", "anchor"], keep="first", maintain_order=True
        )


def is_name_alone(kind: Kind, basis: Basis) -> bool:
    """Whether nothing but a firm's name speaks."""
    facts = [kind.facts[name] for name in basis.facts if name != DEPARTMENT]
    return len(facts) == 1 and facts[0].form.startswith("entity_")


def candidates(units: pl.DataFrame, anchors: pl.DataFrame, kind: Kind, basis: Basis, shortest: int = 0) -> pl.DataFrame:
    """unit, anchor, reason: who shares all facts of the basis; reason: what speaks against it, null when nothing does.

    ``shortest``: characters that a name has at least where it speaks alone.
    """
    keys = [f"p{number}" for number, _ in enumerate(basis.facts, start=1)]
    named_by = anchors
    if basis.defining:
        others = anchors.join(anchors.filter("defines").select("cluster").unique(), on="cluster", how="anti")
        named_by = pl.concat([anchors.filter("defines"), others])
    of_units, of_anchors = (stated(side, basis, "cluster").unique() for side in (units, named_by))
    if is_name_alone(kind, basis):
        named = keys[[name != DEPARTMENT for name in basis.facts].index(True)]
        of_units = of_units.filter(pl.col(named).str.len_chars() >= shortest)
    pairs = (
        of_units.rename({"cluster": "unit"})
        .join(of_anchors.rename({"cluster": "anchor"}), on=keys)
        .select(pl.col("unit").cast(pl.Int64), pl.col("anchor").cast(pl.Int64))
        .unique()
    )
    if pairs.is_empty():
        return pairs.with_columns(pl.lit(None, pl.String).alias("reason"))
    numbers = [number.facts[0] for number in kind.bases if number.identifying and number is not basis]
    against = [(fact, DIFFERENT_NUMBER) for fact in numbers] + [(fact, f"{fact}_differs") for fact in basis.unless]
    reasons = [_differs(pairs, units, anchors, fact).with_columns(pl.lit(word).alias(f"r{place}"))
               for place, (fact, word) in enumerate(against)]  # fmt: skip
    for frame in reasons:
        pairs = pairs.join(frame, on=["unit", "anchor"], how="left")
    words = [f"r{place}" for place, _ in enumerate(against)]
    reason = pl.coalesce(*words) if words else pl.lit(None, pl.String)
    return pairs.select("unit", "anchor", reason.alias("reason")).sort("unit", "anchor")


def _differs(pairs: pl.DataFrame, units: pl.DataFrame, anchors: pl.DataFrame, fact: str) -> pl.DataFrame:
    """The pairs of which both sides know the fact and share no value of it. Missing is no evidence."""
    of_unit = units.select(pl.col("cluster").alias("unit"), fact).drop_nulls().unique()
    of_anchor = anchors.select(pl.col("cluster").alias("anchor"), fact).drop_nulls().unique()
    both = pairs.join(of_unit.select("unit").unique(), on="unit", how="semi").join(
        of_anchor.select("anchor").unique(), on="anchor", how="semi"
    )
    shared = both.select("unit", "anchor").join(of_unit, on="unit").join(of_anchor, on=["anchor", fact], how="semi")
    return both.select("unit", "anchor").join(shared, on=["unit", "anchor"], how="anti")


@dataclass
class Narrowing:
    """Units that several entities fit so far: a weaker basis may tell which of these it is, never bring in another."""

    open: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_PAIR))

    def choose(self, pairs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """(pairs that are the only one of their unit, pairs of units that several fit), of candidates without a reason
        against them."""
        fits = pairs.filter(pl.col("reason").is_null()).select("unit", "anchor")
        narrowed = fits.join(self.open, on=["unit", "anchor"], how="semi")
        fits = pl.concat([fits.join(self.open.select("unit").unique(), on="unit", how="anti"), narrowed]).sort(
            "unit", "anchor"
        )
        alone = pl.len().over("unit") == 1
        one, several = fits.filter(alone), fits.filter(~alone)
        told = pl.concat([one, several]).select("unit").unique()
        self.open = pl.concat([self.open.join(told, on="unit", how="anti"), several])
        return one, several

    def relabel(self, joins: pl.DataFrame) -> None:
        """``joins``: unit, anchor: clusters that became part of another."""
        into = joins.rename({"unit": "anchor", "anchor": "into"})
        moved = self.open.join(into, on="anchor", how="left")
        self.open = moved.select("unit", pl.coalesce("into", "anchor").alias("anchor")).unique().sort("unit", "anchor")
