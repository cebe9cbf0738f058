"""Reading ``assets/rules/reveal_purpose.yaml``: the kinds of purposes, every fault with its line.

Belongs here: keys, values, repetitions. Not here: what the list is for (``project.reveal_purposes``). Faults are in Chinese:
the data office writes this file. A city without the file allows no purpose: then the service reveals nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gridhub.contracts.errors import ProjectError
from gridhub.project.names import perhaps
from gridhub.project.reading.yaml_source import YamlSource, read_yaml
from gridhub.project.reveal_purposes import FILE, RevealPurpose

_KEYS = ("kind", "meaning")
_KIND = re.compile(r"[\w-]{1,20}")


def read_reveal_purposes(root: Path) -> tuple[tuple[RevealPurpose, ...], list[ProjectError]]:
    """The kinds in the order of the file."""
    if not (root / FILE).exists():
        return (), []
    source, errors = read_yaml(root / FILE, FILE)
    if source is None:
        return (), errors
    top = source.value if isinstance(source.value, dict) else {}
    entries = top.get("purposes")
    if set(top) != {"purposes"} or not isinstance(entries, list) or not entries:
        message = "最外层只写一项 purposes，其下每种用途一条，每条以“- kind: …”开头"
        return (), [*errors, ProjectError(FILE, source.line_of(["purposes"]), message)]
    found: dict[str, RevealPurpose] = {}
    for number, entry in enumerate(entries):
        faults = list(_faults(source, number, entry))
        if not faults and entry["kind"] in found:
            line = source.line_of(["purposes", number, "kind"])
            faults = [ProjectError(FILE, line, f"kind：“{entry['kind']}”写了两次")]
        errors += faults
        if not faults:
            found[entry["kind"]] = RevealPurpose(entry["kind"], entry["meaning"].strip())
    return tuple(found.values()), errors


def _faults(source: YamlSource, number: int, entry: object) -> Iterator[ProjectError]:
    def fault(message: str, *place: str) -> ProjectError:
        return ProjectError(FILE, source.line_of(["purposes", number, *place]), message)

    if not isinstance(entry, dict):
        yield fault("每种用途写成两行：kind 和 meaning")
        return
    for key in entry:
        if key not in _KEYS:
            yield fault(f"不认识“{key}”{perhaps(str(key), _KEYS)}；可写：{'、'.join(_KEYS)}", str(key))
    for key in _KEYS:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield fault(f"{key} 要写一段文字", key)
    kind = entry.get("kind")
    if isinstance(kind, str) and kind and not _KIND.fullmatch(kind):
        yield fault("kind：只用文字、数字、_ 和 -，最多 20 个（要在命令里输入）", "kind")
