"""The Chinese words for the codes of tables the engine makes: what the views of schema 台账 show in their place.

Belongs here: one closed list, code → word, per coded column. Not here: titles of departments, exports and fields (the
city's own: ``project``), making the views (``warehouse.views``). Tables keep their codes: programs filter on them.
"""

from __future__ import annotations

from collections.abc import Mapping

from gridhub.contracts import identity_words
from gridhub.contracts.coord_system import SYSTEMS
from gridhub.contracts.record_words import ENTITIES

DELIVERY_STATES: Mapping[str, str] = {
    "received": "已收到，待运行",
    "accepted": "已采用",
    "early": "早到待用",
    "held": "暂缓",
    "refused": "已拒收",
    "superseded": "已被取代",
    "withdrawn": "已撤回",
    "ignored": "已忽略",
}
"""``received`` is what intake alone says; a release knows only the others."""

GAP_KINDS: Mapping[str, str] = {"missing": "未收到", "refused": "已拒收", "held": "暂缓"}

SCOPES: Mapping[str, str] = {"cell": "单元格", "row": "整行", "warn": "提示"}

CELL_KINDS: Mapping[str, str] = {
    "text": "文本", "number": "数值", "date": "日期", "boolean": "是否值", "error": "错误值", "formula": "公式", "empty": "空白",
}  # fmt: skip

MEASURES: Mapping[str, str] = {
    "columns_missing": "缺少的列", "columns_new": "新出现的列", "rows": "行数", "fill": "填写率", "codes": "取值占比",
}  # fmt: skip

DRIFT_STATES: Mapping[str, str] = {"passed": "正常", "warned": "请留意", "failed": "变化过大"}

ROW_KINDS: Mapping[str, str] = {
    "data": "数据", "title": "标题", "unit": "单位说明", "header": "表头", "column_numbers": "列号", "repeated_header": "重复表头",
    "example": "示例", "subtotal": "小计", "total": "合计", "note": "说明", "blank": "空行",
}  # fmt: skip
"""Kinds of rows as a slip names them, in its order."""

INDICATOR_KINDS: Mapping[str, str] = {"stock": "存量", "month": "当月", "quarter": "当季", "year": "当年"}

COMPLETENESS: Mapping[str, str] = {"complete": "完整", "partial": "不全", "not_computable": "无法计算"}

VALUE_KINDS: Mapping[str, str] = {"indicator": "指标", "finding": "疑点", "ledger": "台账", "column": "台账栏目"}

COVERAGE: Mapping[str, str] = {
    "complete": "已到齐", "partial": "部分到", "missing": "未收到", "refused": "已拒收", "held": "暂缓",
}  # fmt: skip

WEIGHTS: Mapping[str, str] = {"rows": "计数", "links": "归一"}

STAGES: Mapping[str, str] = {"preliminary": "初步", "final": "终版"}
"""Of a release: made before the deadline of its month, or after."""

COORD_SYSTEM_STATES: Mapping[str, str] = {
    "fits": "相符", "doubtful": "存疑，照常采用", "indistinct": "无从分辨，照常采用", "refused": "不符，坐标未采用", "untested": "没有参照，未核验",
}  # fmt: skip

REFERENCES: Mapping[str, str] = {
    "boundary": "市域界线", "unified_grids": "统一网格边界", "standard_points": "标准地址坐标", "none": "无",
}  # fmt: skip

REPEATED: Mapping[str, str] = {"repetition": "重复", "conflict": "矛盾"}

CAUSES: Mapping[str, str] = {
    "new_month": "新一期", "late": "迟报补到", "addition": "补充报送", "correction": "更正", "withdrawal": "撤回", "reinstated": "恢复采用",
    "released": "暂缓后放行", "early": "早到转用", "extract": "数据库抽取", "held": "转为暂缓", "refused": "转为拒收", "accepted": "拒收后采用",
    "not_due": "尚未到期", "absent": "该发布没有收到", "decision": "人工决定", "answer": "案件办理", "rule": "规则变化", "settings": "项目设置变化",
    "engine": "引擎变化", "date": "数据截止日变动", "id_change": "编号变化", "history": "编号沿革不同", "not_used": "收到未采用", "unexplained": "原因不明",
}  # fmt: skip
"""Why two releases differ, in the order in which causes are told."""

CHANGES: Mapping[str, str] = {"new": "新增", "gone": "不再有", "changed": "变化", "came": "采用", "went": "不再采用"}

DIFFERENCE_PARTS: Mapping[str, str] = {
    "release": "发布", "cause": "原因", "number": "指标", "finding": "疑点", "table": "台账与实体", "row": "行",
}  # fmt: skip

RULE_KINDS: Mapping[str, str] = {
    "sql": "算法", "indicator": "指标", "contract": "契约", "connector": "连接器", "codes": "代码表", "parameters": "参数",
}  # fmt: skip

CASE_STATES: Mapping[str, str] = {
    "waiting": "待下发", "reopened": "重新打开", "dispatched": "已下发", "received": "已签收", "checking": "核实中",
    "mending": "属实-整改中", "mended": "属实-已整改", "unfounded": "不属实", "dismissed": "不予处理", "closed": "已销号",
    "vanished": "自行消失", "merged": "并案",
}  # fmt: skip
"""Of a case. What a department answers is one of them (``case_tables.CONCLUSIONS``)."""

