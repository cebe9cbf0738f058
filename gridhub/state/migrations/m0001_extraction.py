"""0 → 1: increments of databases are remembered. Files made before exports were read from databases have no such table."""

from __future__ import annotations

import sqlalchemy as sa


def migrate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("""
        CREATE TABLE IF NOT EXISTS extraction (
            department VARCHAR NOT NULL,
            export VARCHAR NOT NULL,
            extraction_no INTEGER NOT NULL,
            extracted_at DATETIME NOT NULL,
            sha256 VARCHAR NOT NULL,
            reads VARCHAR NOT NULL,
            watermark VARCHAR NOT NULL,
            boundary_rows INTEGER NOT NULL,
            rows INTEGER NOT NULL,
            PRIMARY KEY (department, export, extraction_no)
        )
    """)
