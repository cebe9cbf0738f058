"""Whether the citizen id on a record may be believed to be that person's.

Belongs here: the law below, the verdict on each line. Not here: whose an id is (``ownership``), what else speaks against
a line (``second_facts``), linking. The law:

A right check digit makes an id a *claim*, not proof: a clerk who copies the id of the wife onto the husband's line
writes a valid id. So an id is judged by what else is known; missing is no evidence for or against. Evidence is weighed:
one cell that differs is a slip, told as a conflict with both values; two independent facts are another person.

1. Lines whose stated birth date and sex are both not those of the id decide nothing about whose it is; of a line of which
   one is not, only its name counts.
2. Names under one id (of the other lines) are compared by their key: variants, traditional characters and a missing
   dot are one name; so are a former name stated under the id and names that sound alike (``name_grades``). Usually one
   name is left. Then the id is ``trusted`` for that name when
   a) two *departments* give it under that name (lists of one department are copied from each other), or a
      number-damaged id of another department with the same name has its first 15 digits and fits no other id; or
   b) a line states birth date and sex and both agree with the id.
   Else ``uncorroborated``: nothing speaks against it, nothing for it.
3. Several names under one id: each is weighed by (an authority source that states an agreeing birth date, number of
   departments that state an agreeing birth date, number of departments, number of lists). A name can own the id when 2a holds, or 2b
   and no authority source gives another name. The heaviest owns it when it can and is strictly heavier than all
   others: its lines are trusted. A tie, or a heaviest that cannot own: all are uncorroborated (name_clash).
4. A line of an owned id with one fact against it stays trusted:
   a) its name is the owner's, and birth date *or* sex differs (``birth_conflict``, ``sex_conflict``);
   b) its name differs, its birth date agrees and its sex does not differ (``name_conflict``).
   Two facts against it, and the line is ``contradicted``. A second fact is: another cell that differs; a person with
   another id who has just this name and birth date (a twin, a namesake); of 4b also the owner's own line in the same list, or
   a home and phone that are both others than the owner's.
5. An id one department gives, one digit from an id that two or more give under the same name, is a slip of the pen
   (``one_edit``), unless their homes differ.
6. A line whose name is unusable is trusted when its own birth date and sex agree and the id has an owner; else
   uncorroborated.
7. Of a damaged id the 15 digits are believed unless the stated birth date differs, or they are those of trusted ids of
   other names only.

Authority sources: rank 1 of attribute ``cid`` or ``name`` in decisions/authority.csv.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final

import polars as pl

from gridhub.identity.name_grades import UNDER_ONE_ID, NameGrades
from gridhub.identity.ownership import CONTRADICTED, TRUSTED, UNCORROBORATED, owners_of_ids
from gridhub.identity.records import PersonRecords
from gridhub.identity.second_facts import has_competitor, is_elsewhere, is_listed_beside, slips_of_the_pen

DAMAGED, MISSING = "damaged", "missing"

CONFLICTS: Final = {"birth_conflict": 970, "sex_conflict": 980, "name_conflict": 930}
"""Reasons of trusted lines of which one cell says otherwise, with what such a line is worth at most (thousandths)."""

_ASKED = (
    "idx", "department", "export", "period_end", "name", "key", "former_key", "cid", "cid15", "misread", "sex", "birth", "cid_birth",
    "cid_sex", "damaged_birth",
)  # fmt: skip
"""Columns that the law looks at."""


def judge_ids(people: PersonRecords, authorities: Set[tuple[str, str]]) -> pl.DataFrame:
    """One row per record, in the order of its idx: idx, status, reason, name_class, first15_believed.

    ``name_class``: the key that stands for all names that are one under this id (key of exact matches together with
    the id; null when there is no usable id or name). ``authorities``: (department, export), export "" for all.
    """

    grades = people.grades
    judged = people.records.select(_ASKED).with_columns(
        (pl.col("birth") != pl.col("cid_birth")).fill_null(False).alias("birth_differs"),
        (pl.col("sex") != pl.col("cid_sex")).fill_null(False).alias("sex_differs"),
        (pl.col("birth") == pl.col("cid_birth")).fill_null(False).alias("birth_agrees"),
        (pl.col("sex") == pl.col("cid_sex")).fill_null(False).alias("sex_agrees"),
    )
    passing = judged.filter(pl.col("cid").is_not_null() & ~(pl.col("birth_differs") & pl.col("sex_differs")))
    owners = owners_of_ids(passing, people.records, authorities, grades)
    slips = slips_of_the_pen(people, owners)
    owners = owners.join(slips, on="cid", how="left").with_columns(
        pl.when(pl.col("is_slip")).then(pl.lit(CONTRADICTED)).otherwise("standing").alias("standing"),
        pl.when(pl.col("is_slip")).then(pl.lit("one_edit")).otherwise("ground").alias("ground"),
    )
    judged = judged.join(owners.select("cid", "key", "name_class", "ground", "standing"), on=["cid", "key"],
                         how="left", maintain_order="left")  # fmt: skip
    owned = owners.filter(pl.col("standing") == TRUSTED)
    owner_of_cid = owned.select("cid", pl.col("name_class").alias("owner_class")).unique(maintain_order=True)
    judged = judged.join(owner_of_cid, on="cid", how="left", maintain_order="left")
    judged = _with_conflicts(judged, people, owned, grades)
    nameless = (
        pl.col("key").is_null() & pl.col("birth_agrees") & pl.col("sex_agrees") & pl.col("owner_class").is_not_null()
    )
    status = (
        pl.when(pl.col("cid").is_null())
        .then(pl.when(pl.col("cid15").is_not_null()).then(pl.lit(DAMAGED)).otherwise(pl.lit(MISSING)))
        .when(pl.col("conflict").is_not_null())
        .then(pl.lit(TRUSTED))
        .when(pl.col("birth_differs") | pl.col("sex_differs"))
        .then(pl.lit(CONTRADICTED))
        .when(nameless)
        .then(pl.lit(TRUSTED))
        .otherwise(pl.col("standing").fill_null(UNCORROBORATED))
    )
    believed = _believed_digits(judged, owners)
    return (
        judged.with_columns(
            status.alias("status"),
            pl.when(nameless | pl.col("conflict").is_not_null())
            .then(pl.col("owner_class"))
            .otherwise(pl.col("name_class"))
            .alias("name_class"),
        )
        .join(believed, on="idx", how="left", maintain_order="left")
        .with_columns(pl.col("believed").fill_null(False).alias("first15_believed"))
        .with_columns(
            pl.when(pl.col("status") == MISSING)
            .then(pl.when(pl.col("misread").is_not_null()).then(pl.lit("check_digit")).otherwise(pl.lit("no_id")))
            .when(pl.col("status") == DAMAGED)
            .then(pl.when(pl.col("believed")).then(pl.lit("stored_as_number")).otherwise(pl.lit("digits_contradicted")))
            .when(pl.col("conflict").is_not_null())
            .then(pl.col("conflict"))
            .when(pl.col("cid").is_not_null() & pl.col("birth_differs"))
            .then(pl.lit("birth_differs"))
            .when(pl.col("cid").is_not_null() & pl.col("sex_differs"))
            .then(pl.lit("sex_differs"))
            .when(nameless)
            .then(pl.lit("birth+sex"))
            .otherwise(pl.col("ground").fill_null("name_unusable"))
            .alias("reason"),
        )
        .select("idx", "status", "reason", "name_class", "first15_believed")
    )


def _with_conflicts(
    judged: pl.DataFrame, people: PersonRecords, owned: pl.DataFrame, grades: NameGrades
) -> pl.DataFrame:
    """Adds ``conflict``: the one fact against a line of an owned id (rule 4), null when there is none or a second one."""

    is_owner = (pl.col("name_class") == pl.col("owner_class")) & pl.col("owner_class").is_not_null()
    told = judged.join(
        owned.select("cid", "key", pl.lit(True).alias("owns")), on=["cid", "key"], how="left", maintain_order="left"
    ).with_columns((pl.col("owns").fill_null(False) | is_owner.fill_null(False)).alias("is_owner"))
    named = pl.col("key").is_not_null() & pl.col("owner_class").is_not_null()
    by_name = _sounds_like_owner(told, owned, grades)
    told = told.join(by_name, on=["cid", "key"], how="left", maintain_order="left").with_columns(
        (pl.col("is_owner") | pl.col("sounds").fill_null(False)).alias("is_owner")
    )
    one_cell = pl.col("birth_differs") ^ pl.col("sex_differs")
    told = told.with_columns(
        pl.when(named & pl.col("is_owner") & one_cell)
        .then(pl.when(pl.col("birth_differs")).then(pl.lit("birth_conflict")).otherwise(pl.lit("sex_conflict")))
        .when(named & ~pl.col("is_owner") & pl.col("birth_agrees") & ~pl.col("sex_differs"))
        .then(pl.lit("name_conflict"))
        .alias("conflict")
    )
    slips = told.filter(pl.col("conflict").is_not_null())
    rivals = has_competitor(slips, owned)
    differing = slips.filter(pl.col("conflict") == "name_conflict")
    owners = told.filter(pl.col("is_owner") & ~pl.col("birth_differs") & ~pl.col("sex_differs"))
    second = pl.concat([rivals, is_listed_beside(differing, owners), is_elsewhere(differing, owners, people)]).unique()
    return told.join(second.with_columns(pl.lit(True).alias("second")), on="idx", how="left",
                     maintain_order="left").with_columns(
        pl.when(pl.col("second").is_null()).then("conflict").alias("conflict")
    )  # fmt: skip


def _sounds_like_owner(told: pl.DataFrame, owned: pl.DataFrame, grades: NameGrades) -> pl.DataFrame:
    """(cid, key, sounds): names of lines that decided nothing (a cell differs) and that are a slip of the owner's."""
    open_lines = told.filter(
        pl.col("owner_class").is_not_null()
        & pl.col("key").is_not_null()
        & ~pl.col("is_owner")
        & (pl.col("birth_differs") | pl.col("sex_differs"))
    )
    pairs = open_lines.select("cid", "key", "name").unique().join(
        owned.select("cid", pl.col("key").alias("own")), on="cid"
    )  # fmt: skip
    found = {
        (cid, key) for cid, key, name, own in pairs.select("cid", "key", "name", "own").iter_rows()
        if grades.grade(name, own) in UNDER_ONE_ID
    }  # fmt: skip
    schema = {"cid": pl.String, "key": pl.String}
    return pl.DataFrame(sorted(found), schema=schema, orient="row").with_columns(pl.lit(True).alias("sounds"))


def _believed_digits(judged: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """(idx, believed) per record with a damaged id: rule 7."""

    trusted = owners.filter(pl.col("standing") == TRUSTED).with_columns(pl.col("cid").str.slice(0, 15).alias("cid15"))
    held = trusted.select("cid15").unique().with_columns(pl.lit(True).alias("held"))
    held_by_name = trusted.select("cid15", "key").unique().with_columns(pl.lit(True).alias("held_by_name"))
    return (
        judged.filter(pl.col("cid15").is_not_null())
        .select("idx", "cid15", "key", "former_key", "birth", "damaged_birth")
        .join(held, on="cid15", how="left")
        .join(held_by_name, on=["cid15", "key"], how="left")
        .join(
            held_by_name.rename({"key": "former_key", "held_by_name": "held_by_former"}),
            on=["cid15", "former_key"],
            how="left",
        )
        .select(
            "idx",
            (
                (pl.col("birth") == pl.col("damaged_birth")).fill_null(True)
                & (
                    pl.col("held").is_null()
                    | pl.col("held_by_name").fill_null(False)
                    | pl.col("held_by_former").fill_null(False)
                )
            ).alias("believed"),
        )
    )
