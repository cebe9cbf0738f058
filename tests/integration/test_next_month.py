"""A month arrives: the hub takes the next month of a generated city, tells what is late, and is right about all of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gridhub.build.run import Outcome
from gridhub.city.files.generate import generate
from gridhub.city.files.next_month import next_month
from gridhub.city.scoring.score import Score, score
from gridhub.city.scoring.truth_linked import LinkedFindings, compare_findings
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from gridhub.release.releases import require_current
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun

LATE = "civil_affairs.low_income"
Arrived = tuple[CityRun, list[tuple[str, str]], Outcome, Score, LinkedFindings]
OF_FIRMS = {"F13", "F14", "F15", "F16", "F161"}


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Arrived:
    """Two months run; the third without the low-income roll; then the roll: what waits between, and the end."""
    folder = tmp_path_factory.mktemp("month")
    generate(folder, households=120, months=2, seed=7, dirt="usual", last_month="2026-08")
    environ = {**os.environ, "GRIDHUB_INBOX": str(folder / "inbox"), "GRIDHUB_HOME": str(folder / "home")}
    project = load(ROOT, environ=environ)
    city = CityRun(project, Home(project.config.home))
    city.run("two months")
    late = next_month(folder, late=[LATE]).files["late"]
    waiting = city.run("a month more")
    early = ask(city.home, "SELECT DISTINCT period FROM audit.delivery WHERE state = 'early'")
    missing = [(require_current(city.home).name, str(period)) for period in early["period"]]
    missing += [("told", note) for note in waiting.notes]
    for name in late:
        Path(folder / "late" / name).rename(folder / "inbox" / name)
    outcome = city.run("all of it")
    database = city.home.identities / f"{require_current(city.home).name}.duckdb"
    truth = folder / "truth"
    return city, missing, outcome, score(database, truth), compare_findings(project, database, truth)


def test_a_month_waits_for_the_late_roll_and_says_so(
    arrived: Arrived,
) -> None:
    (release, period), (_, told) = arrived[1]
    assert (release[:10], period) == ("2026-08-31", "2026-09")
    assert "民政局“低保发放花名册”" in told


def test_when_it_came_nothing_is_missing_or_refused_and_the_release_is_of_the_new_month(
    arrived: Arrived,
) -> None:
    city, _, outcome, _, _ = arrived
    assert not outcome.refused
    assert len(ask(city.home, "SELECT * FROM audit.delivery_gap")) == 0
    assert require_current(city.home).name.startswith("2026-09-30")


def test_the_hub_is_as_right_about_the_third_month_as_about_the_first_two(
    arrived: Arrived,
) -> None:
    found = arrived[3]
    assert found.persons.precision >= 0.99 and found.persons.recall >= 0.95
    assert found.dwellings.right_share >= 0.97
    assert found.silently_wrong == 0
    assert {f.finding for f in found.findings} >= {"F01", "F12", "F18", "F22"} | OF_FIRMS
    assert [(f.finding, f.true, f.found, f.same) for f in found.findings if not f.true == f.found == f.same > 0] == []


def test_on_true_links_the_rules_about_firms_find_what_is_planted_and_nothing_else(arrived: Arrived) -> None:
    lines = [line for line in arrived[4].planted if line[0] in OF_FIRMS]
    assert {code for code, *_ in lines} == OF_FIRMS
    assert [line for line in lines if not line[1] == line[2] == line[3] > 0] == []


def test_every_row_about_a_firm_is_accounted_for_and_every_licence_has_a_holder(arrived: Arrived) -> None:
    home = arrived[0].home
    open_lines = ask(home, "SELECT department, export, step FROM audit.row_ledger WHERE NOT closes")
    assert len(open_lines) == 0
    kinds = ask(home, "SELECT licence_kind, COUNT(*) - COUNT(entity_id) AS missing FROM core.licence GROUP BY ALL")
    assert set(kinds["licence_kind"]) == {
        "discharge_permit", "food_licence", "venue_licence", "road_transport_licence", "other_permit",
    }  # fmt: skip
    assert kinds["missing"].sum() == 0


def test_numbers_of_the_months_before_stand_beside_those_of_the_new_one_as_they_were_published(
    arrived: Arrived,
) -> None:
    home, waiting = arrived[0].home, arrived[1][0][0]
    said = ask(home, "SELECT CAST(as_of AS VARCHAR) AS day, COUNT(*) AS lines FROM mart.trend GROUP BY 1 ORDER BY 1")
    assert list(said["day"]) == [waiting[:10], "2026-09-30"]
    assert said["lines"].nunique() == 1
    now = ask(
        home,
        "SELECT said.value IS NOT DISTINCT FROM report.value AS same FROM mart.trend AS said "
        "JOIN mart.work_report AS report USING (indicator_code, kind) "
        "WHERE said.as_of = DATE '2026-09-30' AND said.report = 'work_report'",
    )
    assert len(now) > 50 and now["same"].all()
    changes = ask(home, "SELECT value - previous_value AS moved, change FROM mart.trend WHERE change IS NOT NULL")
    assert len(changes) > 20 and (changes["moved"] == changes["change"]).all()
