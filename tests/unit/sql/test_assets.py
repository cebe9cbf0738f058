"""Every SQL asset of the canonical model, findings and marts keeps the house rules of design §8 and examples.md.

Belongs here: what can be seen in the text. Not here: what the tables hold (``tests/contract``).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

ROOT = Path(__file__).resolve().parents[3]
ASSETS = sorted(path for layer in ("core", "finding", "mart") for path in (ROOT / "assets" / layer).glob("*.sql"))
LAYERS_READ = {
    "core": {"claim", "link", "core", "audit", "rule", "code"},
    "finding": {"claim", "link", "core", "audit", "rule", "code"},
    "mart": {"claim", "link", "core", "finding", "mart", "audit", "rule", "code"},
}

by_name = pytest.mark.parametrize("path", ASSETS, ids=lambda path: f"{path.parent.name}.{path.stem}")


def parsed(path: Path) -> exp.Query:
    statements = sqlglot.parse(path.read_text(encoding="utf-8"), read="duckdb")
    assert len(statements) == 1, "one SELECT per file"
    statement = statements[0]
    assert isinstance(statement, exp.Query)
    return statement


@by_name
def test_header_tells_title_grain_owner_and_source_of_rules(path: Path) -> None:
    head = re.findall(r"^-- ([a-z_]+):", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert head[:4] == ["title", "grain", "owner", "rules"]


@by_name
def test_columns_are_explicit(path: Path) -> None:
    assert not [star for star in parsed(path).find_all(exp.Star) if not isinstance(star.parent, exp.Count)]


@by_name
def test_no_construct_outside_the_common_subset(path: Path) -> None:
    query = parsed(path)
    for construct in (exp.Qualify, exp.Array, exp.Struct, exp.Lambda, exp.Pivot, exp.Unnest):
        assert query.find(construct) is None, construct.__name__
    spark = query.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert sqlglot.parse_one(spark, read="spark")


@by_name
def test_every_list_of_values_and_every_choice_among_rows_is_ordered(path: Path) -> None:
    query = parsed(path)
    assert not [call for call in query.find_all(exp.GroupConcat) if not call.find(exp.Order)]
    for window in query.find_all(exp.Window):
        if isinstance(window.this, exp.RowNumber):
            assert window.args.get("order") is not None


@by_name
def test_asset_reads_only_the_layers_below_it(path: Path) -> None:
    query = parsed(path)
    steps = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if table.db:
            assert table.db in LAYERS_READ[path.parent.name], f"{table.db}.{table.name}"
        else:
            assert table.name in steps, f"{table.name} is neither a step of this file nor a table of a layer"


@by_name
def test_no_step_is_left_unused(path: Path) -> None:
    query = parsed(path)
    read = {table.name for table in query.find_all(exp.Table) if not table.db}
    assert {cte.alias for cte in query.find_all(exp.CTE)} <= read
