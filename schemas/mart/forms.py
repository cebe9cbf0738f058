"""Contracts of the ledgers that offices print as forms (assets/ledger): households, dwellings, firms, sources, visits,
staff, payments, moves, findings, and the page of a grid.

Belongs here: meaning, sensitivity and mask of every column. Not here: how it is derived (``assets/mart``), what a form
shows of it (``assets/ledger``).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Money
from gridhub.contracts.margins import Margins

RECORD = "delivery_id:sheet_no:row of the sheet row the line comes from"
OUTSIDE = "未入格"


class HouseholdLedger(TableContract):
    """一户一档。每个在世人员、每套现住或户籍所在的房屋一行。"""

    person_id: str = field("人员", "hub id", kind="id", required=True)
    dwelling_id: str = field("房屋", "hub id", kind="id", required=True)
    living_household_id: str = field("居住户", "没有人现住时为空", kind="id")
    address: str = field("门牌地址", "发布时只到楼栋", kind="address", sensitivity="S3")
    dwelling_use_name: str = field("房屋用途")
    head_name: str = field("户主", "住在其中的户主；没有人现住时为户籍户主", kind="person_name", sensitivity="S3")
    member_count: int = field("现住人数", kind="integer", unit="人", ge=0)
    is_head: bool = field("是否户主", kind="boolean")
    is_living_here: bool = field("是否现住", kind="boolean")
    relation_name: str = field("与户主关系")
    name: str = field("姓名", kind="person_name", sensitivity="S3")
    sex_name: str = field("性别", sensitivity="S3")
    birth_date: pl.Date = field("出生日期", "只在明文库中", kind="date", sensitivity="S3", mask="drop", life="birth")
    age_band: str = field("年龄段", "按数据截止日；有地址就不给确切年龄", sensitivity="S3")
    cid: str = field("公民身份号码", "只取可信或经佐证修复的号码", kind="citizen_id", sensitivity="S4", mask="cid")
    marriage_name: str = field("婚姻状况", sensitivity="S3")
    population_type_name: str = field("人口类型")
    phone: str = field("联系电话", kind="phone_list", sensitivity="S3")
    residence_state_name: str = field(
        "人户状态",
        "人户一致；人在户不在：住在这里，户口在别处；户在人不在：户口在这里，没有在这里居住的记录；户籍地址未落位：不知道户口是否在这里",
        isin=["人户一致", "人在户不在", "户在人不在", "户籍地址未落位"],
        required=True,
    )
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "mart.household_ledger"
        title = "一户一档"
        metadata = {"key": ["person_id", "dwelling_id"], "view": "一户一档"}


class DwellingLedger(TableContract):
    """房屋台账。每套房屋一行。"""

    dwelling_id: str = field("房屋", "hub id", kind="id", required=True)
    address: str = field("门牌地址", "发布时只到楼栋", kind="address", sensitivity="S3")
    dwelling_use_name: str = field("房屋用途")
    is_collective: bool = field("是否集体户", kind="boolean")
    is_standard: bool = field("是否标准地址", kind="boolean")
    living_household_id: str = field("居住户", kind="id")
    head_name: str = field("户主", kind="person_name", sensitivity="S3")
    person_count: int = field("现住人数", kind="integer", unit="人", ge=0)
    occupancy_name: str = field("居住情况", "没有现住人员记录不等于空置", required=True)
    market_entity_count: int = field("存续经营主体数", kind="integer", unit="户", counts_people=False, ge=0)
    grid_state_name: str = field("入格情况", required=True)
    grid_id: str = field("末级网格", kind="id")
    record_id: str = field("来源行", RECORD, kind="id")

    class Config:
        name = "mart.dwelling_ledger"
        title = "房屋台账"
        metadata = {"key": ["dwelling_id"], "view": "房屋台账"}


class FirmLedger(TableContract):
    """经营主体台账。每个主体一行。"""

    entity_id: str = field("经营主体", "hub id", kind="id", required=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    reg_no: str = field("注册号")
    entity_name: str = field("名称")
    entity_type_name: str = field("类型")
    entity_status_name: str = field("登记状态")
    status_date: pl.Date = field("状态日期", kind="date")
    legal_rep_name: str = field("法定代表人（经营者）", kind="person_name", sensitivity="S3", office=True)
    established_date: pl.Date = field("成立日期", kind="date")
    capital: Money = field("注册资本", kind="money", unit="元")
    industry: str = field("行业")
    address: str = field("经营场所", "发布时只到楼栋", kind="address", sensitivity="S3")
    discharge_permit_count: int = field("有效排污许可数", kind="integer", unit="个", ge=0)
    is_registered: bool = field("是否在登记表中", "否：只有其他部门提到", kind="boolean")
    dwelling_id: str = field("经营场所房屋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "mart.firm_ledger"
        title = "经营主体台账"
        metadata = {"key": ["entity_id"], "view": "经营主体台账"}


class PollutionSourceLedger(TableContract):
    """固定污染源台账。每个污染源一行。"""

    pollution_source_id: str = field("污染源", "hub id", kind="id", required=True)
    source_code: str = field("污染源编码", "排污许可证编号或登记编号", kind="permit_no")
    source_name: str = field("名称")
    permit_category_name: str = field("管理类别")
    industry: str = field("行业")
    operating_status_name: str = field("运行状态")
    permit_from: pl.Date = field("许可起", kind="date")
    permit_to: pl.Date = field("许可止", kind="date")
    is_permit_active: bool = field("许可是否有效", kind="boolean")
    entity_name: str = field("持证主体")
    entity_status_name: str = field("主体登记状态")
    address: str = field("场所地址", "发布时只到楼栋", kind="address", sensitivity="S3")
    department_grid_name: str = field("环保网格")
    last_patrol_date: pl.Date = field("最近巡查日期", kind="date")
    last_patrol_result_name: str = field("最近巡查结果")
    entity_id: str = field("持证主体编号", kind="id")
    dwelling_id: str = field("场所房屋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "mart.pollution_source_ledger"
        title = "固定污染源台账"
        metadata = {"key": ["pollution_source_id"], "view": "固定污染源台账"}


class VisitLedger(TableContract):
    """走访台账。每条走访记录一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    visit_no: str = field("走访编号", required=True)
    visit_date: pl.Date = field("走访日期", kind="date", required=True)
    visit_kind_name: str = field("走访类型", "个别走访：重点人群月走访和临时走访，公布时不分")
    staff_name: str = field("走访人", kind="person_name", sensitivity="S3", office=True)
    visited_name: str = field("受访人", kind="person_name", sensitivity="S3")
    address: str = field("走访地址", "发布时只到楼栋", kind="address", sensitivity="S3")
    visit_result_name: str = field("走访结果")
    has_opinion: bool = field("是否收集意见", kind="boolean")
    person_id: str = field("受访人编号", kind="id")
    dwelling_id: str = field("受访房屋", "走访没有落到房屋的，取受访人最后所知住处", kind="id")
    grid_id: str = field("末级网格", kind="id")

    class Config:
        name = "mart.visit_ledger"
        title = "走访台账"
        metadata = {"key": ["record_id", "role"], "view": "走访台账", "view_without": ["role"]}


