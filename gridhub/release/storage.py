"""The file format of the published database: one that old clients open.

Belongs here: which DuckDB is the oldest that can read a release. Not here: what is in it (``publish``).
A file keeps the format it was created with, whoever opens it and writes into it later; only ATTACH can choose it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from gridhub.tables.quoting import literal

OLDEST_CLIENT = "v1.1.3"  # without it DuckDB 2 writes files that nothing before 2.0 opens; from v1.2.0 on 1.1.3 cannot


def create_for_old_clients(path: Path) -> None:
    """An empty database file which stays readable from ``OLDEST_CLIENT`` on. The path must be free."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"ATTACH {literal(str(path))} AS created (STORAGE_VERSION {literal(OLDEST_CLIENT)})")
        connection.execute("DETACH created")
