"""Headers of rentals, of changes of households and ids, and of the common life of grids.

Belongs here: columns of those exports. Not here: rows (``exports_*``), the other exports (``headers``).
"""

from __future__ import annotations

from gridhub.city.files.sheets import Column

_SERIAL = Column("", ("序号",), "number", width=6)

COMMUNITY_COLUMNS: dict[str, tuple[Column, ...]] = {
    "public_security.rental": (
        _SERIAL, Column("rental_no", ("登记编号", "房屋编号"), width=18), Column("address", ("房屋地址", "出租房屋地址"), "address", width=40),
        Column("area", ("建筑面积（平方米）", "建筑面积"), "number"), Column("rental_use", ("出租用途",)),
        Column("owner_name", ("房主姓名", "出租人姓名"), "name", width=10), Column("owner_cid", ("房主身份证号", "房主证件号码"), "cid", width=22),
        Column("owner_phone", ("房主联系方式", "房主联系电话"), "phone", width=16), Column("tenant_name", ("承租人姓名", "承租人"), "name", width=10),
        Column("tenant_cid", ("承租人身份证号", "承租人公民身份号码"), "cid", width=22),
        Column("tenant_phone", ("承租人联系方式", "承租人联系电话"), "phone", width=16),
        Column("tenant_hukou_address", ("承租人户籍地址", "承租人户籍详址"), "address", width=40),
        Column("tenant_count", ("居住人数", "承租人数"), "number"), Column("lease_from", ("租期起", "起租日期"), "date", width=14),
        Column("lease_to", ("租期止", "租期届满"), "date", width=14), Column("register_date", ("登记日期", "登记时间"), "date", width=14),
        Column("cancelled_date", ("注销日期", "停租日期"), "date", width=14), Column("hazard", ("隐患类型", "房屋隐患")),
    ),
    "public_security.identity_change": (
        _SERIAL, Column("change_no", ("变更编号",), width=16), Column("change_kind", ("变更项目", "变更类别"), width=18),
        Column("name", ("姓名", "现姓名"), "name", width=10), Column("cid", ("公民身份号码", "现身份号码"), "cid", width=22),
        Column("former_name", ("原姓名",), "name", width=10), Column("former_cid", ("原公民身份号码", "原身份号码"), "text", width=22),
        Column("change_reason", ("变更原因",)), Column("change_date", ("变更日期", "核准日期"), "date", width=14),
    ),
    "public_security.household_change": (
        _SERIAL, Column("change_no", ("变动编号",), width=16), Column("change_kind", ("变动类别", "变动项目")),
        Column("change_date", ("变动日期", "办理日期"), "date", width=14), Column("name", ("姓名",), "name", width=10),
        Column("cid", ("公民身份号码", "身份证号码"), "cid", width=22), Column("relation_to_head", ("与户主关系", "与户主的关系")),
        Column("hukou_household_no", ("户号", "现户号")), Column("former_household_no", ("原户号",)),
        Column("hukou_address", ("户籍地址", "户籍详址"), "address", width=40),
    ),
    "grid_office.activity": (
        Column("activity_no", ("台账编号", "活动编号"), width=16), Column("activity_kind", ("类别", "活动类别")),
        Column("title", ("名称", "活动名称", "主题"), width=24), Column("held_date", ("日期", "开展日期"), "date", width=14),
        Column("grid_code", ("网格编码", "所属网格编码"), width=24), Column("organizer", ("牵头组织", "牵头支部"), width=22),
        Column("participant_count", ("参加人数",), "number"), Column("item_count", ("数量", "件数"), "number"),
    ),
    "grid_office.issue": (
        Column("issue_no", ("事件编号",)), Column("issue_kind", ("事件类别", "来源类别")), Column("reported_at", ("上报时间", "提出时间"), width=18),
        Column("category", ("事项", "事项类别")), Column("address", ("发生地点", "地点"), "address", width=40),
        Column("content", ("内容", "情况描述"), width=30), Column("reporter_name", ("上报人", "提出人"), "name"),
        Column("grid_code", ("网格编码", "所属网格编码")), Column("handling", ("处理方式",)), Column("unit_name", ("承办单位",)),
        Column("due_at", ("办理期限",), width=18), Column("closed_at", ("办结时间", "答复时间"), width=18), Column("issue_status", ("状态",)),
        Column("answer", ("答复内容", "处理结果")), Column("is_solved", ("是否解决",)),
    ),
    "grid_office.party_org": (
        _SERIAL, Column("org_code", ("组织编码",), width=16), Column("org_name", ("党组织名称",), width=26), Column("org_kind", ("组织类型", "类型")),
        Column("parent_code", ("上级组织编码",), width=16), Column("secretary_name", ("书记", "负责人"), "name"),
        Column("secretary_phone", ("联系电话", "书记电话"), "phone", width=16), Column("member_count", ("党员数",), "number"),
        Column("working_member_count", ("在职报到党员数",), "number"), Column("grid_code", ("覆盖网格", "覆盖网格编码"), width=24),
        Column("linked_household_count", ("联系户数",), "number"),
    ),
}  # fmt: skip
"""By ``department.export``, in the order of the sheet."""
