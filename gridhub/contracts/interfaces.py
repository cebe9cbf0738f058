"""The interface contracts: the shape in which every source says what it knows (``claim.*``) and the one of findings.

Belongs here: the tables a city's claim SQL must produce, in the engine's own words. Not here: any department's column.

A claim table is the UNION ALL BY NAME of all files ``assets/claim/<table>__<anything>.sql``; a column a file leaves
out is null. Every row carries ``record_id`` (the sheet row) and ``role`` (which entity of the row it speaks of);
(record_id, role) is unique per table, except where ``seq`` is part of the key.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field

Money = Annotated[pl.Decimal, 14, 2]
Degree = Annotated[pl.Decimal, 10, 6]

SEVERITIES = ("high", "medium", "low")
"""high: money or a life is at stake now; medium: a duty is not done; low: data to be put right."""
FINDING_KINDS = ("suspicion", "verification")
"""suspicion: 疑点, who it is about is proven; verification: 核实任务, first find out who it is."""


class Claim(TableContract):
    """What every claim row carries. A claim table of a linked kind of its own is a subclass in ``gridhub/kinds``."""

    record_id: str = field("来源行", "delivery_id:sheet_no:row", kind="id", required=True)
    role: str = field("角色", "self, head, member, payee, legal_rep, residence, site…", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    period_end: pl.Date = field("所属期末", "last day of the delivery's period", kind="date", required=True)


class Person(Claim):
    """What a record says of a person. One row per record and person mentioned."""

    cid: str = field(
        "公民身份号码",
        "normalised 18 characters with a right check digit, else null",
        kind="citizen_id",
        sensitivity="S4",
        golden=True,
    )
    cid_damaged: str = field(
        "受损身份号码",
        "what survives of an id: the first 15 digits when it was stored as a number, all 18 with a wrong check digit",
        kind="citizen_id",
        sensitivity="S4",
    )
    former_cid: str = field(
        "原身份号码",
        "the id that its issuer replaced by this one, normalised; only of a record that says so itself",
        kind="citizen_id",
        sensitivity="S4",
    )
    name: str = field("姓名", kind="person_name", sensitivity="S3", golden=True)
    former_name: str = field("曾用名", kind="person_name", sensitivity="S3")
    sex_code: str = field(
        "性别代码", "GB/T 2261.1", kind="code", codes="sex", sensitivity="S3", golden=True, silent=("0", "9")
    )
    birth_date: pl.Date = field(
        "出生日期",
        "as the record states it; not derived from the id",
        kind="date",
        sensitivity="S3",
        mask="year",
        golden=True,
        life="birth",
    )
    phones: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3", golden=True)
    life_status: str = field(
        "生存状态", "alive or dead, null when the record does not say", isin=["alive", "dead"], golden=True
    )
    death_date: pl.Date = field("死亡日期", kind="date", sensitivity="S3", mask="year", life="death")
    left_date: pl.Date = field("迁出日期", "the day the register was told that the person left the city", kind="date")
    population_type: str = field(
        "人口类型", "registered, floating, overseas", isin=["registered", "floating", "overseas"], golden=True
    )
    marriage_code: str = field(
        "婚姻状况代码", "GB/T 2261.2", kind="code", codes="marriage", sensitivity="S3", golden=True, silent=("90",)
    )
    household_kind: str = field("户类型", isin=["hukou_household", "living_household", "benefit_unit"])
    household_no: str = field(
        "户编号", "户号 or 低保证号: names the household within its department", sensitivity="S3", mask="drop"
    )
    relation_code: str = field("与户主关系代码", "GB/T 4761-2008", kind="code", codes="relation")
    is_head: bool = field("是否户主", kind="boolean")

    class Config:
        name = "claim.person"
        title = "人员陈述"
        metadata = {"key": ["record_id", "role"]}


class Address(Claim):
    """What a record says of a place. ``role`` = residence, hukou, site, visited, standard…"""

    address_text: str = field(
        "地址", "as written, cleaned of spaces and full-width forms", kind="address", sensitivity="S3"
    )
    region_code: str = field(
        "社区（村）代码", "12 digits of a region list, when the record carries it", kind="region_code"
    )
    region_name: str = field(
        "区域名称", "community, village, town or police station named by the record: narrows the search"
    )
    std_address_code: str = field("标准地址编码", kind="id")
    is_standard: bool = field("是否标准地址", "true for a row that defines a dwelling", kind="boolean")
    dwelling_use: str = field("房屋用途", isin=["residential", "shop", "office", "plant"])
    longitude: Degree = field("经度", kind="longitude", sensitivity="S3")
    latitude: Degree = field("纬度", kind="latitude", sensitivity="S3")
    coord_system: str = field(
        "坐标系", "when the row says its own; else its connector's holds", isin=["CGCS2000", "GCJ-02", "BD-09"]
    )

    class Config:
        name = "claim.address"
        title = "地址陈述"
        metadata = {"key": ["record_id", "role"]}


class Region(Claim):
    """One entry of a region code list."""

    issuer: str = field("发布机构", required=True)
    vintage: str = field("版本", required=True)
    region_code: str = field("区划代码", kind="region_code", required=True)
    region_name: str = field("名称", required=True)
    region_level: str = field("级别", isin=["county", "town", "village"])
    parent_code: str = field("上级代码", kind="region_code")
    urban_rural_code: str = field("城乡分类代码", kind="code", codes="urban_rural")

    class Config:
        name = "claim.region"
        title = "区划陈述"
        metadata = {"key": ["record_id", "role"]}


class Grid(Claim):
    """One entry of a grid list: the unified table or a department's own."""

    grid_system: str = field("网格体系", "unified, or the department's", required=True)
    grid_code: str = field("网格编码", kind="grid_code", required=True)
    grid_name: str = field("网格名称")
    grid_level: int = field("网格级别", "means nothing across systems", kind="integer")
    grid_class: str = field("网格类别", isin=["comprehensive", "micro", "exclusive"])
    exclusive_type: str = field("专属类型")
    territory_unit: str = field("属地单位", "of an exclusive grid: the street or town it lies in")
    competent_department: str = field("主管部门", "of an exclusive grid: the department in charge beside the 属地")
    area_type: str = field("城乡类型", isin=["urban", "rural"])
    parent_grid_code: str = field("上级网格编码", kind="grid_code")
    region_code: str = field("社区（村）代码", kind="region_code")
    coverage_text: str = field("覆盖范围", "places the grid covers, as written")
    boundary_text: str = field("四至", "where the border runs, when the list has a column of its own for it")
    household_target: int = field("应管户数", kind="integer")
    branch_name: str = field("网格党支部")
    has_board: bool = field("有无公示牌", kind="boolean")
    contact_card_count: int = field("连心卡数", kind="integer")
    valid_from: pl.Date = field("启用日期", kind="date")
    valid_to: pl.Date = field("停用日期", kind="date")
    approval_no: str = field("审核文号", "letter by which this division of grids was approved")
    worker_name: str = field(
        "网格员", "of a department's grid: who walks it; one person", kind="person_name", sensitivity="S3"
    )

    class Config:
        name = "claim.grid"
        title = "网格陈述"
        metadata = {"key": ["record_id", "role"]}


