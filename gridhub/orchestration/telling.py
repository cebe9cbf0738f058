"""What Dagster tells of a run beside its events: tags of its release, and an alert when its process ended without a word.

Belongs here: those two. Not here: alerts of runs that can still speak (``alerts.occasions``, called where they happen).
No ``from __future__ import annotations``: Dagster refuses a context annotation that is a string.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

import dagster as dg

from gridhub.alerts.occasions import tell_of_failure
from gridhub.alerts.of_release import missing_at
from gridhub.project.project import Project
from gridhub.release.releases import current_id
from gridhub.state.home import Home

SHOWN = 20
"""Late exports that the tag of a run names."""


def tags_of_release(project: Project, home: Home, now: datetime) -> dict[str, str]:
    """``gridhub/release`` and ``gridhub/missing``: who is late at that moment, by department and export."""
    missing = missing_at(project, home, now)
    named = "、".join(missing[:SHOWN]) + (f" 等 {len(missing)} 项" if len(missing) > SHOWN else "")
    return {"gridhub/release": current_id(home) or "", "gridhub/missing": named or "无"}


def crash_sensor(
    project: Project, home: Home, *, environ: Mapping[str, str], clock: Callable[[], datetime]
) -> dg.SensorDefinition:
    """Tells of runs whose process was killed or never started. It starts nothing, so ``automation`` does not stop it.

    A run that failed at a step has told of it itself.
    """

    @dg.run_failure_sensor(
        name="crashed_runs",
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
        description="运行的进程被终止或没有启动时发提醒；在某一步失败的运行自己已经提醒",
    )
    def tell(context: dg.RunFailureSensorContext) -> None:
        data = context.failure_event.job_failure_data
        if not context.get_step_failure_events() and data.error is None:
            tell_of_failure(project, home, None, environ=environ, clock=clock)

    return tell
