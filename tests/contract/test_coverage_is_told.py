"""A part of a coverage text that assigns no dwelling is told to the department that wrote it, with file and row."""

from __future__ import annotations

import duckdb

from gridhub.build.evidence import flag_coverage
from gridhub.contracts import audit_tables as audit
from gridhub.contracts.link_tables import LINK_TABLES
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_empty
from gridhub.tables.spec import table_of


def test_parts_that_name_no_dwelling_are_in_the_quarantine_list_once_per_row_and_reason() -> None:
    con = duckdb.connect()
    con.execute("CREATE SCHEMA audit; CREATE SCHEMA link")
    for contract in (audit.Quarantine, audit.Delivery, audit.DeliveryColumn):
        create_empty(con, table_of(contract))
    columns = ", ".join(f"{name} {kind}" for name, kind in LINK_TABLES["link.coverage_issue"].items())
    con.execute(f"CREATE TABLE link.coverage_issue ({columns})")
    con.execute(
        "INSERT INTO audit.delivery (delivery_id, department, export, file) VALUES ('d1', 'x', 'grid', '网格.xlsx')"
    )
    con.execute("INSERT INTO audit.delivery_column (delivery_id, sheet_no, sheet) VALUES ('d1', 2, '表二')")
    con.execute(
        "INSERT INTO link.coverage_issue VALUES ('d1:2:7', 3, 'unknown_place'), ('d1:2:7', 1, 'unknown_place'), "
        "('d1:2:7', 2, 'unreadable')"
    )
    for _ in range(2):
        flag_coverage(con)
    rows = con.execute(
        "SELECT file, sheet, row, scope, rule, SPLIT_PART(reason, '：', 1) FROM audit.quarantine ORDER BY rule"
    ).fetchall()
    assert rows == [
        ("网格.xlsx", "表二", 7, "warn", "COVERAGE_UNKNOWN_PLACE", "覆盖范围第 1、3 段"),
        ("网格.xlsx", "表二", 7, "warn", "COVERAGE_UNREADABLE", "覆盖范围第 2 段"),
    ]
    assert all(check.state != "failed" for check in check_contract(con, audit.Quarantine))
