"""Contracts of what the city does for people: key persons, payments, visits, posts of the grid staff.

Belongs here: meaning and sensitivity of every column. Not here: how it is derived (``assets/core``).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Money
from gridhub.contracts.margins import Margins

RECORD = "delivery_id:sheet_no:row of the sheet row the values come from"


class KeyPerson(TableContract):
    """重点人群。每人每类一行；敏感类别的行只在保险库（assets/rules/person_category.yaml）。"""

    person_id: str = field("人员", kind="id", required=True)
    category: str = field(
        "类别代码",
        "独居老人、残疾、留守儿童…；敏感类别不发布",
        kind="code",
        codes="key_person_category",
        sensitivity="S4",
        mask="keep",
        required=True,
    )
    listing_department: str = field(
        "列入部门代码", "空：列管名单中没有，只在网格台账上", kind="code", codes="listing_department"
    )
    listing_state: str = field(
        "列入依据",
        "listed 有列入部门，ledger_only 只在网格台账上，请核对",
        isin=["listed", "ledger_only"],
        required=True,
    )
    level: str = field("关注程度", "high 高，medium 中，low 低", isin=["high", "medium", "low"])
    grade: str = field(
        "残疾等级代码", "由残联评定", kind="code", codes="disability_grade", sensitivity="S4", mask="keep"
    )
    in_date: pl.Date = field("列入日期", kind="date")
    out_date: pl.Date = field("撤出日期", kind="date")
    end_date: pl.Date = field("期满日期", "社区矫正期满", kind="date")
    is_active: bool = field("是否在册", "按数据截止日", kind="boolean", required=True)
    is_in_ledger: bool = field("是否在网格台账", "最近一期网格台账在册", kind="boolean", required=True)
    responsible_name: str = field("包保责任人", kind="person_name", sensitivity="S3", office=True)
    followed_record_id: str = field("网格台账来源行", RECORD, kind="id")
    followed_role: str = field("网格台账来源行中的角色")
    is_sensitive: bool = field(
        "是否敏感类别", "这样的行只在保险库", kind="boolean", sensitivity="S4", mask="drop", required=True
    )
    department: str = field("列入部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.key_person"
        title = "重点人群"
        metadata = {"key": ["person_id", "category"]}


class WelfarePayment(TableContract):
    """补贴发放。名册中每个领取人行一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("领取人角色", required=True)
    person_id: str = field("领取人", kind="id", required=True)
    benefit_unit_id: str = field("救助单元", kind="id")
    programme: str = field("项目", "low_income_urban，low_income_rural，old_age_allowance…", required=True)
    pay_month: pl.Date = field("发放月份", "当月首日", kind="month", required=True)
    amount: Money = field("金额", kind="money", unit="元", sensitivity="S3")
    head_count: int = field("保障人数", kind="integer", unit="人")
    department: str = field("发放部门", required=True)
    export: str = field("数据项", required=True)

    class Config:
        name = "core.welfare_payment"
        title = "补贴发放"
        metadata = {
            "key": ["record_id", "role"], "fact": ["person_id", "programme", "pay_month"], "fact_value": ["amount"],
        }  # fmt: skip


