"""市场监管局的导出契约：每个字段的含义、类型、敏感级别。"""

from typing import Annotated

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field

Money = Annotated[pl.Decimal, 14, 2]


class MarketEntity(StdContract):
    """市场主体登记. Grain: one row per entity."""

    uscc: str = field("统一社会信用代码", kind="uscc", required=True, key=True)
    reg_no: str = field("注册号")
    entity_name: str = field("名称", required=True)
    entity_type: str = field("类型", kind="code", codes="entity_type")
    legal_rep_name: str = field("法定代表人/经营者", kind="person_name", sensitivity="S3")
    legal_rep_cid: str = field(
        "法定代表人身份证号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
    )
    legal_rep_phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    capital: Money = field("注册资本", kind="money", unit="元", ge=0)
    established_date: pl.Date = field("成立日期", kind="date")
    address: str = field("住所/经营场所", kind="address", sensitivity="S3")
    entity_status: str = field("登记状态", kind="code", codes="entity_status")
    industry: str = field("行业")


class StatusChange(StdContract):
    """注销、吊销、迁出. Grain: one row per change."""

    uscc: str = field("统一社会信用代码", kind="uscc", required=True, key=True)
    entity_name: str = field("名称")
    change_type: str = field("变更类型", kind="code", codes="change_type", required=True)
    change_date: pl.Date = field("变更日期", kind="date", required=True)


class MarketGrid(StdContract):
    """市场监管网格. Grain: one row per grid."""

    grid_code: str = field("监管网格编号", kind="grid_code", required=True, key=True)
    grid_name: str = field("监管网格名称", required=True)
    level_label: str = field("网格级别")
    coverage: str = field("覆盖范围", required=True)
    officer_name: str = field("监管责任人", kind="person_name", sensitivity="S3")
    officer_phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    worker_name: str = field("网格员", "多网合一后走这片地方的网格员", kind="person_name", sensitivity="S3")
