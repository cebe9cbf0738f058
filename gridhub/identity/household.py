"""Households that a department numbers: hukou households and benefit units.

Belongs here: record → household by number. Not here: who lives together (core derives it from dwellings).
A number names one household within its department, whichever police station or town sends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridhub.identity.registry import Identified, identify
from gridhub.identity.tokens import own_facts, with_tokens

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from gridhub.project.keys import HubKey

PREFIX_OF_KIND = {"hukou_household": "H", "benefit_unit": "U", "living_household": "L"}


def link_households(
    con: duckdb.DuckDBPyConnection, registry: pl.DataFrame, key: HubKey
) -> tuple[pl.DataFrame, dict[str, Identified]]:
    """(link.household rows, ids per household kind). Records without kind or number have no row.

    ``registry``: entity_kind, token, hub_id, basis of the release before.
    """
    import polars as pl

    stated = (
        con.sql(
            "SELECT record_id, role, department, household_kind, household_no FROM claim.person "
            "WHERE household_kind IS NOT NULL AND household_no IS NOT NULL ORDER BY record_id, role"
        )
        .pl()
        .with_columns(
            pl.col("household_no").str.normalize("NFKC").str.replace_all(r"\s", "").str.to_uppercase().alias("number")
        )
        .filter(pl.col("number") != "")
    )
    links = []
    identified: dict[str, Identified] = {}
    for kind, prefix in PREFIX_OF_KIND.items():
        of_kind = stated.filter(pl.col("household_kind") == kind)
        before = registry.filter(pl.col("entity_kind") == kind).select("token", "hub_id", "basis")
        if of_kind.is_empty() and before.is_empty():
            continue
        households = (
            of_kind.select("department", "number").unique().sort("department", "number").with_row_index("cluster")
        ).with_columns(pl.col("cluster").cast(pl.Int64))
        facts = households.select("cluster", p1="department", p2="number")
        sizes = households.select("cluster", pl.lit(1).alias("size"))
        tokens = with_tokens(own_facts([("number", 0, facts)], sizes), kind, key)
        identified[kind] = identify(tokens, before, ("number",), prefix, key)
        links.append(
            of_kind.join(households, on=["department", "number"])
            .join(identified[kind].ids, on="cluster")
            .select("record_id", "role", "household_kind", pl.col("hub_id").alias("household_id"))
        )
    columns = ("record_id", "role", "household_kind", "household_id")
    empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return pl.concat([empty, *links]).sort("record_id", "role"), identified
