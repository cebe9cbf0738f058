"""Reading ``decisions/*.csv``: one validator for every file, errors with their line.

Belongs here: headers, values, contradictions, names of the project. Not here: whether a named record was ever sent
(``Decisions.check_records``: deliveries are not known yet).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar, cast

from gridhub.contracts.errors import ProjectError
from gridhub.project.decisions import (
    FOLDER,
    LONGEST_NUMBER,
    Authority,
    Decisions,
    EstateAlias,
    GridCrosswalk,
    PlaceAlias,
    RecordRef,
    SamePerson,
    ValueOverride,
)
from gridhub.project.names import meant
from gridhub.project.reading.csv_source import CsvLine, read_csv

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "same_person": ("record_a", "record_b", "judgement"),
    "authority": ("attribute", "department", "export", "rank"),
    "estate_alias": ("alias", "estate", "region_code"),
    "place_alias": ("former_name", "region_code"),
    "value_override": ("file", "sheet", "row", "field", "value"),
    "grid_crosswalk": ("department", "department_grid_code", "unified_grid_code", "relation"),
}
"""Own columns of each file; ``decided_on,actor,reason`` follow in all of them."""

RELATIONS = ("equal", "within", "contains", "overlaps", "none")

DECIDED = ("decided_on", "actor", "reason")

_Line = TypeVar("_Line")


@dataclass(frozen=True)
class Vocabulary:
    """What decisions may name: ``attributes`` of claim and core tables, exports by department, ``fields`` of contracts.

    ``uncertain``: departments and layers whose files are broken; what is missing because of them is told there.
    """

    attributes: Set[str]
    exports: Mapping[str, Set[str]]
    fields: Set[str]
    uncertain: Set[str] = frozenset()


@dataclass
class _Reading:
    """One file being read: its faults, and what earlier lines said."""

    file: str
    names: Vocabulary
    errors: list[ProjectError] = field(default_factory=list)
    said: dict[tuple[str, ...], tuple[str, int]] = field(default_factory=dict)

    def fault(self, line: CsvLine, message: str) -> None:
        self.errors.append(ProjectError(self.file, line.number, message))

    def want(self, line: CsvLine, *columns: str) -> None:
        for column in columns:
            if not line.values[column]:
                self.fault(line, f"{column} must be filled")

    def say_once(self, line: CsvLine, about: tuple[str, ...], what: str, shown: str) -> None:
        """A second line about the same thing is a contradiction or a repetition: both are told."""
        before = self.said.setdefault(about, (what, line.number))
        if before[1] != line.number:
            message = f"{shown} is decided in line {before[1]} already" + ("" if before[0] == what else ", otherwise")
            self.fault(line, message)


def read_decisions(root: Path, names: Vocabulary) -> tuple[Decisions, list[ProjectError]]:
    """All decisions. A file that is not there holds none; a file of another name is an error."""
    errors = [
        ProjectError(
            path.relative_to(root).as_posix(), 0, f"unknown decisions; known: {', '.join(f'{n}.csv' for n in COLUMNS)}"
        )
        for path in sorted((root / FOLDER).glob("*.csv"))
        if path.stem not in COLUMNS
    ]
    same, faults = _read(root, "same_person", names, _same_person)
    errors += faults
    authority, faults = _read(root, "authority", names, _authority)
    errors += faults
    aliases, faults = _read(root, "estate_alias", names, _estate_alias)
    errors += faults + _alias_of_alias(aliases)
    former, faults = _read(root, "place_alias", names, _place_alias)
    errors += faults
    overrides, faults = _read(root, "value_override", names, _value_override)
    errors += faults
    crossings, faults = _read(root, "grid_crosswalk", names, _grid_crosswalk)
    return Decisions(same, authority, aliases, former, overrides, crossings), errors + faults


def _read(
    root: Path, name: str, names: Vocabulary, convert: Callable[[_Reading, CsvLine, date], _Line]
) -> tuple[tuple[_Line, ...], list[ProjectError]]:
    path = root / FOLDER / f"{name}.csv"
    if not path.exists():
        return (), []
    reading = _Reading(f"{FOLDER}/{name}.csv", names)
    lines, errors = read_csv(path, reading.file, (*COLUMNS[name], *DECIDED))
    decided: list[_Line] = []
    for line in lines:
        before = len(reading.errors)
        reading.want(line, "actor", "reason")
        day = _day(reading, line)
        made = convert(reading, line, day or date.min)
        if len(reading.errors) == before:
            decided.append(made)
    return tuple(decided), errors + reading.errors


def _day(reading: _Reading, line: CsvLine) -> date | None:
    text = line.values["decided_on"]
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    reading.fault(line, f"decided_on: a date is written 2026-10-31, not “{text}”")
    return None


def _number(reading: _Reading, line: CsvLine, column: str) -> int:
    text = line.values[column]
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER and int(text) >= 1:
        return int(text)
    reading.fault(line, f"{column}: a number from 1 is wanted, not “{text}”")
    return 1


def _same_person(reading: _Reading, line: CsvLine, day: date) -> SamePerson:
    a, b, judgement = (line.values[name] for name in COLUMNS["same_person"])
    for column, text in (("record_a", a), ("record_b", b)):
        try:
            RecordRef.parse(text)
        except ValueError as error:
            reading.fault(line, f"{column}: {error}")
    if a == b:
        reading.fault(line, "record_a and record_b are the same record")
    if judgement not in ("same", "never"):
        reading.fault(line, f"unknown judgement “{judgement}”: same or never")
    reading.say_once(line, tuple(sorted((a, b))), judgement, "this pair")
    return SamePerson(
        day, line.values["actor"], line.values["reason"], line.number, a, b, "same" if judgement == "same" else "never"
    )


def _authority(reading: _Reading, line: CsvLine, day: date) -> Authority:
    attribute, department, export, _ = (line.values[name] for name in COLUMNS["authority"])
    names = reading.names
    if attribute not in names.attributes and "core" not in names.uncertain:
        reading.fault(line, f"unknown attribute “{attribute}”{meant(attribute, names.attributes)}")
    if department in names.uncertain:
        pass
    elif department not in names.exports:
        reading.fault(line, f"unknown department “{department}”{meant(department, names.exports)}")
    elif export and export not in names.exports[department]:
        reading.fault(line, f"{department} has no export “{export}”{meant(export, names.exports[department])}")
    rank = _number(reading, line, "rank")
    shown = f"the rank of {department}{'.' + export if export else ''} for {attribute}"
    reading.say_once(line, (attribute, department, export), str(rank), shown)
    return Authority(day, line.values["actor"], line.values["reason"], line.number, attribute, department, export, rank)


def _estate_alias(reading: _Reading, line: CsvLine, day: date) -> EstateAlias:
    alias, estate, region = (line.values[name] for name in COLUMNS["estate_alias"])
    reading.want(line, "alias", "estate")
    if alias and alias == estate:
        reading.fault(line, "alias and estate are the same name")
    if region and not re.fullmatch(r"[0-9]{12}", region):
        reading.fault(line, f"region_code: twelve digits are wanted, not “{region}”")
    reading.say_once(line, (alias, region), estate, f"the alias “{alias}”")
    return EstateAlias(day, line.values["actor"], line.values["reason"], line.number, alias, estate, region or None)


def _alias_of_alias(aliases: Sequence[EstateAlias]) -> list[ProjectError]:
    """An alias stands for a name of the standard list: one that stands for another alias would name nothing."""
    of: dict[str, list[EstateAlias]] = defaultdict(list)
    for one in aliases:
        of[one.alias].append(one)
    return [
        ProjectError(
            f"{FOLDER}/estate_alias.csv", one.line,
            f"estate: “{one.estate}” is itself another name of “{other.estate}” (line {other.line}): write “{other.estate}”"
            if other.estate != one.alias
            else f"“{one.alias}” and “{one.estate}” are each declared another name of the other (line {other.line}): keep the "
            "line whose estate is in the standard address list",
        )
        for one in aliases
        for other in of.get(one.estate, ())
        if not one.region_code or other.region_code in (None, one.region_code)
    ]  # fmt: skip


def _place_alias(reading: _Reading, line: CsvLine, day: date) -> PlaceAlias:
    former, region = (line.values[name] for name in COLUMNS["place_alias"])
    reading.want(line, "former_name")
    if not re.fullmatch(r"[0-9]{12}", region):
        reading.fault(line, f"region_code: twelve digits are wanted, not “{region}”")
    reading.say_once(line, (former, region), "", f"the former name “{former}” of {region}")
    return PlaceAlias(day, line.values["actor"], line.values["reason"], line.number, former, region)


def _value_override(reading: _Reading, line: CsvLine, day: date) -> ValueOverride:
    file, sheet, _, name, value = (line.values[column] for column in COLUMNS["value_override"])
    reading.want(line, "file")
    row = _number(reading, line, "row")
    if name not in reading.names.fields and not reading.names.uncertain:
        reading.fault(line, f"no contract has a field “{name}”{meant(name, reading.names.fields)}")
    reading.say_once(line, (file, sheet, str(row), name), value, "this cell")
    return ValueOverride(day, line.values["actor"], line.values["reason"], line.number, file, sheet, row, name, value)


def _grid_crosswalk(reading: _Reading, line: CsvLine, day: date) -> GridCrosswalk:
    department, own, unified, relation = (line.values[name] for name in COLUMNS["grid_crosswalk"])
    reading.want(line, "department_grid_code", "unified_grid_code")
    if department not in reading.names.exports and department not in reading.names.uncertain:
        reading.fault(line, f"unknown department “{department}”{meant(department, reading.names.exports)}")
    if relation not in RELATIONS:
        reading.fault(line, f"unknown relation “{relation}”: {', '.join(RELATIONS)}")
    reading.say_once(line, (department, own, unified), relation, f"{own} and {unified}")
    return GridCrosswalk(
        day, line.values["actor"], line.values["reason"], line.number, department, own, unified,
        cast(Literal["equal", "within", "contains", "overlaps", "none"], relation),
    )  # fmt: skip
