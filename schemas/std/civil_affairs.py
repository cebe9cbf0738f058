"""民政局的导出契约：每个字段的含义、类型、敏感级别。"""

from typing import Annotated

import pandera.polars as pa
import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field

Money = Annotated[pl.Decimal, 14, 2]


class RegionCode(StdContract):
    """民政区划代码. Grain: one row per region."""

    region_code: str = field("区划代码", kind="region_code", required=True, key=True)
    region_name: str = field("区划名称", required=True)
    region_level: str = field("级别", kind="code", codes="region_level")
    parent_code: str = field("上级代码", kind="region_code")
    urban_rural_code: str = field("城乡分类代码", kind="code", codes="urban_rural")


class LowIncome(StdContract):
    """低保花名册：户主行带金额，成员行不带. Grain: one row per member of a benefit unit and month."""

    benefit_no: str = field("低保证号", kind="id", sensitivity="S3", required=True)
    town_name: str = field(
        "申报乡镇", "town or sub-district of the head; from the sheet's name in forms with a sheet per town"
    )
    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    relation_to_head: str = field("与户主关系", kind="code", codes="relation", required=True)
    programme: str = field("低保类型", kind="code", codes="programme", required=True)
    head_count: int = field("保障人口", kind="integer", ge=0)
    amount: Money = field("月保障金额", kind="money", sensitivity="S3", unit="元", ge=0)
    category: str = field("低保类别")
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    address: str = field("家庭住址", kind="address", sensitivity="S3")
    start_month: pl.Date = field("起始年月", kind="month")

    @pa.dataframe_check(error="金额应写在户主行，写在成员行的没有计入发放")
    @classmethod
    def amount_stands_on_the_head_line(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A total on the head line and parts on the members' cannot be told apart: only the former is a payment."""
        head = pl.col("relation_to_head").is_in(["01", "02"]).fill_null(True)
        return data.lazyframe.select(pl.col("amount").is_null() | head)


class OldAgeAllowance(StdContract):
    """高龄津贴发放. Grain: one row per payee and month."""

    town_name: str = field("发放乡镇", "town or sub-district of the payee; from the title above a section of the form")
    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    birth_date: pl.Date = field("出生日期", kind="date", sensitivity="S3")
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    address: str = field("家庭住址", kind="address", sensitivity="S3")
    amount: Money = field("发放金额", kind="money", sensitivity="S3", required=True, unit="元", ge=0)
    pay_month: pl.Date = field("发放月份", kind="month", required=True)


class ExtremePoverty(StdContract):
    """特困人员救助供养发放. Grain: one row per person and month."""

    support_no: str = field("供养证号", sensitivity="S3")
    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    support_mode: str = field("供养方式", kind="code", codes="support_mode")
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    address: str = field("家庭住址", kind="address", sensitivity="S3")
    amount: Money = field("发放金额", kind="money", sensitivity="S3", required=True, unit="元", ge=0)
    pay_month: pl.Date = field("发放月份", kind="month", required=True)


class DisabilitySubsidy(StdContract):
    """残疾人两项补贴发放. Grain: one row per person, subsidy and month."""

    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    programme: str = field("补贴项目", kind="code", codes="programme", required=True)
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    address: str = field("家庭住址", kind="address", sensitivity="S3")
    amount: Money = field("发放金额", kind="money", sensitivity="S3", required=True, unit="元", ge=0)
    pay_month: pl.Date = field("发放月份", kind="month", required=True)


class OrphanAllowance(StdContract):
    """孤儿和事实无人抚养儿童保障名册. Grain: one row per child and month; without an amount nothing was paid."""

    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    birth_date: pl.Date = field("出生日期", kind="date", sensitivity="S4")
    child_type: str = field("儿童类型", kind="code", codes="child_type", sensitivity="S4")
    address: str = field("家庭住址", kind="address", sensitivity="S4")
    certified_date: pl.Date = field("认定日期", kind="date", sensitivity="S4")
    amount: Money = field("基本生活费", kind="money", sensitivity="S4", unit="元", ge=0)
    pay_month: pl.Date = field("发放月份", kind="month", required=True)


class Cremation(StdContract):
    """火化登记. Grain: one row per cremation."""

    cremation_no: str = field("火化证号", required=True)
    name: str = field("逝者姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "逝者身份证号",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    sex: str = field("性别", kind="code", codes="sex", sensitivity="S3")
    age: int = field("年龄", kind="integer", ge=0)
    death_date: pl.Date = field("死亡日期", kind="date", sensitivity="S3", required=True)
    cremation_date: pl.Date = field("火化日期", kind="date")
    address: str = field("生前住址", kind="address", sensitivity="S3")
    kin_name: str = field("家属姓名", kind="person_name", sensitivity="S3")
    kin_phone: str = field("家属电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
