"""What 政法委 exports: meaning, type and sensitivity of every column. Parties, places and words of disputes stay in the vault."""

from __future__ import annotations

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


class ListedPerson(StdContract):
    """重点人员列管名单. Grain: one row per person, category and department that lists him."""

    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    category: str = field("人员类别", kind="code", codes="key_person_category", sensitivity="S4", required=True)
    listing_department: str = field(
        "列入部门",
        "who put the person on the list",
        kind="code",
        codes="listing_department",
        sensitivity="S4",
        required=True,
    )
    level: str = field("风险等级", kind="code", codes="attention_level")
    address: str = field("现住址", kind="address", sensitivity="S3")
    in_date: pl.Date = field("列入日期", kind="date")
    out_date: pl.Date = field("撤出日期", kind="date")
    end_date: pl.Date = field("期满日期", "of a correction: the day it ends", kind="date")
    responsible_name: str = field("包保责任人", kind="person_name", sensitivity="S3")
