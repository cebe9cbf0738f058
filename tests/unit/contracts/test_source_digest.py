"""What a rule does stands in the text of a contract and of what it imports: both are in its digest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gridhub.contracts.base import TableContract
from gridhub.project.reading.contract_files import read_contracts
from gridhub.tables.spec import table_of

CONTRACT = """
from __future__ import annotations

import pandera.polars as pa
import polars as pl

from city_rules_of_a_test import LONGEST
from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field


class Shop(TableContract):
    shop_id: str = field("编号", kind="id", required=True)

    @pa.check("shop_id")
    def short(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key).str.len_chars() <= LONGEST + 0)

    class Config:
        name = "core.shop"
        title = "店"
        metadata = {"key": ("shop_id",)}
"""


def shop(root: Path, text: str = CONTRACT, rules: str = "LONGEST = 5\n") -> type[TableContract]:
    folder = root / "schemas" / "core"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shops.py").write_text(text, encoding="utf-8")
    (root / "city_rules_of_a_test.py").write_text(rules, encoding="utf-8")
    sys.modules.pop("city_rules_of_a_test", None)
    contracts, errors = read_contracts(root)
    assert not errors
    return contracts.tables["core.shop"].contract


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return tmp_path


def test_another_body_of_a_check_is_another_contract(root: Path) -> None:
    first = table_of(shop(root)).digest
    assert table_of(shop(root, CONTRACT.replace("+ 0", "+ 1"))).digest != first
    assert table_of(shop(root)).digest == first


def test_another_rule_in_a_second_file_of_the_city_is_another_contract(root: Path) -> None:
    first = table_of(shop(root)).digest
    assert table_of(shop(root, rules="LONGEST = 50\n")).digest != first


def test_the_digest_does_not_depend_on_where_the_project_lies(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = table_of(shop(root)).digest
    other = tmp_path_factory.mktemp("elsewhere")
    sys.path.insert(0, str(other))
    try:
        assert table_of(shop(other)).digest == first
    finally:
        sys.path.remove(str(other))
