"""Entries of ``assets/indicator``: each rule of the file broken once, told once, with the line of what is wrong."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml

from gridhub.contracts.errors import ProjectError
from gridhub.project.reading.indicators import IndicatorFile, read_indicators
from gridhub.project.reading.schema import indicator_schema
from gridhub.project.sql.assets import AssetSource
from gridhub.project.sql.indicators import assets_of_indicators, check_makers, check_queries, tables_of_indicators
from gridhub.project.sql.lint import lint_sql
from gridhub.tables.filling import create_from_query
from tests.contract.conftest import ROOT, known_project

SOUND = """\
title: 走访简报
indicators:
  - code: "1"
    name: 走访次数
    unit: 次
    kind: stock
    rows: |
      SELECT record_id, visit_date
      FROM core.visit
  - code: "2"
    name: 有效走访率
    unit: "%"
    kind: [month, year]
    measure: share
    date: visit_date
    rows: SELECT record_id, visit_date FROM core.visit WHERE visit_result = 'met'
    per: SELECT record_id, visit_date FROM core.visit
  - code: "3"
    name: 补贴金额
    unit: 元
    kind: stock
    measure: sum
    column: amount
    rows: SELECT record_id, programme, amount FROM core.welfare_payment
  - code: "4"
    name: 办结率
    unit: "%"
    kind: month
    missing: 缺少工单明细
