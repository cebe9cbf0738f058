"""The sheets of 市监 beyond its register, and the grid office's visits to firms: abnormal list, food licences, equipment.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_people import at
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table, Value
from gridhub.city.world.dice import Month
from gridhub.city.world.firms import Entity
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.licensing_months import shown
from gridhub.city.world.world import World

OFFICE = "示例市市场监督管理局"
Truth = list[tuple[str, str, str]]


def firm_row(values: list[Value], entity: Entity, place: Dwelling | str | None = None) -> Row:
    """A row about a firm, that knows its register number where it states its own credit code."""
    return Row(values, held_by(entity, place), old_number=entity.reg_no if entity.uscc in values else "")


def held_by(entity: Entity, place: Dwelling | str | None = None) -> Truth:
    """Truth of a row about a firm, and of the address it gives."""
    lines: Truth = [("holder", "market_entity", entity.true_id)]
    return lines + at("site", place) if isinstance(place, Dwelling) else lines


def _abnormal_rows(world: World, month: Month) -> list[Row]:
    standing = [x for x in world.licensing.listings if x.listed <= month.last]
    rows: list[Row] = []
    for number, listing in enumerate(standing, 1):
        gone = listing.removed is not None and listing.removed <= month.last
        rows.append(
            firm_row(
                [
                    number, listing.entity.uscc, listing.entity.name, listing.reason, listing.listed, OFFICE,
                    "已履行公示义务，申请移出" if gone else "", listing.removed if gone else None,
                ],
                listing.entity,
            )
        )  # fmt: skip
    return rows


def abnormal_list(world: World, month: Month) -> Iterator[Table]:
    """市监 经营异常名录, with those that were taken off."""
    name = "market_supervision.abnormal_list"
    file = f"市监_经营异常名录_{month.compact}.xlsx"
    yield Table(name, file, "经营异常名录", OFFICE, COLUMNS[name], partial(_abnormal_rows, world, month))


def _food_rows(world: World, month: Month) -> list[Row]:
    listed = [x for x in world.licensing.of_kind("food_licence") if shown(x, month)]
    return [
        firm_row(
            [
                number, x.number, x.name, x.uscc, x.holder.rep.name, "餐饮服务经营者", x.business, x.holder.site, x.issued,
                x.valid_to, x.status, world.officers[number % 5][0],
            ],
            x.holder, x.holder.site,
        )
        for number, x in enumerate(listed, 1)
    ]  # fmt: skip


def food_licences(world: World, month: Month) -> Iterator[Table]:
    """市监 食品经营许可."""
    name = "market_supervision.food_licence"
    file = f"市监_食品经营许可_{month.compact}.xlsx"
    yield Table(name, file, "食品经营许可信息", OFFICE, COLUMNS[name], partial(_food_rows, world, month))


def _equipment_rows(world: World) -> list[Row]:
    return [
        firm_row(
            [
                number, x.code, x.certificate, x.kind, x.holder.name, x.holder.uscc, x.place, x.status, x.inspected, x.due,
                x.maintainer,
            ],
            x.holder, x.place,
        )
        for number, x in enumerate(world.licensing.equipment, 1)
    ]  # fmt: skip


def special_equipment(world: World, month: Month) -> Iterator[Table]:
    """市监 特种设备."""
    name = "market_supervision.special_equipment"
    file = f"市监_特种设备_{month.compact}.xlsx"
    yield Table(name, file, "特种设备使用登记信息", OFFICE, COLUMNS[name], partial(_equipment_rows, world))


def _visit_rows(world: World, month: Month) -> list[Row]:
    return [
        firm_row(
            [x.number, x.day, x.staff, x.entity.name, x.entity.uscc, x.entity.site, x.result],
            x.entity,
            x.entity.site,
        )
        for x in world.licensing.visits
        if Month.of(x.day) == month
    ]


def firm_visits(world: World, month: Month) -> Iterator[Table]:
    """网格办 商户走访记录 of the month."""
    name = "grid_office.firm_visit"
    file = f"网格办_商户走访记录_{month.compact}.csv"
    rows = partial(_visit_rows, world, month)
    yield Table(name, file, "商户走访记录", "市网格办", COLUMNS[name], rows, encoding="utf-8-sig")
