"""Orders of the generated city: calibrated by what cities publish (domain.md §16), and told again until they are closed."""

from __future__ import annotations

from datetime import date

import pytest

from gridhub.city.files.exports_orders import told_in
from gridhub.city.world.dice import Month
from gridhub.city.world.order_findings import order_findings
from gridhub.city.world.orders import Hotline, Order
from gridhub.city.world.world import World, build_world

FIRST = Month(2026, 9)
USUAL = 3_000


@pytest.fixture(scope="module")
def world() -> World:
    city = build_world(11, 400, FIRST)
    for month in (FIRST, FIRST.plus(1)):
        city.advance(month)
    return city


@pytest.fixture(scope="module")
def usual(world: World) -> list[Order]:
    hotline = Hotline(3, world.desk, world.ground, world.population, FIRST.plus(2))
    hotline.usual(USUAL)
    return hotline.day


def share(orders: list[Order], of: str) -> float:
    return sum(1 for order in orders if order.handling == of) / len(orders)


def test_four_of_five_first_orders_are_answered_at_once(usual: list[Order]) -> None:
    first = [order for order in usual if not order.is_repeat]
    assert 0.75 < share(first, "直办") < 0.83


def test_a_fifth_of_the_orders_repeats_another(usual: list[Order]) -> None:
    assert 0.15 < sum(order.is_repeat for order in usual) / len(usual) < 0.23
    assert all(order.source is not None for order in usual if order.is_repeat)


def test_steps_go_forward_in_time_and_end_with_the_closing(usual: list[Order]) -> None:
    for order in usual:
        moments = [step.at for step in order.steps]
        assert moments == sorted(moments)
        assert order.steps[0].name == "受理"
        assert order.steps[-1].name == "结案"


def test_an_order_is_told_every_month_until_it_is_closed(world: World) -> None:
    second = FIRST.plus(1)
    told = told_in(world.desk.hotline, second)
    carried = [order for order in told if order.reported_at.date() < second.first]
    assert carried
    assert all(order.open_at(date(2026, 9, 30)) for order in carried)
    gone = [order for order in world.desk.hotline if order not in told]
    assert gone
    assert not any(order.open_at(date(2026, 9, 30)) and not order.voided for order in gone)


def test_every_month_has_findings_of_every_kind(world: World) -> None:
    found = {line[0] for line in order_findings(world.desk, world.economy, FIRST.plus(1))}
    assert found == {"F17", "F25", "F251", "F26"}
