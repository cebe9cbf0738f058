"""Every night the home is looked through: a difference is told once by the alerts and shows as a failed run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import dagster as dg
import pytest

from gridhub.build import rebuilding
from gridhub.contracts.errors import BrokenProject
from gridhub.orchestration.nightly_verify import verify_job, verify_schedule
from gridhub.project.config import read_config
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun, clock
from tests.integration.test_home_kept_whole import archived, change
from tests.integration.test_home_kept_whole import city as city
from tests.integration.test_home_kept_whole import whole as whole


def look(project: Project, home: Home) -> dg.ExecuteInProcessResult:
    job = verify_job(project, home, environ={}, clock=clock, patience=0)
    return job.execute_in_process(raise_on_error=False)


def log(home: Home) -> list[str]:
    file = home.root / "alerts.log"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [line for line in lines if "数据目录有变" in line]


def test_a_whole_home_is_looked_through_in_silence_and_a_changed_byte_is_told_once(city: CityRun) -> None:
    assert look(city.project, city.home).success
    assert log(city.home) == []
    change(archived(city.home))
    assert not look(city.project, city.home).success
    assert not look(city.project, city.home).success
    (told,) = log(city.home)
    assert "严重" in told and "内容被改动" in told and "restore --from" in told


def test_a_changed_cache_is_a_warning(city: CityRun) -> None:
    change(next(city.home.raw.glob("*.parquet")))
    assert not look(city.project, city.home).success
    (told,) = log(city.home)
    assert "警告" in told and "不影响已发布的数据" in told


def test_what_cannot_be_made_anew_is_no_alert(city: CityRun, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = replace(city.project, config=replace(city.project.config, nightly_verify="deep"))
    asked: list[str] = []

    def told() -> str:
        asked.append("deep")
        return "another"

    monkeypatch.setattr(rebuilding, "engine_digest", told)
    assert look(city.project, city.home).success and asked == [], "every byte, and nothing is made anew"
    assert look(deep, city.home).success and asked == ["deep"]
    assert log(city.home) == []


def test_a_home_that_never_was_is_not_made(tmp_path: Path) -> None:
    assert look(load(ROOT, environ={}), Home(tmp_path / "home")).success
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("automation", "nightly", "runs"),
    [(True, "bytes", True), (True, "deep", True), (True, "none", False), (False, "bytes", False)],
)
def test_the_schedule_runs_unless_a_setting_stops_it(
    automation: bool, nightly: Literal["none", "bytes", "deep"], runs: bool
) -> None:
    project = load(ROOT, environ={})
    config = replace(project.config, automation=automation, nightly_verify=nightly)
    schedule = verify_schedule(replace(project, config=config))
    assert (schedule.default_status == dg.DefaultScheduleStatus.RUNNING) is runs
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 4 * * *", "Asia/Shanghai")


def test_another_word_for_it_is_a_fault_of_the_project(tmp_path: Path) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changed = text.replace("[tool.gridhub]", '[tool.gridhub]\nnightly_verify = "often"')
    (tmp_path / "pyproject.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(BrokenProject, match="nightly_verify: one of none, bytes, deep is wanted"):
        read_config(tmp_path, environ={})
