"""``gridhub ui`` with its daemon: a file arrives, a run starts by itself, and the pages tell of it."""

from __future__ import annotations

import json
import os
import shutil
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gridhub.orchestration.launch import run_in_dagster
from gridhub.project.reading.loading import load
from gridhub.state.home import Home
from tests.browser.pages import ROOT, served, visit
from tests.integration.test_cli import SMALL

pytestmark = pytest.mark.service

SAMPLE = ROOT / "data" / "sample" / "inbox"
BROKEN = "网格办_网格员名册_202610.xlsx"
MISSING = "网格办_重点人群名单_202610.xlsx"
DUE = ("Deadline: At 09:00 AM GMT+8, on day 10 of the month",)
EXPORT = "assets/export/export_grid_office__staff"
CHECK = f"{EXPORT}?view=checks&checkDetail=usable_files"
SECONDS = 900
"""How long a run that starts by itself may take to be seen on a machine that does other work."""


@dataclass(frozen=True)
class Running:
    address: str
    inbox: Path
    environ: dict[str, str]

    def ask(self, query: str) -> dict[str, object]:
        request = urllib.request.Request(
            f"{self.address}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return dict(json.load(answer)["data"])

    def wait_for_runs(self, count: int) -> list[dict[str, object]]:
        """Waits until so many runs have ended and gives them, the last first."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            found = self.ask("{runsOrError {... on Runs {results {status tags {key value}}}}}")["runsOrError"]
            runs = list(found["results"])  # type: ignore[index]
            if len([run for run in runs if run["status"] in ("SUCCESS", "FAILURE")]) >= count:
                return runs
            time.sleep(2)
        raise AssertionError(f"there were never {count} finished runs")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A home that nothing was run in; one file missing, one that cannot be read; UI, daemon and code server."""
    folder = tmp_path_factory.mktemp("self")
    inbox = folder / "inbox"
    inbox.mkdir()
    for file in SAMPLE.iterdir():
        if file.name.startswith(SMALL) and file.name != MISSING:
            shutil.copyfile(file, inbox / file.name)
    (inbox / BROKEN).write_bytes((SAMPLE / BROKEN).read_bytes()[:2000])
    environ = {**os.environ, "GRIDHUB_INBOX": str(inbox), "GRIDHUB_HOME": str(folder / "home")}
    project = load(ROOT, environ=environ)
    with served(project, environ, folder / "server.log", read_only=False) as address:
        yield Running(address, inbox, environ)


def tags(run: dict[str, object]) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in run["tags"]}  # type: ignore[attr-defined]


def test_what_arrived_becomes_one_run_that_names_who_is_missing(browser: object, running: Running) -> None:
    (run,) = running.wait_for_runs(1)
    assert run["status"] == "SUCCESS"
    assert tags(run)["gridhub/started_by"] == "inbox"
    assert "民政局 殡葬火化信息 2026-10" in tags(run)["gridhub/missing"]
    visit(browser, f"{running.address}/runs", "run_by_sensor", "whole_road", "inbox")


def test_sensor_and_schedules_run_from_the_start(browser: object, running: Running) -> None:
    names = ("inbox", "crashed_runs", "nightly", "nightly_verify", "due_monthly_10", "deadline")
    visit(browser, f"{running.address}/automation", "automation", "At 02:30 AM", *names)
    found = running.ask(
        "{workspaceOrError {... on Workspace {locationEntries {locationOrLoadError {... on RepositoryLocation "
        "{repositories {sensors {name sensorState {status}} schedules {name scheduleState {status}}}}}}}}}"
    )
    told = json.dumps(found)
    assert told.count('"RUNNING"') == len(names)
    assert "STOPPED" not in told


def test_a_refusal_of_the_running_month_stands_on_the_page_of_its_export(browser: object, running: Running) -> None:
    visit(browser, f"{running.address}/{CHECK}", "refusal", "usable_files", BROKEN, "被拒收")


def test_a_refused_file_fills_no_month_and_makes_nothing_fresh(browser: object, running: Running) -> None:
    text = visit(browser, f"{running.address}/{EXPORT}?view=partitions", "refused_is_a_gap", "2026-09-01", "2026-10-01")
    assert "Missing" in text
    visit(browser, f"{running.address}/{EXPORT}?view=overview", "late", "Freshness policy", "Failed", *DUE, seconds=150)


def test_the_refusal_is_gone_when_a_good_file_comes(browser: object, running: Running) -> None:
    shutil.copyfile(SAMPLE / BROKEN, running.inbox / BROKEN)
    last = running.wait_for_runs(2)[0]
    assert last["status"] == "SUCCESS"
    visit(browser, f"{running.address}/{CHECK}", "refusal_gone", "usable_files", "Passed")
    visit(
        browser, f"{running.address}/{EXPORT}?view=overview", "fresh", "Freshness policy", "Passing", *DUE, seconds=150
    )


def test_a_run_from_the_shell_stands_in_the_same_timeline(browser: object, running: Running) -> None:
    project = load(ROOT, environ=running.environ)
    home = Home(project.config.home)
    run_in_dagster(project, home, clock=lambda: datetime.now(UTC), environ=running.environ)
    runs = running.wait_for_runs(3)
    assert [tags(run).get("gridhub/started_by") for run in runs] == [None, "inbox", "inbox"]
    visit(browser, f"{running.address}/runs", "run_of_the_shell", "whole_road", "inbox")
