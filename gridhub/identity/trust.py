"""Whether the citizen id on a record may be believed to be that person's.

Belongs here: the law below. Not here: linking. The law:

A right check digit makes an id a *claim*, not proof: a clerk who copies the id of the wife onto the husband's line
writes a valid id. So an id is judged by what else is known, and missing is no evidence for or against.

1. ``contradicted`` by its own line: the stated birth date or sex is not the one in the id.
2. Names under one id (of lines that pass 1) are compared in normal form; a former name stated under the id makes both
   names one. Usually one name is left. Then the id is ``trusted`` for that name when
   a) two *departments* give it under that name (lists of one department are copied from each other), or a
      number-damaged id of another department with the same name has its first 15 digits and fits no other id; or
   b) a line states birth date and sex and both agree with the id.
   Else ``uncorroborated``: nothing speaks against it, nothing for it.
3. Several names under one id: each is weighed by (an authority source that states an agreeing birth date, number of
   departments that state an agreeing birth date, number of departments). A name can own the id when 2a holds, or 2b
   and no authority source gives another name. The heaviest owns it when it can and is strictly heavier than all
   others: its lines are trusted, the others ``contradicted`` (other_name). A tie, or a heaviest that cannot own:
   all are uncorroborated (name_clash).
4. A line whose name is unusable is trusted when its own birth date and sex agree and the id has an owner; else
   uncorroborated.
5. Of a damaged id the 15 digits are believed unless the stated birth date differs, or they are those of trusted ids of
   other names only.

Authority sources: rank 1 of attribute ``cid`` or ``name`` in decisions/authority.csv.
"""

from __future__ import annotations

from collections.abc import Set

import polars as pl

TRUSTED, UNCORROBORATED, CONTRADICTED, DAMAGED, MISSING = (
    "trusted", "uncorroborated", "contradicted", "damaged", "missing",
)  # fmt: skip


