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


class AbnormalList(StdContract):
    """经营异常名录（含已移出）. Grain: one row per listing."""

    uscc: str = field("统一社会信用代码", kind="uscc", key=True)
    holder_name: str = field("企业名称", required=True)
    list_reason: str = field("列入原因", kind="code", codes="abnormal_reason")
    listed_date: pl.Date = field("列入日期", kind="date", required=True)
    list_authority: str = field("作出决定机关")
    removal_reason: str = field("移出原因")
    removed_date: pl.Date = field("移出日期", kind="date")


class FoodLicence(StdContract):
    """食品经营许可. Grain: one row per licence."""

    licence_no: str = field("许可证编号", "JY 加 14 位数字", required=True, key=True)
    holder_name: str = field("经营者名称", required=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    business_type: str = field("主体业态")
    business_items: str = field("经营项目")
    address: str = field("经营场所", kind="address", sensitivity="S3")
    issued_date: pl.Date = field("发证日期", kind="date")
    valid_to: pl.Date = field("有效期至", kind="date")
    licence_status: str = field("许可证状态", kind="code", codes="licence_status")


class SpecialEquipment(StdContract):
    """特种设备使用登记. Grain: one row per piece of equipment."""

    equipment_code: str = field("设备注册代码", required=True, key=True)
    use_certificate_no: str = field("使用登记证编号")
    equipment_kind: str = field("设备种类", kind="code", codes="equipment_kind")
    holder_name: str = field("使用单位")
    uscc: str = field("统一社会信用代码", kind="uscc")
    address: str = field("使用地点", kind="address", sensitivity="S3")
    equipment_status: str = field("设备状态", kind="code", codes="equipment_status")
    inspected_date: pl.Date = field("上次检验日期", kind="date")
    next_inspection_date: pl.Date = field("下次检验日期", kind="date")
    maintainer_name: str = field("维保单位")
