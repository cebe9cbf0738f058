"""9 → 10: of every delivery the number of its last change, so that an older copy of the file is told from a newer one."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("""
        CREATE TABLE revision (
            delivery_id VARCHAR NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (delivery_id)
        )
    """)
    connection.exec_driver_sql("INSERT INTO revision SELECT delivery_id, received_no FROM delivery")
    for table in ("delivery", "receipt", "acceptance"):
        for event in ("INSERT", "UPDATE"):
            connection.exec_driver_sql(f"""
                CREATE TRIGGER revision_{table}_{event.lower()} AFTER {event} ON {table} BEGIN
                    INSERT OR REPLACE INTO revision
                    VALUES (NEW.delivery_id, (SELECT COALESCE(MAX(number), 0) + 1 FROM revision));
                END
            """)
