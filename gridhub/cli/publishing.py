"""The command that writes files for others: publish.

Belongs here: its words and what it tells. Not here: who may have what, what stands in a file (``release.tiers``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import HomeOption, ProjectOption, account, clock, friendly, load_project
from gridhub.cli.terminal import err, out

if TYPE_CHECKING:
    from gridhub.release.tiers.tier_file import Written


def publish(
    to: Annotated[Path, typer.Option("--to", help="目标文件夹 / target folder")],
    group: Annotated[
        str,
        typer.Option(
            "--for", help="给谁：decisions/access.csv 里的 group；不写则写公开层 / for whom; left out: the open tier"
        ),
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="替换已有的文件 / replace files that are there")] = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """写出给别人的文件：按授权，或公开层 / write files for others: what a group is granted, or the open tier."""
    from gridhub.release.tiers.tier_file import publish_for, publish_open
    from gridhub.state.home import Home

    with friendly():
        loaded = load_project(project, home)
        where = Home(loaded.config.home)
        if group:
            files, told = publish_for(loaded, where, group, to, actor=account(), at=clock(), force=force)
        else:
            files, told = (publish_open(loaded, where, to, actor=account(), at=clock()),), ()
    for line in told:
        err.print(line, markup=False)
    for file in files:
        _show(file)


def _show(file: Written) -> None:
    out.print(say("publish.done", path=file.path, tier=file.tier, entry=file.entry_no), markup=False)
    people = [told for told in file.tables if told.treatment == "people"]
    if people:
        out.print(
            say(
                "publish.alike", tables=len(people), generalised=sum(told.generalised for told in people),
                left_out=sum(told.left_out for told in people), not_of_age=sum(told.not_of_age for told in people),
                hidden=sum(told.hidden_counts for told in file.tables), path=file.manifest,
            ),
            markup=False,
        )  # fmt: skip
