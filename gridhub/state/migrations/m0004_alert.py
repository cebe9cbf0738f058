"""3 → 4: what was told to whom is remembered, so that nobody is told twice."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("""
        CREATE TABLE alert (
            identity VARCHAR NOT NULL,
            channel VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            subject VARCHAR NOT NULL,
            severity VARCHAR NOT NULL,
            title VARCHAR NOT NULL,
            text VARCHAR NOT NULL,
            at DATETIME NOT NULL,
            state VARCHAR NOT NULL,
            attempts INTEGER NOT NULL,
            sent_at DATETIME,
            reason VARCHAR NOT NULL,
            PRIMARY KEY (identity, channel)
        )
    """)
