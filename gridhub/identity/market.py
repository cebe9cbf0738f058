"""Market entities: which records speak of the same shop, firm or cooperative.

Belongs here: record → entity. Not here: what an entity's status is (core), pollution sources (``pollution``).

The law: records with one valid credit code (uscc) are one entity. A record without code belongs to the entity of the
same normal name at the same dwelling, or with the same legal representative's name, when that is one entity; when it
could be several it stays an entity of its own (method ``ambiguous``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridhub.identity.clusters import Clusters, Traits
from gridhub.identity.linking import EdgeLog, join_where_unique, meeting_groups
from gridhub.identity.names import entity_name, person_name
from gridhub.identity.registry import Identified, identify
from gridhub.identity.tokens import own_facts, with_tokens

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from gridhub.project.keys import HubKey

BASES = ("uscc", "nd", "nr", "record")
"""Of tokens, strongest first: credit code, name + dwelling, name + legal representative, what the line says."""

CONFIDENCE = {"uscc": 999, "name_dwelling": 950, "name_legal_rep": 950, "single": 1000, "ambiguous": 1000}
"""In thousandths. For ``single`` and ``ambiguous`` nothing was joined, so nothing can be wrong."""

_RECORDS = """
    SELECT entity.record_id, entity.role, entity.department, entity.export, entity.period_end, entity.uscc,
           entity.entity_name, rep.name AS rep, site.dwelling_id AS place
    FROM claim.market_entity AS entity
    LEFT JOIN claim.person AS rep ON rep.record_id = entity.record_id AND rep.role = 'legal_rep'
    LEFT JOIN link.address AS site ON site.record_id = entity.record_id AND site.role = 'site'
    ORDER BY entity.record_id, entity.role
"""


def link_market_entities(
    con: duckdb.DuckDBPyConnection, before: pl.DataFrame, key: HubKey
) -> tuple[pl.DataFrame, Identified]:
    """(link.market_entity rows, ids). ``before``: token, hub_id, basis of market entities in the registry."""
    import polars as pl

    records = (
        con.sql(_RECORDS)
        .pl()
        .with_columns(entity_name(pl.col("entity_name")).alias("name"), person_name(pl.col("rep")).alias("rep"))
        .with_row_index("idx")
    )
    linked = _cluster(records)
    tokens = _tokens(linked, key)
    identified = identify(tokens, before, BASES, "M", key)
    links = linked.join(identified.ids.select("cluster", "hub_id"), on="cluster", maintain_order="left").select(
        "record_id",
        "role",
        pl.col("hub_id").alias("entity_id"),
        "method",
        pl.col("method").alias("rule"),
        (pl.col("method").replace_strict(CONFIDENCE, return_dtype=pl.Int64) * pl.lit(1)).alias("thousandths"),
    )
    return links.sort("record_id", "role"), identified


def _cluster(records: pl.DataFrame) -> pl.DataFrame:
    """The records with ``cluster`` (smallest record of the entity) and ``method``."""
    import numpy as np
    import polars as pl

    codes = records.select(pl.col("uscc").rank("dense").cast(pl.Int64).fill_null(-1)).to_series().to_list()
    unknown = [-1] * records.height
    clusters = Clusters(Traits(codes, unknown, unknown, unknown))
    methods = ["uscc" if code >= 0 else "single" for code in codes]
    for record, first_of_code in (
        records.select("idx", pl.col("idx").min().over("uscc").alias("first"))
        .filter(pl.Series([code >= 0 for code in codes], dtype=pl.Boolean))
        .iter_rows()
    ):
        clusters.join(first_of_code, record)
    for method, fact in (("name_dwelling", "place"), ("name_legal_rep", "rep")):
        met = records.select("name", fact, "idx").drop_nulls()
        edges = EdgeLog()
        roots = np.asarray(clusters.roots(), dtype=np.int64)
        join_where_unique(meeting_groups(met, roots), clusters, edges, 0, None)
        for a, b, reason in zip(edges.a, edges.b, edges.reason, strict=True):
            for record in (a, b):
                if reason is None and methods[record] in ("single", "ambiguous"):
                    methods[record] = method
                elif reason is not None and methods[record] == "single":
                    methods[record] = "ambiguous"
    return records.with_columns(
        pl.Series("cluster", clusters.roots(), dtype=pl.Int64), pl.Series("method", methods, dtype=pl.String)
    )


def _tokens(linked: pl.DataFrame, key: HubKey) -> pl.DataFrame:
    import polars as pl

    sizes = linked.group_by("cluster").agg(pl.len().alias("size"))
    named = own_facts(
        [
            ("uscc", 0, linked.select("cluster", p1="uscc")),
            ("nd", 1, linked.select("cluster", p1="name", p2="place").drop_nulls()),
            ("nr", 2, linked.select("cluster", p1="name", p2="rep").drop_nulls()),
        ],
        sizes,
    )
    said = pl.concat_str(
        [pl.col(column).fill_null("") for column in ("department", "export", "role", "name", "rep", "place")],
        separator="\x1e",
    )
    lines = linked.sort("period_end", "record_id", "role").with_columns(said.alias("p1"))
    lines = lines.with_columns(pl.int_range(pl.len()).over("p1").cast(pl.String).alias("p2"))
    last = lines.join(named.select("cluster").unique(), on="cluster", how="anti").select("cluster", "p1", "p2")
    return with_tokens(pl.concat([named, own_facts([("record", 3, last)], sizes)]), "market_entity", key)
