"""Every header the synthetic departments write, by export: the first spelling is the plain one, months pick others.

Belongs here: columns of the exports. Not here: rows (``exports_*``). Sources of spellings: domain.md §2.
"""

from __future__ import annotations

from gridhub.city.files.headers_community import COMMUNITY_COLUMNS
from gridhub.city.files.headers_firms import FIRM_COLUMNS
from gridhub.city.files.headers_orders import ORDER_COLUMNS
from gridhub.city.files.headers_staff import STAFF_COLUMNS
from gridhub.city.files.headers_welfare import WELFARE_COLUMNS
from gridhub.city.files.sheets import Column

SERIAL = Column("", ("序号",), "number", width=6)
_CID = ("公民身份号码", "身份证号码", "身份证号")
_PHONE = ("联系电话", "联系方式", "手机号码")
_HOME = ("现住址", "现居住地", "居住地址")
_NAME = Column("name", ("姓名",), "name", width=10)
_SEX = Column("sex", ("性别",), width=6)


def _cid(field: str = "cid", headers: tuple[str, ...] = _CID) -> Column:
    return Column(field, headers, "cid", width=22)


def _phone(field: str = "phone", headers: tuple[str, ...] = _PHONE) -> Column:
    return Column(field, headers, "phone", width=16)


def _address(field: str, headers: tuple[str, ...], parent: str = "") -> Column:
    return Column(field, headers, "address", parent, 40)


def _date(field: str, *headers: str) -> Column:
    return Column(field, headers, "date", width=14)


GRID_WORKER = Column("worker_name", ("网格员", "网格员姓名"), "name")
"""Of the departments' grid lists, in a city that asks for it."""

