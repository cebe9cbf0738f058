"""The tables of ``control.db`` as they are today.

Belongs here: tables and columns. Not here: opening the file (``control_file``), their rows (``control``), how a file of an
older version becomes this one (``migrations``: a change here is a new file there).
"""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()

DELIVERY = sa.Table(
    "delivery",
    METADATA,
    sa.Column("delivery_id", sa.String, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("file_name", sa.String, nullable=False),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("received_no", sa.Integer, nullable=False, unique=True),
    sa.Column("received_at", sa.DateTime, nullable=False),
    sa.Column("department", sa.String, nullable=False),
    sa.Column("export", sa.String, nullable=False),
    sa.Column("period", sa.String, nullable=False),
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("part", sa.String, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason_code", sa.String),
    sa.Column("reason", sa.String),
    sa.Column("period_note", sa.String),
)

EXPORT_LOG = sa.Table(
    "export_log",
    METADATA,
    sa.Column("entry_no", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("purpose", sa.String, nullable=False),
    sa.Column("command", sa.String, nullable=False),
    sa.Column("target", sa.String, nullable=False),
    sa.Column("columns", sa.String, nullable=False),
    sa.Column("row_count", sa.Integer),
    sa.Column("chain", sa.String, nullable=False),
    sa.Column("mac", sa.String),
)
"""``chain``: SHA-256 over the entry and the chain value before it, so that a removed or changed entry shows. ``mac``: the chain
value under the hub's key, so that nobody without it writes the log anew; null of entries made before there was one."""

EXTRACTION = sa.Table(
    "extraction",
    METADATA,
    sa.Column("department", sa.String, primary_key=True),
    sa.Column("export", sa.String, primary_key=True),
    sa.Column("extraction_no", sa.Integer, primary_key=True),
    sa.Column("extracted_at", sa.DateTime, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("reads", sa.String, nullable=False),
    sa.Column("watermark", sa.String, nullable=False),
    sa.Column("boundary_rows", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
)

ACCEPTANCE = sa.Table(
    "acceptance",
    METADATA,
    sa.Column("delivery_id", sa.String, primary_key=True),
    sa.Column("department", sa.String, nullable=False),
    sa.Column("export", sa.String, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("decided_at", sa.DateTime, nullable=False),
)

ALERT = sa.Table(
    "alert",
    METADATA,
    sa.Column("identity", sa.String, primary_key=True),
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("severity", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("sent_at", sa.DateTime),
    sa.Column("reason", sa.String, nullable=False),
)
"""``identity``: of the alert (kind, subject, text). ``channel``: a name without any secret. ``state``: sent, failed (is tried
again) or given_up. ``attempts``: occasions at which it was tried. ``reason``: why the last one failed, else empty."""

RECEIPT = sa.Table(
    "receipt",
    METADATA,
    sa.Column("delivery_id", sa.String, primary_key=True),
    sa.Column("receipt_no", sa.Integer, nullable=False),
    sa.Column("department", sa.String, nullable=False),
    sa.Column("sent_by", sa.String, nullable=False),
    sa.Column("taken_by", sa.String, nullable=False),
    sa.Column("letter_no", sa.String, nullable=False),
    sa.Column("way", sa.String, nullable=False),
    sa.Column("received_at", sa.DateTime),
)
"""``receipt_no``: the running number of the slip; deliveries that were handed in together share it."""

CASE_WORKBOOK = sa.Table(
    "case_workbook",
    METADATA,
    sa.Column("workbook_no", sa.Integer, primary_key=True),
    sa.Column("department", sa.String, nullable=False),
    sa.Column("release_id", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
)
"""Workbooks of cases sent to a department; which cases each held stands in ``case_event`` (dispatched)."""

CASE_EVENT = sa.Table(
    "case_event",
    METADATA,
    sa.Column("event_no", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("department", sa.String, nullable=False),
    sa.Column("workbook_no", sa.Integer),
    sa.Column("conclusion", sa.String),
    sa.Column("method", sa.String),
    sa.Column("amount_due", sa.String),
    sa.Column("amount_recovered", sa.String),
    sa.Column("proof", sa.String),
    sa.Column("proof_text", sa.String),
    sa.Column("checked_by", sa.String),
    sa.Column("checked_on", sa.Date),
)
"""Append-only. Amounts are decimals as text. ``proof_text``: no id and no phone (``cases.answer_rows``)."""

REVIEW_WORKBOOK = sa.Table(
    "review_workbook",
    METADATA,
    sa.Column("workbook_no", sa.Integer, primary_key=True),
    sa.Column("release_id", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
)
"""Workbooks of pairs of persons that reviewers were given."""

REVIEW_PAIR = sa.Table(
    "review_pair",
    METADATA,
    sa.Column("workbook_no", sa.Integer, primary_key=True),
    sa.Column("pair_id", sa.String, primary_key=True),
    sa.Column("ref_a", sa.String, nullable=False),
    sa.Column("ref_b", sa.String, nullable=False),
    sa.Column("record_a", sa.String, nullable=False),
    sa.Column("role_a", sa.String, nullable=False),
    sa.Column("record_b", sa.String, nullable=False),
    sa.Column("role_b", sa.String, nullable=False),
    sa.Column("rules_version", sa.String, nullable=False),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("confidence", sa.String),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("evidence", sa.String, nullable=False),
)
"""The pairs of each workbook. ``ref_a``: ``file|sheet|row|role``, as a decision names the record. What the rules said stands
here and not in the workbook: reviewers are blind to it."""

MATCH_DECISION = sa.Table(
    "match_decision",
    METADATA,
    sa.Column("decision_no", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("origin", sa.String, nullable=False),
    sa.Column("verdict", sa.String, nullable=False),
    sa.Column("pair_token", sa.String, nullable=False),
    sa.Column("line_token", sa.String),
    sa.Column("file", sa.String),
    sa.Column("line", sa.Integer),
    sa.Column("record_a", sa.String),
    sa.Column("role_a", sa.String),
    sa.Column("record_b", sa.String),
    sa.Column("role_b", sa.String),
    sa.Column("rules_version", sa.String, nullable=False),
    sa.Column("outcome", sa.String, nullable=False),
    sa.Column("rule", sa.String),
    sa.Column("confidence", sa.String),
    sa.Column("reason", sa.String),
    sa.Column("evidence", sa.String),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("approver", sa.String),
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.Column("expires", sa.Date),
    sa.Column("remark", sa.String),
    sa.Column("pair_id", sa.String),
    sa.Column("workbook_no", sa.Integer),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("account", sa.String, nullable=False),
)
"""Append-only. ``pair_token``, ``line_token``: keyed digests of what a line of decisions names and says: a record named by
its key may be somebody's number. ``line_token``: null for a verdict that wrote no line. ``remark``: no id and no phone
(``review.verdict_rows``). ``account``: who ran the command; ``actor``: who decided."""

REVISION = sa.Table(
    "revision",
    METADATA,
    sa.Column("delivery_id", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)
"""Of every delivery the number of the last change of what is said of it (its row, its receipt, its letting through), counted
through the whole file by triggers: no code can forget it. The note in the archive repeats it: a note of a later change than
the file knows tells that the file is an older copy."""


@sa.event.listens_for(METADATA, "after_create")
def _count_changes(target: sa.MetaData, connection: sa.Connection, **_: object) -> None:
    for table in (DELIVERY, RECEIPT, ACCEPTANCE):
        for event in ("INSERT", "UPDATE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS revision_{table.name}_{event.lower()} AFTER {event} ON {table.name} BEGIN "
                "INSERT OR REPLACE INTO revision "
                "VALUES (NEW.delivery_id, (SELECT COALESCE(MAX(number), 0) + 1 FROM revision)); END"
            )
