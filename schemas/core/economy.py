"""Contracts of market entities, their people, pollution sources and patrols.

Belongs here: meaning and sensitivity of every column. Not here: how it is derived (``assets/core``).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Degree, Money

RECORD = "delivery_id:sheet_no:row of the sheet row the values come from"


class MarketEntity(TableContract):
    """经营主体。每个主体一行。"""

    entity_id: str = field("经营主体", "hub id", kind="id", required=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    reg_no: str = field("注册号")
    entity_name: str = field("名称")
    entity_type: str = field(
        "类型",
        "enterprise 企业，sole_proprietor 个体工商户，cooperative 农民专业合作社",
        isin=["enterprise", "sole_proprietor", "cooperative"],
    )
    entity_status: str = field(
        "登记状态",
        "active 存续，revoked 吊销，cancelled 注销，moved_out 迁出；注销为终态",
        isin=["active", "revoked", "cancelled", "moved_out"],
    )
    status_date: pl.Date = field("状态日期", "变更日期，或登记表所属期末", kind="date")
    status_record_id: str = field("状态来源行", RECORD, kind="id")
    established_date: pl.Date = field("成立日期", kind="date")
    capital: Money = field("注册资本", kind="money", unit="元")
    industry: str = field("行业")
    is_registered: bool = field("是否在登记表中", "否：只有其他部门提到", kind="boolean", required=True)
    dwelling_id: str = field("经营场所房屋", kind="id")
    building_id: str = field("经营场所楼栋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    statement_count: int = field("陈述数", kind="integer", required=True, ge=1)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.market_entity"
        title = "经营主体"
        metadata = {"key": ["entity_id"]}


class MarketEntityPerson(TableContract):
    """经营主体的人员。每主体、每人、每种身份一行。"""

    entity_id: str = field("经营主体", kind="id", required=True)
    person_id: str = field("人员", kind="id", sensitivity="S3", mask="keep", required=True)
    person_role: str = field(
        "身份", "legal_rep 法定代表人或经营者", isin=["legal_rep", "investor", "operator"], required=True
    )
    is_register: bool = field("是否登记机关陈述", kind="boolean", required=True)
    department: str = field("陈述部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "core.market_entity_person"
        title = "经营主体人员"
        metadata = {"key": ["entity_id", "person_id", "person_role"]}


class PollutionSource(TableContract):
    """固定污染源及其许可。每个污染源一行。"""

    pollution_source_id: str = field("污染源", "hub id", kind="id", required=True)
    source_code: str = field("污染源编码", "排污许可证编号或登记编号（HJ 608-2017）", kind="permit_no")
    source_name: str = field("名称")
    permit_uscc: str = field("编码中的统一社会信用代码", "H9 开头的编码没有", kind="uscc")
    permit_category: str = field(
        "管理类别", "key 重点，simplified 简化，registered 登记", isin=["key", "simplified", "registered"]
    )
    industry: str = field("行业")
    operating_status: str = field(
        "运行状态", "operating 在运行，suspended 停产，closed 关闭", isin=["operating", "suspended", "closed"]
    )
    permit_from: pl.Date = field("许可起", kind="date")
    permit_to: pl.Date = field("许可止", kind="date")
    is_permit_active: bool = field("许可是否有效", "按数据截止日", kind="boolean", required=True)
    entity_id: str = field("持证经营主体", kind="id")
    entity_method: str = field("主体关联方法")
    dwelling_id: str = field("场所房屋", kind="id")
    building_id: str = field("场所楼栋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    department_grid_id: str = field("环保网格", kind="id")
    longitude: Degree = field("经度", kind="longitude", unit="度")
    latitude: Degree = field("纬度", kind="latitude", unit="度")
    coord_system: str = field("坐标系", isin=["CGCS2000", "GCJ-02", "BD-09"])
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.pollution_source"
        title = "固定污染源"
        metadata = {"key": ["pollution_source_id"]}


class Patrol(TableContract):
    """部门网格巡查。每条巡查记录一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    patrol_no: str = field("巡查编号", required=True)
    patrol_date: pl.Date = field("巡查日期", kind="date", required=True)
    patrol_result: str = field("巡查结果", "normal 正常，problem 有问题", isin=["normal", "problem"])
    pollution_source_id: str = field("污染源", kind="id")
    department_grid_id: str = field("部门网格", kind="id")
    department: str = field("部门", required=True)

    class Config:
        name = "core.patrol"
        title = "巡查"
        metadata = {
            "key": ["record_id", "role"], "fact": ["department", "patrol_no"], "fact_value": ["patrol_date", "patrol_result"],
        }  # fmt: skip
