"""人社的导出契约：每个字段的含义、类型、敏感级别。"""

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field


class LifeCheck(StdContract):
    """养老待遇领取资格认证. Grain: one row per pensioner, with the newest check."""

    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    birth_date: pl.Date = field("出生日期", kind="date", sensitivity="S3")
    address: str = field("家庭住址", kind="address", sensitivity="S3")
    verified_date: pl.Date = field("最近认证日期", kind="date")
    check_mode: str = field("认证方式", kind="code", codes="check_mode")
