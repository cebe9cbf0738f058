"""文化和旅游局的导出契约：每个字段的含义、类型、敏感级别。"""

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field


class Venue(StdContract):
    """文化旅游经营场所. Grain: one row per venue."""

    venue_name: str = field("场所名称", required=True)
    venue_kind: str = field("类别", kind="code", codes="venue_kind")
    licence_no: str = field("许可证号", key=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    address: str = field("地址", kind="address", sensitivity="S3")
    capacity: int = field("核定人数", kind="integer", unit="人", ge=0)
    fire_passed: bool = field("消防合格", kind="boolean")
    valid_to: pl.Date = field("有效期至", kind="date")
    licence_status: str = field("许可状态", kind="code", codes="licence_status")
