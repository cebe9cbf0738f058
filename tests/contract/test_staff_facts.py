"""Trainings, pay and changes of the grid staff."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from gridhub.tables.masking import mask_sql
from tests.contract.conftest import known_project

if TYPE_CHECKING:
    from tests.contract.conftest import City, Value

TRAINING, SUBSIDY, CHANGE = "grid_office.staff_training", "grid_office.staff_subsidy", "grid_office.staff_change"
ROSTER = "grid_office.staff"
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


def paid(city: City, person: str, month: date, amount: int = 200, *, trusted: bool = True, **said: Value) -> None:
    record = f"pay-{person}-{month.month}"
    status, method = ("trusted", "exact_cid") if trusted else ("missing", "name_phone")
    city.person(record, person, source=SUBSIDY, cid_status=status, method=method)
    city.claim("staff_subsidy", record, "self", SUBSIDY, pay_month=month, amount=amount, **said)


def changed(city: City, person: str, kind: str, day: date, number: str = "1", **said: Value) -> None:
    record = f"change-{person}-{number}"
    city.person(record, person, source=CHANGE, cid_status="trusted")
    city.claim("staff_change", record, "self", CHANGE, change_no=number, change_kind=kind, change_date=day, **said)


def on_roster(city: City, person: str) -> None:
    city.person(f"roster-{person}", person, source=ROSTER, cid_status="trusted")
    city.claim("staff_assignment", f"roster-{person}", "self", ROSTER, staff_role="part_time", grid_code="c-g1")


def test_a_training_keeps_who_was_asked_and_whether_they_came(city: City) -> None:
    city.grid("g1", 1)
    for person, state in (("p1", "attended"), ("p2", "absent")):
        city.person(f"t-{person}", person, source=TRAINING)
        city.claim(
            "staff_training", f"t-{person}", "self", TRAINING, training_no="PX1", training_kind="induction",
            held_date=date(2026, 10, 9), staff_role="part_time", grid_code="c-g1" if person == "p1" else "gone",
            attendance=state,
        )  # fmt: skip
    city.build()
    assert city.rows(
        "SELECT person_id, training_name, staff_role_name, grid_id, attendance_name FROM core.staff_training ORDER BY 1"
    ) == [("p1", "岗前培训", "兼职网格员", "g1", "出勤"), ("p2", "岗前培训", "兼职网格员", None, "缺勤")]


@pytest.mark.parametrize(
    ("kind", "former", "now", "place"),
    [("left", "c-g1", None, "g1"), ("joined", None, "c-g2", "g2"), ("moved", "c-g1", "c-g2", "g2")],
)
def test_a_change_lies_where_the_person_is_or_was_last(
    city: City, kind: str, former: str | None, now: str | None, place: str
) -> None:
    city.grid("g1", 1)
    city.grid("g2", 1)
    changed(city, "p1", kind, date(2026, 10, 5), former_grid_code=former, grid_code=now)
    city.build()
    assert city.one("SELECT grid_id FROM core.staff_change") == (place,)


def test_what_one_worker_is_paid_stays_in_the_vault_and_the_sum_is_published(city: City) -> None:
    for person, amount in (("p1", 1991), ("p2", 265)):
        paid(city, person, OCTOBER, amount)
    paid(city, "p1", SEPTEMBER, 2051)
    city.build()
    assert city.rows("SELECT pay_month, line_count, amount FROM core.staff_subsidy_tally ORDER BY 1") == [
        (SEPTEMBER, 1, 2051), (OCTOBER, 2, 2256),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("core.staff_subsidy", f"{part}amount") for part in (
            "", "base_", "performance_", "report_", "seniority_", "post_", "gross_", "deduction_",
        )),
        ("core.staff_training", "exam_result"), ("core.staff_change", "reason"),
    ],
)  # fmt: skip
def test_pay_exams_and_reasons_of_a_worker_are_personal_and_not_published(table: str, column: str) -> None:
    spec = next(one for one in known_project().tables[table].columns if one.name == column)
    assert spec.sensitivity == "S3" and mask_sql(spec) is None


def numbers_of(city: City) -> dict[str, object]:
    return {str(code): value for code, value in city.rows("SELECT indicator_code, value FROM mart.work_report")}


def test_numbers_of_the_staff_stand_on_the_three_lists(city: City) -> None:
    city.deliver_all()
    on_roster(city, "p1")
    on_roster(city, "p2")
    changed(city, "p1", "joined", date(2026, 10, 5))
    changed(city, "p3", "left", date(2026, 10, 4), "2")
    changed(city, "p4", "left", date(2026, 9, 4), "3")
    paid(city, "p1", OCTOBER, 205)
    for number, (person, day, state) in enumerate(
        [("p1", date(2026, 10, 9), "attended"), ("p2", date(2026, 10, 9), "absent"), ("p2", date(2025, 10, 9), "attended")]
    ):  # fmt: skip
        city.person(f"t{number}", person, source=TRAINING)
        city.claim("staff_training", f"t{number}", "self", TRAINING, training_no="PX", held_date=day, attendance=state)
    city.build()
    numbers = numbers_of(city)
    assert [numbers[code] for code in ("408", "409", "410", "411", "412")] == [1, 1, 1, 50, 205]


def test_without_the_lists_nothing_is_said_of_the_staff_and_no_zero(city: City) -> None:
    city.deliver_all(TRAINING, SUBSIDY, CHANGE)
    on_roster(city, "p1")
    city.build()
    numbers = numbers_of(city)
    assert {numbers[code] for code in ("408", "409", "410", "411", "412")} == {None}
