"""Commands about releases: list them, prune old ones, say why two of them differ."""

from __future__ import annotations

from typing import Annotated

import typer

from gridhub.cli.messages import say, speaks_chinese
from gridhub.cli.results import FormatOption, OutOption, form_of, hand_out
from gridhub.cli.session import HomeOption, ProjectOption, account, clock, find_config, find_home, friendly, stop
from gridhub.cli.terminal import out, show
from gridhub.cli.written_files import ForceOption, need_new_file
from gridhub.contracts.words import STAGES

releases = typer.Typer(rich_markup_mode=None, help="发布：列出、清理、比较 / releases: list, prune, compare")


@releases.callback(invoke_without_command=True)
def releases_list(
    context: typer.Context,
    keep: Annotated[int | None, typer.Option("--keep", min=1, help="只保留最近 N 个 / keep the newest N")] = None,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """列出发布；--keep N 清理旧的 / list releases, prune old ones."""
    if context.invoked_subcommand is not None:
        if keep is not None or home is not None or project is not None:
            raise stop(2, say("usage.releases", name=context.invoked_subcommand))
        return
    from gridhub.build.run import locked
    from gridhub.release.releases import list_releases, prune

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
    titles = [say(f"column.{name}") for name in ("release", "as_of", "stage", "created", "state", "refused")]
    stages = STAGES if speaks_chinese() else {}
    show(
        titles,
        (
            (e.release_id, e.as_of, stages.get(e.stage or "", e.stage or ""), e.created_at, e.state, str(e.refused))
            for e in entries
        ),
    )


@releases.command("mark-bad")
def releases_mark_bad(
    release: Annotated[str, typer.Argument(metavar="ID", help="发布编号 / id of the release")],
    reason: Annotated[str, typer.Option("--reason", help="为什么不可用 / why")] = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """把一个发布标为不可用：以后不会退回到它 / say that a release is wrong: it is never put back in force."""
    from gridhub.build.run import locked
    from gridhub.release.releases import mark_bad

    if not reason.strip():
        raise stop(2, say("usage.bad_reason"))
    with friendly():
        where = find_home(home, project)
        with locked(where):
            mark_bad(where, release, reason.strip(), actor=account(), at=clock())
    out.print(say("releases.marked", id=release), markup=False)


@releases.command("diff")
def releases_diff(
    first: Annotated[str, typer.Argument(metavar="A", help="较早的发布 / the earlier release, id or folder")],
    second: Annotated[str, typer.Argument(metavar="B", help="较晚的发布 / the later one")],
    table: Annotated[
        str | None, typer.Option("--table", help="逐行列出这张表，如 core.person / the rows of this table")
    ] = None,
    format: FormatOption = None,
    output: OutOption = None,
    force: ForceOption = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """两次发布哪里不同、为什么；有说不清原因的则退出码为 1 / what differs between two releases, and why."""
    from gridhub.cli.terminal_differences import show_differences
    from gridhub.release.comparing import compare, compare_rows
    from gridhub.release.difference_report import as_frame, report, report_rows
    from gridhub.state.home import Home

    form = form_of(format, output)
    with friendly():
        config = find_config(home, project)
        if output is not None:
            need_new_file(output, config.home, config.inbox, force=force)
        where = Home(config.home)
        if table is not None:
            rows = compare_rows(where, first, second, table)
            lines, unexplained = report_rows(rows), sum("unexplained" in row.kinds for row in rows)
        else:
            found = compare(where, first, second)
            lines, unexplained = report(found), found.unexplained
    hand_out(as_frame(lines, codes=form == "json"), form, output, force=force, show=lambda _: show_differences(lines))
    if unexplained:
        raise stop(1, say("releases.unexplained", n=unexplained))
