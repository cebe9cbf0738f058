"""The audit tables: what came in, what became of every row, what was repaired, merged and published.

Belongs here: their contracts, in the engine's own words. Not here: filling them (``warehouse``).
Quarantine names cells and the *shape* of a value, never the value; repair shows the value after it, masked.
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.decided_tables import Authority, GridCrosswalkDecision
from gridhub.contracts.fields import field


class Run(TableContract):
    """One row: the date this release looks at the city from, and why it is that date."""

    as_of: pl.Date = field("数据截止日", kind="date", required=True)
    extracts_until: pl.Date = field(
        "数据库读取截至", "the last reading of an exchange server in use; a reading of today serves a report of last month too",
        kind="date", required=True,
    )  # fmt: skip
    reason: str = field("说明", "why it is this date", required=True)
    must_have_due: int = field(
        "必报数据项数", "exports marked must_have that are due by then", kind="integer", required=True
    )
    must_have_came: int = field("已到必报数据项数", kind="integer", required=True)
    lacking: str = field("未到的必报数据", "their titles; null when all came")

    class Config:
        name = "audit.run"
        title = "本次构建"
        metadata = {"key": ["as_of"], "view": "本次构建"}


class Delivery(TableContract):
    """One row per file received (or refused), with the counts of its rows by kind."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    department: str = field("部门", "empty when no connector claims the file")
    export: str = field("数据项")
    period: str = field("所属期")
    part: str = field("分片", "police station, town")
    file: str = field("文件名", required=True)
    sha256: str = field("内容指纹", required=True)
    received_no: int = field("接收序号", kind="integer", required=True)
    state: str = field(
        "状态", isin=["accepted", "early", "held", "refused", "superseded", "withdrawn", "ignored"], required=True
    )
    reason_code: str = field("原因代码")
    reason: str = field("原因", "in Chinese: what, where, remedy; it may say how many rows", counts_people=True)
    period_note: str = field("所属期说明", "where the period comes from when the file name does not say it in full")
    in_force: bool = field("是否生效", kind="boolean", required=True)
    rows_sheet: int = field("表内行数", kind="integer", counts_people=True)
    rows_data: int = field("数据行数", kind="integer", counts_people=True)
    rows_accepted: int = field("接收行数", kind="integer", counts_people=True)
    rows_quarantined: int = field("隔离行数", kind="integer", counts_people=True)
    cells_quarantined: int = field("隔离单元格数", kind="integer", counts_people=True)
    rows_in_conflict: int = field(
        "同号不同内容行数",
        "rows with the key of another row and other content, each named in 隔离清单 (KEY_CONFLICT)",
        kind="integer",
        counts_people=True,
    )
    received_at: pl.Datetime = field("接收时间", "as the receipt says; null when nobody said it", kind="datetime")
    letter_no: str = field("来文号")
    way: str = field("报送方式", "U盘, 政务邮箱 …")

    class Config:
        name = "audit.delivery"
        title = "数据批次"
        metadata = {"key": ["delivery_id"], "view": "收件情况", "view_without": ["reason_code"]}


class DeliveryGap(TableContract):
    """A period or part that should be there and is not: nothing came, or all that came was refused or is held back."""

    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    period: str = field("所属期", required=True)
    part: str = field("分片")
    kind: str = field("缺报类型", isin=["missing", "refused", "held"], required=True)
    reason: str = field("说明", required=True)

    class Config:
        name = "audit.delivery_gap"
        title = "缺报"
        metadata = {"key": ["department", "export", "period", "part"], "view": "缺报情况"}


