"""The ladder: which pairs of person records may be one person, strongest reason first.

Belongs here: the rules, their fixed confidences, and the keys under which records meet. Not here: the guard
(``clusters``), trust of ids (``trust``), grades of names (``name_grades``), ids of persons (``registry``).

Every rule asks for uniqueness: records that meet under a rule's keys, directly or through each other, are joined only
when no two of them clash; else all are refused, the clashing with their reason, the rest as ambiguous. Rules without a
birth date (``anchored``) also ask that at most one of the persons that meet is otherwise known (birth date or
trusted id). Exact ids alone are joined one by one: a human *never* then takes out the pair it names, not the person.
A change of id that a register records (``CHANGED``) is a decision of its keeper: it passes two ids, birth dates or sexes, and not a
human *never*.

Names meet by their key (variants are one), those of ``SOUND_BIRTH`` when they sound alike. Phone and dwelling are
one household signal: together they are worth little more than either. A phone is worth as much as few names share it:
without a birth date only a person's or family's own counts, and not where the homes differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from gridhub.identity.name_grades import SLIPS
from gridhub.identity.records import FAMILY_OF_PHONE, PersonRecords
from gridhub.identity.second_facts import one_edit

VERSION = "2"
"""Of the ladder: written beside every link; raised when a rule is added, taken out or means something else."""


@dataclass(frozen=True)
class Rule:
    """``confidence`` is a fixed judgement in thousandths, held against measured precision (bench/README.md); ``evidence`` names what
    agreed, never a value."""

    name: str
    method: str
    confidence: int
    evidence: str
    anchored: bool = False


HUMAN = Rule("same_person", "manual", 1000, "human")
EXACT = Rule("exact_cid", "exact_cid", 999, "cid+name")
CHANGED = Rule("cid_changed", "exact_cid", 995, "cid_changed+name")
REPAIRED = Rule("cid_repaired", "repaired_cid", 990, "cid15+name")
ONE_EDIT = Rule("cid_one_edit", "repaired_cid", 985, "cid_one_edit+name")
CLAIMED = Rule("claimed_cid", "claimed_cid", 970, "same_doubtful_cid+name")
BIRTH_PHONE = Rule("name_birth_phone", "name_birth", 985, "name+birth+phone")
BIRTH_DWELLING = Rule("name_birth_dwelling", "name_birth", 980, "name+birth+dwelling")
SOUND_BIRTH = Rule("sound_birth_household", "name_birth", 960, "name_sound+birth+household")
BIRTH_COMMUNITY = Rule("name_birth_community", "name_birth", 960, "name+birth+community")
HOUSEHOLD = Rule("name_household", "name_place", 950, "name+household_no", anchored=True)
PHONE_DWELLING = Rule("name_phone_dwelling", "name_place", 930, "name+household", anchored=True)
DWELLING = Rule("name_dwelling", "name_place", 900, "name+dwelling", anchored=True)
PHONE = Rule("name_phone", "name_place", 900, "name+phone", anchored=True)
UNIT = Rule("name_unit", "name_place", 900, "name+unit", anchored=True)
SOUND_PLACE = Rule("sound_phone_dwelling", "name_place", 850, "name_sound+household", anchored=True)
SOUND_UNIT = Rule("sound_unit", "name_place", 850, "name_sound+unit", anchored=True)
FORM = Rule("address_form_dwelling", "name_place", 700, "surname+dwelling", anchored=True)
EARLIER = Rule("earlier_link", "name_place", 850, "name+row_of_earlier_release", anchored=True)
SCORE = Rule("score", "prob", 990, "score")
"""Not of these keys: pairs that Splink scores (``score``), when the project asks for it; the confidence is the score."""
SINGLE = Rule("single", "single", 1000, "none")
AMBIGUOUS = Rule("ambiguous", "ambiguous", 1000, "none")
"""Joined to nobody because it could be one of several: with ``single``, nothing was joined, so nothing can be wrong."""

LADDER: tuple[Rule, ...] = (
    HUMAN, EXACT, CHANGED, REPAIRED, ONE_EDIT, CLAIMED, BIRTH_PHONE, BIRTH_DWELLING, SOUND_BIRTH, BIRTH_COMMUNITY,
    HOUSEHOLD, PHONE_DWELLING, DWELLING, PHONE, UNIT, SOUND_PLACE, SOUND_UNIT, FORM, EARLIER, SCORE,
)  # fmt: skip
"""In the order they are tried."""


def judged_records(people: PersonRecords, trust: pl.DataFrame) -> pl.DataFrame:
    """The records frame with trust: adds status, reason, name_class, first15_believed and what may be used:
    ``known_cid`` (trusted), ``digits``, ``known_birth``, ``known_sex``.

    A birth date or sex is the one in a trusted id; else the stated one, else the one in an id that is at least not in dispute.
    """

    trusted = pl.col("status") == "trusted"
    open_id = (pl.col("status") == "uncorroborated") & (pl.col("reason") == "nothing_to_check")
    believed = pl.col("first15_believed")
    # Beside each other, not joined: a join would copy every text of a large city.
    return people.records.hstack(trust.sort("idx").drop("idx")).with_columns(
        pl.when(trusted).then(pl.col("cid")).alias("known_cid"),
        pl.when(trusted).then(pl.col("cid").str.slice(0, 15)).when(believed).then(pl.col("cid15")).alias("digits"),
        pl.coalesce(
            pl.when(trusted).then(pl.col("cid_birth")),
            "birth",
            pl.when(open_id).then(pl.col("cid_birth")),
            pl.when(believed).then(pl.col("damaged_birth")),
        ).alias("known_birth"),
        pl.coalesce(pl.when(trusted).then(pl.col("cid_sex")), "sex", pl.when(open_id).then(pl.col("cid_sex"))).alias(
            "known_sex"
        ),
    )


def names_of(judged: pl.DataFrame) -> pl.DataFrame:
    """(idx, name): the keys of a record's name and of its former name, each once."""

    other = pl.col("former_key").is_not_null() & pl.col("former_key").ne_missing(pl.col("key"))
    former = judged.filter(other).select("idx", pl.col("former_key").alias("name"))
    return pl.concat([judged.select("idx", pl.col("key").alias("name")).drop_nulls(), former])


