"""The sheets of 网格办 on its staff: 网格员培训记录, 网格员补贴发放表, 网格员变动表.

Belongs here: which true value stands in which column, and what the row is about. Not here: what happened
(``world.staffing``, ``world.staff_records``), the roster (``exports_grids``), dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from gridhub.city.files.exports_people import relatives
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table, Value
from gridhub.city.world.dice import Month
from gridhub.city.world.people import Person
from gridhub.city.world.services import Post
from gridhub.city.world.staff_records import pay_of, trainings_of
from gridhub.city.world.world import World


def _row(person: Person, values: list[Value]) -> Row:
    return Row(values, [("self", "person", person.true_id)], relatives(person), person.birth)


def _who(person: Person) -> list[Value]:
    return [person.name, person.cid, person.phone]


def _where(post: Post | None) -> list[Value]:
    return [post.role, post.grid.code] if post else ["", ""]


def _training_rows(world: World, month: Month) -> list[Row]:
    return [
        _row(
            one.post.person,
            [
                number, one.number, one.kind, one.title, one.day, one.hours, one.organizer, *_who(one.post.person),
                *_where(one.post), one.state, one.result,
            ],
        )
        for number, one in enumerate(trainings_of(world.seed, world.services, world.staffing, month), 1)
    ]  # fmt: skip


def _pay_rows(world: World, month: Month) -> list[Row]:
    return [
        _row(
            one.post.person,
            [
                number, *_who(one.post.person), *_where(one.post), one.month.text, one.base, one.performance, one.reports,
                one.seniority, one.extra, one.total, one.kept_back, one.paid, _account(one.post.person.cid),
            ],
        )
        for number, one in enumerate(pay_of(world.seed, world.services, world.staffing, month), 1)
    ]  # fmt: skip


def _account(cid: str) -> str:
    return f"6200{int(cid[6:17]) * 7919 % 10**15:015d}"


def _change_rows(world: World, month: Month) -> list[Row]:
    return [
        _row(
            one.person,
            [
                number, one.number, one.kind, one.day, *_who(one.person), *_where(one.former), *_where(one.now), one.reason,
            ],
        )
        for number, one in enumerate(world.staffing.of(month), 1)
    ]  # fmt: skip


def _table(
    export: str, title: str, month: Month, rows: Callable[[], list[Row]], totals: tuple[str, ...] = (), unit_line: str = ""
) -> Table:  # fmt: skip
    name = f"grid_office.{export}"
    return Table(
        name, f"网格办_{title}_{month.compact}.xlsx", title, "市网格化服务管理中心", COLUMNS[name], rows, totals=totals,
        unit_line=unit_line,
    )  # fmt: skip


def trainings(world: World, month: Month) -> Iterator[Table]:
    """网格办 网格员培训记录: one row per person asked to a training."""
    yield _table("staff_training", "网格员培训记录", month, partial(_training_rows, world, month))


def subsidies(world: World, month: Month) -> Iterator[Table]:
    """网格办 网格员补贴发放表: one row per person paid."""
    yield _table(
        "staff_subsidy",
        "网格员补贴发放表",
        month,
        partial(_pay_rows, world, month),
        ("gross_amount", "amount"),
        "单位：元",
    )


def changes(world: World, month: Month) -> Iterator[Table]:
    """网格办 网格员变动表: one row per person who took up, changed or left a post."""
    yield _table("staff_change", "网格员变动表", month, partial(_change_rows, world, month))
