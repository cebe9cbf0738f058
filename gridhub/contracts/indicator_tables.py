"""The one shape of every table of indicators: what the engine makes of a file of ``assets/indicator``.

Belongs here: the columns and their meaning. Not here: which indicators there are and how each is counted (the city's
``assets/indicator/*.yaml``), making the table (``project.sql.indicators``).
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field

Value = Annotated[pl.Decimal, 18, 2]

Kind = Literal["stock", "month", "quarter", "year"]
"""stock: as it stands on the day the data end; the others: of the period that day lies in, up to that day."""
KINDS: tuple[str, ...] = get_args(Kind)
State = Literal["complete", "partial", "not_computable"]


class Indicator(TableContract):
    """指标。每个指标一行，同一指标的当月、当季、当年各一行；缺数据的为空并说明缺什么。"""

    indicator_code: str = field("指标代码", sensitivity="S1", required=True)
    indicator_name: str = field("指标", sensitivity="S1", required=True)
    value: Value = field("数值", kind="decimal", sensitivity="S1", counts_people=True)
    unit: str = field("单位", sensitivity="S1", required=True)
    kind: str = field(
        "口径",
        "stock 截止日的存量，month 当月，quarter 当季，year 当年",
        sensitivity="S1",
        isin=list(KINDS),
        required=True,
    )
    from_date: pl.Date = field("起", "存量为空", kind="date", sensitivity="S1")
    to_date: pl.Date = field("止", kind="date", sensitivity="S1", required=True)
    completeness: str = field("完整性", sensitivity="S1", isin=list(get_args(State)), required=True)
    missing: str = field("缺数说明", "缺什么、截至何时；为空表示不缺", sensitivity="S1")
    numerator: int = field("分子", "比率类指标：分子的行数", kind="integer", sensitivity="S1")
    denominator: int = field("分母", "比率类指标：分母的行数", kind="integer", sensitivity="S1")
    note: str = field("说明", sensitivity="S1")

    class Config:
        name = "mart.indicator"
        title = "指标"
        metadata = {"key": ["indicator_code"]}


class IndicatorTown(TableContract):
    """指标分乡镇（街道）。每个指标、每个乡镇一行；没有数的乡镇不出现。"""

    indicator_code: str = field("指标代码", sensitivity="S1", required=True)
    town_name: str = field("乡镇（街道）", "空：不知道在哪个乡镇", sensitivity="S1")
    value: Value = field("数值", kind="decimal", sensitivity="S1", counts_people=True)
    numerator: int = field("分子", kind="integer", sensitivity="S1")
    denominator: int = field("分母", kind="integer", sensitivity="S1")

    class Config:
        name = "mart.indicator_town"
        title = "指标分乡镇"
        metadata = {"key": ["indicator_code", "town_name"]}


class IndicatorTrend(TableContract):
    """指标历次数值。每个指标每种口径每个数据截止日一行；以前的截止日是当时最后一次发布的数。"""

    report: str = field("报表", "数据表名称", sensitivity="S1", required=True)
    indicator_code: str = field("指标代码", sensitivity="S1", required=True)
    kind: str = field("口径", sensitivity="S1", isin=list(KINDS), required=True)
    as_of: pl.Date = field("数据截止日", kind="date", sensitivity="S1", required=True)
    indicator_name: str = field("指标", sensitivity="S1", required=True)
    value: Value = field("数值", "空：算不出", kind="decimal", sensitivity="S1", counts_people=True)
    unit: str = field("单位", sensitivity="S1", required=True)
    completeness: str = field("完整性", sensitivity="S1", isin=list(get_args(State)), required=True)
    previous_value: Value = field("上一截止日数值", "空：没有，或算不出，或单位变了", kind="decimal", sensitivity="S1")
    change: Value = field("变化", "两个数都有时", kind="decimal", sensitivity="S1")

    class Config:
        name = "mart.trend"
        title = "指标历次数值"
        metadata = {
            "key": ["indicator_code", "kind", "as_of", "report"],
            "view": "指标历次数值",
            "view_without": ["report"],
            "tells_of": "indicators",
        }


class ReportSentence(TableContract):
    """汇报文字。每句一行，数已填好；算不出的数是“＿＿”，不全的数后面有“※”。"""

    paragraph_no: int = field("段", kind="integer", sensitivity="S1", required=True)
    sentence_no: int = field("句", kind="integer", sensitivity="S1", required=True)
    heading: str = field("标题", sensitivity="S1", required=True)
    text: str = field("文字", sensitivity="S1", counts_people=True, required=True)
    completeness: str = field("完整性", sensitivity="S1", isin=list(get_args(State)), required=True)
    missing: str = field("缺数说明", sensitivity="S1")

    class Config:
        name = "mart.report_sentence"
        title = "汇报文字"
        metadata = {"key": ["paragraph_no", "sentence_no"]}
