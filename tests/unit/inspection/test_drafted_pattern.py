"""The pattern that a draft proposes for file names takes the file of the next month, however its period is written."""

from __future__ import annotations

import re

import pytest

from gridhub.inspection.namings import naming_of, pattern_of


@pytest.mark.parametrize(("name", "next_name", "period"), [
    ("低保_202610.xlsx", "低保_202611.xlsx", "202611"),
    ("低保9月.xlsx", "低保10月.xlsx", "10月"),
    ("2026年第3季度低保(汇总).xls", "2026年第4季度低保(汇总).xlsx", "2026年第4季度"),
    ("低保1-9月报表.xlsx", "低保1-10月报表.xlsx", "1-10月"),
])  # fmt: skip
def test_the_next_month_is_taken_by_the_drafted_pattern(name: str, next_name: str, period: str) -> None:
    naming = naming_of(name)
    assert naming.said
    found = re.fullmatch(pattern_of([naming], None), next_name)
    assert found is not None
    assert found["period"] == period
