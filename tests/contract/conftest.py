"""A city of a few hand-made rows: claim and link tables as the seams define them, then every SQL asset run on them.

Belongs here: ``City``, what a test needs to state facts and read derived tables. Not here: any expectation.
The engine's own runner is not used, so that an asset's test fails for the asset's reason alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from gridhub.build.completeness import Value as Said
from gridhub.build.completeness import completeness_rows, values_of, what_came
from gridhub.build.gaps import Arrival, coverage
from gridhub.build.withholding import write_withheld
from gridhub.project import programmes
from gridhub.project.person_categories import category_rows
from gridhub.project.project import Project, SqlAsset
from gridhub.project.reading.loading import load
from gridhub.project.task_list import item_rows
from gridhub.survivorship.choosing import choose_values
from gridhub.tables.filling import create_from_query, insert_rows

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 10, 31)
Value = str | int | float | bool | date | None

CODES = tuple(sorted(path.stem for path in (ROOT / "schemas/codes").glob("*.csv")))


@cache
def known_project() -> Project:
    return load(ROOT, environ={})


@cache
def known_assets() -> dict[str, SqlAsset]:
    """Every core, finding and mart asset by table name, inputs before what reads them."""
    return {asset.name: asset for asset in known_project().assets if asset.layer != "claim"}


@cache
def known_values() -> tuple[Said, ...]:
    """What the sample project says, and what it stands on."""
    return values_of(known_project())


def references(query: str) -> set[str]:
    """The schema-qualified tables a SELECT reads."""
    return {
        f"{table.db}.{table.name}" for table in sqlglot.parse_one(query, read="duckdb").find_all(exp.Table) if table.db
    }


class City:
    """Facts in, derived tables out. ``record_id`` names are free; ``period_end`` defaults to the end of October 2026."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._columns = {
            name: spec.sql_types
            for name, spec in known_project().tables.items()
            if spec.layer in ("claim", "link", "audit", "rule")
        }

    def found(self) -> None:
        """Empty tables, the code lists and what the rules of the sample project say: the same for every test."""
        connection = self.connection
        for schema in ("claim", "link", "core", "finding", "mart", "audit", "code", "rule"):
            connection.execute(f"CREATE SCHEMA {schema}")
        for table, columns in self._columns.items():
            ddl = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"CREATE TABLE {table} ({ddl})")
        for name in CODES:
            file = str(ROOT / "schemas/codes" / f"{name}.csv")
            connection.execute(
                f"CREATE TABLE code.{name} AS SELECT value, code, name FROM read_csv('{file}', all_varchar = true)"
            )
        for name, parameters in known_project().rules.items():
            for parameter, setting in parameters.items():
                self.add(f"rule.{name}", parameter=parameter, value=setting)
        for level in known_project().grid_levels:
            low, high = level.households or (None, None)
            self.add(
                "rule.grid_level", area_type=level.area, grid_class=level.grid_class, grid_level=level.level,
                level_name=level.name, level_unit="、".join(level.units), min_households=low, max_households=high,
                served_by=",".join(level.served_by), visited_by=",".join(level.visited_by),
            )  # fmt: skip
        items = [column.name for column in known_project().tables["rule.task_list"].columns]
        for item in item_rows(known_project().task_list):
            self.add("rule.task_list", **dict(zip(items, item, strict=True)))
        for table, rows in (
            (programmes.TABLE, programmes.programme_rows(known_project().programmes)),
            (programmes.EXCLUSIVE_TABLE, programmes.exclusive_rows(known_project().programmes)),
        ):
            for row in rows:
                self.add(table, **dict(zip(self._columns[table], row, strict=True)))
        for table, categories in category_rows(known_project().person_categories).items():
            for category in categories:
                self.add(table, **category)
        self.add("audit.run", as_of=AS_OF)
        for department, export, rank in (
            ("grid_office", "visit", 1), ("public_security", "floating", 2), ("public_security", "resident", 3),
        ):  # fmt: skip
            self.add("audit.authority", attribute="dwelling_id", department=department, export=export, rank=rank)

    def add(self, table: str, **values: Value) -> None:
        """One row; columns left out are null."""
        columns = self._columns[table]
        unknown = values.keys() - columns.keys()
        assert not unknown, f"{table} has no column {unknown}"
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))

    def claim(self, table: str, record: str, role: str, source: str, **values: Value) -> None:
        """One claim row. ``source`` is ``department.export``."""
        department, export = source.split(".")
        self.deliver(source)
        values.setdefault("period_end", AS_OF)
        self.add(f"claim.{table}", record_id=record, role=role, department=department, export=export, **values)

    def deliver(self, source: str) -> None:
        """An export has a delivery in force, if only an empty one. Every ``claim`` delivers its own."""
        department, export = source.split(".")
        known = self.connection.execute(
            "SELECT COUNT(*) FROM audit.delivery WHERE department = ? AND export = ? AND in_force", [department, export]
        ).fetchone()
        if known == (0,):
            self.add(
                "audit.delivery", delivery_id=f"delivery-{source}", department=department, export=export, period="2026-10",
                file=f"{source}.xlsx", state="accepted", in_force=True,
            )  # fmt: skip

    def deliver_all(self, *but: str) -> None:
        """Every export of the city has a delivery in force, if only an empty one, except those named."""
        for department, connector in known_project().connectors.items():
            for export in connector.exports:
                if f"{department}.{export}" not in but:
                    self.deliver(f"{department}.{export}")

    def _judge_completeness(self) -> None:
        """``audit.completeness`` for the deliveries told of; October 2026 is the only month that is owed."""
        told = self.connection.execute(
            "SELECT department, export, period, COALESCE(part, ''), state, in_force FROM audit.delivery"
        ).fetchall()
        connectors = known_project().connectors
        arrivals = [Arrival(*line[:5]) for line in told]
        covered = [
            (one.department, one.export, one.period.text, one.state)
            for one in coverage(connectors, arrivals, AS_OF, first_month="2026-10")
        ]
        came = what_came(connectors, covered, [line[:3] for line in told if line[5]])
        judged, _ = completeness_rows(known_values(), came, AS_OF)
        insert_rows(self.connection, known_project().tables["audit.completeness"], judged)

    def trust(self, *attributes: str, source: str, rank: int) -> None:
        department, _, export = source.partition(".")
        for attribute in attributes:
            self.add("audit.authority", attribute=attribute, department=department, export=export, rank=rank)

    def person(
        self,
        record: str,
        person_id: str,
        *,
        role: str = "self",
        source: str = "public_security.resident",
        cid_status: str = "missing",
        cid_repaired: str | None = None,
        method: str = "exact_cid",
        **said: Value,
    ) -> None:
        """A record's statement about a person, linked to ``person_id``."""
        self.claim("person", record, role, source, **said)
        self._link_person(record, role, person_id, method, cid_status, cid_repaired)

    def _link_person(
        self, record: str, role: str, person_id: str, method: str, cid_status: str, cid_repaired: str | None
    ) -> None:
        self.add("link.person", record_id=record, role=role, person_id=person_id, method=method, rule=method)
        self.add("link.cid_status", record_id=record, role=role, status=cid_status, cid_repaired=cid_repaired)

    def address(
        self,
        record: str,
        dwelling_id: str | None,
        *,
        role: str = "residence",
        source: str = "public_security.resident",
        grid_id: str | None = None,
        **said: Value,
    ) -> None:
        """A record's address, resolved to a dwelling (None: unresolved)."""
        self.claim("address", record, role, source, **said)
        self.add(
            "link.address", record_id=record, role=role, dwelling_id=dwelling_id, grid_id=grid_id,
            address_id=None if dwelling_id is None else f"a-{dwelling_id}", method="exact" if dwelling_id else "unresolved",
        )  # fmt: skip

    def resident(self, record: str, person_id: str, dwelling_id: str | None, **said: Value) -> None:
        """A line of the police's resident register: a person, known by a trusted id if any, and where he lives."""
        self.claim("person", record, "self", "public_security.resident", **said)
        self._link_person(record, "self", person_id, "exact_cid", "trusted" if said.get("cid") else "missing", None)
        self.address(record, dwelling_id)

    def visit(self, record: str, person_id: str, dwelling_id: str, result: str, on: date, **said: Value) -> None:
        method = str(said.pop("method", "name_place"))
        self.person(record, person_id, role="visited", source="grid_office.visit", method=method)
        self.address(record, dwelling_id, role="visited", source="grid_office.visit")
        self.claim(
            "visit", record, "visited", "grid_office.visit", visit_no=record, visit_date=on, visit_result=result, **said
        )  # fmt: skip

    def grid(self, grid_id: str, level: int, parent: str | None = None, **said: Value) -> None:
        """A unified grid whose code is ``c-<grid_id>``; ``parent`` is a grid id."""
        record = f"grid-{grid_id}"
        said.setdefault("grid_name", f"网格{grid_id}")
        said.setdefault("grid_class", "comprehensive")
        said.setdefault("area_type", "urban")
        self.claim(
            "grid", record, "grid", "grid_office.unified_grid", grid_system="unified", grid_code=f"c-{grid_id}",
            grid_level=level, parent_grid_code=None if parent is None else f"c-{parent}", **said,
        )  # fmt: skip
        self.add(
            "link.grid", record_id=record, role="grid", grid_id=grid_id, grid_system="unified", grid_code=f"c-{grid_id}"
        )

    def dwelling(self, dwelling_id: str, *leaf_grids: str, **known: Value) -> None:
        """A standard dwelling covered by the given leaf grids."""
        known.setdefault("is_collective", False)
        known.setdefault("grid_method", ("several" if leaf_grids[1:] else "coverage") if leaf_grids else None)
        self.add("link.dwelling", dwelling_id=dwelling_id, leaf_count=len(leaf_grids), **known)
        self.address(
            f"std-{dwelling_id}",
            dwelling_id,
            role="standard",
            source="public_security.standard_address",
            is_standard=True,
        )
        for grid_id in leaf_grids:
            self.add(
                "link.dwelling_grid",
                dwelling_id=dwelling_id,
                grid_id=grid_id,
                is_leaf=True,
                record_id=f"grid-{grid_id}",
            )

    def payment(self, record: str, person_id: str, month: date, amount: int, **said: Value) -> None:
        """An old-age allowance paid to a person known by a trusted id."""
        cid_status = str(said.pop("cid_status", "trusted"))
        method = str(said.pop("method", "exact_cid"))
        programme = said.pop("programme", "old_age_allowance")
        self.person(
            record,
            person_id,
            role="payee",
            source="civil_affairs.old_age_allowance",
            cid_status=cid_status,
            method=method,
        )
        self.claim(
            "payment", record, "payee", "civil_affairs.old_age_allowance", programme=programme, pay_month=month,
            amount=amount, **said,
        )  # fmt: skip

    def roll(
        self,
        unit: str,
        month: int,
        *people: str,
        amount: int = 900,
        heads: int | None = None,
        weak: tuple[str, ...] = (),
        programme: str = "low_income_rural",
    ) -> None:
        """A household's lines on the low-income roll of a month of 2026, head first, and what it was paid; ids are trusted
        but those of the people in ``weak``."""
        end = date(2026, month, 30 if month in (4, 6, 9, 11) else 31)
        source = "civil_affairs.low_income"
        for place, person in enumerate(people):
            record, role = f"{unit}-{month:02}-{person}", "head" if place == 0 else "member"
            self.person(
                record, person, role=role, source=source, household_kind="benefit_unit", household_no=unit, period_end=end,
                is_head=place == 0, cid_status="missing" if person in weak else "trusted",
                method="name_birth" if person in weak else "exact_cid",
            )  # fmt: skip
            self.add("link.household", record_id=record, role=role, household_kind="benefit_unit", household_id=unit)
        self.claim(
            "payment", f"{unit}-{month:02}-{people[0]}", "head", source, programme=programme, amount=amount, unit_no=unit,
            pay_month=date(2026, month, 1), head_count=len(people) if heads is None else heads, period_end=end,
        )  # fmt: skip

    def cremation(
        self, record: str, person_id: str, died: date | None, *, cid_status: str = "trusted", **known: Value
    ) -> None:
        repaired = known.pop("cid_repaired", None)
        method = str(known.pop("method", "exact_cid"))
        self.person(
            record, person_id, source="civil_affairs.cremation", cid_status=cid_status, method=method, life_status="dead",
            cid_repaired=None if repaired is None else str(repaired),
        )  # fmt: skip
        self.claim("death", record, "self", "civil_affairs.cremation", evidence_kind="cremation", death_date=died)

    def firm(self, record: str, entity_id: str, status: str | None, *, role: str = "entity", **said: Value) -> None:
        """A line of the register (``is_register``), a status change or a permit holder. ``method``: how it was linked."""
        source = str(said.pop("source", "market_supervision.market_entity"))
        method = str(said.pop("method", "uscc"))
        self.claim("market_entity", record, role, source, entity_status=status, **said)
        self.add("link.market_entity", record_id=record, role=role, entity_id=entity_id, method=method)

    def permit(self, record: str, code: str, holder: str, **said: Value) -> None:
        """A pollution source with a permit; ``holder`` is the market entity its record was linked to."""
        said.setdefault("permit_from", date(2025, 1, 1))
        said.setdefault("permit_to", date(2029, 12, 31))
        self.claim("pollution_source", record, "source", "environment.pollution_source", source_code=code, **said)
        self.add("link.pollution_source", record_id=record, role="source", source_id=f"s-{code}")
        self.firm(record, holder, None, role="holder", source="environment.pollution_source",
                  uscc=None if code.startswith("H9") else code[:18])  # fmt: skip

    def build(self) -> None:
        """The facts are told: values are chosen, from here on tables are derived anew, each when it is first read."""
        write_withheld(self.connection, known_project())
        choose_values(self.connection)
        self._built: set[str] = set()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query, after the tables it reads and their inputs were derived with their contracts' types."""
        needed = references(query)
        for name, asset in reversed(known_assets().items()):
            if name in needed:
                needed |= set(asset.refs)
        if "audit.completeness" in needed - self._built:
            self._judge_completeness()
            self._built.add("audit.completeness")
        for name, asset in known_assets().items():
            if name in needed - self._built:
                create_from_query(self.connection, known_project().tables[name], asset.sql)
                self._built.add(name)
        return self.connection.execute(query).fetchall()

    def one(self, query: str) -> tuple[object, ...]:
        found = self.rows(query)
        assert len(found) == 1, f"{len(found)} rows instead of one"
        return found[0]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city of which nothing is told yet, to be copied: making its tables costs ten times as much."""
    file = tmp_path_factory.mktemp("city") / "founded.duckdb"
    with duckdb.connect(str(file)) as connection:
        City(connection).found()
    return file


@pytest.fixture
def city(founded: Path) -> Iterator[City]:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{founded}' AS founded (READ_ONLY)")
        connection.execute("COPY FROM DATABASE founded TO memory")
        connection.execute("DETACH founded")
        yield City(connection)
