"""Fixed pollution sources: record → source, for the list of sources and for the patrols that visit them.

Belongs here: which source a row speaks of. Not here: its operator (``market``).

The law: a source is its code (permit number). A listed source without code is the one of that name in its department. A
patrol belongs to the listed source of its code; without a code, to the one listed source of its department with that
name. A code that is not listed, or a name that several sources have, stays unresolved (null): nothing is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridhub.identity.names import entity_name
from gridhub.identity.registry import Identified, identify
from gridhub.identity.tokens import own_facts, with_tokens

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from gridhub.project.keys import HubKey


def link_pollution_sources(
    con: duckdb.DuckDBPyConnection, before: pl.DataFrame, key: HubKey
) -> tuple[pl.DataFrame, Identified]:
    """(link.pollution_source rows: record_id, role, source_id; ids). ``before``: the registry's pollution sources."""
    import polars as pl

    listed = _read(con, "claim.pollution_source")
    entry = ["department", "code", "name"]
    keyed = listed.filter(pl.col("code").is_not_null() | pl.col("name").is_not_null()).with_columns(
        pl.when(pl.col("code").is_null()).then(pl.col("name")).alias("only_name"),
        pl.when(pl.col("code").is_null()).then(pl.col("department")).alias("only_department"),
    )
    sources = (
        keyed.select("code", "only_department", "only_name")
        .unique()
        .sort("code", "only_department", "only_name")
        .with_row_index("cluster")
        .with_columns(pl.col("cluster").cast(pl.Int64))
    )
    placed = keyed.join(sources, on=["code", "only_department", "only_name"], nulls_equal=True)
    sizes = placed.group_by("cluster").agg(pl.len().alias("size"))
    tokens = own_facts(
        [
            ("code", 0, placed.select("cluster", p1="code")),
            ("name", 1, placed.select("cluster", p1="department", p2="name").drop_nulls()),
        ],
        sizes,
    )
    identified = identify(with_tokens(tokens, "pollution_source", key), before, ("code", "name"), "S", key)
    found = placed.join(identified.ids, on="cluster")
    by_code = found.filter(pl.col("code").is_not_null()).select("code", pl.col("hub_id").alias("by_code")).unique()
    by_name = (
        found.filter(pl.col("name").is_not_null())
        .group_by("department", "name")
        .agg(pl.col("hub_id").unique().alias("ids"))
        .filter(pl.col("ids").list.len() == 1)
        .select("department", "name", pl.col("ids").list.first().alias("by_name"))
    )
    visited = (
        _read(con, "claim.patrol")
        .join(by_code, on="code", how="left")
        .join(by_name, on=["department", "name"], how="left")
        .with_columns(
            pl.when(pl.col("code").is_not_null()).then(pl.col("by_code")).otherwise(pl.col("by_name")).alias("hub_id")
        )
    )
    unnamed = listed.join(keyed.select("record_id", "role"), on=["record_id", "role"], how="anti")
    rows = [found, visited, unnamed.with_columns(pl.lit(None, pl.String).alias("hub_id"))]
    links = pl.concat(
        [frame.select("record_id", "role", *entry, pl.col("hub_id").alias("source_id")) for frame in rows]
    )
    return links.select("record_id", "role", "source_id").sort("record_id", "role"), identified


def _read(con: duckdb.DuckDBPyConnection, table: str) -> pl.DataFrame:
    import polars as pl

    code = pl.col("source_code").str.normalize("NFKC").str.replace_all(r"\s", "").str.to_uppercase()
    query = f"SELECT record_id, role, department, source_code, source_name FROM {table} ORDER BY record_id, role"
    stated: pl.DataFrame = con.sql(query).pl()
    return stated.select(
        "record_id",
        "role",
        "department",
        pl.when(code != "").then(code).alias("code"),
        entity_name(pl.col("source_name")).alias("name"),
    )
