"""Who changes grid: the leaf grid of dwellings on any day, and the households whose grid or worker two days tell apart.

Belongs here: as-of answers and differences of divisions. Not here: how a leaf is found (``places``). Two days are looked up
in one release (``core.dwelling_grid``); two releases are compared as each stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import duckdb
import pandas as pd

from gridhub.contracts.errors import GridhubError
from gridhub.release.reading import open_release
from gridhub.release.two_releases import open_pair, view
from gridhub.state.home import Home

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_METHODS = {"several": "落入几个末级网格", "unknown": "网格表有缺口，不知道"}
NOBODY_KNOWN = "不详"
"""A post whose holder of the day no roster names: today's began later."""
DIFFERENCE = (
    "居住户",
    "房屋",
    "地址",
    "原网格编码",
    "原网格名称",
    "新网格编码",
    "新网格名称",
    "原网格员",
    "新网格员",
    "审核文号",
)


_SINCE = "SELECT MIN(valid_from), COUNT(*) - COUNT(valid_from), COUNT(*) FROM core.dwelling_grid"


class NoSuchDwelling(GridhubError):
    """The release has no dwelling of this id."""


@dataclass(frozen=True, slots=True)
class Changes:
    """``frame``: one row per living household whose leaf grid differs (``DIFFERENCE``). ``dwellings``: all dwellings whose
    leaf grid differs, lived in or not; ``workers``: of the households those that another worker visits; ``unknown``: those
    of which the worker of one side is not known. ``one_roster``: both sides know the posts of one roster alone.
    ``too_early``, ``too_late``: the days asked for that no division is known of; ``known``: of which it is."""

    frame: pd.DataFrame
    dwellings: int
    workers: int
    unknown: int
    one_roster: bool
    known: KnownDays | None = None
    too_early: tuple[date, ...] = ()
    too_late: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownDays:
    """Days of which divisions are known: ``first`` is None when the list does not say since when, or names no grid at all
    (``never``); ``last`` is the day that the release looks from."""

    first: date | None
    last: date
    never: bool = False


@dataclass(frozen=True, slots=True)
class Stays:
    """``frame``: the leaf grids of a dwelling, one row per stretch of days. ``known``: since when any is known."""

    frame: pd.DataFrame
    known: KnownDays


def grid_of(home: Home, dwelling_id: str, day: date | None) -> Stays:
    """The leaf grids of a dwelling: on a day, or through all days. Raises ``NoSuchDwelling``, ``NoRelease``."""
    with open_release(home) as connection:
        known = connection.execute("SELECT 1 FROM core.dwelling WHERE dwelling_id = ?", [dwelling_id]).fetchone()
        if known is None:
            raise NoSuchDwelling(f"发布中没有房屋 {dwelling_id} / no such dwelling in the release in force")
        on = "AND (stay.valid_from IS NULL OR stay.valid_from <= $2) AND (stay.valid_to IS NULL OR stay.valid_to > $2)"
        frame = connection.execute(
            f"""SELECT stay.valid_from AS 起, stay.valid_to AS 止, stay.grid_code AS 网格编码, stay.grid_name AS 网格名称,
                       stay.grid_method AS 方法, stay.grid_reason AS 原因, version.approval_no AS 审核文号
                FROM core.dwelling_grid AS stay
                LEFT JOIN core.grid_version AS version
                  ON version.grid_id = stay.grid_id AND (version.valid_to IS NULL OR version.valid_to > stay.valid_from)
                 AND (version.valid_from IS NULL OR version.valid_from <= stay.valid_from)
                WHERE stay.dwelling_id = $1 {on if day else ""}
                ORDER BY stay.version_no""",
            [dwelling_id, *([day] if day else [])],
        ).df()
        stays = _known_days(connection, f"{_SINCE} WHERE dwelling_id = ?", [dwelling_id])
    frame["方法"] = frame["方法"].map(lambda said: _METHODS.get(said, "覆盖范围"))
    return Stays(frame, stays)


def _known_days(connection: duckdb.DuckDBPyConnection, query: str, values: list[str]) -> KnownDays:
    first, open_ended, count = connection.execute(query, values).fetchall()[0]
    ((last,),) = connection.execute("SELECT as_of FROM audit.run").fetchall()
    return KnownDays(None if open_ended else first, last, never=not count)


