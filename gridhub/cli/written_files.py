"""Where a command writes what it was asked for: a new file, whole or not at all.

Belongs here: which places are closed, replacing a file, writing beside. Not here: what is written (``release``, ``cases``,
``review``), files for groups (``release.tiers``).

The law of every written path: never inside the hub's own folder or the inbox, never over a file that is there unless that
was said, never through a link, and nothing is left of a file that could not be finished.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import stop

ForceOption = Annotated[bool, typer.Option("--force", help="替换已有的文件 / replace a file that is there")]


def need_new_file(output: Path, *closed: Path, force: bool | None = None) -> None:
    """Exit 2 for a link, for what is no file, for a file that is there already (it may be a filled workbook) and for one that
    would lie in a folder of the hub. ``force``: a file may be replaced; None: the command does not offer it."""
    if any(output.resolve().is_relative_to(folder.resolve()) for folder in closed):
        raise stop(2, say("out.inside", path=output))
    if output.is_symlink():
        raise stop(2, say("out.link", path=output))
    if output.exists() and not output.is_file():
        raise stop(2, say("out.no_file", path=output))
    if output.exists() and not force:
        raise stop(2, say("out.exists" if force is None else "out.exists_force", path=output))


@contextmanager
def new_file(output: Path, *closed: Path, force: bool | None = None) -> Iterator[Path]:
    """A path beside to write to; what is there at the end becomes ``output``. Ends the command as ``need_new_file``."""
    need_new_file(output, *closed, force=force)
    beside = output.with_name(f".{os.getpid()}-{output.name}")
    try:
        yield beside
        beside.replace(output)
    except OSError as error:
        if error.filename == str(beside):
            error.filename = str(output)
        raise
    finally:
        beside.unlink(missing_ok=True)
