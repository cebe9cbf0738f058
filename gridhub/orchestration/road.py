"""The definitions: every step and export of a project, one job for the whole road, one that looks through the home.

Belongs here: putting the assets together for one project and home. Not here: how a step becomes an asset (``assets``).
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import dagster as dg

from gridhub.alerts.occasions import tell_of_release
from gridhub.build.plan import make_plan
from gridhub.build.run import clear_abandoned, locked, open_build
from gridhub.build.step import Step, StepResult
from gridhub.build.work import Build
from gridhub.contracts.errors import BrokenProject, ProjectError
from gridhub.contracts.export_ref import ExportRef
from gridhub.keeping.presence import require_whole
from gridhub.orchestration.arrivals import arrival_checks, report_arrivals
from gridhub.orchestration.assets import Listeners, Watch, declared_checks, export_assets, invalid_asset, step_asset
from gridhub.orchestration.events import report_deliveries, usable_deliveries
from gridhub.orchestration.inbox_sensor import inbox_sensor
from gridhub.orchestration.kept_lineage import kept_lineage
from gridhub.orchestration.keys import check_name
from gridhub.orchestration.nightly_verify import verify_job, verify_schedule
from gridhub.orchestration.telling import crash_sensor, tags_of_release
from gridhub.orchestration.timetable import schedules_of
from gridhub.orchestration.watching import QUIET_SECONDS
from gridhub.project.catalogue import DELIVERY_AUDIT, RELEASE
from gridhub.project.project import Project
from gridhub.state.home import Home

road_job_name = "whole_road"


@dataclass(frozen=True)
class Manner:
    """How the runs of some definitions go. ``as_of``, ``anew``: as of ``gridhub run``. ``quiet_seconds``: files of the inbox
    written to so short a time ago are left. ``patience``: seconds that a run waits for another one to end."""

    as_of: date | None = None
    anew: bool = False
    quiet_seconds: float = 0
    patience: float = 0


BY_ITSELF = Manner(quiet_seconds=QUIET_SECONDS, patience=600)
"""How runs go that the daemon starts: a file may still be written, a run from the shell may be at work."""


def build_definitions(
    project: Project,
    home: Home,
    *,
    clock: Callable[[], datetime],
    environ: Mapping[str, str],
    manner: Manner = Manner(),
    watch: Watch | None = None,
    on_error: Callable[[BaseException, Step | None], None] | None = None,
) -> dg.Definitions:
    """Definitions of one project and home. ``on_error`` hears what a run or a step raised (Dagster only keeps its text)."""
    plan = make_plan(project, as_of=manner.as_of, clock=clock)
    makers = {table: step.name for step in plan for table in step.writes}
    sources = kept_lineage(project, home)

    @dg.resource
    @contextmanager
    def home_lock(context: dg.InitResourceContext) -> Iterator[None]:
        try:
            with locked(home, manner.patience):
                require_whole(home)
                clear_abandoned(home)
                try:
                    yield
                finally:
                    for build in builds.values():
                        build.close()
                        shutil.rmtree(build.folder, ignore_errors=True)
                    builds.clear()
        except BaseException as error:
            if on_error:
                on_error(error, None)
            raise

    builds: dict[str, Build] = {}

    def build_of(run_id: str) -> Build:
        if run_id not in builds:
            builds[run_id] = open_build(project, home, run_id, anew=manner.anew, quiet_seconds=manner.quiet_seconds)
        return builds[run_id]

    def after(instance: dg.DagsterInstance, run_id: str, step: Step, result: StepResult) -> None:
        if step.layer == "delivery" and step.department:
            report_arrivals(instance, ExportRef.parse(step.name.partition(".")[2]), result.checks)
        elif step.name == DELIVERY_AUDIT:
            report_deliveries(instance, project, home, usable_deliveries(build_of(run_id)), clock())
        elif step.name == RELEASE:
            instance.add_run_tags(run_id, tags_of_release(project, home, clock()))
            tell_of_release(project, home, environ=environ, clock=clock)

    listeners = Listeners(build_of, after, watch, on_error)
    assets = [step_asset(step, project, makers, sources, listeners) for step in plan]
    return dg.Definitions(
        assets=[*export_assets(project), *assets],
        asset_checks=[declared_checks(plan, home), arrival_checks(project, home)],
        jobs=[
            verify_job(project, home, environ=environ, clock=clock, patience=manner.patience),
            dg.define_asset_job(
                road_job_name,
                selection=dg.AssetSelection.assets(*[asset.key for asset in assets]).without_checks(),
                description="收件 → 原始 → 标准化 → 陈述 → 归一 → 核心 → 疑点 → 台账 → 发布",
                executor_def=dg.in_process_executor,
                # The UI keeps every event; the shell shows its own progress.
                config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            ),
        ],
        schedules=[*schedules_of(project, road_job_name), verify_schedule(project)],
        sensors=[
            inbox_sensor(project.config, home, road_job_name, clock=clock),
            crash_sensor(project, home, environ=environ, clock=clock),
        ],
        executor=dg.in_process_executor,
        resources={"home_lock": home_lock},
    )


def broken_definitions(broken: BrokenProject) -> dg.Definitions:
    """What the UI shows of a project that cannot be loaded: one failing asset per broken file."""
    by_file: dict[str, list[ProjectError]] = {}
    for error in broken.errors:
        by_file.setdefault(error.file, []).append(error)
    assets: dict[str, dg.AssetsDefinition] = {}
    for file, errors in by_file.items():
        leaf = check_name(file)
        if leaf in assets:  # two files whose names are Chinese
            leaf = f"{leaf}_{len(assets) + 1}"
        assets[leaf] = invalid_asset(leaf, errors)
    return dg.Definitions(assets=list(assets.values()))
