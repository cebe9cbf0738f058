"""4 → 5: a delivery tells where its period comes from when its file name does not say it in full. Older ones all did."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE delivery ADD COLUMN period_note VARCHAR")
