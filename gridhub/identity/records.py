"""The person records of a build as one frame: what each states, and what its id would say.

Belongs here: reading claim.person and what ties its rows to phones, dwellings and units into the form the ladder works
on. Not here: any judgement.

Grain of the records frame: one row per claim.person row, ordered by record_id, role; ``idx`` is the row number.
Columns: idx, record_id, role, department, export, period_end, name, former_name (normal forms), key, former_key (under
which spellings of one name are equal; null of a form of address), surname, title_sex (of a form of address), cid, former_cid,
cid15 (digits that survive of a damaged id), misread (18 characters of which at least one is wrong), sex ("1"/"2" or
null), birth, cid_birth, cid_sex, damaged_birth.
Grain of phones: (idx, phone), with ``names`` and ``doors`` of the phone. Grain of places: (idx, place, lived_in).
Grain of units: (idx, unit), the firm a record names somebody of. Grain of communities: (idx, community), of all its
addresses. Grain of households: (idx, household), numbered by a department.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from gridhub.identity.name_grades import NameGrades
from gridhub.identity.names import person_name

LIVED_IN_ROLES = ("residence", "visited")
"""Address roles that say where the person of the record lives or was met."""

REGISTERED_ROLES = ("hukou",)
"""Address roles that tie a person to a dwelling without saying that he lives there: for name + birth only."""

ELSEWHERE_ROLES = ("owner",)
"""Person roles whom the record's addresses say nothing about: an owner lives where he does, not where his tenants do."""

MAX_NAMES_PER_PHONE = 30
"""A number that more people give in one list of one month is a filler: no evidence (assumption). One of a village
office still tells persons of one name and birth date apart."""

FAMILY_OF_PHONE = 3
"""Names up to which a number with several doors may be a family's own (assumption: an elder gives the child's)."""

_COMMUNITY = 12
"""Digits of a region code down to the community or village."""

_RECORDS = """
    SELECT record_id, role, department, export, period_end, cid, former_cid, cid_damaged, name, former_name, sex_code, birth_date,
           phones, department || '/' || household_kind || '/' || household_no AS household
    FROM claim.person ORDER BY record_id, role
"""
_ADDRESSES = """
    SELECT record_id, dwelling_id AS place, region_code AS community, role IN (SELECT UNNEST(?)) AS lived_in
    FROM link.address WHERE role IN (SELECT UNNEST(?))
"""
_UNITS = """
    SELECT person.record_id, person.role, MIN(unit.uscc) AS unit
    FROM claim.person AS person
    JOIN claim.market_entity AS unit ON unit.record_id = person.record_id
    WHERE unit.uscc IS NOT NULL AND person.role = 'legal_rep'
    GROUP BY person.record_id, person.role HAVING COUNT(DISTINCT unit.uscc) = 1
"""


@dataclass(frozen=True)
class PersonRecords:
    """The records frame with its lists of ties, and how its names compare."""

    records: pl.DataFrame
    phones: pl.DataFrame
    places: pl.DataFrame
    units: pl.DataFrame
    communities: pl.DataFrame
    households: pl.DataFrame
    grades: NameGrades


