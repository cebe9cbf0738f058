"""A hub made from the truth of a city itself: every answer right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest

from gridhub.city.files.headers import COLUMNS
from gridhub.city.scoring.truth import path_of, read_table

EXPORT_OF = {
    "实有人口": "public_security.resident", "流动人口": "public_security.floating",
    "死亡注销人员名单": "public_security.death", "标准地址": "public_security.standard_address",
    "高龄津贴发放表": "civil_affairs.old_age_allowance", "低保发放花名册": "civil_affairs.low_income",
    "网格信息表": "grid_office.unified_grid", "固定污染源清单": "environment.pollution_source",
    "监管网格表": "market_supervision.market_grid", "区划代码表": "civil_affairs.region_code",
    "市场主体登记信息": "market_supervision.market_entity", "出租房屋登记": "public_security.rental",
}  # fmt: skip
"""Enough of the city for a score; the other files stay unknown to the hub."""


@pytest.fixture(scope="session")
def make_hub() -> Callable[[Path, Path], None]:
    """Makes the hub of a truth folder's city in a file: (truth, file)."""
    return _perfect_hub


def _perfect_hub(truth: Path, path: Path) -> None:
    con = duckdb.connect(str(path))
    for schema in ("std", "audit", "link", "finding"):
        con.execute(f"CREATE SCHEMA {schema}")
    con.execute("CREATE TABLE audit.delivery (delivery_id VARCHAR, department VARCHAR, export VARCHAR, file VARCHAR, state VARCHAR, in_force BOOLEAN)")  # fmt: skip
    con.execute("CREATE TABLE audit.delivery_column (delivery_id VARCHAR, header VARCHAR, field_name VARCHAR)")
    con.execute(
        "CREATE TABLE audit.quarantine (file VARCHAR, sheet VARCHAR, row BIGINT, field_name VARCHAR, scope VARCHAR, rule VARCHAR)"
    )
    con.execute("CREATE TABLE audit.repair (file VARCHAR, sheet VARCHAR, row BIGINT, field_name VARCHAR, rule VARCHAR)")
    con.execute(
        "CREATE TABLE link.cid_status (record_id VARCHAR, role VARCHAR, status VARCHAR, cid_repaired VARCHAR, reason VARCHAR)"
    )
    con.execute("CREATE TABLE audit.record_entity (record_id VARCHAR, file VARCHAR, sheet VARCHAR, row BIGINT, role VARCHAR, entity_kind VARCHAR, hub_id VARCHAR)")  # fmt: skip
    records, damages = list(read_table(truth, "record_truth")), list(read_table(truth, "damage_truth"))
    files = sorted({line["file"] for line in records})
    for number, file in enumerate(files):
        export = EXPORT_OF.get(file.split("_")[1])
        if export is None:
            continue
        department, name = export.split(".")
        delivery = f"d{number:016d}"
        con.execute(
            "INSERT INTO audit.delivery VALUES (?, ?, ?, ?, 'accepted', TRUE)", [delivery, department, name, file]
        )
        fields = [column for column in COLUMNS[export] if column.field]
        _fill(
            con,
            "audit.delivery_column",
            [(delivery, header, column.field) for column in fields for header in column.headers],
        )
        table = f"std.{department}__{name}"
        con.execute(
            f"CREATE TABLE IF NOT EXISTS {table} (_record_id VARCHAR, _delivery_id VARCHAR, _sheet VARCHAR, _sheet_no INT, _row BIGINT, "
            + ", ".join(f'"{column.field}" VARCHAR' for column in fields) + ")"
        )  # fmt: skip
        own = [line for line in records if line["file"] == file]
        nothing = (None,) * len(fields)
        _fill(
            con,
            table,
            [(f"{delivery}:1:{row}", delivery, sheet, 1, row, *nothing)
             for sheet, row in sorted({(line["sheet"], int(line["row"])) for line in own})],
        )  # fmt: skip
        _fill(
            con,
            "audit.record_entity",
            [(f"{delivery}:1:{line['row']}", file, line["sheet"], int(line["row"]), line["role"], line["entity_kind"], f"h{line['true_id']}")
             for line in own],
        )  # fmt: skip
        said: dict[str, list[tuple[str, str]]] = {}
        for line in damages:
            if line["file"] == file and line["true_value"] and line["damage"] != "id_missing":
                field = next(column.field for column in fields if line["column"] in column.headers)
                said.setdefault(field, []).append((f"{delivery}:1:{line['row']}", line["true_value"]))
        for field, cells in said.items():
            con.execute("CREATE OR REPLACE TEMP TABLE cell (record_id VARCHAR, value VARCHAR)")
            _fill(con, "cell", cells)
            con.execute(f'UPDATE {table} SET "{field}" = cell.value FROM cell WHERE _record_id = cell.record_id')
    con.execute(
        f"""CREATE TABLE finding.planted AS SELECT finding AS finding_code, entity_kind AS subject_kind,
              'h' || SPLIT_PART(true_id, '+', 1) AS subject_id,
              CASE WHEN entity_kind = 'grid' AND CONTAINS(true_id, '+') THEN 'h' END || SPLIT_PART(true_id, '+', 2) AS pair,
              CASE entity_kind WHEN 'grid' THEN pair ELSE NULLIF(SPLIT_PART(true_id, '+', 2), '') END AS case_part,
              CAST(month || '-01' AS DATE) AS month
            FROM read_csv('{path_of(truth, "finding_truth")}', all_varchar=true)"""
    )
    con.close()


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """All rows at once: one statement per row takes most of a minute."""
    con.register("rows_to_fill", pl.DataFrame(rows, orient="row", infer_schema_length=None).to_arrow())
    con.execute(f"INSERT INTO {table} SELECT * FROM rows_to_fill")
    con.unregister("rows_to_fill")
