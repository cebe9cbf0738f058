"""The sheets of 生态环境, 市场监管, 网格办 and the departments' grid lists.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_people import at, relatives
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.firms import ACTIVE, Entity, patrols_of
from gridhub.city.world.grids import DepartmentGrid
from gridhub.city.world.services import visits_of
from gridhub.city.world.world import World

_TYPES = {"enterprise": "有限责任公司", "sole_proprietor": "个体工商户", "cooperative": "农民专业合作社"}


LONGEST_WORKBOOK = 60_000
"""Records beyond which the register's own system delivers text; every other workbook is one of many (a station, a
month's list) and stays far below."""


def _officers(world: World) -> list[tuple[str, str]]:
    """Names and phones of department staff, who are nobody's record."""
    return world.officers


def _grid_list(
    world: World, month: Month, grids: list[DepartmentGrid], export: str, stem: str, title: str, unit: str
) -> Table:
    officers = _officers(world)

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
                ],
                [("grid", "grid", grid.true_id)],
            )
            for number, grid in enumerate(grids, 1)
        ]

    return Table(export, f"{stem}_{month.compact}.xlsx", title, unit, COLUMNS[export], rows, tidy=True)


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


def _pollution_sources_rows(world: World) -> list[Row]:
    rows: list[Row] = []
    for number, source in enumerate(world.economy.sources, 1):
        entity = source.entity
        grid = world.gridding.of_region(world.gridding.environment, entity.site.region)
        rows.append(
            Row(
                [
                    number,
                    entity.name,
                    entity.uscc,
                    source.permit_no,
                    source.category,
                    entity.industry,
                    entity.site,
                    source.longitude,
                    source.latitude,
                    source.permit_from,
                    source.permit_to,
                    source.operating,
                    entity.rep.name,
                    entity.phone,
                    grid.code,
                ],
                [
                    ("source", "pollution_source", source.true_id),
                    ("holder", "market_entity", entity.true_id),
                    ("legal_rep", "person", entity.rep.true_id),
                    *at("site", entity.site),
                ],
            )
        )
    return rows


def pollution_sources(world: World, month: Month) -> Iterator[Table]:
    """环境 固定污染源清单."""
    yield Table(
        "environment.pollution_source",
        f"环境_固定污染源清单_{month.compact}.xlsx",
        "固定污染源清单",
        "市生态环境分局",
        COLUMNS["environment.pollution_source"],
        partial(_pollution_sources_rows, world),
        notes=("说明：坐标系为CGCS2000。",),
    )


def _patrols_rows(world: World, month: Month) -> list[Row]:
    inspectors = [name for name, _ in _officers(world)[:6]]
    rows: list[Row] = []
    for patrol in patrols_of(world.seed, world.economy, month, inspectors):
        source = patrol.source
        grid = world.gridding.of_region(world.gridding.environment, source.entity.site.region)
        rows.append(
            Row(
                [
                    patrol.number,
                    source.entity.name,
                    source.permit_no,
                    patrol.day,
                    patrol.inspector,
                    "发现问题" if patrol.problem else "正常",
                    patrol.problem,
                    grid.code,
                ],
                [("source", "pollution_source", source.true_id)],
            )
        )
    return rows


def patrols(world: World, month: Month) -> Iterator[Table]:
    """环境 巡查台账, GB18030 text; some problems hold a line break."""
    yield Table(
        "environment.patrol",
        f"环境_网格化巡查台账_{month.compact}.csv",
        "巡查台账",
        "市生态环境分局",
        COLUMNS["environment.patrol"],
        partial(_patrols_rows, world, month),
        encoding="gb18030",
    )


def _shown_status(world: World, entity: Entity, month: Month) -> str:
    """The register as it stood at the end of the month."""
    later = [c for c in world.economy.changes if c.entity is entity and c.changed_on > month.last]
    return ACTIVE if later else entity.status


def _market_entities_rows(world: World, month: Month) -> list[Row]:
    dice = Dice(world.seed, "representative ids")
    rows: list[Row] = []
    for entity in world.economy.entities:
        with_cid = dice.chance(0.85)
        if not entity.registered:
            continue
        rep = entity.rep
        rows.append(
            Row(
                [
                    len(rows) + 1,
                    entity.uscc,
                    entity.reg_no,
                    entity.name,
                    _TYPES[entity.kind],
                    rep.name,
                    rep.cid if with_cid else "",
                    entity.phone,
                    entity.capital,
                    entity.established,
                    entity.site,
                    _shown_status(world, entity, month),
                    entity.industry,
                ],
                [
                    ("entity", "market_entity", entity.true_id),
                    ("legal_rep", "person", rep.true_id),
                    *at("site", entity.site),
                ],
                relatives(rep),
                rep.birth,
            )
        )
    return rows


def market_entities(world: World, month: Month) -> Iterator[Table]:
    """市监 市场主体登记信息; as text where it is too long for anybody to open in Excel."""
    text = len(world.economy.entities) > LONGEST_WORKBOOK
    yield Table(
        "market_supervision.market_entity",
        f"市监_市场主体登记信息_{month.compact}.{'csv' if text else 'xlsx'}",
        "市场主体登记信息",
        "示例市市场监督管理局",
        COLUMNS["market_supervision.market_entity"],
        partial(_market_entities_rows, world, month),
        encoding="utf-8-sig" if text else "",
        unit_line="单位：万元",
    )


def _status_changes_rows(world: World, month: Month) -> list[Row]:
    changes = sorted(
        (c for c in world.economy.changes if Month.of(c.changed_on) == month),
        key=lambda change: (change.changed_on, change.entity.true_id),
    )
    return [
        Row(
            [c.entity.uscc, c.entity.name, c.change_type, c.changed_on], [("entity", "market_entity", c.entity.true_id)]
        )
        for c in changes
    ]


def status_changes(world: World, month: Month) -> Iterator[Table]:
    """市监 变更注销信息 of the month."""
    yield Table(
        "market_supervision.status_change",
        f"市监_变更注销信息_{month.compact}.csv",
        "变更注销信息",
        "示例市市场监督管理局",
        COLUMNS["market_supervision.status_change"],
        partial(_status_changes_rows, world, month),
        encoding="utf-8-sig",
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
