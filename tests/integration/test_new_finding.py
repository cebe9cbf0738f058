"""The page docs/how-to-finding.md, carried out: its file is taken from the page itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gridhub.build.plan import make_plan
from gridhub.release.explain import explain
from gridhub.release.reading import ask
from tests.integration.conftest import ROOT, CityRun, clock
from tests.integration.test_cli import copy_of_project

PAGE = (ROOT / "docs" / "how-to-finding.md").read_text(encoding="utf-8")


def test_a_new_finding_is_one_file(make_city: Callable[..., CityRun], tmp_path: Path) -> None:
    sql = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)[0]
    assert len(sql.splitlines()) <= 35
    root = copy_of_project(tmp_path)
    (root / "assets" / "finding" / "f90_dead_key_person.sql").write_text(sql, encoding="utf-8")
    city = make_city(root=root)
    plan = {step.name: step for step in make_plan(city.project, clock=clock)}
    assert all(rule.blocking for rule in plan["finding.f90_dead_key_person"].rules)
    assert len(plan["finding.f90_dead_key_person"].rules) == 3
    city.run()
    own = ask(city.home, "SELECT * FROM finding.f90_dead_key_person ORDER BY finding_id")
    assert len(own) > 0
    assert set(own["finding_id"]) == {f"F90-{subject}" for subject in own["subject_id"]}
    assert set(own["due_days"]) == {30}
    cases = ask(city.home, "SELECT * FROM finding.case WHERE finding_code = 'F90'")
    assert set(cases["case_id"]) == set(own["case_id"]) and set(cases["state"]) == {"waiting"}
    assert set(cases["due_date"]) == {datetime(2026, 12, 11)}  # the 30th working day after 31 October
    assert own["evidence"].str.contains(";").all()
    assert own["match_level"].notna().all()
    together = ask(city.home, "SELECT COUNT(*) AS n FROM finding.finding WHERE finding_code = 'F90'")
    assert together["n"][0] == len(own)
    total, counted = ask(
        city.home,
        "SELECT (SELECT COUNT(*) FROM finding.finding) AS total, value FROM mart.work_report WHERE indicator_code = '801'",
    ).iloc[0]
    assert int(total) == int(counted)
    placed = ask(
        city.home, "SELECT SUM(finding_count - f01_count - f12_count - f18_count) AS n FROM mart.grid_overview"
    )
    assert placed["n"][0] > 0
    told = explain(city.project, city.home, "finding.f90_dead_key_person", str(own["finding_id"][0]))
    assert {row.file.split("_")[0] for row in told.rows} & {"网格办", "政法"}
