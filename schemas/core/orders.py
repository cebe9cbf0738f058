"""Contracts of orders of every channel, their steps, and tasks given to grid staff.

Belongs here: meaning and sensitivity of every column. Not here: how it is derived (``assets/core``). Who reported an order,
and the words of it, stand in std alone; of a confidential one the place and the grid too.
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.order_claims import CHANNELS, ORDER_TYPES, RATINGS, STATUSES, STEPS

RECORD = "delivery_id:sheet_no:row of the sheet row the values come from"
_CHANNEL = "hotline 12345热线，urban_management 城管案件，environment 12369举报，dispute 矛盾纠纷，grid_report 网格上报，opinion 意见建议"


class WorkOrder(TableContract):
    """各渠道工单：热线工单、城管案件、12369举报、矛盾纠纷、网格上报、意见建议。每件一行；作废的不在内。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    channel: str = field("渠道", _CHANNEL, isin=list(CHANNELS), required=True)
    order_no: str = field("工单编号", required=True)
    category: str = field("事项编码", "事项清单编码；涉及隐私的事项为空", kind="code", codes="matter")
    item_name: str = field("事项名称", "事项清单名称")
    order_type: str = field(
        "诉求类型",
        "consult 咨询，help 求助，complaint 投诉，report 举报，suggestion 建议，praise 表扬，other 其他",
        isin=list(ORDER_TYPES),
    )
    handling: str = field(
        "办理类型", "direct 直办，dispatched 转办，urged 催办", isin=["direct", "dispatched", "urged"]
    )
    intake: str = field("来件方式", "电话、微信、监督员上报、12345转办…")
    source_order_no: str = field("来源工单编号", "本单催办、延续或转来的工单")
    reported_at: pl.Datetime = field("受理时间", kind="datetime", required=True)
    reported_date: pl.Date = field("受理日期", kind="date", required=True)
    dispatched_at: pl.Datetime = field("派单时间", kind="datetime")
    dispatched_date: pl.Date = field("派单日期", kind="date")
    contacted_at: pl.Datetime = field("首次联系诉求人时间", "流转记录", kind="datetime")
    is_answered_in_time: bool = field(
        "是否按时响应",
        "派单后在规定小时内联系诉求人（assets/rules/work_order.yaml response_hours）；空：不是派单，或时限未到",
        kind="boolean",
    )
    due_at: pl.Datetime = field("办理截止时间", "延期后的", kind="datetime")
    due_date: pl.Date = field("办理截止日期", kind="date")
    closed_at: pl.Datetime = field("办结时间", kind="datetime")
    closed_date: pl.Date = field("办结日期", kind="date")
    status: str = field("状态", "open 在办，suspended 挂账，closed 办结", isin=list(STATUSES), required=True)
    handled_at: pl.Datetime = field("处置完成时间", "流转记录中最后一次处置", kind="datetime")
    is_on_time: bool = field(
        "是否按时", "处置完成（没有则办结）不晚于截止；空：没有截止时间，或未办完而未到期", kind="boolean"
    )
    unit_name: str = field("承办单位")
    department: str = field("部门", required=True)
    written_grid_id: str = field("单上写的网格", "单上没有写、或不在网格信息表中时为空", kind="id")
    has_grid: bool = field("单上是否写了网格", kind="boolean", required=True)
    unit_grid_code: str = field("单元网格", "城管单元网格编码", kind="grid_code")
    dwelling_id: str = field("事发房屋", kind="id")
    building_id: str = field("事发楼栋", kind="id")
    grid_id: str = field("末级网格", "由事发地址", kind="id")
    region_code: str = field("社区（村）代码", "由事发地址，没有则由单上的网格", kind="region_code")
    place: str = field(
        "地点", "同一地点的工单相同：小区楼栋写名称，其他写楼栋或房屋的编号；只到小区、道路的为空", refers="home"
    )
    place_name: str = field("地点名称", "小区楼栋，或某路、某组的一处门牌；不含门牌号")
    place_method: str = field("地址归一方法", "同 link.address")
    is_repeat: bool = field("是否重复", "来源所说", kind="boolean")
    is_confidential: bool = field("是否保密", "是：不发布地点和网格", kind="boolean", required=True)
    is_not_assessed: bool = field("不纳入考核", "来源所说", kind="boolean", required=True)
    is_substantiated: bool = field("是否属实", "承办单位核查结论", kind="boolean")
    is_solved: bool = field("是否解决", "回访答复；矛盾纠纷为化解是否成功", kind="boolean")
    satisfaction: str = field(
        "满意度",
        "satisfied 满意，basically_satisfied 基本满意，dissatisfied 不满意，no_answer 未评价；空：没有回访",
        isin=list(RATINGS),
    )
    return_count: int = field("退回次数", kind="integer")
    rework_count: int = field("返工次数", kind="integer")
    extension_count: int = field("延期次数", kind="integer")
    person_count: int = field("涉及人数", kind="integer", unit="人")

    class Config:
        name = "core.work_order"
        title = "工单"
        metadata = {"key": ["record_id", "role"]}


class WorkOrderStep(TableContract):
    """工单流转记录。每件工单每步一行；作废的工单也在内。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    channel: str = field("渠道", _CHANNEL, isin=list(CHANNELS), required=True)
    order_no: str = field("工单编号", required=True)
    step_no: int = field("序号", kind="integer", required=True)
    step: str = field(
        "环节",
        "reported 上报，accepted 受理，filed 立案，dispatched 派遣，signed 签收，contacted 联系诉求人，returned 退回，extended 延期，"
        "handled 处置，checked 核查，called_back 回访，reworked 重办，supervised 督办，closed 结案",
        isin=list(STEPS),
        required=True,
    )
    step_at: pl.Datetime = field("时间", kind="datetime", required=True)
    unit_name: str = field("操作单位")
    department: str = field("部门", required=True)

    class Config:
        name = "core.work_order_step"
        title = "工单流转记录"
        metadata = {"key": ["record_id", "role"]}


class GridTask(TableContract):
    """上级交给网格的任务。每项任务每个网格一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    task_no: str = field("任务编号", required=True)
    task_name: str = field("事项名称", "下派单位的写法", required=True)
    item_code: str = field("事项编码", "事项清单中的编码；清单中没有时为空")
    item_name: str = field("清单名称", "事项清单中的名称")
    list_state: str = field(
        "是否在清单上",
        "按下派日：listed 在清单上，not_listed 清单中没有，not_yet 尚未准入，ended 已退出",
        isin=["listed", "not_listed", "not_yet", "ended"],
        required=True,
    )
    unit_name: str = field("下派单位", required=True)
    assigned_date: pl.Date = field("下派日期", kind="date", required=True)
    assignee: str = field("承接对象", "grid_staff 网格员，town_staff 镇街干部", isin=["grid_staff", "town_staff"])
    grid_id: str = field("承接网格", kind="id")
    due_date: pl.Date = field("完成时限", kind="date")
    done_date: pl.Date = field("完成日期", kind="date")
    department: str = field("部门", required=True)

    class Config:
        name = "core.grid_task"
        title = "交办任务"
        metadata = {"key": ["record_id", "role"]}
