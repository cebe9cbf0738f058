"""The command line.

Belongs here: commands, their options, what they print, exit codes (0 done, 1 a blocking check failed and nothing was
switched, 2 wrong usage or broken project). Not here: any work; heavy parts are imported when a command needs them.
"""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from gridhub.messages import say, speaks_chinese
from gridhub.terminal import err, out, show, show_explanation, show_frame, show_next, show_release

if TYPE_CHECKING:
    from gridhub.project.home import Home
    from gridhub.project.project import Project
    from gridhub.warehouse.build import Step, StepResult
    from gridhub.warehouse.reading import Reveal
    from gridhub.warehouse.run import Outcome

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)
city = typer.Typer(no_args_is_help=True, help="合成城市：生成与评分 / the synthetic city")
app.add_typer(city, name="city")
delivery = typer.Typer(no_args_is_help=True, help="收到的批次：列出、撤回 / what was received: list, withdraw")
app.add_typer(delivery, name="delivery")

ProjectOption = Annotated[Path | None, typer.Option("--project", help="项目文件夹 / project folder")]
HomeOption = Annotated[Path | None, typer.Option("--home", help="数据目录 / home folder")]
InboxOption = Annotated[Path | None, typer.Option("--inbox", help="收件箱 / inbox folder")]
RevealOption = Annotated[bool, typer.Option("--reveal", help="显示明文，写入导出日志 / plain values, logged")]
PurposeOption = Annotated[str, typer.Option("--purpose", help="用途 / why")]


def clock() -> datetime:
    """Now, in the city's time zone."""
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def stop(code: int, *lines: str) -> typer.Exit:
    """Print lines to stderr and give the exit to raise."""
    for line in lines:
        err.print(line, markup=False)
    return typer.Exit(code)


@contextmanager
def friendly() -> Iterator[None]:
    """Turn the errors users can mend into texts and exit codes."""
    import duckdb

    from gridhub.ingest.withdraw import CannotWithdraw
    from gridhub.project.errors import BrokenProject
    from gridhub.warehouse.build import Blocked
    from gridhub.warehouse.deliveries import NothingToDo
    from gridhub.warehouse.reading import NotInRelease
    from gridhub.warehouse.releases import NoRelease
    from gridhub.warehouse.rendering import TooManyRows
    from gridhub.warehouse.run import HomeBusy

    try:
        yield
    except BrokenProject as broken:
        raise stop(2, say("project.broken", n=len(broken.errors)), *map(str, broken.errors)) from None
    except Blocked as blocked:
        raise stop(1, say("run.blocked"), str(blocked)) from None
    except (NothingToDo, NotInRelease, NoRelease, HomeBusy, CannotWithdraw) as error:
        raise stop(2, str(error)) from None
    except (duckdb.Error, TooManyRows) as error:
        raise stop(2, str(error)) from None
    except OSError as error:
        raise stop(2, say("os.error", path=error.filename or "", reason=error.strerror or str(error))) from None


def environment(home: Path | None, inbox: Path | None) -> dict[str, str]:
    """The environment with the options of the command on top (relative paths count from here, not the project)."""
    environ = dict(os.environ)
    if home is not None:
        environ["GRIDHUB_HOME"] = str(home.resolve())
    if inbox is not None:
        environ["GRIDHUB_INBOX"] = str(inbox.resolve())
    return environ


def find_home(home: Path | None, project: Path | None) -> Home:
    """The home folder alone, without loading the project."""
    from gridhub.project.config import find_root, read_config
    from gridhub.project.home import Home

    root = find_root(project or Path.cwd())
    return Home(read_config(root, environ=environment(home, None)).home)


def load_project(project: Path | None, home: Path | None = None, inbox: Path | None = None) -> Project:
    from gridhub.project.config import find_root
    from gridhub.project.loading import load

    return load(find_root(project or Path.cwd()), environ=environment(home, inbox))


def revealing(reveal: bool, purpose: str) -> Reveal | None:
    from gridhub.warehouse.reading import Reveal

    if not reveal:
        return None
    if not purpose.strip():
        raise stop(2, say("usage.purpose"))
    return Reveal(purpose.strip(), getpass.getuser(), clock())


