"""Kinds that a department numbers: a number names one entity within its department, whoever of it sends the list.

Belongs here: the law ``numbered``: record → entity by number. Not here: which kinds these are (``kinds``).
"""

from __future__ import annotations

import duckdb
import polars as pl

from gridhub.identity.facts import read_facts, stated
from gridhub.identity.linked import LinkedRecords
from gridhub.identity.registry import identify
from gridhub.identity.tokens import own_facts, with_tokens
from gridhub.kinds.definition import Kind
from gridhub.state.keys import HubKey


def link_numbered(con: duckdb.DuckDBPyConnection, kind: Kind, before: pl.DataFrame, key: HubKey) -> LinkedRecords:
    """Links (record_id, role, hub_id) and ids. Records without number have no row."""

    basis = kind.bases[0]
    parts = [f"p{number}" for number, _ in enumerate(basis.facts, start=1)]
    records = stated(read_facts(con, kind), basis, "record_id", "role")
    entities = records.select(parts).unique().sort(parts).with_row_index("cluster")
    entities = entities.with_columns(pl.col("cluster").cast(pl.Int64))
    sizes = entities.select("cluster", pl.lit(1).alias("size"))
    facts = own_facts([(basis.name, 0, entities.select("cluster", *parts))], sizes, kind.identifying)
    identified = identify(with_tokens(facts, kind.name, key), before, kind, key)
    links = records.join(entities, on=parts).join(identified.ids, on="cluster")
    return LinkedRecords(links.select("record_id", "role", "hub_id").sort("record_id", "role"), identified)
