"""A damaged file is read right or refused cleanly, never otherwise: 2,000 of each format here, 5 % of them in CI."""

from __future__ import annotations

import pytest

from tests.soak.fuzzing import FORMATS, fuzz

COUNT = 2_000
SHARE = COUNT // 20


@pytest.mark.parametrize("format", FORMATS)
def test_a_share_of_the_damaged_files(format: str) -> None:
    outcomes = fuzz(format, SHARE, seed=1)
    assert sum(outcomes.values()) == SHARE
    assert set(outcomes) - {"read as workbook", "read as text"}, "some must have been refused"


@pytest.mark.soak
@pytest.mark.parametrize("format", FORMATS)
def test_two_thousand_damaged_files(format: str) -> None:
    outcomes = fuzz(format, COUNT, seed=2)
    print(format, dict(outcomes))
    assert sum(outcomes.values()) == COUNT
