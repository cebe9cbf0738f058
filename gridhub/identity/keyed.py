"""Kinds with an identifying number: which records speak of the same entity.

Belongs here: the law ``keyed``. Not here: the facts and bases of a kind (``kinds``), what an entity's status is (core).

The law:
1. Records with one identifying number are one entity, and two different numbers never are.
2. A record without number belongs to the entity with which it shares all facts of the next basis, when that is one entity.
3. When it could be several it stays an entity of its own (method ``ambiguous``).
"""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from gridhub.identity.clusters import UNKNOWN, Clusters, Numbers
from gridhub.identity.facts import read_facts, stated
from gridhub.identity.linking import EdgeLog, join_where_unique, meeting_groups
from gridhub.identity.registry import Identified, identify
from gridhub.identity.tokens import own_facts, with_tokens
from gridhub.kinds.definition import RECORD, Kind
from gridhub.state.keys import HubKey

SINGLE, AMBIGUOUS = "single", "ambiguous"
"""Methods of records that nothing was joined to: nothing can be wrong, confidence 1."""


def link_keyed(
    con: duckdb.DuckDBPyConnection, kind: Kind, before: pl.DataFrame, key: HubKey
) -> tuple[pl.DataFrame, Identified]:
    """(record_id, role, hub_id, method, rule, thousandths of every record; ids). ``before``: token, hub_id, basis of the
    kind in the registry."""

    linked = _cluster(read_facts(con, kind), kind)
    identified = identify(_tokens(linked, kind, key), before, kind, key)
    confidence = {SINGLE: 1000, AMBIGUOUS: 1000} | {basis.word: basis.confidence for basis in kind.bases}
    links = linked.join(identified.ids.select("cluster", "hub_id"), on="cluster", maintain_order="left").select(
        "record_id",
        "role",
        "hub_id",
        "method",
        pl.col("method").alias("rule"),
        pl.col("method").replace_strict(confidence, return_dtype=pl.Int64).alias("thousandths"),
    )
    return links.sort("record_id", "role"), identified


def _cluster(records: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The records with ``cluster`` (smallest record of the entity) and ``method``."""

    numbers = [basis for basis in kind.bases if basis.identifying]
    codes = [
        records.select(pl.col(basis.facts[0]).rank("dense").cast(pl.Int64).fill_null(UNKNOWN)).to_series().to_list()
        for basis in numbers
    ]
    clusters = Clusters(Numbers(records.height, tuple(codes)))
    methods = [SINGLE] * records.height
    for basis, column in zip(reversed(numbers), reversed(codes), strict=True):
        methods = [basis.word if code != UNKNOWN else method for code, method in zip(column, methods, strict=True)]
    for column in codes:  # rule 1
        _join_equal(column, clusters)
    for basis in kind.bases:  # rules 2 and 3
        if basis.identifying:
            continue
        edges = EdgeLog()
        roots = np.asarray(clusters.roots(), dtype=np.int64)
        join_where_unique(meeting_groups(stated(records, basis, "idx"), roots), clusters, edges, 0, None)
        for a, b, reason in zip(edges.a, edges.b, edges.reason, strict=True):
            for record in (a, b):
                if reason is None and methods[record] in (SINGLE, AMBIGUOUS):
                    methods[record] = basis.word
                elif reason is not None and methods[record] == SINGLE:
                    methods[record] = AMBIGUOUS
    return records.with_columns(
        pl.Series("cluster", clusters.roots(), dtype=pl.Int64), pl.Series("method", methods, dtype=pl.String)
    )


def _join_equal(codes: list[int], clusters: Clusters) -> None:
    """Join the records of one number, each to the first that accepts it: another number of theirs may speak against it."""
    heads: dict[int, list[int]] = {}
    for record, code in enumerate(codes):
        if code == UNKNOWN:
            continue
        of_code = heads.setdefault(code, [])
        if not any(clusters.join(head, record) is None for head in of_code):
            of_code.append(record)


def _tokens(linked: pl.DataFrame, kind: Kind, key: HubKey) -> pl.DataFrame:

    sizes = linked.group_by("cluster").agg(pl.len().alias("size"))
    facts = [(basis.name, rank, stated(linked, basis, "cluster")) for rank, basis in enumerate(kind.bases)]
    named = own_facts(facts, sizes, kind.identifying)
    numbers = {name for basis in kind.bases if basis.identifying for name in basis.facts}
    told = ["department", "export", "role", *(name for name in kind.facts if name not in numbers)]
    said = pl.concat_str([pl.col(column).fill_null("") for column in told], separator="\x1e")
    lines = linked.sort("period_end", "record_id", "role").with_columns(said.alias("p1"))
    lines = lines.with_columns(pl.int_range(pl.len()).over("p1").cast(pl.String).alias("p2"))
    last = lines.join(named.select("cluster").unique(), on="cluster", how="anti").select("cluster", "p1", "p2")
    unnamed = own_facts([(RECORD, len(kind.bases), last)], sizes, ())
    return with_tokens(pl.concat([named, unnamed]), kind.name, key)
