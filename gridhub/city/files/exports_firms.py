"""The sheets about firms: the registers of 市场监管, pollution sources and patrols of 生态环境.

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
from gridhub.city.world.world import World

_TYPES = {"enterprise": "有限责任公司", "sole_proprietor": "个体工商户", "cooperative": "农民专业合作社"}


LONGEST_WORKBOOK = 60_000
"""Records beyond which the register's own system delivers text; every other workbook is one of many (a station, a
month's list) and stays far below."""


def _pollution_sources_rows(world: World) -> list[Row]:
    rows: list[Row] = []
    for number, source in enumerate(world.economy.sources, 1):
        entity = source.entity
        grid = world.gridding.of_region(world.gridding.environment, source.site.region)
        rows.append(
            Row(
                [
                    number,
                    source.name,
                    "" if source.permit_no.startswith("H9") else entity.uscc,
                    source.permit_no,
                    source.category,
                    entity.industry,
                    source.site,
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
                    *at("site", source.site),
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
    inspectors = [name for name, _ in world.officers[:6]]
    rows: list[Row] = []
    for patrol in patrols_of(world.seed, world.economy, month, inspectors):
        source = patrol.source
        grid = world.gridding.of_region(world.gridding.environment, source.site.region)
        rows.append(
            Row(
                [
                    patrol.number,
                    source.name,
                    source.permit_no,
                    patrol.day,
                    patrol.inspector,
                    "发现问题" if patrol.problem else "正常",
                    patrol.problem,
                    grid.code,
                ],
                [("source", "pollution_source", source.true_id)],
                old_number="" if source.permit_no.startswith("H9") else source.entity.reg_no,
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


_WITH_ID = 0.85
"""Of representatives in the register (P)."""


def _shown_status(world: World, entity: Entity, month: Month) -> str:
    """The register as it stood at the end of the month."""
    later = [c for c in world.economy.changes if c.entity is entity and c.changed_on > month.last]
    return ACTIVE if later else entity.status


def _named_by_id(world: World) -> list[Entity]:
    """The firms whose representative the register names by id."""
    dice = Dice(world.seed, "representative ids")
    return [entity for entity in world.economy.everybody if dice.chance(_WITH_ID)]


def _market_entities_rows(world: World, month: Month) -> list[Row]:
    by_id = {entity.true_id for entity in _named_by_id(world)}
    rows: list[Row] = []
    for entity in world.economy.everybody:
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
                    rep.cid if entity.true_id in by_id else "",
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
    text = len(world.economy.everybody) > LONGEST_WORKBOOK
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