COLUMNS: dict[str, tuple[Column, ...]] = {
    "public_security.resident": (
        SERIAL, _cid(), _NAME, Column("former_name", ("曾用名",), "name", width=10), _SEX,
        _date("birth_date", "出生日期", "出生年月日"), Column("", ("民族",), width=8),
        Column("marriage", ("婚姻状况",), width=10), _phone(),
        _address("residence_address", ("现住址", "现居住地", "现住门（楼）详址")),
        _address("hukou_address", ("户籍地址", "户口所在地", "户籍门（楼）详址"), "户籍信息"),
        Column("hukou_household_no", ("户号", "户编号", "户籍户号"), parent="户籍信息"),
        Column("relation_to_head", ("与户主关系", "与户主的关系"), parent="户籍信息", width=10),
        Column("population_type", ("人口类型",), width=8), Column("status_text", ("户籍状态", "人员状态"), width=10),
        Column("community_name", ("所属社区", "所属社区（村）")),
    ),
    "public_security.floating": (
        SERIAL, _NAME, _cid(headers=("公民身份号码", "证件号码", "身份证号码")), _SEX, _date("birth_date", "出生日期"),
        _phone(), _address("residence_address", _HOME), _address("hukou_address", ("户籍地址", "户籍详址", "户口所在地")),
        Column("inflow_reason", ("流入原因",)), _date("register_date", "登记日期", "登记时间"),
        Column("community_name", ("所属社区", "所属社区（村）")),
    ),
    "public_security.death": (
        SERIAL, _NAME, _cid(), _SEX, _date("birth_date", "出生日期"), _date("death_date", "死亡日期", "死亡时间"),
        Column("cancel_reason", ("注销原因", "注销类别"), width=10), _date("cancel_date", "注销日期", "注销时间"),
        _address("hukou_address", ("户籍地址", "户籍详址")),
    ),
    "public_security.standard_address": (
        Column("std_address_code", ("标准地址编码",)), _address("address", ("标准地址", "标准地址全称")),
        Column("region_code", ("社区（村）代码", "行政区划代码")), Column("dwelling_use", ("房屋用途", "建筑用途")),
    ),
    "public_security.police_grid": (
        SERIAL, Column("grid_code", ("警务区编号", "警务区代码")), Column("grid_name", ("警务区名称",), width=22),
        Column("level_label", ("级别",)), Column("coverage", ("管辖范围", "辖区范围"), width=40),
        Column("officer_name", ("责任民警", "社区民警"), "name"), _phone("officer_phone", ("民警电话", "联系电话")),
    ),
    "environment.pollution_source": (
        SERIAL, Column("source_name", ("污染源名称", "企业名称", "单位名称"), "firm", width=30),
        Column("uscc", ("统一社会信用代码",), width=22), Column("permit_no", ("排污许可证编号", "登记编号"), width=26),
        Column("permit_category", ("管理类别",)), Column("industry", ("行业类别",), width=18),
        _address("address", ("生产经营场所地址", "经营场所地址")), Column("longitude", ("经度",)),
        Column("latitude", ("纬度",)), _date("permit_from", "有效期起", "有效期限自"),
        _date("permit_to", "有效期止", "有效期限至"), Column("operating_status", ("运行状态", "生产状态")),
        Column("legal_rep_name", ("法定代表人", "法人代表"), "name"), _phone("legal_rep_phone", ("联系电话", "法人联系电话")),
        Column("grid_code", ("所属网格", "环保网格编号")),
    ),
    "environment.patrol": (
        Column("patrol_no", ("巡查编号",)), Column("source_name", ("污染源名称", "被检查单位"), "firm", width=30),
        Column("permit_no", ("排污许可证编号",), "permit"), _date("patrol_date", "巡查日期", "检查日期"),
        Column("inspector_name", ("巡查人员", "巡查人"), "name"), Column("patrol_result", ("巡查结果",)),
        Column("problem", ("存在问题", "问题描述")), Column("grid_code", ("所属网格",)),
    ),
    "environment.env_grid": (
        SERIAL, Column("grid_code", ("环保网格编号", "网格编号")), Column("grid_name", ("环保网格名称", "网格名称"), width=22),
        Column("level_label", ("网格级别",)), Column("coverage", ("覆盖范围", "监管范围"), width=40),
        Column("grid_head_name", ("网格长",), "name"), _phone("grid_head_phone", ("网格长电话", "联系电话")),
    ),
    "market_supervision.market_entity": (
        SERIAL, Column("uscc", ("统一社会信用代码",), width=22), Column("reg_no", ("注册号",), width=18),
        Column("entity_name", ("名称", "企业名称", "市场主体名称"), width=30),
        Column("entity_type", ("类型", "市场主体类型"), width=16),
        Column("legal_rep_name", ("法定代表人/经营者", "法定代表人", "负责人"), "name"),
        _cid("legal_rep_cid", ("法定代表人身份证号码", "经营者身份证号")), _phone("legal_rep_phone", ("联系电话", "联系方式")),
        Column("capital", ("注册资本(万元)", "注册资本（万元）"), "number"), _date("established_date", "成立日期"),
        _address("address", ("住所/经营场所", "住所", "经营场所")), Column("entity_status", ("登记状态",), width=22),
        Column("industry", ("行业", "行业门类"), width=16),
    ),
    "market_supervision.status_change": (
        Column("uscc", ("统一社会信用代码",)), Column("entity_name", ("名称", "企业名称")),
        Column("change_type", ("变更类型", "变更事项")), _date("change_date", "变更日期", "核准日期"),
    ),
    "market_supervision.market_grid": (
        SERIAL, Column("grid_code", ("监管网格编号", "网格编号")), Column("grid_name", ("监管网格名称", "网格名称"), width=22),
        Column("level_label", ("网格级别",)), Column("coverage", ("覆盖范围", "监管范围"), width=40),
        Column("officer_name", ("监管责任人", "责任人"), "name"), _phone("officer_phone", ("联系电话",)),
    ),
    "civil_affairs.region_code": (
        SERIAL, Column("region_code", ("区划代码", "行政区划代码"), width=16), Column("region_name", ("区划名称", "名称"), width=18),
        Column("region_level", ("级别", "区划级别")), Column("parent_code", ("上级代码", "上级区划代码"), width=16),
        Column("urban_rural_code", ("城乡分类代码", "城乡分类")),
    ),
    "civil_affairs.low_income": (
        SERIAL, Column("benefit_no", ("低保证号",)), _NAME, _cid(),
        Column("relation_to_head", ("与户主关系", "与户主的关系")), Column("programme", ("低保类型", "项目")),
        Column("head_count", ("保障人口", "保障人数"), "number"), Column("amount", ("月保障金额", "保障金额"), "amount"),
        Column("category", ("低保类别",)), _phone(), _address("address", ("家庭住址", "住址", "居住地址")),
        Column("start_month", ("起始年月", "享受起始年月"), "month"), Column("", ("开户银行",)), Column("", ("银行账号",), width=22),
    ),
    "civil_affairs.old_age_allowance": (
        SERIAL, _NAME, _cid(headers=("身份证号码", "公民身份号码", "身份证号")), _date("birth_date", "出生日期", "出生年月"),
        _phone(), _address("address", ("家庭住址", "住址", "现住址")), Column("amount", ("发放金额", "津贴金额"), "amount"),
        Column("pay_month", ("发放月份", "所属月份"), "month"), Column("", ("银行账号",), width=22),
    ),
    "civil_affairs.cremation": (
        SERIAL, Column("cremation_no", ("火化证号", "火化编号"), width=16), Column("name", ("逝者姓名", "姓名"), "name"),
        _cid(headers=("逝者身份证号", "身份证号码")), _SEX, Column("age", ("年龄",), "number"),
        _date("death_date", "死亡日期", "死亡时间"), _date("cremation_date", "火化日期", "火化时间"),
        _address("address", ("生前住址", "住址")), Column("kin_name", ("家属姓名", "经办家属"), "name"),
        _phone("kin_phone", ("家属电话", "联系电话")),
    ),
    "grid_office.unified_grid": (
        SERIAL, Column("grid_code", ("网格编码", "网格编号"), width=24), Column("grid_name", ("网格名称",), width=26),
        Column("grid_level", ("网格级别", "网格层级"), "number"), Column("grid_class", ("网格类别", "网格类型")),
        Column("exclusive_type", ("专属类型",)), Column("territory_unit", ("属地单位", "属地"), width=14),
        Column("competent_department", ("主管部门", "业务主管部门"), width=20), Column("area_type", ("城乡类型", "区域类型")),
        Column("parent_grid_code", ("上级网格编码", "上级网格"), width=24),
        Column("region_code", ("社区（村）代码", "所属社区代码"), width=16), Column("coverage", ("覆盖范围", "网格范围"), width=40),
        Column("boundary", ("四至", "四至范围"), width=36),
        Column("household_target", ("应管户数", "户数"), "number"), Column("branch_name", ("网格党支部", "党支部名称"), width=22),
        Column("has_board", ("公示牌", "有无公示牌")), Column("contact_card_count", ("连心卡数", "连心卡发放数"), "number"),
        _date("valid_from", "启用日期"), _date("valid_to", "停用日期", "撤销日期"),
        Column("approval_no", ("审核文号", "批复文号"), width=20),
    ),
    "grid_office.staff": (
        SERIAL, _NAME, _cid(), _phone(), Column("staff_role", ("人员类型", "岗位")),
        Column("grid_code", ("所属网格编码", "网格编码"), width=24), Column("identity", ("身份", "人员身份")),
        Column("certificate_no", ("证书编号",), width=14), Column("badge_no", ("工牌号", "工作证号")),
        _date("start_date", "任职日期", "上岗日期"),
    ),
    "grid_office.visit": (
        Column("visit_no", ("走访编号",)), _date("visit_date", "走访日期", "走访时间"), Column("visit_type", ("走访类型", "走访类别")),
        Column("staff_name", ("走访人", "网格员"), "name"), Column("visited_name", ("走访对象", "被走访人"), "name"),
        _phone("visited_phone", ("联系电话", "对象电话")), _address("address", ("走访地址", "住址")),
        Column("visit_result", ("走访结果",)), Column("has_opinion", ("是否收集意见", "有无意见建议")),
    ),
    "grid_office.key_person": (
        SERIAL, _NAME, _cid(), _phone(), Column("category", ("人员类别", "重点类别"), width=16), Column("level", ("关注程度", "关注等级")),
        _address("address", _HOME), _date("in_date", "列入日期", "纳管日期"), _date("out_date", "撤出日期", "解除日期"),
    ),
    **ORDER_COLUMNS,
    **FIRM_COLUMNS,
    **WELFARE_COLUMNS,
    **COMMUNITY_COLUMNS,
    **STAFF_COLUMNS,
    "political_legal.listed_person": (
        SERIAL, _NAME, _cid(), _phone(), Column("category", ("人员类别", "重点类别"), width=16),
        Column("listing_department", ("列入部门", "列管部门"), width=10), Column("level", ("风险等级", "关注程度")),
        _address("address", _HOME), _date("in_date", "列入日期", "列管日期"), _date("out_date", "撤出日期", "解除日期"),
        _date("end_date", "期满日期", "矫正期满日期"), Column("responsible_name", ("包保责任人",), "name", width=10),
    ),
}  # fmt: skip
"""By ``department.export``, in the order of the sheet."""

WHOLE_REGISTERS = frozenset({
    "civil_affairs.region_code", "culture_tourism.venue", "development_reform.project",
    "disabled_federation.disabled_person", "environment.env_grid", "environment.pollution_source",
    "grid_office.key_person", "grid_office.party_org", "grid_office.staff", "grid_office.unified_grid",
    "human_resources.life_check", "market_supervision.abnormal_list", "market_supervision.food_licence",
    "market_supervision.market_entity", "market_supervision.market_grid",
    "market_supervision.special_equipment", "political_legal.listed_person", "public_security.floating",
    "public_security.police_grid", "public_security.rental", "public_security.resident",
    "public_security.standard_address", "transport.enterprise", "transport.practitioner", "transport.vehicle",
})  # fmt: skip
"""Exports that tell of all there is: one without a line is no register, and no department sends it."""
