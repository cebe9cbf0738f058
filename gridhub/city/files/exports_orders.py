"""The sheets of the hotline: orders as they stood at the end of the month, and their step log.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats, the other
channels (``exports_cases``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from gridhub.city.files.exports_people import at
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table, Value
from gridhub.city.world.dice import Month
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.orders import Order, Spot
from gridhub.city.world.world import World

Truth = list[tuple[str, str, str]]
_CHANNELS = ("电话", "电话", "微信", "网站", "电话")


def spelled(moment: datetime | None, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return f"{moment:{form}}" if moment else ""


def yes_no(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def place_told(order: Order) -> Value:
    return order.place.text if isinstance(order.place, Spot) else order.place


def truth_of(order: Order) -> Truth:
    """The order itself, and where it happened when the sheet tells a dwelling."""
    lines: Truth = [("order", "work_order", order.number)]
    return lines + (at("scene", order.place) if isinstance(order.place, Dwelling) else [])


def told_in(orders: list[Order], month: Month) -> list[Order]:
    """Those of the month, and those that were still open when it began."""
    before = month.plus(-1).last
    return [
        order for order in orders
        if month.first <= order.reported_at.date() <= month.last
        or (order.reported_at.date() < month.first and order.open_at(before))
    ]  # fmt: skip


def _status(order: Order, until: date) -> str:
    if order.voided:
        return "已作废"
    for step, status in (("结案", "已结案"), ("处置", "待回访"), ("派遣", "处置中")):
        if order.at(step, until):
            return status
    return "待派遣"


def _order_row(number: int, order: Order, until: date) -> Row:
    called_back = order.at("回访", until) is not None
    caller = order.caller
    dispatched = order.handling == "转办"
    return Row(
        [
            caller.name if caller else "",
            caller.sex if caller else "",
            caller.phone if caller else "",
            order.number,
            spelled(order.reported_at),
            _CHANNELS[number % len(_CHANNELS)],
            order.kind,
            "",
            "一般",
            order.handling,
            order.category,
            yes_no(order.confidential),
            place_told(order),
            order.unit,
            f"关于{order.category}的{order.kind}",
            order.source.number if order.names_source and order.source else "",
            order.content,
            spelled(order.at("派遣", until)),
            spelled(order.due_at),
            spelled(order.at("结案", until)),
            _status(order, until),
            order.returns if dispatched else None,
            order.extensions if dispatched else None,
            order.reworks if called_back else None,
            yes_no(order.is_repeat),
            yes_no(order.solved) if called_back else "",
            order.rating if called_back else "",
            yes_no(order.not_assessed),
            order.grid_code if dispatched else "",
            f"{100 + number % 7}",
        ],
        truth_of(order),
    )


def _work_order_rows(world: World, month: Month) -> list[Row]:
    orders = told_in(world.desk.hotline, month)
    return [_order_row(number, order, month.last) for number, order in enumerate(orders)]


def work_orders(world: World, month: Month) -> Iterator[Table]:
    """12345 工单导出."""
    yield Table(
        "hotline_12345.work_order",
        f"12345_工单_{month.compact}.xlsx",
        "热线工单明细",
        "12345热线受理中心",
        COLUMNS["hotline_12345.work_order"],
        partial(_work_order_rows, world, month),
    )


def _step_rows(world: World, month: Month) -> list[Row]:
    return [
        Row([order.number, number, step.name, step.unit, "", spelled(step.at)], [("step", "work_order", order.number)])
        for order in world.desk.hotline
        for number, step in enumerate(order.steps, 1)
        if month.first <= step.at.date() <= month.last
    ]


def order_steps(world: World, month: Month) -> Iterator[Table]:
    """12345 工单流转记录, text."""
    yield Table(
        "hotline_12345.order_step",
        f"12345_工单流转记录_{month.compact}.csv",
        "工单流转记录",
        "12345热线受理中心",
        COLUMNS["hotline_12345.order_step"],
        partial(_step_rows, world, month),
        encoding="utf-8-sig",
    )
