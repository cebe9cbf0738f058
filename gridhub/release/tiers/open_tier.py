"""The open tier: the tables that analysts may have, none of whose rows tells a person.

Belongs here: making them of the unmasked database of a release into a database beside, with what was done to each. Not here:
what may be shown (``tables.exposure``, ``selects``), who gets it (``grants``), the file itself (``tier_file``).

Rows about people are made alike over the whole city, whoever the file is for, and a town's file has those of them that say
they are of the town: all files are parts of one table. Made alike for each group apart, the files of a town and of its
communities, laid side by side, told how many there were of whom (measured: two men of one community, exactly).

A table whose rows are those of the release keeps its name. One with rows made alike, left out or counts hidden is called
``core_open.person``, not ``core.person``: a query written for the release fails on it instead of giving other rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import polars as pl

from gridhub.project.project import Project
from gridhub.release.tiers.counted_tables import write_counts
from gridhub.release.tiers.group_ids import PERSON, GroupIds
from gridhub.release.tiers.selects import (
    AGE_BAND,
    COARSER_AGES,
    COMMUNITY,
    TOWN,
    UNIT,
    Scope,
    Select,
    elsewhere_select,
    people_select,
    people_sql,
    rows_of_release_sql,
)
from gridhub.release.tiers.tier_table import (
    CannotReachK,
    K,
    TableTold,
    altered_name,
    create,
    create_from_query,
    frame_of,
    with_ids,
)
from gridhub.tables.anonymity import WITHHELD_IN_ROW, Alike, made_alike, measured
from gridhub.tables.exposure import SUBJECT_KIND, Form, decided, forms, is_about_people, keyed_by_person
from gridhub.tables.quoting import quoted
from gridhub.tables.spec import TableSpec

LAYERS = ("core", "finding", "mart", "audit")
_NO_PERSONS = ("grid", "region", "market_entity", "pollution_source")
"""Kinds of subjects of findings that are no private people, nor their homes."""
_PRESENT = "present"
NOT_BY_GRID = "按网格授权的文件没有人员逐行：逐行的表不写网格，不能由行里的内容选出一个网格"


@dataclass
class OpenTier:
    """What was written: one line per table of the release, and the hub ids of those whose rows are in it (people, and
    households and homes that a row stands for)."""

    tables: list[TableTold] = field(default_factory=list)
    people: set[str] = field(default_factory=set)


def write_open(
    connection: duckdb.DuckDBPyConnection, project: Project, ids: GroupIds, scope: Scope, *, k: int = K
) -> OpenTier:
    """Write the tables into the attached database ``tier``; the connection's own is the unmasked one of a release.

    Raises ``CannotReachK``.
    """
    connection.execute(people_sql())
    connection.execute("BEGIN")  # thousands of comments, each a commit of its own, would cost more than the rows
    made = OpenTier()
    specs = [
        spec for _, spec in sorted(project.tables.items()) if spec.layer in LAYERS and spec.name != "audit.release"
    ]
    together: list[_Read] = []
    for spec in specs:
        about = about_people(connection, spec)
        what = decided(spec, about_people=about)
        if what.treatment == "left_out":
            made.tables.append(TableTold(spec.name, "left_out", reason=what.reason))
        elif what.treatment == "people":
            if scope.grids and not scope.regions:
                made.tables.append(TableTold(spec.name, "left_out", reason=NOT_BY_GRID))
                continue
            read = _read(connection, spec, forms(spec, about_people=True))
            if keyed_by_person(spec):
                together.append(read)
            else:
                made.tables.append(_write_alike(connection, ids, read, scope, k, made.people))
        elif what.treatment == "counts":
            made.tables.append(write_counts(connection, spec, forms(spec, about_people=False), scope, k))
        else:
            made.tables.append(_write_as_is(connection, ids, spec, forms(spec, about_people=False), scope))
    made.tables += _write_together(connection, ids, together, scope, k, made.people)
    connection.execute("COMMIT")
    made.tables.sort(key=lambda told: told.table)
    return made


def about_people(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> bool:
    """Of findings the rows say whom they are about; of none it is taken to be people."""
    if not is_about_people(spec) or SUBJECT_KIND not in spec.sql_types:
        return is_about_people(spec)
    kinds = {
        kind for (kind,) in connection.execute(f"SELECT DISTINCT {SUBJECT_KIND} FROM {quoted(spec.name)}").fetchall()
    }
    return not kinds or not kinds.issubset(_NO_PERSONS)


@dataclass(frozen=True)
class _Read:
    spec: TableSpec
    select: Select
    frame: pl.DataFrame
    rows_of_release: int


def _read(connection: duckdb.DuckDBPyConnection, spec: TableSpec, shown: Mapping[str, Form]) -> _Read:
    select = people_select(spec, shown)
    ((rows,),) = connection.execute(rows_of_release_sql(spec)).fetchall()
    return _Read(spec, select, frame_of(connection, select.sql), int(rows))


def _said_inside(frame: pl.DataFrame, facts: Sequence[str], scope: Scope, stem: str = "") -> pl.DataFrame:
    """The rows that say, in what is shown of them, that they are of one of the places. Where they truly are must not decide:
    a row that does not tell its community would tell it by being there."""
    if not scope.places:
        return frame
    said = [
        pl.col(f"{stem}{name}").str.starts_with(code)
        for code in scope.regions for name in (COMMUNITY, TOWN) if f"{stem}{name}" in facts
    ]  # fmt: skip
    return frame.filter(pl.any_horizontal(said).fill_null(value=False)) if said else frame.clear()


def _write_alike(
    connection: duckdb.DuckDBPyConnection, ids: GroupIds, read: _Read, scope: Scope, k: int, people: set[str]
) -> TableTold:
    """A table in which each row stands for itself: no id leads from it to another."""
    facts = [one.name for one in read.select.shown]
    frame = with_ids(read.frame, ids, read.select)
    alike = made_alike(frame, facts, read.select.units, k, coarser=_coarser(facts))
    here = _said_inside(alike.frame, alike.facts, scope)
    told = _told(read, alike, here)
    _require(told, k)
    for unit in read.select.units:
        people.update(here[unit].drop_nulls().unique().to_list())
    create(connection, told.name, here.select(*alike.facts, WITHHELD_IN_ROW), read.spec, read.select)
    return told


def _write_together(
    connection: duckdb.DuckDBPyConnection, ids: GroupIds, reads: Sequence[_Read], scope: Scope, k: int, people: set[str]
) -> list[TableTold]:
    """The tables of one row per person: they have the person's id, so what is alike is all that they say of a person."""
    if not reads:
        return []
    joined: pl.DataFrame | None = None
    whole: dict[str, list[str]] = {}
    for read in reads:
        key = read.spec.key[0]
        stem = read.spec.name
        mine = [one.name for one in read.select.shown if one.name != key]
        part = with_ids(read.frame.drop(*read.select.units), ids, read.select, but=key).select(
            pl.col(key).alias(UNIT), pl.lit(True).alias(f"{stem}.{_PRESENT}"),
            *(pl.col(name).alias(f"{stem}.{name}") for name in mine),
        )  # fmt: skip
        whole[f"{stem}.{_PRESENT}"] = [f"{stem}.{name}" for name in mine]
        joined = part if joined is None else joined.join(part, on=UNIT, how="full", coalesce=True)
    assert joined is not None
    facts = [name for name in joined.columns if name != UNIT]
    alike = made_alike(joined, facts, [UNIT], k, coarser=_coarser(facts), whole=whole)
    frame = alike.frame.with_columns(ids.column(alike.frame[UNIT], PERSON).alias("id of the file"))
    told: list[TableTold] = []
    for read in reads:
        stem, key = read.spec.name, read.spec.key[0]
        alike_here = (
            frame.filter(pl.col(f"{stem}.{_PRESENT}")) if f"{stem}.{_PRESENT}" in alike.facts else frame.clear()
        )
        here = _said_inside(alike_here, alike.facts, scope, f"{stem}.")
        people.update(here[UNIT].to_list())
        mine = [name for name in alike.facts if name.startswith(f"{stem}.") and name != f"{stem}.{_PRESENT}"]
        rows = here.select(
            pl.col("id of the file").alias(key), *(pl.col(name).alias(name.removeprefix(f"{stem}.")) for name in mine),
            pl.col(WITHHELD_IN_ROW).str.split("、").list.eval(
                pl.element().filter(pl.element().str.starts_with(f"{stem}.")).str.replace(f"{stem}.", "", literal=True)
            ).list.join("、").replace("", None).alias(WITHHELD_IN_ROW),
        )  # fmt: skip
        one = TableTold(
            stem, "people", altered_name(read.spec), rows=rows.height,
            rows_of_release=read.rows_of_release, quasi_identifiers=tuple(name.removeprefix(f"{stem}.") for name in mine),
            hidden_columns=tuple(n.removeprefix(f"{stem}.") for n in alike.hidden if n.startswith(f"{stem}.")),
            before=alike.before, after=measured(here, [*alike.facts, WITHHELD_IN_ROW], [UNIT]),
            generalised=rows.filter(pl.col(WITHHELD_IN_ROW).is_not_null()).height,
            left_out=read.frame.height - alike_here.height, not_of_age=read.rows_of_release - read.frame.height,
            outside=alike_here.height - rows.height,
        )  # fmt: skip
        _require(one, k)
        create(connection, one.name, rows, read.spec, read.select)
        told.append(one)
    return told


