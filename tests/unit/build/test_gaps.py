"""What is owed, what came, and what a release has to do without."""

from __future__ import annotations

from datetime import date

from gridhub.build.gaps import Arrival, Gap, coverage
from gridhub.project.connector import Connector, Database, Export
from tests.unit.ingest.town import agreement

OCTOBER = date(2026, 10, 31)


def export(**changes: object) -> Export:
    given = {
        "title": "名册",
        "kind": "snapshot",
        "files": r"x_(?P<period>\d{6})",
        "contract": "X",
        "agreed": (),
        "columns": {},
    }
    return Export.model_validate(given | changes)


def department(**exports: Export) -> dict[str, Connector]:
    return {"office": Connector(department="office", title="局", contact="x", agreement=agreement(), exports=exports)}


def came(*lines: str, name: str = "list") -> list[Arrival]:
    """Arrivals from ``period[ part][ state]``."""
    found: list[Arrival] = []
    for line in lines:
        period, part, state = (*line.split(), "", "")[:3]
        found.append(Arrival("office", name, period, part if part != "-" else "", state or "accepted"))
    return found


def gaps(
    connectors: dict[str, Connector], arrivals: list[Arrival], as_of: date = OCTOBER, first: str | None = None
) -> list[Gap]:
    return [gap for one in coverage(connectors, arrivals, as_of, first_month=first) for gap in one.gaps]


def test_a_month_between_two_is_missing_and_a_part_that_was_there_before() -> None:
    found = gaps(department(list=export()), came("2026-08 城关", "2026-08 新华", "2026-10 城关"))
    assert [(gap.period, gap.part, gap.kind) for gap in found] == [
        ("2026-09", "", "missing"),
        ("2026-10", "新华", "missing"),
    ]
    assert found[0].reason == "“名册”2026-09 没有收到；请补报"


def test_the_newest_month_is_missing_when_the_reporting_date_has_passed_it() -> None:
    """The month that nobody sent yet is the one that a bulletin would print as zero."""
    assert [gap.period for gap in gaps(department(list=export()), came("2026-09"))] == ["2026-10"]


def test_the_first_month_of_the_city_is_owed_though_the_department_began_later() -> None:
    connectors = department(list=export())
    assert [gap.period for gap in gaps(connectors, came("2026-10"), first="2026-08")] == ["2026-08", "2026-09"]
    late = department(list=export(since="2026-10"))
    assert gaps(late, came("2026-10"), first="2026-08") == []


def test_an_export_that_never_came_is_missing_every_month() -> None:
    assert [gap.period for gap in gaps(department(list=export()), [], first="2026-09")] == ["2026-09", "2026-10"]


def test_a_month_whose_files_were_refused_or_are_held_is_told_as_such() -> None:
    arrivals = came("2026-08", "2026-09 - refused", "2026-10 城关 held", "2026-10 新华 refused")
    assert [(gap.period, gap.kind) for gap in gaps(department(list=export()), arrivals)] == [
        ("2026-09", "refused"), ("2026-10", "held"),
    ]  # fmt: skip


def test_a_part_that_was_only_refused_lacks_beside_the_one_that_came() -> None:
    arrivals = came("2026-10 城关", "2026-10 新华 refused")
    assert [(gap.part, gap.kind) for gap in gaps(department(list=export()), arrivals)] == [("新华", "refused")]


def test_a_superseded_refusal_leaves_no_gap() -> None:
    assert gaps(department(list=export()), came("2026-10 - superseded", "2026-10")) == []


def test_a_refused_file_of_a_wrong_year_begins_no_timeline() -> None:
    assert gaps(department(list=export()), came("2006-10 - refused", "2026-10")) == []


def test_a_quarter_is_due_when_it_is_over() -> None:
    connectors = department(list=export(cadence="quarterly"))
    assert [gap.period for gap in gaps(connectors, came("2026-Q2"))] == ["2026-Q3"]
    assert gaps(connectors, came("2026-Q2"), date(2026, 9, 29)) == []


def test_half_years_and_years_are_due_by_their_own_end() -> None:
    both = department(half=export(cadence="half_yearly"), year=export(cadence="yearly"))
    assert [(gap.export, gap.period) for gap in gaps(both, [], first="2026-01")] == [("half", "2026-H1")]
    assert [gap.period for gap in gaps(both, [], date(2026, 12, 31), "2026-01")] == ["2026-H1", "2026-H2", "2026"]


def test_what_comes_when_it_comes_and_what_is_read_from_a_database_is_owed_by_nobody() -> None:
    read = export(database=Database(url_env="OFFICE_DB", table="t"))
    both = department(read=read, event=export(cadence="ad_hoc"))
    assert gaps(both, came("2026-08", name="read"), first="2026-08") == []
