"""Contracts of the reports: 数据质量 by department and export, 工作报告 indicators.

Belongs here: meaning and units of every column. Not here: how it is derived (``assets/mart``).
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field

Percent = Annotated[pl.Decimal, 7, 2]
Indicator = Annotated[pl.Decimal, 18, 2]


class DataQuality(TableContract):
    """数据质量。每个部门的每种数据一行；行数和比例按生效批次计。"""

    department: str = field("部门", "数据表中为代码，台账中为全称", required=True)
    department_name: str = field("部门简称", required=True)
    export: str = field("数据项", required=True)
    newest_period: str = field("最新所属期", "生效批次中最新的")
    delivery_count: int = field("收到批次", kind="integer", unit="个", required=True, ge=0)
    refused_count: int = field("拒收批次", kind="integer", unit="个", required=True, ge=0)
    rows_data: int = field("数据行", kind="integer", unit="行", ge=0)
    rows_accepted: int = field("接收行", kind="integer", unit="行", ge=0)
    rows_quarantined: int = field("隔离行", kind="integer", unit="行", ge=0)
    cells_quarantined: int = field("隔离单元格", kind="integer", unit="个", required=True, ge=0)
    quarantine_by_rule: str = field("按规则的隔离数", "规则 次数；规则 次数…")
    accepted_share: Percent = field("接收率", kind="decimal", unit="%")
    person_rows: int = field("人员陈述", kind="integer", unit="条", required=True, ge=0)
    valid_cid_share: Percent = field("身份号码合格率", "校验码正确", kind="decimal", unit="%")
    confirmed_cid_share: Percent = field("身份号码核实率", "可信或经佐证修复", kind="decimal", unit="%")
    phone_share: Percent = field("电话填报率", kind="decimal", unit="%")
    linked_share: Percent = field("跨部门关联率", "其他部门也提到同一人", kind="decimal", unit="%")
    address_rows: int = field("地址陈述", kind="integer", unit="条", required=True, ge=0)
    resolved_address_share: Percent = field("地址落房率", kind="decimal", unit="%")
    gridded_address_share: Percent = field("地址入格率", kind="decimal", unit="%")

    class Config:
        name = "mart.data_quality"
        title = "数据质量"
        metadata = {"key": ["department", "export"], "view": "数据质量"}


_GRIDS = "SELECT * FROM core.grid WHERE is_active"
_VILLAGES = "SELECT * FROM core.region WHERE is_newest AND region_level = 'village'"
_VISITS = "SELECT * FROM core.visit WHERE visit_date <= (SELECT as_of FROM audit.run)"

ROWS_BEHIND = {
    "101": f"{_VILLAGES} AND village_kind = 'community'",
    "102": f"{_VILLAGES} AND village_kind = 'village'",
    "201": _GRIDS,
    "202": f"{_GRIDS} AND grid_level = 1",
    "203": f"{_GRIDS} AND grid_level = 1 AND area_type = 'urban'",
    "204": f"{_GRIDS} AND grid_level = 1 AND area_type = 'rural'",
    "205": f"{_GRIDS} AND grid_level = 2",
    "206": f"{_GRIDS} AND grid_level = 2 AND area_type = 'urban'",
    "207": f"{_GRIDS} AND grid_level = 2 AND area_type = 'rural'",
    "208": f"{_GRIDS} AND grid_level = 3",
    "209": f"{_GRIDS} AND grid_class = 'comprehensive'",
    "210": f"{_GRIDS} AND grid_class = 'exclusive'",
    "211": "SELECT * FROM core.department_grid",
    "301": "SELECT * FROM core.living_household",
    "302": "SELECT * FROM mart.basic_ledger",
    "502": f"{_GRIDS} AND has_board",
    "504": f"{_VISITS} AND has_opinion",
    "601": _VISITS,
    "603": f"{_VISITS} AND visit_type = 'monthly_key'",
    "604": f"{_VISITS} AND visit_type = 'quarterly_sweep'",
    "605": f"{_VISITS} AND visit_type = 'annual_condolence'",
    "606": f"{_VISITS} AND visit_type = 'ad_hoc'",
    "802": "SELECT * FROM finding.f01_deceased_still_paid",
    "803": "SELECT * FROM finding.f01_deceased_still_paid",
    "804": "SELECT * FROM finding.f12_permit_without_live_entity",
    "805": "SELECT * FROM finding.f18_dwelling_in_two_grids",
}
"""Indicator → its rows: as many as the number says (803: their amounts add up to it). Rates, averages and counts of
distinct people are no rows of one table and are left out."""


class WorkReport(TableContract):
    """工作报告指标。每个指标一行；没有数据的为空并说明缺什么。"""

    indicator_code: str = field("指标代码", sensitivity="S1", required=True)
    indicator_name: str = field("指标", sensitivity="S1", required=True)
    value: Indicator = field("数值", kind="decimal", sensitivity="S1")
    unit: str = field("单位", sensitivity="S1", required=True)
    note: str = field("说明", sensitivity="S1")

    class Config:
        name = "mart.work_report"
        title = "工作报告"
        metadata = {"key": ["indicator_code"], "view": "工作报告", "behind": ROWS_BEHIND}
