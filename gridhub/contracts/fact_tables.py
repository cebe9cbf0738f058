"""What the first steps leave of every delivery: facts, one table per export, in no release.

Belongs here: the shape of each kind of fact. Not here: the audit tables, which are SELECTs over them (``build/audit``).

A fact table stands once per export (``fact.read__<department>__<export>``), written by the step that saw it; together
they are ``fact.read``. What a table of schema audit has by the same name has the same columns here.
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts import audit_tables as audit
from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field


class Received(TableContract):
    """One row per file known to the home, as intake judged it by name, size, agreement and neighbours."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    department: str = field("部门", "empty when no connector claims the file")
    export: str = field("数据项")
    period: str = field("所属期")
    period_end: pl.Date = field("所属期末", kind="date")
    part: str = field("分片")
    file: str = field("文件名", required=True)
    sha256: str = field("内容指纹", required=True)
    received_no: int = field("接收序号", kind="integer", required=True)
    state: str = field("收件时状态", isin=["received", "refused", "withdrawn", "ignored"], required=True)
    reason_code: str = field("原因代码")
    reason: str = field("原因")
    is_extract: bool = field(
        "是否数据库抽取", "read from an exchange server by the hub itself", kind="boolean", required=True
    )
    period_note: str = field("所属期说明", "where the period comes from when the file name does not say it in full")
    received_at: pl.Datetime = field("接收时间", "as the receipt says; null when nobody said it", kind="datetime")
    letter_no: str = field("来文号")
    way: str = field("报送方式", "U盘, 政务邮箱 …")

    class Config:
        name = "fact.received"
        title = "收件"
        metadata = {"key": ["delivery_id"]}


class Read(TableContract):
    """One row per received delivery of an export: how many rows were read, or why it cannot be read."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    reason_code: str = field("原因代码", "null: it was read")
    reason: str = field("原因")
    rows_sheet: int = field("表内行数", kind="integer")
    rows_data: int = field("数据行数", kind="integer")

    class Config:
        name = "fact.read"
        title = "读取"
        metadata = {"key": ["delivery_id"]}


class Standardised(TableContract):
    """One row per read delivery of an export: rows accepted and set aside, or why the whole is refused."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    reason_code: str = field("原因代码", "null: it was standardised")
    reason: str = field("原因")
    rows_accepted: int = field("接收行数", kind="integer")
    rows_quarantined: int = field("隔离行数", kind="integer")
    cells_quarantined: int = field("隔离单元格数", kind="integer")

    class Config:
        name = "fact.standardised"
        title = "标准化"
        metadata = {"key": ["delivery_id"]}


class Hold(TableContract):
    """A reason to hold a delivery back until a person or a better file decides: one row per delivery and reason."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    hold_code: str = field(
        "暂缓代码", isin=["period_disagrees", "same_content", "key_missing", "key_failed"], required=True
    )
    reason: str = field("原因", "in Chinese: what, where, remedy", required=True)
    is_let_through: bool = field(
        "是否已放行", "a person decided to take it all the same", kind="boolean", required=True
    )

    class Config:
        name = "fact.hold"
        title = "暂缓"
        metadata = {"key": ["delivery_id", "hold_code"]}


class InForce(TableContract):
    """The deliveries of an export whose rows count at the reporting date."""

    delivery_id: str = field("批次编号", kind="id", required=True)

    class Config:
        name = "fact.in_force"
        title = "生效批次"
        metadata = {"key": ["delivery_id"]}


class Column(audit.DeliveryColumn):
    """One row per column of a delivered sheet."""

    field_kind: str = field("字段类型", "kind of the contract field; null when not taken")

    class Config:
        name = "fact.column"
        title = "批次列"
        metadata = {"key": ["delivery_id", "sheet_no", "letter"]}


class Sheet(audit.DeliverySheet):
    """One row per sheet of a delivery."""

    class Config:
        name = "fact.sheet"
        title = "批次工作表"
        metadata = {"key": ["delivery_id", "sheet_no"]}


class RowKind(audit.RowKind):
    """Rows of a delivery by kind, counted from the raw file."""

    class Config:
        name = "fact.row_kind"
        title = "行类型计数"
        metadata = {"key": ["delivery_id", "row_kind"]}


class Quarantine(audit.Quarantine):
    """A row or cell that standardising did not take as it stands."""

    class Config:
        name = "fact.quarantine"
        title = "隔离"
        metadata = {"key": ["delivery_id", "sheet_no", "row", "column", "rule"]}


class Repair(audit.Repair):
    """A cell that was repaired by rule."""

    class Config:
        name = "fact.repair"
        title = "修复"
        metadata = {"key": ["delivery_id", "sheet_no", "row", "field_name", "rule"]}


class RuleResult(audit.RuleResult):
    """One contract rule on one delivery."""

    class Config:
        name = "fact.rule_result"
        title = "契约规则结果"
        metadata = {"key": ["delivery_id", "rule"]}


class Exclusion(audit.Exclusion):
    """Accepted rows that are not in force, by reason."""

    class Config:
        name = "fact.exclusion"
        title = "未生效行"
        metadata = {"key": ["delivery_id", "reason"]}


class KeyConflict(audit.Quarantine):
    """A row of an append export with the key of another row in force and other content."""

    record_id: str = field("来源行", kind="id", required=True)
    other_record_id: str = field("同号的另一行", kind="id", required=True)
    outcome: str = field(
        "处理", "kept: both count; left_out: the other one counts", isin=["kept", "left_out"], required=True
    )

    class Config:
        name = "fact.key_conflict"
        title = "同号不同内容"
        metadata = {"key": ["record_id"]}


class Drift(audit.Drift):
    """One measure of a delivery against one before it, whatever the reporting date."""

    is_principal: bool = field(
        "是否主要对比", "against the period before, not the file it corrects", kind="boolean", required=True
    )

    class Config:
        name = "fact.drift"
        title = "变化监测"
        metadata = {"key": ["delivery_id", "previous_delivery_id", "measure", "field_name", "value_label"]}


OF_INBOX: tuple[type[TableContract], ...] = (Received,)
"""Written by the step ``delivery.inbox``, one table per export and one for files that no connector claims."""

OF_READING: tuple[type[TableContract], ...] = (Read, Column, Sheet, RowKind)
"""Written by the steps ``raw.<export>``."""

OF_JUDGING: tuple[type[TableContract], ...] = (Standardised, Quarantine, Repair, RuleResult, Drift, Hold)
"""Written by the steps ``delivery.<export>``."""

OF_FORCE: tuple[type[TableContract], ...] = (InForce, Exclusion, KeyConflict)
"""Written by the steps ``std.<export>``."""

UNCLAIMED = "unclaimed"
"""Leaf of the received files that no connector claims."""
