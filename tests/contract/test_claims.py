"""Claims: every row of every export says what it knows, once; a claim table that breaks its interface blocks."""

from __future__ import annotations

import os
from collections.abc import Iterator

import duckdb
import pytest

from gridhub.contracts.base import TableContract
from gridhub.kinds.listing import claim_contracts
from gridhub.project.person_categories import category_rows
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.project.task_list import TABLE, item_rows
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_empty, insert_rows
from gridhub.tables.spec import table_of
from tests.integration.conftest import ROOT

_PROJECT: list[Project] = []


def project() -> Project:
    if not _PROJECT:
        _PROJECT.append(load(ROOT, environ=os.environ))
    return _PROJECT[0]


def claim_assets() -> list[str]:
    return [asset.name for asset in project().assets if asset.name.startswith("claim.")]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        for schema in ("std", "claim", "code", "rule", "audit"):
            con.execute(f"CREATE SCHEMA {schema}")
        con.execute("CREATE TABLE audit.run AS SELECT DATE '2026-10-31' AS as_of")
        for name, codes in project().codes.items():
            con.execute(f"CREATE TABLE code.{name} (value VARCHAR, code VARCHAR, name VARCHAR)")
            lines = [(value, code, codes.names.get(code)) for value, code in codes.values.items()]
            marks = ", ".join(["(?, ?, ?)"] * len(lines))
            con.execute(f"INSERT INTO code.{name} VALUES {marks}", [cell for line in lines for cell in line])
        items = project().tables[TABLE]
        create_empty(con, items)
        names = [column.name for column in items.columns]
        insert_rows(con, items, [dict(zip(names, row, strict=True)) for row in item_rows(project().task_list)])
        for table, lines_of_table in category_rows(project().person_categories).items():
            create_empty(con, project().tables[table])
            insert_rows(con, project().tables[table], lines_of_table)
        for department, export in project().std_contracts:
            types = project().tables[f"std.{department}__{export}"].sql_types
            columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
            con.execute(f"CREATE TABLE std.{department}__{export} ({columns})")
            for row in (1, 2):
                con.execute(
                    f"INSERT INTO std.{department}__{export} (_record_id, _delivery_id, _sheet_no, _row, _period_end) "
                    f"VALUES ('{department}.{export}:1:{row}', 'd', 1, {row}, DATE '2026-10-31')"
                )
        yield con


@pytest.mark.parametrize("name", claim_assets())
def test_a_claim_has_one_line_per_row_and_role_and_names_its_source(
    name: str, connection: duckdb.DuckDBPyConnection
) -> None:
    asset = next(asset for asset in project().assets if asset.name == name)
    table = name.partition("__")[0]
    spec = next(table_of(contract) for contract in claim_contracts() if table_of(contract).name == table)
    found = connection.execute(asset.sql)
    columns = [item[0] for item in found.description or []]
    assert set(columns) <= {column.name for column in spec.columns}
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    keys = [tuple(row.get(part) for part in spec.key) for row in rows]
    assert len(keys) == len(set(keys))
    for row in rows:
        assert row["record_id"].startswith(f"{row['department']}.{row['export']}:")
        assert str(row["period_end"]) == "2026-10-31"


@pytest.mark.parametrize("contract", claim_contracts(), ids=lambda contract: table_of(contract).name)
def test_a_claim_table_that_breaks_its_interface_fails_a_blocking_check(
    contract: type[TableContract], connection: duckdb.DuckDBPyConnection
) -> None:
    spec = table_of(contract)
    create_empty(connection, spec)
    assert all(check.state != "failed" for check in check_contract(connection, table_of(contract)))
    # two equal lines without any required value: the key and every required column are broken
    for _ in range(2):
        connection.execute(f"INSERT INTO {spec.name} (record_id) VALUES ('r')")
    failed = [check for check in check_contract(connection, table_of(contract)) if check.state == "failed"]
    assert {check.name.rpartition(".")[2] for check in failed} >= {"required", "key"}
    assert all(check.blocking for check in failed)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("claim.person", "life_status", "'unknown'"), ("claim.person", "population_type", "'guest'"),
        ("claim.person", "household_kind", "'tribe'"), ("claim.address", "dwelling_use", "'castle'"),
        ("claim.address", "coord_system", "'MARS'"), ("claim.region", "region_level", "'province'"),
    ],
)  # fmt: skip
def test_a_value_outside_the_interface_fails_a_blocking_check(
    table: str, column: str, value: str, connection: duckdb.DuckDBPyConnection
) -> None:
    contract = next(contract for contract in claim_contracts() if table_of(contract).name == table)
    create_empty(connection, table_of(contract))
    connection.execute(f"INSERT INTO {table} (record_id, role, {column}) VALUES ('r', 'self', {value})")
    failed = {
        check.name.rpartition(".")[2]
        for check in check_contract(connection, table_of(contract))
        if check.state == "failed"
    }
    assert "values" in failed


def test_a_permit_number_without_a_credit_code_claims_none(connection: duckdb.DuckDBPyConnection) -> None:
    """A holder with a made-up code of its own would never be joined to its firm, so never be judged by it."""
    asset = next(a for a in project().assets if a.name == "claim.market_entity__environment__pollution_source")
    table = "std.environment__pollution_source"
    connection.execute(f"UPDATE {table} SET permit_no = 'H9130200699229617A001P' WHERE _row = 1")
    connection.execute(f"UPDATE {table} SET permit_no = '91130200699229617X001P' WHERE _row = 2")
    codes = connection.execute(f"SELECT uscc FROM ({asset.sql}) AS made ORDER BY record_id").fetchall()
    assert codes == [(None,), ("91130200699229617X",)]


def test_two_changes_of_a_firm_on_one_day_both_count() -> None:
    """A firm may be altered and cancelled on one day: the second line is no duplicate of the first."""
    assert project().connectors["market_supervision"].exports["status_change"].key == (
        "uscc", "change_type", "change_date",
    )  # fmt: skip


def test_a_supplement_or_correction_of_a_payment_is_no_duplicate() -> None:
    """Two amounts for one payee and month are two payments: leaving one out would hide money paid after a death."""
    assert project().connectors["civil_affairs"].exports["old_age_allowance"].key == (
        "name", "cid", "pay_month", "amount",
    )  # fmt: skip
