"""生态环境局的导出契约：每个字段的含义、类型、敏感级别。"""

from typing import Annotated

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field

Degree = Annotated[pl.Decimal, 10, 6]


class PollutionSource(StdContract):
    """固定污染源及排污许可（HJ 608-2017）. Grain: one row per source."""

    source_name: str = field("污染源名称", required=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    permit_no: str = field(
        "排污许可证编号", "USCC + site serial + letter (HJ 608)", kind="permit_no", required=True, key=True
    )
    permit_category: str = field("管理类别", kind="code", codes="permit_category")
    industry: str = field("行业类别")
    address: str = field("生产经营场所地址", kind="address", sensitivity="S3")
    longitude: Degree = field("经度", kind="longitude", sensitivity="S3")
    latitude: Degree = field("纬度", kind="latitude", sensitivity="S3")
    permit_from: pl.Date = field("有效期起", kind="date")
    permit_to: pl.Date = field("有效期止", kind="date")
    operating_status: str = field("运行状态", kind="code", codes="operating_status")
    legal_rep_name: str = field("法定代表人", kind="person_name", sensitivity="S3")
    legal_rep_phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    grid_code: str = field("所属网格", kind="grid_code")


class Patrol(StdContract):
    """环保网格巡查. Grain: one row per patrol."""

    patrol_no: str = field("巡查编号", required=True, key=True)
    source_name: str = field("被检查单位")
    permit_no: str = field("排污许可证编号", kind="permit_no")
    patrol_date: pl.Date = field("巡查日期", kind="date", required=True)
    inspector_name: str = field("巡查人员", kind="person_name", sensitivity="S3")
    patrol_result: str = field("巡查结果", kind="code", codes="patrol_result")
    problem: str = field("存在问题")
    grid_code: str = field("所属网格", kind="grid_code")


class EnvGrid(StdContract):
    """环保网格. Grain: one row per environmental grid."""

    grid_code: str = field("环保网格编号", kind="grid_code", required=True, key=True)
    grid_name: str = field("环保网格名称", required=True)
    level_label: str = field("网格级别", "环保网格的级别与统一网格的级别方向相反，不可比较")
    coverage: str = field("覆盖范围", required=True)
    grid_head_name: str = field("网格长", kind="person_name", sensitivity="S3")
    grid_head_phone: str = field("网格长电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    worker_name: str = field("网格员", "多网合一后走这片地方的网格员", kind="person_name", sensitivity="S3")


class EnvGridShape(StdContract):
    """环保网格的边界. Grain: one row per environmental grid, or part of one."""

    grid_code: str = field("环保网格编号", kind="grid_code", required=True, key=True)
    shape: str = field("边界", "WKT：面或多面，经纬度", kind="geometry", required=True)
