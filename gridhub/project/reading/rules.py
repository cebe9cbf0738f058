"""Reading ``assets/rules/*.yaml``: parameters of SQL, as written.

Belongs here: reading them; that a parameter whose name ends in a unit is a number of it. Not here: what they mean (the SQL
that reads ``rule.<name>(parameter, value)``), files of rules with a form of their own (``project.rule_files``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from gridhub.contracts.errors import ProjectError
from gridhub.project import identity_review, review_law
from gridhub.project.names import is_identifier
from gridhub.project.reading.yaml_source import YamlSource, read_yaml, scalars
from gridhub.project.rule_files import OWN_FORM

FOLDER = "assets/rules"
_READ_ELSEWHERE = frozenset(file.stem for file in OWN_FORM)

_LAWS = {review_law.FILE: review_law.faults, identity_review.FILE: identity_review.faults}
"""Files whose parameters the engine reads, not the SQL."""

UNITS: Mapping[str, str] = {"_share": "0.01", "_m": "50", "_days": "92", "_age": "60"}
"""The ends of names of parameters that are numbers, and how such a number is written."""
_PLAIN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def read_rules(root: Path) -> tuple[dict[str, dict[str, str]], list[ProjectError]]:
    """All rule parameters, as written, by file name."""
    rules: dict[str, dict[str, str]] = {}
    errors: list[ProjectError] = []
    for path in sorted((root / FOLDER).glob("*.yaml")):
        if path.stem in _READ_ELSEWHERE:
            continue
        file = path.relative_to(root).as_posix()
        if not is_identifier(path.stem):
            errors.append(ProjectError(file, 0, "the file name must be lower-case letters, digits and _"))
            continue
        source, found = read_yaml(path, file)
        errors += found
        rules[path.stem], found = scalars(source) if source else ({}, [])
        errors += found
        if path.stem in _LAWS and source:
            wrong = _LAWS[path.stem](rules[path.stem])
            errors += [ProjectError(file, source.line_of((name,)), message) for name, message in wrong]
        errors += _no_numbers(source, rules[path.stem]) if source else []
    return rules, errors


def lines_of_rules(root: Path, rules: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], int]:
    """Where each parameter stands, by file name and parameter."""
    found: dict[tuple[str, str], int] = {}
    for name, parameters in rules.items():
        source, _ = read_yaml(root / FOLDER / f"{name}.yaml", f"{FOLDER}/{name}.yaml")
        found |= {(name, parameter): source.line_of([parameter]) for parameter in parameters} if source else {}
    return found


def _no_numbers(source: YamlSource, values: Mapping[str, str]) -> list[ProjectError]:
    """A limit that is no number would let every row through, or stop the run in the middle."""
    errors: list[ProjectError] = []
    for name, text in values.items():
        unit = next((end for end in UNITS if name.endswith(end)), None)
        if unit is None or (_PLAIN.fullmatch(text) and (unit != "_share" or float(text) <= 1)):
            continue
        wanted = "0 至 1 之间的数" if unit == "_share" else "不小于 0 的数"
        what = "a number from 0 to 1" if unit == "_share" else "a number not below 0"
        errors.append(
            ProjectError(
                source.file, source.line_of((name,)),
                f"{name}：要写{wanted}，不带单位，例如 {name}: {UNITS[unit]}；现为“{text[:40]}” / {what} is wanted, without a unit",
            )
        )  # fmt: skip
    return errors
