"""The interface contracts of what departments say of firms beyond their register: licences, records held against them,
equipment, projects, venues, vehicles, qualifications, visits.

Belongs here: the claim tables of these facts, in the engine's own words. Not here: the firm itself (``MarketEntity`` in
``interfaces``: every row below also states its holder there, in the same role), any department's column.
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Claim, Money

LICENCE_KINDS = ("discharge_permit", "food_licence", "venue_licence", "road_transport_licence", "other_permit")
LICENCE_STATUSES = ("valid", "suspended", "cancelled", "expired")


class Licence(Claim):
    """A licence, permit or registration. ``role`` is that of its holder in claim.market_entity."""

    licence_kind: str = field("许可种类", isin=list(LICENCE_KINDS), required=True)
    licence_no: str = field("许可编号", required=True)
    licence_name: str = field("许可名称", "when the kind does not say it")
    category: str = field("类别", "management category, kind of business")
    business: str = field("许可内容")
    holder_name: str = field("持有人名称", "as the list writes it")
    valid_from: pl.Date = field("有效期起", kind="date")
    valid_to: pl.Date = field("有效期止", kind="date")
    licence_status: str = field("许可状态", "as the list says it", isin=list(LICENCE_STATUSES))
    operating_status: str = field("经营状态", isin=["operating", "suspended", "closed"])

    class Config:
        name = "claim.licence"
        title = "许可陈述"
        metadata = {"key": ["record_id", "role"]}


class CreditRecord(Claim):
    """Something held against a firm: an entry of the abnormal list, or a published penalty."""

    record_kind: str = field("种类", isin=["abnormal_listing", "penalty"], required=True)
    decision_no: str = field("决定书文号")
    reason: str = field("原因", "code of the abnormal list; kind of the penalty")
    since: pl.Date = field("起", "listed, or decided", kind="date", required=True)
    until: pl.Date = field("止", "removed from the list, or end of publication", kind="date")
    fine: Money = field("罚款", kind="money", unit="元")
    authority: str = field("作出机关")

    class Config:
        name = "claim.credit_record"
        title = "信用记录陈述"
        metadata = {"key": ["record_id", "role"]}


class Equipment(Claim):
    """A piece of special equipment and who uses it."""

    equipment_code: str = field("设备注册代码", required=True)
    use_certificate_no: str = field("使用登记证编号")
    equipment_kind: str = field("设备种类")
    equipment_status: str = field("设备状态", isin=["in_use", "stopped", "scrapped"])
    inspected_date: pl.Date = field("上次检验日期", kind="date")
    next_inspection_date: pl.Date = field("下次检验日期", kind="date")
    maintainer_name: str = field("维保单位")

    class Config:
        name = "claim.equipment"
        title = "特种设备陈述"
        metadata = {"key": ["record_id", "role"]}


class Project(Claim):
    """An investment project and who builds it."""

    project_code: str = field("项目代码", required=True)
    project_name: str = field("项目名称")
    total_investment: Money = field("总投资", kind="money", unit="元")
    year_investment: Money = field("年度投资", kind="money", unit="元")
    start_date: pl.Date = field("开工日期", kind="date")
    end_date: pl.Date = field("竣工日期", kind="date")
    stage: str = field("形象进度")

    class Config:
        name = "claim.project"
        title = "项目陈述"
        metadata = {"key": ["record_id", "role"]}


class Venue(Claim):
    """A place of culture, entertainment or lodging."""

    venue_name: str = field("场所名称", required=True)
    venue_kind: str = field("场所类别")
    licence_no: str = field("许可证号")
    capacity: int = field("核定人数", kind="integer", unit="人")
    fire_passed: bool = field("消防合格", kind="boolean")

    class Config:
        name = "claim.venue"
        title = "文旅场所陈述"
        metadata = {"key": ["record_id", "role"]}


class Vehicle(Claim):
    """A commercial vehicle and who runs it."""

    plate_no: str = field("车牌号", sensitivity="S3", mask="drop")
    certificate_no: str = field("道路运输证号", required=True)
    vehicle_type: str = field("车辆类型")
    capacity: int = field("吨（座）位", kind="integer")
    checked_date: pl.Date = field("年审日期", kind="date")
    vehicle_status: str = field("营运状态", isin=["operating", "stopped", "ended"])

    class Config:
        name = "claim.vehicle"
        title = "营运车辆陈述"
        metadata = {"key": ["record_id", "role"]}


class Qualification(Claim):
    """A qualification to work in a trade. ``role`` is that of its holder in claim.person."""

    qualification_kind: str = field("资格类别", required=True)
    certificate_no: str = field("资格证号", sensitivity="S3", mask="drop")
    first_issued_date: pl.Date = field("初领日期", kind="date")
    valid_to: pl.Date = field("有效期止", kind="date")
    employer_name: str = field("服务单位")

    class Config:
        name = "claim.qualification"
        title = "从业资格陈述"
        metadata = {"key": ["record_id", "role"]}


class FirmVisit(Claim):
    """A visit of grid staff to a firm or shop (商户走访)."""

    visit_no: str = field("走访编号", required=True)
    visit_date: pl.Date = field("走访日期", kind="date", required=True)
    visit_result: str = field("走访结果", isin=["open", "shut", "gone"])
    staff_name: str = field("走访人", kind="person_name", sensitivity="S3")

    class Config:
        name = "claim.firm_visit"
        title = "商户走访陈述"
        metadata = {"key": ["record_id", "role"]}


FIRM_CLAIMS: tuple[type[TableContract], ...] = (
    Licence, CreditRecord, Equipment, Project, Venue, Vehicle, Qualification, FirmVisit,
)  # fmt: skip
"""In the order they are built, behind those of ``interfaces``."""
