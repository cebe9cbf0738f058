"""Commands of grids. Belongs here: which there are. Not here: what they do (the modules beside)."""

from __future__ import annotations

import typer

from gridhub.cli.grid_map import grid_map

grid = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="网格 / grids")
grid.command("map")(grid_map)
