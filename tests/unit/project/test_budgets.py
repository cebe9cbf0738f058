"""What a delivery, a run and a query may cost is said in the project; a wrong number is a fault of the project."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from gridhub.contracts.budgets import MB, Budgets
from gridhub.contracts.errors import BrokenProject
from gridhub.ingest.readers.child import Limits
from gridhub.project.config import read_config
from gridhub.project.project import CityConfig

ROOT = Path(__file__).resolve().parents[3]


def with_budget(folder: Path, *lines: str) -> CityConfig:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text("\n".join((text, "[tool.gridhub.budget]", *lines, "")), encoding="utf-8")
    return read_config(folder, environ={})


def test_a_city_that_says_nothing_has_the_usual_budgets(tmp_path: Path) -> None:
    assert read_config(ROOT, environ={}).budgets == Budgets() == with_budget(tmp_path).budgets


def test_a_city_says_what_it_can_bear(tmp_path: Path) -> None:
    said = with_budget(tmp_path, "rows = 200_000", "query_seconds = 20", "reader_memory_mb = 1024").budgets
    assert said == Budgets(rows=200_000, query_seconds=20, reader_memory_mb=1024)
    limits = Limits.of(said)
    assert (limits.memory_bytes, limits.allowance.rows) == (1024 * MB, 200_000)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "true", '"viel"', "5_000_000_000"])
@pytest.mark.parametrize("name", [one.name for one in fields(Budgets)])
def test_a_budget_that_is_no_positive_number_is_named_with_its_line(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BrokenProject) as broken:
        with_budget(tmp_path, "", f"{name} = {value}")
    (error,) = broken.value.errors
    lines = (tmp_path / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    assert error.message.startswith(f"budget：{name} 应为 ")
    assert lines[error.line - 1] == f"{name} = {value}"


def test_an_unknown_budget_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(BrokenProject, match=r"没有“row”这个上限，是不是 rows.*file_mb、inflated_mb、rows"):
        with_budget(tmp_path, "row = 5")


def test_a_reader_is_given_the_memory_it_needs_to_start(tmp_path: Path) -> None:
    with pytest.raises(BrokenProject, match="reader_memory_mb 应为 512 到"):
        with_budget(tmp_path, "reader_memory_mb = 511")
