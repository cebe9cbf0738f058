"""Interface contracts of how people are housed and registered, and of the common life of grids.

Belongs here: ``claim.rental``, ``claim.household_change``. Not here: the other claims (``interfaces``), any department's column.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Claim

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


COMMUNITY_CLAIMS: tuple[type[TableContract], ...] = (Rental, HouseholdChange)
"""In the order they are built, behind those of ``order_claims``."""
