"""Contracts of the canonical person: golden values, what lost against them, death, residence.

Belongs here: meaning and sensitivity of every column. Not here: how it is derived (``assets/core``).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts import interfaces
from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field

RECORD = "delivery_id:sheet_no:row of the sheet row the value comes from"


class Person(TableContract):
    """数据中心认识的人。每人一行；每个属性旁边是它的来源行。"""

    person_id: str = field("人员", "hub id", kind="id", required=True)
    cid: str = field("公民身份号码", "只取可信或经佐证修复的号码", kind="citizen_id", sensitivity="S4", mask="cid")
    cid_status: str = field("号码状态", "trusted 可信，repaired 修复", isin=["trusted", "repaired"])
    cid_record_id: str = field("号码来源行", RECORD, kind="id")
    name: str = field("姓名", kind="person_name", sensitivity="S3")
    name_record_id: str = field("姓名来源行", RECORD, kind="id")
    sex_code: str = field(
        "性别代码",
        "GB/T 2261.1：1 男 2 女；无人陈述时取自可信号码第 17 位",
        kind="code",
        codes="sex",
        sensitivity="S3",
        isin=["1", "2"],
    )
    sex_record_id: str = field("性别来源行", RECORD, kind="id")
    birth_date: pl.Date = field(
        "出生日期", "无人陈述时取自可信号码", kind="date", sensitivity="S3", mask="year", life="birth"
    )
    birth_date_record_id: str = field("出生日期来源行", RECORD, kind="id")
    phones: str = field("联系电话", "11 位号码，以 ; 分隔", kind="phone_list", sensitivity="S3")
    phones_record_id: str = field("电话来源行", RECORD, kind="id")
    life_status: str = field("生存状态", "有死亡依据即为 dead；无人陈述时为空", isin=["alive", "dead"])
    life_status_record_id: str = field("生存状态来源行", RECORD, kind="id")
    death_date: pl.Date = field("死亡日期", kind="date", sensitivity="S3", mask="year", life="death")
    death_date_record_id: str = field("死亡日期来源行", RECORD, kind="id")
    population_type: str = field(
        "人口类型", "registered 户籍，floating 流动，overseas 境外", isin=["registered", "floating", "overseas"]
    )
    population_type_record_id: str = field("人口类型来源行", RECORD, kind="id")
    marriage_code: str = field("婚姻状况代码", "GB/T 2261.2", kind="code", codes="marriage", sensitivity="S3")
    marriage_record_id: str = field("婚姻状况来源行", RECORD, kind="id")
    statement_count: int = field("陈述数", "提到此人的来源行与角色数", kind="integer", required=True, ge=1)
    department_count: int = field("部门数", "提到此人的部门数", kind="integer", required=True, ge=1)
    record_id: str = field("来源行", "the first of the person's records", kind="id", required=True)

    class Config:
        name = "core.person"
        title = "人口"
        metadata = {"key": ["person_id"], "golden_of": interfaces.Person}


class PersonMention(TableContract):
    """只有姓名（或只有称呼）的提及：不立人，另行计数。每条提及一行。"""

    record_id: str = field("来源行", "delivery_id:sheet_no:row", kind="id", required=True)
    role: str = field("来源行中的角色", "legal_rep 法定代表人，owner 房主，visited 走访对象", required=True)
    name: str = field("姓名或称呼", kind="person_name", sensitivity="S3")
    mention_kind: str = field(
        "提及种类", "bare_name 只有姓名，address_form 只有称呼（李大爷、张某）", isin=["bare_name", "address_form"],
        required=True,
    )  # fmt: skip
    entity_id: str = field("经营主体", "法定代表人所在的主体", kind="id")
    dwelling_id: str = field("房屋", "走访到的房屋", kind="id", sensitivity="S3", mask="keep")
    period_end: pl.Date = field("所属期末", kind="date", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)

    class Config:
        name = "core.person_mention"
        title = "只有姓名的提及"
        metadata = {"key": ["record_id", "role"]}


class PersonAttributeConflict(TableContract):
    """与采用值不同的陈述。每人、属性、来源行一行。"""

    person_id: str = field("人员", kind="id", required=True)
    attribute: str = field("属性", "人口表的列名", required=True)
    record_id: str = field("未采用的来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    department: str = field("陈述部门", required=True)
    losing_value: str = field("未采用的值", "发布时去除，只在保管库中", sensitivity="S4", mask="drop", required=True)
    winner_record_id: str = field("采用值的来源行", RECORD, kind="id")

    class Config:
        name = "core.person_attribute_conflict"
        title = "人员信息矛盾"
        metadata = {"key": ["person_id", "attribute", "record_id", "role"]}


class Death(TableContract):
    """有死亡依据的人。每人一行，依据取最强的一条。"""

    person_id: str = field("人员", kind="id", required=True)
    death_date: pl.Date = field(
        "死亡日期", "写明日期的最强依据所载", kind="date", sensitivity="S3", mask="year", life="death"
    )
    death_date_record_id: str = field("死亡日期来源行", RECORD, kind="id")
    death_date_role: str = field("死亡日期来源行中的角色")
    evidence_kind: str = field(
        "最强依据",
        "police_cancellation 公安注销，cremation 火化，health_register 卫健死亡登记，visit 走访",
        isin=["police_cancellation", "cremation", "health_register", "visit"],
        required=True,
    )
    evidence_rank: int = field("依据次序", "1 最强", kind="integer", required=True, ge=1, le=4)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    evidence_count: int = field("依据行数", kind="integer", required=True, ge=1)
    evidence_records: str = field("依据行", "record ids, sorted, joined by ';'", required=True, refers="row")

    class Config:
        name = "core.death"
        title = "死亡"
        metadata = {"key": ["person_id"]}


class PersonResidence(TableContract):
    """人与房屋的居住关系及依据。每人、每套房屋一行；一人至多一处现住。"""

    person_id: str = field("人员", kind="id", required=True)
    dwelling_id: str = field("房屋", kind="id", sensitivity="S3", mask="keep", required=True)
    evidence_department: str = field("依据部门", required=True)
    evidence_export: str = field("依据数据项", required=True)
    evidence_rank: int = field(
        "依据次序", "decisions/authority.csv 的 dwelling_id；90 为仅按时间", kind="integer", required=True
    )
    evidence_date: pl.Date = field("依据日期", "走访日期，或所属期末", kind="date", required=True)
    address_method: str = field("地址落位方法")
    evidence_count: int = field("依据行数", kind="integer", required=True, ge=1)
    left_date: pl.Date = field(
        "搬离日期", "最近一次走访说已搬离的日期；公安登记迁出本市、此后无人再提起该住处的，为迁出日期", kind="date"
    )
    is_last_known: bool = field("是否最后所知", "含已死亡和已搬离的人", kind="boolean", required=True)
    is_current: bool = field("是否现住", kind="boolean", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的地址角色", required=True)

    class Config:
        name = "core.person_residence"
        title = "居住关系"
        metadata = {"key": ["person_id", "dwelling_id"]}
