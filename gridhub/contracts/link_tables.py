"""The link tables: which hub entity each record speaks of, as the linking stages write it for the SQL assets.

Belongs here: grain, columns and types of every table of schema link. Not here: how links are made (``places``,
``identity``). They stay in the vault: what is published of them is ``audit.record_entity`` and ``audit.person_edge``.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field

Confidence = Annotated[pl.Decimal, 4, 3]
Share = Annotated[pl.Decimal, 6, 4]


class _Link(TableContract):
    record_id: str = field("来源行", "delivery_id:sheet_no:row", kind="id", required=True)
    role: str = field("角色", required=True)


class Region(_Link):
    """One row per line of a region list."""

    region_id: str = field("区划", kind="id")
    issuer: str = field("发布机构")
    vintage: str = field("版本")
    region_code: str = field("区划代码", kind="region_code")

    class Config:
        name = "link.region"
        title = "区划归一"
        metadata = {"key": ["record_id", "role"]}


class Grid(_Link):
    """One row per line of a grid list."""

    grid_id: str = field("网格", kind="id")
    grid_system: str = field("网格体系")
    grid_code: str = field("网格编码", kind="grid_code")
    boundary_text: str = field("四至", "words of the coverage about where the border runs, as written")

    class Config:
        name = "link.grid"
        title = "网格归一"
        metadata = {"key": ["record_id", "role"]}


class Dwelling(TableContract):
    """One row per dwelling: a standard address, or a place that only other addresses name."""

    dwelling_id: str = field("房屋", kind="id", required=True)
    address_key: str = field("地址键", sensitivity="S3")
    std_address_code: str = field("标准地址编码", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    estate: str = field("小区", sensitivity="S3")
    phase: str = field("期", sensitivity="S3")
    building: str = field("楼栋", sensitivity="S3")
    unit: str = field("单元", sensitivity="S3")
    floor: str = field("楼层", sensitivity="S3")
    room: str = field("室", sensitivity="S3")
    village_group: str = field("村民小组", sensitivity="S3")
    door_no: str = field("门牌号", sensitivity="S3")
    road: str = field("道路", sensitivity="S3")
    address_norm: str = field("规范地址", kind="address", sensitivity="S3")
    building_id: str = field("楼栋编号", kind="id")
    is_collective: bool = field("是否集体户", "集体户或机构，不是一户人家的住处", kind="boolean")
    grid_id: str = field("末级网格", "null when none, several or unknown", kind="id")
    grid_method: str = field("网格方法", "coverage, several, unknown; null: no grid covers it")
    grid_reason: str = field("末级网格未知的原因", "of unknown only: places.leaves.Unknown")
    leaf_count: int = field("末级网格数", kind="integer")

    class Config:
        name = "link.dwelling"
        title = "房屋"
        metadata = {"key": ["dwelling_id"]}


class DwellingGrid(TableContract):
    """One row per dwelling and unified grid that covers it."""

    dwelling_id: str = field("房屋", kind="id", required=True)
    grid_id: str = field("网格", kind="id", required=True)
    grid_level: int = field("网格级别", kind="integer")
    is_leaf: bool = field("是否末级", kind="boolean")
    record_id: str = field("网格来源行", kind="id")

    class Config:
        name = "link.dwelling_grid"
        title = "房屋所在网格"
        metadata = {"key": ["dwelling_id", "grid_id"]}


class DwellingGridHistory(TableContract):
    """One row per dwelling and stretch of days in which its leaf grid was the same; none for days without a grid."""

    dwelling_id: str = field("房屋", kind="id", required=True)
    version_no: int = field("序号", "from 1, in order of days", kind="integer", required=True)
    valid_from: pl.Date = field("起", "null: since ever", kind="date")
    valid_to: pl.Date = field("止", "the first day it was not so; null: still so", kind="date")
    grid_id: str = field("末级网格", "null when several or unknown", kind="id")
    grid_method: str = field("网格方法", "coverage, several, unknown", required=True)
    grid_reason: str = field("末级网格未知的原因")
    leaf_count: int = field("末级网格数", kind="integer")

    class Config:
        name = "link.dwelling_grid_history"
        title = "房屋历次所在网格"
        metadata = {"key": ["dwelling_id", "version_no"]}


class DepartmentDwellingGrid(TableContract):
    """One row per department, dwelling and grid of the department's own list that covers it."""

    department: str = field("部门", required=True)
    dwelling_id: str = field("房屋", kind="id", required=True)
    grid_id: str = field("部门网格", kind="id", required=True)
    record_id: str = field("网格来源行", kind="id")

    class Config:
        name = "link.department_dwelling_grid"
        title = "房屋所在部门网格"
        metadata = {"key": ["department", "dwelling_id", "grid_id"]}