@app.command()
def run(
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="数据截止日 / look from this date")
    ] = None,
    home: HomeOption = None,
    inbox: InboxOption = None,
    project: ProjectOption = None,
    bare: Annotated[bool, typer.Option("--bare", help="不经过 Dagster / without Dagster")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="有拒收则退出码为 1 / a refused delivery makes the exit code 1")
    ] = False,
) -> None:
    """收件、归一、检查、发布 / take in, link, check and release."""
    from gridhub.project.home import Home

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
                from gridhub.warehouse.run import run_plan

                outcome = run_plan(
                    loaded, where, build_id=clock().strftime("bare-%Y%m%d%H%M%S%f"), clock=clock,
                    as_of=as_of.date() if as_of else None, watch=watch,
                )  # fmt: skip
            else:
                from gridhub.orchestration.launch import run_in_dagster

                outcome = run_in_dagster(loaded, where, clock=clock, as_of=as_of.date() if as_of else None, watch=watch)
        report(outcome, where, time.monotonic() - started, home)
    if is_new:
        out.print(say("run.new_key", path=key), markup=False)
    if strict and outcome.refused:
        raise typer.Exit(1)


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


def report(outcome: Outcome, home: Home, seconds: float, told_home: Path | None) -> None:
    """What was built, what was refused or is missing, and three next things."""
    from gridhub.warehouse.drift import DRIFT
    from gridhub.warehouse.manifest import read_manifest
    from gridhub.warehouse.releases import require_current

    facts = [dict(result.facts) for step, result in outcome.results if step.layer == "raw"]
    parsed, cached = (sum(int(f[name]) for f in facts) for name in ("parsed", "from_cache"))
    checks = [check for _, result in outcome.results for check in result.checks]
    drifted = [f"{p.file}: {p.reason}" for c in checks if (c.name, c.state) == (DRIFT, "failed") for p in c.sample]
    manifest = read_manifest(require_current(home))
    show_release(manifest, seconds=seconds, parsed=parsed, cached=cached, drifted=drifted)
    show_next(first_id(home), told_home)


def first_id(home: Home) -> str | None:
    from gridhub.warehouse.reading import ask

    frame = ask(home, "SELECT person_id FROM mart.basic_ledger ORDER BY person_id LIMIT 1")
    return str(frame.iloc[0, 0]) if len(frame) else None


@app.command()
def check(project: ProjectOption = None) -> None:
    """检查项目文件（连接器、契约、SQL、决定）/ check the project's files."""
    with friendly():
        loaded = load_project(project)
    exports = sum(len(connector.exports) for connector in loaded.connectors.values())
    out.print(say("project.fine", departments=len(loaded.connectors), exports=exports, assets=len(loaded.assets)))


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="SELECT …")],
    format: Annotated[Literal["table", "csv", "json", "xlsx"], typer.Option("--format")] = "table",
    output: Annotated[Path | None, typer.Option("--out", help="写入文件 / write to a file")] = None,
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """查询当前发布（只读）/ query the release in force, read-only."""
    from gridhub.warehouse.reading import ask
    from gridhub.warehouse.rendering import render

    if format == "xlsx" and output is None:
        raise stop(2, say("usage.out"))
    with friendly():
        frame = ask(find_home(home, project), sql, revealing(reveal, purpose))
        if output is not None or format != "table":
            render(frame, format, output)
    if output is not None:
        err.print(say("written", path=output, rows=len(frame)), markup=False)
    elif format == "table":
        show_frame(frame)


