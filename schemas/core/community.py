"""Contracts of how people are housed and registered, and of the common life of grids.

Belongs here: meaning and sensitivity of every column. Not here: how it is derived (``assets/core``).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.community_claims import ACTIVITY_KINDS, ORG_KINDS, FloorArea
from gridhub.contracts.fields import field

RECORD = "delivery_id:sheet_no:row of the sheet row the values come from"


class Rental(TableContract):
    """出租房屋登记。每份租约一行，以最近一期为准。"""

    rental_no: str = field("登记编号", required=True)
    rental_use: str = field("出租用途代码", kind="code", codes="rental_use")
    dwelling_id: str = field("房屋", "空：地址没有落位", kind="id")
    grid_id: str = field("末级网格", kind="id")
    area: FloorArea = field("建筑面积", kind="decimal", unit="平方米")
    tenant_count: int = field("居住人数", "登记所写", kind="integer", unit="人")
    owner_person_id: str = field("房主", kind="id")
    tenant_person_id: str = field("承租人", kind="id")
    lease_from: pl.Date = field("租期起", kind="date")
    lease_to: pl.Date = field("租期止", kind="date")
    register_date: pl.Date = field("登记日期", kind="date", required=True)
    cancelled_date: pl.Date = field("注销日期", kind="date")
    hazard: str = field("隐患类型代码", kind="code", codes="rental_hazard")
    is_listed: bool = field("是否在最近一期登记上", kind="boolean", required=True)
    is_active: bool = field("是否在租", "在登记上，没有注销也没有届满，按数据截止日", kind="boolean", required=True)
    department: str = field("登记部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.rental"
        title = "出租房屋登记"
        metadata = {"key": ["rental_no"], "view": "出租房屋"}


class HukouHouseholdChange(TableContract):
    """户籍户变动：分户、并户、立户、入户。每次变动每人一行。"""

    change_no: str = field("变动编号", required=True)
    person_id: str = field("人员", kind="id", required=True)
    change_kind: str = field(
        "变动类别",
        "split 分户，merged 并户，founded 立户，moved_in 入户",
        isin=["split", "merged", "founded", "moved_in"],
        required=True,
    )
    change_date: pl.Date = field("变动日期", kind="date", required=True)
    from_household_id: str = field("原户籍户", "空：没有原户，或现有的登记上没有这一户", kind="id")
    to_household_id: str = field("现户籍户", "空：现有的登记上没有这一户", kind="id")
    relation_code: str = field("与户主关系代码", "变动后", kind="code", codes="relation")
    dwelling_id: str = field("户籍房屋", "变动后", kind="id")
    department: str = field("登记部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.hukou_household_change"
        title = "户籍户变动"
        metadata = {"key": ["change_no", "person_id"], "view": "户籍户变动"}


class Activity(TableContract):
    """网格工作：周例会、议事会、培训、六微活动、公示牌、联系卡。台账每行一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    activity_no: str = field("台账编号", required=True)
    activity_kind: str = field("类别代码", isin=list(ACTIVITY_KINDS), required=True)
    activity_name: str = field("类别")
    title: str = field("名称")
    held_date: pl.Date = field("日期", kind="date", required=True)
    week_start: pl.Date = field("所在周", "周一", kind="date", required=True)
    grid_id: str = field("网格", "空：网格信息表没有这个编码", kind="id")
    grid_code: str = field("网格编码", kind="grid_code", required=True)
    organizer: str = field("牵头组织")
    participant_count: int = field("参加人数", kind="integer", unit="人", counts_people=False)
    item_count: int = field("数量", kind="integer", unit="件")
    department: str = field("部门", required=True)

    class Config:
        name = "core.activity"
        title = "网格工作"
        metadata = {"key": ["record_id", "role"], "view": "网格工作", "view_without": ["activity_kind"]}


class PartyOrg(TableContract):
    """党组织链。每个组织一行，以最近一期为准。"""

    org_code: str = field("组织编码", required=True)
    org_name: str = field("党组织名称", "党员中心户不写户主姓名", required=True)
    org_kind: str = field("组织类型代码", isin=list(ORG_KINDS), required=True)
    org_kind_name: str = field("组织类型")
    parent_code: str = field("上级组织编码")
    parent_name: str = field("上级组织")
    parent_state: str = field(
        "上级是否在链上",
        "top 镇街党工委，right 上一级，skipped 越级，missing 名单上没有",
        isin=["top", "right", "skipped", "missing"],
        required=True,
    )
    secretary_name: str = field("书记", kind="person_name", sensitivity="S3", office=True)
    secretary_phone: str = field("联系电话", kind="phone_list", sensitivity="S3", office=True)
    member_count: int = field("党员数", kind="integer", unit="人")
    working_member_count: int = field("在职报到党员数", kind="integer", unit="人")
    grid_id: str = field("覆盖网格", kind="id")
    grid_code: str = field("覆盖网格编码", kind="grid_code")
    linked_household_count: int = field("联系户数", kind="integer", unit="户")
    department: str = field("部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.party_org"
        title = "党组织"
        metadata = {"key": ["org_code"], "view": "党组织链", "view_without": ["org_kind"]}
