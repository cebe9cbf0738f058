"""The SELECTs of the open tier: each table of the vault with its columns in the form that may be shown.

Belongs here: SQL over the unmasked database of a release. Not here: which form a column has (``tables.exposure``), making rows
alike (``tables.anonymity``), ids of a group (``group_ids``).
Rows that stay in the vault stay there (``tables.withholding``). Of people only those are read whose age is known to be
``OLDEST_CHILD`` + 1 or more: who could be a child is not shown by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gridhub.contracts.fields import ColumnSpec
from gridhub.release.tiers.group_ids import CASE, OFFICE, PERSON, WORKER
from gridhub.tables.exposure import SUBJECT_KIND, Form, units_of
from gridhub.tables.masking import mask_sql
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import TableSpec
from gridhub.tables.withholding import published_rows_sql, published_value_sql

OLDEST_CHILD = 13
PEOPLE = "temp.main.people_of_the_tier"
UNIT = "unit of the row "
AGE_BAND, BIRTH_YEAR, COMMUNITY, TOWN, SEX = "age_band", "birth_year", "community_code", "town_code", "sex_code"
_TITLES = {
    AGE_BAND: "年龄段（截止日）", BIRTH_YEAR: "出生年", COMMUNITY: "社区（村）代码", TOWN: "乡镇（街道）代码", SEX: "性别代码",
}  # fmt: skip

COARSER_AGES: Mapping[str, str] = {
    **{f"{low}–{low + 4}": wide for low, wide in (
        (10, "10–19"), (15, "10–19"), *((low, "20–39") for low in range(20, 40, 5)),
        *((low, "40–59") for low in range(40, 60, 5)), *((low, "60–79") for low in range(60, 80, 5)),
        *((low, "80+") for low in range(80, 90, 5)),
    )},
    "90+": "80+",
}  # fmt: skip
"""A band of five years and the wider one."""


@dataclass(frozen=True)
class Shown:
    """One column of a file: its name, its title, and whose ids it holds, if any ("" none, else a prefix of ``group_ids``);
    ``of``: where alone they hold ("" in the whole file)."""

    name: str
    title: str
    ids: str = ""
    of: str = ""


@dataclass(frozen=True)
class Select:
    """A query and the columns it gives; ``units``: further ones, that are not shown."""

    sql: str
    shown: tuple[Shown, ...]
    units: tuple[str, ...] = ()


def people_sql() -> str:
    """The people: id, whether they may be shown by row, year and band, sex, last known place (``PEOPLE``)."""
    age = "date_part('year', age(run.as_of, person.birth_date))"
    band = (
        f"CASE WHEN {age} >= 90 THEN '90+' ELSE CAST(CAST({age} AS INTEGER) // 5 * 5 AS VARCHAR) || '–' "
        f"|| CAST(CAST({age} AS INTEGER) // 5 * 5 + 4 AS VARCHAR) END"
    )
    return f"""CREATE OR REPLACE TEMP TABLE people_of_the_tier AS
        SELECT person.person_id, CAST(year(person.birth_date) AS INTEGER) AS birth_year, {band} AS age_band,
            person.sex_code, COALESCE({age} > {OLDEST_CHILD}, FALSE) AS is_of_age, MIN(home.dwelling_id) AS dwelling_id
        FROM core.person AS person CROSS JOIN audit.run AS run
        LEFT JOIN core.person_residence AS home ON home.person_id = person.person_id AND home.is_last_known
        GROUP BY ALL"""


def elsewhere_select(spec: TableSpec, forms: Mapping[str, Form], scope: Scope) -> Select:
    """A table that tells of no private person."""
    parts: list[str] = []
    shown: list[Shown] = []
    for column in spec.columns:
        name, form = quoted(column.name), forms[column.name]
        if form == "nothing":
            continue
        plain = f"said.{name}"
        if form == "office_name":
            masked = _masked(column)
            parts += [f"{masked} AS {name}", f"{plain} AS {quoted(column.name + '_id')}"]
            shown += [
                Shown(column.name, column.title),
                Shown(f"{column.name}_id", f"{column.title}（本表内的编号）", OFFICE, _of(spec, column)),
            ]
        else:
            parts.append(f"{_masked(column) if form == 'address' else plain} AS {name}")
            shown.append(Shown(column.name, column.title, {"worker": WORKER, "case": CASE}.get(form, "")))
    joins, place = _place(spec)
    where = [rows for rows in (scope.condition(place) if place else None,) if rows]
    return Select(f"SELECT {', '.join(parts)} FROM {_said(spec)} {joins}{_where(where)}", tuple(shown))


def people_select(spec: TableSpec, forms: Mapping[str, Form]) -> Select:
    """A table about people, of the whole city; besides what is shown it gives whose row each is (``UNIT`` and a number)."""
    shown: list[Shown] = []
    parts: list[str] = []

    def show(name: str, sql: str, title: str, ids: str = "", of: str = "") -> None:
        if name not in {one.name for one in shown}:
            shown.append(Shown(name, title, ids, of))
            parts.append(f"{sql} AS {quoted(name)}")

    own = set(spec.sql_types)
    for column in spec.columns:
        form, plain = forms[column.name], f"said.{quoted(column.name)}"
        stem = column.name.removesuffix("_date").removesuffix("_at")
        if form == "birth":
            show(BIRTH_YEAR, f"CAST(year({plain}) AS INTEGER)", _TITLES[BIRTH_YEAR])
        elif form in ("month", "death"):
            show(f"{stem}_month", f"strftime({plain}, '%Y-%m')", f"{column.title}（年月）")
        elif form == "office_name":
            show(column.name, _masked(column), column.title)
            show(f"{column.name}_id", plain, f"{column.title}（本表内的编号）", OFFICE, _of(spec, column))
        elif form in ("person", "worker"):
            show(column.name, plain, column.title, PERSON if form == "person" else WORKER)
        elif form == "value":
            show(column.name, plain, column.title)
    units = units_of(spec)
    persons = [column.name for column in units if column.refers == "person"]
    joins, place = _place(spec, persons[0] if persons else None)
    if persons:
        if BIRTH_YEAR in {one.name for one in shown} or AGE_BAND not in own:
            show(AGE_BAND, "whose.age_band", _TITLES[AGE_BAND])
        if not any(name.startswith("sex_") for name in own):
            show(SEX, "whose.sex_code", _TITLES[SEX])
    if place:
        show(COMMUNITY, place.region, _TITLES[COMMUNITY])
        show(TOWN, f"LEFT({place.region}, 9)", _TITLES[TOWN])
    parts += [f"said.{quoted(column.name)} AS {quoted(UNIT + str(number))}" for number, column in enumerate(units)]
    sql = f"SELECT {', '.join(parts)} FROM {_said(spec)} {joins}{_where(_of_age(spec, units))}"
    return Select(sql, tuple(shown), tuple(UNIT + str(number) for number in range(len(units))))


def compartment_select(spec: TableSpec, category: str, categories: Sequence[str], scope: Scope) -> Select:
    """The rows of a list that belong to a compartment, those that stay in the vault too; whose they are as the unit."""
    shown: list[Shown] = []
    parts: list[str] = []
    for column in spec.columns:
        name, plain = quoted(column.name), f"said.{quoted(column.name)}"
        if column.mask == "drop" or column.refers in ("row", "household", "subject") or column.kind == "phone_list":
            continue
        parts.append(f"{plain if column.refers else _masked(column)} AS {name}")
        shown.append(
            Shown(column.name, column.title, {"person": PERSON, "worker": WORKER}.get(column.refers or "", ""))
        )
        if column.kind == "person_name" and column.office:
            parts.append(f"{plain} AS {quoted(column.name + '_id')}")
            shown.append(Shown(f"{column.name}_id", f"{column.title}（本表内的编号）", OFFICE, _of(spec, column)))
    joins, place = _place(spec)
    where = [f"said.{quoted(category)} IN ({', '.join(map(literal, categories))})"]
    where += [wanted for wanted in (scope.condition(place) if place else scope.nowhere,) if wanted]
    unit = f"said.{quoted(units_of(spec)[0].name)} AS {quoted(UNIT + '0')}"
    sql = f"SELECT {', '.join([*parts, unit])} FROM {quoted(spec.name)} AS said {joins}{_where(where)}"
    return Select(sql, tuple(shown), (f"{UNIT}0",))


@dataclass(frozen=True)
class Place:
    """Expressions for where a row is: the code of its community, and the grids it lies in."""

    region: str
    grids: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """The places a group may see: town or community codes, ids of grids. Neither: the whole city."""

    regions: tuple[str, ...] = ()
    grids: tuple[str, ...] = ()

    @property
    def places(self) -> bool:
        return bool(self.regions or self.grids)

    @property
    def nowhere(self) -> str | None:
        """The condition for rows of which no place is known."""
        return "FALSE" if self.places else None

    def condition(self, place: Place) -> str | None:
        """That a row lies in one of the places; a row of which it is not known does not. None: no restriction."""
        if not self.places:
            return None
        parts = [f"STARTS_WITH({place.region}, {literal(code)})" for code in self.regions]
        parts += [f"{grid} = {literal(one)}" for one in self.grids for grid in place.grids]
        return f"COALESCE({' OR '.join(parts)}, FALSE)" if parts else "FALSE"


def _place(spec: TableSpec, person: str | None = None) -> tuple[str, Place | None]:
    """Joins and place of the rows of ``said``: their dwelling's, else their grid's, else their region, else where the person
    was last known to live."""
    joins: list[str] = []
    regions: list[str] = []
    tables: list[str] = []
    dwelling = next((c.name for c in spec.columns if c.kind == "id" and c.name.endswith("dwelling_id")), None)
    if dwelling:
        joins.append(f"LEFT JOIN core.dwelling AS at_home ON at_home.dwelling_id = said.{quoted(dwelling)}")
        regions.append("at_home.region_code")
        tables.append("at_home")
    if "grid_id" in spec.sql_types:
        joins.append("LEFT JOIN core.grid AS of_grid ON of_grid.grid_id = said.grid_id")
        regions.append("of_grid.region_code")
        tables.append("of_grid")
    if "region_code" in spec.sql_types:
        regions.append("said.region_code")
    if person:
        joins.append(f"LEFT JOIN {PEOPLE} AS whose ON whose.person_id = said.{quoted(person)}")
        joins.append("LEFT JOIN core.dwelling AS whose_home ON whose_home.dwelling_id = whose.dwelling_id")
        regions.append("whose_home.region_code")
        tables.append("whose_home")
    if not regions:
        return "", None
    names = ("grid_id", "level1_grid_id", "level2_grid_id", "level3_grid_id")
    grids = tuple(f"COALESCE({', '.join(f'{t}.{name}' for t in tables)})" for name in names) if tables else ()
    region = f"COALESCE({', '.join(regions)})" if len(regions) > 1 else regions[0]
    return " ".join(joins), Place(region, grids)


def _of_age(spec: TableSpec, units: Sequence[ColumnSpec]) -> list[str]:
    """That every person of a row may be shown, and one is known."""
    known = f"(SELECT person_id FROM {PEOPLE} WHERE is_of_age)"
    if units[0].refers == "person":
        each = [f"(said.{quoted(c.name)} IS NULL OR said.{quoted(c.name)} IN {known})" for c in units]
        return [*each, f"COALESCE({', '.join(f'said.{quoted(c.name)}' for c in units)}) IS NOT NULL"]
    unit = f"said.{quoted(units[0].name)}"
    if units[0].refers == "subject":
        return [f"(said.{quoted(SUBJECT_KIND)} <> 'person' OR {unit} IN {known})", f"{unit} IS NOT NULL"]
    return [f"{unit} IS NOT NULL"]


def rows_of_release_sql(spec: TableSpec) -> str:
    """How many rows of the table the release publishes."""
    return f"SELECT COUNT(*) FROM {_said(spec)}"


def _of(spec: TableSpec, column: ColumnSpec) -> str:
    return f"{spec.name}.{column.name}"


def _said(spec: TableSpec) -> str:
    """What may leave the vault of a table at all, as ``said``."""
    values = ", ".join(
        f"{published_value_sql(spec, column.name, quoted(column.name))} AS {quoted(column.name)}"
        for column in spec.columns
    )
    rows = published_rows_sql(spec)
    return f"(SELECT {values} FROM {quoted(spec.name)}{_where([rows] if rows else [])}) AS said"


def _masked(column: ColumnSpec) -> str:
    shown = mask_sql(replace(column, name="said"))
    return (shown or "NULL").replace('"said"', f"said.{quoted(column.name)}")


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
