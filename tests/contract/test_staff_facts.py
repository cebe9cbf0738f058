"""Trainings, pay and changes of the grid staff; whoever is paid for a month after leaving (F27)."""

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
F27 = "finding.f27_subsidy_after_leaving"
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


def found(city: City) -> list[tuple[object, ...]]:
    city.build()
    return city.rows(f"SELECT subject_id FROM {F27} ORDER BY 1")


def test_paid_for_the_month_after_leaving_is_found_with_its_money_and_both_lists(city: City) -> None:
    changed(city, "p1", "left", date(2026, 9, 30))
    paid(city, "p1", SEPTEMBER, 180)
    paid(city, "p1", OCTOBER, 205)
    city.build()
    assert city.one(
        f"SELECT finding_kind, department, amount, first_month, month_count, detail, evidence FROM {F27}"
    ) == (
        "suspicion", "grid_office", 205, OCTOBER, 1, "变动表写明离职，之后的月份仍发放补贴", "change-p1-1;pay-p1-10",
    )  # fmt: skip


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 10, 31)], ids=["its first day", "its last day"])
def test_the_month_of_leaving_is_due(city: City, day: date) -> None:
    changed(city, "p1", "left", day)
    paid(city, "p1", OCTOBER)
    assert found(city) == []


@pytest.mark.parametrize("kind", ["joined", "moved"])
def test_who_took_up_or_changed_a_post_is_paid_rightly(city: City, kind: str) -> None:
    changed(city, "p1", kind, date(2026, 9, 10))
    paid(city, "p1", OCTOBER)
    assert found(city) == []


@pytest.mark.parametrize(
    ("back", "is_found"),
    [(date(2026, 10, 31), False), (date(2026, 9, 15), False), (date(2026, 11, 1), True)],
    ids=["within the month paid for", "on the day of leaving", "after it"],
)
def test_who_comes_back_is_paid_from_that_month_on(city: City, back: date, is_found: bool) -> None:
    changed(city, "p1", "left", date(2026, 9, 15))
    changed(city, "p1", "joined", back, "2")
    paid(city, "p1", OCTOBER)
    assert bool(found(city)) is is_found


def test_whoever_is_in_no_list_of_changes_is_not_accused(city: City) -> None:
    changed(city, "p2", "left", date(2026, 8, 1))
    paid(city, "p1", OCTOBER)
    assert found(city) == []


def test_a_departure_after_the_reporting_date_is_not_known_yet(city: City) -> None:
    changed(city, "p1", "left", date(2026, 11, 2))
    paid(city, "p1", date(2026, 12, 1))
    assert found(city) == []


def test_a_city_that_pays_a_month_longer_says_so(city: City) -> None:
    changed(city, "p1", "left", date(2026, 9, 30))
    paid(city, "p1", OCTOBER)
    city.connection.execute("UPDATE rule.finding SET value = '1' WHERE parameter = 'leaving_paid_months'")
    assert found(city) == []


def test_a_roster_that_still_has_who_left_is_shown_beside(city: City) -> None:
    changed(city, "p1", "left", date(2026, 9, 30))
    paid(city, "p1", OCTOBER)
    on_roster(city, "p1")
    city.build()
    assert city.one(f"SELECT detail, evidence FROM {F27}") == (
        "变动表写明离职，之后的月份仍发放补贴；网格员名册上仍有此人，请先核对是否已离职", "change-p1-1;pay-p1-10;roster-p1",
    )  # fmt: skip


def test_money_paid_to_somebody_known_by_name_and_phone_is_a_task_and_proves_nothing(city: City) -> None:
    changed(city, "p1", "left", date(2026, 9, 30))
    paid(city, "p1", OCTOBER, 200, trusted=False)
    city.build()
    assert city.one(f"SELECT finding_kind, amount, unproven_amount FROM {F27}") == ("verification", None, 200)


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
    assert [numbers[code] for code in ("408", "409", "410", "411", "412", "810")] == [1, 1, 1, 50, 205, 0]


def test_without_the_lists_nothing_is_said_of_the_staff_and_no_zero(city: City) -> None:
    city.deliver_all(TRAINING, SUBSIDY, CHANGE)
    on_roster(city, "p1")
    city.build()
    numbers = numbers_of(city)
    assert {numbers[code] for code in ("408", "409", "410", "411", "412", "810")} == {None}
