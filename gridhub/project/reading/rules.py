"""Rule parameters: ``assets/rules/<name>.yaml``, flat “parameter: value”.

Belongs here: reading them. Not here: what they mean (the SQL that reads ``rule.<name>(parameter, value)``), files of rules
with a form of their own (``OWN_FORM``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gridhub.contracts.errors import ProjectError
from gridhub.project import review_law
from gridhub.project.names import is_identifier
from gridhub.project.reading.yaml_source import read_yaml, scalars

FOLDER = "assets/rules"
OWN_FORM = frozenset({"address", "grid_level", "person_category", "programme", "task_list"})
"""Names of files in the folder that another reader reads."""


def read_rules(root: Path) -> tuple[dict[str, dict[str, str]], list[ProjectError]]:
    """All rule parameters, as written, by file name."""
    rules: dict[str, dict[str, str]] = {}
    errors: list[ProjectError] = []
    for path in sorted((root / FOLDER).glob("*.yaml")):
        if path.stem in OWN_FORM:
            continue
        file = path.relative_to(root).as_posix()
        if not is_identifier(path.stem):
            errors.append(ProjectError(file, 0, "the file name must be lower-case letters, digits and _"))
            continue
        source, found = read_yaml(path, file)
        errors += found
        rules[path.stem], found = scalars(source) if source else ({}, [])
        errors += found
        if path.stem == review_law.FILE and source:
            wrong = review_law.faults(rules[path.stem])
            errors += [ProjectError(file, source.line_of((name,)), message) for name, message in wrong]
    return rules, errors


def lines_of_rules(root: Path, rules: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], int]:
    """Where each parameter stands, by file name and parameter."""
    found: dict[tuple[str, str], int] = {}
    for name, parameters in rules.items():
        source, _ = read_yaml(root / FOLDER / f"{name}.yaml", f"{FOLDER}/{name}.yaml")
        found |= {(name, parameter): source.line_of([parameter]) for parameter in parameters} if source else {}
    return found
