"""How the city writes names of firms: ``assets/rules/entity_name.yaml``.

Belongs here: reading it with the line of every fault, in Chinese (an office writes this file). Not here: its keys and what
holds without it (``entity_words``).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from gridhub.contracts.errors import ProjectError
from gridhub.project.entity_words import EntityWords
from gridhub.project.names import perhaps
from gridhub.project.reading.yaml_source import YamlSource, read_yaml
from gridhub.project.rule_files import ENTITY_NAME

FILE = ENTITY_NAME.file
_WANTED = {
    "tuple_type": "写成一列词：[厂, 店]",
    "string_type": "应为一个词",
    "string_too_long": "一个词最多 20 个字",
    "string_pattern_mismatch": "名称用字里不能有数字、空格、点和括号",
    "model_type": "写成几行“名称: 值”",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "greater_than_equal": "不小于 {ge}",
    "less_than_equal": "不大于 {le}",
}


def read_entity_words(root: Path) -> tuple[EntityWords, list[ProjectError]]:
    """The city's words; the default ones when there is no file or it cannot be used (with the errors)."""
    path = root / FILE
    if not path.is_file():
        return EntityWords(), []
    source, errors = read_yaml(path, FILE)
    if source is None:
        return EntityWords(), errors
    try:
        words = EntityWords.model_validate(source.value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = tuple(step for step in detail["loc"] if step != "[key]")
            message = detail["msg"].removeprefix("Value error, ") if detail["type"] == "value_error" else "不能这样写"
            if detail["type"] == "extra_forbidden":
                message = f"不认识这个键{perhaps(str(place[-1]), EntityWords.model_fields)}"
            else:
                message = _WANTED.get(detail["type"], message).format(**detail.get("ctx", {}))
            where = ".".join(map(str, place))
            errors.append(ProjectError(FILE, source.line_of(place), f"{where}：{message}" if where else message))
        return EntityWords(), errors
    errors += [_twice(source, *clash) for clash in words.in_two_lists()]
    return (EntityWords() if errors else words), errors


def _twice(source: YamlSource, word: str, first: str, other: str) -> ProjectError:
    """A word of two lists, at the line of the list that the file writes (of two, the later)."""
    written = source.value if isinstance(source.value, dict) else {}
    here, there = (other, first) if other in written else (first, other)
    default = "" if there in written else "（默认值；请把那一列也写出来）"
    message = f"{here}：“{word}”也是 {there} 的字{default}，分不清是哪一种"
    return ProjectError(FILE, source.line_of((here, list(written[here]).index(word))), message)
