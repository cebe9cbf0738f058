"""Headers of what 网格办 keeps of its staff: trainings, pay, changes.

Belongs here: columns of those exports. Not here: the roster (``headers``), rows (``exports_staff``).
"""

from __future__ import annotations

from gridhub.city.files.sheets import Column

_SERIAL = Column("", ("序号",), "number", width=6)
_NAME = Column("name", ("姓名",), "name", width=10)
_CID = Column("cid", ("公民身份号码", "身份证号码", "身份证号"), "cid", width=22)
_PHONE = Column("phone", ("联系电话", "联系方式", "手机号码"), "phone", width=16)
_ROLE = Column("staff_role", ("岗位", "人员类型"))
_GRID = Column("grid_code", ("所属网格编码", "网格编码"), width=24)


def _amount(field: str, *headers: str) -> Column:
    return Column(field, headers, "amount")


STAFF_COLUMNS: dict[str, tuple[Column, ...]] = {
    "grid_office.staff_training": (
        _SERIAL, Column("training_no", ("培训编号",), width=14), Column("training_kind", ("培训类别", "培训类型")),
        Column("title", ("培训内容", "培训主题"), width=24), Column("held_date", ("培训日期", "培训时间"), "date", width=14),
        Column("class_hours", ("学时",), "number"), Column("organizer", ("组织单位", "主办单位"), width=22), _NAME, _CID, _PHONE,
        _ROLE, _GRID, Column("attendance", ("出勤情况", "签到情况")), Column("exam_result", ("考核结果", "考试结果")),
    ),
    "grid_office.staff_subsidy": (
        _SERIAL, _NAME, _CID, _PHONE, _ROLE, _GRID, Column("pay_month", ("补贴月份", "所属月份"), "month"),
        _amount("base_amount", "基本补贴"), _amount("performance_amount", "绩效补贴", "考核补贴"),
        _amount("report_amount", "事件奖励", "以奖代补"), _amount("seniority_amount", "工龄补贴"),
        _amount("post_amount", "岗位补贴"), _amount("gross_amount", "应发金额", "应发合计"),
        _amount("deduction_amount", "代扣金额", "代扣社保"), _amount("amount", "实发金额", "实发合计"),
        Column("", ("银行账号", "卡号"), width=22),
    ),
    "grid_office.staff_change": (
        _SERIAL, Column("change_no", ("变动编号",), width=14), Column("change_kind", ("变动类别", "变动类型")),
        Column("change_date", ("变动日期",), "date", width=14), _NAME, _CID, _PHONE,
        Column("former_role", ("原岗位",)), Column("former_grid_code", ("原网格编码", "原网格"), width=24),
        Column("staff_role", ("现岗位",)), Column("grid_code", ("现网格编码", "现网格"), width=24),
        Column("reason", ("变动原因", "原因")),
    ),
}  # fmt: skip
"""By ``department.export``, in the order of the sheet."""