class GridShape(Claim):
    """The boundary of a grid, or a part of it: one row per feature of a map, or line of a table with WKT."""

    grid_system: str = field("网格体系", "unified, or the department's", required=True)
    grid_code: str = field("网格编码", kind="grid_code", required=True)
    shape: str = field("边界", "WKT, degrees", kind="geometry", required=True)
    coord_system: str = field(
        "坐标系", "when the row says its own; else its connector's holds", isin=["CGCS2000", "GCJ-02", "BD-09"]
    )

    class Config:
        name = "claim.grid_shape"
        title = "网格边界陈述"
        metadata = {"key": ["record_id", "role"]}


class MarketEntity(Claim):
    """What a record says of a market entity (register row, status change, permit holder)."""

    uscc: str = field("统一社会信用代码", "valid check digit, else null", kind="uscc", golden=True)
    reg_no: str = field("注册号", golden=True)
    entity_name: str = field("名称", golden=True)
    entity_type: str = field("类型", isin=["enterprise", "sole_proprietor", "cooperative"], golden=True)
    entity_status: str = field("登记状态", isin=["active", "revoked", "cancelled", "moved_out"])
    status_date: pl.Date = field("状态日期", kind="date")
    established_date: pl.Date = field("成立日期", kind="date", golden=True)
    capital: Money = field("注册资本", kind="money", unit="元", golden=True)
    industry: str = field("行业", golden=True)
    is_register: bool = field("是否登记机关", "true when the source is the register itself", kind="boolean")

    class Config:
        name = "claim.market_entity"
        title = "经营主体陈述"
        metadata = {"key": ["record_id", "role"]}


