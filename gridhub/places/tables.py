"""The tables of schema ``link`` that places writes, and how a frame becomes one.

Belongs here: columns, types and order of the tables. Not here: what the rows say.
"""

from __future__ import annotations

from typing import Final

import duckdb
import polars as pl

TABLES: Final[dict[str, tuple[str, str]]] = {
    "region": (
        "record_id VARCHAR, role VARCHAR, region_id VARCHAR, issuer VARCHAR, vintage VARCHAR, region_code VARCHAR",
        "record_id, role",
    ),
    "grid": (
        "record_id VARCHAR, role VARCHAR, grid_id VARCHAR, grid_system VARCHAR, grid_code VARCHAR",
        "record_id, role",
    ),
    "dwelling": (
        "dwelling_id VARCHAR, address_key VARCHAR, std_address_code VARCHAR, region_code VARCHAR, estate VARCHAR, "
        "phase VARCHAR, building VARCHAR, unit VARCHAR, floor VARCHAR, room VARCHAR, village_group VARCHAR, "
        "door_no VARCHAR, road VARCHAR, address_norm VARCHAR, building_id VARCHAR, grid_id VARCHAR, "
        "grid_method VARCHAR, leaf_count INTEGER",
        "dwelling_id",
    ),
    "dwelling_grid": (
        "dwelling_id VARCHAR, grid_id VARCHAR, grid_level INTEGER, is_leaf BOOLEAN, record_id VARCHAR",
        "dwelling_id, grid_id",
    ),
    "department_dwelling_grid": (
        "department VARCHAR, dwelling_id VARCHAR, grid_id VARCHAR, record_id VARCHAR",
        "department, dwelling_id, grid_id",
    ),
    "address": (
        "record_id VARCHAR, role VARCHAR, address_id VARCHAR, dwelling_id VARCHAR, building_id VARCHAR, "
        "grid_id VARCHAR, region_code VARCHAR, address_norm VARCHAR, parse_level VARCHAR, method VARCHAR, "
        "rule VARCHAR, confidence DECIMAL(4,3), candidate_count INTEGER",
        "record_id, role",
    ),
    "grid_crosswalk": (
        "department VARCHAR, department_grid_id VARCHAR, unified_grid_id VARCHAR, relation VARCHAR, "
        "dwelling_count BIGINT, department_share DECIMAL(6,4), unified_share DECIMAL(6,4)",
        "department, department_grid_id, unified_grid_id",
    ),
    "coverage_issue": ("record_id VARCHAR, part_no INTEGER, reason VARCHAR", "record_id, part_no"),
}
"""Table → (columns with types, key; the key is also the order of the rows)."""


def columns_of(table: str) -> list[str]:
    """Column names of a link table in order."""
    return [column.split()[0] for column in TABLES[table][0].split(", ")]


def write(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Replace ``link.<table>`` by the rows of ``frame`` (its columns by name), in key order."""
    ddl, order = TABLES[table]
    con.execute("CREATE SCHEMA IF NOT EXISTS link")
    con.execute(f"CREATE OR REPLACE TABLE link.{table} ({ddl})")
    con.register("places_rows", frame)
    try:
        con.execute(f"INSERT INTO link.{table} SELECT {', '.join(columns_of(table))} FROM places_rows ORDER BY {order}")
    finally:
        con.unregister("places_rows")
