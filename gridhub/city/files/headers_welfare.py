"""Headers of the rolls of 特困供养, 残疾人两项补贴 and 孤儿, of the lists of 残联, 卫健 and 人社.

Belongs here: columns of those exports. Not here: the older exports (``headers``), rows. Sources of spellings: domain2 §d, §e.
"""

from __future__ import annotations

from gridhub.city.files.sheets import Column

_SERIAL = Column("", ("序号",), "number", width=6)
_NAME = Column("name", ("姓名",), "name", width=10)
_CID = Column("cid", ("身份证号码", "公民身份号码", "身份证号"), "cid", width=22)
_PHONE = Column("phone", ("联系电话", "联系方式"), "phone", width=16)
_HOME = Column("address", ("家庭住址", "住址", "现住址"), "address", width=40)
_MONTH = Column("pay_month", ("发放月份", "所属月份"), "month")
_BANK = Column("", ("银行账号", "卡号"), width=22)


def _date(field: str, *headers: str) -> Column:
    return Column(field, headers, "date", width=14)


WELFARE_COLUMNS: dict[str, tuple[Column, ...]] = {
    "civil_affairs.extreme_poverty": (
        _SERIAL, Column("support_no", ("供养证号", "特困供养证号"), width=16), _NAME, _CID,
        Column("support_mode", ("供养方式",), width=10), Column("", ("自理能力",), width=10), _PHONE, _HOME,
        Column("amount", ("发放金额", "供养金合计"), "amount"), _MONTH, _BANK,
    ),
    "civil_affairs.disability_subsidy": (
        _SERIAL, _NAME, _CID, Column("", ("残疾证号",), width=24), Column("programme", ("补贴项目", "补贴类型"), width=20), _PHONE, _HOME,
        Column("amount", ("发放金额", "补贴金额"), "amount"), _MONTH, _BANK,
    ),
    "civil_affairs.orphan_allowance": (
        _SERIAL, _NAME, _CID, _date("birth_date", "出生日期", "出生年月"), Column("child_type", ("儿童类型", "类型"), width=14),
        Column("", ("监护人姓名",), "name"), _HOME, _date("certified_date", "认定日期", "认定时间"),
        Column("amount", ("基本生活费", "发放金额"), "amount"), _MONTH, _BANK,
    ),
    "health.death_certificate": (
        _SERIAL, Column("certificate_no", ("证明编号", "死亡证编号"), width=16), _NAME, _CID, Column("sex", ("性别",), width=6),
        _date("birth_date", "出生日期"), _date("death_date", "死亡日期", "死亡时间"), Column("", ("死亡原因",), width=16),
        Column("address", ("常住地址", "生前住址"), "address", width=40), _date("registered_date", "登记日期", "报告日期"),
    ),
    "human_resources.life_check": (
        _SERIAL, _NAME, _CID, _date("birth_date", "出生日期", "出生年月"), Column("", ("险种",), width=18), _HOME,
        _date("verified_date", "最近认证日期", "认证日期"), Column("check_mode", ("认证方式",), width=12),
    ),
    "disabled_federation.disabled_person": (
        _SERIAL, _NAME, _CID, Column("sex", ("性别",), width=6), _date("birth_date", "出生日期", "出生年月"),
        Column("", ("残疾证号", "残疾人证号"), width=24), Column("", ("残疾类别",), width=10), Column("grade", ("残疾等级", "等级"), width=10),
        _HOME, _date("issued_date", "发证日期", "首次发证日期"), _date("cancelled_date", "注销日期",),
    ),
}  # fmt: skip
"""By ``department.export``, in the order of the sheet."""
