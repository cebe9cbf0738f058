"""The sheets of 网格办, and the departments' grid lists.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_people import at, relatives
from gridhub.city.files.headers import COLUMNS, GRID_WORKER
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.grids import DepartmentGrid
from gridhub.city.world.services import visits_of
from gridhub.city.world.world import World


def _grid_list(
    world: World, month: Month, grids: list[DepartmentGrid], export: str, stem: str, title: str, unit: str
) -> Table:
    officers = world.officers
    named = any(grid.worker for grid in world.gridding.departments)

    def rows() -> list[Row]:
        return [
            Row(
                [
                    number,
                    grid.code,
                    grid.name,
                    grid.level_label,
                    "、".join(grid.coverage),
                    *officers[number % len(officers)],
                    *((grid.worker_written,) if named else ()),
                ],
                [("grid", "grid", grid.true_id)],
            )
            for number, grid in enumerate(grids, 1)
        ]

    columns = (*COLUMNS[export], GRID_WORKER) if named else COLUMNS[export]
    return Table(export, f"{stem}_{month.compact}.xlsx", title, unit, columns, rows, tidy=True)


def department_grids(world: World, month: Month) -> Iterator[Table]:
    """公安 警务区, 环境 环保网格, 市监 监管网格."""
    gridding = world.gridding
    yield _grid_list(
        world,
        month,
        gridding.police,
        "public_security.police_grid",
        "公安_警务区划分表",
        "警务区划分表",
        "示例市公安局",
    )
    yield _grid_list(
        world,
        month,
        gridding.environment,
        "environment.env_grid",
        "环境_环保网格表",
        "环境监管网格表",
        "市生态环境分局",
    )
    yield _grid_list(
        world,
        month,
        gridding.market,
        "market_supervision.market_grid",
        "市监_监管网格表",
        "市场监管网格表",
        "示例市市场监督管理局",
    )


def _unified_grids_rows(world: World) -> list[Row]:
    dice = Dice(world.seed, "grid facts")
    rows: list[Row] = []
    for number, grid in enumerate(world.gridding.unified, 1):
        top = grid.level == 1
        branch, board, cards = top and dice.chance(0.8), dice.chance(0.9), dice.between(0, grid.target)
        rows.append(
            Row(
                [
                    number,
                    grid.code,
                    grid.name,
                    grid.level,
                    grid.class_name,
                    grid.exclusive_type,
                    grid.region.town.name if grid.exclusive_type else "",
                    grid.competent_department,
                    "城镇" if grid.region.urban else "农村",
                    grid.parent,
                    grid.region.code,
                    "、".join(grid.coverage),
                    world.ground.borders.get(grid.region.code, "") if top else "",
                    grid.target,
                    f"{grid.name}党支部" if branch else "",
                    ("有" if board else "无") if top else "",
                    cards if top else None,
                    grid.valid_from,
                    grid.valid_to,
                    grid.letter,
                ],
                [("grid", "grid", grid.true_id)],
            )
        )
    return rows


def unified_grids(world: World, month: Month) -> Iterator[Table]:
    """网格办 网格信息表: all levels, comprehensive and exclusive, retired ones with an end date."""
    yield Table(
        "grid_office.unified_grid",
        f"网格办_网格信息表_{month.compact}.xlsx",
        "网格基本信息表",
        "市网格化服务中心",
        COLUMNS["grid_office.unified_grid"],
        partial(_unified_grids_rows, world),
        tidy=True,
        notes=("说明：一级网格为社区（村）以下第一级；四至为所在社区（村）的四至。",),
    )


def _staff_rows(world: World) -> list[Row]:
    return [
        Row(
            [
                number,
                post.person.name,
                post.person.cid,
                post.person.phone,
                post.role,
                post.grid.code,
                post.identity,
                post.certificate,
                post.badge,
                post.since,
            ],
            [("self", "person", post.person.true_id)],
            relatives(post.person),
            post.person.birth,
        )
        for number, post in enumerate(world.services.posts, 1)
    ]


def staff(world: World, month: Month) -> Iterator[Table]:
    """网格办 网格员名册 (1+N)."""
    yield Table(
        "grid_office.staff",
        f"网格办_网格员名册_{month.compact}.xlsx",
        "网格员名册",
        "市网格化服务中心",
        COLUMNS["grid_office.staff"],
        partial(_staff_rows, world),
    )


def _visits_rows(world: World, month: Month) -> list[Row]:
    return [
        Row(
            [
                v.number,
                v.day,
                v.kind,
                v.staff,
                v.person.name,
                v.person.phone,
                v.dwelling,
                v.result,
                "是" if v.opinion else "否",
            ],
            [("visited", "person", v.person.true_id), *at("visited", v.dwelling)],
        )
        for v in visits_of(world.seed, world.services, world.population, month)
    ]


def visits(world: World, month: Month) -> Iterator[Table]:
    """网格办 走访记录, GB18030 text."""
    yield Table(
        "grid_office.visit",
        f"网格办_走访记录_{month.compact}.csv",
        "走访记录",
        "市网格化服务中心",
        COLUMNS["grid_office.visit"],
        partial(_visits_rows, world, month),
        encoding="gb18030",
    )


def _key_persons_rows(world: World, month: Month) -> list[Row]:
    rows: list[Row] = []
    for entry in world.services.key_persons:
        person = entry.person
        if person.home is None:
            continue
        gone = person.death is not None and person.cancelled_on is not None and person.cancelled_on <= month.last
        rows.append(
            Row(
                [
                    len(rows) + 1,
                    person.name,
                    person.cid,
                    person.phone,
                    entry.category,
                    entry.level,
                    person.home.dwelling,
                    entry.since,
                    person.cancelled_on if gone else entry.until,
                ],
                [("self", "person", person.true_id), *at("residence", person.home.dwelling)],
                relatives(person),
                person.birth,
            )
        )
    return rows


def key_persons(world: World, month: Month) -> Iterator[Table]:
    """网格办 重点人群名单 (service categories only)."""
    yield Table(
        "grid_office.key_person",
        f"网格办_重点人群名单_{month.compact}.xlsx",
        "重点人群名单",
        "市网格化服务中心",
        COLUMNS["grid_office.key_person"],
        partial(_key_persons_rows, world, month),
    )
