"""The ladder: which pairs of person records may be one person, strongest reason first.

Belongs here: the rules, their fixed confidences, and the keys under which records meet. Not here: the guard
(``clusters``), trust of ids (``trust``), ids of persons (``registry``).

Every rule asks for uniqueness: records that meet under a rule's keys, directly or through each other, are joined only
when no two of them clash; else all are refused, the clashing with their reason, the rest as ambiguous. Rules without a
birth date (``anchored``) also ask that at most one of the persons that meet is otherwise known (birth date or
trusted id). Exact ids alone are joined one by one: a human *never* then takes out the pair it names, not the person.
A change of id that a register records (``CHANGED``) is a decision of its keeper: it passes two ids, birth dates or sexes, and not a
human *never*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from gridhub.identity.records import PersonRecords


@dataclass(frozen=True)
class Rule:
    """``confidence`` is a fixed judgement, in thousandths; ``evidence`` names what agreed, never a value."""

    name: str
    method: str
    confidence: int
    evidence: str
    anchored: bool = False


HUMAN = Rule("same_person", "manual", 1000, "human")
EXACT = Rule("exact_cid", "exact_cid", 999, "cid+name")
CHANGED = Rule("cid_changed", "exact_cid", 995, "cid_changed+name")
REPAIRED = Rule("cid_repaired", "repaired_cid", 990, "cid15+name")
CLAIMED = Rule("claimed_cid", "claimed_cid", 970, "same_doubtful_cid+name")
BIRTH_PHONE = Rule("name_birth_phone", "name_birth", 985, "name+birth+phone")
BIRTH_DWELLING = Rule("name_birth_dwelling", "name_birth", 980, "name+birth+dwelling")
PHONE_DWELLING = Rule("name_phone_dwelling", "name_place", 960, "name+phone+dwelling", anchored=True)
DWELLING = Rule("name_dwelling", "name_place", 900, "name+dwelling", anchored=True)
PHONE = Rule("name_phone", "name_place", 900, "name+phone", anchored=True)
SINGLE = Rule("single", "single", 1000, "none")
AMBIGUOUS = Rule("ambiguous", "ambiguous", 1000, "none")
"""Joined to nobody because it could be one of several: with ``single``, nothing was joined, so nothing can be wrong."""

LADDER: tuple[Rule, ...] = (
    HUMAN, EXACT, CHANGED, REPAIRED, CLAIMED, BIRTH_PHONE, BIRTH_DWELLING, PHONE_DWELLING, DWELLING, PHONE,
)  # fmt: skip
"""In the order they are tried."""


def judged_records(people: PersonRecords, trust: pl.DataFrame) -> pl.DataFrame:
    """The records frame with trust: adds status, reason, name_class, first15_believed and what may be used:
    ``known_cid`` (trusted), ``digits``, ``known_birth``, ``known_sex``.

    A birth date or sex is the stated one, else the one in an id that is trusted or at least not in dispute.
    """

    usable = (pl.col("status") == "trusted") | (
        (pl.col("status") == "uncorroborated") & (pl.col("reason") == "nothing_to_check")
    )
    believed = pl.col("first15_believed")
    return people.records.join(trust, on="idx", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("status") == "trusted").then(pl.col("cid")).alias("known_cid"),
        pl.when(pl.col("status") == "trusted")
        .then(pl.col("cid").str.slice(0, 15))
        .when(believed)
        .then(pl.col("cid15"))
        .alias("digits"),
        pl.coalesce(
            "birth", pl.when(usable).then(pl.col("cid_birth")), pl.when(believed).then(pl.col("damaged_birth"))
        ).alias("known_birth"),
        pl.coalesce("sex", pl.when(usable).then(pl.col("cid_sex"))).alias("known_sex"),
    )


def names_of(judged: pl.DataFrame) -> pl.DataFrame:
    """(idx, name): a record's name and its former name, each once."""

    former = judged.select("idx", pl.col("former_name").alias("name"))
    return pl.concat([judged.select("idx", "name"), former]).drop_nulls().unique(maintain_order=True)


