"""The sheets of disputes (政法综治) and of tasks given to grid staff (网格办).

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Month
from gridhub.city.world.disputes import Dispute
from gridhub.city.world.world import World


def _dispute_row(number: int, dispute: Dispute, month: Month) -> Row:
    settled = dispute.settled_on if dispute.settled_on and dispute.settled_on <= month.last else None
    one, other = dispute.parties
    return Row(
        [
            number,
            dispute.number,
            dispute.title,
            dispute.kind,
            dispute.day,
            dispute.place.canonical,
            "一般",
            dispute.persons,
            f"{one.name}因{dispute.kind}与{other.name}发生争执。",
            one.name,
            one.phone,
            dispute.due,
            "人民调解",
            dispute.mediators,
            settled,
            ("是" if dispute.success else "否") if settled else "",
            "已办结" if settled else "调解中",
            dispute.place.grid[1:],
        ],
        [("order", "work_order", dispute.number)],
    )


def _dispute_rows(world: World, month: Month) -> list[Row]:
    """The month's, and those that had not been settled when it began."""
    told = [
        dispute for dispute in world.desk.disputes
        if dispute.day >= month.first or dispute.settled_on is None or dispute.settled_on >= month.first
    ]  # fmt: skip
    return [_dispute_row(number, dispute, month) for number, dispute in enumerate(told, 1)]


def disputes(world: World, month: Month) -> Iterator[Table]:
    """政法 矛盾纠纷台账."""
    yield Table(
        "political_legal.dispute",
        f"政法_矛盾纠纷台账_{month.compact}.xlsx",
        "矛盾纠纷排查化解台账",
        "示例市委政法委",
        COLUMNS["political_legal.dispute"],
        partial(_dispute_rows, world, month),
    )


def _task_rows(world: World, month: Month) -> list[Row]:
    return [
        Row(
            [
                number,
                task.number,
                task.asked.name,
                task.asked.code,
                task.asked.unit,
                task.day,
                task.assignee,
                task.grid.code,
                task.due,
                task.done if task.done and task.done <= month.last else None,
            ],
            [("task", "grid_task", task.number)],
        )
        for number, task in enumerate((t for t in world.desk.tasks if t.day >= month.first), 1)
    ]


def tasks(world: World, month: Month) -> Iterator[Table]:
    """网格办 上级交办任务."""
    yield Table(
        "grid_office.task",
        f"网格办_上级交办任务_{month.compact}.xlsx",
        "上级交办网格任务登记表",
        "示例市网格办",
        COLUMNS["grid_office.task"],
        partial(_task_rows, world, month),
    )
