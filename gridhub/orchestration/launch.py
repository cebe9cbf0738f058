"""Running the road through Dagster from the shell, and starting the UI.

Belongs here: instances, runs, processes. Not here: definitions of assets.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from gridhub.alerts.occasions import tell_of_failure
from gridhub.build.run import HomeBusy, Outcome
from gridhub.build.step import Blocked, Step, StepResult
from gridhub.orchestration.event_log import KeptConnectionEventLog
from gridhub.orchestration.road import Manner, build_definitions, road_job_name
from gridhub.project.project import Project
from gridhub.state.home import Home

Watch = Callable[[Step, StepResult | None], None]


def prepare_dagster_home(project: Project, home: Home) -> Path:
    """DAGSTER_HOME below the home folder, its dagster.yaml linked to the project's (measured: else it litters the root)."""
    home.create()
    link, source = home.dagster / "dagster.yaml", project.root / "dagster.yaml"
    if source.is_file() and not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(source)
    return home.dagster


def run_in_dagster(
    project: Project,
    home: Home,
    *,
    clock: Callable[[], datetime],
    environ: Mapping[str, str],
    as_of: date | None = None,
    anew: bool = False,
    watch: Watch | None = None,
) -> Outcome:
    """Run the whole road as one Dagster run in this process; the UI shows it. What it has to tell is told (``alerts``).

    Raises what a step raised (``Blocked``, ``BrokenProject``, ``NothingToDo``), ``HomeBusy``.
    """
    results: list[tuple[Step, StepResult]] = []
    failed: list[tuple[BaseException, Step | None]] = []

    def listen(step: Step, result: StepResult | None) -> None:
        if result is not None:
            results.append((step, result))
        if watch:
            watch(step, result)

    dagster_home = prepare_dagster_home(project, home)
    logging.getLogger("dagster").setLevel(logging.CRITICAL)  # the shell shows its own progress; the UI has the log
    definitions = build_definitions(
        project, home, clock=clock, environ=environ, manner=Manner(as_of, anew), watch=listen,
        on_error=lambda error, step: failed.append((error, step)),
    )  # fmt: skip
    job = definitions.resolve_job_def(road_job_name)
    with _instance(dagster_home) as instance:
        outcome = job.execute_in_process(instance=instance, raise_on_error=False)
    if not outcome.success:
        error, step = failed[0] if failed else (RuntimeError(f"Dagster run {outcome.run_id}: see `gridhub ui`"), None)
        tell_of_failure(project, home, error, step=step.title if step else "", environ=environ, clock=clock)
        raise error
    return Outcome.of(results)


def _instance(dagster_home: Path) -> dg.DagsterInstance:
    log = {
        "module": KeptConnectionEventLog.__module__,
        "class": KeptConnectionEventLog.__name__,
        "config": {"base_dir": str(dagster_home / "history" / "runs")},  # where Dagster's own class keeps it
    }
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(dagster_home), overrides={"event_log_storage": log}))


def webserver_command(
    project: Project, environ: Mapping[str, str], *, host: str, port: int, read_only: bool
) -> tuple[list[str], dict[str, str]]:
    """Command and environment of the UI: webserver and daemon (queue) together, or a read-only webserver for auditors.

    Raises ``BrokenProject`` via loading; FileNotFoundError when the extra ``ui`` is not installed.
    """
    folder = Path(sys.executable).parent
    tool = "dagster-webserver" if read_only else "dagster"
    program = shutil.which(tool, path=str(folder)) or shutil.which(tool)
    if (
        program is None
        or shutil.which("dagster-webserver", path=f"{folder}{os.pathsep}{os.environ.get('PATH', '')}") is None
    ):
        raise FileNotFoundError(tool)
    dagster_home = prepare_dagster_home(project, Home(project.config.home))
    where = ["-m", "gridhub.definitions", "-h", host, "-p", str(port)]
    command = [program, *where, "--read-only"] if read_only else [program, "dev", *where]
    return command, {**environ, "DAGSTER_HOME": str(dagster_home), "GRIDHUB_PROJECT": str(project.root)}


def become(command: list[str], environ: Mapping[str, str], folder: Path) -> NoReturn:
    """Go on as the server. A server started as a child would outlive a killed ``gridhub ui`` and keep the port; Dagster
    itself ends everything it started, on SIGTERM as on Ctrl+C. Raises OSError.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(folder)
    os.execve(command[0], command, environ)


__all__ = ["Blocked", "HomeBusy", "become", "prepare_dagster_home", "run_in_dagster", "webserver_command"]
