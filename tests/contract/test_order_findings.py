"""Findings about orders and tasks (F17, F25, F251, F26): when they speak, and when what looks like them is none."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City, Value

F17, F25, F251, F26 = (
    "finding.f17_shop_without_entity", "finding.f25_repeated_orders",
    "finding.f251_order_without_grid", "finding.f26_task_not_on_list",
)  # fmt: skip
SOURCES = {
    "hotline": "hotline_12345.work_order", "urban_management": "urban_management.case",
    "environment": "environment.complaint",
}  # fmt: skip
REGION = "990081001001"
NOON = datetime(2026, 10, 15, 12)
PERMIT = "91130200699229617X001P"


def order(
    city: City, number: str, at: datetime, dwelling: str | None, channel: str = "hotline", /, **said: Value
) -> None:
    """A dispatched complaint about rubbish in the corridor (A02), unless said otherwise."""
    source = SOURCES[channel]
    said.setdefault("category", "A02")
    said.setdefault("order_type", "complaint")
    said.setdefault("handling", "dispatched")
    said.setdefault("status", "closed")
    said.setdefault("is_confidential", False)
    city.claim("work_order", number, "order", source, order_no=number, channel=channel, reported_at=at, **said)
    if dwelling is not None:
        city.address(number, dwelling, role="scene", source=source)


def ground(city: City) -> None:
    """A community with building 3 of an estate (rooms a and b) and a shop."""
    city.claim(
        "region", "region", "region", "civil_affairs.region_code", issuer="民政", vintage="2026", region_code=REGION,
        region_name="和平社区", region_level="village",
    )  # fmt: skip
    city.add("link.region", record_id="region", role="region", region_id="r1", issuer="民政", vintage="2026",
             region_code=REGION)  # fmt: skip
    for room in ("a", "b"):
        city.dwelling(f"room-{room}", "g1", region_code=REGION, building_id="b3", estate="枫林苑", building="3")
    city.dwelling("shop", "g1", region_code=REGION, road="解放路")
    city.grid("g1", 1, region_code=REGION)


def places(city: City) -> list[tuple[object, ...]]:
    city.build()
    return city.rows(f"SELECT subject_id, case_part, evidence FROM {F25} ORDER BY 2")


def test_three_complaints_in_thirty_days_are_one_hot_spot_with_its_orders(city: City) -> None:
    ground(city)
    for number, days in (("o1", 20), ("o2", 10), ("o3", 0)):
        order(city, number, NOON - timedelta(days=days), "room-a")
    assert places(city) == [("r1", "枫林苑3栋·A02", "o1;o2;o3")]


def test_rooms_of_one_building_are_one_place_and_a_shop_is_another(city: City) -> None:
    ground(city)
    for number, dwelling in (("o1", "room-a"), ("o2", "room-b"), ("o3", "room-a"), ("o4", "shop")):
        order(city, number, NOON + timedelta(hours=len(number)), dwelling)
    assert places(city) == [("r1", "枫林苑3栋·A02", "o1;o2;o3")]


@pytest.mark.parametrize(
    "odd",
    [
        {"handling": "urged", "source_order_no": "o2"},
        {"category": "C15"},
        {"order_type": "consult"},
        {"is_confidential": True},
    ],
)
def test_pressing_another_matter_asking_and_a_confidential_order_make_no_hot_spot(
    city: City, odd: dict[str, Value]
) -> None:
    ground(city)
    order(city, "o1", NOON - timedelta(days=8), "room-a")
    order(city, "o2", NOON - timedelta(days=4), "room-a")
    order(city, "o3", NOON, "room-a", **odd)
    assert places(city) == []


def test_three_complaints_in_more_than_thirty_days_are_none(city: City) -> None:
    ground(city)
    for number, days in (("o1", 31), ("o2", 10), ("o3", 0)):
        order(city, number, NOON - timedelta(days=days), "room-a")
    assert places(city) == []


def test_a_hot_spot_of_last_month_is_not_told_again(city: City) -> None:
    ground(city)
    for number in ("o1", "o2", "o3"):
        order(city, number, datetime(2026, 9, 20, int(number[1])), "room-a")
    assert places(city) == []


@pytest.mark.parametrize(("hours", "told"), [(72, True), (73, False)])
def test_two_channels_that_take_one_matter_within_72_hours_are_told(city: City, hours: int, told: bool) -> None:
    ground(city)
    order(city, "o1", NOON, "room-a")
    order(city, "c1", NOON + timedelta(hours=hours), "room-b", "urban_management")
    assert [row[2] for row in places(city)] == (["c1;o1"] if told else [])


def test_a_case_that_names_the_hotline_order_was_passed_on_and_is_no_second_one(city: City) -> None:
    ground(city)
    order(city, "o1", NOON, "room-a")
    order(city, "c1", NOON + timedelta(hours=1), "room-a", "urban_management", source_order_no="o1")
    assert places(city) == []


def test_orders_without_grid_are_one_case_per_grid_and_department(city: City) -> None:
    ground(city)
    order(city, "named", NOON, "room-a", grid_code="c-g1")
    order(city, "lost1", NOON, "room-a", category="C01")
    order(city, "lost2", NOON, "room-b", category="C15")
    order(city, "direct", NOON, "room-a", category="C16", handling="direct")
    city.build()
    assert city.rows(f"SELECT subject_id, department, evidence FROM {F251}") == [("g1", "hotline_12345", "lost1;lost2")]


def test_a_list_that_names_no_grid_at_all_loses_none(city: City) -> None:
    ground(city)
    order(city, "lost", NOON, "room-a")
    city.build()
    assert city.rows(f"SELECT * FROM {F251}") == []


def shop_reported(city: City, status: str | None, *, at: str | None = "shop", register: bool = True) -> None:
    """A case reports trading without a licence at the shop; a firm of ``status`` has its site at ``at``."""
    ground(city)
    order(city, "case", NOON, "shop", "urban_management", category="M01")
    if register:
        city.firm("other", "e-other", "active", is_register=True, uscc="91350100M000100Y43")
    if status:
        city.firm("firm", "e1", status, is_register=True, uscc=PERMIT[:18])
        city.address("firm", at, role="site", source="market_supervision.market_entity")
    city.build()


def test_a_shop_at_a_door_without_any_firm_is_told(city: City) -> None:
    shop_reported(city, None)
    assert city.rows(f"SELECT subject_id, evidence FROM {F17}") == [("shop", "case")]


def test_a_shop_whose_firm_is_cancelled_is_told_with_the_row_that_says_so(city: City) -> None:
    shop_reported(city, "cancelled")
    evidence, detail = city.one(f"SELECT evidence, detail FROM {F17}")
    assert evidence == "case;firm"
    assert "已注销、吊销或迁出" in str(detail)


def test_a_shop_with_an_active_firm_is_licensed_whatever_was_reported(city: City) -> None:
    shop_reported(city, "active")
    assert city.rows(f"SELECT * FROM {F17}") == []


def test_without_a_register_no_shop_lacks_a_licence(city: City) -> None:
    shop_reported(city, None, register=False)
    assert city.rows(f"SELECT * FROM {F17}") == []


def test_a_report_of_half_a_year_ago_is_not_told(city: City) -> None:
    ground(city)
    city.firm("other", "e-other", "active", is_register=True, uscc="91350100M000100Y43")
    order(city, "case", NOON - timedelta(days=200), "shop", category="M01")
    city.build()
    assert city.rows(f"SELECT * FROM {F17}") == []


def task(city: City, number: str, name: str, **said: Value) -> None:
    said.setdefault("assigned_date", date(2026, 10, 12))
    said.setdefault("assignee", "grid_staff")
    said.setdefault("grid_code", "c-g1")
    city.claim(
        "grid_task", number, "task", "grid_office.task", task_no=number, task_name=name, unit_name="市统计局", **said
    )  # fmt: skip


def county(city: City) -> None:
    city.claim(
        "region", "county", "region", "civil_affairs.region_code", issuer="民政", vintage="2026",
        region_code="990081000000", region_name="示例市", region_level="county",
    )  # fmt: skip
    city.add("link.region", record_id="county", role="region", region_id="r0", issuer="民政", vintage="2026",
             region_code="990081000000")  # fmt: skip
    city.grid("g1", 1)


def test_a_task_on_no_list_is_one_case_however_many_grids_got_it(city: City) -> None:
    county(city)
    city.grid("g2", 1)
    task(city, "t1", "小微商户用电量统计")
    task(city, "t2", "小微商户用电量统计", grid_code="c-g2")
    city.build()
    assert city.one(f"SELECT subject_id, case_part, evidence FROM {F26}") == (
        "r0", "市统计局·小微商户用电量统计", "t1;t2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("独居老人探访", {}),
        ("独居老人走访", {}),
        ("老人上门看望", {"item_code": "P03"}),
        ("小微商户用电量统计", {"assignee": "town_staff"}),
        ("小微商户用电量统计", {"assigned_date": date(2026, 7, 1)}),
        ("汛期低洼院落巡查", {"assigned_date": date(2026, 9, 30)}),
    ],
)
def test_a_listed_task_by_any_name_a_task_of_officials_and_an_old_one_are_not_told(
    city: City, name: str, said: dict[str, Value]
) -> None:
    county(city)
    task(city, "t1", name, **said)
    city.build()
    assert city.rows(f"SELECT * FROM {F26}") == []


@pytest.mark.parametrize(
    ("name", "on"), [("疫苗接种情况摸排", date(2026, 10, 12)), ("汛期低洼院落巡查", date(2026, 10, 1))]
)
def test_a_task_that_left_the_list_or_whose_time_is_over_is_told(city: City, name: str, on: date) -> None:
    county(city)
    task(city, "t1", name, assigned_date=on)
    city.build()
    assert "已退出清单" in str(city.one(f"SELECT detail FROM {F26}")[0])


def test_a_confidential_order_says_neither_place_nor_grid_and_of_a_private_matter_not_the_matter(city: City) -> None:
    ground(city)
    order(city, "asked", NOON, None, is_confidential=True, grid_code="c-g1")
    order(city, "private", NOON, None, is_confidential=True, grid_code="c-g1", category="P08")
    city.build()
    columns = "order_no, category, item_name, dwelling_id, building_id, grid_id, written_grid_id, place, region_code"
    assert city.rows(f"SELECT {columns} FROM core.work_order ORDER BY 1") == [
        ("asked", "A02", "楼道堆物", None, None, None, None, None, REGION),
        ("private", None, None, None, None, None, None, None, REGION),
    ]


def step(city: City, number: str, name: str, at: datetime, step_no: int) -> None:
    city.claim(
        "work_order_step", f"{number}-{step_no}", "step", "hotline_12345.order_step", order_no=number, channel="hotline",
        step_no=step_no, step=name, step_at=at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("handled", "closed", "due", "on_time"),
    [
        (NOON, NOON + timedelta(days=2), NOON + timedelta(days=1), True),
        (NOON + timedelta(days=2), NOON + timedelta(days=3), NOON + timedelta(days=1), False),
        (None, NOON, NOON, True),
        (None, None, NOON, False),
        (None, None, datetime(2026, 10, 31, 18), None),
        (NOON, NOON, None, None),
    ],
)
def test_on_time_is_handled_by_the_hour_it_was_due_and_open_behind_that_day_is_late(
    city: City, handled: datetime | None, closed: datetime | None, due: datetime | None, on_time: bool | None
) -> None:
    order(city, "o1", NOON - timedelta(days=1), None, closed_at=closed, due_at=due,
          status="closed" if closed else "open")  # fmt: skip
    if handled:
        step(city, "o1", "handled", handled, 4)
    city.build()
    assert city.one("SELECT is_on_time FROM core.work_order") == (on_time,)


@pytest.mark.parametrize(
    ("hours", "in_time"), [(24, True), (25, False), (None, False)]
)  # fmt: skip
def test_a_caller_rung_within_a_day_of_dispatch_was_answered_in_time(
    city: City, hours: int | None, in_time: bool
) -> None:
    order(city, "o1", NOON, None, dispatched_at=NOON)
    if hours is not None:
        step(city, "o1", "contacted", NOON + timedelta(hours=hours), 2)
    city.build()
    assert city.one("SELECT is_answered_in_time FROM core.work_order") == (in_time,)


def test_rates_of_orders_leave_out_what_is_not_assessed_and_say_their_two_numbers(city: City) -> None:
    for number, rating, out in (("o1", "satisfied", False), ("o2", "dissatisfied", False), ("o3", "no_answer", False),
                                ("o4", "dissatisfied", True), ("o5", "basically_satisfied", False)):  # fmt: skip
        order(
            city, number, NOON, None, due_at=NOON + timedelta(days=1), closed_at=NOON, satisfaction=rating,
            is_not_assessed=out,
        )  # fmt: skip
    order(city, "open", NOON, None, due_at=NOON + timedelta(days=1), status="open")
    city.deliver_all()
    city.build()
    found = {
        code: line for code, *line in city.rows(
            "SELECT indicator_code, numerator, denominator FROM mart.work_report WHERE kind = 'month'"
        )
    }  # fmt: skip
    assert found["701"] == [4, 5]
    assert found["702"] == [4, 5]
    assert found["703"] == [2, 3]


def test_a_dispute_counts_as_settled_in_the_month_it_was_settled_with_success(city: City) -> None:
    for number, closed, solved in (
        ("d1", NOON, True), ("d2", NOON, False), ("d3", NOON - timedelta(days=30), True), ("d4", None, None),
    ):  # fmt: skip
        city.claim(
            "work_order", number, "order", "political_legal.dispute", order_no=number, channel="dispute",
            reported_at=NOON - timedelta(days=40), status="closed" if closed else "open", is_confidential=True,
            closed_at=closed, is_solved=solved,
        )  # fmt: skip
    city.deliver_all()
    city.build()
    assert city.one("SELECT value FROM mart.work_report WHERE indicator_code = '704'") == (Decimal(1),)