class DeliveryColumn(TableContract):
    """One row per column of a delivered sheet: which field it became, or that it was dropped."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    sheet_no: int = field("表序号", kind="integer", required=True)
    sheet: str = field("工作表")
    letter: str = field("列", "spreadsheet letter", required=True)
    header: str = field("表头", "as written", required=True)
    field_name: str = field("字段", "null when dropped")
    disposition: str = field("处理", isin=["taken", "not_agreed", "unknown"], required=True)

    class Config:
        name = "audit.delivery_column"
        title = "批次列"
        metadata = {"key": ["delivery_id", "sheet_no", "letter"]}


class DeliverySheet(TableContract):
    """One row per sheet of a delivery: who read it, and what the audit of its cells counted."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    sheet_no: int = field("表序号", kind="integer", required=True)
    sheet: str = field("工作表", "empty for text files")
    reader: str = field(
        "读取程序", "calamine, openpyxl (second reader), xml, html, duckdb, csv (text it will not vouch for)"
    )
    rows: int = field("行数", kind="integer", counts_people=True, required=True)
    columns: int = field("列数", kind="integer", required=True)
    is_hidden: bool = field("是否隐藏", kind="boolean", required=True)
    cells_seen: int = field(
        "非空单元格数",
        "in the file, all of them loaded; 0 where the format has no audit",
        kind="integer",
        counts_people=True,
        required=True,
    )
    error_cells: int = field("错误值个数", kind="integer", counts_people=True, required=True)
    formulas_without_value: int = field("无结果公式个数", kind="integer", counts_people=True, required=True)
    hidden_rows: int = field("隐藏行数", kind="integer", counts_people=True, required=True)
    hidden_columns: int = field("隐藏列数", kind="integer", required=True)
    merged_ranges: int = field("合并区域数", kind="integer", required=True)

    class Config:
        name = "audit.delivery_sheet"
        title = "批次工作表"
        metadata = {"key": ["delivery_id", "sheet_no"]}


class Drift(TableContract):
    """One measure of a delivery against one before it, of the same department, export and part: the last of the period
    before, and, of a correction, the file it corrects."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    previous_delivery_id: str = field("上一批次编号", kind="id", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    part: str = field("分片")
    period: str = field("所属期", required=True)
    measure: str = field("指标", isin=["columns_missing", "columns_new", "rows", "fill", "codes"], required=True)
    field_name: str = field("字段")
    value_label: str = field("取值", "official value of a closed list, or the header of a new column")
    before: float = field("上期", "rows, or a share of rows", kind="decimal", counts_people=True)
    now: float = field("本期", kind="decimal", counts_people=True)
    change: float = field("变化", "share of the rows before; difference of shares", kind="decimal", counts_people=True)
    state: str = field("结果", isin=["passed", "warned", "failed"], required=True)
    reason: str = field("说明", "null when passed", counts_people=True)
    is_newest: bool = field(
        "是否最新一期", "the newest delivery of its part, against the period before", kind="boolean", required=True
    )

    class Config:
        name = "audit.drift"
        title = "变化监测"
        metadata = {
            "key": ["delivery_id", "previous_delivery_id", "measure", "field_name", "value_label"], "view": "变化监测",
        }  # fmt: skip


class RowKind(TableContract):
    """Rows of a delivery by kind (the row law)."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    row_kind: str = field("行类型", required=True)
    rows: int = field("行数", kind="integer", counts_people=True, required=True)

    class Config:
        name = "audit.row_kind"
        title = "行类型计数"
        metadata = {"key": ["delivery_id", "row_kind"]}


