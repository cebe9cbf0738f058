"""Connectors: ``connectors/<department>.yaml``, one department each.

Belongs here: reading them with the line of every fault. Not here: their shape (``connector``), whether they agree with
contracts and code lists (``cross_check``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.contracts.errors import ProjectError
from gridhub.project.connector import Agreement, Connector, Export
from gridhub.project.names import meant
from gridhub.project.reading.yaml_source import YamlSource, read_yaml

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FOLDER = "connectors"


@dataclass(frozen=True)
class ConnectorSource:
    """One connector and the file that knows its lines."""

    connector: Connector
    source: YamlSource

    def fault(self, place: Iterable[str | int], message: str) -> ProjectError:
        """An error at a place of the file, e.g. ("exports", "resident", "key")."""
        return ProjectError(self.source.file, self.source.line_of(tuple(place)), message)


def read_connectors(root: Path) -> tuple[dict[str, ConnectorSource], frozenset[str], list[ProjectError]]:
    """Connectors by department, the names of the files that could not be used, and the errors."""
    connectors: dict[str, ConnectorSource] = {}
    broken: set[str] = set()
    errors: list[ProjectError] = []
    folder = root / FOLDER
    errors += [
        ProjectError(path.relative_to(root).as_posix(), 0, "a connector's file name ends in .yaml")
        for path in sorted(folder.glob("*.yml"))
    ]
    for path in sorted(folder.glob("*.yaml")):
        source, faults = read_yaml(path, path.relative_to(root).as_posix())
        read = None
        if source:
            read, faults = _validate(source)
        errors += faults
        if read is None:
            broken.add(path.stem)
            continue
        department = read.connector.department
        if department in connectors:
            other = connectors[department].source.file
            errors.append(
                read.fault(("department",), f"the department “{department}” has a connector already: {other}")
            )
        else:
            connectors[department] = read
    if not connectors and not errors:
        errors.append(ProjectError(FOLDER, 0, "no connector: a project has a file connectors/<department>.yaml"))
    return connectors, frozenset(broken), errors


def _validate(source: YamlSource) -> tuple[ConnectorSource | None, list[ProjectError]]:
    from pydantic import ValidationError

    try:
        return ConnectorSource(Connector.model_validate(source.value), source), []
    except ValidationError as error:
        return None, [_located(source, detail) for detail in error.errors(include_url=False)]


def _located(source: YamlSource, detail: ErrorDetails) -> ProjectError:
    place = tuple(step for step in detail["loc"] if step != "[key]")
    message = detail["msg"].removeprefix("Value error, ")
    where = ".".join(map(str, place))
    named = message.partition(":")[0]
    if named in Export.model_fields and place[-1:] != (named,):
        place = (*place, named)  # a rule of the whole export says which of its keys is at fault
    if detail["type"] == "extra_forbidden":
        message = f"unknown key{meant(str(place[-1]), _keys_at(place))}"
    elif detail["type"] == "missing":
        message = "this key is missing"
    return ProjectError(source.file, source.line_of(place), f"{where}: {message}" if where else message)


def _keys_at(place: tuple[str | int, ...]) -> Iterable[str]:
    if "agreement" in place[:-1]:
        return Agreement.model_fields
    return Export.model_fields if len(place) == 3 else Connector.model_fields
