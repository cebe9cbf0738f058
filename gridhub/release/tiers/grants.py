"""Who may have what: the lines of ``decisions/access.csv`` that hold on a day, and nothing else.

Belongs here: choosing lines, the places they name in the release. Not here: reading the file
(``project.reading.decision_files``), writing what is granted (``tier_file``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from gridhub.contracts.errors import BrokenProject, GridhubError, ProjectError
from gridhub.project.decisions import FOLDER, REVEAL, AccessGrant
from gridhub.release.tiers.selects import Scope

FILE = f"{FOLDER}/access.csv"


class NoAccess(GridhubError):
    """The group is granted nothing: no line, or none that holds today. Nothing is written."""


@dataclass(frozen=True)
class Granted:
    """What a group may have of one tier or compartment: the lines that say so, all of them in force."""

    tier: str
    lines: tuple[AccessGrant, ...]

    @property
    def purpose(self) -> str:
        return "；".join(dict.fromkeys(line.purpose for line in self.lines))

    @property
    def until(self) -> date:
        """The day on which the first of the lines ends: then less may be had."""
        return min(line.valid_to for line in self.lines)


def granted(lines: Iterable[AccessGrant], group: str, today: date) -> tuple[tuple[Granted, ...], tuple[str, ...]]:
    """What the group may have today in files, by tier, and what is said of lines that do not hold. Raises ``NoAccess``."""
    mine = [line for line in lines if line.group == group and line.tier != REVEAL]
    if not mine:
        raise NoAccess(
            f"{FILE}: 没有给“{group}”的授权；没有写明的一律不给 / nothing is granted to “{group}”: what no line grants is denied"
        )
    idle = tuple(why_idle(line, today) for line in mine if not line.holds_on(today))
    tiers = dict.fromkeys(line.tier for line in mine if line.holds_on(today))
    if not tiers:
        raise NoAccess(
            "\n".join(
                [
                    *idle,
                    f"“{group}”今天没有有效的授权，没有写文件 / no line of “{group}” holds today: nothing was written",
                ]
            )
        )
    found = [Granted(tier, tuple(x for x in mine if x.tier == tier and x.holds_on(today))) for tier in tiers]
    return tuple(found), idle


def why_idle(line: AccessGrant, today: date) -> str:
    """What is said of a line that does not hold today."""
    if line.valid_to < today:
        return f"{line.place}: {line.tier} 的授权已于 {line.valid_to} 到期 / expired on {line.valid_to}"
    return f"{line.place}: {line.tier} 的授权从 {line.valid_from} 起才有效 / not in force before {line.valid_from}"


def scope_of(connection: duckdb.DuckDBPyConnection, lines: Sequence[AccessGrant]) -> Scope:
    """The places of the lines in a release; one line for the whole city is the whole city.

    Raises ``BrokenProject`` with every line that names a place the release does not know.
    """
    if any(not line.jurisdiction for line in lines):
        return Scope()
    regions: set[str] = set()
    grids: set[str] = set()
    errors: list[ProjectError] = []
    for line in lines:
        code = line.jurisdiction
        named = connection.execute("SELECT DISTINCT grid_id FROM core.grid WHERE grid_code = ?", [code]).fetchall()
        prefix = code[:9] if code.endswith("000") else code
        known = connection.execute(
            "SELECT COUNT(*) FROM core.region WHERE region_code = ? OR (LENGTH(?) = 9 AND STARTS_WITH(region_code, ?))",
            [code, code, code],
        ).fetchone()
        if named:
            grids |= {str(grid) for (grid,) in named}
        elif known and known[0] and code.isdigit():
            regions.add(prefix)
        else:
            errors.append(
                ProjectError(FILE, line.line, f"jurisdiction：当前发布里没有区划或统一网格“{code}”，没有写文件")
            )
    if errors:
        raise BrokenProject(errors)
    return Scope(tuple(sorted(regions)), tuple(sorted(grids)))
