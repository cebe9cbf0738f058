"""YAML files whose every value knows its line.

Belongs here: reading one file, finding the line of a place inside it. Not here: what the values mean.
A key written twice in one mapping is an error (YAML itself keeps the last one in silence).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.constructor import SafeConstructor

from gridhub.contracts.errors import ProjectError

_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where the platform's wheel has it: ten times as fast, and a project is read by every command."""


@dataclass(frozen=True)
class YamlSource:
    """One read file: ``file`` relative to the project, its value, and the tree that knows the lines."""

    file: str
    value: object
    tree: yaml.Node

    def line_of(self, place: Sequence[str | int]) -> int:
        """The line of the deepest part of ``place`` (keys and 0-based positions) that the file has."""
        node, line = self.tree, self.tree.start_mark.line + 1
        for step in place:
            inner = _child(node, step)
            if inner is None:
                break
            node, line = inner
        return line

    def text_line_of(self, place: Sequence[str | int]) -> int:
        """The line on which the text at ``place`` begins: of a block (``|``, ``>``) the one below its key."""
        node: yaml.Node = self.tree
        for step in place:
            inner = _child(node, step)
            if inner is None:
                return self.line_of(place)
            node = inner[0]
        is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return node.start_mark.line + (2 if is_block else 1)


def read_yaml(path: Path, file: str) -> tuple[YamlSource | None, list[ProjectError]]:
    """Read one file. None and the errors when it is not UTF-8, not YAML, empty or says a key twice."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        tree = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError as error:
        return None, [ProjectError(file, 0, f"not UTF-8: {error.reason}")]
    except yaml.MarkedYAMLError as error:
        return None, [_marked(file, error)]
    except yaml.YAMLError as error:
        return None, [ProjectError(file, 0, f"not YAML: {error}")]
    except RecursionError:
        return None, [ProjectError(file, 0, "not YAML that anybody wrote: lists inside lists without end")]
    if tree is None:
        return None, [ProjectError(file, 0, "the file is empty")]
    twice = [
        ProjectError(file, key.start_mark.line + 1, f"the key “{key.value}” is written twice (first in line {first})")
        for key, first in _repeated(tree)
    ]
    if twice:
        return None, twice
    try:
        value = SafeConstructor().construct_document(tree)
    except yaml.MarkedYAMLError as error:
        return None, [_marked(file, error)]
    except ValueError as error:  # a date such as 2026-02-30
        return None, [ProjectError(file, 0, f"not a value YAML can hold: {error}")]
    return YamlSource(file, value, tree), []


def scalars(source: YamlSource) -> tuple[dict[str, str], list[ProjectError]]:
    """A flat mapping as text, exactly as written (``0.20`` stays ``0.20``), with errors for anything else."""
    if not isinstance(source.tree, yaml.MappingNode):
        return {}, [ProjectError(source.file, source.line_of(()), "a mapping “name: value” is wanted")]
    values: dict[str, str] = {}
    errors: list[ProjectError] = []
    for key, value in source.tree.value:
        line = key.start_mark.line + 1
        if not isinstance(value, yaml.ScalarNode) or value.tag == "tag:yaml.org,2002:null":
            errors.append(
                ProjectError(source.file, line, f"{key.value}: one value is wanted, no list, mapping or nothing")
            )
        else:
            values[str(key.value)] = str(value.value)
    return values, errors


def _marked(file: str, error: yaml.MarkedYAMLError) -> ProjectError:
    mark = error.problem_mark or error.context_mark
    return ProjectError(file, mark.line + 1 if mark else 0, f"not YAML: {error.problem or error.context}")


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        inner = node.value[step]
        return inner, inner.start_mark.line + 1
    return None


def _repeated(tree: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, int]]:
    """Keys written before in the same mapping, with the line of the first."""
    pending, visited = [tree], set[int]()
    while pending:
        node = pending.pop()
        if id(node) in visited:  # an alias leads back to its anchor
            continue
        visited.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            pending.extend(node.value)
        if isinstance(node, yaml.MappingNode):
            first: dict[str, int] = {}
            for key, value in node.value:
                pending.append(value)
                if isinstance(key, yaml.ScalarNode):
                    if key.value in first:
                        yield key, first[key.value]
                    first.setdefault(key.value, key.start_mark.line + 1)
