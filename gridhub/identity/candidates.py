"""Which entities a record may be of and was not tied to, and why: what an explanation tells of a link that was not made.

Belongs here: the rows of ``link.entity_candidate`` of one kind. Not here: finding the pairs (``keyed``, ``listed``), publishing
and telling them (``build``, ``release``).
"""

from __future__ import annotations

import polars as pl

MOST = 5
"""Candidates told of one record: whoever looks needs the nearest."""


def told_of(records: pl.DataFrame, doubts: pl.DataFrame) -> pl.DataFrame:
    """record_id, role, candidate_no (1 the strongest), hub_id, method, reason of every record with doubts, at most ``MOST``.

    ``records``: record_id, role, cluster; ``doubts``: unit (a cluster of ``records``), hub_id of whom it may be, each pair
    once, rank (0 the strongest), method, reason.
    """
    numbered = doubts.sort("unit", "rank", "hub_id").with_columns(
        (pl.int_range(pl.len()).over("unit") + 1).alias("candidate_no")
    )
    told = records.select("record_id", "role", pl.col("cluster").alias("unit")).join(
        numbered.filter(pl.col("candidate_no") <= MOST), on="unit"
    )
    return told.select("record_id", "role", "candidate_no", "hub_id", "method", "reason").sort(
        "record_id", "role", "candidate_no"
    )


def by_entity(doubts: pl.DataFrame, records: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """The doubts of ``told_of``, from pairs of records: unit and anchor, the idx of a record of either side. Pairs that are one
    entity after all are left out. ``records``: idx, cluster; ``ids``: cluster, hub_id."""
    of = records.select("idx", "cluster")
    placed = (
        doubts.join(of.rename({"idx": "unit", "cluster": "of_unit"}), on="unit")
        .join(of.rename({"idx": "anchor", "cluster": "of_anchor"}), on="anchor")
        .filter(pl.col("of_unit") != pl.col("of_anchor"))
        .join(ids.rename({"cluster": "of_anchor"}), on="of_anchor")
        .select(pl.col("of_unit").alias("unit"), "hub_id", "rank", "method", "reason")
    )
    return placed.sort("unit", "rank", "hub_id", "reason").unique(["unit", "hub_id"], keep="first", maintain_order=True)
