"""The contracts of the city's exports: each rule can fail, each rule of a missing column says that it was not run.

And the sample city's damaged cells: each one comes out true, or null with a reason.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from gridhub.city.scoring.score_cells import BESIDE_THE_ID
from gridhub.contracts.base import StdContract, columns_of
from gridhub.contracts.fields import ColumnSpec
from gridhub.ingest.receive.intake import take_inbox
from gridhub.ingest.sheets.raw_table import ColumnFound, SheetFound
from gridhub.ingest.sheets.read import read_delivery
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.standardise.frame import standardise_frame
from gridhub.standardise.result import Origin, Standardised
from gridhub.standardise.stage import standardise
from gridhub.state.home import Home
from tests.cell_lists import without_lists

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
RAW = pl.Schema({
    "sheet": pl.String(), "sheet_no": pl.Int32(), "row": pl.Int32(), "row_kind": pl.String(),
    "cells": pl.List(pl.String()), "kinds": pl.String(),
})  # fmt: skip
UNREADABLE = {
    "citizen_id": "12345", "uscc": "12345", "permit_no": "12345", "person_name": "张?", "phone_list": "12345",
    "date": "2019年", "datetime": "2019年", "month": "10月", "integer": "约三人", "decimal": "约三", "money": "面议",
    "code": "没有这种写法", "region_code": "12345", "longitude": "0", "geometry": "POLYGON ((120 37, 121 37))", "point": "某处", "latitude": "0", "boolean": "部分",
    "grid_code": "1.5E+17", "id": "1.5E+17", "text": "1.5E+17", "address": "#REF!",
}  # fmt: skip
"""For each kind of field a cell that no parser may take."""


def environ(home: Path) -> dict[str, str]:
    return {**os.environ, "GRIDHUB_INBOX": str(SAMPLE / "inbox"), "GRIDHUB_HOME": str(home)}


@cache
def city_project() -> Project:
    return load(ROOT, environ=environ(ROOT / "var"))


def exports() -> list[tuple[str, str]]:
    return sorted(city_project().std_contracts)


def run(department: str, export: str, fields: list[str], rows: list[list[str | None]]) -> Standardised:
    project = city_project()
    places = tuple(ColumnFound(index, chr(65 + index), name, name) for index, name in enumerate(fields))
    lines = [
        ("", 1, number, "data", row, "".join("t" if cell else "_" for cell in row))
        for number, row in enumerate(rows, 2)
    ]
    return standardise_frame(
        without_lists(pl.DataFrame(lines, schema=RAW, orient="row")),
        [SheetFound("", 1, (1, 1), places, (), ())],
        # Rows made wrong on purpose would count as shifted; that rule has its own tests.
        project.connectors[department].exports[export].model_copy(update={"closed": ()}),
        project.std_contracts[department, export],
        project.codes,
        Origin("d0", "f.csv", date(2026, 10, 31)),
    )


def states(result: Standardised) -> dict[str, str]:
    return dict(result.rules.select("rule", "state").iter_rows())


def test_the_city_has_a_contract_for_every_export() -> None:
    project = city_project()
    sent = {(department, name) for department, connector in project.connectors.items() for name in connector.exports}
    assert sent == set(project.std_contracts)
    assert len(sent) >= 19


@pytest.mark.parametrize(("department", "export"), exports())
def test_an_unreadable_cell_fails_the_parse_rule_of_its_field_and_is_set_aside(department: str, export: str) -> None:
    columns = columns_of(city_project().std_contracts[department, export])
    fields = [column.name for column in columns]
    result = run(department, export, fields, [[UNREADABLE[column.kind] for column in columns]])
    found = {field: scope for field, scope in result.quarantine.select("field", "scope").iter_rows() if field}
    assert found == {column.name: "row" if column.required else "cell" for column in columns}
    assert {f"{name}.parse" for name in fields} <= {rule for rule, state in states(result).items() if state == "failed"}
    assert result.quarantine["reason"].str.contains("请").all(), "every reason says what to do"


@pytest.mark.parametrize(("department", "export"), exports())
def test_an_empty_row_fails_exactly_the_required_fields(department: str, export: str) -> None:
    columns = columns_of(city_project().std_contracts[department, export])
    result = run(department, export, [column.name for column in columns], [[None] * len(columns)])
    failed = {rule for rule, state in states(result).items() if state == "failed"}
    assert failed == {f"{column.name}.required" for column in columns if column.required}
    assert result.std.height == (0 if failed else 1)


@pytest.mark.parametrize(("department", "export"), exports())
def test_rules_of_columns_nobody_sent_are_not_run(department: str, export: str) -> None:
    columns = columns_of(city_project().std_contracts[department, export])
    required = [column.name for column in columns if column.required]
    result = run(department, export, required, [[None] * len(required)])
    optional = result.rules.filter(~pl.col("field").is_in(required))
    assert set(optional["state"]) <= {"not_run"}
    assert optional.height >= len(columns) - len(required)


def limited() -> Iterator[tuple[str, str, ColumnSpec]]:
    """Fields with a check that takes a lower limit."""
    for (department, export), contract in sorted(city_project().std_contracts.items()):
        for column in columns_of(contract):
            if column.kind in ("integer", "money") and _lower_limit(contract, column.name):
                yield department, export, column


def _lower_limit(contract: type[StdContract], name: str) -> bool:
    return any(check.name == "greater_than_or_equal_to" for check in contract.to_schema().columns[name].checks)


@pytest.mark.parametrize(("department", "export", "column"), list(limited()))
def test_a_negative_amount_or_count_breaks_its_rule(department: str, export: str, column: ColumnSpec) -> None:
    result = run(department, export, [column.name], [["-1"]])
    rule = f"{column.name}.greater_than_or_equal_to"
    assert states(result)[rule] == "failed"
    assert rule in result.quarantine["rule"].to_list()


@dataclass(frozen=True)
class Cells:
    """The sample after standardising: rows by (file, sheet, row), and cells (…, field) with a line in an audit table."""

    rows: dict[tuple[str, str, int], dict[str, object]]
    quarantined: set[tuple[str, str, int, str]]
    repaired: set[tuple[str, str, int, str]]
    fields: dict[tuple[str, str, str], str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Cells:
    home = Home(tmp_path_factory.mktemp("sample") / "home")
    home.create()
    project = load(ROOT, environ=environ(home.root))
    cells = Cells({}, set(), set(), {})
    for delivery in take_inbox(project, home, now=datetime(2026, 11, 3, tzinfo=UTC)):
        assert delivery.state == "received", delivery.reason
        raw = read_delivery(project, home, delivery)
        table = standardise(project, home, delivery, raw)
        assert table.accepted + table.quarantined_rows == raw.counts["data"], delivery.file_name
        for sheet in raw.sheets:
            for column in sheet.columns:
                # A header of two rows is known by its lower row in the truth.
                for header in (column.header, column.header.split("/")[-1]):
                    cells.fields[delivery.file_name, sheet.sheet, header] = column.field
        for row in pl.read_parquet(table.folder / "std.parquet").iter_rows(named=True):
            cells.rows[delivery.file_name, row["_sheet"], row["_row"]] = row
        for name, seen in (("quarantine", cells.quarantined), ("repair", cells.repaired)):
            lines = pl.read_parquet(table.folder / f"{name}.parquet")
            seen.update((delivery.file_name, *place) for place in lines.select("sheet", "row", "field").iter_rows())
    return cells


def damages() -> list[dict[str, str]]:
    text = gzip.decompress((SAMPLE / "truth" / "damage_truth.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_no_damaged_cell_of_the_sample_is_silently_wrong(sample: Cells) -> None:
    """An address is left to places, a relative's id and what a right id contradicts to identity: they are right in form."""
    wrong: dict[str, int] = {}
    judged = 0
    for line in damages():
        place = line["file"], line["sheet"], int(line["row"])
        left = line["damage"].startswith("address") or line["damage"] in ("id_of_relative", *BESIDE_THE_ID)
        if left or place not in sample.rows:
            continue
        field = sample.fields.get((line["file"], line["sheet"], line["column"]))
        if field is None:  # a column the agreement does not have: dropped, whatever stands in it
            continue
        value = sample.rows[place][field]
        judged += 1
        missing = line["damage"] in ("id_missing", "uscc_missing", "null_word")
        right = str(value).removesuffix(" 00:00:00") == line["true_value"] or (
            value is None and (missing or (*place, field) in sample.quarantined)
        )
        if not right:
            wrong[line["damage"]] = wrong.get(line["damage"], 0) + 1
    assert wrong == {}
    assert judged > 1000


def test_every_repair_and_every_quarantined_cell_of_the_sample_is_a_damaged_one(sample: Cells) -> None:
    damaged = {
        (line["file"], line["sheet"], int(line["row"]), field)
        for line in damages()
        if (field := sample.fields.get((line["file"], line["sheet"], line["column"])))
    }
    assert sample.repaired <= damaged
    assert sample.quarantined <= damaged


def test_an_amount_on_a_member_line_is_told_since_it_is_no_payment() -> None:
    fields = ["benefit_no", "name", "relation_to_head", "programme", "amount"]
    rows: list[list[str | None]] = [
        ["DB001", "张三", "户主", "城市低保", "800"],
        ["DB001", "李四", "配偶", "城市低保", None],
        ["DB001", "张小三", "子", "城市低保", "260"],
    ]
    told = run("civil_affairs", "low_income", fields, rows).quarantine
    assert told.select("scope", "rule", "row").rows() == [("warn", "frame.amount_stands_on_the_head_line", 4)]
    assert "成员行" in told["reason"][0]
