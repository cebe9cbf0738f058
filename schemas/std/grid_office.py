"""网格办的导出契约：每个字段的含义、类型、敏感级别。"""

from typing import Annotated

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field

Money = Annotated[pl.Decimal, 14, 2]
Hours = Annotated[pl.Decimal, 5, 1]


class UnifiedGrid(StdContract):
    """统一网格及覆盖范围. Grain: one row per unified grid."""

    grid_code: str = field("网格编码", kind="grid_code", required=True, key=True)
    grid_name: str = field("网格名称", required=True)
    grid_level: int = field("网格级别", kind="integer", required=True, ge=1, le=3)
    grid_class: str = field("网格类别", kind="code", codes="grid_class")
    exclusive_type: str = field("专属类型", kind="code", codes="exclusive_type")
    territory_unit: str = field("属地单位", "专属网格由属地与主管部门双重管理")
    competent_department: str = field("主管部门")
    area_type: str = field("城乡类型", kind="code", codes="area_type")
    parent_grid_code: str = field("上级网格编码", kind="grid_code")
    region_code: str = field("社区（村）代码", kind="region_code", required=True)
    coverage: str = field("覆盖范围", required=True)
    boundary: str = field("四至", "东至…南至…西至…北至…，原文")
    household_target: int = field("应管户数", kind="integer", ge=0)
    branch_name: str = field("网格党支部")
    has_board: bool = field("公示牌", kind="boolean")
    contact_card_count: int = field("连心卡数", kind="integer", ge=0)
    valid_from: pl.Date = field("启用日期", kind="date")
    valid_to: pl.Date = field("停用日期", kind="date")
    approval_no: str = field("审核文号", "批准本次网格划分的文件")


class Staff(StdContract):
    """1+N 网格力量：网格长、专职、兼职. Grain: one row per person and grid."""

    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    staff_role: str = field("岗位", kind="code", codes="staff_role", required=True)
    grid_code: str = field("所属网格编码", kind="grid_code", required=True)
    identity: str = field("人员身份")
    certificate_no: str = field("证书编号", kind="id")
    badge_no: str = field("工牌号", kind="id")
    start_date: pl.Date = field("任职日期", kind="date")


class Visit(StdContract):
    """走访. Grain: one row per visit."""

    visit_no: str = field("走访编号", required=True, key=True)
    visit_date: pl.Date = field("走访日期", kind="date", required=True)
    visit_type: str = field("走访类型", kind="code", codes="visit_type")
    staff_name: str = field("走访人", kind="person_name", sensitivity="S3")
    visited_name: str = field("走访对象", kind="person_name", sensitivity="S3")
    visited_phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    address: str = field("走访地址", kind="address", sensitivity="S3")
    visit_result: str = field("走访结果", kind="code", codes="visit_result")
    has_opinion: bool = field("是否收集意见", kind="boolean")


class KeyPerson(StdContract):
    """重点人群（只含服务类别）. Grain: one row per person and category."""

    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    category: str = field("人员类别", kind="code", codes="key_person_category", sensitivity="S4", required=True)
    level: str = field("关注程度", kind="code", codes="attention_level")
    address: str = field("现住址", kind="address", sensitivity="S3")
    in_date: pl.Date = field("列入日期", kind="date")
    out_date: pl.Date = field("撤出日期", kind="date")


class GridShape(StdContract):
    """统一网格的边界. Grain: one row per grid, or part of a grid that lies in pieces."""

    grid_code: str = field("网格编码", kind="grid_code", required=True, key=True)
    shape: str = field("边界", "WKT：面或多面，经纬度", kind="geometry", required=True)


class Task(StdContract):
    """上级交办任务. Grain: one row per task and grid."""

    task_no: str = field("任务编号", required=True, key=True)
    task_name: str = field("事项名称", required=True)
    item_code: str = field("事项编码", "of the 事项清单")
    unit_name: str = field("下派单位", required=True)
    assigned_date: pl.Date = field("下派日期", kind="date", required=True)
    assignee: str = field("承接对象", kind="code", codes="task_assignee")
    grid_code: str = field("承接网格", kind="grid_code")
    due_date: pl.Date = field("完成时限", kind="date")
    done_date: pl.Date = field("完成日期", kind="date")


class FirmVisit(StdContract):
    """商户走访记录. Grain: one row per visit."""

    visit_no: str = field("走访编号", required=True, key=True)
    visit_date: pl.Date = field("走访日期", kind="date", required=True)
    staff_name: str = field("走访人", kind="person_name", sensitivity="S3")
    holder_name: str = field("商户名称", required=True)
    uscc: str = field("统一社会信用代码", kind="uscc")
    address: str = field("经营地址", kind="address", sensitivity="S3")
    visit_result: str = field("走访结果", kind="code", codes="firm_visit_result")


class Activity(StdContract):
    """网格工作台账：周例会、议事会、培训、六微活动、公示牌、联系卡. Grain: one row per activity."""

    activity_no: str = field("台账编号", required=True, key=True)
    activity_kind: str = field("类别", kind="code", codes="activity_kind", required=True)
    title: str = field("名称")
    held_date: pl.Date = field("日期", kind="date", required=True)
    grid_code: str = field("网格编码", kind="grid_code", required=True)
    organizer: str = field("牵头组织")
    participant_count: int = field("参加人数", kind="integer", unit="人", ge=0)
    item_count: int = field("数量", "发放的联系卡、更新的公示牌", kind="integer", unit="件", ge=0)


