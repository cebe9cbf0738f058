"""Contracts of the three households and their members: hukou household, living household, benefit unit.

Belongs here: meaning and sensitivity of every column. Not here: how it is derived (``assets/core``).
One person may be in all three, under different heads (domain.md §0.2).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field

RECORD = "delivery_id:sheet_no:row of the sheet row the values come from"


class HukouHousehold(TableContract):
    """户籍户。每户一行。"""

    hukou_household_id: str = field("户籍户", "hub id", kind="id", required=True)
    hukou_household_no: str = field("户号", sensitivity="S3", mask="drop")
    head_person_id: str = field("户主", "没有户主行时为空", kind="id")
    member_count: int = field("人数", kind="integer", unit="人", required=True, ge=1)
    dwelling_id: str = field("户籍地房屋", kind="id")
    region_code: str = field("户籍地社区（村）代码", kind="region_code")
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.hukou_household"
        title = "户籍户"
        metadata = {"key": ["hukou_household_id"]}


class HukouHouseholdMember(TableContract):
    """户籍户成员。每户每人一行。"""

    hukou_household_id: str = field("户籍户", kind="id", required=True)
    person_id: str = field("人员", kind="id", required=True)
    relation_code: str = field("与户主关系代码", "GB/T 4761-2008", kind="code", codes="relation")
    is_head: bool = field("是否户主", kind="boolean", required=True)
    period_end: pl.Date = field("所属期末", kind="date", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.hukou_household_member"
        title = "户籍户成员"
        metadata = {"key": ["hukou_household_id", "person_id"]}


class LivingHousehold(TableContract):
    """居住户：一套房屋里现住的人。每套有人住的房屋一行。"""

    living_household_id: str = field("居住户", "由房屋编号得来", kind="id", required=True)
    dwelling_id: str = field("房屋", kind="id", required=True)
    head_person_id: str = field("代表人", "住在其中的户主，否则最年长者", kind="id", required=True)
    member_count: int = field("人数", kind="integer", unit="人", required=True, ge=1)
    record_id: str = field("来源行", "the head's evidence of residence", kind="id", required=True)
    role: str = field("来源行中的地址角色", required=True)

    class Config:
        name = "core.living_household"
        title = "居住户"
        metadata = {"key": ["living_household_id"]}


class LivingHouseholdMember(TableContract):
    """居住户成员。每个有现住地的人一行。"""

    living_household_id: str = field("居住户", kind="id", required=True)
    person_id: str = field("人员", kind="id", required=True, unique=True)
    dwelling_id: str = field("房屋", kind="id", required=True)
    relation_code: str = field("与户主关系代码", "与代表人同一户籍户时才有值", kind="code", codes="relation")
    is_head: bool = field("是否代表人", kind="boolean", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的地址角色", required=True)

    class Config:
        name = "core.living_household_member"
        title = "居住户成员"
        metadata = {"key": ["living_household_id", "person_id"]}


class BenefitUnit(TableContract):
    """救助单元（共同生活家庭）。每个单元一行。"""

    benefit_unit_id: str = field("救助单元", "hub id", kind="id", required=True)
    benefit_unit_no: str = field("低保证号", sensitivity="S3", mask="drop")
    programme: str = field("救助项目", "low_income_urban 城市低保，low_income_rural 农村低保")
    head_person_id: str = field("户主", kind="id")
    member_count: int = field("名册人数", "最近一期名册列出的人数", kind="integer", unit="人", required=True, ge=1)
    paid_head_count: int = field("保障人数", "发放时申报的人数", kind="integer", unit="人")
    first_period: pl.Date = field("首次所属期末", kind="date", required=True)
    last_period: pl.Date = field("末次所属期末", kind="date", required=True)
    is_current: bool = field("是否在保", "最近一期名册仍列出", kind="boolean", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.benefit_unit"
        title = "救助单元"
        metadata = {"key": ["benefit_unit_id"]}


class BenefitUnitMember(TableContract):
    """救助单元成员。每单元每人一行。"""

    benefit_unit_id: str = field("救助单元", kind="id", required=True)
    person_id: str = field("人员", kind="id", required=True)
    relation_code: str = field("与户主关系代码", "GB/T 4761-2008", kind="code", codes="relation")
    is_head: bool = field("是否户主", kind="boolean", required=True)
    first_period: pl.Date = field("首次所属期末", kind="date", required=True)
    last_period: pl.Date = field("末次所属期末", kind="date", required=True)
    is_current: bool = field("是否现为成员", "该单元最近一期名册列出", kind="boolean", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.benefit_unit_member"
        title = "救助单元成员"
        metadata = {"key": ["benefit_unit_id", "person_id"]}
