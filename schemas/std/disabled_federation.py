"""残联的导出契约：每个字段的含义、类型、敏感级别。"""

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field


class DisabledPerson(StdContract):
    """持证残疾人名册. Grain: one row per certificate. The number of the certificate holds the citizen id and the kind of
    disability: neither it nor the kind is agreed."""

    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    sex: str = field("性别", kind="code", codes="sex", sensitivity="S3")
    birth_date: pl.Date = field("出生日期", kind="date", sensitivity="S3")
    grade: str = field("残疾等级", "GB/T 26341", kind="code", codes="disability_grade", sensitivity="S4")
    address: str = field("家庭住址", kind="address", sensitivity="S3")
    issued_date: pl.Date = field("发证日期", kind="date")
    cancelled_date: pl.Date = field("注销日期", kind="date")
