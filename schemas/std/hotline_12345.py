"""12345热线的导出契约：每个字段的含义、类型、敏感级别。来电人和诉求内容只在保密区。"""

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field


class WorkOrder(StdContract):
    """热线工单. Grain: one row per order, as it stood at the end of the month."""

    order_no: str = field("工单编号", required=True, key=True)
    reported_at: pl.Datetime = field("来电时间", kind="datetime", required=True)
    accept_channel: str = field("受理渠道", "电话、微信、网站…")
    caller_name: str = field("来电人", kind="person_name", sensitivity="S3", mask="drop")
    caller_phone: str = field(
        "来电号码", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3", mask="drop"
    )
    order_type: str = field("诉求类型", kind="code", codes="order_type")
    category: str = field("问题分类", "事项清单编码；各平台的写法见各自代码表", kind="code", codes="matter")
    title: str = field("工单标题", "free text: may name third persons", sensitivity="S3", mask="drop")
    content: str = field("主要内容", "free text: may name third persons", sensitivity="S3", mask="drop")
    address: str = field("事发地", kind="address", sensitivity="S3")
    is_confidential: bool = field("是否保密", kind="boolean")
    handling: str = field("办理类型", kind="code", codes="order_handling", required=True)
    source_order_no: str = field("催办单号", "the order that this one presses")
    unit_name: str = field("承办单位")
    dispatched_at: pl.Datetime = field("分派时间", kind="datetime")
    due_at: pl.Datetime = field("办理截止时间", kind="datetime")
    closed_at: pl.Datetime = field("办结时间", kind="datetime")
    order_status: str = field("工单状态", kind="code", codes="order_status", required=True)
    return_count: int = field("工单退回次数", kind="integer", ge=0)
    extension_count: int = field("申请延期次数", kind="integer", ge=0)
    rework_count: int = field("重新办理次数", kind="integer", ge=0)
    is_repeat: bool = field("是否重复", kind="boolean")
    is_solved: bool = field("问题是否解决", kind="boolean")
    satisfaction: str = field("是否满意", kind="code", codes="satisfaction")
    is_not_assessed: bool = field("不纳入考核", kind="boolean")
    grid_code: str = field("所属网格", kind="grid_code")


class OrderStep(StdContract):
    """热线工单流转记录. Grain: one row per order and step."""

    order_no: str = field("工单编号", required=True, key=True)
    step_no: int = field("步骤序号", kind="integer", required=True, ge=1)
    step: str = field("环节", kind="code", codes="order_step", required=True)
    unit_name: str = field("操作单位")
    step_at: pl.Datetime = field("操作时间", kind="datetime", required=True)
