"""``gridhub ledger``: a ledger as a form to print and sign, and the list of ledgers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import (
    HomeOption,
    ProjectOption,
    PurposeOption,
    RevealOption,
    clock,
    friendly,
    load_project,
    revealing,
    stop,
)
from gridhub.cli.terminal import err, out, show_frame
from gridhub.cli.written_files import ForceOption, new_file

LIST = "list"


def ledger(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="台账名称，如 household、一户一档台账、F01；list 列出全部 / its name; list: all of them",
        ),
    ],
    output: Annotated[Path | None, typer.Option("--out", help="表格文件.xlsx / the form, a workbook")] = None,
    force: ForceOption = False,
    grid: Annotated[str, typer.Option("--grid", help="网格编码或名称，含下级网格 / code or name")] = "",
    town: Annotated[str, typer.Option("--town", help="乡镇（街道）代码或名称 / code or name")] = "",
    community: Annotated[str, typer.Option("--community", help="社区（村）代码或名称 / code or name")] = "",
    month: Annotated[
        str, typer.Option("--month", help="走访、发放一类按月的台账：哪个月，如 2026-10 / of a ledger of a month")
    ] = "",
    ids: Annotated[
        bool, typer.Option("--ids", help="最后加一列编号，供 gridhub explain 追查 / ids of the lines too")
    ] = False,
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """打印台账（A4 横向，可签字）/ a ledger of the release in force as a form to print and sign."""
    from gridhub.release.grid_page import NAME, TABLE, TITLE, write_grid_pages
    from gridhub.release.ledger import Asked, list_ledgers, write_ledger
    from gridhub.state.home import Home

    if name == LIST and output is not None:
        raise stop(2, say("ledger.list_out"))
    if name != LIST:
        if output is None or output.suffix.lower() != ".xlsx":
            raise stop(2, say("ledger.out"))
        if sum(map(bool, (grid, town, community))) > 1:
            raise stop(2, say("ledger.one_place"))
    with friendly():
        loaded = load_project(project, home)
        where = Home(loaded.config.home)
        if name == LIST:
            import pandas as pd

            lines = [*list_ledgers(loaded, where), (NAME, TITLE, TABLE)]
            show_frame(pd.DataFrame(lines, columns=["名称", "台账", "数据表"]))
            return
        assert output is not None
        asked = Asked(name, clock().date(), town=town, community=community, grid=grid, month=month, ids=ids)
        write = write_grid_pages if name in (NAME, TITLE) else write_ledger
        with new_file(output, loaded.config.home, loaded.config.inbox, force=force) as path:
            written = write(loaded, where, asked, path, revealing(reveal, purpose))
    out.print(written.title, markup=False)
    err.print(say("written", path=output, rows=written.lines), markup=False)
    if ids:
        err.print(say("ledger.explain", table=written.explain), markup=False)
