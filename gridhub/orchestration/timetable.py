"""What runs by the clock: a run every night, one per cadence on its due day, the release at the city's deadline; freshness.

Belongs here: schedules and freshness policies, from cadences and due days. Not here: when something is due (``project.due``),
what the run does. All times are China's.
"""

from datetime import datetime, timedelta

import dagster as dg

from gridhub.contracts.period import Cadence, Period
from gridhub.orchestration.inbox_sensor import STARTED_BY
from gridhub.project.connector import Export
from gridhub.project.due import HOUR, TIMEZONE, due_at, due_cron, due_day_of, is_owed
from gridhub.project.project import Project

NIGHTLY = "30 2 * * *"
_WORDS: dict[Cadence, str] = {"monthly": "每月", "quarterly": "每季", "half_yearly": "每半年", "yearly": "每年"}
_EARLIER = timedelta(days=10)
"""How long before the end of its month a file may come and still be the one that is due."""
_LONGEST = timedelta(days=27)
"""Dagster wants the window shorter than the shortest month."""


def schedules_of(project: Project, job_name: str) -> list[dg.ScheduleDefinition]:
    """RUNNING by default, STOPPED with ``automation = false``."""
    config = project.config
    status = dg.DefaultScheduleStatus.RUNNING if config.automation else dg.DefaultScheduleStatus.STOPPED

    def schedule(name: str, cron: str, description: str) -> dg.ScheduleDefinition:
        return dg.ScheduleDefinition(
            name=name, cron_schedule=cron, job_name=job_name, execution_timezone=TIMEZONE.key, default_status=status,
            description=description, tags={STARTED_BY: name},
        )  # fmt: skip

    due = {
        (export.cadence, due_day_of(export, config.deadline_day))
        for connector in project.connectors.values()
        for export in connector.exports.values()
        if is_owed(export) and export.cadence in _WORDS
    }
    hour = HOUR - 1
    return [
        schedule("nightly", NIGHTLY, "每夜运行：读取前置机库表，看协议是否到期、早到的数据是否到期"),
        *(
            schedule(f"due_{cadence}_{day:02d}", due_cron(cadence, day, hour=hour),
                     f"{_WORDS[cadence]}报送的数据在 {day} 日到期：{hour} 时收齐一次")
            for cadence, day in sorted(due)
        ),
        schedule("deadline", due_cron("monthly", config.deadline_day),
                 f"每月 {config.deadline_day} 日 {HOUR} 时截止：发布，并点名缺报的部门（运行标签 gridhub/missing，提醒）"),
    ]  # fmt: skip


def freshness_of(export: Export, deadline_day: int) -> dg.FreshnessPolicy | None:
    """Fresh is an export of which the last period due, or a newer one, is there and usable (deliveries are dated by their
    period, ``moment_of``); None when nobody owes it."""
    if not is_owed(export):
        return None
    return dg.FreshnessPolicy.cron(
        deadline_cron=due_cron(export.cadence, due_day_of(export, deadline_day)),
        lower_bound_delta=_window(export, deadline_day),
        timezone=TIMEZONE.key,
    )


def moment_of(period: Period, export: Export, deadline_day: int, now: datetime) -> datetime:
    """The moment at which a delivery counts for freshness: when it is taken in, at the latest when its period was due: an old
    month that comes today makes nothing fresh, and a month that came late is there."""
    due = due_at(period, export, deadline_day)
    if due is None:
        return now
    return min(due, now)


def _window(export: Export, deadline_day: int) -> timedelta:
    """How long before it is due a period may come: for a day from 18:00 on, for others from ten days before the end of the
    month on."""
    if export.cadence == "daily":
        return timedelta(hours=15)
    return min(timedelta(days=due_day_of(export, deadline_day) - 1, hours=HOUR) + _EARLIER, _LONGEST)
