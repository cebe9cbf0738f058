"""What the city says a delivery, a run and a query may cost: ``[tool.gridhub.budget]``.

Belongs here: reading the table, naming what is wrong in it. Not here: names and defaults (``contracts.budgets``), what happens to
who exceeds them.
"""

from __future__ import annotations

import re
from dataclasses import fields

from gridhub.contracts.budgets import Budgets
from gridhub.contracts.errors import ProjectError
from gridhub.project.names import perhaps

HEAD = "tool.gridhub.budget"
MOST = 1_000_000_000
LEAST = {"reader_memory_mb": 512, "query_memory_mb": 64, "run_memory_mb": 256}
"""What the programs themselves take: below, nothing could be read at all."""
_KNOWN = tuple(one.name for one in fields(Budgets))


def read_budgets(text: str, table: object, file: str) -> tuple[Budgets, list[ProjectError]]:
    """The budgets of the table (None when there is none), and every fault with its line in ``text``.

    Where there are faults, the budgets are the defaults.
    """
    if table is None:
        return Budgets(), []
    if not isinstance(table, dict):
        return Budgets(), [ProjectError(file, 0, f"budget：应写成一个表 [{HEAD}] / a table [{HEAD}] is wanted")]
    faults: list[ProjectError] = []
    for name, value in table.items():
        least = LEAST.get(name, 1)
        if name not in _KNOWN:
            message = f"budget：没有“{name}”这个上限{perhaps(name, _KNOWN)}；有的是 {'、'.join(_KNOWN)} / unknown limit"
            faults.append(ProjectError(file, _line_of(text, name), message))
        elif isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
            message = (
                f"budget：{name} 应为 {least:,} 到 {MOST:,} 的整数；要用默认值就去掉这一行 / "
                f"a whole number from {least:,} to {MOST:,} is wanted; leave the line out for the usual one"
            )
            faults.append(ProjectError(file, _line_of(text, name), message))
    return (Budgets(), faults) if faults else (Budgets(**table), [])


def _line_of(text: str, name: str) -> int:
    """The line of a setting in the table, or of the table itself; 0 when it is written in another way."""
    inside = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith("["):
            if inside:
                break
            inside = number if re.match(rf"\s*\[\s*{re.escape(HEAD)}\s*\]", line) else 0
        elif inside and re.match(rf'\s*"?{re.escape(name)}"?\s*=', line):
            return number
    return inside
