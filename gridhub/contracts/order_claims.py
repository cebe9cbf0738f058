"""Interface contracts of what is asked of the city and of grid staff: orders, their steps, tasks from above.

Belongs here: ``claim.work_order``, ``claim.work_order_step``, ``claim.grid_task``. Not here: the other claims
(``interfaces``), any department's column.
A hotline order, a case of city management, a complaint about pollution, an entry of the dispute ledger, a report of grid staff and an
opinion somebody told them are all an order: somebody
reported a matter at a place and a unit has to deal with it by a day. Who reported it and in which words stays in std.
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Claim

CHANNELS = ("hotline", "urban_management", "environment", "dispute", "grid_report", "opinion")
"""12345, 城管案件, 12369, 矛盾纠纷台账, 网格上报（随手拍、巡查）, 意见建议."""
ORDER_TYPES = ("consult", "help", "complaint", "report", "suggestion", "praise", "other")
STATUSES = ("open", "suspended", "closed")
STEPS = (
    "reported", "accepted", "filed", "dispatched", "signed", "contacted", "returned", "extended", "handled", "checked",
    "called_back", "reworked", "supervised", "closed",
)  # fmt: skip
RATINGS = ("satisfied", "basically_satisfied", "dissatisfied", "no_answer")


class WorkOrder(Claim):
    """What a list says of one order. ``role`` is ``order``; the place is claim.address with role ``scene``."""

    order_no: str = field("工单编号", required=True)
    channel: str = field("渠道", isin=list(CHANNELS), required=True)
    category: str = field("事项编码", "code list matter: the items of the 事项清单", kind="code", codes="matter")
    order_type: str = field("诉求类型", isin=list(ORDER_TYPES))
    handling: str = field(
        "办理类型",
        "direct: answered at once; urged: presses an order that runs",
        isin=["direct", "dispatched", "urged"],
    )
    intake: str = field("来件方式", "as the source says: by phone, found by an inspector, passed on…")
    source_order_no: str = field("来源工单编号", "the order this one continues, urges or was passed on from")
    reported_at: pl.Datetime = field("受理时间", kind="datetime", required=True)
    dispatched_at: pl.Datetime = field("派单时间", kind="datetime")
    due_at: pl.Datetime = field("办理截止时间", kind="datetime")
    closed_at: pl.Datetime = field("办结时间", kind="datetime")
    status: str = field("状态", isin=list(STATUSES), required=True)
    unit_name: str = field("承办单位")
    grid_code: str = field("所属网格", "unified grid as written in the order", kind="grid_code")
    unit_grid_code: str = field("单元网格", "cell grid of city management", kind="grid_code")
    is_repeat: bool = field("是否重复", "as the source says", kind="boolean")
    is_confidential: bool = field("是否保密", kind="boolean", required=True)
    is_not_assessed: bool = field("不纳入考核", kind="boolean")
    is_substantiated: bool = field("是否属实", "what the unit found", kind="boolean")
    is_solved: bool = field("是否解决", "answer of the call-back", kind="boolean")
    satisfaction: str = field("满意度", "answer of the call-back", isin=list(RATINGS))
    return_count: int = field("退回次数", kind="integer")
    rework_count: int = field("返工次数", kind="integer")
    extension_count: int = field("延期次数", kind="integer")
    person_count: int = field("涉及人数", kind="integer")

    class Config:
        name = "claim.work_order"
        title = "工单陈述"
        metadata = {"key": ["record_id", "role"]}


class WorkOrderStep(Claim):
    """One move of an order. A step log gives one row each, role ``step``; a list that has the moments of its stages in
    columns gives one row per stage, with the stage as role."""

    order_no: str = field("工单编号", required=True)
    channel: str = field("渠道", isin=list(CHANNELS), required=True)
    step_no: int = field("序号", kind="integer", required=True)
    step: str = field("环节", isin=list(STEPS), required=True)
    step_at: pl.Datetime = field("时间", kind="datetime", required=True)
    unit_name: str = field("操作单位")

    class Config:
        name = "claim.work_order_step"
        title = "工单环节陈述"
        metadata = {"key": ["record_id", "role"]}


class GridTask(Claim):
    """A task that a unit gave to grid staff. ``role`` is ``task``."""

    task_no: str = field("任务编号", required=True)
    task_name: str = field("事项名称", "as the unit called it", required=True)
    item_code: str = field("事项编码", "of the 事项清单, when the unit says it")
    unit_name: str = field("下派单位", required=True)
    assigned_date: pl.Date = field("下派日期", kind="date", required=True)
    assignee: str = field("承接对象", isin=["grid_staff", "town_staff"])
    grid_code: str = field("承接网格", kind="grid_code")
    due_date: pl.Date = field("完成时限", kind="date")
    done_date: pl.Date = field("完成日期", kind="date")

    class Config:
        name = "claim.grid_task"
        title = "交办任务陈述"
        metadata = {"key": ["record_id", "role"]}


ORDER_CLAIMS: tuple[type[TableContract], ...] = (WorkOrder, WorkOrderStep, GridTask)
