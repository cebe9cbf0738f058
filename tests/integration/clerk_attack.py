"""A clerk who knows whom her own file is about, and looks for them in a published file.

Belongs here: what she knows of each of her rows, joining it with the tables of a file. Not here: what is expected (tests).

She is given more than any clerk has: besides all that her row says, where its person lives, how old and of which sex the hub
knows it to be. A row counts as naming a person when one column, two columns or all columns that she and a table share fit
fewer than ``few`` rows of that table, but some: then one of them is the person she knows, and the rest of the row is news.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb
import polars as pl

from gridhub.project.project import Project
from gridhub.tables.quoting import literal, quoted

OWN = "her row"


def own_rows(project: Project, vault: Path, month: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each export's rows of a month that name a person: one column per value and per form it may be published in."""
    with duckdb.connect(str(vault), read_only=True) as connection:
        for department, export in sorted(project.std_contracts):
            table = quoted(f"std.{department}__{export}")
            rows = connection.sql(
                f"""SELECT said.* EXCLUDE (_delivery_id, _sheet, _sheet_no, _row, _period_end, _part, _record_id),
                    who.hub_id AS {quoted(OWN)}, person.sex_code AS known_sex, person.birth_date AS known_birth,
                    home.region_code AS known_community, LEFT(home.region_code, 9) AS known_town,
                    CAST(date_part('year', age(run.as_of, person.birth_date)) AS INTEGER) AS known_age
                FROM {table} AS said CROSS JOIN audit.run AS run
                JOIN audit.record_entity AS who ON who.record_id = said._record_id AND who.entity_kind = 'person'
                JOIN core.person AS person ON person.person_id = who.hub_id
                LEFT JOIN core.person_residence AS lives ON lives.person_id = who.hub_id AND lives.is_last_known
                LEFT JOIN core.dwelling AS home ON home.dwelling_id = lives.dwelling_id
                WHERE strftime(said._period_end, '%Y-%m') = {literal(month)}"""
            ).to_arrow_table()
            frame = pl.DataFrame(pl.from_arrow(rows))
            if frame.height:
                yield f"{department}.{export}", _in_every_form(frame)


def _in_every_form(frame: pl.DataFrame) -> pl.DataFrame:
    made: list[pl.Expr] = [pl.col(OWN)]
    for name, dtype in frame.schema.items():
        if name == OWN:
            continue
        if dtype in (pl.Date, pl.Datetime):
            made += [pl.col(name).dt.strftime(form).alias(f"{name} {form}") for form in ("%Y-%m-%d", "%Y-%m", "%Y")]
            made.append(pl.col(name).dt.strftime("%Y-%m-01").alias(f"{name} first"))
        else:
            made.append(pl.col(name).cast(pl.String).alias(name))
    age = pl.col("known_age") // 5 * 5
    band = pl.when(pl.col("known_age") >= 90).then(pl.lit("90+")).otherwise(pl.format("{}–{}", age, age + 4))
    return frame.select(*made, band.alias("known band"))


def people_tables(file: Path, names: Collection[str]) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables ``names`` of a file, as texts; those that share a person's id as one, joined."""
    together: pl.DataFrame | None = None
    with duckdb.connect(str(file), read_only=True) as connection:
        for schema, name in sorted(tuple(table.split(".")) for table in names):
            frame = pl.DataFrame(
                pl.from_arrow(
                    connection.sql(f"SELECT COLUMNS(*)::VARCHAR FROM {quoted(f'{schema}.{name}')}").to_arrow_table()
                )
            )
            if frame.height and "person_id" in frame.columns:
                own = frame.rename({column: f"{name} {column}" for column in frame.columns if column != "person_id"})
                together = own if together is None else together.join(own, on="person_id", how="full", coalesce=True)
            elif frame.height:
                yield f"{schema}.{name}", frame
    if together is not None:
        yield "all tables with a person's id", together


def named(own: pl.DataFrame, table: pl.DataFrame, few: int) -> set[str]:
    """The people of her rows that some choice of columns finds among fewer than ``few`` rows of the table."""
    pairs = _shared(own, table)
    choices = [*((one,) for one in pairs), *itertools.combinations(pairs, 2), tuple(pairs)]
    found: set[str] = set()
    for choice in choices:
        if not choice or len({theirs for _, theirs in choice}) < len(choice):
            continue
        counts = table.group_by([theirs for _, theirs in choice]).len("fit")
        met = own.join(
            counts, left_on=[mine for mine, _ in choice], right_on=[theirs for _, theirs in choice], how="inner"
        )
        found.update(met.filter(pl.col("fit") < few)[OWN].to_list())
    return found


def _shared(own: pl.DataFrame, table: pl.DataFrame) -> list[tuple[str, str]]:
    """Columns of hers and of the table that hold the same values: half of her values or more occur there."""
    values = {name: set(own[name].drop_nulls().unique().to_list()) for name in own.columns if name != OWN}
    theirs = {name: set(table[name].drop_nulls().unique().to_list()) for name in table.columns}
    return [
        (mine, other)
        for mine, said in values.items()
        for other, shown in theirs.items()
        if len(said) > 1 and len(said & shown) * 2 >= min(len(said), len(shown)) > 0
    ]
