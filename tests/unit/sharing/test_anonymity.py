"""Rows about people are made alike: each is one of k that nothing in them tells apart, or it is not there."""

from __future__ import annotations

import itertools

import polars as pl

from gridhub.tables.anonymity import WITHHELD_IN_ROW, made_alike, measured

K = 5


def people(*rows: tuple[str, int, str]) -> pl.DataFrame:
    """One row per person: town, birth year, sex."""
    return pl.DataFrame(
        [(f"P{number}", *row) for number, row in enumerate(rows)],
        schema=["person", "town", "birth_year", "sex"], orient="row",
    )  # fmt: skip


CROWD = (
    [("甲镇", 1980, "1")] * 6
    + [("甲镇", 1981, "1"), ("甲镇", 1982, "1"), ("甲镇", 1983, "1")]
    + [("甲镇", 1984, "1")] * 2
)
FACTS = ["town", "birth_year", "sex"]


def test_who_is_alone_loses_the_most_telling_value_and_it_is_said() -> None:
    made = made_alike(people(*CROWD), FACTS, ["person"], K)
    withheld = made.frame.filter(pl.col(WITHHELD_IN_ROW) == "birth_year")
    assert withheld["birth_year"].null_count() == withheld.height == 5
    assert made.frame.filter(pl.col(WITHHELD_IN_ROW).is_null()).height == 6
    assert (made.before.smallest, made.after.smallest, made.left_out) == (1, 5, 0)


def test_who_stays_alone_is_left_out_and_counted() -> None:
    made = made_alike(people(*CROWD, ("乙镇", 1990, "2")), FACTS, ["person"], K)
    assert made.left_out == 1
    assert "乙镇" not in made.frame["town"].to_list()


def test_twelve_rows_of_one_person_are_no_crowd() -> None:
    frame = people(*[("甲镇", 1980, "1")] * 12).with_columns(pl.lit("P1").alias("person"))
    assert measured(frame, FACTS, ["person"]).smallest == 1
    assert made_alike(frame, FACTS, ["person"], K).frame.is_empty()


def test_of_owner_and_tenant_the_rarer_counts() -> None:
    frame = people(*CROWD[:6]).with_columns(pl.lit("P99").alias("tenant"))
    assert measured(frame, FACTS, ["person", "tenant"]).smallest == 1
    assert (
        measured(frame.with_columns(pl.lit(None, pl.String).alias("tenant")), FACTS, ["person", "tenant"]).smallest == 6
    )


def test_no_choice_of_columns_singles_anybody_out() -> None:
    made = made_alike(people(*CROWD, *[("乙镇", year, "2") for year in range(1950, 1990)]), FACTS, ["person"], K)
    shown = [*made.facts, WITHHELD_IN_ROW]
    for size in range(1, len(shown) + 1):
        for some in itertools.combinations(shown, size):
            assert measured(made.frame, some, ["person"]).smallest >= K


def test_a_band_is_widened_before_it_is_withheld() -> None:
    frame = (
        people(*[("甲镇", 1, "1")] * 6)
        .drop("birth_year")
        .with_columns(pl.Series("age_band", ["60–64"] * 3 + ["65–69"] * 3))
    )
    wider = {"age_band": {"60–64": "60–79", "65–69": "60–79"}}
    made = made_alike(
        pl.concat([frame, frame.with_columns(pl.col("person") + "b")]).with_columns(
            pl.when(pl.col("age_band") == "65–69").then(pl.lit("乙镇")).otherwise("town").alias("town")
        ),
        ["town", "age_band", "sex"], ["person"], K, coarser=wider,
    )  # fmt: skip
    assert made.frame["age_band"].null_count() == 0