class Issue(StdContract):
    """网格事件台账：随手拍、巡查上报、意见建议. Grain: one row per issue, as it stands."""

    issue_no: str = field("事件编号", required=True, key=True)
    issue_kind: str = field("事件类别", kind="code", codes="issue_kind", required=True)
    reported_at: pl.Datetime = field("上报时间", kind="datetime", required=True)
    category: str = field("事项", kind="code", codes="matter")
    address: str = field("发生地点", kind="address", sensitivity="S3")
    content: str = field("内容", "可能写有他人姓名，只在保险库", sensitivity="S4", mask="drop")
    reporter_name: str = field("上报人", kind="person_name", sensitivity="S3")
    grid_code: str = field("网格编码", kind="grid_code")
    handling: str = field("处理方式", kind="code", codes="issue_handling")
    unit_name: str = field("承办单位")
    due_at: pl.Datetime = field("办理期限", kind="datetime")
    closed_at: pl.Datetime = field("办结时间", kind="datetime")
    issue_status: str = field("状态", kind="code", codes="order_status", required=True)
    answer: str = field("答复内容", "可能写有他人姓名，只在保险库", sensitivity="S4", mask="drop")
    is_solved: bool = field("是否解决", kind="boolean")


class PartyOrg(StdContract):
    """党组织链. Grain: one row per organisation."""

    org_code: str = field("组织编码", required=True, key=True)
    org_name: str = field("党组织名称", required=True)
    org_kind: str = field("组织类型", kind="code", codes="party_org_kind", required=True)
    parent_code: str = field("上级组织编码", "空：镇街党工委")
    secretary_name: str = field("书记", "党员中心户的户主", kind="person_name", sensitivity="S3")
    secretary_phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    member_count: int = field("党员数", kind="integer", unit="人", ge=0)
    working_member_count: int = field("在职报到党员数", kind="integer", unit="人", ge=0)
    grid_code: str = field("覆盖网格", kind="grid_code")
    linked_household_count: int = field("联系户数", "党员中心户", kind="integer", unit="户", ge=0)


class StaffTraining(StdContract):
    """网格员培训记录. Grain: one row per training and person asked to it."""

    training_no: str = field("培训编号", required=True)
    training_kind: str = field("培训类别", kind="code", codes="staff_training_kind")
    title: str = field("培训内容")
    held_date: pl.Date = field("培训日期", kind="date", required=True)
    class_hours: Hours = field("学时", kind="decimal", unit="学时", ge=0)
    organizer: str = field("组织单位")
    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    staff_role: str = field("岗位", kind="code", codes="staff_role")
    grid_code: str = field("所属网格编码", kind="grid_code")
    attendance: str = field("出勤情况", kind="code", codes="training_attendance", sensitivity="S3")
    exam_result: str = field(
        "考核结果", "空：没有考核或没有参加", kind="code", codes="exam_result", sensitivity="S3", mask="drop"
    )


class StaffSubsidy(StdContract):
    """网格员补贴发放表. Grain: one row per person and month, or part of a payment. Amounts in 元."""

    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    staff_role: str = field("岗位", kind="code", codes="staff_role")
    grid_code: str = field("所属网格编码", kind="grid_code")
    pay_month: pl.Date = field("补贴月份", "补贴所属的月份，不是到账的月份", kind="month", required=True)
    base_amount: Money = field("基本补贴", kind="money", unit="元", sensitivity="S3", mask="drop", ge=0)
    performance_amount: Money = field(
        "绩效补贴", "按月考核", kind="money", unit="元", sensitivity="S3", mask="drop", ge=0
    )
    report_amount: Money = field("事件奖励", "以奖代补", kind="money", unit="元", sensitivity="S3", mask="drop", ge=0)
    seniority_amount: Money = field("工龄补贴", kind="money", unit="元", sensitivity="S3", mask="drop", ge=0)
    post_amount: Money = field("岗位补贴", kind="money", unit="元", sensitivity="S3", mask="drop", ge=0)
    gross_amount: Money = field("应发金额", kind="money", unit="元", sensitivity="S3", mask="drop", ge=0)
    deduction_amount: Money = field(
        "代扣金额", "社保个人部分", kind="money", unit="元", sensitivity="S3", mask="drop", ge=0
    )
    amount: Money = field("实发金额", kind="money", unit="元", sensitivity="S3", mask="drop", required=True, ge=0)


class StaffChange(StdContract):
    """网格员变动表：上岗、调整、离职. Grain: one row per change of one person."""

    change_no: str = field("变动编号", required=True)
    change_kind: str = field(
        "变动类别", "离职：不再担任任何网格岗位", kind="code", codes="staff_change_kind", required=True
    )
    change_date: pl.Date = field(
        "变动日期",
        "离职：最后在岗的一天；上岗、调整：到岗的第一天（推定，以本市填表说明为准）",
        kind="date",
        required=True,
    )
    name: str = field("姓名", kind="person_name", sensitivity="S3", required=True)
    cid: str = field(
        "公民身份号码",
        "GB 11643; a claim, not proof: identity decides whether it is trusted",
        kind="citizen_id",
        sensitivity="S4",
        key=True,
    )
    phone: str = field("联系电话", "11-digit numbers joined by ';'", kind="phone_list", sensitivity="S3")
    former_role: str = field("原岗位", kind="code", codes="staff_role")
    former_grid_code: str = field("原网格编码", kind="grid_code")
    staff_role: str = field("现岗位", kind="code", codes="staff_role")
    grid_code: str = field("现网格编码", kind="grid_code")
    reason: str = field(
        "变动原因",
        "身体、考核等个人情况，只在保险库",
        kind="code",
        codes="staff_change_reason",
        sensitivity="S3",
        mask="drop",
    )
