"""Whose an id is: of the names that stand beside it, the one that can own it.

Belongs here: rules 2 and 3 of the law of ``trust``. Not here: the verdict on single lines (``trust``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from gridhub.identity.name_grades import UNDER_ONE_ID, NameGrades

TRUSTED, UNCORROBORATED, CONTRADICTED = "trusted", "uncorroborated", "contradicted"

"""Grades of names that are one name when they stand beside one id."""


def owners_of_ids(
    passing: pl.DataFrame, records: pl.DataFrame, authorities: Set[tuple[str, str]], grades: NameGrades
) -> pl.DataFrame:
    """One row per (cid, key) of lines that contradict their id in nothing: name_class (the key that stands for all keys
    that are one name under this id), standing, ground, departments (count).

    ``passing``: those lines; ``records``: all, for ids damaged by number; ``authorities``: (department, export), ""
    for all exports.
    """
    whole = sorted(d for d, e in authorities if not e)
    single = sorted(f"{d}.{e}" for d, e in authorities if e)
    named = passing.filter(pl.col("key").is_not_null()).with_columns(
        (pl.col("department").is_in(whole) | (pl.col("department") + "." + pl.col("export")).is_in(single)).alias(
            "authority"
        )
    )
    both = pl.col("birth_agrees") & pl.col("sex_agrees")
    known = named.group_by("cid", "key").agg(both.any().alias("self_proved"))
    giving = pl.concat([named.select("cid", "key", "department"), _damaged_departments(known, records)]).unique()
    known = known.join(
        giving.group_by("cid", "key").agg(pl.len().cast(pl.Int64).alias("departments")), on=["cid", "key"]
    )
    alone = pl.len().over("cid") == 1
    lone = known.filter(alone).select(
        "cid",
        "key",
        pl.col("key").alias("name_class"),
        pl.when(pl.col("departments") > 1)
        .then(pl.lit("cid+name"))
        .when(pl.col("self_proved"))
        .then(pl.lit("birth+sex"))
        .otherwise(pl.lit("nothing_to_check"))
        .alias("ground"),
        "departments",
    )
    lone = lone.with_columns(
        pl.when(pl.col("ground") == "nothing_to_check")
        .then(pl.lit(UNCORROBORATED))
        .otherwise(pl.lit(TRUSTED))
        .alias("standing")
    )
    # What only a contest asks for is gathered for the few ids that several names contest.
    torn = known.filter(~alone).select("cid", "key")
    weighed = named.join(torn.select("cid").unique(), on="cid", how="semi").group_by("cid", "key").agg(
        pl.col("name").min(),
        pl.col("department").filter(pl.col("birth_agrees")).unique().sort().alias("agreeing"),
        (pl.col("department") + "." + pl.col("export")).unique().sort().alias("lists"),
        both.any().alias("self_proved"),
        pl.col("authority").any().alias("authority"),
        (pl.col("authority") & pl.col("birth_agrees")).any().alias("authority_agrees"),
        pl.col("former_key").drop_nulls().unique().sort().alias("former_keys"),
    )  # fmt: skip
    listed = giving.join(torn, on=["cid", "key"], how="semi").group_by("cid", "key").agg(
        pl.col("department").sort().alias("departments")
    )  # fmt: skip
    decided: list[tuple[str, str, str, str, str, int]] = []
    contested = weighed.join(listed, on=["cid", "key"]).sort("cid", "key").to_dicts()
    for cid, names in groupby(contested, key=itemgetter("cid")):
        decided.extend((cid, *line) for line in _decide_contest(list(names), grades))
    schema = {
        "cid": pl.String, "key": pl.String, "name_class": pl.String, "ground": pl.String, "standing": pl.String,
        "departments": pl.Int64,
    }  # fmt: skip
    contest = pl.DataFrame(decided, schema=schema, orient="row")
    return pl.concat([lone.select(list(schema)), contest]).sort("cid", "key")


def _damaged_departments(known: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """cid, key, department of every department whose number-damaged id fits this id and name and no other (2a).
    ``known``: cid, key, each once."""

    damaged = (
        records.filter(pl.col("cid15").is_not_null() & pl.col("key").is_not_null())
        .filter((pl.col("birth") == pl.col("damaged_birth")).fill_null(True))
        .select("cid15", "key", "department")
        .unique()
    )
    fitting = known.select("cid", "key", pl.col("cid").str.slice(0, 15).alias("cid15")).join(
        damaged, on=["cid15", "key"]
    )
    only = pl.col("cid").n_unique().over("cid15", "key") == 1
    return fitting.filter(only).select("cid", "key", "department")


def _classes(rows: Sequence[Mapping[str, Any]], grades: NameGrades) -> dict[str, str]:
    """Key → the smallest key that is one name with it: former names, and spellings that sound alike."""
    keys = [str(row["key"]) for row in rows]
    class_of = {key: key for key in keys}

    def unite(a: str, b: str) -> None:
        keep, gone = sorted((class_of[a], class_of[b]))
        for key, known in class_of.items():
            if known == gone:
                class_of[key] = keep

    for row in rows:
        for former in row["former_keys"]:
            if former in class_of:
                unite(str(row["key"]), former)
    for place, row in enumerate(rows):
        for other in rows[place + 1 :]:
            if grades.grade(str(row["name"]), str(other["name"])) in UNDER_ONE_ID:
                unite(str(row["key"]), str(other["key"]))
    return class_of


def _decide_contest(rows: Sequence[Mapping[str, Any]], grades: NameGrades) -> list[tuple[str, str, str, str, int]]:
    """Rule 3 for one id: (key, name_class, ground, standing, departments) per name."""
    class_of = _classes(rows, grades)
    classes = sorted(set(class_of.values()))
    members = {cls: [row for row in rows if class_of[row["key"]] == cls] for cls in classes}
    departments = {cls: {d for row in members[cls] for d in row["departments"]} for cls in classes}
    weights: dict[str, tuple[bool, int, int, int]] = {}
    can_own: dict[str, str] = {}
    for cls in classes:
        agreeing = {d for row in members[cls] for d in row["agreeing"]}
        weights[cls] = (
            any(row["authority_agrees"] for row in members[cls]), len(agreeing), len(departments[cls]),
            len({one for row in members[cls] for one in row["lists"]}),
        )  # fmt: skip
        rival = any(row["authority"] for other in classes if other != cls for row in members[other])
        if len(departments[cls]) > 1:
            can_own[cls] = "cid+name"
        elif any(row["self_proved"] for row in members[cls]) and not rival:
            can_own[cls] = "birth+sex"
    heaviest = max(classes, key=lambda cls: weights[cls])
    ties = [cls for cls in classes if weights[cls] == weights[heaviest]]

    def told(row: Mapping[str, Any], ground: str, standing: str) -> tuple[str, str, str, str, int]:
        cls = class_of[row["key"]]
        return row["key"], cls, ground, standing, len(departments[cls])

    if len(classes) == 1 and heaviest not in can_own:
        return [told(row, "nothing_to_check", UNCORROBORATED) for row in rows]
    if len(ties) > 1 or heaviest not in can_own:
        return [told(row, "name_clash", UNCORROBORATED) for row in rows]
    return [
        told(row, can_own[heaviest], TRUSTED)
        if class_of[row["key"]] == heaviest
        else told(row, "other_name", CONTRADICTED)
        for row in rows
    ]
