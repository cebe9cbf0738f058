"""Kinds that stand in a list, for the list's own records and for those of visits to what is listed.

Belongs here: the law ``listed``: which listed entity a record speaks of. Not here: which kinds these are (``kinds``).

The law: an entity is its number, the first basis of its kind. A listed record without number is the one of its name in its
department, the second basis. A visit belongs to the listed entity of its number; without a number, to the one listed
entity of its department with that name. A number that is not listed, or a name that several have, stays unresolved
(null): nothing is guessed.
"""

from __future__ import annotations

import duckdb
import polars as pl

from gridhub.identity.facts import read_facts, stated
from gridhub.identity.registry import Identified, identify
from gridhub.identity.tokens import own_facts, with_tokens
from gridhub.kinds.definition import Kind
from gridhub.state.keys import HubKey


def link_listed(
    con: duckdb.DuckDBPyConnection, kind: Kind, before: pl.DataFrame, key: HubKey
) -> tuple[pl.DataFrame, Identified]:
    """(record_id, role, hub_id or null, of the list and of the visits; ids)."""

    by_number, by_name = kind.bases[0], kind.bases[1]
    number, names = by_number.facts, list(by_name.facts)
    listed = read_facts(con, kind)
    has_number = pl.all_horizontal(pl.col(fact).is_not_null() for fact in number)
    has_name = pl.all_horizontal(pl.col(fact).is_not_null() for fact in names)
    only = [pl.when(~has_number).then(pl.col(name)).alias(f"only_{name}") for name in names]
    entry = [*number, *(f"only_{name}" for name in names)]
    keyed = listed.filter(has_number | has_name).with_columns(only)
    entities = keyed.select(entry).unique().sort(entry).with_row_index("cluster")
    placed = keyed.join(entities.with_columns(pl.col("cluster").cast(pl.Int64)), on=entry, nulls_equal=True)
    sizes = placed.group_by("cluster").agg(pl.len().alias("size"))
    facts = [(basis.name, rank, stated(placed, basis, "cluster")) for rank, basis in enumerate(kind.bases)]
    tokens = with_tokens(own_facts(facts, sizes, kind.identifying), kind.name, key)
    identified = identify(tokens, before, kind, key)
    found = placed.join(identified.ids, on="cluster")
    of_number = found.filter(has_number).select(*number, pl.col("hub_id").alias("of_number")).unique()
    of_name = (
        found.filter(has_name)
        .group_by(names)
        .agg(pl.col("hub_id").unique().alias("ids"))
        .filter(pl.col("ids").list.len() == 1)
        .select(*names, pl.col("ids").list.first().alias("of_name"))
    )
    answers = [found, listed.filter(~(has_number | has_name)).with_columns(pl.lit(None, pl.String).alias("hub_id"))]
    answer = pl.when(has_number).then(pl.col("of_number")).otherwise(pl.col("of_name")).alias("hub_id")
    answers += [
        read_facts(con, kind, claim)
        .join(of_number, on=number, how="left")
        .join(of_name, on=names, how="left")
        .with_columns(answer)
        for claim in kind.visits
    ]
    links = pl.concat([frame.select("record_id", "role", "hub_id") for frame in answers])
    return links.sort("record_id", "role"), identified
