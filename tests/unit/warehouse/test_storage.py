"""The published database's file format stays the old one whatever is written into it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from gridhub.release.storage import create_for_old_clients


def storage_version(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as connection:
        ((tags,),) = connection.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = current_database()"
        ).fetchall()
    return str(tags["storage_version"])


def test_the_old_format_outlives_writing_and_checkpoints(tmp_path: Path) -> None:
    path = tmp_path / "仓库's.duckdb"
    create_for_old_clients(path)
    assert [file.name for file in tmp_path.iterdir()] == [path.name], "no .wal is left"
    for _ in range(2):
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "CREATE OR REPLACE TABLE t AS SELECT i, '网格' || i % 7 AS s FROM range(100_000) AS r(i)"
            )
            connection.execute("COMMENT ON TABLE t IS '网格'")
            connection.execute("CHECKPOINT")
        assert storage_version(path) == "v1.0.0+", "what 1.1.3 can read"


def test_a_file_created_without_it_is_too_new(tmp_path: Path) -> None:
    """When this fails, DuckDB writes old files by itself, or names versions otherwise: see whether all this is needed."""
    duckdb.connect(str(tmp_path / "new.duckdb")).close()
    assert storage_version(tmp_path / "new.duckdb").startswith("v2.")
