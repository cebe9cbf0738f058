"""The occasions at which somebody is told: a release was made, a run broke off, the home differs from what it was. Called by
whoever starts runs.

Belongs here: from the occasion to the alerts sent. Not here: the words (``of_run``, ``of_home``), what a release tells (``of_release``).
Nothing here stops a run: what goes wrong while telling is one line of the log ``gridhub``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import duckdb
from sqlalchemy.exc import OperationalError

from gridhub.alerts.alert import Alert
from gridhub.alerts.of_home import alert_of_changed_home
from gridhub.alerts.of_release import alerts_of_release
from gridhub.alerts.of_run import FailedCheck, alert_of_failed_run, alerts_of_run
from gridhub.alerts.send import send
from gridhub.alerts.sent import Sent
from gridhub.build.run import HomeBusy
from gridhub.build.step import Blocked
from gridhub.contracts.errors import GridhubError
from gridhub.keeping.verify import Difference
from gridhub.project.project import Project
from gridhub.state.home import Home

CRASHED = "运行进程中断，没有说明原因（可能被终止、内存不足或机器重启）"


def tell_of_release(
    project: Project, home: Home, *, environ: Mapping[str, str], clock: Callable[[], datetime]
) -> tuple[Sent, ...]:
    """Tell of the release just made: what is late, held, failed, and that it is there."""
    return _telling(project, home, environ, clock, lambda: alerts_of_release(project, home, now=clock()))


def tell_of_failure(
    project: Project, home: Home, error: BaseException | None, *, step: str = "", environ: Mapping[str, str],
    clock: Callable[[], datetime],
) -> tuple[Sent, ...]:  # fmt: skip
    """Tell of a run that broke off at a step (its title). ``error``: None when the process itself ended."""
    if isinstance(error, HomeBusy | KeyboardInterrupt):
        return ()  # another run is at work; a person ended it: nobody has to be told
    return _telling(project, home, environ, clock, lambda: alerts_of_failure(error, step, clock()))


def tell_of_home(
    project: Project, home: Home, differences: Sequence[Difference], *, environ: Mapping[str, str],
    clock: Callable[[], datetime],
) -> tuple[Sent, ...]:  # fmt: skip
    """Tell of a home in which something is not what it was."""
    only_caches = all(one.part == "cache" for one in differences)
    said = [(one.what, one.remedy) for one in differences]
    return _telling(
        project, home, environ, clock,
        lambda: (alert_of_changed_home(at=clock(), differences=said, only_caches=only_caches),),
    )  # fmt: skip


def alerts_of_failure(error: BaseException | None, step: str, now: datetime) -> tuple[Alert, ...]:
    """A blocking check is an alert of its own, beside that of the run. A library's words may quote a value: its errors are
    told by their kind."""
    checks: Sequence[FailedCheck] = ()
    if isinstance(error, Blocked):
        checks = [
            FailedCheck(check.name, place.file if place else "", place.reason if place else check.description, True)
            for check in error.checks
            for place in (check.sample or (None,))
        ]
    reason = CRASHED if error is None else str(error) if isinstance(error, GridhubError) else type(error).__name__
    blocked = alerts_of_run(
        at=now, as_of=None, release_id=None, stage="", failed_checks=checks, held=(), late=(), not_final={}
    )  # fmt: skip
    return (*blocked, alert_of_failed_run(at=now, step=step, reason=reason))


def _telling(
    project: Project, home: Home, environ: Mapping[str, str], clock: Callable[[], datetime],
    alerts: Callable[[], Sequence[Alert]],
) -> tuple[Sent, ...]:  # fmt: skip
    try:
        return send(alerts(), project.config.alerts, home, environ=environ, clock=clock)
    except (GridhubError, OSError, OperationalError, duckdb.Error) as error:
        logging.getLogger("gridhub").warning("alerts were not sent: %s", type(error).__name__)
        return ()
