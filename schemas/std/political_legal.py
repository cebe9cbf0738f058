"""政法委的导出契约：每个字段的含义、类型、敏感级别。当事人、地点和经过只在保密区。"""

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field


class Dispute(StdContract):
    """矛盾纠纷台账. Grain: one row per dispute, as it stood at the end of the month."""

    dispute_no: str = field("纠纷编号", required=True, key=True)
    title: str = field("矛盾纠纷名称", "names the parties", sensitivity="S3", mask="drop")
    category: str = field("矛盾纠纷类型", "事项清单编码；政法委的写法见 matter_dispute", kind="code", codes="matter")
    occurred_at: pl.Datetime = field("发生日期", "a date alone is its midnight", kind="datetime", required=True)
    address: str = field("发生地点", kind="address", sensitivity="S3", mask="drop")
    person_count: int = field("涉及人数", kind="integer", ge=0)
    content: str = field("简述", "free text: names the parties", sensitivity="S3", mask="drop")
    party_name: str = field("主要当事人", kind="person_name", sensitivity="S3", mask="drop")
    party_phone: str = field(
        "当事人电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3", mask="drop"
    )
    due_at: pl.Datetime = field("化解时限", kind="datetime")
    mediator: str = field("化解组织")
    settled_at: pl.Datetime = field("化解日期", kind="datetime")
    is_settled: bool = field("化解是否成功", kind="boolean")
    dispute_status: str = field("办理状态", kind="code", codes="order_status", required=True)
    grid_code: str = field("所属网格", kind="grid_code")
