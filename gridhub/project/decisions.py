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
from gridhub.project.record_refs import KeyRef, Ref, parse_ref

FOLDER = "decisions"
EVERYBODY = "open"
"""The group of the file that is written for nobody in particular."""
OF_PERSONS = ("identity", "same_person")
"""Two names of one file, the newer one first; its law is one, whichever name it has."""


@dataclass(frozen=True)
class Decided:
    """What every line has: when, by whom, why, and its 1-based line in the file."""

    decided_on: date
    actor: str
    reason: str
    line: int


@dataclass(frozen=True)
class SamePerson(Decided):
    """identity.csv (older: same_person.csv, ``file`` without its ending): two records are one person, or never are.

    ``approver``: a second person, other than ``actor``; "" for none. ``expires``: the last day on which the line holds.
    """

    record_a: str
    record_b: str
    judgement: Literal["same", "never"]
    file: str = "identity"
    approver: str = ""
    expires: date | None = None

    @property
    def until(self) -> date:
        return self.expires or date.max

    @property
    def place(self) -> str:
        """``decisions/identity.csv:5``: how a person finds it."""
        return f"{FOLDER}/{self.file}.csv:{self.line}"

    @property
    def refs(self) -> tuple[Ref, Ref]:
        return parse_ref(self.record_a), parse_ref(self.record_b)


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


TIERS = ("open", "evidence")
COMPARTMENTS = ("mental_disorder", "correction", "children")
"""What a group may be given: a tier of the warehouse, or the compartment of a sensitive category, a file of its own."""
REVEAL = "reveal"
"""No file: an account may ask the service for plain values (``release.revealing``). Its ``group`` is an account of the
operating system (``zhangsan``), one without a name (``uid:60001``) or everybody in a group of it (``group:audit``)."""


@dataclass(frozen=True)
class AccessGrant(Decided):
    """access.csv: a group may have a tier or a compartment, of a place or the whole city (""), or an account may ask for
    plain values (``REVEAL``), for a purpose, from a day to a day, both inclusive. ``approver``: a second person, other than
    ``actor``. What no line grants is denied."""

    group: str
    tier: str
    jurisdiction: str
    purpose: str
    valid_from: date
    valid_to: date
    approver: str

    @property
    def place(self) -> str:
        return f"{FOLDER}/access.csv:{self.line}"

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


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
    access: tuple[AccessGrant, ...] = ()

    @property
    def keyed(self) -> tuple[KeyRef, ...]:
        """The records that judgements name by source and key, each once."""
        refs = {ref for line in self.same_person for ref in line.refs if isinstance(ref, KeyRef)}
        return tuple(sorted(refs))

    def check_records(self, known: Mapping[str, Mapping[str, Set[int]]]) -> list[ProjectError]:
        """Errors for lines that name a file, sheet or row nobody sent.

        ``known``: data rows (1-based) by sheet by file name, of every delivery ever received, superseded ones included.
        A CSV delivery has the one sheet "".
        """
        errors: list[ProjectError] = []
        for pair in self.same_person:
            for column, text in (("record_a", pair.record_a), ("record_b", pair.record_b)):
                ref = parse_ref(text)
                if isinstance(
                    ref, KeyRef
                ):  # its row may come and go: what it stands for is known when persons are linked
                    continue
                fault = _fault(known, ref.file, ref.sheet, ref.row)
                if fault:
                    errors.append(ProjectError(f"{FOLDER}/{pair.file}.csv", pair.line, f"{column}：{fault}"))
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
