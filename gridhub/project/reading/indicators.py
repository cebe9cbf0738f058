"""Tables of indicators: ``assets/indicator/<table>.yaml``, one table each.

Belongs here: reading the files with the line of every fault, the texts of their queries. Not here: the shape of
an entry (``project.indicators``), its SQL (``sql.indicators``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.contracts.errors import ProjectError
from gridhub.project.indicators import QUERIES, Indicator
from gridhub.project.names import is_identifier, meant
from gridhub.project.reading.yaml_source import YamlSource, read_yaml

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FOLDER = "assets/indicator"
_KEYS = ("title", "indicators")
_NOT_TEXT = "a text is wanted: a number, a date or a yes/no is one in quotes only"


@dataclass(frozen=True)
class Query:
    """One SELECT of an entry, as written. ``line``: where its text begins in the file."""

    place: tuple[str | int, ...]
    text: str
    line: int

    @property
    def key(self) -> str:
        return str(self.place[-1])


@dataclass(frozen=True)
class IndicatorFile:
    """One table of indicators. ``entries``: those that are sound, by their place in the file; ``queries``: of all."""

    source: YamlSource
    path: Path
    title: str
    entries: Mapping[int, Indicator]
    queries: tuple[Query, ...]

    @property
    def table(self) -> str:
        return f"mart.{self.path.stem}"

    def fault(self, place: Sequence[str | int], message: str) -> ProjectError:
        return ProjectError(self.source.file, self.source.line_of(place), message)


def read_indicators(root: Path) -> tuple[list[IndicatorFile], list[ProjectError]]:
    """Every file that is one, in the order of their names, and every fault of their entries."""
    files: list[IndicatorFile] = []
    errors: list[ProjectError] = []
    for path in sorted((root / FOLDER).glob("*")):
        file = path.relative_to(root).as_posix()
        if path.suffix != ".yaml" or not is_identifier(path.stem):
            errors.append(
                ProjectError(file, 0, "a table of indicators is named <table>.yaml: lower-case letters, digits and _")
            )
            continue
        source, faults = read_yaml(path, file)
        errors += faults
        if source:
            read, faults = _read(source, path)
            files.append(read)
            errors += faults
    return files, errors


def indicator_tables(root: Path) -> frozenset[str]:
    """Names of the tables of all files that stand where tables of indicators stand, readable or not."""
    return frozenset(f"mart.{path.stem}" for path in (root / FOLDER).glob("*.yaml"))


def _read(source: YamlSource, path: Path) -> tuple[IndicatorFile, list[ProjectError]]:
    value = source.value if isinstance(source.value, dict) else {}
    listed = value.get("indicators")
    raw: list[object] = listed if isinstance(listed, list) else []
    errors = [
        ProjectError(source.file, source.line_of((str(key),)), f"unknown key {key}{meant(str(key), _KEYS)}")
        for key in value
        if key not in _KEYS
    ]
    title = value.get("title")
    if not isinstance(title, str) or not title.strip():
        errors.append(ProjectError(source.file, source.line_of(("title",)), "title: the Chinese name of the table"))
    if not raw:
        errors.append(ProjectError(source.file, source.line_of(("indicators",)), "indicators: a list of entries"))
    entries: dict[int, Indicator] = {}
    first_of_code: dict[str, int] = {}
    for number, content in enumerate(raw):
        entry, faults = _validate(source, number, content)
        errors += faults
        code = str(content.get("code", "")) if isinstance(content, dict) else ""
        line = source.line_of(("indicators", number, "code"))
        if code and code in first_of_code:
            errors.append(
                ProjectError(source.file, line, f"the code {code} is taken already (line {first_of_code[code]})")
            )
        elif code:
            first_of_code[code] = line
        if entry is not None:
            entries[number] = entry
    queries = tuple(
        Query(place, text, source.text_line_of(place))
        for number, content in enumerate(raw)
        if isinstance(content, dict)
        for key in QUERIES
        if isinstance(text := content.get(key), str) and text.strip()
        for place in (("indicators", number, key),)
    )
    return IndicatorFile(source, path, str(title or path.stem), entries, queries), errors


def _validate(source: YamlSource, number: int, content: object) -> tuple[Indicator | None, list[ProjectError]]:
    from pydantic import ValidationError

    try:
        return Indicator.model_validate(content), []
    except ValidationError as error:
        code = content.get("code", "?") if isinstance(content, dict) else "?"
        return None, [_located(source, number, f"{code}", detail) for detail in error.errors(include_url=False)]


def _located(source: YamlSource, number: int, code: str, detail: ErrorDetails) -> ProjectError:
    place = detail["loc"]
    message = detail["msg"].removeprefix("Value error, ")
    named, _, rest = message.partition(": ")
    if not place and named in Indicator.model_fields:  # a rule of the whole entry begins with the key at fault
        place, message = (named,), rest
    where = ".".join(map(str, place))
    if detail["type"] == "extra_forbidden":
        message = f"unknown key{meant(where, Indicator.model_fields)}"
    elif detail["type"] == "missing":
        message = "this key is missing"
    elif detail["type"] == "string_type":
        message = _NOT_TEXT
    line = source.line_of(("indicators", number, *place))
    return ProjectError(source.file, line, f"{code}: {where}: {message}" if where else f"{code}: {message}")
