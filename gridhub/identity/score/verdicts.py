"""What follows from a score: a join, a question for people, or nothing.

Belongs here: thresholds, and what else must hold. Not here: scoring (``scorer``), joining under the guard (``linking``).

The law. A pair of at least ``JOIN`` is joined when its names are the same in one of the ways of ``SAME_NAME`` (or a form of
address has the surname), home, phone or community agrees too (name and birth date alone never tie city-wide), its ids
are no two, and nobody else comes near: of two who cannot be one person the likelier needs ``JOIN`` against the other as
well. The guard has the last word. What is left at ``REVIEW`` or more is a question for people: a refused edge with
reason ``review`` and the score. Below, nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from gridhub.identity.clusters import DIFFERENT_ID, Clusters
from gridhub.identity.score.comparisons import SAME_NAME

JOIN, REVIEW, RIVAL = 0.99, 0.80, 0.50
"""Probabilities; a pair below ``RIVAL`` counts for nothing, not even as somebody else."""

REVIEWED, AMBIGUOUS = "review", "ambiguous"


@dataclass(frozen=True)
class Verdicts:
    """``joins``: a, b to be joined, most likely first. ``refused``: a, b, reason. ``scores``: a, b, thousandths (rounded down),
    evidence (what agreed, never a value) of both. Each is clusters by their smallest record."""

    joins: list[tuple[int, int]]
    refused: list[tuple[int, int, str]]
    scores: pl.DataFrame


def judge_scores(
    scored: pl.DataFrame, judged: pl.DataFrame, roots: np.ndarray, clusters: Clusters, version: str
) -> Verdicts:
    """``scored``: of ``Scorer.score``, pairs of at least ``RIVAL``; ``roots``: cluster of each record; ``version``: of the model."""

    told = scored.with_columns(
        (pl.col("probability") * 1000).floor().clip(0, 999).cast(pl.Int64).alias("thousandths"),
        (pl.col("probability") / (1 - pl.col("probability")).clip(1e-12)).alias("odds"),
        ((_is("name", SAME_NAME) | _is("address_form", {"surname"})) & ~_is("household", {None, "different"})).alias(
            "may_join"
        ),
        _evidence(version).alias("evidence"),
    ).sort(pl.col("probability") * -1, "a", "b")
    ids = _usable_ids(judged, roots, pl.concat([scored["a"], scored["b"]]))
    odds: dict[int, dict[int, float]] = {}
    for a, b, value in told.select("a", "b", "odds").iter_rows():
        odds.setdefault(a, {})[b] = value
        odds.setdefault(b, {})[a] = value

    def apart(a: int, b: int) -> bool:
        return clusters.clash(a, b) is not None or _are_two(ids.get(a, ()), ids.get(b, ()))

    def is_clear(a: int, b: int) -> bool:
        return all(
            odds[one][other] >= JOIN * (1 + sum(o for third, o in odds[one].items() if third == other or apart(third, other)))
            for one, other in ((a, b), (b, a))
        )  # fmt: skip

    joins: list[tuple[int, int]] = []
    refused: list[tuple[int, int, str]] = []
    for a, b, probability, may_join in told.select("a", "b", "probability", "may_join").iter_rows():
        reason = clusters.clash(a, b) or (DIFFERENT_ID if _are_two(ids.get(a, ()), ids.get(b, ())) else None)
        if probability >= JOIN and may_join and reason is None:
            if is_clear(a, b):
                joins.append((a, b))
            else:
                refused.append((a, b, AMBIGUOUS))
        elif probability >= JOIN and reason is not None:
            refused.append((a, b, reason))
        elif probability >= REVIEW and reason is None:
            refused.append((a, b, REVIEWED))
    return Verdicts(joins, refused, told.select("a", "b", "thousandths", "evidence"))


def _is(comparison: str, levels: Collection[str | None]) -> pl.Expr:
    """Whether a comparison is at one of these levels; None: there was nothing to compare."""
    return pl.col(comparison).is_in(list(levels), nulls_equal=True)


def _evidence(version: str) -> pl.Expr:
    """What agreed: name_sound+birth+own_phone+home (model 1)."""
    spelled = pl.when(pl.col("name") == "equal").then(pl.lit("name")).otherwise(pl.lit("name_") + pl.col("name"))
    parts: Final = (
        pl.when(pl.col("name") != "different").then(spelled),
        pl.when(pl.col("address_form") == "surname").then(pl.lit("surname")),
        pl.when(pl.col("birth") == "equal").then(pl.lit("birth")).when(pl.col("birth") != "different").then(pl.lit("birth_") + pl.col("birth")),
        pl.when(pl.col("sex") == "equal").then(pl.lit("sex")),
        pl.when(pl.col("household") != "different").then("household"),
    )  # fmt: skip
    return pl.concat_str(parts, separator="+", ignore_nulls=True) + pl.lit(f" (model {version})")


def _usable_ids(judged: pl.DataFrame, roots: np.ndarray, wanted: pl.Series) -> dict[int, list[str]]:
    """Cluster → ids its lines state and nothing contradicts, 18 digits or the 15 of a damaged one."""
    usable = (
        pl.when(pl.col("status").is_in(["trusted", "uncorroborated"]))
        .then("cid")
        .when("first15_believed")
        .then("cid15")
    )
    stated = judged.select(pl.Series("cluster", roots, dtype=pl.Int64), usable.alias("id")).drop_nulls()
    listed = (
        stated.filter(pl.col("cluster").is_in(wanted.unique().implode()))
        .group_by("cluster")
        .agg(pl.col("id").unique().sort())
    )
    return dict(listed.iter_rows())


def _are_two(ones: Iterable[str], others: Iterable[str]) -> bool:
    """Whether both sides state ids and no two of them are one, or one edit apart."""
    pairs = [(one, other) for one in ones for other in others]
    return bool(pairs) and not any(_is_near(one, other) for one, other in pairs)


def _is_near(one: str, other: str) -> bool:
    length = min(len(one), len(other), 17)  # the last digit follows from the others
    apart = [n for n in range(length) if one[n] != other[n]]
    if len(apart) == 2:
        first, second = apart
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(apart) <= 1
