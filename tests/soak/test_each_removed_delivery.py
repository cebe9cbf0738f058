"""Each export × each month of the sample city taken out in turn, and pairs of them: no number changes in silence."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.integration.conftest import CityRun, make_city, sample_city  # noqa: F401  (fixtures)
from tests.integration.removed import Removed, exports_and_months, false_zeros, run_at, said, silences, without

PAIRS = 12


@pytest.mark.soak
def test_no_number_changes_in_silence_whatever_did_not_come(
    sample_city: CityRun,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    every = exports_and_months(sample_city.project, sample_city.project.config.inbox)
    pairs = list({tuple(sorted(random.Random(n).sample(every, 2))) for n in range(PAIRS)})
    cases: list[tuple[Removed, ...]] = [*((one,) for one in every), *pairs]
    whole = said(sample_city.home)
    failed, zeros = [], []
    with capsys.disabled():  # hours may pass: each case is told when it is done
        print(
            "\n| taken out | changed | complete | partial | not computable | in silence |\n|---|---:|---:|---:|---:|---:|"
        )
        for number, removed in enumerate(cases):
            city = without(sample_city, removed, tmp_path / str(number))
            run_at(city, f"case{number}")
            part = said(city.home)
            silent = silences(whole, part)
            states = [state for _, state in part.values()]
            told = " + ".join(f"{d}.{e} {m}" for d, e, m in removed)
            changed = sum(part[key][0] != whole[key][0] for key in whole)
            counts = " | ".join(str(states.count(state)) for state in ("complete", "partial", "not_computable"))
            print(f"| {told} | {changed} | {counts} | {len(silent)} |", flush=True)
            failed += [(removed, one) for one in silent]
            zeros += [(removed, one) for one in false_zeros(part) if one[0] == "mart.work_report"]
            shutil.rmtree(tmp_path / str(number))
    assert failed == []
    assert zeros == []
