"""Rule files that list words of the city: read with the line of every fault, in Chinese (an office writes them).

Belongs here: reading ``assets/rules/address.yaml`` and ``assets/rules/person_name.yaml``. Not here: their keys and what
holds without them (``address_grammar``, ``person_names``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from gridhub.contracts.errors import ProjectError
from gridhub.project.address_grammar import AddressGrammar, CoverageWords, Ranges
from gridhub.project.connector import Spec
from gridhub.project.names import perhaps
from gridhub.project.person_names import PersonNames
from gridhub.project.reading.yaml_source import YamlSource, read_yaml
from gridhub.project.rule_files import ADDRESS, PERSON_NAME

_WANTED = {
    "tuple_type": "写成一列词：[栋, 幢]",
    "string_type": "应为一个词",
    "string_too_long": "一个词最多 {max_length} 个字",
    "string_too_short": "至少写 {min_length} 个字",
    "model_type": "写成几行“名称: 值”",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字过大",
    "int_from_float": "应为整数",
    "greater_than_equal": "不小于 {ge}",
    "less_than_equal": "不大于 {le}",
    "missing": "要写两个数：[下限, 上限]",
    "too_long": "要写两个数：[下限, 上限]",
    "string_pattern_mismatch": "地址用字里不能有数字、空格、点和括号",
}
Words = TypeVar("Words", AddressGrammar, PersonNames)


def read_address_grammar(root: Path) -> tuple[AddressGrammar, list[ProjectError]]:
    """The city's words of an address; the default grammar when there is no file or it cannot be used (with the errors)."""
    return _read(root, ADDRESS.file, AddressGrammar, {"ranges": Ranges, "coverage": CoverageWords})


def read_person_names(root: Path) -> tuple[PersonNames, list[ProjectError]]:
    """The city's words of names; the default when there is no file or it cannot be used (with the errors)."""
    return _read(root, PERSON_NAME.file, PersonNames, {})


def _read(
    root: Path, file: str, model: type[Words], inside: Mapping[str, type[Spec]]
) -> tuple[Words, list[ProjectError]]:
    path = root / file
    if not path.is_file():
        return model(), []
    source, errors = read_yaml(path, file)
    if source is None:
        return model(), errors
    try:
        words = model.model_validate(source.value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = tuple(step for step in detail["loc"] if step != "[key]")
            message = detail["msg"].removeprefix("Value error, ") if detail["type"] == "value_error" else "不能这样写"
            if detail["type"] == "extra_forbidden":
                known = (inside.get(str(place[0]), model) if len(place) > 1 else model).model_fields
                message = f"不认识这个键{perhaps(str(place[-1]), known)}"
            else:
                message = _WANTED.get(detail["type"], message).format(**detail.get("ctx", {}))
            where = ".".join(map(str, place))
            errors.append(ProjectError(file, source.line_of(place), f"{where}：{message}" if where else message))
        return model(), errors
    errors += [_twice(source, *clash) for clash in words.in_two_lists()]
    return (model() if errors else words), errors


def _twice(source: YamlSource, word: str, first: str, other: str) -> ProjectError:
    """A word of two lists, at the line of the list that the file writes (of two, the later)."""
    written = source.value if isinstance(source.value, dict) else {}
    here, there = (other, first) if other in written else (first, other)
    default = "" if there in written else "（默认值；请把那一列也写出来）"
    message = f"{here}：“{word}”也是 {there} 的字{default}，分不清指的是哪一个"
    place = next((n for n, item in enumerate(written[here]) if word in (item, *item)), 0)
    return ProjectError(source.file, source.line_of((here, place)), message)
