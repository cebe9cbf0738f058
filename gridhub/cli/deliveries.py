"""Commands about files: what was received, take one back, look at one that nobody declared yet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from gridhub.cli.messages import say, speaks_chinese
from gridhub.cli.session import HomeOption, ProjectOption, clock, find_home, friendly, load_project, stop
from gridhub.cli.terminal import out, show
from gridhub.contracts.export_ref import NAME
from gridhub.contracts.words import DELIVERY_STATES

delivery = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="收到的批次：列出、撤回 / what was received: list, withdraw"
)


@delivery.command("list")
def delivery_list(home: HomeOption = None, project: ProjectOption = None) -> None:
    """列出收到的全部批次，是否生效 / every delivery received, and whether it is in force."""
    from gridhub.release.known_states import deliveries_with_outcome

    with friendly():
        known = deliveries_with_outcome(find_home(home, project))
    titles = [say(f"column.{name}") for name in ("delivery", "file", "period", "state", "in_force", "reason")]
    words = DELIVERY_STATES if speaks_chinese() else {}
    yes_or_no = {True: say("yes"), False: say("no"), None: ""}
    show(
        titles,
        (
            (k.delivery.delivery_id, k.delivery.file_name, k.delivery.period, words.get(k.state, k.state),
             yes_or_no[k.in_force], k.reason)
            for k in known
        ),
    )  # fmt: skip


@delivery.command("withdraw")
def delivery_withdraw(
    delivery_id: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="为什么 / why")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="恢复已撤回的批次 / take a withdrawal back")] = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """撤回一个批次：下次发布不再采用它 / leave a delivery out of the next release."""
    from gridhub.build.run import locked
    from gridhub.ingest.receive.withdraw import reinstate, withdraw

    if not undo and not reason.strip():
        raise stop(2, say("usage.reason"))
    with friendly():
        where = find_home(home, project)
        with locked(where):
            changed = (
                reinstate(where, delivery_id) if undo else withdraw(where, delivery_id, reason.strip(), now=clock())
            )
    out.print(say("delivery.undone" if undo else "delivery.withdrawn", file=changed.file_name), markup=False)


def inspect(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE")],
    department: Annotated[str | None, typer.Option("--department", help="部门代号 / department")] = None,
    export: Annotated[str | None, typer.Option("--export", help="数据项代号 / export")] = None,
    write: Annotated[
        Path | None, typer.Option("--write", help="把草稿写入项目文件夹 / write the draft into a project folder")
    ] = None,
    project: ProjectOption = None,
) -> None:
    """看一个文件是什么、缺什么，并起草登记 / look at a file, draft what takes it."""
    from gridhub.cli.terminal_inspection import show_advice, show_file
    from gridhub.inspection.look import inspect_file

    for name in filter(None, (department, export)):
        if not re.fullmatch(NAME, name):  # it becomes the name of files and of tables
            raise stop(2, say("usage.name", name=name))
    with friendly():
        loaded = load_project(project)
        unknown = [name for name in (department,) if name and name not in loaded.connectors]
        found = inspect_file(loaded, file, *((None, None) if unknown else (department, export)))
        show_file(found, loaded)
        show_advice(found, loaded, department, export, write)
