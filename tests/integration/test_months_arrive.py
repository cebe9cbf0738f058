"""Months arrive file by file: which date, which stage, and that the last release is what one clean run gives."""

from __future__ import annotations

from pathlib import Path

from gridhub.release.comparing import compare
from gridhub.release.reading import open_release
from gridhub.state.home import Home
from tests.integration.arrivals import CORRECTED, EARLY, LATE_PATROLS, LATE_ROLL, WITHDRAWN, Office

SAID = (
    "SELECT indicator_code, value, numerator, denominator, completeness, missing, from_date, to_date FROM mart.work_report ORDER BY 1",
    "SELECT finding_code, month, department, amount, detail FROM finding.finding ORDER BY ALL",
    "SELECT sex_name, age_band, population_type, address, level1_grid_name, is_low_income, is_key_person FROM mart.basic_ledger "
    "ORDER BY ALL",
    "SELECT grid_code, dwelling_count, household_count, person_count, key_person_count, finding_count FROM mart.grid_overview "
    "ORDER BY 1",
    "SELECT category, level, in_date, is_resident, last_met_date, met_this_month FROM mart.key_person_ledger ORDER BY ALL",
    "SELECT programme, pay_month, COUNT(*), SUM(amount) FROM core.welfare_payment GROUP BY ALL ORDER BY ALL",
    "SELECT department, export, period, part, file, state FROM audit.delivery WHERE in_force ORDER BY ALL",
    "SELECT department, export, period, state FROM audit.period_coverage ORDER BY ALL",
)
"""What people read, without the ids of the hub: a person first known by a withdrawn row keeps the id of that row."""


def said(home: Home) -> list[list[tuple[object, ...]]]:
    with open_release(home) as connection:
        return [connection.execute(query).fetchall() for query in SAID]


def numbers(home: Home) -> dict[str, tuple[float | None, str]]:
    with open_release(home) as connection:
        found = connection.execute("SELECT indicator_code, value, completeness FROM mart.work_report").fetchall()
    return {code: (None if value is None else float(value), state) for code, value, state in found}


def test_months_arrive_with_a_late_a_wrong_a_withdrawn_and_an_early_file(tmp_path: Path) -> None:
    office = Office.opened(tmp_path, months=3, last_month="2026-10")
    office.on("2026-09-03")
    office.bring("202608")
    assert (office.run().as_of, office.releases[-1][1].stage) == ("2026-08-31", "preliminary")
    august = numbers(office.city.home)

    office.on("2026-09-12")
    office.bring("202609", only=EARLY)
    manifest = office.run()
    assert (manifest.as_of, manifest.stage, len(manifest.early)) == ("2026-08-31", "final", 1)

    office.on("2026-10-04")
    office.bring("202609", but=(LATE_ROLL, LATE_PATROLS, CORRECTED, WITHDRAWN))
    office.bring_half("202609", CORRECTED)
    office.bring_half("202609", WITHDRAWN)
    manifest = office.run()
    assert manifest.as_of == "2026-08-31", "the roll is a must-have and lacks"

    office.on("2026-10-08")
    office.bring("202609", only=LATE_ROLL)
    office.bring("202609", only=CORRECTED)
    office.withdraw("202609", WITHDRAWN)
    (office.city.project.config.inbox / next(office.files("202609", only=WITHDRAWN)).name).unlink()
    office.bring("202609", only=WITHDRAWN)
    manifest = office.run()
    assert (manifest.as_of, manifest.stage) == ("2026-09-30", "preliminary")
    assert [line for line in manifest.missing if "patrol" in line]
    september = numbers(office.city.home)
    assert september["609"] == september["610"] == (None, "not_computable"), "the environment bureau is late: no zero"
    assert september["601"][0]
    fallen = {code for code, (value, _) in september.items() if value == 0 and (august[code][0] or 0) >= 5}
    assert not fallen, "no number falls to nothing because somebody is late"

    office.on("2026-10-20")
    office.bring("202609", only=LATE_PATROLS)
    manifest = office.run()
    assert (manifest.as_of, manifest.stage, office.owed(manifest)) == ("2026-09-30", "final", [])

    office.on("2026-11-11")
    office.bring("202610")
    manifest = office.run()
    assert (manifest.as_of, manifest.stage, office.owed(manifest)) == ("2026-10-31", "final", [])
    for (_, before), (_, after) in zip(office.releases, office.releases[1:], strict=False):
        assert compare(office.city.home, before.release_id, after.release_id).unexplained == 0
    clean = office.clean()
    assert said(office.city.home) == said(clean.home)
