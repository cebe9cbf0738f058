"""Reading ``assets/rules/grid_level.yaml``: the levels of the city's grids, every fault with its line.

Belongs here: keys, values, contradictions. Not here: what a level means (``project.grid_levels``), that the file is there
where some SQL asks for it (``sql.rule_files``). A city that declares no level writes ``levels: []``: then no norm is said.
Faults are in Chinese: the grid office writes this file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import cast

from gridhub.contracts.errors import ProjectError
from gridhub.project.grid_levels import AREAS, CLASSES, FILE, UNITS, Area, GridClass, GridLevel
from gridhub.project.names import perhaps
from gridhub.project.reading.yaml_source import YamlSource, read_yaml

_REQUIRED = ("area", "level", "name", "unit", "served_by", "visited_by")
_KNOWN = (*_REQUIRED, "class", "households")
_HIGHEST = 3
_MOST = 1_000_000


def read_grid_levels(root: Path, roles: Collection[str]) -> tuple[tuple[GridLevel, ...], list[ProjectError]]:
    """The levels in the order of the file; ``roles``: codes of staff roles (empty: not known, not checked)."""
    if not (root / FILE).exists():
        return (), []
    source, errors = read_yaml(root / FILE, FILE)
    if source is None:
        return (), errors
    if not isinstance(source.value, dict) or set(source.value) != {"levels"}:
        others = [str(key) for key in source.value if key != "levels"] if isinstance(source.value, dict) else []
        line = source.line_of(others[:1])
        return (), [
            ProjectError(
                FILE, line, "最外层只写一项 levels，其下每级一条" + (f"；不认识“{others[0]}”" if others else "")
            )
        ]
    entries = source.value["levels"]
    if entries == []:  # the city says that it declares none
        return (), errors
    if not isinstance(entries, list) or not entries:
        return (), [ProjectError(FILE, source.line_of(["levels"]), "levels 下面要有一条以上，每条以“- area: …”开头")]
    levels: list[GridLevel] = []
    first: dict[tuple[str, str, int], int] = {}
    for number, entry in enumerate(entries):
        faults = list(_faults(source, number, entry, roles))
        errors += faults
        if faults:
            continue
        level = _level(entry)
        line = source.line_of(["levels", number])
        before = first.setdefault((level.area, level.grid_class, level.level), line)
        if before != line:
            errors.append(ProjectError(FILE, line, f"同一城乡类型、类别和级别在第 {before} 行已写过"))
        levels.append(level)
    return tuple(levels), errors


def _faults(source: YamlSource, number: int, entry: object, roles: Collection[str]) -> Iterator[ProjectError]:
    def fault(message: str, *place: str | int) -> ProjectError:
        return ProjectError(FILE, source.line_of(["levels", number, *place]), message)

    if not isinstance(entry, dict):
        yield fault("每级写成几行“名称: 值”")
        return
    for key in entry:
        if key not in _KNOWN:
            yield fault(f"不认识“{key}”{perhaps(str(key), _KNOWN)}；可写：{'、'.join(_KNOWN)}", str(key))
    for key in _REQUIRED:
        if key not in entry:
            yield fault(f"缺少 {key}")
    for key, known in (("area", AREAS), ("class", CLASSES)):
        if key in entry and entry[key] not in known:
            yield fault(f"{key}：应为 {' 或 '.join(known)}，不是“{entry[key]}”", key)
    level = entry.get("level", 1)
    if not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= _HIGHEST:
        yield fault(f"level：应为 1 至 {_HIGHEST} 的整数，不是“{level}”", "level")
    if "name" in entry and not (isinstance(entry["name"], str) and entry["name"].strip()):
        yield fault("name：要写名称", "name")
    yield from (fault(text, "unit") for text in _unlisted("unit", entry.get("unit", UNITS[0]), UNITS))
    for key in ("served_by", "visited_by"):
        if key in entry:
            yield from (fault(text, key) for text in _unlisted(key, entry[key], roles))
    if "households" in entry and _norm(entry) is None:
        yield fault(
            "households：写成 [下限, 上限]，两个整数，下限不小于 1、不大于上限，上限不超过 100 万；没有标准就不写这一项",
            "households",
        )


def _unlisted(key: str, value: object, known: Collection[str]) -> Iterator[str]:
    words = value if isinstance(value, list) else [value]
    if not words:
        yield f"{key}：不能为空"
    for word in words:
        if not isinstance(word, str) or (known and word not in known):
            yield f"{key}：不认识“{word}”；可写：{'、'.join(known)}"


def _norm(entry: Mapping[str, object]) -> tuple[int, int] | None:
    value = entry.get("households")
    if not isinstance(value, list) or len(value) != 2:
        return None
    low, high = value
    if not all(isinstance(n, int) and not isinstance(n, bool) for n in value) or not 1 <= low <= high <= _MOST:
        return None
    return low, high


def _level(entry: Mapping[str, object]) -> GridLevel:
    def words(key: str) -> tuple[str, ...]:
        value = entry[key]
        return tuple(str(word) for word in value) if isinstance(value, list) else (str(value),)

    return GridLevel(
        cast(Area, entry["area"]), cast(GridClass, entry.get("class", "comprehensive")), cast(int, entry["level"]),
        str(entry["name"]), words("unit"), _norm(entry), words("served_by"), words("visited_by"),
    )  # fmt: skip
