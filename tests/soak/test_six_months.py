"""Six months arrive file by file: one department late, one file corrected, one withdrawn, one early; every difference between
two releases has its cause, and the last release is what one clean run of the same files gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.release.comparing import compare
from tests.integration.arrivals import CORRECTED, EARLY, LATE_PATROLS, LATE_ROLL, WITHDRAWN, Office
from tests.integration.test_months_arrive import said

MONTHS = ("05", "06", "07", "08", "09", "10")


def day_after(month: str, day: int) -> str:
    return f"2026-{int(month) + 1:02d}-{day:02d}"


@pytest.mark.soak
def test_six_months_arrive_and_the_last_release_is_that_of_one_clean_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Office.opened(tmp_path, months=6, last_month="2026-10")

    def tell(line: str) -> None:
        with capsys.disabled():
            print(line, flush=True)

    tell("\n| day | what came | release | stage | early | held | missing |\n|---|---|---|---|---:|---:|---:|")

    def run(what: str) -> None:
        manifest = office.run()
        tell(
            f"| {office.when:%m-%d} | {what} | {manifest.release_id} | {manifest.stage} | {len(manifest.early)} | "
            f"{len(manifest.held)} | {len(manifest.missing)} |"
        )

    for number, month in enumerate(MONTHS):
        code = f"2026{month}"
        later = f"2026{MONTHS[number + 1]}" if number + 1 < len(MONTHS) else None
        office.on(day_after(month, 3))
        office.bring(code, but=(LATE_ROLL, LATE_PATROLS, CORRECTED, WITHDRAWN))
        office.bring_half(code, CORRECTED)
        office.bring_half(code, WITHDRAWN)
        run(f"{code} without the roll and the patrols, two files of another town")
        office.on(day_after(month, 6))
        office.bring(code, only=LATE_ROLL)
        office.bring(code, only=CORRECTED)
        office.withdraw(code, WITHDRAWN)
        (office.city.project.config.inbox / next(office.files(code, only=WITHDRAWN)).name).unlink()
        office.bring(code, only=WITHDRAWN)
        run(f"{code} the roll, a correction, a withdrawal")
        assert office.releases[-1][1].as_of[:7] == f"2026-{month}"
        assert office.releases[-1][1].stage == "preliminary"
        office.on(day_after(month, 15))
        office.bring(code, only=LATE_PATROLS)
        if later:
            office.bring(later, only=EARLY)
        run(f"{code} the patrols; early: {later}")
        assert (office.releases[-1][1].stage, office.owed(office.releases[-1][1])) == ("final", [])
    unexplained = {}
    for (_, before), (_, after) in zip(office.releases, office.releases[1:], strict=False):
        found = compare(office.city.home, before.release_id, after.release_id)
        unexplained[after.release_id] = found.unexplained
    assert not any(unexplained.values()), unexplained
    clean = office.clean()
    assert said(office.city.home) == said(clean.home)
