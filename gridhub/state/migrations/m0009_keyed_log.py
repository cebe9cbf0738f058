"""8 → 9: entries of the export log are sealed with the hub's key."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE export_log ADD COLUMN mac VARCHAR")
