"""Which clusters are compared by score: those the ladder left without a trusted id, with whoever shares a block.

Belongs here: the blocks, and how crowded a block may be. Not here: what is compared (``profiles``, ``comparisons``).

Two clusters with a trusted id each are never compared: the guard would refuse them. A block of more than
``MAX_BLOCK`` clusters (a dormitory, a name of thousands in one year) tells nobody apart and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from gridhub.identity.name_grades import NameGrades, surname_of
from gridhub.identity.records import PersonRecords
from gridhub.identity.rules import names_of

MAX_BLOCK = 200
"""Clusters under one key of a block, at most (assumption)."""


@dataclass(frozen=True)
class Told:
    """What is known of clusters, in long form; ``cluster`` is the smallest record of each.

    ``clusters``: cluster, alone (no trusted id), birth (Date or null), sex ("1"/"2" or null), sorted. ``names``: cluster,
    key, lines (records that bear it). ``phones``: cluster, phone, names. ``places``: cluster, place, lived_in.
    ``communities``: cluster, community. ``forms``: cluster, surname of a form of address, of clusters without a name.
    """

    clusters: pl.DataFrame
    names: pl.DataFrame
    phones: pl.DataFrame
    places: pl.DataFrame
    communities: pl.DataFrame
    forms: pl.DataFrame


def told_of_clusters(people: PersonRecords, judged: pl.DataFrame, roots: np.ndarray) -> Told:
    """Gather what the records of each cluster state. ``roots``: cluster of each record."""

    cluster = pl.Series("cluster", roots, dtype=pl.Int64)

    def of(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(cluster.gather(frame["idx"]))

    members = of(judged.select("idx", "known_cid", "known_birth", "known_sex", "title_sex", "surname"))
    clusters = (
        members.group_by("cluster")
        .agg(
            pl.col("known_cid").is_null().all().alias("alone"),
            pl.col("known_birth").min().alias("birth"),
            pl.coalesce(pl.col("known_sex").min(), pl.col("title_sex").min()).alias("sex"),
        )
        .sort("cluster")
    )
    names = of(names_of(judged)).group_by("cluster", pl.col("name").alias("key")).agg(pl.len().alias("lines"))
    forms = members.filter(pl.col("surname").is_not_null()).group_by("cluster").agg(pl.col("surname").min())
    return Told(
        clusters,
        names.sort("cluster", "key"),
        of(people.phones).select("cluster", "phone", "names").unique().sort("cluster", "phone"),
        of(people.places).group_by("cluster", "place").agg(pl.col("lived_in").any()).sort("cluster", "place"),
        of(people.communities).select("cluster", "community").unique().sort("cluster", "community"),
        forms.join(names, on="cluster", how="anti").sort("cluster"),
    )


def pairs_to_compare(told: Told, grades: NameGrades) -> pl.DataFrame:
    """(a, b) of clusters, a < b, each pair once, sorted: one of them alone, both in one block."""

    alone = told.clusters.filter("alone").select("cluster")
    met = [_pairs(block, alone) for block in _blocks(told, grades)]
    return pl.concat(met).unique().sort("a", "b")


def _blocks(told: Told, grades: NameGrades) -> list[pl.DataFrame]:
    """(key, cluster) of each block: name and year of birth, surname and dwelling, phone, sound of the name and birth
    date, dwelling and year of birth."""

    born = told.clusters.select("cluster", "birth").drop_nulls()
    year = pl.col("birth").dt.year().cast(pl.String)
    day = pl.col("birth").dt.to_string("%Y%m%d")
    keys = told.names["key"].unique().sort()
    spoken = pl.DataFrame(
        {"key": keys, "reading": [grades.reading(key) for key in keys], "surname": [surname_of(key) for key in keys]},
        schema={"key": pl.String, "reading": pl.String, "surname": pl.String},
    )
    names = told.names.select("cluster", "key").join(spoken, on="key")
    surnames = pl.concat([names.select("cluster", "surname"), told.forms]).unique()
    dated = names.join(born, on="cluster")
    places = told.places.select("cluster", "place")

    def block(frame: pl.DataFrame, *parts: pl.Expr | str) -> pl.DataFrame:
        return frame.select(pl.concat_str(parts, separator=" ").alias("key"), "cluster").unique()

    return [
        block(dated, "key", year),
        block(surnames.join(places, on="cluster"), "surname", "place"),
        block(told.phones, "phone"),
        block(dated, "reading", day),
        block(places.join(born, on="cluster"), "place", year),
    ]


def _pairs(block: pl.DataFrame, alone: pl.DataFrame) -> pl.DataFrame:
    narrow = block.filter(pl.len().over("key").is_between(2, MAX_BLOCK))
    met = narrow.join(alone, on="cluster", how="semi").join(narrow, on="key", suffix="_met")
    return met.filter(pl.col("cluster") != pl.col("cluster_met")).select(
        pl.min_horizontal("cluster", "cluster_met").alias("a"), pl.max_horizontal("cluster", "cluster_met").alias("b")
    ).unique()  # fmt: skip
