"""A result for its reader: on the terminal, or as a file of the format asked for. Shared by the commands that give one.

Belongs here: the two options and what they mean. Not here: layout on a terminal (``terminal``), formats (``rendering``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import friendly, stop
from gridhub.cli.terminal import err, show_frame

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["table", "csv", "json", "xlsx"]
FormatOption = Annotated[Format, typer.Option("--format")]
OutOption = Annotated[Path | None, typer.Option("--out", help="写入文件 / write to a file")]


def need_file(format: Format, output: Path | None) -> None:
    """A workbook cannot be shown on a terminal: ends the command with usage."""
    if format == "xlsx" and output is None:
        raise stop(2, say("usage.out"))


def hand_out(
    frame: pd.DataFrame,
    format: Format,
    output: Path | None,
    *,
    private: bool = False,
    reservations: Sequence[str] = (),
    show: Callable[[pd.DataFrame], None] = show_frame,
) -> None:
    """Write the frame, or show it by ``show``. ``private``: the file is for its owner alone; ``reservations`` go into it."""
    if output is not None or format != "table":
        from gridhub.release.rendering import render

        with friendly():
            render(frame, format, output, private=private, reservations=reservations)
    if output is not None:
        err.print(say("written", path=output, rows=len(frame)), markup=False)
    elif format == "table":
        show(frame)
