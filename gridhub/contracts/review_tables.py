"""What people decided about persons, and which pairs wait for a person to look at them.

Belongs here: the contracts. Not here: the lines in force (``link_tables.Judgement``), the log (``state.decision_log``),
who is asked (``review``).
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.identity_words import DECISION_EFFECTS
from gridhub.contracts.link_tables import OUTCOMES

VERDICTS = ("same", "never", "unsure")
KINDS = ("decided", "changed", "withdrawn")
ORIGINS = ("file", "workbook")

Money = Annotated[pl.Decimal, 14, 2]


class MatchDecision(TableContract):
    """Every human decision about two person records, as control.db keeps it: rows are only ever added.

    A line of decisions/identity.csv is ``decided`` when a run first meets it, ``changed`` when it says something else,
    ``withdrawn`` when it is gone; a verdict of a workbook is ``decided`` when it is taken, also one that wrote no line.
    ``rules_version`` to ``evidence``: what the rules alone said of the pair at that time; reviewers do not see it.
    """

    decision_no: int = field("序号", kind="integer", required=True)
    kind: str = field("经过", isin=list(KINDS), required=True)
    origin: str = field("来自", isin=list(ORIGINS), required=True)
    verdict: str = field("认定", isin=list(VERDICTS), required=True)
    effect: str = field(
        "效力",
        "of the decision as the file has it now; noted: it wrote no line; replaced: a later one of the pair stands",
        isin=list(DECISION_EFFECTS),
        required=True,
    )
    record_a: str = field("来源行甲", "at the time; null: none", kind="id")
    role_a: str = field("角色甲")
    record_b: str = field("来源行乙", "at the time; null: none", kind="id")
    role_b: str = field("角色乙")
    rules_version: str = field("规则版本", required=True)
    outcome: str = field("规则的判定", isin=list(OUTCOMES), required=True)
    rule: str = field("规则", "the strongest that tried the pair; null: none did")
    confidence: str = field("置信度")
    reason: str = field("没有关联的理由")
    evidence: str = field("依据", "how far each field agrees, never a value")
    actor: str = field("认定人", kind="person_name", sensitivity="S3", required=True)
    approver: str = field("复核人", kind="person_name", sensitivity="S3")
    decided_on: pl.Date = field("认定日期", kind="date", required=True)
    expires: pl.Date = field("到期日", kind="date")
    recorded_on: pl.Date = field("登记日期", kind="date", required=True)
    file: str = field("决定文件", "null: it wrote no line")
    line: int = field("行", "at the time", kind="integer")
    pair_id: str = field("核实编号", "null: not from a workbook", kind="id")
    workbook_no: int = field("工作簿号", kind="integer")

    class Config:
        name = "audit.match_decision"
        title = "人员认定经过"
        metadata = {"key": ["decision_no"], "view": "人员认定经过"}


class ReviewPair(TableContract):
    """Pairs of persons that the rules left apart and that may be one, the most pressing first; decided ones are not here.

    A side is a person, or a mention without one (``side`` is then the record and its role). ``amount``: paid to either
    side in the twelve months up to the reporting date; ``people``: both sides and whoever shares a numbered household
    with one of them. Rows that stay in the vault count for neither. ``is_due``: within the month's budget.
    """

    pair_id: str = field("核实编号", "stable while both sides keep their ids", kind="id", required=True)
    rank_no: int = field("次序", "1 is the most pressing", kind="integer", required=True)
    is_due: bool = field("是否在本月额度内", kind="boolean", required=True)
    asked_before: int = field("曾答不确定", "reviewers who said unsure", kind="integer", required=True)
    amount: Money = field("近一年发放金额", kind="money", unit="元", sensitivity="S3", required=True)
    people: int = field("涉及人数", kind="integer", required=True)
    side_a: str = field("甲方", kind="id", required=True, refers="person")
    side_b: str = field("乙方", kind="id", required=True, refers="person")
    record_a: str = field("来源行甲", "a row of side_a", kind="id", required=True)
    role_a: str = field("角色甲", required=True)
    record_b: str = field("来源行乙", kind="id", required=True)
    role_b: str = field("角色乙", required=True)
    rule: str = field("规则", "the strongest that tried them", required=True)
    confidence: str = field("置信度")
    reason: str = field("没有关联的理由", required=True)

    class Config:
        name = "audit.review_pair"
        title = "待核实的人员对"
        metadata = {"key": ["pair_id"], "view": "待核实的人员对"}


REVIEW_TABLES: tuple[type[TableContract], ...] = (MatchDecision, ReviewPair)
