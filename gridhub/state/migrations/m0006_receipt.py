"""5 → 6: how a file was handed in is remembered: by whom, with which letter, which way, when."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("""
        CREATE TABLE receipt (
            delivery_id VARCHAR NOT NULL,
            receipt_no INTEGER NOT NULL,
            department VARCHAR NOT NULL,
            sent_by VARCHAR NOT NULL,
            taken_by VARCHAR NOT NULL,
            letter_no VARCHAR NOT NULL,
            way VARCHAR NOT NULL,
            received_at DATETIME,
            PRIMARY KEY (delivery_id)
        )
    """)
