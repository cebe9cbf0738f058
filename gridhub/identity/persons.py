"""Persons: from claims and judgements to link.person, link.person_edge, link.cid_status.

Belongs here: the order in which persons are linked, and their rows. Not here: any law (``trust``, ``rules``, ``clusters``,
``registry``), the other kinds (``keyed``, ``listed``, ``numbered``).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from gridhub.identity.judgements import authority_sources, judged_rows, resolve_judgements, rows_in_force
from gridhub.identity.linking import Linked, link_records, rule_of
from gridhub.identity.records import read_person_records
from gridhub.identity.registry import Identified, identify
from gridhub.identity.rules import LADDER, judged_records
from gridhub.identity.stand_ins import JUDGED, LINE, lines_of, repeated, stand_ins
from gridhub.identity.tokens import person_tokens
from gridhub.identity.trust import judge_ids
from gridhub.kinds.definition import Kind
from gridhub.project.decisions import Decisions
from gridhub.state.keys import HubKey


@dataclass(frozen=True)
class LinkedPersons:
    """Rows of the link tables of persons by table, their ids, and what the registry keeps of judged rows and lines
    (token, hub_id, basis)."""

    tables: dict[str, pl.DataFrame]
    identified: Identified
    judged: pl.DataFrame
    lines: pl.DataFrame


def link_persons(
    con: duckdb.DuckDBPyConnection, kind: Kind, before: pl.DataFrame, decisions: Decisions, key: HubKey
) -> LinkedPersons:
    """``before``: entity_kind, token, hub_id, basis of the whole registry."""

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
    standing = stand_ins(people, judged, stale, in_force.values(), held(LINE), held(kind.name), key)
    where = {**standing, **in_force}
    judgements = resolve_judgements(decisions, where, repeated(people, where))
    linked = link_records(people, judged, judgements)
    identified = identify(person_tokens(people, linked, where, kind, key), held(kind.name), kind, key)
    person_ids = linked.judged.select("idx", pl.Series("cluster", linked.root)).join(
        identified.ids, on="cluster", maintain_order="left"
    )["hub_id"]
    judged_now = {row_tokens[row]: person_ids[record] for row, record in where.items()}
    tables = {
        "link.person": _person_rows(linked, person_ids),
        "link.person_edge": _edge_rows(linked),
        "link.cid_status": _status_rows(linked),
    }
    return LinkedPersons(
        tables, identified, _judged(judged_now, held(JUDGED)), lines_of(people, where, key, held(LINE))
    )


def _judged(judged_now: dict[str, str], judged_before: pl.DataFrame) -> pl.DataFrame:

    now = pl.DataFrame(
        {"token": list(judged_now), "hub_id": list(judged_now.values()), "basis": ["row"] * len(judged_now)},
        schema={"token": pl.String, "hub_id": pl.String, "basis": pl.String},
    )
    return pl.concat([now, judged_before.join(now, on="token", how="anti")])


def _rule_table() -> pl.DataFrame:

    rules = [
        (place, r.name, r.method, r.confidence, r.evidence)
        for place in range(len(LADDER) + 2)
        for r in [rule_of(place)]
    ]
    schema = {"rule": pl.Int64, "name": pl.String, "method": pl.String, "thousandths": pl.Int64, "evidence": pl.String}
    return pl.DataFrame(rules, schema=schema, orient="row")


def _person_rows(linked: Linked, person_ids: pl.Series) -> pl.DataFrame:

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
    return rows.select(
        "record_id", "role", "person_id", "method", pl.col("name").alias("rule"), "thousandths", "evidence"
    )


def _edge_rows(linked: Linked) -> pl.DataFrame:

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
    return rows.select(columns)


def _status_rows(linked: Linked) -> pl.DataFrame:
    """A damaged id is repaired when its person has one trusted id, and it has these digits. An id that the person's own
    records say was replaced is ``former``, and stands for the one that replaced it."""

    judged = linked.judged.with_columns(pl.Series("cluster", linked.root))
    current = _current_ids(judged)
    former = judged.select("cluster", "cid").join(
        current.rename({"former_cid": "cid"}), on=["cluster", "cid"], how="left", maintain_order="left"
    )["current"]
    judged = judged.with_columns(former.alias("current"))
    ids = (
        judged.filter(pl.col("known_cid").is_not_null() & pl.col("current").is_null())
        .select("cluster", "known_cid")
        .unique()
    )
    only = ids.filter(pl.len().over("cluster") == 1).rename({"known_cid": "cid_of_person"})
    fits = pl.col("first15_believed") & (pl.col("cid_of_person").str.slice(0, 15) == pl.col("cid15"))
    return (
        judged.join(only, on="cluster", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("current", pl.when(fits).then(pl.col("cid_of_person"))).alias("cid_repaired"),
            pl.when(pl.col("current").is_null()).then("status").otherwise(pl.lit("former")).alias("status"),
            pl.when(pl.col("current").is_null()).then("reason").otherwise(pl.lit("cid_changed")).alias("reason"),
        )
        .select("record_id", "role", "status", "cid_repaired", "reason")
    )


def _current_ids(judged: pl.DataFrame) -> pl.DataFrame:
    """(cluster, former_cid, current): the id that stands for one that was replaced, through several changes; of a former id
    with two successors none does."""
    stated = judged.filter(pl.col("former_cid").is_not_null() & (pl.col("former_cid") != pl.col("cid")))
    after: dict[tuple[int, str], set[str]] = {}
    for cluster, old, new in stated.select("cluster", "former_cid", "cid").iter_rows():
        after.setdefault((cluster, old), set()).add(new)
    lines: list[tuple[int, str, str]] = []
    for (cluster, old), successors in sorted(after.items()):
        seen = {old}
        while len(successors) == 1 and not successors <= seen:
            (new,) = successors
            seen.add(new)
            successors = after.get((cluster, new), set())
            if not successors:
                lines.append((cluster, old, new))
    schema = {"cluster": pl.Int64, "former_cid": pl.String, "current": pl.String}
    return pl.DataFrame(lines, schema=schema, orient="row")
