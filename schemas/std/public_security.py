"""公安局的导出契约：每个字段的含义、类型、敏感级别。"""

from typing import Annotated

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field

Degree = Annotated[pl.Decimal, 10, 6]
FloorArea = Annotated[pl.Decimal, 10, 2]


class Resident(StdContract):
    """实有人口登记（每个派出所一份）. Grain: one row per person per police station."""

    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    former_name: str = field("曾用名", kind="person_name", sensitivity="S3")
    sex: str = field("性别", kind="code", codes="sex", sensitivity="S3")
    birth_date: pl.Date = field("出生日期", kind="date", sensitivity="S3")
    marriage: str = field("婚姻状况", kind="code", codes="marriage", sensitivity="S3")
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    residence_address: str = field("现住址", kind="address", sensitivity="S3", required=True)
    hukou_address: str = field("户籍地址", kind="address", sensitivity="S3")
    hukou_household_no: str = field("户号", "names the hukou household within 公安", kind="id", sensitivity="S3")
    relation_to_head: str = field("与户主关系", kind="code", codes="relation")
    population_type: str = field("人口类型", kind="code", codes="population_type")
    status_text: str = field("户籍状态", kind="code", codes="hukou_status")
    community_name: str = field("所属社区")


class Floating(StdContract):
    """流动人口登记信息. Grain: one row per person per police station."""

    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    sex: str = field("性别", kind="code", codes="sex", sensitivity="S3")
    birth_date: pl.Date = field("出生日期", kind="date", sensitivity="S3")
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    residence_address: str = field("现住址", kind="address", sensitivity="S3", required=True)
    hukou_address: str = field("户籍地址", kind="address", sensitivity="S3")
    inflow_reason: str = field("流入原因", kind="code", codes="inflow_reason")
    register_date: pl.Date = field("登记日期", kind="date")
    community_name: str = field("所属社区")


class Death(StdContract):
    """死亡、迁出等户口注销. Grain: one row per cancellation."""

    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    sex: str = field("性别", kind="code", codes="sex", sensitivity="S3")
    birth_date: pl.Date = field("出生日期", kind="date", sensitivity="S3")
    death_date: pl.Date = field("死亡日期", kind="date", sensitivity="S3")
    cancel_reason: str = field("注销原因", kind="code", codes="cancel_reason", required=True)
    cancel_date: pl.Date = field("注销日期", kind="date", required=True)
    hukou_address: str = field("户籍地址", kind="address", sensitivity="S3")


class StandardAddress(StdContract):
    """标准地址库. Grain: one row per dwelling."""

    std_address_code: str = field("标准地址编码", required=True, key=True)
    address: str = field("标准地址", kind="address", sensitivity="S3", required=True)
    region_code: str = field("社区（村）代码", kind="region_code", required=True)
    dwelling_use: str = field("房屋用途", kind="code", codes="dwelling_use")
    longitude: Degree = field("经度", kind="longitude", sensitivity="S3")
    latitude: Degree = field("纬度", kind="latitude", sensitivity="S3")


class PoliceGrid(StdContract):
    """警务区. Grain: one row per police grid."""

    grid_code: str = field("警务区编号", kind="grid_code", required=True, key=True)
    grid_name: str = field("警务区名称", required=True)
    level_label: str = field("级别")
    coverage: str = field("管辖范围", required=True)
    officer_name: str = field("责任民警", kind="person_name", sensitivity="S3")
    officer_phone: str = field("民警电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    worker_name: str = field("网格员", "多网合一后走这片地方的网格员", kind="person_name", sensitivity="S3")


class PoliceGridShape(StdContract):
    """警务区的边界. Grain: one row per police grid, or part of one."""

    grid_code: str = field("警务区编号", kind="grid_code", required=True, key=True)
    shape: str = field("边界", "WKT：面或多面，经纬度", kind="geometry", required=True)


class Rental(StdContract):
    """出租房屋登记. Grain: one row per lease that was registered."""

    rental_no: str = field("登记编号", required=True, key=True)
    address: str = field("房屋地址", kind="address", sensitivity="S3", required=True)
    area: FloorArea = field("建筑面积", kind="decimal", unit="平方米")
    rental_use: str = field("出租用途", kind="code", codes="rental_use")
    owner_name: str = field("房主姓名", kind="person_name", sensitivity="S3")
    owner_cid: str = field("房主身份证号", "GB 11643; a claim, not proof", kind="citizen_id", sensitivity="S4")
    owner_phone: str = field("房主联系方式", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    tenant_name: str = field("承租人姓名", kind="person_name", sensitivity="S3")
    tenant_cid: str = field("承租人身份证号", "GB 11643; a claim, not proof", kind="citizen_id", sensitivity="S4")
    tenant_phone: str = field("承租人联系方式", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    tenant_hukou_address: str = field("承租人户籍地址", kind="address", sensitivity="S3")
    tenant_count: int = field("居住人数", kind="integer", unit="人")
    lease_from: pl.Date = field("租期起", kind="date")
    lease_to: pl.Date = field("租期止", kind="date")
    register_date: pl.Date = field("登记日期", kind="date", required=True)
    cancelled_date: pl.Date = field("注销日期", "空：没有注销", kind="date")
    hazard: str = field("隐患类型", kind="code", codes="rental_hazard")


class IdentityChange(StdContract):
    """公民身份号码变更、姓名变更. Grain: one row per change."""

    change_no: str = field("变更编号", required=True)
    change_kind: str = field("变更项目", kind="code", codes="identity_change", required=True)
    name: str = field("姓名", "变更后", kind="person_name", sensitivity="S3", required=True)
    cid: str = field("公民身份号码", "变更后；姓名变更时即本人号码", kind="citizen_id", sensitivity="S4", key=True)
    former_name: str = field("原姓名", "空：姓名没有变", kind="person_name", sensitivity="S3")
    former_cid: str = field("原公民身份号码", "空：号码没有变", kind="citizen_id", sensitivity="S4")
    change_reason: str = field("变更原因")
    change_date: pl.Date = field("变更日期", kind="date", required=True)


class HouseholdChange(StdContract):
    """分户、并户、立户、入户. Grain: one row per change and person."""

    change_no: str = field("变动编号", required=True)
    change_kind: str = field("变动类别", kind="code", codes="household_change", required=True)
    change_date: pl.Date = field("变动日期", kind="date", required=True)
    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field("公民身份号码", kind="citizen_id", sensitivity="S4", key=True)
    relation_to_head: str = field("与户主关系", "变动后", kind="code", codes="relation")
    hukou_household_no: str = field("户号", "变动后", kind="id", sensitivity="S3", required=True)
    former_household_no: str = field("原户号", "空：立户、外地迁入", kind="id", sensitivity="S3")
    hukou_address: str = field("户籍地址", "变动后", kind="address", sensitivity="S3")
