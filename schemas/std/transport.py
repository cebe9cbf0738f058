"""交通运输局的导出契约：每个字段的含义、类型、敏感级别。"""

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field


class Enterprise(StdContract):
    """道路运输业户. Grain: one row per licence."""

    holder_name: str = field("企业名称", required=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    licence_no: str = field("经营许可证号", required=True, key=True)
    business_scope: str = field("经营范围")
    address: str = field("地址", kind="address", sensitivity="S3")
    valid_from: pl.Date = field("有效期起", kind="date")
    valid_to: pl.Date = field("有效期止", kind="date")
    licence_status: str = field("经营状态", kind="code", codes="licence_status")


class Vehicle(StdContract):
    """营运车辆. Grain: one row per vehicle."""

    plate_no: str = field("车牌号", sensitivity="S3", mask="drop", required=True)
    certificate_no: str = field("道路运输证号", required=True, key=True)
    vehicle_type: str = field("车辆类型")
    capacity: int = field("吨（座）位", kind="integer", ge=0)
    holder_name: str = field("业户名称")
    uscc: str = field("统一社会信用代码", kind="uscc")
    checked_date: pl.Date = field("年审日期", kind="date")
    vehicle_status: str = field("营运状态", kind="code", codes="vehicle_status")


class Practitioner(StdContract):
    """道路运输从业人员. Grain: one row per qualification."""

    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    certificate_no: str = field("从业资格证号", sensitivity="S3", mask="drop")
    qualification_kind: str = field("从业资格类别", required=True)
    first_issued_date: pl.Date = field("初领日期", kind="date")
    valid_to: pl.Date = field("有效期至", kind="date")
    employer_name: str = field("服务单位")
