"""What the release in force has to tell: the values that ``alerts_of_run`` wants, read from its published tables.

Belongs here: those SELECTs, and which gaps are late. Not here: the words (``of_run``), sending (``send``).

1. Late is what is owed, not in, and past its due day: asked of the deliveries, not of the reporting date, which does not move
   to a month whose must-have exports lack. A month that is still open for delivery is a gap in tables, and nobody is told.
2. Not final are the indicators, findings and ledgers whose rows come from a late export.
3. Failed checks are those about whole deliveries: refused files and changes too large. What single cells break is in the
   department's 隔离清单, and 440 rules would be 100 alerts a month. (A blocking check leaves no release: ``of_failure``.)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial

import duckdb

from gridhub.alerts.alert import Alert
from gridhub.alerts.of_run import FailedCheck, HeldDelivery, LateExport, alerts_of_run
from gridhub.build.drift import DRIFT
from gridhub.build.gaps import Arrival, Gap, coverage
from gridhub.build.inbox import USABLE
from gridhub.build.reporting_date import today_of
from gridhub.contracts.period import Period
from gridhub.project.due import due_at
from gridhub.project.project import Project
from gridhub.release.reading import open_release
from gridhub.release.releases import current_id
from gridhub.state.home import Home


def alerts_of_release(project: Project, home: Home, *, now: datetime) -> tuple[Alert, ...]:
    """What the release in force has to tell at ``now``. Raises ``NoRelease``."""
    with open_release(home) as release:
        (as_of,) = release.execute("SELECT as_of FROM audit.run").fetchall()[0]
        late = _late(project, release, now)
        return alerts_of_run(
            at=now,
            as_of=as_of,
            release_id=current_id(home),
            stage="",
            failed_checks=_failed_checks(release),
            held=[HeldDelivery(*line) for line in _told(release, "held", "file, reason, delivery_id")],
            late=[partial(LateExport, *_titles(project, gap))(gap.period, gap.kind, gap.part) for gap in late],
            not_final=_not_final(project, release, late, as_of),
        )


def missing_at(project: Project, home: Home, now: datetime) -> tuple[str, ...]:
    """``department export 2026-10 part``, by their titles: what is late at ``now`` by the release in force, in order; none without a release."""
    if current_id(home) is None:
        return ()
    with open_release(home) as release:
        late = _late(project, release, now)
    return tuple(" ".join((*_titles(project, gap), gap.period, gap.part)).strip() for gap in late)


def _late(project: Project, release: duckdb.DuckDBPyConnection, now: datetime) -> list[Gap]:
    found = release.execute(
        "SELECT department, export, period, COALESCE(part, ''), state FROM audit.delivery WHERE department <> ''"
    ).fetchall()
    config = project.config
    covered = coverage(
        project.connectors, [Arrival(*line) for line in found], today_of(now), first_month=config.first_month
    )
    return sorted(
        gap
        for one in covered
        for gap in one.gaps
        if (due := due_at(one.period, project.connectors[one.department].exports[one.export], config.deadline_day))
        and due <= now
    )


def _titles(project: Project, gap: Gap) -> tuple[str, str]:
    connector = project.connectors[gap.department]
    return connector.title, connector.exports[gap.export].title


def _told(release: duckdb.DuckDBPyConnection, state: str, columns: str) -> list[tuple[str, ...]]:
    query = f"SELECT {columns} FROM audit.delivery WHERE state = ? ORDER BY received_no"
    return release.execute(query, [state]).fetchall()


def _failed_checks(release: duckdb.DuckDBPyConnection) -> list[FailedCheck]:
    refused = [FailedCheck(USABLE, file, reason) for file, reason in _told(release, "refused", "file, reason")]
    drifted = release.execute(
        "SELECT delivery.file, drift.reason FROM audit.drift AS drift "
        "JOIN audit.delivery AS delivery ON delivery.delivery_id = drift.delivery_id "
        "WHERE drift.state = 'failed' AND drift.is_newest ORDER BY delivery.received_no, drift.reason"
    ).fetchall()
    return [*refused, *(FailedCheck(DRIFT, file, reason or "") for file, reason in drifted)]


def _not_final(
    project: Project, release: duckdb.DuckDBPyConnection, late: list[Gap], as_of: date
) -> Mapping[tuple[str, str], list[str]]:
    """Of a period that the release does not reach, every number that its export's rows go into."""
    found: dict[tuple[str, str], list[str]] = {}
    for gap in late:
        key = _titles(project, gap)
        if key in found:
            continue
        names = release.execute(
            "SELECT DISTINCT value.title FROM audit.standing AS standing "
            "JOIN audit.completeness AS value ON value.table_name = standing.table_name "
            "AND value.value_code IS NOT DISTINCT FROM standing.value_code "
            "WHERE standing.department = ? AND standing.export = ? AND standing.weight = 'rows' "
            "AND value.value_kind <> 'column' AND (? OR value.state <> 'complete') ORDER BY 1",
            [gap.department, gap.export, Period(gap.period).last_day > as_of],
        ).fetchall()
        found[key] = [str(name) for (name,) in names]
    return found
