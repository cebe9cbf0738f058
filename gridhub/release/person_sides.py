"""What the departments say of a person, or of a mention without one: for comparing two of them side by side.

Belongs here: reading the statements of a side from the unmasked release, what a reader may see of them. Not here: how far
two sides agree (``identity.comparing``), pages and workbooks.

The comparison is made of plain values; a reader without a purpose sees the masked ones beside it. Of rows that stay in
the vault such a reader sees nothing, and nothing of them is compared.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
import polars as pl

from gridhub.contracts.fields import ColumnSpec
from gridhub.contracts.identity_words import AGREEMENTS, COMPARED
from gridhub.identity.comparing import Stated, compare
from gridhub.identity.name_grades import NameGrades
from gridhub.identity.names import person_name
from gridhub.identity.records import ELSEWHERE_ROLES, LIVED_IN_ROLES, REGISTERED_ROLES
from gridhub.project.project import Project
from gridhub.tables.masking import mask_sql
from gridhub.tables.withholding import WITHHELD

SIDE = "COALESCE(linked.person_id, linked.record_id || '|' || linked.role)"
"""What a side is named by, over link.person AS linked: the person, or a record and its role."""


@dataclass(frozen=True)
class Source:
    """A row that speaks of a side, and where it stands. ``export``: ``department.export``."""

    record_id: str
    role: str
    department: str
    export: str
    period_end: date
    file: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Side:
    """``shown``: by field (``comparing.FIELDS`` and more), the distinct values that the reader may see, in order."""

    name: str
    stated: Stated
    shown: Mapping[str, tuple[str, ...]]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Compared:
    """One field of two sides: titles, values as shown, and in words how far they agree."""

    field: str
    title: str
    left: str
    right: str
    agreement: str
    words: str


@dataclass
class _Gathered:
    names: set[str] = field(default_factory=set)
    cids: set[str] = field(default_factory=set)
    damaged: set[str] = field(default_factory=set)
    births: set[date] = field(default_factory=set)
    sexes: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    dwellings: set[str] = field(default_factory=set)
    households: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    shown: dict[str, dict[str, None]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    def show(self, name: str, text: object) -> None:
        if text is not None and str(text):
            self.shown.setdefault(name, {})[str(text)] = None


def read_sides(
    connection: duckdb.DuckDBPyConnection, project: Project, names: Collection[str], *, plain: bool, each: bool = False
) -> dict[str, Side]:
    """The sides of these names. ``connection``: the unmasked release; ``plain``: a purpose was stated and logged; ``each``:
    every record of theirs as a side of its own (``record_name``). A side of which the reader may see no row is left out."""
    found = _records(connection, names, plain=plain)
    if each:
        found = [(record_name(one.record_id, one.role), one) for _, one in found]
    if not found:
        return {}
    connection.execute("CREATE OR REPLACE TEMP TABLE asked (record_id VARCHAR, role VARCHAR, side VARCHAR)")
    rows = [[s.record_id for _, s in found], [s.role for _, s in found], [side for side, _ in found]]
    connection.execute("INSERT INTO asked SELECT UNNEST(?), UNNEST(?), UNNEST(?)", rows)
    gathered: dict[str, _Gathered] = {}
    for side, source in found:
        gathered.setdefault(side, _Gathered()).sources.append(source)
    _say_of_persons(connection, project, gathered, plain=plain)
    _say_of_places(connection, project, gathered, plain=plain)
    _say_of_units(connection, gathered)
    _say_of_money(connection, project, gathered)
    connection.execute("DROP TABLE asked")
    return {side: _side(project, side, one, plain=plain) for side, one in sorted(gathered.items())}


def record_name(record_id: str, role: str) -> str:
    """What a record is named by as a side."""
    return f"{record_id}|{role}"


def compare_sides(project: Project, a: Side, b: Side) -> tuple[Compared, ...]:
    """Every field, in one order; those that neither side states are left out."""
    found = compare(a.stated, b.stated, NameGrades(project.person_names))
    lines: list[Compared] = []
    for name, how in found.items():
        left, right = (_joined(side.shown.get(name, ())) for side in (a, b))
        if left or right:
            lines.append(Compared(name, COMPARED[name], left, right, how, AGREEMENTS[how]))
    return tuple(lines)


def _joined(values: Sequence[str]) -> str:
    return "；".join(values)


def _records(connection: duckdb.DuckDBPyConnection, names: Collection[str], *, plain: bool) -> list[tuple[str, Source]]:
    visible = "" if plain else f" AND linked.record_id NOT IN (SELECT record_id FROM {WITHHELD})"
    rows = connection.execute(
        f"""SELECT DISTINCT {SIDE} AS side, linked.record_id, linked.role, said.department, said.export, said.period_end,
                   entity.file, COALESCE(entity.sheet, ''), entity.row
            FROM link.person AS linked
            JOIN claim.person AS said ON said.record_id = linked.record_id AND said.role = linked.role
            JOIN audit.record_entity AS entity
              ON entity.record_id = linked.record_id AND entity.role = linked.role AND entity.entity_kind = 'person'
            WHERE LIST_CONTAINS(?, {SIDE}){visible}
            ORDER BY side, said.department, said.export, said.period_end, linked.record_id, linked.role""",
        [sorted(set(names))],
    ).fetchall()
    return [(str(side), Source(*rest)) for side, *rest in rows]


def _claim(project: Project, table: str) -> dict[str, ColumnSpec]:
    return {column.name: column for column in project.tables[table].columns}


def _seen(column: ColumnSpec, *, plain: bool) -> str:
    """The SQL of what a reader sees of a column, as text."""
    masked = (
        f'said."{column.name}"'
        if plain
        else (mask_sql(column) or "NULL").replace(f'"{column.name}"', f'said."{column.name}"')
    )
    if column.kind == "date" and not plain and column.mask == "year":
        return f"STRFTIME({masked}, '%Y 年')"
    return f"CAST({masked} AS VARCHAR)"


def _say_of_persons(
    connection: duckdb.DuckDBPyConnection, project: Project, gathered: Mapping[str, _Gathered], *, plain: bool
) -> None:
    columns = _claim(project, "claim.person")
    shown = {name: _seen(columns[name], plain=plain) for name in ("name", "former_name", "cid", "birth_date", "phones")}
    select = ", ".join(f"{sql} AS shown_{name}" for name, sql in shown.items())
    frame = connection.sql(
        f"""SELECT asked.side, said.name, said.former_name, said.cid, said.cid_damaged, said.sex_code, said.birth_date, said.phones,
                   said.life_status, said.department, said.household_kind, said.household_no, {select},
                   status.cid_repaired
            FROM claim.person AS said
            JOIN asked ON asked.record_id = said.record_id AND asked.role = said.role
            LEFT JOIN link.cid_status AS status ON status.record_id = said.record_id AND status.role = said.role
            ORDER BY asked.side, said.department, said.export, said.period_end, said.record_id, said.role"""
    ).pl().with_columns(
        person_name(pl.col("name")).alias("norm"), person_name(pl.col("former_name")).alias("former_norm")
    )  # fmt: skip
    sexes = _sex_names(project)
    for row in frame.iter_rows(named=True):
        one = gathered[row["side"]]
        one.names |= {name for name in (row["norm"], row["former_norm"]) if name}
        one.show("name", row["shown_name"])
        if row["shown_former_name"]:
            one.show("name", f"曾用名 {row['shown_former_name']}")
        _say_of_id(one, row)
        if row["sex_code"] in ("1", "2"):
            one.sexes.add(row["sex_code"])
            one.show("sex_code", sexes.get(row["sex_code"], row["sex_code"]))
        if row["birth_date"]:
            one.births.add(row["birth_date"])
            one.show("birth_date", row["shown_birth_date"])
        for phone in (row["phones"] or "").split(";"):
            one.phones |= {phone.strip()} - {""}
        for phone in (row["shown_phones"] or "").split(";"):
            one.show("phones", phone.strip())
        if row["household_no"]:
            one.households.add(f"{row['department']}/{row['household_kind']}/{row['household_no']}")
            title = project.connectors[row["department"]].title if row["department"] in project.connectors else ""
            one.show("household", row["household_no"] if plain else f"{title}的户号（不显示）")
        if row["life_status"] == "dead":
            one.show("life", "有死亡记录")


def _say_of_id(one: _Gathered, row: Mapping[str, str | None]) -> None:
    """An id; what survives of a damaged one. A birth date and a sex that no line states are those of a whole id."""
    cid, damaged = row["cid"], row["cid_damaged"]
    if cid:
        one.cids.add(cid)
        one.show("cid", row["shown_cid"])
    elif damaged and len(damaged) >= 15:
        one.damaged.add(damaged if len(damaged) == 18 else damaged[:15])
        one.show("cid", "受损的号码")


def _side(project: Project, name: str, one: _Gathered, *, plain: bool) -> Side:
    births = one.births or {day for cid in (*one.cids, *one.damaged) if (day := _birth_in(cid))}
    sexes = one.sexes or {"1" if cid[16] in "13579" else "2" for cid in one.cids}
    stated = Stated(
        frozenset(one.names), frozenset(one.cids), frozenset(one.damaged), frozenset(births), frozenset(sexes),
        frozenset(one.phones), frozenset(one.dwellings), frozenset(one.households), frozenset(one.units),
    )  # fmt: skip
    for day in () if one.births else sorted(births):
        one.show("birth_date", f"{day if plain else f'{day.year} 年'}（按号码）")
    for sex in () if one.sexes else sorted(sexes):
        one.show("sex_code", f"{_sex_names(project).get(sex, sex)}（按号码）")
    shown = {key: tuple(values) for key, values in one.shown.items()}
    return Side(name, stated, shown, tuple(one.sources))


def _sex_names(project: Project) -> Mapping[str, str]:
    return project.codes["sex"].names if "sex" in project.codes else {}


def _birth_in(cid: str) -> date | None:
    try:
        return date(int(cid[6:10]), int(cid[10:12]), int(cid[12:14]))
    except ValueError:
        return None


def _say_of_places(
    connection: duckdb.DuckDBPyConnection, project: Project, gathered: Mapping[str, _Gathered], *, plain: bool
) -> None:
    text = _seen(_claim(project, "claim.address")["address_text"], plain=plain)
    rows = connection.execute(
        f"""SELECT DISTINCT asked.side, said.role IN (SELECT UNNEST(?)) AS lived_in, place.dwelling_id, {text} AS shown
            FROM claim.address AS said
            JOIN asked ON asked.record_id = said.record_id AND asked.role NOT IN (SELECT UNNEST(?))
            LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = said.role
            WHERE said.role IN (SELECT UNNEST(?)) ORDER BY ALL""",
        [list(LIVED_IN_ROLES), list(ELSEWHERE_ROLES), [*LIVED_IN_ROLES, *REGISTERED_ROLES]],
    ).fetchall()
    for side, lived_in, dwelling, shown in rows:
        one = gathered[side]
        if dwelling:
            one.dwellings.add(dwelling)
        if shown:
            one.show("dwelling_id", f"{'住' if lived_in else '户籍'}：{shown}")


def _say_of_units(connection: duckdb.DuckDBPyConnection, gathered: Mapping[str, _Gathered]) -> None:
    rows = connection.execute(
        """SELECT DISTINCT asked.side, unit.uscc, unit.entity_name FROM claim.market_entity AS unit
           JOIN asked ON asked.record_id = unit.record_id AND asked.role = 'legal_rep' ORDER BY ALL"""
    ).fetchall()
    for side, uscc, name in rows:
        if uscc:
            gathered[side].units.add(uscc)
        gathered[side].show("unit", name)


def _say_of_money(connection: duckdb.DuckDBPyConnection, project: Project, gathered: Mapping[str, _Gathered]) -> None:
    rows = connection.execute(
        """SELECT asked.side, paid.programme, COUNT(DISTINCT paid.pay_month), MIN(paid.pay_month), MAX(paid.pay_month)
           FROM claim.payment AS paid
           JOIN asked ON asked.record_id = paid.record_id AND asked.role = paid.role GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    titles = project.codes["programme"].names if "programme" in project.codes else {}
    for side, programme, months, first, last in rows:
        until = f"至 {last:%Y-%m}" if last != first else ""
        gathered[side].show("money", f"{titles.get(programme, programme)} {months} 个月（{first:%Y-%m}{until}）")
