"""What people decided: the lines of ``decisions/*.csv`` as frozen values, and the check that their records exist.

Belongs here: the shapes of decisions and what they refer to. Not here: reading the CSV (``decision_files``), obeying
them (``places``, ``identity``, ``standardise``).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gridhub.contracts.errors import ProjectError

FOLDER = "decisions"
LONGEST_NUMBER = 9
"""Digits of a row or rank: no sheet has more rows, and more of them fit no column."""


@dataclass(frozen=True)
class Decided:
    """What every line has: when, by whom, why, and its 1-based line in the file."""

    decided_on: date
    actor: str
    reason: str
    line: int


@dataclass(frozen=True)
class RecordRef:
    """``file|sheet|row|role``: a person, place or firm that one sheet row mentions. ``row`` is 1-based."""

    file: str
    sheet: str
    row: int
    role: str

    @classmethod
    def parse(cls, text: str) -> RecordRef:
        """Raises ValueError when the text is not four parts with a row number of 1 or more."""
        parts = text.split("|")
        if len(parts) != 4 or not parts[0] or not parts[3]:
            raise ValueError("a record is written file|sheet|row|role")
        if not (parts[2].isascii() and parts[2].isdigit() and len(parts[2]) <= LONGEST_NUMBER and int(parts[2]) > 0):
            raise ValueError("the row of file|sheet|row|role is a number from 1")
        return cls(parts[0], parts[1], int(parts[2]), parts[3])


@dataclass(frozen=True)
class SamePerson(Decided):
    """same_person.csv: two records are one person, or never are."""

    record_a: str
    record_b: str
    judgement: Literal["same", "never"]


@dataclass(frozen=True)
class Authority(Decided):
    """authority.csv: who is believed first for an attribute. ``export`` "" = every export; rank 1 is strongest."""

    attribute: str
    department: str
    export: str
    rank: int


@dataclass(frozen=True)
class EstateAlias(Decided):
    """estate_alias.csv: another name of an estate, in one community or village or (None) everywhere."""

    alias: str
    estate: str
    region_code: str | None


@dataclass(frozen=True)
class PlaceAlias(Decided):
    """place_alias.csv: a former name of a county, town, community or village, and the code it has today. ``decided_on``:
    when the name was given up, or when somebody found it out."""

    former_name: str
    region_code: str


@dataclass(frozen=True)
class ValueOverride(Decided):
    """value_override.csv: what stands in one cell according to a person who looked it up."""

    file: str
    sheet: str
    row: int
    field: str
    value: str


@dataclass(frozen=True)
class GridCrosswalk(Decided):
    """grid_crosswalk.csv: how a department's grid lies over a unified grid; ``none``: they have nothing to do."""

    department: str
    department_grid_code: str
    unified_grid_code: str
    relation: Literal["equal", "within", "contains", "overlaps", "none"]


@dataclass(frozen=True)
class WorkingDay(Decided):
    """working_day.csv: a day people work, or do not, otherwise than the calendar of the installed package says."""

    day: date
    kind: Literal["work", "rest"]


@dataclass(frozen=True)
class Decisions:
    """All decisions, in the order of their files."""

    same_person: tuple[SamePerson, ...] = ()
    authority: tuple[Authority, ...] = ()
    estate_alias: tuple[EstateAlias, ...] = ()
    place_alias: tuple[PlaceAlias, ...] = ()
    value_override: tuple[ValueOverride, ...] = ()
    grid_crosswalk: tuple[GridCrosswalk, ...] = ()
    working_day: tuple[WorkingDay, ...] = ()

    def check_records(self, known: Mapping[str, Mapping[str, Set[int]]]) -> list[ProjectError]:
        """Errors for lines that name a file, sheet or row nobody sent.

        ``known``: data rows (1-based) by sheet by file name, of every delivery ever received, superseded ones included.
        A CSV delivery has the one sheet "".
        """
        errors: list[ProjectError] = []
        for pair in self.same_person:
            for column, text in (("record_a", pair.record_a), ("record_b", pair.record_b)):
                ref = RecordRef.parse(text)
                fault = _fault(known, ref.file, ref.sheet, ref.row)
                if fault:
                    errors.append(ProjectError(f"{FOLDER}/same_person.csv", pair.line, f"{column}：{fault}"))
        for override in self.value_override:
            fault = _fault(known, override.file, override.sheet, override.row)
            if fault:
                errors.append(ProjectError(f"{FOLDER}/value_override.csv", override.line, fault))
        return sorted(errors)


def _fault(known: Mapping[str, Mapping[str, Set[int]]], file: str, sheet: str, row: int) -> str | None:
    if file not in known:
        return f"从未收到文件“{file}”"
    if sheet not in known[file]:
        return f"“{file}”没有工作表“{sheet}”；有 {'、'.join(f'“{name}”' for name in sorted(known[file]))}"
    if row not in known[file][sheet]:
        return f"“{file}”工作表“{sheet}”第 {row} 行不是数据行"
    return None
