"""Headers of the lists of orders, cases, complaints, disputes and tasks: the first spelling is the plain one.

Belongs here: columns of these exports. Not here: rows (``exports_orders``), the other exports (``headers``). Sources of
spellings: domain.md §2.2, §11.
"""

from __future__ import annotations

from gridhub.city.files.sheets import Column


def _text(field: str, *headers: str, width: int = 12) -> Column:
    return Column(field, headers, width=width)


def _moment(field: str, *headers: str) -> Column:
    """A date and time, which dirt leaves alone."""
    return Column(field, headers, width=20)


ORDER_COLUMNS: dict[str, tuple[Column, ...]] = {
    "hotline_12345.work_order": (
        Column("caller_name", ("来电人", "诉求人姓名"), "name"), _text("", "性别"),
        Column("caller_phone", ("来电号码", "联系方式"), "phone", width=16), _text("order_no", "工单编号", width=18),
        _moment("reported_at", "来电时间", "受理时间"), _text("accept_channel", "受理渠道"),
        _text("order_type", "来电类别", "诉求类型"), _text("", "被反映人电话"), _text("", "紧急程度"),
        _text("handling", "办理类型"), _text("category", "问题分类名称", "问题分类"), _text("is_confidential", "是否保密"),
        Column("address", ("事发地", "事发地址"), "address", width=40), _text("unit_name", "承办单位", "办理单位", width=20),
        _text("title", "工单标题", width=30), _text("source_order_no", "催办单号", "原工单编号", width=18),
        _text("content", "主要内容", width=50), _moment("dispatched_at", "分派时间", "转办时间"),
        _moment("due_at", "办理截止时间", "办理时限截止"), _moment("closed_at", "办结时间"), _text("order_status", "工单状态"),
        Column("return_count", ("工单退回次数",), "number"), Column("extension_count", ("申请延期次数",), "number"),
        Column("rework_count", ("重新办理次数",), "number"), _text("is_repeat", "是否重复"), _text("is_solved", "问题是否解决"),
        _text("satisfaction", "是否满意", "满意度"), _text("is_not_assessed", "不纳入考核"),
        _text("grid_code", "所属网格", width=24), _text("", "坐席工号"),
    ),
    "hotline_12345.order_step": (
        _text("order_no", "工单编号", width=18), Column("step_no", ("步骤序号", "序号"), "number"),
        _text("step", "环节", "办理环节"), _text("unit_name", "操作单位", "办理单位"), _text("", "经办人"),
        _moment("step_at", "操作时间", "办理时间"),
    ),
    "urban_management.case": (
        Column("", ("序号",), "number", width=6), _text("case_no", "任务号", "案件号", width=18),
        _text("case_source", "问题来源"), _text("source_order_no", "来源编号", "来源工单号", width=18), _text("", "案件类型"),
        _text("", "大类名称", "大类"), _text("category", "小类名称", "小类"), _text("content", "问题描述", width=40),
        Column("address", ("地址", "案发地址"), "address", width=40), _text("", "街道"), _text("community_name", "社区"),
        _text("unit_grid_code", "单元网格", "单元网格编码", width=18), _text("grid_code", "责任网格编码", "责任网格", width=24),
        _text("unit_name", "处置部门", width=20), _moment("reported_at", "上报时间"), _moment("filed_at", "立案时间"),
        _moment("dispatched_at", "派遣时间"), _moment("due_at", "处置截止时间", "处置截止"),
        _moment("handled_at", "处置结束时间", "处置结束"), _moment("closed_at", "结案时间"), _text("stage", "当前阶段"),
        Column("rework_count", ("返工次数",), "number"), Column("extension_count", ("延期次数",), "number"),
        _moment("voided_at", "作废时间"),
    ),
    "environment.complaint": (
        _text("complaint_no", "受理编号", "举报编号", width=18), _moment("reported_at", "举报时间", "受理时间"),
        _text("accept_channel", "举报渠道", "渠道"), _text("source_order_no", "来源编号", width=18), _text("category", "污染类型"),
        Column("address", ("举报地址", "地址"), "address", width=40), _text("content", "举报内容", width=40), _text("", "举报人"),
        _text("unit_name", "办理单位"), _moment("due_at", "办理时限", "办理期限"), _text("is_true", "是否属实"),
        _moment("closed_at", "办结时间"), _text("complaint_status", "办理状态"), _text("grid_code", "所属网格", width=24),
    ),
    "political_legal.dispute": (
        Column("", ("序号",), "number", width=6), _text("dispute_no", "编号", "纠纷编号", width=18),
        _text("title", "矛盾纠纷名称", width=30), _text("category", "类别", "矛盾纠纷类型"),
        Column("occurred_at", ("发生日期",), "date", width=14), _text("address", "发生地点详址", "发生地点", width=40),
        _text("", "规模"), Column("person_count", ("涉及人数",), "number"), _text("content", "简述", "纠纷简述", width=50),
        Column("party_name", ("主要当事人", "当事人姓名"), "name"), Column("party_phone", ("当事人电话", "联系电话"), "phone", width=16),
        Column("due_at", ("化解时限",), "date", width=14), _text("", "化解方式"),
        _text("mediator", "化解组织", width=24), Column("settled_at", ("化解日期", "完成时间"), "date", width=14),
        _text("is_settled", "化解是否成功"), _text("dispute_status", "办理状态"), _text("grid_code", "所属网格", width=24),
    ),
    "grid_office.task": (
        Column("", ("序号",), "number", width=6), _text("task_no", "任务编号", width=18), _text("task_name", "事项名称", "任务名称", width=26),
        _text("item_code", "事项编码"), _text("unit_name", "下派单位", "交办单位", width=20),
        Column("assigned_date", ("下派日期", "交办日期"), "date", width=14), _text("assignee", "承接对象"),
        _text("grid_code", "承接网格", "承接网格编码", width=24), Column("due_date", ("完成时限",), "date", width=14),
        Column("done_date", ("完成日期",), "date", width=14),
    ),
}  # fmt: skip