class PollutionSource(Claim):
    """A fixed pollution source and its permit (HJ 608-2017)."""

    source_code: str = field(
        "污染源编码", "permit number: USCC + site serial + letter", kind="permit_no", golden="permit"
    )
    source_name: str = field("名称", golden=True)
    permit_category: str = field("管理类别", isin=["key", "simplified", "registered"], golden="permit")
    industry: str = field("行业", golden=True)
    operating_status: str = field("运行状态", isin=["operating", "suspended", "closed"], golden=True)
    permit_from: pl.Date = field("许可起", kind="date", golden="permit")
    permit_to: pl.Date = field("许可止", kind="date", golden="permit")
    department_grid_code: str = field("部门网格编码", kind="grid_code", golden=True)
    holder_number: str = field("持证单位号码", "its holder's credit code or register number, beside the code")

    class Config:
        name = "claim.pollution_source"
        title = "污染源陈述"
        metadata = {"key": ["record_id", "role"]}


class Payment(Claim):
    """A benefit paid: one row per payee line. ``role`` is the payee's role in claim.person."""

    programme: str = field("项目", "low_income_urban, low_income_rural, old_age_allowance…", required=True)
    unit_no: str = field("救助单元编号", sensitivity="S3", mask="drop")
    pay_month: pl.Date = field("发放月份", "first day of the month", kind="month", required=True)
    amount: Money = field("金额", kind="money", unit="元", sensitivity="S3")
    head_count: int = field("保障人数", kind="integer")

    class Config:
        name = "claim.payment"
        title = "发放陈述"
        metadata = {"key": ["record_id", "role"]}


class KeyPerson(Claim):
    """An entry of a key-person list: the grid office's ledger, or the list of the departments that may list."""

    category: str = field("类别", required=True, sensitivity="S4", mask="keep")
    listing_department: str = field(
        "列入部门", "code of listing_department; null: a ledger that does not list, but follows lists", sensitivity="S4"
    )
    level: str = field("关注程度", isin=["high", "medium", "low"])
    grade: str = field(
        "残疾等级", "of the disabled, by the federation that grades them", isin=["1", "2", "3", "4"], sensitivity="S4"
    )
    in_date: pl.Date = field("列入日期", kind="date")
    out_date: pl.Date = field("撤出日期", kind="date")
    end_date: pl.Date = field("期满日期", "the day a correction ends", kind="date")
    responsible_name: str = field("包保责任人", kind="person_name", sensitivity="S3")

    class Config:
        name = "claim.key_person"
        title = "重点人群陈述"
        metadata = {"key": ["record_id", "role"]}


class Visit(Claim):
    """A visit by grid staff (走访)."""

    visit_no: str = field("走访编号", required=True)
    visit_type: str = field("走访类型", isin=["monthly_key", "quarterly_sweep", "annual_condolence", "ad_hoc"])
    visit_date: pl.Date = field("走访日期", kind="date", required=True)
    visit_result: str = field("走访结果", isin=["met", "absent", "refused", "moved", "deceased"])
    staff_name: str = field("走访人", kind="person_name", sensitivity="S3")
    has_opinion: bool = field("是否收集意见", kind="boolean")

    class Config:
        name = "claim.visit"
        title = "走访陈述"
        metadata = {"key": ["record_id", "role"]}


class Patrol(Claim):
    """A patrol of a department's grid (巡查)."""

    patrol_no: str = field("巡查编号", required=True)
    patrol_date: pl.Date = field("巡查日期", kind="date", required=True)
    patrol_result: str = field("巡查结果", isin=["normal", "problem"])
    source_code: str = field("污染源编码", kind="permit_no")
    source_name: str = field("巡查对象")
    department_grid_code: str = field("部门网格编码", kind="grid_code")
    holder_number: str = field(
        "持证单位号码", "its holder's credit code or register number, where the source's code is cut or left out"
    )

    class Config:
        name = "claim.patrol"
        title = "巡查陈述"
        metadata = {"key": ["record_id", "role"]}


