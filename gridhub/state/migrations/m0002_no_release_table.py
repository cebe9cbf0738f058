"""1 → 2: the table ``release`` goes. Nothing ever wrote it: a release is its folder with its manifest."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("DROP TABLE IF EXISTS release")