@app.command()
def explain(
    table: Annotated[str, typer.Argument(help="mart.basic_ledger")],
    row_id: Annotated[str, typer.Argument(metavar="ID")],
    column: Annotated[str | None, typer.Argument()] = None,
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """一个数从哪张表的哪个单元格来 / follow a row or a number back to its cells."""
    from gridhub.project.home import Home
    from gridhub.warehouse.explain import explain as explain_row

    with friendly():
        loaded = load_project(project, home)
        found = explain_row(loaded, Home(loaded.config.home), table, row_id, column, revealing(reveal, purpose))
    show_explanation(found)


@app.command()
def releases(
    keep: Annotated[int | None, typer.Option("--keep", min=1, help="只保留最近 N 个 / keep the newest N")] = None,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """列出发布；--keep N 清理旧的 / list releases, prune old ones."""
    from gridhub.warehouse.releases import list_releases, prune
    from gridhub.warehouse.run import locked

    with friendly():
        where = find_home(home, project)
        if keep is not None:
            with locked(where):
                removed = prune(where, keep)
            out.print(say("releases.removed", ids=", ".join(removed) or "-"))
        entries = list_releases(where)
    if not entries:
        out.print(say("releases.none"))
        return
    titles = [say(f"column.{name}") for name in ("release", "as_of", "created", "state", "refused")]
    show(titles, ((e.release_id, e.as_of, e.created_at, e.state, str(e.refused)) for e in entries))


@app.command()
def rollback(home: HomeOption = None, project: ProjectOption = None) -> None:
    """退回上一个发布 / put the release before back in force."""
    from gridhub.warehouse.releases import roll_back
    from gridhub.warehouse.run import locked

    with friendly():
        where = find_home(home, project)
        with locked(where):
            old, new = roll_back(where)
    out.print(say("rollback.done", old=old, new=new))


@app.command()
def publish(
    to: Annotated[Path, typer.Option("--to", help="目标文件夹 / target folder")],
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """把已发布的文件（脱敏）复制到共享文件夹 / copy the published file to a shared folder."""
    from gridhub.warehouse.releases import copy_out

    with friendly():
        path = copy_out(find_home(home, project), to)
    out.print(say("publish.done", path=path), markup=False)


@app.command()
def ui(
    home: HomeOption = None,
    inbox: InboxOption = None,
    project: ProjectOption = None,
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port")] = 3000,
    read_only: Annotated[bool, typer.Option("--read-only", help="审计只读 / for auditors")] = False,
) -> None:
    """打开 Dagster 界面 / open the Dagster UI."""
    from gridhub.orchestration.launch import webserver_command

    with friendly():
        loaded = load_project(project, home, inbox)
        command, environ = webserver_command(
            loaded, environment(home, inbox), host=host, port=port, read_only=read_only
        )
    out.print(say("ui.start", host=host, port=port))
    try:
        code = subprocess.call(command, env=environ, cwd=loaded.root)
    except KeyboardInterrupt:  # how people end it
        code = 0
    raise typer.Exit(code)


@delivery.command("list")
def delivery_list(home: HomeOption = None, project: ProjectOption = None) -> None:
    """列出收到的全部批次 / every delivery received."""
    from gridhub.ingest import known_deliveries

    with friendly():
        known = known_deliveries(find_home(home, project))
    titles = [say(f"column.{name}") for name in ("delivery", "file", "period", "state", "reason")]
    show(titles, ((d.delivery_id, d.file_name, d.period, d.state, d.reason or "") for d in known))


@delivery.command("withdraw")
def delivery_withdraw(
    delivery_id: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="为什么 / why")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="恢复已撤回的批次 / take a withdrawal back")] = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """撤回一个批次：下次发布不再采用它 / leave a delivery out of the next release."""
    from gridhub.ingest.withdraw import reinstate, withdraw
    from gridhub.warehouse.run import locked

    if not undo and not reason.strip():
        raise stop(2, say("usage.reason"))
    with friendly():
        where = find_home(home, project)
        with locked(where):
            changed = (
                reinstate(where, delivery_id) if undo else withdraw(where, delivery_id, reason.strip(), now=clock())
            )
    out.print(say("delivery.undone" if undo else "delivery.withdrawn", file=changed.file_name), markup=False)


@city.command("generate")
def city_generate(
    out_dir: Annotated[Path, typer.Option("--out")],
    households: Annotated[int, typer.Option("--households", min=50)] = 1500,
    months: Annotated[int, typer.Option("--months", min=1, max=24)] = 2,
    seed: Annotated[int, typer.Option("--seed")] = 1,
    dirt: Annotated[Literal["plain", "usual"], typer.Option("--dirt")] = "usual",
) -> None:
    """生成一座合成城市的部门数据与真值 / write a synthetic city's exports and truth."""
    from gridhub.city import generate

    generate(out_dir, households=households, months=months, seed=seed, dirt=dirt)
    out.print(say("city.done", path=out_dir), markup=False)


@city.command("score")
def city_score(
    truth: Annotated[Path, typer.Option("--truth")],
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """与真值对照当前发布 / score the release in force against the truth."""
    from gridhub.city.score import score
    from gridhub.city.truth_linked import compare_findings
    from gridhub.project.home import Home
    from gridhub.warehouse.releases import require_current

    with friendly():
        loaded = load_project(project, home)
        where = Home(loaded.config.home)
        database = where.identities / f"{require_current(where).name}.duckdb"
        try:
            found, linked = score(database, truth), compare_findings(loaded, database, truth)
        except FileNotFoundError as missing:
            raise stop(2, say("score.missing", path=missing)) from None
    out.print(found.as_text(), markup=False)
    out.print(linked.as_text(), markup=False)


def main() -> None:
    """Entry point of the ``gridhub`` command."""
    if speaks_chinese():
        os.environ.setdefault("PYTHONIOENCODING", "utf-8")
    sys.exit(app())
