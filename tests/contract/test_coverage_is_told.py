"""A part of a coverage text that assigns no dwelling is told to the department that wrote it, with file and row."""

from __future__ import annotations

import duckdb

from gridhub.build.evidence import coverage_said
from gridhub.contracts import audit_tables as audit
from gridhub.contracts import fact_tables, link_tables
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_empty, create_from_query
from gridhub.tables.spec import table_of


def test_parts_that_name_no_dwelling_are_in_the_quarantine_list_once_per_row_and_reason() -> None:
    con = duckdb.connect()
    con.execute("CREATE SCHEMA audit; CREATE SCHEMA link; CREATE SCHEMA fact")
    for contract in (audit.Delivery, fact_tables.Column, link_tables.CoverageIssue):
        create_empty(con, table_of(contract))
    con.execute(
        "INSERT INTO audit.delivery (delivery_id, department, export, file) VALUES ('d1', 'x', 'grid', '网格.xlsx')"
    )
    con.execute(
        "INSERT INTO fact.column (delivery_id, sheet_no, sheet, letter, field_name) VALUES "
        "('d1', 2, '表二', 'B', 'grid_code'), ('d1', 2, '表二', 'F', 'coverage')"
    )
    con.execute(
        "INSERT INTO link.coverage_issue VALUES ('d1:2:7', 3, 'unknown_place', '望江苑3栋', '望江苑 3 栋'), "
        "('d1:2:7', 1, 'unknown_place', '云岭小区', '云岭小区'), ('d1:2:7', 2, 'unreadable', '阳光小区(部分)', NULL)"
    )
    spec = table_of(audit.Quarantine)
    given = [row[0] for row in con.execute(f"DESCRIBE {coverage_said()}").fetchall()]
    create_from_query(con, spec, coverage_said(), present=given)
    rows = con.execute(
        "SELECT file, sheet, row, \"column\", scope, rule, SPLIT_PART(reason, '：', 1), reason LIKE '%望江苑 3 栋%' "
        "FROM audit.quarantine ORDER BY rule"
    ).fetchall()
    assert rows == [
        (
            "网格.xlsx",
            "表二",
            7,
            "F",
            "warn",
            "COVERAGE_UNKNOWN_PLACE",
            "覆盖范围第 1、3 段“云岭小区”“望江苑3栋”",
            True,
        ),
        ("网格.xlsx", "表二", 7, "F", "warn", "COVERAGE_UNREADABLE", "覆盖范围第 2 段“阳光小区(部分)”", False),
    ]
    assert all(check.state != "failed" for check in check_contract(con, spec))
