"""What a connector says of its periods: the key ``period`` and the group of the same name, and their faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gridhub.contracts.errors import BrokenProject
from gridhub.project.connector import Export
from gridhub.project.reading.loading import load
from tests.integration.test_cli import copy_of_project
from tests.unit.ingest.town import BENEFIT


def export(**keys: Any) -> Export:
    return Export.model_validate({**BENEFIT.model_dump(), **keys})


def test_the_file_name_leads_unless_another_place_is_named() -> None:
    assert export().period.lead == ("file_name", "title", "sheet_name", "month_column")


def test_a_pattern_without_a_period_needs_another_place_that_leads() -> None:
    with pytest.raises(ValidationError, match="the named group"):
        export(files=r"津贴.*\.xlsx")
    with pytest.raises(ValidationError, match="the named group"):
        export(files=r"津贴.*\.xlsx", period={"lead": ["file_name", "title"]})
    assert export(files=r"津贴.*\.xlsx", period={"lead": ["title"]}).period.lead == ("title",)


@pytest.mark.parametrize(("period", "told"), [
    ({"lead": ["title", "title"]}, "names a place twice"),
    ({"lead": []}, "at least 1 item"),
    ({"lead": ["folder"]}, "Input should be 'file_name'"),
    ({"lead": ["month_column"]}, "no field is given as month_column"),
    ({"month_column": "birth_month"}, "not among the agreed fields: birth_month"),
    ({"leads": ["title"]}, "Extra inputs"),
])  # fmt: skip
def test_a_faulty_key_is_told(period: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        export(period=period)


@pytest.mark.parametrize("cadence", ["daily", "monthly", "quarterly", "half_yearly", "yearly", "ad_hoc"])
def test_every_cadence_may_be_declared(cadence: str) -> None:
    assert export(cadence=cadence).cadence == cadence


def test_a_month_column_that_holds_no_months_is_told_at_its_line(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path)
    yaml = root / "connectors" / "civil_affairs.yaml"
    text = yaml.read_text(encoding="utf-8")
    contract = "    contract: OldAgeAllowance\n"
    for field, is_told in (("amount", True), ("pay_month", False)):
        period = f"    period:\n      month_column: {field}\n"
        yaml.write_text(text.replace(contract, contract + period), encoding="utf-8")
        if not is_told:
            assert load(root, environ={}).connectors["civil_affairs"].exports["old_age_allowance"].period.month_column
            continue
        with pytest.raises(BrokenProject) as broken:
            load(root, environ={})
        (error,) = broken.value.errors
        line = yaml.read_text(encoding="utf-8").splitlines()[error.line - 1]
        assert line.strip() == "month_column: amount"
        assert "amount holds no months: kind money" in error.message
