"""What speaks against a line beside the one cell that differs: rules 4 and 5 of the law of ``trust``.

Belongs here: finding a second, independent fact. Not here: the verdict (``trust``).
"""

from __future__ import annotations

import polars as pl

from gridhub.identity.records import PersonRecords, birth_in

LEAST_DEPARTMENTS = 2
"""Of the id that a slip of the pen was meant to be."""


def has_competitor(lines: pl.DataFrame, owned: pl.DataFrame) -> pl.DataFrame:
    """idx of lines (idx, cid, key, birth) whose name and stated birth date are just those of the owner of another id."""

    others = owned.select("key", pl.col("cid").alias("other_cid"), birth_in(pl.col("cid")).alias("birth")).drop_nulls()
    return (
        lines.select("idx", "cid", "key", "birth")
        .join(others, on=["key", "birth"], how="inner")
        .filter(pl.col("cid") != pl.col("other_cid"))
        .select("idx")
        .unique()
    )


def is_listed_beside(lines: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """idx of lines in whose list, of the same day, the owner of the id has a line of his own: the list means two people."""

    place = ["cid", "department", "export", "period_end"]
    return lines.join(owners.select(place).unique(), on=place, how="semi").select("idx")


def is_elsewhere(lines: pl.DataFrame, owners: pl.DataFrame, people: PersonRecords) -> pl.DataFrame:
    """idx of lines that share neither home nor phone with the owner of their id, where both state a home."""

    theirs = owners.select("cid", "idx").join(_signals(people), on="idx").select("cid", "signal").unique()
    own = lines.select("cid", "idx").join(_signals(people), on="idx")
    homes = _homes(people)
    settled = lines.join(homes, on="idx", how="semi")
    owner_homes = owners.select("cid", "idx").join(homes, on="idx", how="semi").select("cid").unique()
    shared = own.join(theirs, on=["cid", "signal"], how="semi").select("idx").unique()
    return settled.join(owner_homes, on="cid", how="semi").join(shared, on="idx", how="anti").select("idx")


def slips_of_the_pen(people: PersonRecords, owners: pl.DataFrame) -> pl.DataFrame:
    """(cid, is_slip): ids of one department, one digit of 17 (or two neighbours) from an id of at least two departments under
    the same name, and no home that says otherwise. ``owners``: of ``ownership``."""

    known = owners.select("cid", "key", "departments").with_columns(
        pl.col("cid").str.slice(0, 6).alias("region"),
        pl.col("cid").str.slice(6, 8).alias("born"),
        pl.col("cid").str.slice(14, 3).alias("serial"),
    )
    few = known.filter(pl.col("departments") < LEAST_DEPARTMENTS)
    many = known.filter(pl.col("departments") >= LEAST_DEPARTMENTS).rename({"cid": "meant"})
    parts = ("region", "born", "serial")
    met = [
        few.join(many, on=["key", *(part for part in parts if part != left_out)]).select("cid", "meant", "key")
        for left_out in parts
    ]
    pairs = pl.concat(met).unique().filter(one_edit("cid", "meant", 17))
    if pairs.is_empty():
        return pl.DataFrame(schema={"cid": pl.String, "is_slip": pl.Boolean})
    homes = people.records.select("idx", "cid").join(
        people.places.filter(pl.col("lived_in")).select("idx", "place"), on="idx"
    ).select("cid", "place").unique()  # fmt: skip
    settled = homes.select("cid").unique()
    beside = pairs.join(homes, on="cid").join(
        homes.rename({"cid": "meant"}), on=["meant", "place"], how="semi"
    ).select("cid", "meant")  # fmt: skip
    apart = (
        pairs.join(settled, on="cid", how="semi")
        .join(settled.rename({"cid": "meant"}), on="meant", how="semi")
        .join(beside, on=["cid", "meant"], how="anti")
    )
    return pairs.join(apart, on=["cid", "meant"], how="anti").select("cid").unique().with_columns(
        pl.lit(True).alias("is_slip")
    )  # fmt: skip


def one_edit(a: str, b: str, length: int) -> pl.Expr:
    """Whether the first ``length`` characters of two columns differ in one place, or in two neighbours that changed places."""

    differs = [pl.col(a).str.slice(n, 1) != pl.col(b).str.slice(n, 1) for n in range(length)]
    count = pl.sum_horizontal(one.cast(pl.Int32) for one in differs)
    swapped = pl.any_horizontal(
        (pl.col(a).str.slice(n, 1) == pl.col(b).str.slice(n + 1, 1))
        & (pl.col(a).str.slice(n + 1, 1) == pl.col(b).str.slice(n, 1))
        & differs[n]
        & differs[n + 1]
        for n in range(length - 1)
    )
    return (count == 1) | ((count == 2) & swapped)


def _homes(people: PersonRecords) -> pl.DataFrame:
    return people.places.filter(pl.col("lived_in")).select("idx").unique()


def _signals(people: PersonRecords) -> pl.DataFrame:
    """(idx, signal): homes and phones of a record as one kind of mark: together they are one household signal."""
    return pl.concat(
        [
            people.places.select("idx", (pl.lit("D") + pl.col("place")).alias("signal")),
            people.phones.select("idx", (pl.lit("T") + pl.col("phone")).alias("signal")),
        ]
    )
