"""One row per cluster as Splink compares it, and the frequencies it weighs them by.

Belongs here: the rows, term frequencies, chances. Not here: what is compared (``comparisons``).

Grain of profiles: one row per cluster of ``candidates``: cluster, name (usual key), names (keys), spellings (normal forms), surname,
titled (a form of address instead of a name), birth (YYYYMMDD), sex, own_phones (one name bears them), few_phones (up to
``FAMILY_OF_PHONE``), crowd_phones, phones (all), homes, doors (hukou too), communities. Lists are sorted, empty when
nothing is known.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from gridhub.identity.name_grades import surname_of
from gridhub.identity.records import FAMILY_OF_PHONE
from gridhub.identity.score.candidates import Told

_LISTS = (
    "names", "spellings", "phones", "own_phones", "few_phones", "crowd_phones", "homes", "doors", "communities",
)  # fmt: skip


def usual_names(told: Told) -> pl.DataFrame:
    """(cluster, name, surname): the key most records of a cluster bear (of equals the smallest), or the form's surname."""

    usual = (
        told.names.sort("cluster", pl.col("lines") * -1, "key")
        .unique("cluster", keep="first", maintain_order=True)
        .select("cluster", pl.col("key").alias("name"))
    )
    surnames = pl.Series("surname", [surname_of(name) for name in usual["name"]], dtype=pl.String)
    forms = told.forms.select("cluster", pl.lit(None, pl.String).alias("name"), "surname")
    return pl.concat([usual.with_columns(surnames), forms])


def profiles(told: Told, judged: pl.DataFrame, roots: np.ndarray, wanted: pl.Series) -> pl.DataFrame:
    """The rows of the clusters ``wanted``, sorted by cluster."""

    only = wanted.unique().sort().to_frame("cluster")
    cluster = pl.Series("cluster", roots, dtype=pl.Int64)
    spelled = judged.filter(pl.col("key").is_not_null()).select("idx", "name")
    former = judged.filter(pl.col("former_key").is_not_null()).select("idx", pl.col("former_name").alias("name"))
    spellings = pl.concat([spelled, former])
    spellings = spellings.with_columns(cluster.gather(spellings["idx"])).select("cluster", "name")
    phones, places = told.phones, told.places
    few = pl.col("names").is_between(2, FAMILY_OF_PHONE)
    lists = {
        "names": told.names.select("cluster", "key"),
        "spellings": spellings,
        "phones": phones.select("cluster", "phone"),
        "own_phones": phones.filter(pl.col("names") <= 1).select("cluster", "phone"),
        "few_phones": phones.filter(few).select("cluster", "phone"),
        "crowd_phones": phones.filter(pl.col("names") > FAMILY_OF_PHONE).select("cluster", "phone"),
        "homes": places.filter("lived_in").select("cluster", "place"),
        "doors": places.select("cluster", "place"),
        "communities": told.communities,
    }
    rows = (
        only.join(told.clusters, on="cluster", how="left")
        .join(usual_names(told), on="cluster", how="left")
        .select(
            "cluster", "name", "surname", "sex", pl.col("birth").dt.to_string("%Y%m%d").alias("birth"),
            (pl.col("name").is_null() & pl.col("surname").is_not_null()).alias("titled"),
        )
    )  # fmt: skip
    for name in _LISTS:
        long = lists[name].join(only, on="cluster", how="semi")
        value = long.columns[1]
        listed = long.group_by("cluster").agg(pl.col(value).unique().sort().alias(name))
        rows = rows.join(listed, on="cluster", how="left")
    nothing = pl.lit([], dtype=pl.List(pl.String))
    return rows.with_columns(pl.col(name).fill_null(nothing) for name in _LISTS).sort("cluster")


def frequencies(told: Told) -> dict[str, pl.DataFrame]:
    """Of each value of name, surname and birth the share of the clusters that state one: (<column>, tf_<column>)."""

    named = usual_names(told)
    born = told.clusters.select(pl.col("birth").dt.to_string("%Y%m%d"))
    of = {"name": named["name"], "surname": named["surname"], "birth": born["birth"]}
    return {name: _shares(values.drop_nulls()) for name, values in of.items()}


def _shares(values: pl.Series) -> pl.DataFrame:
    name = values.name
    counted = values.to_frame().group_by(name).agg((pl.len() / max(1, values.len())).alias(f"tf_{name}"))
    return counted.sort(name)


def chances(told: Told) -> dict[str, float]:
    """How likely two clusters, drawn from all, share a home, a door, a phone of one name, one of few, a community."""

    people = told.clusters.height
    phones = told.phones
    few = pl.col("names").is_between(2, FAMILY_OF_PHONE)
    of = {
        "home": told.places.filter("lived_in")["place"],
        "door": told.places["place"],
        "own_phone": phones.filter(pl.col("names") <= 1)["phone"],
        "shared_phone": phones.filter(few)["phone"],
        "community": told.communities["community"],
    }
    return {name: _chance(values, people) for name, values in of.items()}


def _chance(values: pl.Series, people: int) -> float:
    counts = values.value_counts()["count"].cast(pl.Float64)
    return float((counts * (counts - 1)).sum() / max(1, people * (people - 1)))
