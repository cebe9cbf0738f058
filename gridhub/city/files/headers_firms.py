"""Headers of the lists about firms that 市监, 发改, 文旅, 交运 and the grid office send: licences, equipment, venues, vehicles.

Belongs here: columns of those exports. Not here: the older exports (``headers``), rows. Sources of spellings: domain2 §e.
"""

from __future__ import annotations

from gridhub.city.files.sheets import Column

_SERIAL = Column("", ("序号",), "number", width=6)
_USCC = Column("uscc", ("统一社会信用代码", "社会信用代码"), "uscc", width=22)


def _holder(*headers: str) -> Column:
    return Column("holder_name", headers, "firm", width=30)


def _place(*headers: str) -> Column:
    return Column("address", headers, "address", width=40)


def _date(field: str, *headers: str) -> Column:
    return Column(field, headers, "date", width=14)


FIRM_COLUMNS: dict[str, tuple[Column, ...]] = {
    "market_supervision.abnormal_list": (
        _SERIAL, Column("uscc", ("统一社会信用代码", "统一社会信用代码/注册号"), "uscc", width=22), _holder("企业名称", "名称"),
        Column("list_reason", ("列入经营异常名录原因", "列入原因"), width=30), _date("listed_date", "列入日期"),
        Column("list_authority", ("作出决定机关", "列入决定机关"), width=20),
        Column("removal_reason", ("移出原因", "移出经营异常名录原因"), width=20), _date("removed_date", "移出日期"),
    ),
    "market_supervision.food_licence": (
        _SERIAL, Column("licence_no", ("许可证编号", "食品经营许可证编号"), width=20), _holder("经营者名称", "食品经营者名称"), _USCC,
        Column("", ("法定代表人（负责人）",), "name"), Column("business_type", ("主体业态",)),
        Column("business_items", ("经营项目",), width=24), _place("经营场所", "经营场所地址"), _date("issued_date", "发证日期", "签发日期"),
        _date("valid_to", "有效期至", "有效期限至"), Column("licence_status", ("许可证状态", "状态")),
        Column("", ("日常监督管理人员",), "name"),
    ),
    "market_supervision.special_equipment": (
        _SERIAL, Column("equipment_code", ("设备注册代码", "注册代码"), width=24), Column("use_certificate_no", ("使用登记证编号",)),
        Column("equipment_kind", ("设备种类", "设备类别")), _holder("使用单位", "使用单位名称"), _USCC, _place("使用地点", "设备使用地点"),
        Column("equipment_status", ("设备状态", "使用状态")), _date("inspected_date", "上次检验日期", "检验日期"),
        _date("next_inspection_date", "下次检验日期"), Column("maintainer_name", ("维保单位", "维护保养单位"), width=24),
    ),
    "development_reform.credit_permit": (
        Column("decision_no", ("行政许可决定书文号", "许可决定书文号"), width=26), Column("item_name", ("项目名称", "许可事项名称")),
        Column("permit_type", ("审批类别", "许可类别")), Column("content", ("许可内容",), width=24),
        _holder("行政相对人名称", "相对人名称"), _USCC, _date("decided_date", "许可决定日期"), _date("valid_from", "有效期自"),
        _date("valid_to", "有效期至"), Column("authority", ("许可机关",), width=20), Column("permit_status", ("当前状态",)),
    ),
    "development_reform.credit_penalty": (
        Column("decision_no", ("行政处罚决定书文号", "处罚决定书文号"), width=26), _holder("行政相对人名称", "相对人名称"), _USCC,
        Column("", ("法定代表人",), "name"), Column("facts", ("违法事实",), width=40), Column("penalty_kind", ("处罚类别",)),
        Column("content", ("处罚内容",), width=24), Column("fine", ("罚款金额（万元）", "罚款金额(万元)"), "text"),
        _date("decided_date", "处罚决定日期"), _date("publicity_to", "公示截止期"), Column("authority", ("处罚机关",), width=20),
    ),
    "development_reform.project": (
        _SERIAL, Column("project_code", ("项目代码", "项目统一代码"), width=26), Column("project_name", ("项目名称",), width=34),
        _holder("建设单位", "项目单位"), _USCC, _place("建设地点", "建设地址"),
        Column("total_investment", ("总投资（万元）", "总投资(万元)"), "number"),
        Column("year_investment", ("年度计划投资（万元）", "年度投资(万元)"), "number"), _date("start_date", "开工时间", "开工日期"),
        _date("end_date", "竣工时间", "计划竣工日期"), Column("stage", ("形象进度", "项目进度")),
    ),
    "culture_tourism.venue": (
        _SERIAL, Column("venue_name", ("场所名称", "名称"), "firm", width=30), Column("venue_kind", ("类别", "场所类别")),
        Column("licence_no", ("许可证号", "经营许可证号"), width=18), _USCC, Column("", ("负责人",), "name"), _place("地址", "经营地址"),
        Column("capacity", ("核定人数",), "number"), Column("fire_passed", ("消防合格", "消防是否合格")),
        _date("valid_to", "有效期至", "许可有效期至"), Column("licence_status", ("许可状态", "状态")),
    ),
    "transport.enterprise": (
        _SERIAL, _holder("企业名称", "业户名称"), _USCC, Column("licence_no", ("经营许可证号", "道路运输经营许可证号"), width=28),
        Column("business_scope", ("经营范围",), width=30), _place("地址", "经营地址"), _date("valid_from", "有效期起"),
        _date("valid_to", "有效期止", "有效期至"), Column("licence_status", ("经营状态", "状态")),
    ),
    "transport.vehicle": (
        _SERIAL, Column("plate_no", ("车牌号", "车牌号码")), Column("certificate_no", ("道路运输证号",), width=18),
        Column("vehicle_type", ("车辆类型",), width=16), Column("capacity", ("吨（座）位", "吨/座"), "number"),
        _holder("业户名称", "企业名称"), _USCC, _date("checked_date", "年审日期", "年度审验日期"),
        Column("vehicle_status", ("营运状态", "状态")),
    ),
    "transport.practitioner": (
        _SERIAL, Column("name", ("姓名",), "name", width=10), Column("cid", ("身份证号", "公民身份号码"), "cid", width=22),
        Column("certificate_no", ("从业资格证号", "资格证号"), width=18), Column("qualification_kind", ("从业资格类别", "资格类别"), width=16),
        _date("first_issued_date", "初领日期", "初次领证日期"), _date("valid_to", "有效期至", "有效期止"),
        Column("employer_name", ("服务单位", "从业单位"), width=30),
    ),
    "grid_office.firm_visit": (
        Column("visit_no", ("走访编号",)), _date("visit_date", "走访日期", "走访时间"), Column("staff_name", ("走访人", "网格员"), "name"),
        _holder("商户名称", "单位名称"), _USCC, _place("经营地址", "走访地址"), Column("visit_result", ("走访结果", "经营状况")),
    ),
}  # fmt: skip
"""By ``department.export``, in the order of the sheet."""
