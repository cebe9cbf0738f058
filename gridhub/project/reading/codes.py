"""Code lists: ``schemas/codes/<name>.csv`` with header value,code,name.

Belongs here: reading and checking them. Not here: applying them to cells (``standardise``).
Grain: one line per accepted spelling; many spellings may mean one code, one code has one name.
"""

from __future__ import annotations

from pathlib import Path

from gridhub.contracts.errors import ProjectError
from gridhub.project.names import is_identifier
from gridhub.project.project import CodeList
from gridhub.project.reading.csv_source import read_csv

FOLDER = "schemas/codes"


def read_codes(root: Path) -> tuple[dict[str, CodeList], list[ProjectError]]:
    """All code lists by name, and the errors: empty values, one spelling with two codes, one code with two names."""
    lists: dict[str, CodeList] = {}
    errors: list[ProjectError] = []
    for path in sorted((root / FOLDER).glob("*.csv")):
        file = path.relative_to(root).as_posix()
        if not is_identifier(path.stem):
            errors.append(ProjectError(file, 0, "the file name must be lower-case letters, digits and _"))
            continue
        codes, found = _read_list(path, file)
        lists[path.stem] = codes
        errors += found
    return lists, errors


def _read_list(path: Path, file: str) -> tuple[CodeList, list[ProjectError]]:
    lines, errors = read_csv(path, file, ("value", "code", "name"))
    values: dict[str, str] = {}
    names: dict[str, str] = {}
    for line in lines:
        value, code, name = line.values["value"], line.values["code"], line.values["name"]
        if not (value and code and name):
            errors.append(ProjectError(file, line.number, "value, code and name must all be filled"))
            continue
        if values.setdefault(value, code) != code:
            errors.append(ProjectError(file, line.number, f"“{value}” already means code {values[value]}, not {code}"))
        if names.setdefault(code, name) != name:
            errors.append(
                ProjectError(file, line.number, f"code {code} is already named “{names[code]}”, not “{name}”")
            )
    if not lines and not errors:
        errors.append(ProjectError(file, 0, "the code list is empty"))
    return CodeList(path.stem, values, names), errors