class Quarantine(TableContract):
    """A row or a cell that was not taken as it stands, with its address and the rule."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    file: str = field("文件名", required=True)
    sheet: str = field("工作表")
    sheet_no: int = field("表序号", kind="integer", required=True)
    row: int = field("行号", kind="integer", required=True, refers="row")
    column: str = field("列")
    field_name: str = field("字段")
    scope: str = field(
        "范围",
        "cell: the value was set aside; row: the row was; warn: kept, to be looked at",
        isin=["cell", "row", "warn"],
        required=True,
    )
    rule: str = field("规则", required=True)
    reason: str = field("原因", required=True)
    value_shape: str = field("值的形状", "never the value")

    class Config:
        name = "audit.quarantine"
        title = "隔离"
        metadata = {"key": ["delivery_id", "sheet_no", "row", "column", "rule"], "view": "隔离清单"}


class Repair(TableContract):
    """A cell that was repaired by rule, so that the department can be told."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    file: str = field("文件名", required=True)
    sheet: str = field("工作表")
    sheet_no: int = field("表序号", kind="integer", required=True)
    row: int = field("行号", kind="integer", required=True, refers="row")
    column: str = field("列")
    field_name: str = field("字段", required=True)
    rule: str = field("规则", required=True)
    before_kind: str = field("原值类型", isin=["text", "number", "date", "boolean", "error", "formula", "empty"])
    evidence: str = field("依据")
    after: str = field("修正后", "as its field is published: masked, and empty for other personal fields")
    after_plain: str = field("修正后（明文）", "only with --reveal", sensitivity="S4")

    class Config:
        name = "audit.repair"
        title = "修复"
        metadata = {"key": ["delivery_id", "sheet_no", "row", "field_name", "rule"], "view": "修正清单"}


class RuleResult(TableContract):
    """One contract rule on one delivery."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    rule: str = field("规则", required=True)
    field_name: str = field("字段")
    state: str = field("结果", isin=["passed", "failed", "not_run"], required=True)
    rows: int = field("检查行数", kind="integer", counts_people=True, required=True)
    failed_rows: int = field("不符行数", kind="integer", counts_people=True, required=True)

    class Config:
        name = "audit.rule_result"
        title = "契约规则结果"
        metadata = {"key": ["delivery_id", "rule"]}


class Exclusion(TableContract):
    """Accepted rows of a delivery that are not in force, by reason."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    reason: str = field("理由", isin=["superseded", "held", "duplicate", "conflict", "after_as_of"], required=True)
    rows: int = field("行数", kind="integer", counts_people=True, required=True)

    class Config:
        name = "audit.exclusion"
        title = "未生效行"
        metadata = {"key": ["delivery_id", "reason"]}


