"""Contracts of what is kept about the grid staff: trainings, pay, changes.

Belongs here: meaning and sensitivity of every column. Not here: the roster (``services``), how it is derived
(``assets/core``). The board of a grid names who works there, so a masked name hides nobody here: what somebody is paid, how
he was judged and why he left stay in the vault, and the sum of all that is paid is published.
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Money
from gridhub.contracts.staff_claims import ATTENDANCES, CHANGE_KINDS, EXAM_RESULTS, STAFF_ROLES, TRAINING_KINDS, Hours

RECORD = "delivery_id:sheet_no:row of the sheet row the values come from"
_ROLES = "grid_head 网格长，full_time 专职，part_time 兼职"


class StaffTraining(TableContract):
    """网格员培训。每次培训每个应到的人一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    training_no: str = field("培训编号", "一次培训一个编号", required=True)
    training_kind: str = field("培训类别代码", isin=list(TRAINING_KINDS))
    training_name: str = field("培训类别")
    title: str = field("培训内容")
    held_date: pl.Date = field("培训日期", kind="date", required=True)
    class_hours: Hours = field("学时", kind="decimal", unit="学时")
    organizer: str = field("组织单位")
    person_id: str = field("网格员", "空：可能是几个人中的一个", kind="id", refers="worker")
    staff_role: str = field("岗位代码", f"培训记录所写：{_ROLES}", isin=list(STAFF_ROLES))
    staff_role_name: str = field("岗位")
    grid_id: str = field("统一网格", "空：没有写，或网格信息表没有这个编码", kind="id")
    grid_code: str = field("网格编码", "培训记录所写", kind="grid_code")
    attendance: str = field(
        "出勤情况代码", "attended 出勤，excused 请假，absent 缺勤", isin=list(ATTENDANCES), sensitivity="S3"
    )
    attendance_name: str = field("出勤情况", sensitivity="S3")
    exam_result: str = field(
        "考核结果", "passed 合格，failed 不合格；空：没有考核或没有参加；只在保险库", isin=list(EXAM_RESULTS),
        sensitivity="S3", mask="drop",
    )  # fmt: skip
    department: str = field("部门", required=True)

    class Config:
        name = "core.staff_training"
        title = "网格员培训"
        metadata = {
            "key": ["record_id", "role"], "view": "网格员培训", "view_without": ["training_kind", "staff_role", "attendance"],
            "fact": ["department", "training_no", "person_id"], "fact_value": ["held_date", "attendance"],
        }  # fmt: skip


class StaffSubsidy(TableContract):
    """网格员补贴。发放表每行一行。金额单位为元；表上没有的项目为空，写明没有的为 0。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    person_id: str = field("网格员", "空：可能是几个人中的一个", kind="id", refers="worker")
    staff_role: str = field("岗位代码", f"发放表所写：{_ROLES}", isin=list(STAFF_ROLES))
    staff_role_name: str = field("岗位")
    grid_id: str = field("统一网格", "空：没有写，或网格信息表没有这个编码", kind="id")
    grid_code: str = field("网格编码", "发放表所写", kind="grid_code")
    pay_month: pl.Date = field("补贴月份", "补贴所属月份的首日", kind="month", required=True)
    base_amount: Money = field("基本补贴", kind="money", unit="元", sensitivity="S3", mask="drop")
    performance_amount: Money = field("绩效补贴", kind="money", unit="元", sensitivity="S3", mask="drop")
    report_amount: Money = field("事件奖励", kind="money", unit="元", sensitivity="S3", mask="drop")
    seniority_amount: Money = field("工龄补贴", kind="money", unit="元", sensitivity="S3", mask="drop")
    post_amount: Money = field("岗位补贴", kind="money", unit="元", sensitivity="S3", mask="drop")
    gross_amount: Money = field("应发金额", kind="money", unit="元", sensitivity="S3", mask="drop")
    deduction_amount: Money = field("代扣金额", kind="money", unit="元", sensitivity="S3", mask="drop")
    amount: Money = field("实发金额", kind="money", unit="元", sensitivity="S3", mask="drop", required=True)
    department: str = field("部门", required=True)

    class Config:
        name = "core.staff_subsidy"
        title = "网格员补贴"
        metadata = {
            "key": ["record_id", "role"], "view": "网格员补贴", "view_without": ["staff_role"],
            "fact": ["person_id", "pay_month"], "fact_value": ["amount"],
        }  # fmt: skip


class StaffSubsidyTally(TableContract):
    """网格员补贴合计。每个补贴月份一行，全市合计。"""

    pay_month: pl.Date = field("补贴月份", "补贴所属月份的首日", kind="month", required=True)
    line_count: int = field("发放笔数", kind="integer", unit="笔", ge=1, required=True)
    amount: Money = field("实发金额", kind="money", unit="元", required=True)

    class Config:
        name = "core.staff_subsidy_tally"
        title = "网格员补贴合计"
        metadata = {"key": ["pay_month"], "view": "网格员补贴合计"}


class StaffChange(TableContract):
    """网格员变动：上岗、调整、离职。变动表每行一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    change_no: str = field("变动编号", required=True)
    person_id: str = field("网格员", "空：可能是几个人中的一个", kind="id", refers="worker")
    change_kind: str = field(
        "变动类别代码",
        "joined 上岗，moved 调整，left 离职（不再担任任何网格岗位）",
        isin=list(CHANGE_KINDS),
        required=True,
    )
    change_name: str = field("变动类别")
    change_date: pl.Date = field(
        "变动日期", "离职：最后在岗的一天；上岗、调整：到岗的第一天", kind="date", required=True
    )
    former_role: str = field("原岗位代码", _ROLES, isin=list(STAFF_ROLES))
    former_role_name: str = field("原岗位")
    former_grid_id: str = field("原网格", kind="id")
    former_grid_code: str = field("原网格编码", "变动表所写", kind="grid_code")
    staff_role: str = field("现岗位代码", _ROLES, isin=list(STAFF_ROLES))
    staff_role_name: str = field("现岗位")
    new_grid_id: str = field("现网格", kind="id")
    grid_code: str = field("现网格编码", "变动表所写", kind="grid_code")
    grid_id: str = field("所在网格", "现网格；离职的为原网格", kind="id")
    reason: str = field(
        "变动原因代码", "只在保险库", kind="code", codes="staff_change_reason", sensitivity="S3", mask="drop"
    )
    department: str = field("部门", required=True)

    class Config:
        name = "core.staff_change"
        title = "网格员变动"
        metadata = {
            "key": ["record_id", "role"], "view": "网格员变动", "view_without": ["change_kind", "former_role", "staff_role"],
            "fact": ["department", "change_no"], "fact_value": ["change_kind", "change_date", "person_id"],
        }  # fmt: skip
