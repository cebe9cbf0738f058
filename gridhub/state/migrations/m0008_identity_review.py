"""7 → 8: people judge pairs of persons: the workbooks they were given, and every decision, as it was taken."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("""
        CREATE TABLE review_workbook (
            workbook_no INTEGER NOT NULL,
            release_id VARCHAR NOT NULL,
            at DATETIME NOT NULL,
            actor VARCHAR NOT NULL,
            PRIMARY KEY (workbook_no)
        )
    """)
    connection.exec_driver_sql("""
        CREATE TABLE review_pair (
            workbook_no INTEGER NOT NULL,
            pair_id VARCHAR NOT NULL,
            ref_a VARCHAR NOT NULL,
            ref_b VARCHAR NOT NULL,
            record_a VARCHAR NOT NULL,
            role_a VARCHAR NOT NULL,
            record_b VARCHAR NOT NULL,
            role_b VARCHAR NOT NULL,
            rules_version VARCHAR NOT NULL,
            rule VARCHAR NOT NULL,
            confidence VARCHAR,
            reason VARCHAR NOT NULL,
            evidence VARCHAR NOT NULL,
            PRIMARY KEY (workbook_no, pair_id)
        )
    """)
    connection.exec_driver_sql("""
        CREATE TABLE match_decision (
            decision_no INTEGER NOT NULL,
            kind VARCHAR NOT NULL,
            origin VARCHAR NOT NULL,
            verdict VARCHAR NOT NULL,
            pair_token VARCHAR NOT NULL,
            line_token VARCHAR,
            file VARCHAR,
            line INTEGER,
            record_a VARCHAR,
            role_a VARCHAR,
            record_b VARCHAR,
            role_b VARCHAR,
            rules_version VARCHAR NOT NULL,
            outcome VARCHAR NOT NULL,
            rule VARCHAR,
            confidence VARCHAR,
            reason VARCHAR,
            evidence VARCHAR,
            actor VARCHAR NOT NULL,
            approver VARCHAR,
            decided_on DATE NOT NULL,
            expires DATE,
            remark VARCHAR,
            pair_id VARCHAR,
            workbook_no INTEGER,
            at DATETIME NOT NULL,
            account VARCHAR NOT NULL,
            PRIMARY KEY (decision_no)
        )
    """)