class RowLedger(TableContract):
    """One row per delivery and step: what went in equals what came out, was quarantined, excluded or is not data."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    period: str = field("所属期", required=True)
    part: str = field("分片")
    step_no: int = field("步骤序号", kind="integer", required=True)
    step: str = field("步骤", isin=["read", "standardise", "in_force", "claim", "link"], required=True)
    rows_in: int = field("进入", kind="integer", counts_people=True, required=True)
    rows_kept: int = field("保留", kind="integer", counts_people=True, required=True)
    rows_quarantined: int = field("隔离", kind="integer", counts_people=True, required=True)
    rows_excluded: int = field("排除", kind="integer", counts_people=True, required=True)
    rows_not_data: int = field("非数据", kind="integer", counts_people=True, required=True)
    closes: bool = field("是否平衡", kind="boolean", required=True)

    class Config:
        name = "audit.row_ledger"
        title = "行账"
        metadata = {"key": ["delivery_id", "step_no"]}


class RecordEntity(TableContract):
    """Which hub entity each sheet row speaks of, by role, and how that was decided."""

    record_id: str = field("来源行", kind="id", required=True)
    delivery_id: str = field("批次编号", kind="id", required=True)
    file: str = field("文件名", required=True)
    sheet: str = field("工作表")
    sheet_no: int = field("表序号", kind="integer", required=True)
    row: int = field("行号", kind="integer", required=True, refers="row")
    role: str = field("角色", required=True)
    entity_kind: str = field("对象类型", required=True)
    hub_id: str = field("对象编号", "null: not resolved, see method", kind="id", refers="subject")
    method: str = field("方法", required=True)
    rule: str = field("规则")
    confidence: str = field("置信度")

    class Config:
        name = "audit.record_entity"
        title = "来源行与对象"
        metadata = {"key": ["record_id", "role", "entity_kind"]}


class PersonEdge(TableContract):
    """Every merge of two person records and every refusal to merge, with rule and reason."""

    record_a: str = field("来源行甲", kind="id", required=True)
    role_a: str = field("角色甲", required=True)
    record_b: str = field("来源行乙", kind="id", required=True)
    role_b: str = field("角色乙", required=True)
    rule: str = field("规则", required=True)
    confidence: str = field("置信度")
    verdict: str = field("判定", isin=["linked", "refused"], required=True)
    reason: str = field("理由")

    class Config:
        name = "audit.person_edge"
        title = "人员归并依据"
        metadata = {"key": ["record_a", "role_a", "record_b", "role_b", "rule"]}


class EntityCandidate(TableContract):
    """A row that may speak of a firm or source and was not tied to it, with what agrees and why that is not enough."""

    record_id: str = field("来源行", "delivery_id:sheet_no:row", kind="id", required=True)
    role: str = field("角色", required=True)
    entity_kind: str = field("对象类型", required=True)
    candidate_no: int = field("序号", "1: the strongest", kind="integer", required=True)
    hub_id: str = field("可能的对象", kind="id", required=True, refers="subject")
    method: str = field("相符之处", required=True)
    reason: str = field("未关联的原因", required=True)

    class Config:
        name = "audit.entity_candidate"
        title = "未关联的候选"
        metadata = {"key": ["record_id", "role", "entity_kind", "candidate_no"]}


ID_CHANGES = ("born", "linked", "split", "retired", "revived", "listed")


class IdChange(TableContract):
    """Hub ids that came, went or changed hands since the release before; nothing in a first release.

    ``born``: no old id; ``linked``: the old one turned out to be the new one; ``split``: the new one was part of the old one;
    ``retired``: no new id, nothing tells of it any more; ``revived``: seen again; ``listed``: a dwelling founded by an address
    that the standard list names now.
    """

    entity_kind: str = field("对象类型", required=True)
    old_id: str = field("原编号", kind="id", refers="subject")
    new_id: str = field("新编号", kind="id", refers="subject")
    change: str = field("变化", isin=list(ID_CHANGES), required=True)

    class Config:
        name = "audit.id_change"
        title = "编号变化"
        metadata = {"key": ["entity_kind", "old_id", "new_id"], "view": "编号变化"}


class ColumnLineage(TableContract):
    """Which columns each column of an asset is computed from (direct sources, by sqlglot)."""

    table_name: str = field("表", required=True)
    column_name: str = field("列", required=True)
    source_table: str = field("来源表", required=True)
    source_column: str = field("来源列", required=True)

    class Config:
        name = "audit.column_lineage"
        title = "列血缘"
        metadata = {"key": ["table_name", "column_name", "source_table", "source_column"]}


class Release(TableContract):
    """Releases known when this one was made, itself included. Not among the Parquet tables: it tells of the run."""

    release_id: str = field("发布编号", kind="id", required=True)
    as_of: pl.Date = field("数据截止日", kind="date", required=True)
    created_at: str = field("发布时间", required=True)
    stage: str = field(
        "阶段", "preliminary 初步: made before the deadline of its month; final 终版; null: before there were stages"
    )
    state: str = field("状态", required=True)
    parent: str = field("上一发布", kind="id")
    engine: str = field("引擎版本", required=True)
    project_digest: str = field("项目指纹", required=True)

    class Config:
        name = "audit.release"
        title = "发布"
        metadata = {"key": ["release_id"]}


AUDIT_TABLES: tuple[type[TableContract], ...] = (
    Run, Authority, GridCrosswalkDecision, Delivery, DeliveryGap, DeliveryColumn, DeliverySheet, Drift, RowKind, Quarantine, Repair, RuleResult, Exclusion,
    RowLedger, RecordEntity, PersonEdge, EntityCandidate, IdChange, ColumnLineage, Release,
)  # fmt: skip
"""Every audit table."""
