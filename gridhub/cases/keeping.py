"""Cases as rows of tables: what releases keep of them, read back.

Belongs here: rows ↔ the values of the law, where the cases of the release in force are. Not here: the law (``living``),
filling the tables (``build.case_step``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from gridhub.cases.living import Living, Said, Sighting, Standing, standing_of
from gridhub.cases.working_days import DueDate
from gridhub.contracts.case_tables import OPEN
from gridhub.contracts.errors import GridhubError
from gridhub.release.reading import open_release
from gridhub.release.releases import require_current
from gridhub.state.case_log import CaseEvent, known_events
from gridhub.state.home import Home

Row = Mapping[str, Any]


class NoSuchCase(GridhubError):
    """The release in force has no case of that id, or the case is in no state for it."""


def living_of(cases: Iterable[Row], sightings: Iterable[Row]) -> list[Living]:
    """From the rows of ``finding.case`` and ``finding.case_sighting`` (in their order)."""
    seen: dict[str, list[Sighting]] = {}
    for row in sightings:
        due = DueDate(row["due_date"], bool(row["due_is_certain"])) if row["due_date"] else None
        one = Sighting(row["kind"], row["as_of"], row["after_event"], due, row["other_id"])
        seen.setdefault(row["case_id"], []).append(one)
    said = [part.name for part in fields(Said) if part.name not in ("key", "due_days", "is_withheld")]
    return [
        Living(
            row["case_id"],
            # a published file has no case that is withheld, and does not say so
            Said(key=row["case_key"], is_withheld=bool(row.get("is_withheld")), **{name: row[name] for name in said}),
            row["last_seen"], tuple(seen[row["case_id"]]), row["presence"],
        )
        for row in cases
    ]  # fmt: skip


@dataclass(frozen=True)
class Current:
    """A case as it stands now: what the release in force saw, and everything people did since."""

    living: Living
    standing: Standing
    is_review_only: bool
    events: tuple[CaseEvent, ...]

    @property
    def case_id(self) -> str:
        return self.living.case_id

    @property
    def department(self) -> str:
        return self.living.said.department

    @property
    def is_open(self) -> bool:
        """Whether its department still has something to do."""
        return self.standing.state in OPEN

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.standing.due.day < today


@dataclass(frozen=True)
class Cases:
    """All cases of the release in force, by id."""

    release_id: str
    as_of: date
    by_id: Mapping[str, Current]

    def get(self, case_id: str) -> Current:
        """Raises ``NoSuchCase``."""
        if case_id not in self.by_id:
            raise NoSuchCase(f"没有这个案件编号：{case_id}；用 gridhub case list 查看 / no such case")
        return self.by_id[case_id]


def current_cases(home: Home, *, revealed: bool = False) -> Cases:
    """The cases as they stand now. ``revealed``: from the vault, with those that are not published.

    Raises ``NoRelease``, ``NoSuchCase`` for a release of before there were cases.
    """
    release = require_current(home).name
    with open_release(home, revealed=revealed) as connection:
        ((known,),) = connection.execute(
            "SELECT COUNT(*) FROM duckdb_tables() WHERE schema_name = 'finding' AND table_name = 'case_sighting'"
        ).fetchall()
        if not known:
            raise NoSuchCase(
                f"发布 {release} 还没有案件：请先运行 gridhub run / this release has no cases: run `gridhub run`"
            )
        rows = _rows(connection.execute('SELECT * FROM finding."case" ORDER BY case_id'))
        sightings = _rows(connection.execute("SELECT * FROM finding.case_sighting ORDER BY case_id, sighting_no"))
        ((as_of,),) = connection.execute("SELECT as_of FROM audit.run").fetchall()
    of_case: dict[str, list[CaseEvent]] = {}
    for event in known_events(home):
        of_case.setdefault(event.case_id, []).append(event)
    review = {row["case_id"] for row in rows if row["is_review_only"]}
    found = {
        one.case_id: Current(
            one, standing_of(one.sightings, of_case.get(one.case_id, ())), one.case_id in review,
            tuple(of_case.get(one.case_id, ())),
        )
        for one in living_of(rows, sightings)
    }  # fmt: skip
    return Cases(release, as_of, found)


def _rows(result: Any) -> list[dict[str, Any]]:
    names = [item[0] for item in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
