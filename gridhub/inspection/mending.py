"""The change to a connector that would accept a file whose headers changed, as a diff a person can apply.

Belongs here: which unknown header could be which absent field, and the edited YAML text. Not here: applying it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gridhub.contracts.base import columns_of
from gridhub.ingest.sheets.header import bare
from gridhub.inspection.look import SheetSeen
from gridhub.inspection.marks import CONFIRM, quoted
from gridhub.inspection.nearest import Candidate
from gridhub.inspection.values import ColumnSeen
from gridhub.project.project import Project

ALIKE = 0.5
"""Least likeness of a new header to a known spelling (difflib ratio) when the values are free text."""
_TELLING = frozenset(("citizen_id", "uscc", "permit_no", "phone_list", "date", "month", "address"))


@dataclass(frozen=True)
class Mended:
    """``aliases``: field → header to add. ``diff``: unified, of the connector's file; "" when nothing is proposed."""

    file: str
    aliases: dict[str, str]
    diff: str


def mend_connector(project: Project, candidate: Candidate, table: SheetSeen) -> Mended:
    """Propose aliases for the fields a known export lacks in this table."""
    file = f"connectors/{candidate.department}.yaml"
    lacking = (*candidate.missing, *candidate.absent)
    unknown = [column for column in table.seen if column.header in candidate.unknown and not column.why_not]
    export = project.connectors[candidate.department].exports[candidate.export]
    specs = {spec.name: spec for spec in columns_of(project.std_contracts[candidate.department, candidate.export])}
    aliases: dict[str, str] = {}
    for name in lacking:
        fitting = [column for column in unknown if column.header not in aliases.values()]
        best = _best(fitting, specs[name].kind, (*export.columns[name], specs[name].title))
        if best is not None:
            aliases[name] = best.header
    path = project.root / file
    text = path.read_text(encoding="utf-8")
    changed = text
    for name, header in aliases.items():
        changed = _with_alias(changed, candidate.export, name, header)
    diff = "".join(difflib.unified_diff(text.splitlines(True), changed.splitlines(True), f"a/{file}", f"b/{file}", n=2))
    return Mended(file, aliases, diff)


def _best(columns: Sequence[ColumnSeen], kind: str, spellings: Sequence[str]) -> ColumnSeen | None:
    """The only column of a telling kind, else the one whose header is most like a known spelling."""
    same = [column for column in columns if column.kind == kind]
    if kind in _TELLING and len(same) == 1:
        return same[0]
    rated = sorted(((_alike(c.header, spellings), -c.index, c) for c in same or columns), key=lambda r: r[:2])
    return rated[-1][2] if rated and rated[-1][0] >= ALIKE else None


def _alike(header: str, spellings: Sequence[str]) -> float:
    return max(difflib.SequenceMatcher(None, bare(header), bare(spelling)).ratio() for spelling in spellings)


def _with_alias(text: str, export: str, field: str, header: str) -> str:
    """The YAML text with one more spelling of a field; comments and order stay."""
    lines = text.splitlines(keepends=True)
    inside = place = -1
    for number, line in enumerate(lines):
        if re.match(rf"^  {re.escape(export)}:\s*(#.*)?$", line):
            inside = number
        elif inside >= 0 and re.match(r"^  \S", line):
            break
        elif inside >= 0 and re.match(rf"^      {re.escape(field)}:\s*\[", line):
            place = number
            break
    if place < 0:
        return text
    # Anything but a plain Chinese word is quoted: 否, 1 or - would be read as something else than text.
    shown = header if re.fullmatch(r"[\u4e00-\u9fff][\w（）()/]*", header) else quoted(header)
    listed = re.match(r"""^(\s*\w+:\s*\[(?:'[^']*'|"[^"]*"|[^]'"])*)\](.*)$""", lines[place], re.DOTALL)
    if listed is None:
        return text
    lines[place] = f"{listed[1]}, {shown}]{listed[2].rstrip()}  {CONFIRM}\n"
    return "".join(lines)