class BenefitRecipient(TableContract):
    """救助和补贴享受人员。名册中每个享受人行一行：按人发放的是领取人，按户发放的是户内每个成员。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    person_id: str = field("人员", "null: the line could be one of several persons", kind="id")
    benefit_unit_id: str = field("救助单元", "按户发放的项目才有", kind="id")
    programme: str = field("项目", required=True)
    pay_month: pl.Date = field("发放月份", "当月首日", kind="month", required=True)
    is_payee: bool = field("是否领款人", kind="boolean", required=True)
    amount: Money = field("金额", "该人或该户当月发放的全额", kind="money", unit="元", sensitivity="S3")
    head_count: int = field("保障人数", kind="integer", unit="人")
    department: str = field("发放部门", required=True)
    payment_record_id: str = field("发放行", RECORD, kind="id", required=True)
    payment_role: str = field("发放行中的角色", required=True)
    death_date: pl.Date = field("死亡日期", kind="date", sensitivity="S3", mask="year", life="death")
    is_after_death: bool = field(
        "是否死亡后不应发的月份", "按项目规则（死亡当月照发，名册截止后死亡的宽一个月）", kind="boolean", required=True
    )

    class Config:
        name = "core.benefit_recipient"
        title = "救助和补贴享受人员"
        metadata = {"key": ["record_id", "role"]}


class Visit(TableContract):
    """网格走访。每条走访记录一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    visit_no: str = field("走访编号", required=True)
    visit_type: str = field(
        "走访类型",
        "monthly_key 月走访，quarterly_sweep 季遍访，annual_condolence 年慰问，ad_hoc 临时",
        isin=["monthly_key", "quarterly_sweep", "annual_condolence", "ad_hoc"],
        sensitivity="S4",
        mask="drop",
    )
    visit_kind: str = field(
        "走访类别",
        "quarterly_sweep 季遍访，annual_condolence 年慰问，individual 个别走访（月走访或临时，不分，免得推知谁在敏感名单上）",
        isin=["quarterly_sweep", "annual_condolence", "individual"],
    )
    visit_date: pl.Date = field("走访日期", kind="date", required=True)
    visit_result: str = field(
        "走访结果",
        "met 见到，absent 不在，refused 拒访，moved 已搬离，deceased 已去世",
        isin=["met", "absent", "refused", "moved", "deceased"],
    )
    staff_name: str = field("走访人", kind="person_name", sensitivity="S3", office=True)
    has_opinion: bool = field("是否收集意见", kind="boolean")
    person_id: str = field("受访人", kind="id")
    dwelling_id: str = field("受访房屋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    department: str = field("部门", required=True)

    class Config:
        name = "core.visit"
        title = "走访"
        metadata = {
            "key": ["record_id", "role"], "fact": ["department", "visit_no"],
            "fact_value": ["visit_date", "visit_result", "person_id"],
        }  # fmt: skip


class VisitTally(TableContract):
    """走访次数。每月、每个乡镇、每种走访类型一行。"""

    visit_month: pl.Date = field("走访月份", "首日", kind="month", required=True)
    town_name: str = field("乡镇（街道）", required=True)
    visit_type: str = field("走访类型", "同走访", required=True)
    visit_count: int = field("走访次数", kind="integer", unit="次", counts_people=True, ge=1, required=True)

    class Config:
        name = "core.visit_tally"
        title = "走访次数"
        metadata = {
            "key": ["visit_month", "town_name", "visit_type"],
            "margins": Margins(known=((), ("visit_month",), ("visit_type",), ("visit_month", "visit_type"))),
        }  # fmt: skip


class StaffAssignment(TableContract):
    """网格岗位（1+N）。名册每行一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    person_id: str = field("网格员", kind="id", required=True, refers="worker")
    staff_role: str = field(
        "岗位",
        "grid_head 网格长，full_time 专职，part_time 兼职",
        isin=["grid_head", "full_time", "part_time"],
        required=True,
    )
    grid_id: str = field("统一网格", "名册的编码不在网格信息表中时为空", kind="id")
    grid_code: str = field("名册上的网格编码", kind="grid_code", required=True)
    identity: str = field("身份", "社区工作者、党员、志愿者…")
    certificate_no: str = field("证书编号", sensitivity="S3", mask="drop")
    has_certificate: bool = field("是否持证", "名册上有证书编号", kind="boolean", required=True)
    badge_no: str = field("工牌号", sensitivity="S3", mask="drop")
    valid_from: pl.Date = field("任职日期", kind="date")
    is_current: bool = field("是否在岗", "按数据截止日", kind="boolean", required=True)
    department: str = field("部门", required=True)

    class Config:
        name = "core.staff_assignment"
        title = "网格岗位"
        metadata = {"key": ["record_id", "role"]}


class GridWorker(TableContract):
    """谁走哪个网格：名册上的在岗人员，和部门网格表写的网格员。每条来源行一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    grid_id: str = field("网格", "统一网格或部门网格", kind="id", required=True)
    grid_system: str = field("网格体系", "unified 统一网格，其他为部门", required=True)
    department: str = field("部门", "谁的表这样写", required=True)
    staff_role: str = field(
        "岗位", "名册上的岗位；部门网格表写的网格员为空", isin=["grid_head", "full_time", "part_time"]
    )
    person_id: str = field("人员", "名册上的人；部门网格表只有姓名，不认定是谁", kind="id", refers="worker")
    worker_name: str = field("姓名", "来源表所写", kind="person_name", sensitivity="S3", office=True)
    plain_name: str = field(
        "比较用的姓名",
        "去掉空格和末尾称谓（同志、主任等）；只剩姓氏时为空",
        kind="person_name",
        sensitivity="S3",
        office=True,
    )

    class Config:
        name = "core.grid_worker"
        title = "网格责任人"
        metadata = {"key": ["record_id", "role"]}
