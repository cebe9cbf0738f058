"""The sheets of 发改: permits and penalties published within seven days (信用双公示), and investment projects.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_licences import OFFICE, firm_row
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Month
from gridhub.city.world.world import World

_UNIT = "示例市发展和改革局"


def _permit_rows(world: World, month: Month) -> list[Row]:
    return [
        firm_row(
            [
                x.number, x.what, "普通", x.what, x.entity.name, x.entity.uscc, x.day, x.day, x.until, "示例市行政审批局", "有效",
            ],
            x.entity,
        )
        for x in world.licensing.permits
        if Month.of(x.day) == month
    ]  # fmt: skip


def credit_permits(world: World, month: Month) -> Iterator[Table]:
    """发改 双公示许可 of the month."""
    name = "development_reform.credit_permit"
    file = f"发改_双公示行政许可_{month.compact}.csv"
    rows = partial(_permit_rows, world, month)
    yield Table(name, file, "行政许可公示", _UNIT, COLUMNS[name], rows, encoding="gb18030")


def _penalty_rows(world: World, month: Month) -> list[Row]:
    return [
        firm_row(
            [
                x.number, x.entity.name, x.entity.uscc, x.entity.rep.name, f"{x.entity.rep.name}经营的门店未按规定明码标价", x.what,
                x.what, f"{x.fine / 10000:g}", x.day, x.until, OFFICE,
            ],
            x.entity,
        )
        for x in world.licensing.penalties
        if Month.of(x.day) == month
    ]  # fmt: skip


def credit_penalties(world: World, month: Month) -> Iterator[Table]:
    """发改 双公示处罚 of the month; the facts name whoever runs the shop."""
    name = "development_reform.credit_penalty"
    file = f"发改_双公示行政处罚_{month.compact}.csv"
    rows = partial(_penalty_rows, world, month)
    yield Table(name, file, "行政处罚公示", _UNIT, COLUMNS[name], rows, encoding="utf-8-sig")


def _project_rows(world: World, month: Month) -> list[Row]:
    rows: list[Row] = []
    for number, x in enumerate(world.licensing.projects, 1):
        done = min(100, max(0, (month.last - x.started).days * 100 // (x.ends - x.started).days))
        rows.append(
            firm_row(
                [
                    number, x.code, x.name, x.owner.name, x.owner.uscc, x.owner.site, x.total, x.total // 3, x.started, x.ends,
                    "已竣工" if done == 100 else "主体施工" if done > 30 else "前期准备",
                ],
                x.owner, x.owner.site,
            )
        )  # fmt: skip
    return rows


def projects(world: World, month: Month) -> Iterator[Table]:
    """发改 重点项目."""
    name = "development_reform.project"
    file = f"发改_重点项目_{month.compact}.xlsx"
    rows = partial(_project_rows, world, month)
    yield Table(name, file, "重点项目进展情况", _UNIT, COLUMNS[name], rows, unit_line="单位：万元")
