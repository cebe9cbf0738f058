"""Claims of orders: what is voided is set aside and told, what is confidential claims no place, and each row is one of these."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from gridhub.project.task_list import TABLE, item_rows
from gridhub.tables.filling import create_empty, insert_rows
from tests.contract.conftest import known_project

LISTS = {
    "urban_management__case": ("case_no", "stage"), "hotline_12345__work_order": ("order_no", "order_status"),
    "environment__complaint": ("complaint_no", "complaint_status"), "political_legal__dispute": ("dispute_no", "dispute_status"),
}  # fmt: skip


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    project = known_project()
    with duckdb.connect() as connection:
        for schema in ("std", "rule"):
            connection.execute(f"CREATE SCHEMA {schema}")
        items = project.tables[TABLE]
        create_empty(connection, items)
        names = [column.name for column in items.columns]
        insert_rows(connection, items, [dict(zip(names, row, strict=True)) for row in item_rows(project.task_list)])
        for leaf in LISTS:
            create_empty(connection, project.tables[f"std.{leaf}"])
        yield connection


def put(con: duckdb.DuckDBPyConnection, leaf: str, record: str, **said: object) -> None:
    number, status = LISTS[leaf]
    said = {number: record, status: "open", **said}
    if leaf == "hotline_12345__work_order":
        said.setdefault("handling", "dispatched")
    names = ", ".join(f'"{name}"' for name in said)
    marks = ", ".join("?" for _ in said)
    con.execute(
        f"INSERT INTO std.{leaf} (_record_id, _period_end, {names}) VALUES (?, DATE '2026-10-31', {marks})",
        [record, *said.values()],
    )


def records(con: duckdb.DuckDBPyConnection, table: str, leaf: str) -> list[str]:
    asset = next(asset for asset in known_project().assets if asset.name == f"claim.{table}__{leaf}")
    return sorted(record for (record,) in con.execute(f"SELECT record_id FROM ({asset.sql}) AS said").fetchall())


@pytest.mark.parametrize("leaf", LISTS)
def test_a_voided_row_is_set_aside_and_every_other_one_is_an_order(con: duckdb.DuckDBPyConnection, leaf: str) -> None:
    put(con, leaf, "kept")
    put(con, leaf, "voided", **{LISTS[leaf][1]: "voided"})
    assert records(con, "work_order", leaf) == ["kept"]
    assert records(con, "excluded", leaf) == ["voided"]


def test_a_case_is_voided_by_its_stage_its_date_or_the_word_before_its_text(con: duckdb.DuckDBPyConnection) -> None:
    leaf = "urban_management__case"
    put(con, leaf, "kept", content="暴露垃圾[作废]的旧牌", address="解放路1号")
    put(con, leaf, "dated", voided_at="2026-10-03 08:00:00", address="解放路1号")
    put(con, leaf, "marked", content="[作废]暴露垃圾", address="解放路1号")
    assert records(con, "work_order", leaf) == records(con, "address", leaf) == ["kept"]
    assert records(con, "excluded", leaf) == ["dated", "marked"]


@pytest.mark.parametrize("said", [{"is_confidential": True}, {"category": "S17"}, {"category": "P08"}])
def test_a_confidential_order_is_an_order_without_a_place(
    con: duckdb.DuckDBPyConnection, said: dict[str, object]
) -> None:
    leaf = "hotline_12345__work_order"
    put(con, leaf, "open", address="解放路1号", category="C01")
    put(con, leaf, "hidden", **{"address": "解放路1号", **said})
    assert records(con, "address", leaf) == ["open"]
    assert records(con, "work_order", leaf) == ["hidden", "open"]


def test_no_claim_of_a_dispute_says_a_place_or_a_person() -> None:
    of_disputes = {
        asset.name.split("__")[0] for asset in known_project().assets if asset.name.endswith("political_legal__dispute")
    }
    assert of_disputes == {"claim.work_order", "claim.excluded"}
