"""The identity stage: reads claims and places, writes who is who.

Belongs here: reading the inputs, writing the link tables, the registry's way from one release to the next.
Not here: any law (``trust``, ``rules``, ``clusters``, ``registry``, ``household``, ``market``, ``pollution``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.contracts.link_tables import IDENTITY
from gridhub.identity.household import link_households
from gridhub.identity.judgements import authority_sources, judged_rows, resolve_judgements, rows_in_force  # fmt: skip
from gridhub.identity.linking import Linked, link_records, rule_of
from gridhub.identity.market import link_market_entities
from gridhub.identity.pollution import link_pollution_sources
from gridhub.identity.records import read_person_records
from gridhub.identity.registry import Identified, identify
from gridhub.identity.rules import LADDER, judged_records
from gridhub.identity.stand_ins import JUDGED, LINE, lines_of, repeated, stand_ins
from gridhub.identity.tokens import PERSON_BASES, person_tokens
from gridhub.identity.trust import judge_ids

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from gridhub.project.decisions import Decisions
    from gridhub.project.keys import HubKey


def link_identity(con: duckdb.DuckDBPyConnection, key: HubKey, decisions: Decisions, registry: Path | None) -> None:
    """Write the tables ``gridhub.contracts.link_tables.IDENTITY`` in the open build database.

    Reads claim.person, claim.market_entity, claim.pollution_source, claim.patrol, link.address and, when people judged
    pairs, audit.delivery and audit.delivery_column. ``registry``: Parquet of link.registry of the release before, None
    at first. Raises duckdb.CatalogException when an input table is missing.
    """
    import polars as pl

    before = _read_registry(con, registry)

    def held(entity_kind: str) -> pl.DataFrame:
        return before.filter(pl.col("entity_kind") == entity_kind).select("token", "hub_id", "basis")

    people = read_person_records(con)
    trust = judge_ids(people.records, authority_sources(decisions))
    rows = judged_rows(decisions)
    in_force = rows_in_force(con, rows, people.records)
    row_tokens = {row: key.token(JUDGED, row) for row in rows}
    last_ids = dict(held(JUDGED).select("token", "hub_id").iter_rows())
    stale = {row: last_ids[token] for row, token in row_tokens.items() if row not in in_force and token in last_ids}
    judged = judged_records(people, trust)
    standing = stand_ins(people, judged, stale, in_force.values(), held(LINE), held("person"), key)
    where = {**standing, **in_force}
    judgements = resolve_judgements(decisions, where, repeated(people, where))
    linked = link_records(people, judged, judgements)
    tokens = person_tokens(people, linked, where, key)
    persons = identify(tokens, held("person"), PERSON_BASES, "P", key)
    person_ids = linked.judged.select("idx", pl.Series("cluster", linked.root)).join(
        persons.ids, on="cluster", maintain_order="left"
    )["hub_id"]
    judged_now = {row_tokens[row]: person_ids[record] for row, record in where.items()}
    lines = lines_of(people, where, key, held(LINE))
    households, household_ids = link_households(con, before, key)
    markets, market_ids = link_market_entities(con, held("market_entity"), key)
    sources, source_ids = link_pollution_sources(con, held("pollution_source"), key)
    identified = {"person": persons, **household_ids, "market_entity": market_ids, "pollution_source": source_ids}

    _write(con, "link.person", _person_rows(linked, person_ids))
    _write(con, "link.person_edge", _edge_rows(linked))
    _write(con, "link.cid_status", _status_rows(linked))
    _write(con, "link.household", households)
    _write(con, "link.market_entity", _with_confidence(markets))
    _write(con, "link.pollution_source", sources)
    _write(con, "link.registry", _registry_rows(identified, judged_now, held(JUDGED), lines))
    _write(con, "link.id_change", _change_rows(identified))


def _read_registry(con: duckdb.DuckDBPyConnection, registry: Path | None) -> pl.DataFrame:
    import polars as pl

    if registry is None:
        return pl.DataFrame(schema=dict.fromkeys(("entity_kind", "token", "hub_id", "basis"), pl.String))
    query = "SELECT entity_kind, token, hub_id, basis FROM read_parquet(?)"
    before: pl.DataFrame = con.sql(query, params=[str(registry)]).pl()
    return before


def _with_confidence(frame: pl.DataFrame) -> pl.DataFrame:
    """thousandths → confidence, exactly."""
    import polars as pl

    as_text = pl.concat_str(
        [pl.col("thousandths") // 1000, (pl.col("thousandths") % 1000).cast(pl.String).str.zfill(3)], separator="."
    )
    return frame.with_columns(as_text.alias("confidence")).drop("thousandths")


def _rule_table() -> pl.DataFrame:
    import polars as pl

    rules = [
        (place, r.name, r.method, r.confidence, r.evidence)
        for place in range(len(LADDER) + 2)
        for r in [rule_of(place)]
    ]
    schema = {"rule": pl.Int64, "name": pl.String, "method": pl.String, "thousandths": pl.Int64, "evidence": pl.String}
    return pl.DataFrame(rules, schema=schema, orient="row")


def _person_rows(linked: Linked, person_ids: pl.Series) -> pl.DataFrame:
    import polars as pl

    rows = (
        linked.judged.select("record_id", "role", "reason", "status")
        .with_columns(pl.Series("rule", linked.rule, dtype=pl.Int64), person_ids.alias("person_id"))
        .join(_rule_table(), on="rule", maintain_order="left")
        .with_columns(
            pl.when((pl.col("name") == "exact_cid") & (pl.col("status") == "trusted"))
            .then(pl.when(pl.col("reason") == "birth+sex").then(pl.lit("cid+birth+sex")).otherwise(pl.lit("cid+name")))
            .otherwise(pl.col("evidence"))
            .alias("evidence")
        )
    )
    return _with_confidence(
        rows.select("record_id", "role", "person_id", "method", pl.col("name").alias("rule"), "thousandths", "evidence")
    )


def _edge_rows(linked: Linked) -> pl.DataFrame:
    import polars as pl

    ends = linked.judged.select(pl.col("idx").cast(pl.Int64), "record_id", "role")
    rows = (
        linked.edges.join(_rule_table(), on="rule")
        .join(ends.rename({"idx": "a", "record_id": "record_a", "role": "role_a"}), on="a")
        .join(ends.rename({"idx": "b", "record_id": "record_b", "role": "role_b"}), on="b")
        .with_columns(
            pl.when(pl.col("reason").is_null()).then(pl.lit("linked")).otherwise(pl.lit("refused")).alias("verdict")
        )
        .sort("a", "b", "rule")
    )
    columns = [
        "record_a",
        "role_a",
        "record_b",
        "role_b",
        pl.col("name").alias("rule"),
        "thousandths",
        "verdict",
        "reason",
    ]
    return _with_confidence(rows.select(columns))


def _status_rows(linked: Linked) -> pl.DataFrame:
    """A damaged id is repaired when its person has one trusted id, and it has these digits."""
    import polars as pl

    judged = linked.judged.with_columns(pl.Series("cluster", linked.root))
    ids = judged.filter(pl.col("known_cid").is_not_null()).select("cluster", "known_cid").unique()
    only = ids.filter(pl.len().over("cluster") == 1).rename({"known_cid": "cid_of_person"})
    fits = pl.col("first15_believed") & (pl.col("cid_of_person").str.slice(0, 15) == pl.col("cid15"))
    return (
        judged.join(only, on="cluster", how="left", maintain_order="left")
        .with_columns(pl.when(fits).then(pl.col("cid_of_person")).alias("cid_repaired"))
        .select("record_id", "role", "status", "cid_repaired", "reason")
    )


def _registry_rows(
    identified: dict[str, Identified], judged_now: dict[str, str], judged_before: pl.DataFrame, lines: pl.DataFrame
) -> pl.DataFrame:
    import polars as pl

    now = pl.DataFrame(
        {"token": list(judged_now), "hub_id": list(judged_now.values()), "basis": ["row"] * len(judged_now)},
        schema={"token": pl.String, "hub_id": pl.String, "basis": pl.String},
    )
    judged = pl.concat([now, judged_before.join(now, on="token", how="anti")])
    kinds = {**{kind: found.registry for kind, found in identified.items()}, JUDGED: judged, LINE: lines}
    return pl.concat(
        frame.select(pl.lit(kind).alias("entity_kind"), "token", "hub_id", "basis").sort("token")
        for kind, frame in sorted(kinds.items())
    )


def _change_rows(identified: dict[str, Identified]) -> pl.DataFrame:
    import polars as pl

    rows = [
        found.changes.select(pl.lit(kind).alias("entity_kind"), "old_id", "new_id", "change")
        for kind, found in identified.items()
    ]
    return pl.concat(rows).sort("entity_kind", "old_id", "new_id", "change")


def _write(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    con.execute("CREATE SCHEMA IF NOT EXISTS link")
    columns = ", ".join(f"{name} {sql_type}" for name, sql_type in IDENTITY[table].items())
    con.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
    con.register("identity_rows", frame)
    con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM identity_rows")
    con.unregister("identity_rows")
