"""卫健的导出契约：每个字段的含义、类型、敏感级别。"""

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field


class DeathCertificate(StdContract):
    """死亡医学证明登记. Grain: one row per certificate. The cause of death is not agreed."""

    certificate_no: str = field("证明编号", required=True)
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
    death_date: pl.Date = field("死亡日期", kind="date", sensitivity="S3", required=True)
    address: str = field("常住地址", kind="address", sensitivity="S3")
    registered_date: pl.Date = field("登记日期", kind="date")