class StaffAssignment(Claim):
    """One post of the 1+N roster. ``role`` is the person's role in claim.person."""

    staff_role: str = field("岗位", isin=["grid_head", "full_time", "part_time"], required=True)
    grid_code: str = field("网格编码", kind="grid_code", required=True)
    identity: str = field("身份", "社区工作者, 党员, 志愿者…")
    certificate_no: str = field("证书编号")
    badge_no: str = field("工牌号")
    valid_from: pl.Date = field("任职日期", kind="date")

    class Config:
        name = "claim.staff_assignment"
        title = "岗位陈述"
        metadata = {"key": ["record_id", "role"]}


class Excluded(Claim):
    """An accepted row that no other claim table speaks of, and why (closes the row ledger)."""

    reason: str = field("理由", required=True)
    field_name: str = field("字段", "of a row that its department has to mend: told in 隔离清单, at this field's cell")

    class Config:
        name = "claim.excluded"
        title = "未采用的来源行"
        metadata = {"key": ["record_id", "role"]}


class Finding(TableContract):
    """疑点: something to verify, never a decision. One row per finding code and case: a subject, or a subject and month
    (and department) where the law makes each a finding of its own. It is the row of one release: who checks it, until when,
    and what came of it stand with its case (``finding.case``)."""

    finding_id: str = field(
        "疑点编号", "opaque, stable while the same case is found", kind="id", required=True, refers="case"
    )
    finding_code: str = field("疑点代码", "F01…F25", required=True)
    title: str = field("疑点名称", required=True)
    finding_kind: str = field(
        "类别",
        "suspicion 疑点：身份已由身份号码或信用代码确认；verification 核实任务：先核对是否同一人",
        isin=list(FINDING_KINDS),
        required=True,
    )
    severity: str = field("严重程度", "high 高，medium 中，low 低", isin=list(SEVERITIES), required=True)
    subject_kind: str = field("对象类型", required=True)
    subject_id: str = field("对象", "hub id", kind="id", required=True, refers="subject")
    case_part: str = field(
        "对象之二", "what tells cases of one subject apart: the other grid, a place; null: nothing", refers="case"
    )
    month: pl.Date = field("所属月份", "first day", kind="month", required=True)
    first_month: pl.Date = field("首月", "first month the finding speaks of; null: it speaks of no month", kind="month")
    last_month: pl.Date = field("末月", kind="month")
    month_count: int = field("月数", "months with a row, not the months between", kind="integer")
    department: str = field("核查部门", required=True)
    match_level: str = field("匹配程度", required=True)
    amount: Money = field(
        "金额（身份已确认）", "rows whose identity is proven on both sides", kind="money", unit="元", sensitivity="S3"
    )
    unproven_amount: Money = field(
        "金额（身份待核对）",
        "the other rows; never added to the proven ones",
        kind="money",
        unit="元",
        sensitivity="S3",
    )
    detail: str = field("说明", "in Chinese, without personal values", counts_people=True, required=True)
    law: str = field("依据", "the law or rule the finding rests on", required=True)
    evidence: str = field("证据行", "record ids, sorted, joined by ';'", required=True, refers="row")
    case_id: str = field(
        "案件编号",
        "rule, subject, and programme or source: the case it belongs to (finding.case.case_key)",
        kind="id",
        required=True,
        refers="case",
    )
    due_days: int = field(
        "核查时限", "days to check it, from when it is first found", kind="integer", unit="工作日", required=True
    )
    is_withheld: bool = field(
        "是否只在保险库", "a row of its evidence is withheld: so is the finding", kind="boolean", sensitivity="S4",
        mask="drop", required=True,
    )  # fmt: skip

    class Config:
        name = "finding.finding"
        title = "疑点"
        metadata = {"key": ["finding_id"]}


CLAIMS: tuple[type[TableContract], ...] = (
    Person, Address, Region, Grid, GridShape, MarketEntity, PollutionSource, Payment, KeyPerson, Visit,
    Patrol, StaffAssignment, Excluded,
)  # fmt: skip
"""Every claim table, in the order they are built."""
