"""The command that looks at files nobody declared yet: one file, several, or whole folders.

Belongs here: which files are meant, one after the other, exit codes. Not here: looking (``inspection``), layout
(``terminal_inspection``).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import HomeOption, ProjectOption, clock, friendly, load_project, stop
from gridhub.cli.terminal import err
from gridhub.contracts.export_ref import NAME

if TYPE_CHECKING:
    from gridhub.inspection.look import FileSeen
    from gridhub.project.project import Project

MOST_FILES = 300
"""Files of one call: a year of a dozen stations, with room to spare. A whole disk is a mistake."""


def inspect(
    files: Annotated[list[Path], typer.Argument(exists=True, metavar="FILE...")],
    department: Annotated[str | None, typer.Option("--department", help="部门代号 / department")] = None,
    export: Annotated[str | None, typer.Option("--export", help="数据项代号 / export")] = None,
    write: Annotated[
        Path | None, typer.Option("--write", help="把草稿写入项目文件夹 / write the draft into a project folder")
    ] = None,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """看文件或文件夹是什么、缺什么，并起草登记 / look at files or folders, draft what takes them."""
    from gridhub.cli.terminal_inspection import show_advice, show_seen
    from gridhub.inspection.look import CannotInspect

    for name in filter(None, (department, export)):
        if not re.fullmatch(NAME, name):  # it becomes the name of files and of tables
            raise stop(2, say("usage.name", name=name))
    with friendly():
        paths = _meant(files)
        loaded = load_project(project, home)
        is_new = department is not None and department not in loaded.connectors
        is_new |= export is not None and department is not None and not is_new and (
            export not in loaded.connectors[department].exports
        )  # fmt: skip
        asked = (None, None) if is_new else (department, export)
        found, refused = [], 0
        for path in paths:
            try:
                found.append(_look(loaded, path, *asked))
            except CannotInspect as refusal:
                refused += 1
                err.print(str(refusal), markup=False)
        families = show_seen(found, loaded)
        if found:
            show_advice(found, families, loaded, department, export, write)
    if refused:
        raise typer.Exit(1)


def _look(project: Project, path: Path, department: str | None, export: str | None) -> FileSeen:
    """One file. Where the user names a department alone, as that export of it which the columns fit, if one does."""
    from gridhub.inspection.look import inspect_file

    seen = inspect_file(project, path, department, export, today=clock().date())
    if department is None or seen.taken is not None or seen.table is None:
        return seen
    best = seen.table.candidates[0] if seen.table.candidates else None
    fits = best is not None and not best.missing and len(best.matched) >= len(best.unknown)
    return inspect_file(project, path, department, best.export, today=clock().date()) if best and fits else seen


def _meant(paths: list[Path]) -> list[Path]:
    """The files named, and those below the folders named, by name; what programs leave behind and sidecars are none."""
    from gridhub.ingest.receive.intake import is_left_behind
    from gridhub.ingest.receive.sidecar import is_sidecar

    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        inside = [file for file in sorted(path.rglob("*")) if not file.is_dir()]
        wanted = [
            file for file in inside
            if not is_left_behind(file.relative_to(path).as_posix()) and not is_sidecar(file.name)
        ]  # fmt: skip
        if not wanted:
            raise stop(1, say("inspect.no_files", path=path))
        found.update(dict.fromkeys(wanted))
    if len(found) > MOST_FILES:
        raise stop(2, say("inspect.too_many", most=MOST_FILES, n=len(found)))
    return list(found)
