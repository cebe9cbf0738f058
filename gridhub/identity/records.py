"""The person records of a build as one frame: what each states, and what its id would say.

Belongs here: reading claim.person and link.address into the form the ladder works on. Not here: any judgement.

Grain of the records frame: one row per claim.person row, ordered by record_id, role; ``idx`` is the row number.
Columns: idx, record_id, role, department, export, period_end, name, former_name (normal forms), cid, former_cid, cid15 (digits
that survive of a damaged id), sex ("1"/"2" or null), birth, cid_birth, cid_sex, damaged_birth.
Grain of phones: (idx, phone). Grain of places: (idx, place, lived_in).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from gridhub.identity.names import person_name

LIVED_IN_ROLES = ("residence", "visited")
"""Address roles that say where the person of the record lives or was met."""

REGISTERED_ROLES = ("hukou",)
"""Address roles that tie a person to a dwelling without saying that he lives there: for name + birth only."""

ELSEWHERE_ROLES = ("owner",)
"""Person roles whom the record's addresses say nothing about: an owner lives where he does, not where his tenants do."""

MAX_NAMES_PER_PHONE = 10
"""A number that more people give than a large family has is a filler or a village office: no evidence (assumption)."""

_RECORDS = """
    SELECT record_id, role, department, export, period_end, cid, former_cid, cid_damaged, name, former_name, sex_code, birth_date,
           phones
    FROM claim.person ORDER BY record_id, role
"""
_PLACES = """
    SELECT DISTINCT person.record_id, person.role, place.dwelling_id AS place,
           place.role IN (SELECT UNNEST(?)) AS lived_in
    FROM claim.person AS person
    JOIN link.address AS place ON place.record_id = person.record_id
    WHERE place.dwelling_id IS NOT NULL AND place.role IN (SELECT UNNEST(?)) AND person.role NOT IN (SELECT UNNEST(?))
"""


@dataclass(frozen=True)
class PersonRecords:
    """The records frame with its two lists of ties."""

    records: pl.DataFrame
    phones: pl.DataFrame
    places: pl.DataFrame


def read_person_records(con: duckdb.DuckDBPyConnection) -> PersonRecords:
    """Read claim.person and link.address. Raises duckdb.CatalogException when either is missing."""

    stated = con.sql(_RECORDS).pl()
    records = (
        stated.with_columns(
            person_name(pl.col("name")).alias("name"),
            person_name(pl.col("former_name")).alias("former_name"),
            pl.when(pl.col("sex_code").is_in(["1", "2"])).then(pl.col("sex_code")).alias("sex"),
            pl.col("birth_date").cast(pl.Date).alias("birth"),
            pl.when(pl.col("cid").is_null() & (pl.col("cid_damaged").str.len_chars() >= 15))
            .then(pl.col("cid_damaged").str.slice(0, 15))
            .alias("cid15"),
        )
        .with_columns(
            _birth_in(pl.col("cid")).alias("cid_birth"),
            _birth_in(pl.col("cid15")).alias("damaged_birth"),
            pl.when(pl.col("cid").str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1)
            .then(pl.lit("1"))
            .when(pl.col("cid").is_not_null())
            .then(pl.lit("2"))
            .alias("cid_sex"),
        )
        .with_row_index("idx")
    )
    phones = (
        records.select("idx", "name", pl.col("phones").str.split(";").alias("phone"))
        .explode("phone")
        .with_columns(pl.col("phone").str.strip_chars())
        .filter(pl.col("phone").is_not_null() & (pl.col("phone") != ""))
        .unique(maintain_order=True)
        .filter(pl.col("name").n_unique().over("phone") <= MAX_NAMES_PER_PHONE)
        .select("idx", "phone")
    )
    roles = [*LIVED_IN_ROLES, *REGISTERED_ROLES]
    places = (
        con.sql(_PLACES, params=[list(LIVED_IN_ROLES), roles, list(ELSEWHERE_ROLES)])
        .pl()
        .join(records.select("idx", "record_id", "role"), on=["record_id", "role"], how="inner")
        .group_by("idx", "place")
        .agg(pl.col("lived_in").any())
        .sort("idx", "place")
    )
    columns = [
        "idx", "record_id", "role", "department", "export", "period_end", "name", "former_name", "cid", "former_cid", "cid15", "sex",
        "birth", "cid_birth", "cid_sex", "damaged_birth",
    ]  # fmt: skip
    return PersonRecords(records.select(columns), phones, places)


def _birth_in(cid: pl.Expr) -> pl.Expr:
    """Digits 7 to 14 of an id as a date; null when they are none."""
    return cid.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
