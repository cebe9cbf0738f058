"""A result for its reader: on the terminal, or as a file of the format asked for. Shared by the commands that give one.

Belongs here: the two options and what they mean. Not here: layout on a terminal (``terminal``), formats (``rendering``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import friendly, stop
from gridhub.cli.terminal import err, show_frame
from gridhub.cli.written_files import new_file

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["table", "csv", "json", "xlsx"]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="格式；不写则按 --out 的后缀 / left out: by the ending of --out, else a table"),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="写入文件.csv、.json、.xlsx 或 .txt / write to a file, its ending says which kind"),
]
_ENDINGS: dict[str, Format] = {".csv": "csv", ".json": "json", ".xlsx": "xlsx", ".txt": "table"}


def form_of(format: Format | None, output: Path | None) -> Format:
    """The format asked for, by name or by the ending of the file. Ends the command with usage when the two contradict each
    other, when nothing writes such a file, and for a workbook on a terminal."""
    if output is None:
        if format == "xlsx":
            raise stop(2, say("usage.out"))
        return format or "table"
    ending = _ending(output)
    if ending and (ending not in _ENDINGS or format not in (None, _ENDINGS[ending])):
        wanted = [known for known, form in _ENDINGS.items() if format in (None, form)]
        need_ending(output, *wanted)
    return format or _ENDINGS.get(ending, "table")


def need_ending(output: Path, *endings: str) -> None:
    """A file is what its ending says: ends the command with usage for any other than these ("": none)."""
    if _ending(output) not in endings:
        raise stop(2, say("usage.ending", path=output, endings="、".join(filter(None, endings))))


def _ending(output: Path) -> str:
    """Small letters with the dot; "" when there is none. (变化_2026.10 has none: it ends with a month.)"""
    ending = output.suffix.lower()
    return "" if ending[1:].isdigit() else ending


def hand_out(
    frame: pd.DataFrame,
    format: Format,
    output: Path | None,
    *,
    force: bool = False,
    private: bool = False,
    reservations: Sequence[str] = (),
    show: Callable[[pd.DataFrame], None] = show_frame,
) -> None:
    """Write the frame, or show it by ``show``. ``private``: the file is for its owner alone; ``reservations`` go into it. That
    ``output`` lies in no closed place was asked before (``need_new_file``)."""
    if output is not None or format != "table":
        from gridhub.release.rendering import render

        with friendly(), new_file(output, force=force) if output is not None else nullcontext() as path:
            render(frame, format, path, private=private, reservations=reservations)
    if output is not None:
        err.print(say("written", path=output, rows=len(frame)), markup=False)
    elif format == "table":
        show(frame)
