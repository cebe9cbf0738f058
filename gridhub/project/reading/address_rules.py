"""How the city writes addresses: ``assets/rules/address.yaml``.

Belongs here: reading it with the line of every fault. Not here: its keys and what holds without it (``address_grammar``).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from gridhub.contracts.errors import ProjectError
from gridhub.project.address_grammar import AddressGrammar, CoverageWords, Ranges
from gridhub.project.connector import Spec
from gridhub.project.names import meant
from gridhub.project.reading.yaml_source import read_yaml

FILE = "assets/rules/address.yaml"
_INSIDE: dict[str, type[Spec]] = {"ranges": Ranges, "coverage": CoverageWords}


def read_address_grammar(root: Path) -> tuple[AddressGrammar, list[ProjectError]]:
    """The city's words; the default grammar when there is no file or it cannot be used (with the errors)."""
    path = root / FILE
    if not path.is_file():
        return AddressGrammar(), []
    source, errors = read_yaml(path, FILE)
    if source is None:
        return AddressGrammar(), errors
    try:
        return AddressGrammar.model_validate(source.value), errors
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = tuple(step for step in detail["loc"] if step != "[key]")
            message = detail["msg"].removeprefix("Value error, ")
            if detail["type"] == "extra_forbidden":
                known = (_INSIDE.get(str(place[0]), AddressGrammar) if len(place) > 1 else AddressGrammar).model_fields
                message = f"unknown key{meant(str(place[-1]), known)}"
            elif detail["type"] == "string_pattern_mismatch":
                message = "a word of an address holds no digit, blank, dot or bracket"
            where = ".".join(map(str, place))
            errors.append(ProjectError(FILE, source.line_of(place), f"{where}: {message}" if where else message))
        return AddressGrammar(), errors
