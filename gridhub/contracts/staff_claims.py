"""Interface contracts of what an office keeps about its grid staff: trainings, pay, changes.

Belongs here: ``claim.staff_training``, ``claim.staff_subsidy``, ``claim.staff_change``. Not here: the roster
(``StaffAssignment`` in ``interfaces``), the person (every row below also states him in claim.person, in the same role), any
department's column.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Claim, Money

STAFF_ROLES = ("grid_head", "full_time", "part_time")
"""网格长, 专职网格员, 兼职网格员."""
TRAINING_KINDS = ("induction", "business", "special")
"""岗前培训, 业务培训, 专题培训."""
ATTENDANCES = ("attended", "excused", "absent")
EXAM_RESULTS = ("passed", "failed")
CHANGE_KINDS = ("joined", "moved", "left")
"""上岗, 调整, 离职."""
Hours = Annotated[pl.Decimal, 5, 1]


class StaffTraining(Claim):
    """One person asked to one training, and whether he came."""

    training_no: str = field("培训编号", "one for all who were asked", required=True)
    training_kind: str = field("培训类别", isin=list(TRAINING_KINDS))
    title: str = field("培训内容")
    held_date: pl.Date = field("培训日期", kind="date", required=True)
    class_hours: Hours = field("学时", kind="decimal", unit="学时")
    organizer: str = field("组织单位")
    staff_role: str = field("岗位", isin=list(STAFF_ROLES))
    grid_code: str = field("网格编码", kind="grid_code")
    attendance: str = field("出勤情况", isin=list(ATTENDANCES), sensitivity="S3")
    exam_result: str = field(
        "考核结果", "null: no exam, or not taken", isin=list(EXAM_RESULTS), sensitivity="S3", mask="drop"
    )

    class Config:
        name = "claim.staff_training"
        title = "网格员培训陈述"
        metadata = {"key": ["record_id", "role"]}


class StaffSubsidy(Claim):
    """What one person is paid for one month. A part that the roll does not have is null, one that it says to be none is 0."""

    staff_role: str = field("岗位", isin=list(STAFF_ROLES))
    grid_code: str = field("网格编码", kind="grid_code")
    pay_month: pl.Date = field("补贴月份", "first day of the month it is paid for", kind="month", required=True)
    base_amount: Money = field("基本补贴", kind="money", unit="元", sensitivity="S3", mask="drop")
    performance_amount: Money = field("绩效补贴", kind="money", unit="元", sensitivity="S3", mask="drop")
    report_amount: Money = field("事件奖励", kind="money", unit="元", sensitivity="S3", mask="drop")
    seniority_amount: Money = field("工龄补贴", kind="money", unit="元", sensitivity="S3", mask="drop")
    post_amount: Money = field("岗位补贴", kind="money", unit="元", sensitivity="S3", mask="drop")
    gross_amount: Money = field("应发金额", kind="money", unit="元", sensitivity="S3", mask="drop")
    deduction_amount: Money = field("代扣金额", kind="money", unit="元", sensitivity="S3", mask="drop")
    amount: Money = field("实发金额", kind="money", unit="元", sensitivity="S3", mask="drop", required=True)

    class Config:
        name = "claim.staff_subsidy"
        title = "网格员补贴陈述"
        metadata = {"key": ["record_id", "role"]}


class StaffChange(Claim):
    """One person takes up (joined), changes (moved) or gives up (left) posts. ``left``: holds none any more."""

    change_no: str = field("变动编号", required=True)
    change_kind: str = field("变动类别", isin=list(CHANGE_KINDS), required=True)
    change_date: pl.Date = field(
        "变动日期", "left: the last day in the post; else the first day", kind="date", required=True
    )
    former_role: str = field("原岗位", isin=list(STAFF_ROLES))
    former_grid_code: str = field("原网格编码", kind="grid_code")
    staff_role: str = field("现岗位", isin=list(STAFF_ROLES))
    grid_code: str = field("现网格编码", kind="grid_code")
    reason: str = field("变动原因", kind="code", codes="staff_change_reason", sensitivity="S3", mask="drop")

    class Config:
        name = "claim.staff_change"
        title = "网格员变动陈述"
        metadata = {"key": ["record_id", "role"]}


STAFF_CLAIMS: tuple[type[TableContract], ...] = (StaffTraining, StaffSubsidy, StaffChange)
"""In the order they are built, behind those of ``community_claims``."""
