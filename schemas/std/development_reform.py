"""发展和改革局的导出契约：每个字段的含义、类型、敏感级别。"""

from typing import Annotated

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field

Money = Annotated[pl.Decimal, 14, 2]


class CreditPermit(StdContract):
    """双公示行政许可. Grain: one row per decision."""

    decision_no: str = field("许可决定书文号", required=True, key=True)
    item_name: str = field("项目名称")
    permit_type: str = field("审批类别")
    content: str = field("许可内容", "自由文本，可能写有个人信息，只留在保险库", sensitivity="S3", mask="drop")
    holder_name: str = field("行政相对人名称", required=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    decided_date: pl.Date = field("许可决定日期", kind="date", required=True)
    valid_from: pl.Date = field("有效期自", kind="date")
    valid_to: pl.Date = field("有效期至", kind="date")
    authority: str = field("许可机关")
    permit_status: str = field("当前状态", kind="code", codes="licence_status")


class CreditPenalty(StdContract):
    """双公示行政处罚（法人和个体工商户）. Grain: one row per decision."""

    decision_no: str = field("处罚决定书文号", required=True, key=True)
    holder_name: str = field("行政相对人名称", required=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    facts: str = field("违法事实", "自由文本，可能写有第三人姓名，只留在保险库", sensitivity="S3", mask="drop")
    penalty_kind: str = field("处罚类别")
    content: str = field("处罚内容", "自由文本，只留在保险库", sensitivity="S3", mask="drop")
    fine: Money = field("罚款金额", kind="money", unit="元", ge=0)
    decided_date: pl.Date = field("处罚决定日期", kind="date", required=True)
    publicity_to: pl.Date = field("公示截止期", kind="date")
    authority: str = field("处罚机关")


class Project(StdContract):
    """重点项目. Grain: one row per project."""

    project_code: str = field("项目代码", "24 位", required=True, key=True)
    project_name: str = field("项目名称", required=True)
    holder_name: str = field("建设单位")
    uscc: str = field("统一社会信用代码", kind="uscc")
    address: str = field("建设地点", kind="address", sensitivity="S3")
    total_investment: Money = field("总投资", kind="money", unit="元", ge=0)
    year_investment: Money = field("年度投资", kind="money", unit="元", ge=0)
    start_date: pl.Date = field("开工时间", kind="date")
    end_date: pl.Date = field("竣工时间", kind="date")
    stage: str = field("形象进度")
