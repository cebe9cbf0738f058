"""Interface contracts of how people are housed and registered, and of the common life of grids.

Belongs here: ``claim.rental``, ``claim.household_change``, ``claim.activity``, ``claim.party_org``. Not here: the other claims (``interfaces``), any department's column.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Claim

ACTIVITY_KINDS = (
    "weekly_meeting", "council", "training", "micro_team", "micro_promise", "micro_class", "micro_suggestion", "micro_project", "micro_welfare", "board", "contact_card",
)  # fmt: skip
"""周例会, 议事会, 培训, 六微, 公示牌更新, 联系卡发放."""
ORG_KINDS = ("work_committee", "community", "branch", "group", "centre_household")
"""From 镇街党工委 down to 党员中心户."""
FloorArea = Annotated[pl.Decimal, 10, 2]


class Rental(Claim):
    """One lease as registered. ``role`` is ``rental``; owner and tenant are claim.person with roles ``owner``, ``tenant``,
    the place is claim.address with role ``residence`` while the lease runs and ``site`` when it has ended."""

    rental_no: str = field("登记编号", required=True)
    rental_use: str = field("出租用途", kind="code", codes="rental_use")
    area: FloorArea = field("建筑面积", kind="decimal", unit="平方米")
    tenant_count: int = field("居住人数", kind="integer", unit="人")
    lease_from: pl.Date = field("租期起", kind="date")
    lease_to: pl.Date = field("租期止", kind="date")
    register_date: pl.Date = field("登记日期", kind="date", required=True)
    cancelled_date: pl.Date = field("注销日期", kind="date")
    hazard: str = field("隐患类型", kind="code", codes="rental_hazard")

    class Config:
        name = "claim.rental"
        title = "出租房屋陈述"
        metadata = {"key": ["record_id", "role"]}


class HouseholdChange(Claim):
    """A change of hukou households (分户, 并户, 立户, 入户), one row per person it moves. ``role`` is the person's."""

    change_no: str = field("变动编号", required=True)
    change_kind: str = field("变动类别", isin=["split", "merged", "founded", "moved_in"], required=True)
    change_date: pl.Date = field("变动日期", kind="date", required=True)
    household_no: str = field("户号", "after the change", sensitivity="S3", mask="drop", required=True)
    former_household_no: str = field("原户号", "before the change", sensitivity="S3", mask="drop")
    relation_code: str = field("与户主关系代码", kind="code", codes="relation")

    class Config:
        name = "claim.household_change"
        title = "户籍户变动陈述"
        metadata = {"key": ["record_id", "role"]}


class Activity(Claim):
    """What a grid did on a day: a meeting, a training, one of 六微, boards and cards. ``role`` is ``activity``."""

    activity_no: str = field("台账编号", required=True)
    activity_kind: str = field("类别", isin=list(ACTIVITY_KINDS), required=True)
    title: str = field("名称")
    held_date: pl.Date = field("日期", kind="date", required=True)
    grid_code: str = field("网格编码", kind="grid_code", required=True)
    organizer: str = field("牵头组织")
    participant_count: int = field("参加人数", kind="integer", unit="人")
    item_count: int = field("数量", kind="integer", unit="件")

    class Config:
        name = "claim.activity"
        title = "网格工作陈述"
        metadata = {"key": ["record_id", "role"]}


class PartyOrg(Claim):
    """One organisation of the chain. ``role`` is ``org``; its secretary is an officer, not a person of the hub."""

    org_code: str = field("组织编码", required=True)
    org_name: str = field("党组织名称", required=True)
    org_kind: str = field("组织类型", isin=list(ORG_KINDS), required=True)
    parent_code: str = field("上级组织编码")
    secretary_name: str = field("书记", kind="person_name", sensitivity="S3")
    secretary_phone: str = field("联系电话", kind="phone_list", sensitivity="S3")
    member_count: int = field("党员数", kind="integer", unit="人")
    working_member_count: int = field("在职报到党员数", kind="integer", unit="人")
    grid_code: str = field("覆盖网格", kind="grid_code")
    linked_household_count: int = field("联系户数", kind="integer", unit="户")

    class Config:
        name = "claim.party_org"
        title = "党组织陈述"
        metadata = {"key": ["record_id", "role"]}


COMMUNITY_CLAIMS: tuple[type[TableContract], ...] = (Rental, HouseholdChange, Activity, PartyOrg)
"""In the order they are built, behind those of ``order_claims``."""