def meetings(
    rule: Rule, people: PersonRecords, judged: pl.DataFrame, roots: np.ndarray, births: np.ndarray
) -> pl.DataFrame:
    """(key columns…, idx): records with an equal key meet under the rule. ``roots``: cluster of each record; ``births``:
    birth code of each record's cluster, -1 unknown."""

    if rule is EXACT:
        open_ids = judged.filter(pl.col("status").is_in(["trusted", "uncorroborated"]))
        return open_ids.select("cid", "name_class", "idx").drop_nulls()
    if rule is CLAIMED:
        return judged.filter(pl.col("status") == "contradicted").select("cid", "key", "idx").drop_nulls()
    if rule is REPAIRED:
        return _repair_meetings(judged)
    if rule is ONE_EDIT:
        return _edit_meetings(judged)
    if rule is FORM:
        return _form_meetings(people, judged, roots)
    names = names_of(judged)
    if rule in (BIRTH_PHONE, BIRTH_DWELLING, SOUND_BIRTH, BIRTH_COMMUNITY):
        dated = names.with_columns(pl.Series("birth_code", births)[names["idx"]]).filter(pl.col("birth_code") >= 0)
        if rule is BIRTH_PHONE:
            return dated.join(people.phones.select("idx", "phone"), on="idx", how="inner")
        if rule is BIRTH_DWELLING:
            return dated.join(people.places.select("idx", "place"), on="idx", how="inner")
        if rule is SOUND_BIRTH:
            return _sounding_alike(people, dated)
        return _in_one_community(people, judged, dated)
    if rule is HOUSEHOLD:
        return _in_one_household(people, judged, names, roots)
    lived_in = known_places(people, roots)
    if rule is PHONE_DWELLING:
        phones = people.phones.select("idx", "phone")
        return names.join(phones, on="idx", how="inner").join(lived_in, on="idx", how="inner")
    if rule is DWELLING:
        return names.join(lived_in, on="idx", how="inner")
    if rule is PHONE:
        own = people.phones.filter((pl.col("names") <= FAMILY_OF_PHONE) | (pl.col("doors") <= 1))
        return names.join(own.select("idx", "phone", "names"), on="idx", how="inner")
    if rule is UNIT:
        return names.join(people.units, on="idx", how="inner")
    if rule is SOUND_UNIT:
        return _alike(people, names.join(people.units, on="idx", how="inner"), ["unit"])
    if rule is SOUND_PLACE:
        own = people.phones.filter(pl.col("names") <= FAMILY_OF_PHONE).select("idx", "phone")
        met = names.join(own, on="idx", how="inner").join(lived_in, on="idx", how="inner")
        return _alike(people, met, ["phone", "place"])
    raise ValueError(f"rule without keys: {rule.name}")


def known_places(people: PersonRecords, roots: np.ndarray) -> pl.DataFrame:
    """(idx, place): where a record's person lives or was met; the hukou dwelling for persons of whom only that is
    known (who died or left is gone from the registers of residence)."""

    clusters = roots[people.places["idx"].to_numpy()]
    lived_in = people.places["lived_in"].to_numpy()
    settled = np.zeros(len(roots), dtype=bool)
    settled[clusters[lived_in]] = True
    return people.places.filter(pl.Series(lived_in | ~settled[clusters])).select("idx", "place")


