"""Names too thin to found a person: a bare name, or a form of address.

Belongs here: the law below. Not here: what a mention is linked by (``rules``), its table (``assets/core``).

The law is about people whom a row only mentions (``MENTIONED``): who the row itself is about (a payee, a head, a tenant) is somebody, however
little is said of him. A record that states a name and neither an id, a birth date, a phone, a dwelling nor a household's number says that somebody is called
so, not who. The ladder may tie it to a person (the legal representative of a firm whose register gives his id); when all
that it was joined to is as thin, there is no person: the record is a mention, counted apart. So is a form of address
(李大爷, 张某), whatever else the record states, unless one person of that surname lives where it was written.
"""

from __future__ import annotations

import polars as pl

from gridhub.identity.linking import Linked
from gridhub.identity.records import PersonRecords

MENTIONED = ("legal_rep", "visited", "owner")
"""Roles of people whom a row mentions beside what it is about."""

MENTION = "mention"
"""Method of records without a person."""
BARE_NAME, ADDRESS_FORM = "bare_name", "address_form"
"""Rules of it."""


def bare_mentions(people: PersonRecords, linked: Linked) -> pl.Series:
    """The clusters (roots of ``linked``) that found no person."""

    stated = pl.any_horizontal(pl.col(fact).is_not_null() for fact in ("cid", "cid15", "misread", "birth"))
    tied = pl.concat(frame.select("idx") for frame in (people.phones, people.places, people.households)).unique()
    told = people.records.select("idx", "role", "surname", stated.alias("stated")).join(
        tied.with_columns(pl.lit(True).alias("tied")), on="idx", how="left", maintain_order="left"
    )
    mentioned = pl.col("role").is_in(MENTIONED)
    thin = mentioned & ~pl.col("stated") & (pl.col("tied").is_null() | pl.col("surname").is_not_null())
    return (
        told.with_columns(pl.Series("cluster", linked.root), thin.alias("thin"))
        .group_by("cluster")
        .agg(pl.col("thin").all())
        .filter(pl.col("thin"))["cluster"]
        .sort()
    )
