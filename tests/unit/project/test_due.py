"""When a delivery is due: the moment, and the cron line of its schedule and freshness."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.freshness import CronFreshnessPolicy
from pydantic import ValidationError

from gridhub.contracts.period import Cadence, Period
from gridhub.orchestration.timetable import freshness_of, moment_of, schedules_of
from gridhub.project.config import read_config
from gridhub.project.connector import Export
from gridhub.project.due import due_at
from gridhub.project.project import CityConfig
from gridhub.project.reading.loading import load

ROOT = Path(__file__).resolve().parents[3]


def export(cadence: Cadence = "monthly", **keys: object) -> Export:
    said = {
        "title": "低保发放花名册", "kind": "snapshot", "cadence": cadence, "files": r"低保_(?P<period>\d{6})\.xlsx",
        "contract": "schemas/std/civil_affairs.py:LowIncome", "agreed": ["name"], "columns": {"name": ["姓名"]},
    }  # fmt: skip
    return Export.model_validate(said | keys)


@pytest.mark.parametrize(
    ("cadence", "period", "moment"),
    [
        ("daily", "2026-10-31", "2026-11-01T09:00:00+08:00"),
        ("monthly", "2026-12", "2027-01-10T09:00:00+08:00"),
        ("quarterly", "2026-Q3", "2026-10-10T09:00:00+08:00"),
        ("half_yearly", "2026-H1", "2026-07-10T09:00:00+08:00"),
        ("yearly", "2026", "2027-01-10T09:00:00+08:00"),
    ],
)
def test_a_period_is_due_on_the_citys_day_of_the_month_after_it(cadence: Cadence, period: str, moment: str) -> None:
    due = due_at(Period(period), export(cadence), 10)
    assert due is not None and due.isoformat() == moment


def test_an_export_has_a_due_day_of_its_own() -> None:
    due = due_at(Period("2026-10"), export(due_day=5), 10)
    assert due is not None and due.isoformat() == "2026-11-05T09:00:00+08:00"


def test_nobody_owes_what_comes_ad_hoc_or_is_read_from_a_database() -> None:
    database = export(database={"url_env": "DB_URL", "table": "t"})
    for one in (export("ad_hoc"), database):
        assert due_at(Period("2026-10"), one, 10) is None
        assert freshness_of(one, 10) is None


@pytest.mark.parametrize(
    "keys", [{"cadence": "daily"}, {"cadence": "ad_hoc"}, {"database": {"url_env": "U", "table": "t"}}]
)
def test_a_due_day_of_what_is_not_due_on_a_day_is_a_fault(keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="due_day"):
        export(**{"due_day": 5, **keys})  # type: ignore[arg-type]


@pytest.mark.parametrize("cadence", ["daily", "monthly", "quarterly", "half_yearly", "yearly"])
@pytest.mark.parametrize("day", [1, 5, 10, 28])
def test_freshness_takes_a_file_of_the_days_before_and_is_a_policy_dagster_accepts(cadence: Cadence, day: int) -> None:
    policy = freshness_of(export(cadence), day)
    assert isinstance(policy, CronFreshnessPolicy)
    assert policy.timezone == "Asia/Shanghai"
    dg.AssetSpec("export", freshness_policy=policy)
    if cadence == "monthly" and day == 5:
        assert (policy.deadline_cron, policy.lower_bound_delta) == ("0 9 5 * *", timedelta(days=14, hours=9))


def test_the_sample_city_runs_by_itself_and_one_setting_stops_it(tmp_path: Path) -> None:
    project = load(ROOT, environ={})
    crons = {one.name: one.cron_schedule for one in schedules_of(project, "job")}
    assert crons == {"nightly": "30 2 * * *", "due_monthly_10": "0 8 10 * *", "deadline": "0 9 10 * *"}
    assert {one.execution_timezone for one in schedules_of(project, "job")} == {"Asia/Shanghai"}
    assert {one.default_status for one in schedules_of(project, "job")} == {dg.DefaultScheduleStatus.RUNNING}
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        text.replace("[tool.gridhub]", "[tool.gridhub]\nautomation = false"), encoding="utf-8"
    )
    config = read_config(tmp_path, environ={})
    assert (config.automation, CityConfig.automation) == (False, True)


@pytest.mark.parametrize(
    ("period", "taken_in", "is_fresh"),
    [
        ("2026-10", "2026-11-03T08:00", True),
        ("2026-10", "2026-10-28T08:00", True),
        ("2026-10", "2026-11-26T08:00", True),
        ("2026-09", "2026-11-03T08:00", False),
        ("2026-09", "2026-11-26T08:00", False),
    ],
)
def test_after_the_due_day_only_the_month_that_was_due_is_fresh(period: str, taken_in: str, is_fresh: bool) -> None:
    policy = freshness_of(export(), 10)
    assert isinstance(policy, CronFreshnessPolicy)
    moment = moment_of(Period(period), export(), 10, datetime.fromisoformat(f"{taken_in}+08:00"))
    deadline = datetime.fromisoformat("2026-11-10T09:00+08:00")
    assert (moment >= deadline - policy.lower_bound_delta) == is_fresh