class StaffLedger(TableContract):
    """网格员台账。名册每行一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)
    staff_role_name: str = field("岗位", required=True)
    staff_role_order: int = field("岗位次序", "1 网格长，2 专职，3 兼职", kind="integer", required=True)
    name: str = field("姓名", kind="person_name", sensitivity="S3", office=True)
    sex_name: str = field("性别", sensitivity="S3")
    phone: str = field("联系电话", kind="phone_list", sensitivity="S3", office=True)
    identity: str = field("身份", "社区工作者、党员、志愿者…")
    has_certificate: bool = field("是否持证", kind="boolean")
    valid_from: pl.Date = field("任职日期", kind="date")
    is_current: bool = field("是否在岗", kind="boolean")
    roster_grid_code: str = field("名册上的网格编码", kind="grid_code", required=True)
    household_count: int = field("网格居住户数", "含下级网格", kind="integer", unit="户")
    person_id: str = field("网格员编号", kind="id", required=True, refers="worker")
    grid_id: str = field("统一网格", "名册的编码不在网格信息表中时为空", kind="id")

    class Config:
        name = "mart.staff_ledger"
        title = "网格员台账"
        metadata = {
            "key": ["record_id", "role"], "view": "网格员台账", "view_without": ["role", "staff_role_order"],
            "margins": Margins(shown_in="mart.grid_overview"),
        }  # fmt: skip


class PaymentLedger(TableContract):
    """补贴发放台账。名册中每个领取人行一行。"""

    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("领取人角色", required=True)
    pay_month: pl.Date = field("发放月份", "当月首日", kind="month", required=True)
    programme_name: str = field("项目", required=True)
    payee_name: str = field("领取人", kind="person_name", sensitivity="S3")
    payee_cid: str = field("身份号码", "只取可信或经佐证修复的号码", kind="citizen_id", sensitivity="S4", mask="cid")
    head_count: int = field("保障人数", kind="integer", unit="人")
    amount: Money = field("金额", kind="money", unit="元", sensitivity="S3")
    is_deceased: bool = field("是否有死亡依据", kind="boolean", sensitivity="S3")
    address: str = field("住址", "最后所知；发布时只到楼栋", kind="address", sensitivity="S3")
    department_name: str = field("发放部门", required=True)
    person_id: str = field("领取人编号", kind="id")
    benefit_unit_id: str = field("救助单元", kind="id")
    dwelling_id: str = field("房屋", "领取人最后所知住处", kind="id")

    class Config:
        name = "mart.payment_ledger"
        title = "补贴发放台账"
        metadata = {"key": ["record_id", "role"], "view": "补贴发放台账", "view_without": ["role"]}


class GridMoveLedger(TableContract):
    """网格间迁移台账。每次离开一处住处：迁出网格一行，知道现住处的，迁入网格再一行。"""

    person_id: str = field("人员", "hub id", kind="id", required=True)
    dwelling_id: str = field("本处房屋", "迁出：离开的；迁入：现住的", kind="id", required=True)
    direction_name: str = field("迁入或迁出", isin=["迁入", "迁出"], required=True)
    name: str = field("姓名", kind="person_name", sensitivity="S3")
    sex_name: str = field("性别", sensitivity="S3")
    phone: str = field("联系电话", kind="phone_list", sensitivity="S3")
    address: str = field("本处地址", "发布时只到楼栋", kind="address", sensitivity="S3")
    left_date: pl.Date = field("离开日期", "走访或户籍登记所说", kind="date", required=True)
    other_community_name: str = field("对方社区（村）", "迁出而没有现住处的：去向不明")
    other_grid_code: str = field("对方网格编码", kind="grid_code")
    other_grid_name: str = field("对方网格名称")
    other_dwelling_id: str = field("对方房屋", kind="id")
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "mart.grid_move_ledger"
        title = "网格间迁移台账"
        metadata = {"key": ["person_id", "dwelling_id", "direction_name"], "view": "网格间迁移台账"}


class FindingLedger(TableContract):
    """疑点台账。每条疑点一行；疑点待核查，不是认定。"""

    finding_id: str = field("疑点编号", kind="id", required=True)
    finding_code: str = field("疑点代码", required=True)
    title: str = field("疑点名称", required=True)
    severity_name: str = field("严重程度")
    severity_order: int = field("严重程度次序", "1 高，2 中，3 低", kind="integer", required=True)
    person_name: str = field("涉及人员", kind="person_name", sensitivity="S3")
    object_name: str = field("涉及对象", "经营主体、污染源或网格")
    address: str = field("地址", "发布时只到楼栋", kind="address", sensitivity="S3")
    month: pl.Date = field("所属月份", kind="month", required=True)
    amount: Money = field("金额", "待核查，不是认定金额", kind="money", unit="元", sensitivity="S3")
    detail: str = field("说明", required=True)
    law: str = field("依据", required=True)
    match_level_name: str = field("匹配程度", required=True)
    department_name: str = field("核查部门", required=True)
    case_id: str = field(
        "案件编号", "期限、状态见 finding.case（case_key）", kind="id", required=True, refers="subject"
    )
    subject_id: str = field("对象编号", kind="id", required=True, refers="subject")
    dwelling_id: str = field("房屋", kind="id")
    grid_id: str = field("网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    evidence: str = field("证据行", "record ids, sorted, joined by ';'", required=True, refers="row")
    is_withheld: bool = field("是否只在保险库", kind="boolean", sensitivity="S4", mask="drop", required=True)

    class Config:
        name = "mart.finding_ledger"
        title = "疑点台账"
        metadata = {
            "key": ["finding_id"], "view": "疑点台账", "view_without": ["severity_order", "evidence"],
        }  # fmt: skip


class GridPage(TableContract):
    """网格一张表。每个在用网格一行（含下级），另有一行“未入格”：不在任何一个末级网格的。末级网格各行加未入格等于全市。"""

    page_id: str = field("页", f"网格编号，或“{OUTSIDE}”", kind="id", sensitivity="S1", required=True)
    grid_id: str = field("网格", kind="id", sensitivity="S1")
    grid_code: str = field("网格编码", kind="grid_code", sensitivity="S1", required=True)
    grid_name: str = field("网格名称", sensitivity="S1", required=True)
    is_leaf: bool = field("是否末级", kind="boolean", sensitivity="S1", required=True)
    coverage_text: str = field("覆盖范围", sensitivity="S1")
    boundary_text: str = field("四至", sensitivity="S1")
    dwelling_count: int = field("房屋数", kind="integer", unit="套", ge=0)
    household_count: int = field("居住户数", kind="integer", unit="户", ge=0)
    person_count: int = field("现住人口", kind="integer", unit="人", ge=0)
    registered_count: int = field("户籍人口", kind="integer", unit="人", ge=0)
    floating_count: int = field("流动人口", kind="integer", unit="人", ge=0)
    elderly_count: int = field("老年人", kind="integer", unit="人", ge=0)
    aged_count: int = field("高龄老人", kind="integer", unit="人", ge=0)
    market_entity_count: int = field("存续经营主体", kind="integer", unit="户", counts_people=False, ge=0)
    pollution_source_count: int = field("固定污染源", kind="integer", unit="个", ge=0)
    visit_due_count: int = field("本月应走访重点人员", "在册且现住", kind="integer", unit="人", ge=0)
    visit_met_count: int = field("其中已见面", kind="integer", unit="人", ge=0, flow="month")

    class Config:
        name = "mart.grid_page"
        title = "网格一张表"
        metadata = {"key": ["page_id"], "view": "网格一张表"}


class GridKeyPerson(TableContract):
    """网格重点人群数。每个网格（及“未入格”）、每个类别一行；少于 5 人不发布人数。"""

    page_id: str = field("页", f"网格编号，或“{OUTSIDE}”", kind="id", sensitivity="S1", required=True)
    category: str = field("类别代码", kind="code", codes="key_person_category", sensitivity="S1", required=True)
    category_name: str = field("类别", sensitivity="S1", required=True)
    person_count: int = field(
        "人数（明文）", "只在明文库中", kind="integer", unit="人", sensitivity="S4", mask="drop", ge=0
    )
    shown_count: int = field("人数", "在册且现住；敏感类别不公布", kind="integer", unit="人", sensitivity="S1", ge=0)
    count_note: str = field("说明", sensitivity="S1")

    class Config:
        name = "mart.grid_key_person"
        title = "网格重点人群数"
        metadata = {"key": ["page_id", "category"], "view": "网格重点人群数", "view_without": ["category"]}
