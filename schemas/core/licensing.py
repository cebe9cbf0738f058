"""Contracts of what firms are licensed for and what is known of them beyond the register.

Belongs here: meaning and sensitivity of every column of licences, credit records, equipment, projects, venues, vehicles,
qualifications, visits to firms. Not here: the firms (``economy``), how a table is derived (``assets/core``).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.firm_claims import LICENCE_KINDS, LICENCE_STATUSES
from gridhub.contracts.interfaces import Money

RECORD = "delivery_id:sheet_no:row of the sheet row the values come from"
METHOD = "怎样关联到经营主体：代码、旧注册号，或名称加房屋等（docs/firm-names.md）"


class Licence(TableContract):
    """许可、登记。每种每个编号一行。"""

    licence_kind: str = field(
        "许可种类",
        "discharge_permit 排污许可（登记），food_licence 食品经营许可，venue_licence 文旅场所许可，"
        "road_transport_licence 道路运输经营许可，other_permit 双公示的其他许可",
        isin=list(LICENCE_KINDS),
        required=True,
    )
    licence_no: str = field("许可编号", required=True)
    licence_name: str = field("许可名称", "种类没有说明时")
    category: str = field("类别", "管理类别、主体业态、场所类别")
    business: str = field("许可内容")
    holder_name: str = field("持有人名称", "清单上的写法")
    entity_id: str = field("持有主体", kind="id")
    entity_method: str = field("主体关联方法", METHOD)
    dwelling_id: str = field("经营场所房屋", kind="id")
    building_id: str = field("经营场所楼栋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    valid_from: pl.Date = field("有效期起", kind="date")
    valid_to: pl.Date = field("有效期止", kind="date")
    licence_status: str = field(
        "许可状态", "清单所写：valid 有效，suspended 停用，cancelled 注销，expired 过期", isin=list(LICENCE_STATUSES)
    )
    operating_status: str = field(
        "经营状态", "operating 在运行，suspended 停产，closed 关闭", isin=["operating", "suspended", "closed"]
    )
    is_valid: bool = field("许可是否有效", "按数据截止日", kind="boolean", required=True)
    statement_count: int = field("陈述数", kind="integer", required=True, ge=1)
    department: str = field("许可部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.licence"
        title = "许可"
        metadata = {"key": ["licence_no", "licence_kind"]}


class CreditRecord(TableContract):
    """信用记录：经营异常名录、公示的行政处罚。每条一行。"""

    record_kind: str = field(
        "种类", "abnormal_listing 经营异常名录，penalty 行政处罚", isin=["abnormal_listing", "penalty"], required=True
    )
    decision_no: str = field("决定书文号")
    entity_id: str = field("经营主体", kind="id")
    entity_method: str = field("主体关联方法", METHOD)
    reason: str = field("原因", "异常名录：unreachable 无法联系，no_report 未公示年报…；处罚：处罚类别")
    since: pl.Date = field("起", "列入日期或决定日期", kind="date", required=True)
    until: pl.Date = field("止", "移出日期或公示截止期", kind="date")
    is_standing: bool = field("是否存续", "按数据截止日", kind="boolean", required=True)
    fine: Money = field("罚款", kind="money", unit="元")
    authority: str = field("作出机关")
    department: str = field("报送部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.credit_record"
        title = "信用记录"
        metadata = {"key": ["record_id", "role"]}


class Equipment(TableContract):
    """特种设备。每台一行。"""

    equipment_code: str = field("设备注册代码", required=True)
    use_certificate_no: str = field("使用登记证编号")
    equipment_kind: str = field("设备种类", kind="code", codes="equipment_kind")
    entity_id: str = field("使用单位", kind="id")
    entity_method: str = field("主体关联方法", METHOD)
    dwelling_id: str = field("使用地点房屋", kind="id")
    building_id: str = field("使用地点楼栋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    equipment_status: str = field(
        "设备状态", "in_use 在用，stopped 停用，scrapped 报废", isin=["in_use", "stopped", "scrapped"]
    )
    inspected_date: pl.Date = field("上次检验日期", kind="date")
    next_inspection_date: pl.Date = field("下次检验日期", kind="date")
    is_overdue: bool = field("是否超期未检", "在用而下次检验日期早于数据截止日", kind="boolean")
    maintainer_name: str = field("维保单位")
    department: str = field("报送部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.equipment"
        title = "特种设备"
        metadata = {"key": ["record_id", "role"]}


class Project(TableContract):
    """建设项目。每个项目一行。"""

    project_code: str = field("项目代码", required=True)
    project_name: str = field("项目名称")
    entity_id: str = field("建设单位", kind="id")
    entity_method: str = field("主体关联方法", METHOD)
    dwelling_id: str = field("建设地点房屋", kind="id")
    building_id: str = field("建设地点楼栋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    total_investment: Money = field("总投资", kind="money", unit="元")
    year_investment: Money = field("年度投资", kind="money", unit="元")
    start_date: pl.Date = field("开工日期", kind="date")
    end_date: pl.Date = field("竣工日期", kind="date")
    stage: str = field("形象进度")
    department: str = field("报送部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.project"
        title = "建设项目"
        metadata = {"key": ["record_id", "role"]}


class Venue(TableContract):
    """文化旅游经营场所。每处一行。"""

    venue_name: str = field("场所名称", required=True)
    venue_kind: str = field("场所类别", kind="code", codes="venue_kind")
    licence_no: str = field("许可证号", "许可本身见 core.licence")
    entity_id: str = field("经营主体", kind="id")
    entity_method: str = field("主体关联方法", METHOD)
    dwelling_id: str = field("场所房屋", kind="id")
    building_id: str = field("场所楼栋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    capacity: int = field("核定人数", kind="integer", unit="人", counts_people=False)
    fire_passed: bool = field("消防合格", kind="boolean")
    department: str = field("报送部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.venue"
        title = "文旅场所"
        metadata = {"key": ["record_id", "role"]}


class Vehicle(TableContract):
    """营运车辆。每辆一行。"""

    plate_no: str = field("车牌号", "只在保险库", sensitivity="S3", mask="drop")
    certificate_no: str = field("道路运输证号", required=True)
    vehicle_type: str = field("车辆类型")
    capacity: int = field("吨（座）位", kind="integer")
    entity_id: str = field("业户", kind="id")
    entity_method: str = field("主体关联方法", METHOD)
    checked_date: pl.Date = field("年审日期", kind="date")
    vehicle_status: str = field(
        "营运状态", "operating 营运，stopped 停运，ended 注销", isin=["operating", "stopped", "ended"]
    )
    department: str = field("报送部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.vehicle"
        title = "营运车辆"
        metadata = {"key": ["record_id", "role"]}


class Qualification(TableContract):
    """从业资格。每人每证一行。"""

    person_id: str = field("人员", kind="id", sensitivity="S3", mask="keep")
    qualification_kind: str = field("资格类别", required=True)
    certificate_no: str = field("资格证号", "只在保险库", sensitivity="S3", mask="drop")
    first_issued_date: pl.Date = field("初领日期", kind="date")
    valid_to: pl.Date = field("有效期止", kind="date")
    is_valid: bool = field("是否有效", "按数据截止日", kind="boolean", required=True)
    employer_name: str = field("服务单位", "清单上的写法")
    department: str = field("报送部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.qualification"
        title = "从业资格"
        metadata = {"key": ["record_id", "role"]}


class FirmVisit(TableContract):
    """商户走访。每次一行。"""

    visit_no: str = field("走访编号", required=True)
    visit_date: pl.Date = field("走访日期", kind="date", required=True)
    visit_result: str = field("走访结果", "open 正常经营，shut 停业，gone 已搬离", isin=["open", "shut", "gone"])
    staff_name: str = field("走访人", kind="person_name", sensitivity="S3", office=True)
    entity_id: str = field("经营主体", kind="id")
    entity_method: str = field("主体关联方法", METHOD)
    dwelling_id: str = field("走访房屋", kind="id")
    building_id: str = field("走访楼栋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    department: str = field("走访部门", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.firm_visit"
        title = "商户走访"
        metadata = {
            "key": ["record_id", "role"], "fact": ["department", "visit_no"], "fact_value": ["visit_date", "visit_result"],
        }  # fmt: skip