def meetings(
    rule: Rule, people: PersonRecords, judged: pl.DataFrame, roots: np.ndarray, births: np.ndarray
) -> pl.DataFrame:
    """(key columns…, idx): records with an equal key meet under the rule. ``roots``: cluster of each record; ``births``:
    birth code of each record's cluster, -1 unknown."""

    if rule is EXACT:
        open_ids = judged.filter(pl.col("status").is_in(["trusted", "uncorroborated"]))
        return open_ids.select("cid", "name_class", "idx").drop_nulls()
    if rule is CLAIMED:
        return judged.filter(pl.col("status") == "contradicted").select("cid", "name", "idx").drop_nulls()
    if rule is REPAIRED:
        return _repair_meetings(judged)
    names = names_of(judged)
    if rule in (BIRTH_PHONE, BIRTH_DWELLING):
        dated = names.with_columns(pl.Series("birth_code", births)[names["idx"]]).filter(pl.col("birth_code") >= 0)
        ties = people.phones if rule is BIRTH_PHONE else people.places.select("idx", "place")
        return dated.join(ties, on="idx", how="inner")
    lived_in = known_places(people, roots)
    if rule is PHONE_DWELLING:
        return names.join(people.phones, on="idx", how="inner").join(lived_in, on="idx", how="inner")
    if rule is DWELLING:
        return names.join(lived_in, on="idx", how="inner")
    if rule is PHONE:
        return names.join(people.phones, on="idx", how="inner")
    raise ValueError(f"rule without keys: {rule.name}")


def known_places(people: PersonRecords, roots: np.ndarray) -> pl.DataFrame:
    """(idx, place): where a record's person lives or was met; the hukou dwelling for persons of whom only that is
    known (who died or left is gone from the registers of residence)."""

    tied = people.places.with_columns(pl.Series("cluster", roots)[people.places["idx"]])
    return tied.filter(pl.col("lived_in") | ~pl.col("lived_in").any().over("cluster")).select("idx", "place")


def _repair_meetings(judged: pl.DataFrame) -> pl.DataFrame:
    """Damaged ids with the ids their digits fit, under the same name. ``cids``: how many ids digits and name fit."""

    candidates = judged.filter(
        pl.when(pl.col("cid").is_not_null())
        .then(pl.col("status").is_in(["trusted", "uncorroborated"]))
        .otherwise(pl.col("first15_believed"))
    ).with_columns(pl.coalesce(pl.col("cid").str.slice(0, 15), "cid15").alias("first15"))
    met = names_of(candidates).join(candidates.select("idx", "first15", "cid"), on="idx", how="inner")
    return (
        met.with_columns(pl.col("cid").drop_nulls().n_unique().over("first15", "name").alias("cids"))
        .filter(pl.col("cid").is_null().any().over("first15", "name"))
        .select("first15", "name", "cids", "idx")
        .drop_nulls()
    )


def changed_ids(judged: pl.DataFrame) -> pl.DataFrame:
    """(a, b): a record that states which id its own replaced, with the first record that bears the old id under its name or
    former name. The old id may be another person's too (重号): of him the name tells."""

    stating = judged.filter(pl.col("former_cid").is_not_null()).select("idx", "former_cid")
    named = stating.join(names_of(judged), on="idx", how="inner").rename({"idx": "a"})
    bearing = judged.select(pl.col("cid").alias("former_cid"), "name", "idx").drop_nulls()
    first = bearing.group_by("former_cid", "name").agg(pl.col("idx").min().alias("b"))
    return named.join(first, on=["former_cid", "name"], how="inner").select("a", "b").unique().sort("a", "b")


def refused_ids(judged: pl.DataFrame) -> pl.DataFrame:
    """(a, b, reason): b, a record whose id is contradicted, with a, the first record the id is trusted for."""

    owner = (
        judged.filter(pl.col("status") == "trusted").group_by("cid").agg(pl.col("idx").min().alias("a")).drop_nulls()
    )
    return (
        judged.filter(pl.col("status") == "contradicted")
        .join(owner, on="cid", how="inner")
        .select("a", pl.col("idx").alias("b"), "reason")
        .sort("a", "b")
    )
