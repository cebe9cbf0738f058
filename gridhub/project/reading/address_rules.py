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
from gridhub.project.reading.yaml_source import YamlSource, read_yaml
from gridhub.project.rule_files import ADDRESS

FILE = ADDRESS.file
_WANTED = {
    "tuple_type": "a list of words is wanted: [栋, 幢]",
    "string_type": "a word is wanted",
    "string_too_long": "a word of an address has at most 20 characters",
    "model_type": "“name: value” is wanted, one in a line",
}
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
        grammar = AddressGrammar.model_validate(source.value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = tuple(step for step in detail["loc"] if step != "[key]")
            message = detail["msg"].removeprefix("Value error, ")
            if detail["type"] == "extra_forbidden":
                known = (_INSIDE.get(str(place[0]), AddressGrammar) if len(place) > 1 else AddressGrammar).model_fields
                message = f"unknown key{meant(str(place[-1]), known)}"
            elif detail["type"] == "string_pattern_mismatch":
                message = "a word of an address holds no digit, blank, dot or bracket"
            else:
                message = _WANTED.get(detail["type"], message)
            where = ".".join(map(str, place))
            errors.append(ProjectError(FILE, source.line_of(place), f"{where}: {message}" if where else message))
        return AddressGrammar(), errors
    errors += [_twice(source, *clash) for clash in grammar.in_two_levels()]
    return (AddressGrammar() if errors else grammar), errors


def _twice(source: YamlSource, word: str, first: str, other: str) -> ProjectError:
    """A word of two levels, at the line of the list that the file writes (of two, the later)."""
    written = source.value if isinstance(source.value, dict) else {}
    here, there = (other, first) if other in written else (first, other)
    default = "" if there in written else " (its default: write that list too)"
    message = f"{here}: “{word}” is a word of {there} too{default}; nobody could tell which is meant"
    return ProjectError(FILE, source.line_of((here, list(written[here]).index(word))), message)
