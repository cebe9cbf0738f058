"""The group of commands about grids.

Belongs here: the group. Not here: its commands (``grid_reading`` and the modules that register beside it).
"""

from __future__ import annotations

import typer

from gridhub.cli.grid_map import grid_map

grid = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="网格：归属、变化、划分建议 / grids")
grid.command("map")(grid_map)
