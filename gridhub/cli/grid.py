"""The group of commands about grids.

Belongs here: the group. Not here: its commands (``grid_reading`` and the modules that register beside it).
"""

from __future__ import annotations

import typer

grid = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="网格：归属、变化、划分建议 / grids")