def _in_one_household(
    people: PersonRecords, judged: pl.DataFrame, names: pl.DataFrame, roots: np.ndarray
) -> pl.DataFrame:
    """(name, household, idx) of names that every list has once in a numbered household: two lines of one list are two
    people. Where one cluster alone bears the name there is nobody to meet."""

    named = names.join(people.households, on="idx", how="inner")
    several = (
        named.with_columns(pl.Series("cluster", roots[named["idx"].to_numpy()]))
        .group_by("name", "household")
        .agg(pl.col("cluster").min(), pl.col("cluster").max().alias("other"))
        .filter(pl.col("cluster") < pl.col("other"))
    )
    met = named.join(several, on=["name", "household"], how="semi").join(
        judged.select("idx", "department", "export", "period_end"), on="idx", how="left"
    )
    twice = pl.len().over("name", "household", "department", "export", "period_end") > 1
    return met.filter(~twice.any().over("name", "household")).select("name", "household", "idx")


def _sounding_alike(people: PersonRecords, dated: pl.DataFrame) -> pl.DataFrame:
    """(birth_code, household, names, idx): people of one birth date who share a home or a phone and whose names sound
    alike. Twins do: their names are said to tell them apart."""

    homes = people.places.select("idx", (pl.lit("D") + pl.col("place")).alias("household"))
    phones = people.phones.filter(pl.col("names") <= FAMILY_OF_PHONE).select(
        "idx", (pl.lit("T") + pl.col("phone")).alias("household")
    )
    met = dated.join(pl.concat([homes, phones, people.households]), on="idx", how="inner")
    return _alike(people, met, ["birth_code", "household"])


