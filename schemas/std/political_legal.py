"""Contracts of what 政法委 sends. Belongs here: meaning of every column. Not here: how headers are spelled (connectors/)."""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field


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
