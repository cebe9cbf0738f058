"""Cases: findings that live from release to release, what happened to them, and how often a rule was right.

Belongs here: the contracts and the closed lists of codes. Not here: the law of a case (``cases.living``), filling the
tables (``build.case_step``), the shape of a finding (``interfaces``).
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field

STATES = (
    "waiting", "reopened", "dispatched", "received", "checking", "mending", "mended", "unfounded", "dismissed", "closed",
    "vanished", "merged",
)  # fmt: skip
"""In the order of a case's life; their words stand in ``contracts.words``."""
OPEN = ("waiting", "reopened", "dispatched", "received", "checking", "mending")
"""States in which somebody still has something to do."""
CONCLUSIONS = ("received", "checking", "mending", "mended", "unfounded", "dismissed")
"""What a department may answer, in the order of the work. The first two are steps on the way, no answer."""
FINAL = ("mending", "mended", "unfounded", "dismissed")
"""Conclusions that answer a case."""
CONFIRMED = ("mending", "mended")
"""Conclusions that say the rule was right."""
METHODS = ("visit", "phone", "document", "comparison", "meeting")
PROOFS = ("visit_record", "death_paper", "police_note", "bank_slip", "notice", "register", "other")
SIGHTINGS = ("found", "gone", "found_again", "followed", "merged")
EVENTS = ("dispatched", "answered", "closed")
PRESENCE = ("found", "not_found", "unknown")

Money = Annotated[pl.Decimal, 14, 2]
Share = Annotated[pl.Decimal, 6, 4]


class Case(TableContract):
    """One row per case: a rule, its subject, and the programme or source. It keeps its id from release to release.

    What it says (title to law) is what the last release said that found it. ``state``: after everything in
    ``finding.case_sighting`` and ``finding.case_event``.
    """

    case_id: str = field("案件编号", "stable across releases", kind="id", required=True, refers="case")
    case_key: str = field(
        "对应疑点",
        "case_id of today's findings; another one when the subject's id was merged",
        kind="id",
        required=True,
        refers="case",
    )
    finding_code: str = field("疑点代码", required=True)
    title: str = field("疑点名称", required=True)
    severity: str = field("严重程度", isin=["high", "medium", "low"], required=True)
    department: str = field("核查部门", required=True)
    subject_kind: str = field("对象类型", required=True)
    subject_id: str = field("对象", "hub id", kind="id", required=True, refers="subject")
    case_part: str = field("对象之二", "the other grid, the programme; null: nothing", refers="case")
    match_level: str = field("匹配程度", required=True)
    amount: Money = field("金额", "sum of its findings", kind="money", unit="元", sensitivity="S3")
    first_month: pl.Date = field("起始月份", kind="month", required=True)
    last_month: pl.Date = field("截止月份", kind="month", required=True)
    finding_count: int = field("疑点条数", "findings of the last release that found it", kind="integer", required=True)
    detail: str = field("说明", "in Chinese, without personal values", counts_people=True, required=True)
    law: str = field("依据", required=True)
    evidence: str = field("证据行", "record ids, sorted, joined by ';'", required=True, refers="row")
    first_seen: pl.Date = field(
        "首次发现", "reporting date of the first release that found it", kind="date", required=True
    )
    last_seen: pl.Date = field("最近发现", kind="date", required=True)
    presence: str = field(
        "本期是否仍有", "unknown: what the rule stands on did not come", isin=list(PRESENCE), required=True
    )
    round: int = field("第几次", "1; one more each time it came back", kind="integer", required=True)
    due_date: pl.Date = field(
        "核查期限", "fixed when it was found (again), in working days", kind="date", required=True
    )
    due_is_certain: bool = field(
        "期限已核节假日", "no: holidays of a day in between were not announced yet", kind="boolean", required=True
    )
    state: str = field("状态", isin=list(STATES), required=True)
    is_overdue: bool = field("已逾期", "open at the reporting date after its due date", kind="boolean", required=True)
    is_review_only: bool = field(
        "只作内部复核", "the rule was wrong too often at this match level", kind="boolean", required=True
    )
    conclusion: str = field("结论", "of this round; null: none yet", isin=list(CONCLUSIONS))
    answered_on: pl.Date = field("答复登记日期", kind="date")
    amount_due: Money = field("应追金额", kind="money", unit="元", sensitivity="S3")
    amount_recovered: Money = field("已追金额", kind="money", unit="元", sensitivity="S3")
    note: str = field("提示", "what has to be said beside the state; null: nothing")
    is_withheld: bool = field(
        "是否只在保险库", "it rests, or rested, on a row that stays in the vault", kind="boolean", sensitivity="S4",
        mask="drop", required=True,
    )  # fmt: skip

    class Config:
        name = "finding.case"
        title = "疑点案件"
        metadata = {"key": ["case_id"], "view": "疑点案件", "view_without": ["case_key"]}