class Address(_Link):
    """One row per row of claim.address; unresolved: null ids, method ``unresolved``."""

    address_id: str = field("地址", kind="id")
    dwelling_id: str = field("房屋", kind="id")
    building_id: str = field("楼栋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    address_norm: str = field("规范地址", kind="address", sensitivity="S3")
    parse_level: str = field("识别层级")
    method: str = field("方法", required=True)
    rule: str = field("规则")
    confidence: Confidence = field("置信度", kind="decimal")
    candidate_count: int = field("候选数", kind="integer")

    class Config:
        name = "link.address"
        title = "地址归一"
        metadata = {"key": ["record_id", "role"]}


class AddressCandidate(_Link):
    """One row per address that names no single dwelling and dwelling that a person may mean by it, at most five."""

    candidate_no: int = field("序号", kind="integer", required=True)
    dwelling_id: str = field("可能的房屋", kind="id", required=True)
    place_written: str = field("文中的名称")
    place_listed: str = field("标准地址中的名称")

    class Config:
        name = "link.address_candidate"
        title = "地址候选"
        metadata = {"key": ["record_id", "role", "candidate_no"]}


class GridCrosswalk(TableContract):
    """One row per department grid and unified grid that share dwellings."""

    department: str = field("部门", required=True)
    department_grid_id: str = field("部门网格", kind="id", required=True)
    unified_grid_id: str = field("统一网格", kind="id", required=True)
    relation: str = field("关系", "equal, within, contains, overlaps")
    dwelling_count: int = field("共有房屋数", kind="integer")
    department_dwelling_count: int = field("部门网格房屋数", kind="integer")
    unified_dwelling_count: int = field("统一网格房屋数", kind="integer")
    department_share: Share = field("占部门网格", kind="decimal")
    unified_share: Share = field("占统一网格", kind="decimal")
    department_doubt_count: int = field("部门网格中位置存疑的房屋数", "in no count and no share", kind="integer")
    unified_doubt_count: int = field("统一网格中位置存疑的房屋数", "in no count and no share", kind="integer")

    class Config:
        name = "link.grid_crosswalk"
        title = "网格对照"
        metadata = {"key": ["department", "department_grid_id", "unified_grid_id"]}


class CoverageIssue(TableContract):
    """One row per part of a coverage text that assigns no dwelling."""

    record_id: str = field("网格来源行", kind="id", required=True)
    part_no: int = field("段序号", kind="integer", required=True)
    reason: str = field("原因")
    part_text: str = field("该段原文", "null: the whole text is empty")
    read_so_far: str = field("已识别", "what was understood of the part; null: nothing")

    class Config:
        name = "link.coverage_issue"
        title = "覆盖范围问题"
        metadata = {"key": ["record_id", "part_no"]}


class Person(_Link):
    """One row per row of claim.person; method ambiguous: could be one of several persons, so joined to none."""

    person_id: str = field("人员", kind="id")
    method: str = field("方法")
    rule: str = field("规则")
    confidence: Confidence = field("置信度", kind="decimal")
    evidence: str = field("依据", "what agreed, never a value")

    class Config:
        name = "link.person"
        title = "人员归一"
        metadata = {"key": ["record_id", "role"]}


class PersonEdge(TableContract):
    """One row per pair of records tried by a rule: joined, or refused with the reason."""

    record_a: str = field("来源行甲", kind="id", required=True)
    role_a: str = field("角色甲", required=True)
    record_b: str = field("来源行乙", kind="id", required=True)
    role_b: str = field("角色乙", required=True)
    rule: str = field("规则", required=True)
    confidence: Confidence = field("置信度", kind="decimal")
    verdict: str = field("判定", "linked, refused")
    reason: str = field("理由")

    class Config:
        name = "link.person_edge"
        title = "人员归一依据"
        metadata = {"key": ["record_a", "role_a", "record_b", "role_b", "rule"]}


EFFECTS = ("in_force", "expired", "no_record", "one_record", "unapproved")
"""Of a line of decisions/identity.csv: it holds, or why not (``identity.judgements``)."""
OUTCOMES = ("linked", "refused", "not_compared")
"""What the rules alone say of a pair."""


class Judgement(TableContract):
    """One row per line of decisions/identity.csv: its records in this build, whether it holds, and what the rules alone say."""

    file: str = field("文件", required=True)
    line: int = field("行", kind="integer", required=True)
    pair_token: str = field("一对", "keyed digest of the two records as written", required=True)
    token: str = field("决定", "keyed digest of what the line says", required=True)
    judgement: str = field("认定", isin=["same", "never"], required=True)
    effect: str = field("效力", isin=list(EFFECTS), required=True)
    record_a: str = field("来源行甲", "null: none stands for it", kind="id")
    role_a: str = field("角色甲")
    record_b: str = field("来源行乙", "null: none stands for it", kind="id")
    role_b: str = field("角色乙")
    rules_version: str = field("规则版本", required=True)
    outcome: str = field("规则的判定", isin=list(OUTCOMES), required=True)
    rule: str = field("规则")
    confidence: Confidence = field("置信度", kind="decimal")
    reason: str = field("理由")
    evidence: str = field("依据", "how far each field agrees, never a value")
    actor: str = field("认定人", kind="person_name", sensitivity="S3", required=True)
    approver: str = field("复核人", kind="person_name", sensitivity="S3")
    decided_on: pl.Date = field("认定日期", kind="date", required=True)
    expires: pl.Date = field("到期日", kind="date")

    class Config:
        name = "link.judgement"
        title = "人工认定"
        metadata = {"key": ["file", "line"]}


class CidStatus(_Link):
    """One row per row of claim.person: whether its id may be believed (``identity.trust``)."""

    status: str = field(
        "号码状态", "trusted, uncorroborated, contradicted, damaged, missing; former: replaced by another"
    )
    cid_repaired: str = field("修复的号码", kind="citizen_id", sensitivity="S4")
    reason: str = field("理由")

    class Config:
        name = "link.cid_status"
        title = "号码可信度"
        metadata = {"key": ["record_id", "role"]}


class Household(_Link):
    """One row per record that names a numbered household."""

    household_kind: str = field("户类型")
    household_id: str = field("户", kind="id")

    class Config:
        name = "link.household"
        title = "户归一"
        metadata = {"key": ["record_id", "role", "household_kind"]}


class MarketEntity(_Link):
    """One row per row of claim.market_entity."""

    entity_id: str = field("经营主体", kind="id")
    method: str = field("方法")
    rule: str = field("规则")
    confidence: Confidence = field("置信度", kind="decimal")

    class Config:
        name = "link.market_entity"
        title = "经营主体归一"
        metadata = {"key": ["record_id", "role"]}


class PollutionSource(_Link):
    """One row per row of claim.pollution_source and claim.patrol; null: the source is not listed, or could be several."""

    source_id: str = field("污染源", kind="id")
    method: str = field("方法")
    rule: str = field("规则")
    confidence: Confidence = field("置信度", kind="decimal")

    class Config:
        name = "link.pollution_source"
        title = "污染源归一"
        metadata = {"key": ["record_id", "role"]}


class EntityCandidate(_Link):
    """One row per record of a firm or source that was not tied to an entity it may be of, and that entity; at most five."""

    entity_kind: str = field("对象类型", required=True)
    candidate_no: int = field("序号", "1: the strongest", kind="integer", required=True)
    hub_id: str = field("可能的对象", kind="id", required=True)
    method: str = field("相符之处", "of kinds.methods", required=True)
    reason: str = field("未关联的原因", "of kinds.methods", required=True)

    class Config:
        name = "link.entity_candidate"
        title = "未关联的候选"
        metadata = {"key": ["record_id", "role", "entity_kind", "candidate_no"]}


class Registry(TableContract):
    """What each entity can be recognised by next month: goes with the release, the next build reads it."""

    entity_kind: str = field("对象类型", required=True)
    token: str = field("令牌", "keyed digest", required=True)
    hub_id: str = field("编号", kind="id")
    basis: str = field("依据")

    class Config:
        name = "link.registry"
        title = "编号登记"
        metadata = {"key": ["entity_kind", "token"]}


class IdChange(TableContract):
    """Ids that changed hands since the release before."""

    entity_kind: str = field("对象类型", required=True)
    old_id: str = field("原编号", kind="id")
    new_id: str = field("新编号", kind="id")
    change: str = field(
        "变化",
        "born (no old id), linked (to the new id), split (the new id from the old), retired (no new id), revived",
        required=True,
    )

    class Config:
        name = "link.id_change"
        title = "编号变化"
        metadata = {"key": ["entity_kind", "old_id", "new_id", "change"]}


class PlaceRegistry(Registry):
    """What each dwelling can be recognised by next month: goes with the release, the next build reads it."""

    class Config:
        name = "link.place_registry"
        title = "房屋编号登记"
        metadata = {"key": ["entity_kind", "token"]}


class PlaceIdChange(IdChange):
    """Ids of dwellings that changed hands since the release before; ``listed``: the standard list names it since."""

    class Config:
        name = "link.place_id_change"
        title = "房屋编号变化"
        metadata = {"key": ["entity_kind", "old_id", "new_id", "change"]}


class WithheldRecord(TableContract):
    """Rows of sheets that stay in the vault: what they say is shown to nobody without a purpose."""

    record_id: str = field("来源行", "delivery_id:sheet_no:row", kind="id", required=True)
    reason: str = field("原因", isin=["sensitive_category", "vault_only"], required=True)

    class Config:
        name = "link.withheld_record"
        title = "只在保险库的来源行"
        metadata = {"key": ["record_id"]}


PLACES: tuple[type[TableContract], ...] = (
    Region, Grid, Dwelling, DwellingGrid, DwellingGridHistory, DepartmentDwellingGrid, Address, AddressCandidate,
    GridCrosswalk, CoverageIssue, PlaceRegistry, PlaceIdChange,
)  # fmt: skip
"""Written by ``places``."""

IDENTITY: tuple[type[TableContract], ...] = (
    Person, PersonEdge, Judgement, CidStatus, Household, MarketEntity, PollutionSource, EntityCandidate, Registry, IdChange,
)  # fmt: skip
"""Written by ``identity``."""
