"""The sheets of cases of city management and of 12369 complaints.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats, the hotline
(``exports_orders``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from gridhub.city.files.exports_orders import place_told, spelled, told_in, truth_of
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Month
from gridhub.city.world.orders import Order
from gridhub.city.world.world import World

_MINUTES = "%Y/%m/%d %H:%M"


def _stage(order: Order, until: date) -> str:
    if order.voided:
        return "作废"
    if order.suspended:
        return "挂账"
    for step, stage in (("结案", "结案"), ("处置", "核查"), ("派遣", "处置")):
        if order.at(step, until):
            return stage
    return "立案"


def _cell_grid(order: Order) -> str:
    """GB/T 30428.1: region, street, community, three digits of the cell."""
    dwelling = order.dwelling
    return f"{dwelling.region.code}{int(dwelling.true_id[1:]) % 4 + 1:03d}" if dwelling else ""


def _last(order: Order, step: str, until: date) -> str:
    moments = [s.at for s in order.steps if s.name == step and s.at.date() <= until]
    return spelled(max(moments), _MINUTES) if moments else ""


def _case_row(number: int, order: Order, until: date) -> Row:
    dwelling, matter = order.dwelling, order.matter
    assert matter is not None
    return Row(
        [
            number,
            order.number,
            order.kind,
            order.source.number if order.names_source and order.source else "",
            "部件" if matter.city[0] == "公用设施" else "事件",
            matter.city[0],
            order.category,
            order.content,
            place_told(order),
            dwelling.region.town.name if dwelling else "",
            dwelling.region.name if dwelling else "",
            _cell_grid(order),
            order.grid_code,
            order.unit,
            spelled(order.reported_at, _MINUTES),
            _last(order, "立案", until),
            _last(order, "派遣", until),
            spelled(order.due_at, _MINUTES),
            _last(order, "处置", until),
            _last(order, "结案", until),
            _stage(order, until),
            order.reworks,
            order.extensions,
            _last(order, "作废", until),
        ],
        truth_of(order),
    )


def _case_rows(world: World, month: Month) -> list[Row]:
    orders = told_in(world.desk.cases, month)
    return [_case_row(number, order, month.last) for number, order in enumerate(orders, 1)]


def cases(world: World, month: Month) -> Iterator[Table]:
    """城管 案件明细."""
    yield Table(
        "urban_management.case",
        f"城管_案件明细_{month.compact}.xls",
        "城市管理案件明细表",
        "示例市城市管理局",
        COLUMNS["urban_management.case"],
        partial(_case_rows, world, month),
        notes=("说明：[作废]案件按约定不计入统计。",),
    )


def _complaint_row(order: Order, until: date) -> Row:
    closed = order.at("结案", until)
    return Row(
        [
            order.number,
            spelled(order.reported_at),
            order.kind,
            order.source.number if order.names_source and order.source else "",
            order.category,
            place_told(order),
            order.content,
            "",
            order.unit,
            spelled(order.due_at),
            ("属实" if order.solved else "不属实") if closed else "",
            spelled(closed),
            "已办结" if closed else "办理中",
            order.grid_code,
        ],
        truth_of(order),
    )


def _complaint_rows(world: World, month: Month) -> list[Row]:
    return [_complaint_row(order, month.last) for order in told_in(world.desk.complaints, month)]


def complaints(world: World, month: Month) -> Iterator[Table]:
    """生态环境 12369 举报件, GB18030 text."""
    yield Table(
        "environment.complaint",
        f"环境_12369举报件_{month.compact}.csv",
        "12369举报件",
        "市生态环境分局",
        COLUMNS["environment.complaint"],
        partial(_complaint_rows, world, month),
        encoding="gb18030",
    )