class CaseSighting(TableContract):
    """What releases saw of a case: one row each time it appeared, went, or was carried on under another id of its subject.

    ``after_event``: number of the last ``finding.case_event`` known by then; it puts both tables in one order.
    """

    case_id: str = field("案件编号", kind="id", required=True, refers="subject")
    sighting_no: int = field("次序", kind="integer", required=True)
    kind: str = field("情况", isin=list(SIGHTINGS), required=True)
    as_of: pl.Date = field("数据截止日", kind="date", required=True)
    after_event: int = field("在此经过之后", kind="integer", required=True)
    due_date: pl.Date = field("核查期限", "of found and found_again", kind="date")
    due_is_certain: bool = field("期限已核节假日", kind="boolean")
    other_id: str = field("另一编号", "followed: the subject's id of before; merged: the case that goes on", kind="id")
    is_withheld: bool = field(
        "是否只在保险库", "it rests, or rested, on a row that stays in the vault", kind="boolean", sensitivity="S4",
        mask="drop", required=True,
    )  # fmt: skip

    class Config:
        name = "finding.case_sighting"
        title = "案件发现经过"
        metadata = {"key": ["case_id", "sighting_no"], "view": "案件发现经过"}


class CaseEvent(TableContract):
    """What people did with a case: dispatched, answered, closed. One row per case and event, numbered as in control.db.

    Who checked is masked, what the checker wrote is not published: both may name somebody.
    """

    event_no: int = field("序号", kind="integer", required=True)
    case_id: str = field("案件编号", kind="id", required=True, refers="subject")
    kind: str = field("经过", isin=list(EVENTS), required=True)
    on_date: pl.Date = field("登记日期", kind="date", required=True)
    department: str = field("核查部门", required=True)
    workbook_no: int = field("工作簿号", "of the workbook sent or answered; null: none", kind="integer")
    conclusion: str = field("结论", isin=list(CONCLUSIONS))
    method: str = field("核实方式", isin=list(METHODS))
    amount_due: Money = field("应追金额", kind="money", unit="元", sensitivity="S3")
    amount_recovered: Money = field("已追金额", kind="money", unit="元", sensitivity="S3")
    proof: str = field("佐证", isin=list(PROOFS))
    proof_text: str = field("佐证说明", sensitivity="S3", mask="drop")
    checked_by: str = field("核实人", kind="person_name", sensitivity="S3", office=True)
    checked_on: pl.Date = field("核实日期", kind="date")
    is_withheld: bool = field(
        "是否只在保险库", "it rests, or rested, on a row that stays in the vault", kind="boolean", sensitivity="S4",
        mask="drop", required=True,
    )  # fmt: skip

    class Config:
        name = "finding.case_event"
        title = "案件办理经过"
        metadata = {"key": ["event_no"], "view": "案件办理经过"}


class RulePrecision(TableContract):
    """How often a rule was right, by what departments answered: one row per rule and match level that has cases.

    ``precision`` = confirmed ÷ (confirmed + unfounded); what was not acted on (不予处理) says neither.
    """

    finding_code: str = field("疑点代码", required=True)
    match_level: str = field("匹配程度", required=True)
    title: str = field("疑点名称", required=True)
    cases: int = field("案件", kind="integer", counts_people=True, required=True)
    dispatched: int = field("曾下发", kind="integer", counts_people=True, required=True)
    confirmed: int = field("属实", kind="integer", counts_people=True, required=True)
    unfounded: int = field("不属实", kind="integer", counts_people=True, required=True)
    dismissed: int = field("不予处理", kind="integer", counts_people=True, required=True)
    precision: Share = field("属实率", "null: nobody said yes or no yet", kind="decimal")
    review_below: Share = field("复核线", "assets/rules/case.yaml", kind="decimal", required=True)
    least_answers: int = field("至少答复数", "assets/rules/case.yaml", kind="integer", required=True)
    is_review_only: bool = field("只作内部复核", kind="boolean", required=True)

    class Config:
        name = "mart.rule_precision"
        title = "规则属实率"
        metadata = {"key": ["finding_code", "match_level"], "view": "规则属实率", "tells_of": "answers"}


CASE_TABLES: tuple[type[TableContract], ...] = (Case, CaseSighting, CaseEvent, RulePrecision)