def judge_ids(records: pl.DataFrame, authorities: Set[tuple[str, str]]) -> pl.DataFrame:
    """One row per record, in the order of ``records``: idx, status, reason, name_class, first15_believed.

    ``name_class``: the name that stands for all names that are one under this id (key of exact matches together with
    the id; null when there is no usable id or name). ``authorities``: (department, export), export "" for all.
    """

    judged = records.with_columns(
        (pl.col("birth") != pl.col("cid_birth")).fill_null(False).alias("birth_differs"),
        (pl.col("sex") != pl.col("cid_sex")).fill_null(False).alias("sex_differs"),
        (pl.col("birth") == pl.col("cid_birth")).fill_null(False).alias("birth_agrees"),
        (pl.col("sex") == pl.col("cid_sex")).fill_null(False).alias("sex_agrees"),
    )
    passing = judged.filter(pl.col("cid").is_not_null() & ~pl.col("birth_differs") & ~pl.col("sex_differs"))
    owners = _owners(passing, records, authorities)
    judged = judged.join(owners, on=["cid", "name"], how="left", maintain_order="left")
    owner_of_cid = owners.filter(pl.col("standing") == TRUSTED).select("cid", "name_class").unique(maintain_order=True)
    owner_of_cid = owner_of_cid.rename({"name_class": "owner_class"})
    judged = judged.join(owner_of_cid, on="cid", how="left", maintain_order="left")
    nameless = (
        pl.col("name").is_null() & pl.col("birth_agrees") & pl.col("sex_agrees") & pl.col("owner_class").is_not_null()
    )
    status = (
        pl.when(pl.col("cid").is_null())
        .then(pl.when(pl.col("cid15").is_not_null()).then(pl.lit(DAMAGED)).otherwise(pl.lit(MISSING)))
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
            pl.when(nameless).then(pl.col("owner_class")).otherwise(pl.col("name_class")).alias("name_class"),
        )
        .join(believed, on="idx", how="left", maintain_order="left")
        .with_columns(pl.col("believed").fill_null(False).alias("first15_believed"))
        .with_columns(
            pl.when(pl.col("status") == MISSING)
            .then(pl.lit("no_id"))
            .when(pl.col("status") == DAMAGED)
            .then(pl.when(pl.col("believed")).then(pl.lit("stored_as_number")).otherwise(pl.lit("digits_contradicted")))
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


def _owners(passing: pl.DataFrame, records: pl.DataFrame, authorities: Set[tuple[str, str]]) -> pl.DataFrame:
    """(cid, name) → name_class, standing, ground: rules 2 and 3 of the law."""

    whole = sorted(d for d, e in authorities if not e)
    single = sorted(f"{d}.{e}" for d, e in authorities if e)
    named = passing.filter(pl.col("name").is_not_null()).with_columns(
        (pl.col("department").is_in(whole) | (pl.col("department") + "." + pl.col("export")).is_in(single)).alias(
            "authority"
        )
    )
    both = pl.col("birth_agrees") & pl.col("sex_agrees")
    weighed = named.group_by("cid", "name").agg(
        pl.col("department").unique().sort().alias("departments"),
        pl.col("department").filter(pl.col("birth_agrees")).unique().sort().alias("agreeing"),
        both.any().alias("self_proved"),
        pl.col("authority").any().alias("authority"),
        (pl.col("authority") & pl.col("birth_agrees")).any().alias("authority_agrees"),
        pl.col("former_name").drop_nulls().unique().sort().alias("former_names"),
    )
    weighed = _with_damaged_departments(weighed, records)
    alone = pl.len().over("cid") == 1
    lone = weighed.filter(alone).select(
        "cid",
        "name",
        pl.col("name").alias("name_class"),
        pl.when(pl.col("departments").list.len() > 1)
        .then(pl.lit("cid+name"))
        .when(pl.col("self_proved"))
        .then(pl.lit("birth+sex"))
        .otherwise(pl.lit("nothing_to_check"))
        .alias("ground"),
    )
    lone = lone.with_columns(
        pl.when(pl.col("ground") == "nothing_to_check")
        .then(pl.lit(UNCORROBORATED))
        .otherwise(pl.lit(TRUSTED))
        .alias("standing")
    )
    decided: list[tuple[str, str, str, str, str]] = []
    contested = weighed.filter(~alone).sort("cid", "name")
    for (cid,), names in contested.group_by("cid", maintain_order=True):
        decided.extend((str(cid), *line) for line in _decide_contest(names))
    columns = ["cid", "name", "name_class", "ground", "standing"]
    contest = pl.DataFrame(decided, schema=dict.fromkeys(columns, pl.String), orient="row")
    return pl.concat([lone.select(columns), contest]).sort("cid", "name")


def _with_damaged_departments(weighed: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Add to the departments of (cid, name) those whose number-damaged id fits this id and name and no other (2a)."""

    damaged = (
        records.filter(pl.col("cid15").is_not_null() & pl.col("name").is_not_null())
        .filter((pl.col("birth") == pl.col("damaged_birth")).fill_null(True))
        .group_by("cid15", "name")
        .agg(pl.col("department").unique().sort().alias("damaged_departments"))
    )
    with_digits = weighed.with_columns(pl.col("cid").str.slice(0, 15).alias("cid15"))
    only = pl.len().over("cid15", "name") == 1
    return (
        with_digits.with_columns(only.alias("only"))
        .join(damaged, on=["cid15", "name"], how="left")
        .with_columns(
            pl.when(pl.col("only") & pl.col("damaged_departments").is_not_null())
            .then(pl.col("departments").list.set_union(pl.col("damaged_departments")))
            .otherwise(pl.col("departments"))
            .alias("departments")
        )
        .drop("cid15", "only", "damaged_departments")
    )


def _decide_contest(names: pl.DataFrame) -> list[tuple[str, str, str, str]]:
    """Rule 3 for one id: (name, name_class, ground, standing) per name."""
    rows = names.to_dicts()
    class_of = {row["name"]: row["name"] for row in rows}
    for row in rows:
        for former in row["former_names"]:
            if former in class_of and class_of[former] != class_of[row["name"]]:
                old, new = sorted((class_of[former], class_of[row["name"]]), reverse=True)
                class_of = {name: new if cls == old else cls for name, cls in class_of.items()}
    classes = sorted(set(class_of.values()))
    members = {cls: [row for row in rows if class_of[row["name"]] == cls] for cls in classes}
    weights: dict[str, tuple[bool, int, int]] = {}
    can_own: dict[str, str] = {}
    for cls in classes:
        departments = {d for row in members[cls] for d in row["departments"]}
        agreeing = {d for row in members[cls] for d in row["agreeing"]}
        weights[cls] = (any(row["authority_agrees"] for row in members[cls]), len(agreeing), len(departments))
        rival = any(row["authority"] for other in classes if other != cls for row in members[other])
        if len(departments) > 1:
            can_own[cls] = "cid+name"
        elif any(row["self_proved"] for row in members[cls]) and not rival:
            can_own[cls] = "birth+sex"
    heaviest = max(classes, key=lambda cls: weights[cls])
    ties = [cls for cls in classes if weights[cls] == weights[heaviest]]
    if len(classes) == 1 and heaviest not in can_own:
        return [(row["name"], heaviest, "nothing_to_check", UNCORROBORATED) for row in rows]
    if len(ties) > 1 or heaviest not in can_own:
        return [(row["name"], class_of[row["name"]], "name_clash", UNCORROBORATED) for row in rows]
    return [
        (row["name"], heaviest, can_own[heaviest], TRUSTED)
        if class_of[row["name"]] == heaviest
        else (row["name"], class_of[row["name"]], "other_name", CONTRADICTED)
        for row in rows
    ]


def _believed_digits(judged: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """(idx, believed) per record with a damaged id: rule 5."""

    trusted = owners.filter(pl.col("standing") == TRUSTED).with_columns(pl.col("cid").str.slice(0, 15).alias("cid15"))
    held = trusted.select("cid15").unique().with_columns(pl.lit(True).alias("held"))
    held_by_name = trusted.select("cid15", "name").unique().with_columns(pl.lit(True).alias("held_by_name"))
    return (
        judged.filter(pl.col("cid15").is_not_null())
        .select("idx", "cid15", "name", "former_name", "birth", "damaged_birth")
        .join(held, on="cid15", how="left")
        .join(held_by_name, on=["cid15", "name"], how="left")
        .join(
            held_by_name.rename({"name": "former_name", "held_by_name": "held_by_former"}),
            on=["cid15", "former_name"],
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
