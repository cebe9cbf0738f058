"""Contract of the report 数据质量, by department and export.

Belongs here: meaning and units of every column. Not here: how it is derived (``assets/mart``), the indicators of 工作报告
(``assets/indicator``).
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.margins import Margins

Percent = Annotated[pl.Decimal, 7, 2]


class DataQuality(TableContract):
    """数据质量。每个部门的每种数据一行；行数和比例按生效批次计。"""

    department: str = field("部门", "数据表中为代码，台账中为全称", required=True)
    department_name: str = field("部门简称", required=True)
    export: str = field("数据项", required=True)
    newest_period: str = field("最新所属期", "生效批次中最新的")
    delivery_count: int = field("收到批次", kind="integer", unit="个", required=True, ge=0)
    refused_count: int = field("拒收批次", kind="integer", unit="个", required=True, ge=0)
    rows_data: int = field("数据行", kind="integer", unit="行", counts_people=True, ge=0)
    rows_accepted: int = field("接收行", kind="integer", unit="行", counts_people=True, ge=0)
    rows_quarantined: int = field("隔离行", kind="integer", unit="行", counts_people=True, ge=0)
    cells_quarantined: int = field("隔离单元格", kind="integer", unit="个", counts_people=True, required=True, ge=0)
    quarantine_by_rule: str = field("按规则的隔离数", "规则 次数；规则 次数…", counts_people=True)
    accepted_share: Percent = field("接收率", kind="decimal", unit="%", counts_people=True)
    person_rows: int = field("人员陈述", kind="integer", unit="条", counts_people=True, required=True, ge=0)
    valid_cid_share: Percent = field("身份号码合格率", "校验码正确", kind="decimal", unit="%", counts_people=True)
    confirmed_cid_share: Percent = field(
        "身份号码核实率", "可信或经佐证修复", kind="decimal", unit="%", counts_people=True
    )
    phone_share: Percent = field("电话填报率", kind="decimal", unit="%", counts_people=True)
    linked_share: Percent = field("跨部门关联率", "其他部门也提到同一人", kind="decimal", unit="%", counts_people=True)
    address_rows: int = field("地址陈述", kind="integer", unit="条", counts_people=True, required=True, ge=0)
    resolved_address_share: Percent = field("地址落房率", kind="decimal", unit="%", counts_people=True)
    gridded_address_share: Percent = field("地址入格率", kind="decimal", unit="%", counts_people=True)

    class Config:
        name = "mart.data_quality"
        title = "数据质量"
        metadata = {
            "key": ["department", "export"], "view": "数据质量", "tells_of": "deliveries",
            "margins": Margins(
                sums=(("rows_data", ("rows_accepted", "rows_quarantined")),),
                shares=(
                    ("accepted_share", "rows_data"), ("valid_cid_share", "person_rows"),
                    ("confirmed_cid_share", "person_rows"), ("phone_share", "person_rows"),
                    ("linked_share", "person_rows"), ("resolved_address_share", "address_rows"),
                    ("gridded_address_share", "address_rows"),
                ),
            ),
        }  # fmt: skip
