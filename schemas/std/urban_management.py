"""城市管理局的导出契约：每个字段的含义、类型、敏感级别。"""

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field


class Case(StdContract):
    """城管案件明细. Grain: one row per case, as it stood at the end of the month."""

    case_no: str = field("任务号", required=True, key=True)
    case_source: str = field("问题来源", "监督员上报、12345热线、公众举报…")
    source_order_no: str = field("来源编号", "the hotline order that the case was passed on from")
    category: str = field("小类名称", "事项清单编码；城管的写法见 matter_urban_management", kind="code", codes="matter")
    content: str = field("问题描述", "free text: may name third persons", sensitivity="S3", mask="drop")
    address: str = field("地址", kind="address", sensitivity="S3")
    community_name: str = field("社区")
    unit_grid_code: str = field("单元网格编码", "GB/T 30428.1", kind="grid_code")
    grid_code: str = field("责任网格编码", kind="grid_code")
    unit_name: str = field("处置部门")
    reported_at: pl.Datetime = field("上报时间", kind="datetime", required=True)
    filed_at: pl.Datetime = field("立案时间", kind="datetime")
    dispatched_at: pl.Datetime = field("派遣时间", kind="datetime")
    due_at: pl.Datetime = field("处置截止时间", kind="datetime")
    handled_at: pl.Datetime = field("处置结束时间", kind="datetime")
    closed_at: pl.Datetime = field("结案时间", kind="datetime")
    stage: str = field("当前阶段", kind="code", codes="order_status", required=True)
    rework_count: int = field("返工次数", kind="integer", ge=0)
    extension_count: int = field("延期次数", kind="integer", ge=0)
    voided_at: pl.Datetime = field("作废时间", kind="datetime")