"""


def read(root: Path, text: str, name: str = "brief.yaml") -> tuple[list[IndicatorFile], list[ProjectError]]:
    """What ``gridhub check`` says of a file with this text."""
    folder = root / "assets" / "indicator"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    files, errors = read_indicators(root)
    tables = {**known_project().tables, **{spec.name: spec for spec in tables_of_indicators(files)}}
    return files, [*errors, *check_queries(files, tables, set())]


def test_a_sound_file_has_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, SOUND)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        # keys
        ("title: 走访简报\n", "title: 走访简报\ntitel: 简报\n", 2, "unknown key titel; did you mean title"),
        ("title: 走访简报", "title: ''", 1, "title: the Chinese name"),
        ("    unit: 次\n", "    unit: 次\n    unitt: 次\n", 6, "1: unitt: unknown key; did you mean unit"),
        ("    unit: 次\n", "", 3, "1: unit: this key is missing"),
        ("    name: 走访次数\n", "", 3, "1: name: this key is missing"),
        ('  - code: "1"', "  - code: 1", 3, "1: code: a text is wanted"),
        ('  - code: "1"', '  - code: "一"', 3, "一: code: String should match"),
        ('  - code: "2"', '  - code: "1"', 10, "the code 1 is taken already (line 3)"),
        ("kind: stock", "kind: week", 6, "1: kind.0: Input should be 'stock', 'month', 'quarter' or 'year'"),
        ("kind: stock", "kind: []", 6, "1: kind: Value should have at least 1 item"),
        ("kind: [month, year]", "kind: [month, month]", 13, "2: kind: a kind is named twice"),
        ("kind: [month, year]", "kind: [stock, year]", 13, "2: kind: a stock has no period"),
        ("    date: visit_date\n", "", 10, "2: date: this key is missing: month needs the column that says when"),
        ("    kind: stock\n", "    kind: stock\n    date: visit_date\n", 7, "1: date: the kind stock has none"),
        ("date: visit_date", "date: visit_day", 15, "2: rows has no column visit_day"),
        ("date: visit_date", "date: record_id", 15, "2: record_id is VARCHAR: a DATE is wanted"),
        ("    date: visit_date\n", "    date: visit_date\n    town: town\n", 16, "has no column town: it has record_id, visit_date"),
        ("measure: share", "measure: average", 14, "2: measure: Input should be"),
        # what belongs together
        ("    missing: 缺少工单明细\n", "", 25, "4: rows: this key is missing (or"),
        ("    missing: 缺少工单明细\n", "    missing: 缺少\n    town: town_name\n", 30, "an indicator without rows has none"),
        ("    column: amount\n", "", 18, "3: column: this key is missing: sum needs a column"),
        ("    kind: stock\n", "    kind: stock\n    column: visit_date\n", 7, "1: column: the measure count has none"),
        ("    per: SELECT record_id, visit_date FROM core.visit\n", "", 10, "2: per: this key is missing: share needs"),
        ("    column: amount\n", "    column: amount\n    per: SELECT record_id FROM core.visit\n", 24, "3: per: the measure sum has none"),
        # the column
        ("column: amount", "column: amounts", 23, "3: rows has no column amounts: it has record_id, programme, amount"),
        ("column: amount", "column: programme", 23, "3: programme is VARCHAR: a whole number or a DECIMAL is wanted"),
        # SQL
        ("record_id, visit_date", "record_id, visit_day", 8, '"visit_day" not found'),
        ("FROM core.visit\n  -", "FROM core.visits\n  -", 9, "unknown table core.visits; did you mean core.visit"),
        ("FROM core.visit\n  -", "FROM visit\n  -", 9, "unknown table visit"),
        ("FROM core.visit\n  -", "FROM std.grid_office__visit\n  -", 9, "a mart file may not read std.grid_office__visit"),
        ("FROM core.visit\n  -", "FROM claim.visit\n  -", 9, "claim.visit is not published"),
        ("FROM core.visit\n  -", "FROM\n  -", 9, "not SQL"),
        ("record_id, visit_date", "*", 8, "SELECT * hides what a table holds"),
        ("record_id, visit_date", "record_id, record_id", 8, "two output columns are named record_id"),
        ("record_id, visit_date", "record_id, ANY_VALUE(visit_date) OVER () AS day", 8, "not allowed: ANY_VALUE"),
        ("record_id, visit_date", "COUNT(record_id) AS n", 8, "this SELECT always gives one row"),
        ("record_id, visit_date", "record_id, staff_name", 8, "staff_name is published masked or not at all"),
        ("core.visit\n  -", "core.visit; SELECT 1\n  -", 9, "one statement is wanted, 2 are there"),
        ("    per: SELECT record_id, visit_date FROM core.visit\n", "    per: SELECT nothing FROM core.visit\n", 17, "nothing"),
        ("    rows: |\n", "    stated_by: SELECT nothing FROM core.visit\n    rows: |\n", 7, "nothing"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert SOUND.count(old) >= 1
    _, errors = read(tmp_path, SOUND.replace(old, new, 1))
    told = {(error.line, said in error.message) for error in errors}
    assert told == {(line, True)}, errors


def test_every_broken_entry_is_listed_also_the_sql_of_one_with_another_fault(tmp_path: Path) -> None:
    text = (
        SOUND.replace("    unit: 次", "    unitt: 次")
        .replace("visit_date", "visit_day")
        .replace("amount F", "amounts F")
    )
    lines = {error.line for error in read(tmp_path, text)[1]}
    assert lines == {3, 5, 8, 16, 17, 24}


@pytest.mark.parametrize(
    ("text", "said"),
    [("title: 空\n", "indicators: a list"), ("- 1\n", "title:"), ("", "the file is empty"), ("title: [\n", "not YAML"),
     ("title: 简报\nindicators: [1]\n", "?: Input should be")],
)  # fmt: skip
def test_a_file_without_entries_is_told(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in error.message for error in read(tmp_path, text)[1])


@pytest.mark.parametrize("name", ["Brief.yaml", "brief.yml", "brief-1.yaml", "brief.sql"])
def test_a_file_of_another_name_is_told(tmp_path: Path, name: str) -> None:
    _, errors = read(tmp_path, SOUND, name)
    assert [error.file for error in errors] == [f"assets/indicator/{name}"]


def test_two_makers_of_one_table_and_two_contracts_and_two_views_are_told(tmp_path: Path) -> None:
    files, _ = read(tmp_path, SOUND)
    said = [str(e) for e in check_makers(files, {"mart.brief"}, {"mart.brief"}, {"走访简报": "mart.other"})]
    assert len(said) == 3
    assert (
        "assets/indicator/brief.yaml:1: mart.brief has two makers: this file and assets/mart/brief.sql: delete or rename one of them"
        in said
    )
    assert "assets/indicator/brief.yaml:1: title: 走访简报 is the view of mart.other already" in said
    assert list(check_makers(files, {"mart.others"}, {"mart.others"}, {"走访简报": "mart.brief"})) == []


def made(root: Path, text: str) -> AssetSource:
    files, errors = read(root, text)
    assert errors == []
    return assets_of_indicators(files[0])[0]


def test_the_table_that_is_made_keeps_the_rules_of_the_sql_files(tmp_path: Path) -> None:
    asset = made(tmp_path, SOUND).asset
    assert lint_sql(asset.sql, "brief") == []
    assert asset.refs == ("audit.completeness", "core.visit", "core.welfare_payment")


@pytest.mark.parametrize("tail", [";", " -- how they count it", ";\n      -- the end"])
def test_what_follows_a_select_does_no_harm(tmp_path: Path, tail: str) -> None:
    assert made(tmp_path, SOUND.replace("FROM core.visit\n  -", f"FROM core.visit{tail}\n  -"))


def test_the_rows_behind_are_those_of_the_entry(tmp_path: Path) -> None:
    files, _ = read(tmp_path, SOUND)
    spec, by_town = tables_of_indicators(files)
    assert by_town.name == "mart.brief_town" and by_town.view == "走访简报（分乡镇）"
    assert spec.name == "mart.brief" and spec.view == "走访简报" and spec.key == ("indicator_code",)
    assert spec.behind["1"] == ("SELECT record_id, visit_date\nFROM core.visit",)
    assert len(spec.behind["2"]) == 2
    assert "4" not in spec.behind


@pytest.mark.parametrize(
    ("measure", "value"),
    [("count", 3), ("sum", 9), ("min", 2), ("max", 4), ("share", 150), ("ratio", "1.5")],
)
def test_each_measure_counts_what_it_says(tmp_path: Path, measure: str, value: int | str) -> None:
    entry = {
        "code": "1", "name": "数", "unit": "个", "kind": "stock", "measure": measure,
        "rows": "SELECT grid_id, contact_card_count FROM core.grid",
    }  # fmt: skip
    if measure in ("sum", "min", "max"):
        entry["column"] = "contact_card_count"
    if measure in ("share", "ratio"):
        entry["per"] = "SELECT grid_id FROM core.grid WHERE contact_card_count < 4"
    asset = made(tmp_path, yaml.safe_dump({"title": "简报", "indicators": [entry]}, allow_unicode=True)).asset
    files, _ = read_indicators(tmp_path)
    with duckdb.connect() as connection:
        for schema in ("core", "audit", "mart"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(
            "CREATE TABLE audit.completeness AS SELECT 'mart.brief' AS table_name, '1' AS value_code, 'stock' AS kind, "
            "CAST(NULL AS DATE) AS from_date, DATE '2026-10-31' AS to_date, 'complete' AS state, TRUE AS zero_is_said, "
            "CAST(NULL AS VARCHAR) AS missing"
        )
        connection.execute("CREATE TABLE core.grid (grid_id VARCHAR, contact_card_count BIGINT)")
        connection.execute("INSERT INTO core.grid VALUES ('a', 2), ('b', 3), ('c', 4)")
        spec, _ = tables_of_indicators(files)
        create_from_query(connection, spec, asset.sql)
        assert connection.execute(f"SELECT value = {value} FROM mart.brief").fetchall() == [(True,)]


def test_the_schema_for_editors_is_that_of_the_models() -> None:
    assert (ROOT / "docs" / "indicator.schema.json").read_text(encoding="utf-8") == indicator_schema()
