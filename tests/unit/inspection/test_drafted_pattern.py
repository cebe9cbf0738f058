"""The pattern that a draft proposes for file names takes the file of the next month, however its period is written."""

from __future__ import annotations

import re

import pytest

from gridhub.inspection.draft import file_pattern


@pytest.mark.parametrize(("name", "next_name", "period"), [
    ("低保_202610.xlsx", "低保_202611.xlsx", "202611"),
    ("低保9月.xlsx", "低保10月.xlsx", "10月"),
    ("2026年第3季度低保(汇总).xls", "2026年第4季度低保(汇总).xlsx", "2026年第4季度"),
    ("低保1-9月报表.xlsx", "低保1-10月报表.xlsx", "1-10月"),
])  # fmt: skip
def test_the_next_month_is_taken_by_the_drafted_pattern(name: str, next_name: str, period: str) -> None:
    pattern, has_period = file_pattern(name)
    assert has_period
    found = re.fullmatch(pattern, next_name)
    assert found is not None
    assert found["period"] == period