def _told(read: _Read, alike: Alike, here: pl.DataFrame) -> TableTold:
    return TableTold(
        read.spec.name, "people", altered_name(read.spec), rows=here.height,
        rows_of_release=read.rows_of_release, quasi_identifiers=alike.facts, hidden_columns=alike.hidden,
        before=alike.before, after=measured(here, [*alike.facts, WITHHELD_IN_ROW], read.select.units),
        generalised=here.filter(pl.col(WITHHELD_IN_ROW).is_not_null()).height, left_out=alike.left_out,
        not_of_age=read.rows_of_release - read.frame.height, outside=alike.frame.height - here.height,
    )  # fmt: skip


def _require(told: TableTold, k: int) -> None:
    if told.after is not None and told.rows and told.after.smallest < k:
        raise CannotReachK(
            f"{told.table}: 有的行只与 {told.after.smallest} 人相符，达不到 {k} 人，没有写文件 / rows tell fewer than {k} persons: nothing was written"
        )


def _coarser(facts: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """The bands made here; a ledger's own bands are words of its own and are only withheld."""
    return {name: COARSER_AGES for name in facts if name.rpartition(".")[2] == AGE_BAND and _is_ours(name, facts)}


def _is_ours(name: str, facts: Iterable[str]) -> bool:
    stem = name.removesuffix(AGE_BAND)
    return not stem.startswith("mart.") or f"{stem}birth_year" in set(facts)


def _write_as_is(
    connection: duckdb.DuckDBPyConnection, ids: GroupIds, spec: TableSpec, shown: Mapping[str, Form], scope: Scope
) -> TableTold:
    select = elsewhere_select(spec, shown, scope)
    if not select.shown:
        return TableTold(spec.name, "left_out", reason="没有可以公开的列")
    ((rows,),) = connection.execute(rows_of_release_sql(spec)).fetchall()
    if not scope.places and not any(one.ids for one in select.shown):
        columns = [one.name for one in select.shown]
        create_from_query(connection, spec.name, select.sql, columns, spec, select)
        return TableTold(spec.name, "as_is", spec.name, rows=int(rows), rows_of_release=int(rows))
    frame = frame_of(connection, select.sql)
    name = altered_name(spec) if frame.height != rows else spec.name
    create(connection, name, with_ids(frame, ids, select), spec, select)
    return TableTold(spec.name, "as_is", name, rows=frame.height, rows_of_release=int(rows))