def _alike(people: PersonRecords, met: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """(keys…, names, idx) of the records of ``met`` (keys…, name, idx) that meet others whose name is a slip of theirs."""

    named = met.select(*keys, "name").unique().filter(pl.len().over(keys) > 1)
    pairs = named.join(named, on=keys, suffix="_b").filter(pl.col("name") < pl.col("name_b"))
    alike = [
        (a, b) for a, b in pairs.select("name", "name_b").unique().iter_rows() if people.grades.grade(a, b) in SLIPS
    ]
    names = pl.DataFrame(sorted(alike), schema={"name": pl.String, "name_b": pl.String}, orient="row")
    found = pairs.join(names, on=["name", "name_b"], how="semi").with_columns(
        (pl.col("name") + " " + pl.col("name_b")).alias("names")
    )
    each = pl.concat(
        [found.select(*keys, "names", "name"), found.select(*keys, "names", pl.col("name_b").alias("name"))]
    )
    return each.join(met, on=[*keys, "name"]).select(*keys, "names", "idx")


def _in_one_community(people: PersonRecords, judged: pl.DataFrame, dated: pl.DataFrame) -> pl.DataFrame:
    """(name, birth_code, community, idx): a name and birth date that the town has once: of one sex, with one id at most, be
    it one that nothing supports: its birth date fits."""

    open_id = (pl.col("status") == "uncorroborated") & (pl.col("reason") == "nothing_to_check")
    stated = pl.coalesce("known_cid", pl.when(open_id).then(pl.col("cid"))).alias("stated_cid")
    told = dated.join(people.communities, on="idx", how="inner").join(
        judged.select("idx", stated, "known_sex"), on="idx", how="left"
    )
    town = ["name", "birth_code", pl.col("community").str.slice(0, 9)]

    def once(column: str) -> pl.Expr:
        return pl.col(column).drop_nulls().n_unique().over(town) <= 1

    return told.filter(once("stated_cid") & once("known_sex")).select("name", "birth_code", "community", "idx")


def _repair_meetings(judged: pl.DataFrame) -> pl.DataFrame:
    """Damaged ids with the ids their digits fit, under the same name. ``cids``: how many ids digits and name fit."""

    candidates = judged.filter(
        pl.when(pl.col("cid").is_not_null())
        .then(pl.col("status").is_in(["trusted", "uncorroborated"]))
        .otherwise(pl.col("first15_believed"))
    ).with_columns(pl.coalesce(pl.col("cid").str.slice(0, 15), "cid15").alias("first15"))
    candidates = candidates.join(candidates.filter(pl.col("cid").is_null()).select("first15"), on="first15", how="semi")
    met = names_of(candidates).join(candidates.select("idx", "first15", "cid"), on="idx", how="inner")
    return (
        met.with_columns(pl.col("cid").drop_nulls().n_unique().over("first15", "name").alias("cids"))
        .filter(pl.col("cid").is_null().any().over("first15", "name"))
        .select("first15", "name", "cids", "idx")
        .drop_nulls()
    )


def _edit_meetings(judged: pl.DataFrame) -> pl.DataFrame:
    """Ids with a wrong check digit, and valid ones that are a slip of the pen, with the ids one edit away under the same
    name. Columns as of ``_repair_meetings``; the key is the id as written."""

    wrong = judged.with_columns(
        pl.coalesce("misread", pl.when(pl.col("reason") == "one_edit").then(pl.col("cid"))).alias("written")
    ).filter(pl.col("written").is_not_null())
    schema: dict[str, pl.DataType] = {
        "written": pl.String(), "name": pl.String(), "cids": pl.UInt32(), "idx": judged.schema["idx"],
    }  # fmt: skip
    if wrong.is_empty():
        return pl.DataFrame(schema=schema)
    right = judged.filter(
        pl.col("cid").is_not_null() & pl.col("status").is_in(["trusted", "uncorroborated"])
    ).select("idx", "cid")  # fmt: skip
    names = names_of(judged)
    open_ids = names.join(wrong.select("idx", "written"), on="idx", how="inner")
    right = names.join(open_ids.select("name"), on="name", how="semi").join(right, on="idx", how="inner")
    ids = right.select("name", "cid").unique()
    texts = open_ids.select("name", "written").unique()
    halves = [("head", 0, 9), ("tail", 9, 9), ("middle", 4, 9)]
    pairs = pl.concat(
        texts.with_columns(pl.col("written").str.slice(start, length).alias(half)).join(
            ids.with_columns(pl.col("cid").str.slice(start, length).alias(half)), on=["name", half]
        ).select("name", "written", "cid")
        for half, start, length in halves
    ).unique()  # fmt: skip
    # Of a slip with a check digit made to fit, the last digit says nothing.
    fits = pairs.filter(one_edit("written", "cid", 18) | one_edit("written", "cid", 17))
    fits = fits.with_columns(pl.col("cid").n_unique().over("name", "written").alias("cids"))
    return pl.concat(
        [
            open_ids.join(fits.select("name", "written", "cids").unique(), on=["name", "written"]),
            right.join(fits, on=["name", "cid"]),
        ],
        how="diagonal",
    ).select(list(schema)).unique()  # fmt: skip


def _form_meetings(people: PersonRecords, judged: pl.DataFrame, roots: np.ndarray) -> pl.DataFrame:
    """Forms of address with the people of that surname who live there: (surname, place, sex asked for, idx), only where
    one of them fits."""

    homes = known_places(people, roots)
    forms = judged.filter(pl.col("surname").is_not_null()).select("idx", "surname", "title_sex").join(homes, on="idx")
    empty: dict[str, pl.DataType] = {"place": pl.String(), "asked": pl.String(), "idx": judged.schema["idx"]}
    if forms.is_empty():
        return pl.DataFrame(schema=empty)
    cluster = pl.Series("cluster", roots)
    asked_of = homes.join(forms.select("place").unique(), on="place", how="semi")
    living = judged.filter(pl.col("key").is_not_null()).select("idx", "key", "known_sex").join(asked_of, on="idx")
    living = living.with_columns(cluster.gather(living["idx"]).alias("cluster"))
    met = forms.rename({"idx": "form"}).join(living, on="place").filter(
        pl.col("key").str.starts_with(pl.col("surname"))
        & (pl.col("title_sex").is_null() | pl.col("known_sex").is_null() | (pl.col("title_sex") == pl.col("known_sex")))
    )  # fmt: skip
    one = met.filter(pl.col("cluster").n_unique().over("form", "place") == 1)
    asked = one.with_columns((pl.lit("form ") + pl.col("form").cast(pl.String)).alias("asked"))
    return pl.concat(
        [
            asked.select("place", "asked", pl.col("form").alias("idx")),
            asked.select("place", "asked", "idx"),
        ]
    ).unique()


def changed_ids(judged: pl.DataFrame) -> pl.DataFrame:
    """(a, b): a record that states which id its own replaced, with the first record that bears the old id under its name or
    former name. The old id may be another person's too (重号): of him the name tells."""

    stating = judged.filter(pl.col("former_cid").is_not_null()).select("idx", "former_cid")
    named = stating.join(names_of(judged), on="idx", how="inner").rename({"idx": "a"})
    bearing = judged.select(pl.col("cid").alias("former_cid"), pl.col("key").alias("name"), "idx").drop_nulls()
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
