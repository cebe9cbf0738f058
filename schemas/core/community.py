"""Contracts of how people are housed and registered, and of the common life of grids.

Belongs here: meaning and sensitivity of every column. Not here: how it is derived (``assets/core``).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.community_claims import FloorArea
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
