"""The definitions: every step and export of a project, one job for the whole road.

Belongs here: putting the assets together for one project and home. Not here: how a step becomes an asset (``assets``).
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

import dagster as dg

from gridhub.build.plan import make_plan
from gridhub.build.run import clear_abandoned, locked, open_build
from gridhub.build.work import Build
from gridhub.contracts.errors import BrokenProject, ProjectError
from gridhub.orchestration.assets import Watch, export_assets, invalid_asset, step_asset
from gridhub.orchestration.events import report_deliveries
from gridhub.orchestration.keys import check_name
from gridhub.project.project import Project
from gridhub.project.sql.lineage import project_lineage
from gridhub.state.home import Home

road_job_name = "whole_road"


def build_definitions(
    project: Project,
    home: Home,
    *,
    clock: Callable[[], datetime],
    as_of: date | None = None,
    anew: bool = False,
    watch: Watch | None = None,
    on_error: Callable[[BaseException], None] | None = None,
) -> dg.Definitions:
    """Definitions of one project and home. ``on_error`` hears what a step raised (Dagster only keeps its text)."""
    plan = make_plan(project, as_of=as_of, clock=clock)
    makers = {table: step.name for step in plan for table in step.writes}
    sources = project_lineage(project)

    @dg.resource
    @contextmanager
    def home_lock(context: dg.InitResourceContext) -> Iterator[None]:
        try:
            with locked(home):
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
                on_error(error)
            raise

    builds: dict[str, Build] = {}

    def build_of(run_id: str) -> Build:
        if run_id not in builds:
            builds[run_id] = open_build(project, home, run_id, anew=anew)
        return builds[run_id]

    assets = [
        step_asset(
            step,
            project,
            makers,
            sources,
            build_of,
            lambda instance: report_deliveries(instance, project, home),
            watch,
            on_error,
        )
        for step in plan
    ]
    return dg.Definitions(
        assets=[*export_assets(project), *assets],
        jobs=[
            dg.define_asset_job(
                road_job_name,
                selection=dg.AssetSelection.assets(*[asset.key for asset in assets]),
                description="收件 → 原始 → 标准化 → 陈述 → 归一 → 核心 → 疑点 → 台账 → 发布",
                executor_def=dg.in_process_executor,
                # The UI keeps every event; the shell shows its own progress.
                config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
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