CASE_METHODS: Mapping[str, str] = {
    "visit": "入户走访", "phone": "电话核实", "document": "查阅档案", "comparison": "与业务系统比对", "meeting": "会商",
}  # fmt: skip

CASE_PROOFS: Mapping[str, str] = {
    "visit_record": "走访记录", "death_paper": "死亡或火化证明", "police_note": "公安证明", "bank_slip": "退款或停发凭证",
    "notice": "变更或注销文书", "register": "业务系统截图", "other": "其他材料",
}  # fmt: skip

CASE_EVENTS: Mapping[str, str] = {"dispatched": "下发", "answered": "答复", "closed": "销号"}

SIGHTINGS: Mapping[str, str] = {
    "found": "首次发现", "gone": "不再出现", "found_again": "再次出现", "followed": "对象编号归并", "merged": "并案",
}  # fmt: skip

ID_CHANGES: Mapping[str, str] = {
    "born": "新出现", "linked": "归并到新编号", "split": "从原编号拆分", "retired": "不再出现", "revived": "再次出现",
    "listed": "列入标准地址",
}  # fmt: skip

PRESENCE: Mapping[str, str] = {"found": "仍有", "not_found": "已无", "unknown": "数据不全，无从判断"}

MATCH_LEVELS: Mapping[str, str] = {
    "exact_cid": "身份号码一致", "exact_uscc": "信用代码一致", "repaired_cid": "身份号码修复后一致", "manual": "人工认定",
    "claimed_cid": "身份号码一致，无旁证", "entity_link": "名称等相符", "name_birth": "姓名、出生日期相符", "name_place": "姓名、住址相符",
    "coverage": "网格覆盖范围", "unlinked": "未经比对",
}  # fmt: skip
"""How sure it is that the rows of a finding speak of the same; a finding may say a level of its own."""

FINDING_KINDS: Mapping[str, str] = {"suspicion": "疑点", "verification": "核实任务"}

SEVERITIES: Mapping[str, str] = {"high": "高", "medium": "中", "low": "低"}

WORDS: Mapping[str, Mapping[str, str]] = {
    "audit.id_change.change": ID_CHANGES,
    "finding.case.state": CASE_STATES,
    "finding.case.conclusion": CASE_STATES,
    "finding.case.presence": PRESENCE,
    "finding.case.severity": SEVERITIES,
    "finding.case.match_level": MATCH_LEVELS,
    "finding.case_sighting.kind": SIGHTINGS,
    "finding.case_event.kind": CASE_EVENTS,
    "finding.case_event.conclusion": CASE_STATES,
    "finding.case_event.method": CASE_METHODS,
    "finding.case_event.proof": CASE_PROOFS,
    "mart.rule_precision.match_level": MATCH_LEVELS,
    "audit.delivery.state": DELIVERY_STATES,
    "audit.delivery_gap.kind": GAP_KINDS,
    "audit.drift.measure": MEASURES,
    "audit.drift.state": DRIFT_STATES,
    "audit.quarantine.scope": SCOPES,
    "audit.repair.before_kind": CELL_KINDS,
    "mart.indicator.kind": INDICATOR_KINDS,
    "mart.indicator.completeness": COMPLETENESS,
    "mart.trend.kind": INDICATOR_KINDS,
    "mart.trend.completeness": COMPLETENESS,
    "mart.report_sentence.completeness": COMPLETENESS,
    "audit.completeness.kind": INDICATOR_KINDS,
    "audit.completeness.state": COMPLETENESS,
    "audit.completeness.value_kind": VALUE_KINDS,
    "audit.period_coverage.state": COVERAGE,
    "audit.standing.weight": WEIGHTS,
    "audit.repeated_fact.kind": REPEATED,
    "audit.match_decision.kind": identity_words.JUDGED,
    "audit.match_decision.origin": identity_words.ORIGINS,
    "audit.match_decision.verdict": identity_words.VERDICTS,
    "audit.match_decision.effect": identity_words.DECISION_EFFECTS,
    "audit.match_decision.outcome": identity_words.OUTCOMES,
    "audit.match_decision.rule": identity_words.RULES,
    "audit.match_decision.reason": identity_words.REASONS,
    "audit.review_pair.rule": identity_words.RULES,
    "audit.review_pair.reason": identity_words.REASONS,
    "audit.coord_system.declared": {system: system for system in SYSTEMS},
    "audit.coord_system.fitting": {system: system for system in SYSTEMS},
    "audit.coord_system.state": COORD_SYSTEM_STATES,
    "audit.coord_system.reference": REFERENCES,
}
"""Shape of a table and column → code → word."""

EXPLAINED: Mapping[str, Mapping[str, str]] = {
    "finding.finding.finding_kind": FINDING_KINDS,
    "finding.finding.severity": SEVERITIES,
    "finding.finding.subject_kind": ENTITIES,
    "finding.finding.match_level": MATCH_LEVELS,
    "finding.case.subject_kind": ENTITIES,
}
"""The same of columns that no view shows, for whoever follows a row back to its cells."""
