"""A delivery that did not come changes no number in silence: a seeded few here, all of them in the soak tests."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.integration.conftest import CityRun
from tests.integration.removed import exports_and_months, false_zeros, run_at, said, silences, without


@pytest.mark.parametrize("seed", [20261031, 7])
def test_what_changes_without_a_delivery_says_that_it_lacks(sample_city: CityRun, tmp_path: Path, seed: int) -> None:
    every = exports_and_months(sample_city.project, sample_city.project.config.inbox)
    removed = random.Random(seed).sample(every, 2)
    city = without(sample_city, removed, tmp_path)
    run_at(city, "without")
    whole, part = said(sample_city.home), said(city.home)
    assert silences(whole, part) == [], removed
    assert whole != part
    assert [key for key in false_zeros(part) if key[0] == "mart.work_report"] == []
