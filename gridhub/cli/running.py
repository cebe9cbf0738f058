"""Commands of the data office: run, check, ui."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import HomeOption, InboxOption, ProjectOption, clock, environment, friendly, load_project
from gridhub.cli.terminal import err, out, show_next, show_release

if TYPE_CHECKING:
    from gridhub.build.run import Outcome
    from gridhub.build.step import Step, StepResult
    from gridhub.project.project import Project
    from gridhub.state.home import Home


def run(
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="数据截止日 / look from this date")
    ] = None,
    home: HomeOption = None,
    inbox: InboxOption = None,
    project: ProjectOption = None,
    bare: Annotated[bool, typer.Option("--bare", help="不经过 Dagster / without Dagster")] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="什么都不沿用，每份文件重新读取 / read every file and make every table anew")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="有拒收则退出码为 1 / a refused delivery makes the exit code 1")
    ] = False,
) -> None:
    """收件、归一、检查、发布，并说明执行和沿用了多少步 / take in, link, check and release; says how many steps were carried out and how many taken over."""
    from gridhub.state.home import Home

    with friendly():
        loaded = load_project(project, home, inbox)
        where = Home(loaded.config.home)
        out.print(
            say("run.start", city=loaded.config.city_name, inbox=loaded.config.inbox, home=where.root), markup=False
        )
        key = where.keys / "hub.key"
        is_new = not key.exists() and not loaded.config.is_sample
        started = time.monotonic()
        with progress() as watch:
            if bare:
                outcome = run_bare(loaded, where, as_of.date() if as_of else None, anew=anew, watch=watch)
            else:
                from gridhub.orchestration.launch import run_in_dagster

                outcome = run_in_dagster(
                    loaded, where, clock=clock, environ=os.environ, as_of=as_of.date() if as_of else None, anew=anew,
                    watch=watch,
                )  # fmt: skip
        report(outcome, where, time.monotonic() - started)
        show_next(first_id(where), home=home, inbox=inbox, project=project)
    if is_new:
        out.print(say("run.new_key", path=key), markup=False)
    if strict and outcome.refused:
        raise typer.Exit(1)


def run_bare(
    project: Project, home: Home, as_of: date | None, *, anew: bool, watch: Callable[[Step, StepResult | None], None]
) -> Outcome:
    """The plan without Dagster: the UI does not show it; what it has to tell is told all the same."""
    from gridhub.alerts.occasions import tell_of_failure, tell_of_release
    from gridhub.build.run import run_plan

    begun: list[Step] = []

    def listen(step: Step, result: StepResult | None) -> None:
        if result is None:
            begun.append(step)
        watch(step, result)

    build_id = clock().strftime("bare-%Y%m%d%H%M%S%f")
    try:
        outcome = run_plan(project, home, build_id=build_id, clock=clock, as_of=as_of, anew=anew, watch=listen)
    except BaseException as error:
        title = begun[-1].title if begun else ""
        tell_of_failure(project, home, error, step=title, environ=os.environ, clock=clock)
        raise
    tell_of_release(project, home, environ=os.environ, clock=clock)
    return outcome


@contextmanager
def progress() -> Iterator[Callable[[Step, StepResult | None], None]]:
    """A progress line that names the step at work; silent when the output is no terminal."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=err, transient=True
    ) as bar:
        task = bar.add_task("", total=None)

        def watch(step: Step, result: StepResult | None) -> None:
            if result is None:
                bar.update(task, description=say("run.step", title=step.title, name=step.name))

        yield watch


def report(outcome: Outcome, home: Home, seconds: float) -> None:
    """What was built, what was refused or is missing."""
    from gridhub.build.drift import DRIFT
    from gridhub.release.manifest import read_manifest
    from gridhub.release.releases import require_current

    for note in outcome.notes:
        err.print(note, markup=False)
    checks = [check for _, result in outcome.results for check in result.checks]
    drifted = [f"{p.file}: {p.reason}" for c in checks if (c.name, c.state) == (DRIFT, "failed") for p in c.sample]
    manifest = read_manifest(require_current(home))
    show_release(
        manifest, seconds=seconds, parsed=outcome.parsed, cached=outcome.recognised, made=outcome.made,
        reused=outcome.reused, drifted=drifted,
    )  # fmt: skip


def first_id(home: Home) -> str | None:
    from gridhub.release.reading import ask

    frame = ask(home, "SELECT person_id FROM mart.basic_ledger ORDER BY person_id LIMIT 1")
    return str(frame.iloc[0, 0]) if len(frame) else None


def check(home: HomeOption = None, project: ProjectOption = None) -> None:
    """检查项目文件（连接器、契约、SQL、决定）/ check the project's files."""
    from gridhub.project.decisions import FOLDER
    from gridhub.project.reading.decision_files import COLUMNS, FORMER
    from gridhub.project.rule_files import WITH_DEFAULTS

    with friendly():
        loaded = load_project(project, home)
    exports = sum(len(connector.exports) for connector in loaded.connectors.values())
    out.print(say("project.fine", departments=len(loaded.connectors), exports=exports, assets=len(loaded.assets)))
    for form in WITH_DEFAULTS:
        if not (loaded.root / form.file).exists():
            out.print(say("project.default", file=form.file, page=form.page), markup=False)
    for name in [name for name in COLUMNS if name not in FORMER]:
        if not (loaded.root / FOLDER / f"{name}.csv").exists():
            out.print(say("project.undecided", file=f"{FOLDER}/{name}.csv"), markup=False)


def ui(
    home: HomeOption = None,
    inbox: InboxOption = None,
    project: ProjectOption = None,
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port")] = 3000,
    read_only: Annotated[bool, typer.Option("--read-only", help="审计只读 / for auditors")] = False,
) -> None:
    """打开 Dagster 界面 / open the Dagster UI."""
    from gridhub.orchestration.launch import become, webserver_command

    with friendly():
        loaded = load_project(project, home, inbox)
        command, environ = webserver_command(
            loaded, environment(home, inbox), host=host, port=port, read_only=read_only
        )
    out.print(say("ui.start", host=host, port=port))
    become(command, environ, loaded.root)
