"""How the city writes addresses: ``assets/rules/address.yaml``.

Belongs here: reading it with the line of every fault, in Chinese (an office writes this file). Not here: its keys and what holds without it (``address_grammar``).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from gridhub.contracts.errors import ProjectError
from gridhub.project.address_grammar import AddressGrammar, CoverageWords, Ranges
from gridhub.project.connector import Spec
from gridhub.project.names import perhaps
from gridhub.project.reading.yaml_source import YamlSource, read_yaml
from gridhub.project.rule_files import ADDRESS

FILE = ADDRESS.file
_WANTED = {
    "tuple_type": "写成一列词：[栋, 幢]",
    "string_type": "应为一个词",
    "string_too_long": "一个词最多 20 个字",
    "model_type": "写成几行“名称: 值”",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字过大",
    "int_from_float": "应为整数",
    "greater_than_equal": "不小于 {ge}",
    "less_than_equal": "不大于 {le}",
    "missing": "要写两个数：[下限, 上限]",
    "too_long": "要写两个数：[下限, 上限]",
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
            message = detail["msg"].removeprefix("Value error, ") if detail["type"] == "value_error" else "不能这样写"
            if detail["type"] == "extra_forbidden":
                known = (_INSIDE.get(str(place[0]), AddressGrammar) if len(place) > 1 else AddressGrammar).model_fields
                message = f"不认识这个键{perhaps(str(place[-1]), known)}"
            elif detail["type"] == "string_pattern_mismatch":
                message = "地址用字里不能有数字、空格、点和括号"
            else:
                message = _WANTED.get(detail["type"], message).format(**detail.get("ctx", {}))
            where = ".".join(map(str, place))
            errors.append(ProjectError(FILE, source.line_of(place), f"{where}：{message}" if where else message))
        return AddressGrammar(), errors
    errors += [_twice(source, *clash) for clash in grammar.in_two_levels()]
    return (AddressGrammar() if errors else grammar), errors


def _twice(source: YamlSource, word: str, first: str, other: str) -> ProjectError:
    """A word of two levels, at the line of the list that the file writes (of two, the later)."""
    written = source.value if isinstance(source.value, dict) else {}
    here, there = (other, first) if other in written else (first, other)
    default = "" if there in written else "（默认值；请把那一列也写出来）"
    message = f"{here}：“{word}”也是 {there} 的字{default}，分不清指的是哪一个"
    return ProjectError(FILE, source.line_of((here, list(written[here]).index(word))), message)
