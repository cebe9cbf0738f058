"""The home looked through every night: is every byte what it was? A difference is an alert, and the run fails in the UI.

Belongs here: the job and its schedule. Not here: what is looked at (``keeping.verify``), making a release anew
(``build.rebuilding``), the words of the alert (``alerts.of_home``).
It holds the home, so that no run changes what is looked at: a run that comes meanwhile waits as for another run.
No ``from __future__ import annotations``: Dagster refuses a context annotation that is a string.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

import dagster as dg

from gridhub.alerts.occasions import tell_of_home
from gridhub.build.rebuilding import CannotRemake, differing_tables
from gridhub.build.run import locked
from gridhub.keeping.verify import Difference, verify
from gridhub.orchestration.inbox_sensor import STARTED_BY
from gridhub.project.due import TIMEZONE
from gridhub.project.project import Project
from gridhub.state.home import Home

CRON = "30 4 * * *"
"""After the nightly run of 02:30, before the office opens."""
verify_job_name = "verify_home"


def verify_job(
    project: Project, home: Home, *, environ: Mapping[str, str], clock: Callable[[], datetime], patience: float
) -> dg.JobDefinition:
    """``deep`` of the setting ``nightly_verify``: the release in force is made anew besides."""

    @dg.op(name="look_at_every_byte", description="核对数据目录的每一个字节；有不同时发提醒")
    def look_at_every_byte(context: dg.OpExecutionContext) -> None:
        if not home.control.exists() and not home.releases.is_dir():
            context.log.info("还没有运行过，没有可核对的")
            return
        with locked(home, patience):
            found = verify(home)
            differences, not_remade = list(found.differences), ""
            if project.config.nightly_verify == "deep" and found.release is not None:
                try:
                    differences += differing_tables(project, home, found.release)
                except CannotRemake as error:
                    not_remade = str(error)
        context.log.info(f"核对了 {found.looked_at} 个文件和日志条目，发布 {found.release}，清单指纹 {found.head}")
        if not_remade:
            context.log.warning(not_remade)
        if differences:
            tell_of_home(project, home, differences, environ=environ, clock=clock)
            raise dg.Failure("\n".join(map(_line, differences)), allow_retries=False)

    @dg.job(
        name=verify_job_name,
        description="数据目录逐字节核对（设置 nightly_verify）；有不同时发提醒，运行显示为失败",
        executor_def=dg.in_process_executor,
    )
    def verify_home() -> None:
        look_at_every_byte()

    return verify_home


def verify_schedule(project: Project) -> dg.ScheduleDefinition:
    """STOPPED with ``automation = false`` or ``nightly_verify = "none"``."""
    runs = project.config.automation and project.config.nightly_verify != "none"
    return dg.ScheduleDefinition(
        name="nightly_verify", cron_schedule=CRON, job_name=verify_job_name, execution_timezone=TIMEZONE.key,
        default_status=dg.DefaultScheduleStatus.RUNNING if runs else dg.DefaultScheduleStatus.STOPPED,
        description="每夜逐字节核对数据目录；nightly_verify = \"deep\" 时再由存档重做生效的发布",
        tags={STARTED_BY: "nightly_verify"},
    )  # fmt: skip


def _line(difference: Difference) -> str:
    return f"[{difference.part}] {difference.what}；{difference.remedy}"
