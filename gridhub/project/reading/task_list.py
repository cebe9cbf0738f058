"""Reading ``assets/rules/task_list.yaml``: the list of tasks for grid staff, every fault with its line.

Belongs here: keys, values, contradictions. Not here: what an item means (``project.task_list``), that the file is there
where some SQL asks for it (``sql.rule_files``). A city without a list writes ``items: []``: then no task is judged. Faults
are in Chinese: the grid office writes this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from gridhub.contracts.errors import ProjectError
from gridhub.project.names import perhaps
from gridhub.project.reading.yaml_source import YamlSource, read_yaml
from gridhub.project.task_list import FILE, KINDS, TaskItem

_TOP = ("approval", "valid_from", "items")
_REQUIRED = ("code", "name", "kind", "lead", "action", "limit")
_KNOWN = (*_REQUIRED, "aliases", "approval", "valid_from", "valid_to", "temporary", "confidential")
_CODE = re.compile(r"[A-Z]\d{2,3}")
_LIMIT = re.compile(r"[1-9]\d*(小时|工作时|工作日|自然日)|每[日周月季]|按项目规定")


def read_task_list(root: Path) -> tuple[tuple[TaskItem, ...], list[ProjectError]]:
    """The items in the order of the file."""
    if not (root / FILE).exists():
        return (), []
    source, errors = read_yaml(root / FILE, FILE)
    if source is None:
        return (), errors
    top = source.value if isinstance(source.value, dict) else {}
    unknown = [str(key) for key in top if key not in _TOP]
    entries = top.get("items")
    if entries == [] and not unknown:  # the city says that it has no list
        return (), errors
    if unknown or not isinstance(entries, list) or not entries:
        said = f"；不认识“{unknown[0]}”" if unknown else ""
        message = f"最外层写 {'、'.join(_TOP)}，items 下面每个事项一条{said}"
        return (), [ProjectError(FILE, source.line_of(unknown[:1] or ["items"]), message)]
    items: list[TaskItem] = []
    taken: dict[str, int] = {}
    for number, entry in enumerate(entries):
        faults = list(_faults(source, number, entry, top))
        errors += faults
        if faults:
            continue
        item = _item(entry, top)
        line = source.line_of(["items", number])
        for word in (item.code, *item.names):
            before = taken.setdefault(word, line)
            if before != line or item.names.count(word) > 1:
                errors.append(ProjectError(FILE, line, f"“{word}”在第 {before} 行已写过；一个写法只能指一个事项"))
        items.append(item)
    return tuple(items), errors


def _faults(
    source: YamlSource, number: int, entry: object, top: Mapping[str, object]
) -> Iterator[ProjectError]:  # fmt: skip
    def fault(message: str, *place: str | int) -> ProjectError:
        return ProjectError(FILE, source.line_of(["items", number, *place]), message)

    if not isinstance(entry, dict):
        yield fault("每个事项写成几行“名称: 值”")
        return
    for key in entry:
        if key not in _KNOWN:
            yield fault(f"不认识“{key}”{perhaps(str(key), _KNOWN)}；可写：{'、'.join(_KNOWN)}", str(key))
    for key in _REQUIRED:
        if not _is_text(entry.get(key)):
            yield fault(f"{key}：要写文字", key)
    code, kind, limit = (entry.get(key) for key in ("code", "kind", "limit"))
    if _is_text(code) and not _CODE.fullmatch(str(code)):
        yield fault(f"code：一个大写字母加两三位数字，不是“{code}”", "code")
    if _is_text(kind) and kind not in KINDS:
        yield fault(f"kind：不认识“{kind}”{perhaps(str(kind), KINDS)}；可写：{'、'.join(KINDS)}", "kind")
    if _is_text(limit) and not _LIMIT.fullmatch(str(limit)):
        yield fault(f"limit：数字加 小时、工作时、工作日、自然日，或每周、每月、按项目规定，不是“{limit}”", "limit")
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(map(_is_text, aliases)):
        yield fault("aliases：写成 [另一写法, …]", "aliases")
    for key in ("temporary", "confidential"):
        if not isinstance(entry.get(key, False), bool):
            yield fault(f"{key}：写 true 或 false", key)
    yield from (fault(text, key) for key, text in _faults_of_approval(entry, top))


def _faults_of_approval(entry: Mapping[str, object], top: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Letter and days: without a letter nothing is approved, and what is temporary ends."""
    if not _is_text(entry.get("approval", top.get("approval"))):
        yield "approval", "缺少准入文号 approval（写在事项里，或写在最外层）"
    begin, end = entry.get("valid_from", top.get("valid_from")), entry.get("valid_to")
    if not isinstance(begin, date):
        yield "valid_from", "缺少准入日期 valid_from，写成 2026-01-01"
    if end is not None and not isinstance(end, date):
        yield "valid_to", "valid_to：写成 2026-12-31"
    if isinstance(begin, date) and isinstance(end, date) and end < begin:
        yield "valid_to", f"退出日期 {end} 早于准入日期 {begin}"
    if entry.get("temporary") is True and (end is None or "approval" not in entry):
        yield "temporary", "临时事项要写自己的同意文号 approval 和截止日期 valid_to"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _item(entry: Mapping[str, object], top: Mapping[str, object]) -> TaskItem:
    aliases = entry.get("aliases", [])
    assert isinstance(aliases, list)
    begin, end = entry.get("valid_from", top.get("valid_from")), entry.get("valid_to")
    assert isinstance(begin, date)
    return TaskItem(
        code=str(entry["code"]),
        names=(str(entry["name"]), *map(str, aliases)),
        kind=str(entry["kind"]),
        lead=str(entry["lead"]),
        action=str(entry["action"]),
        limit=str(entry["limit"]),
        approval=str(entry.get("approval", top.get("approval"))),
        valid_from=begin,
        valid_to=end if isinstance(end, date) else None,
        temporary=bool(entry.get("temporary", False)),
        confidential=bool(entry.get("confidential", False)),
    )
