"""The head of a SQL file: what stands in its first comment lines, ``-- key: text``.

Belongs here: which keys there are, reading them, their faults. Not here: what the engine makes of a finding's head
(``findings``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gridhub.contracts.errors import ProjectError
from gridhub.project.names import meant

COMMON = ("title", "grain", "owner", "rules")
OF_FINDING = ("code", "subject", "case", "severity", "department", "due_days", "law", "match")
_LINE = re.compile(r"^--\s*([a-z_]+):\s*(.*?)\s*$")


@dataclass(frozen=True)
class Head:
    """What the head of a file says: text and line by key."""

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def get(self, key: str) -> str:
        """The text of a key, "" when it is not there."""
        return self.values.get(key, "")


def read_head(text: str, layer: str, file: str) -> tuple[Head, list[ProjectError]]:
    """The comment lines before the SQL (a line without a key goes on with the one above), and the faults: a key nobody
    knows, a key twice."""
    known = (*COMMON, *OF_FINDING) if layer == "finding" else COMMON
    found_head = Head()
    head = found_head.values
    errors: list[ProjectError] = []
    last = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("--"):
            break
        found = _LINE.match(line)
        if found is None:
            if last:
                head[last] = f"{head[last]} {line.lstrip('-').strip()}".strip()
            continue
        last, value = found.group(1), found.group(2)
        if last not in known:
            errors.append(ProjectError(file, number, f"unknown key “{last}” in the head{meant(last, known)}"))
        elif last in head:
            errors.append(ProjectError(file, number, f"“{last}” stands in the head twice"))
        head[last] = value
        found_head.lines[last] = number
    return found_head, errors