def read_person_records(con: duckdb.DuckDBPyConnection, grades: NameGrades) -> PersonRecords:
    """Read claim.person, link.address, claim.market_entity. Raises duckdb.CatalogException when one is missing."""

    stated = con.sql(_RECORDS).pl()
    survives = pl.col("cid_damaged").str.len_chars()
    records = (
        stated.with_columns(
            person_name(pl.col("name")).alias("name"),
            person_name(pl.col("former_name")).alias("former_name"),
            pl.when(pl.col("sex_code").is_in(["1", "2"])).then(pl.col("sex_code")).alias("sex"),
            pl.col("birth_date").cast(pl.Date).alias("birth"),
            pl.when(pl.col("cid").is_null() & (survives >= 15) & (survives < 18))
            .then(pl.col("cid_damaged").str.slice(0, 15))
            .alias("cid15"),
            pl.when(pl.col("cid").is_null() & (survives == 18)).then(pl.col("cid_damaged")).alias("misread"),
        )
        .with_columns(
            birth_in(pl.col("cid")).alias("cid_birth"),
            birth_in(pl.col("cid15")).alias("damaged_birth"),
            pl.when(pl.col("cid").str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1)
            .then(pl.lit("1"))
            .when(pl.col("cid").is_not_null())
            .then(pl.lit("2"))
            .alias("cid_sex"),
        )
        .with_row_index("idx")
    )
    records = _with_keys(records, grades)
    ties = ["record_id", "role"]
    numbers = records.select("idx", *ties)
    addresses = con.sql(_ADDRESSES, params=[list(LIVED_IN_ROLES), [*LIVED_IN_ROLES, *REGISTERED_ROLES]]).pl()
    told = (
        numbers.filter(~pl.col("role").is_in(ELSEWHERE_ROLES))
        .select("idx", "record_id")
        .join(addresses, on="record_id")
    )
    del addresses
    places = (
        told.filter(pl.col("place").is_not_null())
        .group_by("idx", "place")
        .agg(pl.col("lived_in").any())
        .sort("idx", "place")
    )
    communities = (
        told.filter(pl.col("community").str.len_chars() == _COMMUNITY)
        .select("idx", "community")
        .unique()
        .sort("idx", "community")
    )
    del told
    households = records.select("idx", "household").drop_nulls()
    units = con.sql(_UNITS).pl().join(numbers, on=ties, how="inner").select("idx", "unit").sort("idx")
    columns = [
        "idx", "record_id", "role", "department", "export", "period_end", "name", "former_name", "key", "former_key", "surname",
        "title_sex", "cid", "former_cid", "cid15", "misread", "sex", "birth", "cid_birth", "cid_sex", "damaged_birth",
    ]  # fmt: skip
    return PersonRecords(
        records.select(columns), _phones(records, places), places, units, communities, households, grades
    )


def _with_keys(records: pl.DataFrame, grades: NameGrades) -> pl.DataFrame:
    """The keys of names; of a form of address (李大爷, 张某) its surname and the sex it tells instead. Beside an id or a
    birth date such a text is a name: there are people called 阿木."""
    distinct = grades.may_be_addresses(records["name"].drop_nulls().unique())
    forms = [(name, *form) for name in distinct if (form := grades.surname_of_address(name)) is not None]
    schema = {"name": pl.String, "surname": pl.String, "title_sex": pl.String}
    addressed = pl.DataFrame(forms, schema=schema, orient="row")
    named = pl.any_horizontal(pl.col(fact).is_not_null() for fact in ("cid", "cid15", "misread", "birth"))
    found = records.select("name").join(addressed, on="name", how="left", maintain_order="left")
    keyed = records.hstack(found.drop("name")).with_columns(
        pl.when(~named).then(pl.col(column)).alias(column) for column in ("surname", "title_sex")
    )
    return keyed.with_columns(
        pl.when(pl.col("surname").is_null()).then(grades.keys(keyed["name"])).alias("key"),
        grades.keys(keyed["former_name"]).alias("former_key"),
    )


def _phones(records: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """(idx, phone, names, doors). ``names``: how many people give the number in one month's lists of one department, at
    most (a line without a name, or with a form of address, names nobody else); ``doors``: in how many dwellings its people live."""

    given = (
        records.select("idx", "key", "department", "period_end", pl.col("phones").str.split(";").alias("phone"))
        .explode("phone")
        .with_columns(pl.col("phone").str.strip_chars())
        .filter(pl.col("phone").is_not_null() & (pl.col("phone") != ""))
        .unique(["idx", "phone"], maintain_order=True)
    )
    names = (
        given.group_by("phone", "department", "period_end")
        .agg(pl.col("key").drop_nulls().n_unique().alias("names"))
        .group_by("phone")
        .agg(pl.col("names").max().cast(pl.Int64))
    )
    doors = (
        given.select("idx", "phone")
        .join(places.filter(pl.col("lived_in")).select("idx", "place"), on="idx")
        .group_by("phone")
        .agg(pl.col("place").n_unique().cast(pl.Int64).alias("doors"))
    )
    counted = given.select("idx", "phone").join(names, on="phone", how="left", maintain_order="left").join(
        doors, on="phone", how="left", maintain_order="left"
    )  # fmt: skip
    return counted.with_columns(pl.col("doors").fill_null(0)).filter(pl.col("names") <= MAX_NAMES_PER_PHONE)


def birth_in(cid: pl.Expr) -> pl.Expr:
    """Digits 7 to 14 of an id as a date; null when they are none."""
    return cid.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
