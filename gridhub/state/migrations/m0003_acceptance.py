"""2 → 3: decisions to take a held delivery all the same are remembered."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("""
        CREATE TABLE acceptance (
            delivery_id VARCHAR NOT NULL,
            department VARCHAR NOT NULL,
            export VARCHAR NOT NULL,
            actor VARCHAR NOT NULL,
            reason VARCHAR NOT NULL,
            decided_at DATETIME NOT NULL,
            PRIMARY KEY (delivery_id)
        )
    """)
