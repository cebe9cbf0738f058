"""What the comparison of two releases shows on a terminal: one table per part, or that nothing differs.

Belongs here: layout. Not here: what a line says (``release.difference_report``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from gridhub.cli.messages import say
from gridhub.cli.terminal import out, show
from gridhub.release.difference_report import TITLES, Line


def show_differences(lines: Sequence[Line]) -> None:
    """Each part as a table of the columns that it uses."""
    if all(line.part == "release" for line in lines):
        out.print(say("releases.same"), markup=False)
    for _, group in groupby(lines, key=lambda line: line.part):
        rows = [asdict(line.told()) for line in group]
        used = [name for name in TITLES if name != "part" and any(row[name] for row in rows)]
        if used:
            show([TITLES[name] for name in used], ([row[name] for name in used] for row in rows), rows[0]["part"])
