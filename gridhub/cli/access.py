"""Commands about access: who may see what and who did, and who received one person's data.

Belongs here: their options. Not here: the lists (``release.tiers.who_sees``), granting (``decisions/access.csv``).
"""

from __future__ import annotations

from typing import Annotated

import typer

from gridhub.cli.results import FormatOption, OutOption, form_of, hand_out
from gridhub.cli.session import HomeOption, ProjectOption, clock, find_config, friendly, load_project
from gridhub.cli.written_files import ForceOption, need_new_file

access = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="谁可以看什么，谁看过 / who may see what, and who did"
)


@access.command("dump")
def access_dump(
    format: FormatOption = None,
    output: OutOption = None,
    force: ForceOption = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """一张表：每个组可以看哪张表的哪些列、哪些行，谁看过 / one sheet: who may see which table, columns and rows; who did."""
    from gridhub.release.tiers.who_sees import access_sheet
    from gridhub.state.home import Home

    form = form_of(format, output)
    with friendly():
        loaded = load_project(project, home)
        if output is not None:
            need_new_file(output, loaded.config.home, loaded.config.inbox, force=force)
        frame = access_sheet(loaded, Home(loaded.config.home), clock().date())
    hand_out(frame, form, output, force=force)


@access.command("of")
def access_of(
    person: Annotated[str, typer.Argument(metavar="PERSON_ID", help="人员编号 / the person's id")],
    format: FormatOption = None,
    output: OutOption = None,
    force: ForceOption = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """谁收到或看过这个人的数据 / who received or saw this person's data."""
    from gridhub.release.tiers.who_sees import received
    from gridhub.state.home import Home

    form = form_of(format, output)
    with friendly():
        config = find_config(home, project)
        if output is not None:
            need_new_file(output, config.home, config.inbox, force=force)
        frame = received(Home(config.home), person)
    hand_out(frame, form, output, force=force)
