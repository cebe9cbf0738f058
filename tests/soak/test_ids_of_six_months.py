"""Six months arrive: nobody loses the id of the person without a cause, and the list of changes says who came and went."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.city.files.city_file import DirtName
from tests.integration.arrivals import Office
from tests.soak.id_changes import IdChanges, score_id_changes

MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10")


def day_after(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year}-{number + 1:02d}-12"


@pytest.mark.soak
@pytest.mark.parametrize(("dirt", "seed"), [("usual", 31), ("identity", 32)])
def test_in_six_months_nobody_loses_the_id_without_a_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], dirt: DirtName, seed: int
) -> None:
    office = Office.opened(tmp_path, months=6, last_month=MONTHS[-1], households=300, seed=seed, dirt=dirt)
    before: Path | None = None
    found: list[IdChanges] = []
    for month in MONTHS:
        office.on(day_after(month))
        office.bring(month.replace("-", ""))
        release = office.run().release_id
        # A home keeps the unmasked databases of few releases.
        now = tmp_path / f"{month}.duckdb"
        now.hardlink_to(office.city.home.identities / f"{release}.duckdb")
        if before is not None:
            found.append(score_id_changes(before, now, tmp_path / "ready" / "truth"))
            with capsys.disabled():
                print(f"\n{dirt} {month}: {found[-1]}", flush=True)
        before = now
    assert [one.unlisted for one in found] == [()] * len(found)
    assert sum(one.with_id.without_cause for one in found) == 0
    others = sum(one.others.persons for one in found)
    assert sum(one.others.without_cause for one in found) <= 0.001 * others