def changes(home: Home, old: str, new: str) -> Changes:
    """Households whose leaf grid differs between two days (both 2026-10-31) of the release in force, or two releases.

    Raises ``NoRelease``, ``ValueError`` for a day and a release mixed, days that are none, the later day first.
    """
    days = [bool(_DAY.fullmatch(text)) for text in (old, new)]
    if all(days):
        first, second = _day(old), _day(new)
        if first > second:
            raise ValueError(f"{old} 在 {new} 之后：较早的日期写在前面 / the earlier day is written first")
        with open_release(home) as connection:
            sides = [_Side(connection, lambda table: table, day) for day in (first, second)]
            known = _known_days(connection, _SINCE, [])
            return replace(
                _changes(*sides),
                known=known,
                too_early=tuple(day for day in (first, second) if known.first is not None and day < known.first),
                too_late=tuple(day for day in (first, second) if day > known.last),
            )
    if any(days):
        raise ValueError("两个日期，或两次发布：不能混着写 / two dates or two releases, not one of each")
    with open_pair(home, old, new) as pair:
        return _changes(*(_Side(pair.connection, partial(view, name), None) for name, _ in pair.sides))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"日历上没有 {text} 这一天 / the calendar has no such day: {text}") from None


@dataclass(frozen=True, slots=True)
class _Side:
    """A release at a day (None: its own). ``table``: how a table of it is named."""

    connection: duckdb.DuckDBPyConnection
    table: Callable[[str], str]
    day: date | None

    def rows(self, query: str, *names: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.format(*map(self.table, names))).fetchall()

    def leaf_of(self) -> dict[str, str]:
        """Dwelling → leaf grid, where there is one and only one."""
        if self.day is None:
            return dict(self.rows("SELECT dwelling_id, grid_id FROM {} WHERE grid_id IS NOT NULL", "core.dwelling"))
        return dict(
            self.rows(
                "SELECT dwelling_id, grid_id FROM {} WHERE grid_id IS NOT NULL "
                f"AND (valid_from IS NULL OR valid_from <= DATE '{self.day}') "
                f"AND (valid_to IS NULL OR valid_to > DATE '{self.day}')",
                "core.dwelling_grid",
            )
        )

    def grids(self) -> dict[str, tuple[str, str, str]]:
        """Grid → code, name and letter of the version of the day."""
        in_force = (
            "is_active"
            if self.day is None
            else f"(valid_from IS NULL OR valid_from <= DATE '{self.day}') AND (valid_to IS NULL OR valid_to > DATE '{self.day}')"
        )
        every = self.rows(
            "SELECT grid_id, grid_code, grid_name, approval_no FROM {} "
            f"ORDER BY CASE WHEN {in_force} THEN 1 ELSE 0 END, version_no",
            "core.grid_version",
        )
        return {grid: (code, name or "", letter or "") for grid, code, name, letter in every}

    def workers(self) -> dict[str, str]:
        """Grid → names (masked) of who visits it: at the grid itself, else at the nearest grid above that has a post.

        A roster names who serves now, with the first day; a post that began after the day was somebody else's.
        """
        begun = "post.is_current" if self.day is None else f"COALESCE(post.valid_from <= DATE '{self.day}', TRUE)"
        at: dict[str, set[str]] = {}
        for grid, name, serves in self.rows(
            f"SELECT post.grid_id, person.name, {begun} FROM {{}} AS post "
            "JOIN {} AS person ON person.person_id = post.person_id WHERE post.staff_role IN ('full_time', 'part_time')",
            "core.staff_assignment", "core.person",
        ):  # fmt: skip
            at.setdefault(grid, set()).update({str(name)} if serves else ())
        found: dict[str, str] = {}
        for line in self.rows("SELECT grid_id, level2_grid_id, level1_grid_id FROM {}", "core.grid"):
            names = next((at[grid] for grid in line if grid in at), set())
            served = any(grid in at for grid in line)
            found[line[0]] = "、".join(sorted(names)) or (NOBODY_KNOWN if served else "")
        return found


def _changes(old: _Side, new: _Side) -> Changes:
    before, after = old.leaf_of(), new.leaf_of()
    moved = {n: (before.get(n), after.get(n)) for n in before.keys() | after.keys() if before.get(n) != after.get(n)}
    old_grids, new_grids, old_workers, new_workers = old.grids(), new.grids(), old.workers(), new.workers()
    lines: list[tuple[str, ...]] = []
    workers = unknown = 0
    for household, dwelling, address in new.rows(
        "SELECT household.living_household_id, household.dwelling_id, dwelling.address_norm FROM {} AS household "
        "JOIN {} AS dwelling ON dwelling.dwelling_id = household.dwelling_id ORDER BY 3, 2, 1",
        "core.living_household", "core.dwelling",
    ):  # fmt: skip
        if dwelling not in moved:
            continue
        was, now = moved[dwelling]
        left = old_grids.get(was or "", ("", "", ""))
        right = new_grids.get(now or "", ("", "", ""))
        who = old_workers.get(was or "", ""), new_workers.get(now or "", "")
        # Whoever has no grid on one side, or a grid that no roster names anybody for, is not known to change.
        not_known = NOBODY_KNOWN in who or "" in who
        unknown += not_known
        workers += not not_known and who[0] != who[1]
        lines.append((household, dwelling, address or "", *left[:2], *right[:2], *who, right[2]))
    return Changes(pd.DataFrame(lines, columns=list(DIFFERENCE)), len(moved), workers, unknown, new.day is not None)
