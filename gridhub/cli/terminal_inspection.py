"""What ``gridhub inspect`` shows: the files, their sheets and columns, and what to write so that they are taken.

Belongs here: layout. Not here: looking, joining and drafting (``inspection``).
Names and captions come from foreign files: signs that steer a terminal or turn the writing around are not printed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.cli.messages import say
from gridhub.cli.terminal import err, out, show
from gridhub.cli.written_files import need_new_file, new_file

if TYPE_CHECKING:
    from gridhub.inspection.families import Family
    from gridhub.inspection.look import FileSeen, SheetSeen
    from gridhub.inspection.nearest import Candidate
    from gridhub.inspection.values import ColumnSeen
    from gridhub.project.project import Project

_MOST_NAMED = 12
_OTHERS = 2


def visible(text: str) -> str:
    """Text without signs that steer a terminal (ESC …), break the line or turn the writing around."""
    return "".join("�" if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign for sign in text)


def show_seen(found: Sequence[FileSeen], project: Project) -> tuple[Family, ...]:
    """Every file, those that are one export as one; gives the families of the files that no export is meant for.

    A file is one export's by its name or because the user says so. Columns alone prove nothing: most lists of people look
    like the police's, and a change proposed for them would give them a spelling that is not theirs.
    """
    from gridhub.inspection.families import families_of

    families = families_of(file for file in found if file.taken is None and not file.claimed_by)
    joined = {id(file) for family in families for file in family.files}
    for file in found:
        if id(file) not in joined and (len(found) == 1 or file.taken is None):
            show_file(file, project)
    for family in families:
        _show_family(family, project)
    return families


def _show_family(family: Family, project: Project) -> None:
    longest = max(family.files, key=lambda file: file.table.rows if file.table else 0)
    if len(family.files) > 1:
        names = [visible(file.name) for file in family.files]
        differ = [say("inspect.differ.period")] if len(family.periods) > 1 else []
        differ += [say("inspect.differ.part")] if len(family.parts) > 1 else []
        more = " …" if len(names) > _MOST_NAMED else ""
        shown = "、".join(names[:_MOST_NAMED]) + more
        out.print(say("inspect.joined", n=len(names), differ="、".join(differ) or "-", names=shown), markup=False)
    show_file(longest, project)
    if family.split is not None:
        parts = "、".join(visible(part) for part in family.parts[:_MOST_NAMED])
        sure = family.split.are_places
        out.print(say("inspect.parts" if sure else "inspect.parts_doubted", parts=parts), markup=False)
    if family.place is not None:
        out.print(say("inspect.place", where=say(f"inspect.where.{family.place.where}")), markup=False)
        if family.place.where == "title" and family.split is None:
            out.print(say("inspect.same_period"), markup=False)


def show_file(seen: FileSeen, project: Project) -> None:
    """Format, who claims the name, every sheet with its header, columns, kinds, fill and masked sample."""
    parts = [say(f"inspect.format.{seen.format}"), seen.encoding, {"\t": "TAB"}.get(seen.delimiter, seen.delimiter)]
    out.print(f"{visible(seen.name)}: {' · '.join(part for part in parts if part)}", markup=False)
    claimed = [f"{project.connectors[d].title}·{project.connectors[d].exports[e].title}" for d, e in seen.claimed_by]
    out.print(say("inspect.claimed", who="、".join(claimed)) if claimed else say("inspect.unclaimed"), markup=False)
    for sheet in seen.sheets:
        _show_sheet(sheet, is_meant=seen.taken is not None)


def _show_sheet(sheet: SheetSeen, *, is_meant: bool) -> None:
    hidden = say("inspect.hidden") if sheet.is_hidden else ""
    name = visible(sheet.name) or "-"
    out.print(say("inspect.sheet", name=name, rows=sheet.rows, columns=sheet.columns) + hidden, markup=False)
    if not sheet.has_table:
        out.print(say("inspect.no_table"), markup=False)
        return
    first, last = sheet.header_rows
    counts = ", ".join(f"{kind} {n}" for kind, n in sheet.counts.items())
    out.print(say("inspect.header", first=first, last=last, counts=counts), markup=False)
    _show_candidates(sheet.candidates, is_meant=is_meant)
    titles = [
        say(f"inspect.column.{name}") for name in ("place", "header", "field", "kind", "filled", "stored", "sample")
    ]
    show(titles, (_column(column) for column in sheet.seen))
    for column in sheet.seen:
        why = column.why_not or ("doubt" if column.is_doubtful else "")
        if why:
            told = say(f"inspect.why.{why}", letter=column.letter, header=visible(column.header), kind=column.kind)
            out.print(told, markup=False)


def _column(c: ColumnSeen) -> tuple[str, ...]:
    return (
        c.letter, visible(c.header), (c.field or "-") + ("?" if c.is_guess else ""),
        c.kind + (f":{c.codes}" if c.codes else ""), f"{c.filled:.0%}",
        " ".join(f"{kind}×{n}" for kind, n in c.cell_kinds.items()),
        say(f"inspect.{c.why_not}") if c.why_not else "；".join(map(visible, c.sample)),
    )  # fmt: skip


def _show_candidates(candidates: Sequence[Candidate], *, is_meant: bool) -> None:
    from gridhub.inspection.nearest import NEAR

    near = [c for c in candidates if c.likeness >= NEAR] if not is_meant else list(candidates[:1])
    if not near:
        out.print(say("inspect.none_near"), markup=False)
        return
    best = near[0]
    alike = "、".join(f"{visible(header)}={title}" for header, title in best.alike) or "-"
    name, likeness = f"{best.department}.{best.export}", f"{best.likeness:.0%}"
    out.print(say("inspect.candidate", title=best.title, name=name, likeness=likeness, alike=alike), markup=False)
    out.print(
        say(
            "inspect.lacks", matched=len(best.matched), missing="、".join(best.missing) or "-",
            absent="、".join(best.absent) or "-", unknown="、".join(map(visible, best.unknown)) or "-",
        ),
        markup=False,
    )  # fmt: skip
    others = [f"{c.title} {c.likeness:.0%}" for c in near[1 : 1 + _OTHERS]]
    if others:
        out.print(say("inspect.others", others="、".join(others)), markup=False)


def show_advice(
    found: Sequence[FileSeen], families: Sequence[Family], project: Project, department: str | None,
    export: str | None, write: Path | None,
) -> None:  # fmt: skip
    """What becomes of the files that an export is meant for, a change of its connector where that helps, and a drafted
    connector and contract for all others."""
    from gridhub.inspection.draft import draft_project

    drafted = {id(file) for family in families for file in family.files}
    for file in found:
        if id(file) not in drafted and (file.taken is not None or file.claimed_by):
            _show_meant(file, project)
    if not families:
        if not any(file.taken is not None or file.claimed_by for file in found):
            out.print(say("inspect.nothing"), markup=False)
        return
    draft = draft_project(families, department, export, project.root)
    for name, text in draft.changes.items():
        out.print(say("inspect.change", file=name), markup=False)
        out.print(text, markup=False)
    for name, text in draft.files.items():
        target = None if write is None else write / name
        if target is None:
            out.print(f"----- {name}", markup=False)
            out.print(text, markup=False)
        elif target.exists():
            err.print(say("inspect.exists", path=target), markup=False)
        else:
            need_new_file(target, project.config.home, project.config.inbox)
            target.parent.mkdir(parents=True, exist_ok=True)
            with new_file(target) as path:
                path.write_text(text, encoding="utf-8")
            out.print(say("inspect.written", path=target), markup=False)
    out.print(say("inspect.marked", n=draft.marked), markup=False)


def _show_meant(file: FileSeen, project: Project) -> None:
    """One file as the export it is meant for: taken as it is, refused and why, or refused and what to change."""
    from gridhub.inspection.mending import mend_connector

    taken, table = file.taken, file.table
    if taken is not None and not taken.refusal:
        part = f"（{visible(taken.part)}）" if taken.part else ""
        out.print(
            say("inspect.fits", name=visible(file.name), title=taken.title, period=f" {taken.period} ", part=part),
            markup=False,
        )
        if taken.note:
            out.print(f"  {visible(taken.note)}", markup=False)
    elif taken is None:
        out.print(say("inspect.claimed_twice", n=len(file.claimed_by)), markup=False)
    else:
        out.print(say("inspect.refused", title=taken.title, reason=taken.refusal), markup=False)
    best = table.candidates[0] if table and table.candidates else None
    if table is None or best is None or not (best.missing or best.absent):
        return
    mended = mend_connector(project, best, table)
    if mended.diff:
        out.print(say("inspect.diff", file=mended.file), markup=False)
        out.print(mended.diff, markup=False)
    elif best.missing:
        out.print(say("inspect.no_diff"), markup=False)
