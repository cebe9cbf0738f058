"""What came of what was owed, and what a number may therefore say.

Belongs here: the contracts. Not here: what is owed (``build.gaps``), the rule of completeness (``build.completeness``).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.indicator_tables import KINDS

STATES = ("complete", "partial", "not_computable")


class PeriodCoverage(TableContract):
    """One row per export and period that is due at the reporting date (or came without being owed)."""

    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    period: str = field("所属期", required=True)
    from_date: pl.Date = field("起", kind="date", required=True)
    to_date: pl.Date = field("止", kind="date", required=True)
    state: str = field("到报", isin=["complete", "partial", "missing", "refused", "held"], required=True)
    missing_parts: str = field("缺少的分片", "parts that an earlier period had")

    class Config:
        name = "audit.period_coverage"
        title = "到报"
        metadata = {"key": ["department", "export", "period"], "view": "到报情况"}


class Standing(TableContract):
    """Which exports a value stands on, by lineage of its SQL, and which of their periods came.

    Events that a flow counts and that also say who and where give two rows: ``rows`` for its time, ``links`` for before.
    """

    table_name: str = field("表", required=True)
    value_code: str = field("值", "code of an indicator, column of a ledger; empty: the table as a whole")
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    weight: str = field(
        "作用",
        "rows: its rows are counted; links: it only helps to say who and where",
        isin=["rows", "links"],
        required=True,
    )
    periods_due: int = field("应有期数", kind="integer", required=True)
    periods_came: int = field("已有期数", "complete ones", kind="integer", required=True)
    until: str = field("截至", "the newest period in use; null: nothing is in use")
    lacking: str = field("缺少的所属期", "null: nothing")

    class Config:
        name = "audit.standing"
        title = "数据依据"
        metadata = {"key": ["table_name", "value_code", "department", "export", "weight"], "view": "数据依据"}


class Completeness(TableContract):
    """What every indicator, finding and ledger may say: one row per value, and per column of a ledger that counts.

    A value that is ``not_computable`` is null, never 0. ``zero_is_said``: the exports that could have made a zero larger are
    all in.
    """

    table_name: str = field("表", required=True)
    value_code: str = field("值", "code of an indicator, column of a ledger; empty: the table as a whole")
    value_kind: str = field("类别", isin=["indicator", "finding", "ledger", "column"], required=True)
    title: str = field("名称", required=True)
    kind: str = field("口径", isin=list(KINDS), required=True)
    from_date: pl.Date = field("起", "null: a stock", kind="date")
    to_date: pl.Date = field("止", kind="date", required=True)
    state: str = field("完整性", isin=list(STATES), required=True)
    zero_is_said: bool = field("零可以说", kind="boolean", required=True)
    missing: str = field("缺数说明", "what lacks, and until when the rest goes; null: nothing lacks")

    class Config:
        name = "audit.completeness"
        title = "数据完整性"
        metadata = {"key": ["table_name", "value_code"], "view": "数据完整性"}


class RepeatedFact(TableContract):
    """An event that another delivery tells too, and that therefore does not count a second time. One row per source row."""

    table_name: str = field("表", required=True)
    record_id: str = field("来源行", kind="id", required=True)
    role: str = field("角色", required=True)
    kept_record_id: str = field("计入的来源行", "the row of the other delivery that counts", kind="id", required=True)
    kind: str = field(
        "情况",
        "repetition: it says the same; conflict: it says another value",
        isin=["repetition", "conflict"],
        required=True,
    )

    class Config:
        name = "audit.repeated_fact"
        title = "重复的事实"
        metadata = {"key": ["table_name", "record_id", "role"], "view": "重复的事实"}


COMPLETENESS_TABLES: tuple[type[TableContract], ...] = (
    PeriodCoverage, Standing, Completeness, RepeatedFact,
)  # fmt: skip
