"""6 → 7: cases are dispatched and answered: the workbooks sent to departments, and what happened to each case."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("""
        CREATE TABLE case_workbook (
            workbook_no INTEGER NOT NULL,
            department VARCHAR NOT NULL,
            release_id VARCHAR NOT NULL,
            at DATETIME NOT NULL,
            actor VARCHAR NOT NULL,
            PRIMARY KEY (workbook_no)
        )
    """)
    connection.exec_driver_sql("""
        CREATE TABLE case_event (
            event_no INTEGER NOT NULL,
            case_id VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            at DATETIME NOT NULL,
            actor VARCHAR NOT NULL,
            department VARCHAR NOT NULL,
            workbook_no INTEGER,
            conclusion VARCHAR,
            method VARCHAR,
            amount_due VARCHAR,
            amount_recovered VARCHAR,
            proof VARCHAR,
            proof_text VARCHAR,
            checked_by VARCHAR,
            checked_on DATE,
            PRIMARY KEY (event_no)
        )
    """)
