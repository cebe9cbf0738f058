"""What ``gridhub inspect`` shows: the file, its sheets and columns, and what to write so that it is taken.

Belongs here: layout. Not here: looking and drafting (``inspection``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.cli.messages import say
from gridhub.cli.terminal import err, out, show

if TYPE_CHECKING:
    from gridhub.inspection.look import Candidate, FileSeen, SheetSeen
    from gridhub.project.project import Project


def show_file(seen: FileSeen, project: Project) -> None:
    """Format, who claims the name, every sheet with its header, columns, kinds, fill and masked sample."""
    parts = [say(f"inspect.format.{seen.format}"), seen.encoding, {"\t": "TAB"}.get(seen.delimiter, seen.delimiter)]
    out.print(f"{seen.name}: {' · '.join(part for part in parts if part)}", markup=False)
    claimed = [f"{project.connectors[d].title}·{project.connectors[d].exports[e].title}" for d, e in seen.claimed_by]
    out.print(say("inspect.claimed", who="、".join(claimed)) if claimed else say("inspect.unclaimed"), markup=False)
    for sheet in seen.sheets:
        _show_sheet(sheet)


def _show_sheet(sheet: SheetSeen) -> None:
    hidden = say("inspect.hidden") if sheet.is_hidden else ""
    out.print(
        say("inspect.sheet", name=sheet.name or "-", rows=sheet.rows, columns=sheet.columns) + hidden, markup=False
    )
    if not sheet.has_table:
        out.print(say("inspect.no_table"), markup=False)
        return
    first, last = sheet.header_rows
    counts = ", ".join(f"{kind} {n}" for kind, n in sheet.counts.items())
    out.print(say("inspect.header", first=first, last=last, counts=counts), markup=False)
    best = sheet.candidates[0] if sheet.candidates else None
    if best is not None:
        _show_candidate(best)
    titles = [
        say(f"inspect.column.{name}") for name in ("place", "header", "field", "kind", "filled", "stored", "sample")
    ]
    show(
        titles,
        (
            (
                c.letter, c.header, c.field or "-", c.kind + (f":{c.codes}" if c.codes else ""), f"{c.filled:.0%}",
                " ".join(f"{kind}×{n}" for kind, n in c.cell_kinds.items()),
                say("inspect.not_taken") if c.is_sensitive else "；".join(c.sample),
            )
            for c in sheet.seen
        ),
    )  # fmt: skip


def _show_candidate(best: Candidate) -> None:
    out.print(
        say(
            "inspect.candidate", title=best.title, name=f"{best.department}.{best.export}", matched=len(best.matched),
            missing="、".join(best.missing) or "-", absent="、".join(best.absent) or "-",
            unknown="、".join(best.unknown) or "-",
        ),
        markup=False,
    )  # fmt: skip


def _is_meant(best: Candidate, seen: FileSeen, department: str | None, export: str | None) -> bool:
    """Whether the file is this export's: by its name or because the user says so. Columns alone prove nothing: most
    lists of people look like the police's, and a change proposed for them would give them a spelling that is not theirs.
    """
    if (best.department, best.export) in seen.claimed_by or export is not None:
        return True
    return department is not None and not best.missing and len(best.matched) >= len(best.unknown)


def show_advice(
    seen: FileSeen, project: Project, department: str | None, export: str | None, write: Path | None
) -> None:
    """A diff of the connector when a known export nearly fits, else a drafted connector and contract."""
    from gridhub.inspection.draft import draft_project
    from gridhub.inspection.mending import mend_connector

    table = seen.table
    if table is None:
        out.print(say("inspect.nothing"), markup=False)
        return
    known = department is None or department in project.connectors
    best = table.candidates[0] if table.candidates else None
    if best is not None and known and _is_meant(best, seen, department, export):
        if not best.missing and not best.absent:
            out.print(say("inspect.fits", title=best.title), markup=False)
            return
        mended = mend_connector(project, best, table)
        out.print(say("inspect.diff", file=mended.file) if mended.diff else say("inspect.no_diff"), markup=False)
        if mended.diff:
            out.print(mended.diff, markup=False)
        return
    draft = draft_project(seen, department, export)
    assert draft is not None
    for name, text in draft.files.items():
        target = None if write is None else write / name
        if target is None:
            out.print(f"----- {name}", markup=False)
            out.print(text, markup=False)
        elif target.exists():
            err.print(say("inspect.exists", path=target), markup=False)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            out.print(say("inspect.written", path=target), markup=False)
    out.print(say("inspect.marked", n=draft.marked), markup=False)
