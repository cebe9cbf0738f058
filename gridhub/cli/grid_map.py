"""``gridhub grid map``: a community's grids as a picture."""

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
    friendly,
    load_project,
    revealing,
    stop,
)
from gridhub.cli.terminal import err
from gridhub.cli.written_files import ForceOption, need_new_file, new_file


def grid_map(
    community: Annotated[str, typer.Option("--community", help="社区（村）名称或 12 位代码 / name or code")],
    output: Annotated[Path, typer.Option("--out", help="地图.svg 或 地图.html / .svg or .html")],
    force: ForceOption = False,
    points: Annotated[
        bool, typer.Option("--points", help="画出房屋的坐标，须同时写 --reveal / dwellings too, needs --reveal")
    ] = False,
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """画一个社区（村）的网格图（单个文件，不联网）/ map of a community's grids, one file, no network."""
    from gridhub.release.grid_map import html_of, read_map, svg_of
    from gridhub.release.reading import open_release
    from gridhub.state.export_log import record_export
    from gridhub.state.home import Home

    if output.suffix.lower() not in (".svg", ".html"):
        raise stop(2, say("grid.map_form", path=output))
    if points != reveal:
        raise stop(2, say("grid.map_points"))
    with friendly():
        loaded = load_project(project, home)
        need_new_file(output, loaded.config.home, loaded.config.inbox, force=force)
        where = Home(loaded.config.home)
        asked = revealing(reveal, purpose)
        titles = {name: connector.title for name, connector in loaded.connectors.items()}
        if asked is not None:
            record_export(
                where, at=asked.at, actor=asked.actor, purpose=asked.purpose, command="grid map",
                target=f"core.dwelling_point {community}", columns="longitude,latitude", row_count=None,
            )  # fmt: skip
        with open_release(where, revealed=asked is not None) as connection:
            drawn = read_map(connection, community, titles, points=asked is not None)
        text = html_of(drawn) if output.suffix.lower() == ".html" else svg_of(drawn)
        with new_file(output, force=force) as path:
            path.touch(mode=0o600 if asked else 0o666)
            path.write_text(text, encoding="utf-8")
    leaves = sum(grid.is_leaf for grid in drawn.grids)
    err.print(
        say("grid.map_done", path=output, community=drawn.community, n=leaves, points=len(drawn.points)), markup=False
    )
