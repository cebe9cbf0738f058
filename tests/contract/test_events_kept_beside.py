"""Tables of events: what two deliveries tell of one number is one event, or two where its export keeps both rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import cast

import duckdb
import pytest

from gridhub.build.derive import derive_table
from gridhub.build.step import Step
from gridhub.build.work import Build, Work
from tests.contract.conftest import known_assets, known_project

ASSET = replace(known_assets()["core.visit"], sql="SELECT * FROM told_of")


@dataclass
class Visits:
    """Visits with the number ZF1 as the asset of core.visit would tell of them."""

    connection: duckdb.DuckDBPyConnection

    def add(self, delivery: str, period: str, on: int, person: str | None = "P1") -> str:
        self.connection.execute("INSERT INTO audit.delivery VALUES (?, ?)", [delivery, period])
        self.connection.execute(
            "INSERT INTO told_of BY NAME SELECT ? AS record_id, 'visited' AS role, 'ZF1' AS visit_no, ? AS visit_date, "
            "'met' AS visit_result, ? AS person_id, 'grid_office' AS department",
            [f"{delivery}:1:2", date(2026, 10, on), person],
        )
        return f"{delivery}:1:2"

    def keep_beside(self, record: str, other: str) -> None:
        self.connection.execute("INSERT INTO fact.key_conflict VALUES (?, ?, 'kept')", [record, other])

    def counted(self) -> tuple[list[str], list[tuple[str, str]]]:
        """The rows of core.visit, and of what was left out which row and why."""
        build = cast("Build", SimpleNamespace(project=known_project()))
        step = Step("core.visit", "core", "走访", lambda work: derive_table(work, ASSET))
        derive_table(Work(build, step, self.connection), ASSET)
        rows = self.connection.execute("SELECT record_id FROM core.visit ORDER BY 1").fetchall()
        out = self.connection.execute("SELECT record_id, kind FROM fact.repeated__visit ORDER BY 1").fetchall()
        return [record for (record,) in rows], out


@pytest.fixture
def visits() -> Iterator[Visits]:
    spec = known_project().tables["core.visit"]
    columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in spec.columns)
    with duckdb.connect() as connection:
        for schema in ("core", "fact", "audit"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(f"CREATE TABLE told_of ({columns})")
        connection.execute("CREATE TABLE audit.delivery (delivery_id VARCHAR, period VARCHAR)")
        connection.execute(
            "CREATE TABLE fact.key_conflict (record_id VARCHAR, other_record_id VARCHAR, outcome VARCHAR)"
        )
        yield Visits(connection)


def test_a_number_that_another_month_has_for_another_visit_is_two_events(visits: Visits) -> None:
    first, second = visits.add("d1", "2026-09", 1), visits.add("d2", "2026-10", 9)
    visits.keep_beside(second, first)
    assert visits.counted() == ([first, second], [])


def test_of_one_visit_whose_rows_differ_in_a_lesser_field_one_counts(visits: Visits) -> None:
    first, second = visits.add("d1", "2026-09", 1), visits.add("d2", "2026-10", 1)
    visits.keep_beside(second, first)
    assert visits.counted() == ([first], [(second, "repetition")])


def test_an_event_kept_beside_another_counts_once_however_often_it_is_told(visits: Visits) -> None:
    first, second, third = (visits.add(f"d{n}", f"2026-{8 + n:02}", 9 if n > 1 else 1) for n in (1, 2, 3))
    visits.keep_beside(second, first)
    visits.keep_beside(third, first)
    assert visits.counted() == ([first, second], [(third, "repetition")])


def test_of_two_towns_of_one_month_neither_event_is_lost(visits: Visits) -> None:
    """In force the first is the one of the first town; the table of events takes the first delivery id."""
    second, first = visits.add("d1", "2026-10", 9), visits.add("d2", "2026-10", 1)
    visits.keep_beside(second, first)
    assert visits.counted() == ([second, first], [])


def test_two_visits_of_one_day_to_people_nobody_knows_are_not_taken_for_one(visits: Visits) -> None:
    first, second = visits.add("d1", "2026-10", 1, None), visits.add("d2", "2026-10", 1, None)
    visits.keep_beside(second, first)
    assert visits.counted() == ([first, second], [])


def test_without_the_rule_another_value_is_a_conflict_and_counts_once(visits: Visits) -> None:
    first, second = visits.add("d1", "2026-09", 1), visits.add("d2", "2026-10", 9)
    assert visits.counted() == ([first], [(second, "conflict")])
