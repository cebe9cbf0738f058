"""Ids of persons where people decided: laid over the ids that the rules alone give, so that every line can be taken back.

Belongs here: the law below. Not here: which lines hold (``judgements``), the law of ids (``registry``).

The law. The registry of persons is kept as if nobody had ever decided anything: it ties what the rules alone found to ids.
A cluster that a line left as the rules found it has that id. What lines joined or parted has the id by which the registry
knows it (entity_kind ``person_decided``: tokens of such clusters), else one of the ids that its parts have by the rules, else
a new one, as ``registry`` serves; never one that a cluster of the rules has. So the release without the line comes back as it
was, however many months the line held. Ids of the rules that no cluster has while lines hold are ``person_hidden``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from gridhub.identity.registry import PAST, Identified, IdMaker, changes_since, identify
from gridhub.kinds.definition import Kind

DECIDED: Final = "person_decided"
HIDDEN: Final = "person_hidden"
_REGISTRY = ("token", "hub_id", "basis")


@dataclass(frozen=True)
class DecidedIds:
    """``identified``: ids of the clusters as they are published, the registry of the rules alone, the changes of published
    ids. ``decided``, ``hidden``: token, hub_id, basis of the two kinds of rows for the registry."""

    identified: Identified
    decided: pl.DataFrame
    hidden: pl.DataFrame


@dataclass(frozen=True)
class KnownIds:
    """What the registry of the release before holds: token, hub_id, basis of ``person``, ``person_decided``, ``person_hidden``."""

    persons: pl.DataFrame
    decided: pl.DataFrame
    hidden: pl.DataFrame

    @property
    def published(self) -> pl.DataFrame:
        """Everything an id that was published is known by."""
        return pl.concat([self.decided, self.persons])

    @property
    def active(self) -> pl.DataFrame:
        """hub_id: ids that the release before had."""
        now = self.published.filter(~pl.col("basis").str.ends_with(PAST)).select("hub_id").unique()
        of_lines = self.decided.filter(~pl.col("basis").str.ends_with(PAST))
        unseen = self.hidden.join(of_lines, on="hub_id", how="anti")
        return now.join(unseen, on="hub_id", how="anti")


def decided_ids(
    tokens: pl.DataFrame,
    by_rules: Identified,
    roots: np.ndarray,
    roots_by_rules: np.ndarray,
    known: KnownIds,
    kind: Kind,
    key: IdMaker,
) -> DecidedIds:
    """``tokens``: those of the clusters ``roots`` (by record), as of ``person_tokens``; ``by_rules``: ids of the clusters
    ``roots_by_rules``. Both are one array where no line holds."""
    if roots is roots_by_rules and known.decided.is_empty() and known.hidden.is_empty():
        return DecidedIds(by_rules, known.decided, known.hidden)  # nobody decides anything, nobody ever did
    untouched = _untouched(roots, roots_by_rules).join(
        by_rules.ids.select(pl.col("cluster").alias("by_rules"), "hub_id"), on="by_rules"
    )
    rest = tokens.join(untouched, on="cluster", how="anti")
    free = pl.concat([known.decided, by_rules.registry.select(_REGISTRY)]).join(untouched, on="hub_id", how="anti")
    touched = identify(rest, free, kind, key, closed=frozenset(untouched["hub_id"]))
    ids = pl.concat([untouched.select("cluster", "hub_id"), touched.ids.select("cluster", "hub_id")]).sort("cluster")
    now = rest.join(touched.ids, on="cluster").select(_REGISTRY)
    past = known.decided.join(now, on="token", how="anti").with_columns(
        (pl.col("basis").str.strip_suffix(PAST) + PAST).alias("basis")
    )
    hidden = by_rules.ids.join(ids, on="hub_id", how="anti").select(
        pl.col("hub_id").alias("token"), "hub_id", pl.lit("hidden").alias("basis")
    )
    changes = changes_since(ids, tokens, known.published, known.active, kind)
    return DecidedIds(Identified(ids, by_rules.registry, changes), pl.concat([now, past]), hidden)


def _untouched(roots: np.ndarray, roots_by_rules: np.ndarray) -> pl.DataFrame:
    """(cluster, by_rules): clusters of the very records of one that the rules found."""
    both = pl.DataFrame(
        {"cluster": roots, "by_rules": roots_by_rules}, schema={"cluster": pl.Int64, "by_rules": pl.Int64}
    )
    pairs = both.group_by("cluster", "by_rules").len()
    sizes = [both.group_by(side).len(f"of_{side}") for side in both.columns]
    told = pairs.join(sizes[0], on="cluster").join(sizes[1], on="by_rules")
    return told.filter((pl.col("len") == pl.col("of_cluster")) & (pl.col("len") == pl.col("of_by_rules"))).select(
        both.columns
    )
