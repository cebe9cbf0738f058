"""Commands about grids that read releases: whose grid a dwelling is in, who changes grid, a proposal for dividing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from gridhub.cli.grid import grid
from gridhub.cli.messages import say
from gridhub.cli.results import FormatOption, OutOption, form_of, hand_out, need_ending
from gridhub.cli.session import (
    HomeOption,
    ProjectOption,
    PurposeOption,
    RevealOption,
    find_config,
    find_home,
    friendly,
    load_project,
    revealing,
    stop,
)
from gridhub.cli.terminal import err, out, show_frame
from gridhub.cli.written_files import ForceOption, need_new_file, new_file


@grid.command("of")
def grid_of(
    dwelling: Annotated[str, typer.Argument(metavar="DWELLING", help="房屋编号 / id of a dwelling")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="哪一天，如 2026-10-31；不写则列出历次 / the day")
    ] = None,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """一套房屋某一天在哪个末级网格 / the leaf grid of a dwelling, on a day or through all days."""
    from gridhub.release.grid_changes import grid_of as leaf_on

    day = _day(as_of) if as_of else None
    with friendly():
        found = leaf_on(find_home(home, project), dwelling, day)
    show_frame(found.frame)
    known = found.known
    if found.frame.empty and (known.never or day is None):
        err.print(say("grid.of_never"), markup=False)
    elif found.frame.empty and known.first is not None and day is not None and day < known.first:
        err.print(say("grid.of_since", day=day, first=known.first), markup=False)
    elif found.frame.empty:
        err.print(say("grid.of_gap", day=day), markup=False)
    if day is not None and day > known.last:
        err.print(say("grid.known_until", days=day, last=known.last), markup=False)


@grid.command("diff")
def grid_diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="日期，或较早的发布 / a date or the earlier release")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="日期，或较晚的发布 / a date or the later release")],
    format: FormatOption = None,
    output: OutOption = None,
    force: ForceOption = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """哪些户换了网格、换了网格员 / which households change grid and worker."""
    from gridhub.release.grid_changes import changes
    from gridhub.state.home import Home

    form = form_of(format, output)
    with friendly():
        try:
            config = find_config(home, project)
            if output is not None:
                need_new_file(output, config.home, config.inbox, force=force)
            found = changes(Home(config.home), old, new)
        except ValueError as error:
            raise stop(2, str(error)) from None
    hand_out(found.frame, form, output, force=force)
    told = say("grid.changed", dwellings=found.dwellings, households=len(found.frame), workers=found.workers)
    err.print(told, markup=False)
    if found.one_roster or found.unknown:
        key = "grid.roster" if found.one_roster else "grid.roster_lacks"
        err.print(say(key, unknown=found.unknown), markup=False)
    if found.known and found.known.never:
        err.print(say("grid.known_never"), markup=False)
    if found.known and found.too_early:
        days = "、".join(map(str, found.too_early))
        err.print(say("grid.known_from", days=days, first=found.known.first), markup=False)
    if found.known and found.too_late:
        days = "、".join(map(str, found.too_late))
        err.print(say("grid.known_until", days=days, last=found.known.last), markup=False)


@grid.command("plan")
def grid_plan(
    community: Annotated[str, typer.Option("--community", help="社区或村的名称或代码 / name or code")],
    target: Annotated[int | None, typer.Option("--target", min=1, help="每个网格约多少户 / households a grid")] = None,
    low: Annotated[int | None, typer.Option("--min", min=1, help="户数下限；默认按分级规则 / least households")] = None,
    high: Annotated[int | None, typer.Option("--max", min=1, help="户数上限 / most households")] = None,
    level: Annotated[int, typer.Option("--level", min=1, max=3, help="按哪一级的标准 / the level of the norm")] = 1,
    output: Annotated[Path | None, typer.Option("--out", help="划分审核表，.xlsx / the form, a workbook")] = None,
    force: ForceOption = False,
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """按户数标准提出网格划分建议 / propose a division within the norm; with --reveal roads and groups by door."""
    import pandas as pd

    from gridhub.release.grid_plan import COLUMNS, propose, write_form

    if (low is None) != (high is None) or (low is not None and high is not None and low > high):
        raise stop(2, say("grid.norm"))
    if output is not None:
        need_ending(output, ".xlsx")
    with friendly():
        loaded = load_project(project, home)
        if output is not None:
            need_new_file(output, loaded.config.home, loaded.config.inbox, force=force)
        proposal = propose(
            find_home(home, project), community, loaded.grid_levels, loaded.address_grammar, target=target, level=level,
            norm=(low, high) if low is not None and high is not None else None, reveal=revealing(reveal, purpose),
        )  # fmt: skip
        if output is not None:
            with new_file(output, force=force) as path:
                write_form(proposal, path)
    if output is not None:
        err.print(say("written", path=output, rows=len(proposal.rows)), markup=False)
    else:
        show_frame(pd.DataFrame(proposal.rows, columns=list(COLUMNS)))
    for reason in proposal.plan.reasons:
        out.print(say("grid.unmet", reason=reason), markup=False)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise stop(2, say("grid.no_day", text=text)) from None
