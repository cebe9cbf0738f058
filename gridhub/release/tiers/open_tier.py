"""The open tier: the tables that analysts may have, none of whose rows tells a person.

Belongs here: making them of the unmasked database of a release into a database beside, with what was done to each. Not here:
what may be shown (``tables.exposure``, ``selects``), who gets it (``grants``), the file itself (``tier_file``).

A table whose rows are those of the release keeps its name. One with rows made alike, left out or counts hidden is called
``core_open.person``, not ``core.person``: a query written for the release fails on it instead of giving other rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import polars as pl

from gridhub.contracts.errors import GridhubError
from gridhub.project.project import Project
from gridhub.release.tiers.group_ids import PERSON, GroupIds
from gridhub.release.tiers.selects import (
    AGE_BAND,
    COARSER_AGES,
    UNIT,
    Scope,
    Select,
    elsewhere_select,
    people_select,
    people_sql,
)
from gridhub.tables.anonymity import WITHHELD_IN_ROW, Alike, Measure, made_alike, measured
from gridhub.tables.exposure import SUBJECT_KIND, Form, decided, forms, is_about_people, keyed_by_person
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.small_counts import Cell, Equation, determined, hidden_cells, holds
from gridhub.tables.spec import TableSpec

LAYERS = ("core", "finding", "mart", "audit")
K = 5
_NO_PERSONS = ("grid", "region", "market_entity", "pollution_source")
"""Kinds of subjects of findings that are no private people, nor their homes."""
_PRESENT = "present"
_ALTERED = "{layer}_open.{leaf}"
_FILE = "tier"


class CannotReachK(GridhubError):
    """Rows of a file would tell fewer than k persons, or a small count could be worked out: nothing is written."""

    exit_code = 1


@dataclass(frozen=True)
class TableTold:
    """What a file has of one table, for its manifest. ``name``: "" when the table is not in it, for ``reason``."""

    table: str
    treatment: str
    name: str = ""
    reason: str = ""
    rows: int = 0
    rows_of_release: int = 0
    quasi_identifiers: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    before: Measure | None = None
    after: Measure | None = None
    generalised: int = 0
    left_out: int = 0
    not_of_age: int = 0
    hidden_counts: int = 0


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
            read = _read(connection, spec, forms(spec, about_people=True), scope)
            if keyed_by_person(spec):
                together.append(read)
            else:
                made.tables.append(_write_alike(connection, ids, read, k, made.people))
        elif what.treatment == "counts":
            made.tables.append(_write_counts(connection, spec, forms(spec, about_people=False), scope, k))
        else:
            made.tables.append(_write_as_is(connection, ids, spec, forms(spec, about_people=False), scope))
    made.tables += _write_together(connection, ids, together, k, made.people)
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


def _read(connection: duckdb.DuckDBPyConnection, spec: TableSpec, shown: Mapping[str, Form], scope: Scope) -> _Read:
    select = people_select(spec, shown, scope)
    ((rows,),) = connection.execute(f"SELECT COUNT(*) FROM {quoted(spec.name)}").fetchall()
    return _Read(spec, select, frame_of(connection, select.sql), int(rows))


def _write_alike(
    connection: duckdb.DuckDBPyConnection, ids: GroupIds, read: _Read, k: int, people: set[str]
) -> TableTold:
    """A table in which each row stands for itself: no id leads from it to another."""
    facts = [one.name for one in read.select.shown]
    frame = with_ids(read.frame, ids, read.select)
    alike = made_alike(frame, facts, read.select.units, k, coarser=_coarser(facts))
    told = _told(read, alike)
    _require(told, k)
    for unit in read.select.units:
        people.update(alike.frame[unit].drop_nulls().unique().to_list())
    create(connection, told.name, alike.frame.select(*alike.facts, WITHHELD_IN_ROW), read.spec, read.select)
    return told


def _write_together(
    connection: duckdb.DuckDBPyConnection, ids: GroupIds, reads: Sequence[_Read], k: int, people: set[str]
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
    people.update(alike.frame[UNIT].to_list())
    frame = alike.frame.with_columns(ids.column(alike.frame[UNIT], PERSON).alias("id of the file"))
    told: list[TableTold] = []
    for read in reads:
        stem, key = read.spec.name, read.spec.key[0]
        here = frame.filter(pl.col(f"{stem}.{_PRESENT}")) if f"{stem}.{_PRESENT}" in alike.facts else frame.clear()
        mine = [name for name in alike.facts if name.startswith(f"{stem}.") and name != f"{stem}.{_PRESENT}"]
        rows = here.select(
            pl.col("id of the file").alias(key), *(pl.col(name).alias(name.removeprefix(f"{stem}.")) for name in mine),
            pl.col(WITHHELD_IN_ROW).str.split("、").list.eval(
                pl.element().filter(pl.element().str.starts_with(f"{stem}.")).str.replace(f"{stem}.", "", literal=True)
            ).list.join("、").replace("", None).alias(WITHHELD_IN_ROW),
        )  # fmt: skip
        one = TableTold(
            stem, "people", _ALTERED.format(layer=read.spec.layer, leaf=read.spec.leaf), rows=rows.height,
            rows_of_release=read.rows_of_release, quasi_identifiers=tuple(name.removeprefix(f"{stem}.") for name in mine),
            hidden_columns=tuple(n.removeprefix(f"{stem}.") for n in alike.hidden if n.startswith(f"{stem}.")),
            before=alike.before, after=measured(here, [*alike.facts, WITHHELD_IN_ROW], [UNIT]),
            generalised=rows.filter(pl.col(WITHHELD_IN_ROW).is_not_null()).height,
            left_out=read.frame.height - rows.height, not_of_age=read.rows_of_release - read.frame.height,
        )  # fmt: skip
        _require(one, k)
        create(connection, one.name, rows, read.spec, read.select)
        told.append(one)
    return told


def _told(read: _Read, alike: Alike) -> TableTold:
    return TableTold(
        read.spec.name, "people", _ALTERED.format(layer=read.spec.layer, leaf=read.spec.leaf), rows=alike.frame.height,
        rows_of_release=read.rows_of_release, quasi_identifiers=alike.facts, hidden_columns=alike.hidden,
        before=alike.before, after=alike.after, generalised=alike.generalised, left_out=alike.left_out,
        not_of_age=read.rows_of_release - read.frame.height,
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


def with_ids(frame: pl.DataFrame, ids: GroupIds, select: Select, *, but: str = "") -> pl.DataFrame:
    return frame.with_columns(
        ids.column(frame[one.name], one.ids) for one in select.shown if one.ids and one.name != but
    )


def _write_as_is(
    connection: duckdb.DuckDBPyConnection, ids: GroupIds, spec: TableSpec, shown: Mapping[str, Form], scope: Scope
) -> TableTold:
    select = elsewhere_select(spec, shown, scope)
    if not select.shown:
        return TableTold(spec.name, "left_out", reason="没有可以公开的列")
    ((rows,),) = connection.execute(f"SELECT COUNT(*) FROM {quoted(spec.name)}").fetchall()
    frame = frame_of(connection, select.sql)
    altered = frame.height != rows
    name = _ALTERED.format(layer=spec.layer, leaf=spec.leaf) if altered else spec.name
    create(connection, name, with_ids(frame, ids, select), spec, select)
    return TableTold(spec.name, "as_is", name, rows=frame.height, rows_of_release=int(rows))


def _write_counts(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, shown: Mapping[str, Form], scope: Scope, k: int
) -> TableTold:
    """Small counts are hidden in the whole table before a group's places are chosen: each group's file hides the same."""
    select = elsewhere_select(spec, shown, Scope())
    frame = frame_of(connection, select.sql)
    counted = [c.name for c in spec.columns if c.counts_people and c.name in frame.columns]
    counts: dict[Cell, int | None] = {
        (row, name): None if value is None else int(value)
        for name in counted for row, value in enumerate(frame[name].to_list())
    }  # fmt: skip
    equations = [one for one in _equations(connection, spec, frame, counted) if holds(counts, one)]
    hidden = hidden_cells(counts, equations, k)
    if determined(hidden, equations):
        raise CannotReachK(
            f"{spec.name}: 小于 {k} 的数可以由其他数推算出来，没有写文件 / a small count could be worked out: nothing was written"
        )
    for name in counted:
        values = [None if (row, name) in hidden else value for row, value in enumerate(frame[name].to_list())]
        frame = frame.with_columns(pl.Series(name, values, frame.schema[name]))
    at = frame.columns.index(counted[0])
    told = ["、".join(name for name in counted if (row, name) in hidden) or None for row in range(frame.height)]
    frame.insert_column(at, pl.Series(WITHHELD_IN_ROW, told, pl.String))
    inside = _inside(connection, spec, shown, scope, frame)
    name = _ALTERED.format(layer=spec.layer, leaf=spec.leaf)
    create(connection, name, inside, spec, select)
    return TableTold(
        spec.name, "counts", name, rows=inside.height, rows_of_release=frame.height, hidden_counts=len(hidden)
    )


def _inside(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, shown: Mapping[str, Form], scope: Scope, frame: pl.DataFrame
) -> pl.DataFrame:
    if not scope.places:
        return frame
    keys = [name for name in spec.key if name in frame.columns]
    wanted = frame_of(connection, elsewhere_select(spec, shown, scope).sql)
    return frame.join(wanted.select(keys), on=keys, how="semi", nulls_equal=True)


def _equations(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, frame: pl.DataFrame, counted: Sequence[str]
) -> list[Equation]:
    margins = spec.margins
    found: list[Equation] = []
    if margins is None:
        return found
    rows = frame.to_dicts()
    for total, parts in margins.sums:
        found += [tuple((row, name) for name in (total, *parts)) for row in range(frame.height)]
    groups: dict[int, list[int]] = {}
    if margins.total is not None:
        column, word = margins.total
        tops = {tuple(row[name] for name in margins.within): at for at, row in enumerate(rows) if row[column] == word}
        for at, row in enumerate(rows):
            top = tops.get(tuple(row[name] for name in margins.within))
            if top is not None and top != at:
                groups.setdefault(top, []).append(at)
    if margins.under is not None:
        column, table, own, parent = margins.under
        above = dict(connection.execute(f"SELECT {quoted(own)}, {quoted(parent)} FROM {quoted(table)}").fetchall())
        at_of = {row[column]: at for at, row in enumerate(rows)}
        for at, row in enumerate(rows):
            top = at_of.get(above.get(row[column]))
            if top is not None and top != at:
                groups.setdefault(top, []).append(at)
    for top, below in sorted(groups.items()):
        found += [tuple((row, name) for row in (top, *below)) for name in counted]
    return found


def frame_of(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(connection.sql(sql).to_arrow_table()))


def create(
    connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame, spec: TableSpec, select: Select
) -> None:
    """ORDER BY ALL: the order of rows tells nothing of where they come from."""
    target = f"{_FILE}.{quoted(name)}"
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_FILE}.{quoted(name.partition('.')[0])}")
    connection.register("frame_of_the_tier", frame.to_arrow())
    connection.execute(f"CREATE TABLE {target} AS SELECT * FROM frame_of_the_tier ORDER BY ALL")
    connection.unregister("frame_of_the_tier")
    connection.execute(f"COMMENT ON TABLE {target} IS {literal(f'{spec.title}：{spec.description}')}")
    titles = {one.name: one.title for one in select.shown} | {WITHHELD_IN_ROW: "本行不显示或放宽的列"}
    for column in frame.columns:
        connection.execute(f"COMMENT ON COLUMN {target}.{quoted(column)} IS {literal(titles.get(column, column))}")
