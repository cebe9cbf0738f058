"""Commands about alerts: try the channels, list what was sent."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import HomeOption, ProjectOption, clock, find_config, find_home, friendly
from gridhub.cli.terminal import out, show

alerts = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="提醒：试发、列出 / alerts: try the channels, list"
)


@alerts.command("test")
def alerts_test(home: HomeOption = None, project: ProjectOption = None) -> None:
    """向每个渠道发一条测试提醒；有渠道不通则退出码为 1 / send one test alert to each channel."""
    from gridhub.alerts.send import try_channels
    from gridhub.state.home import Home

    with friendly():
        config = find_config(home, project)
        tried = try_channels(config.alerts, Home(config.home), environ=os.environ, clock=clock)
    for name, reason in tried:
        out.print(
            say("alerts.failed", channel=name, reason=reason) if reason else say("alerts.sent", channel=name),
            markup=False,
        )
    if any(reason for _, reason in tried):
        raise typer.Exit(1)


@alerts.command("list")
def alerts_list(
    failed: Annotated[bool, typer.Option("--failed", help="只列没有送达的 / only what was not delivered")] = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """列出发过的提醒：哪个渠道、什么时候、结果 / what was sent where, and what was not."""
    from gridhub.alerts.alert import KINDS
    from gridhub.alerts.sent import all_sent

    with friendly():
        rows = [sent for sent in all_sent(find_home(home, project)) if not (failed and sent.state == "sent")]
    names = ("at", "channel", "kind", "title", "state", "attempts", "reason")
    show(
        [say(f"column.{name}") for name in names],
        (
            (f"{s.alert.at:%Y-%m-%d %H:%M}", s.channel, KINDS[s.alert.kind], s.alert.title, say(f"alerts.state.{s.state}"),
             str(s.attempts), s.reason)
            for s in rows
        ),
    )  # fmt: skip
