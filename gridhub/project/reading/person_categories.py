"""Reading ``assets/rules/person_category.yaml``: the categories of key persons, every fault with its line.

Belongs here: keys, values, contradictions. Not here: what a category means (``project.person_categories``). Faults are in
Chinese: the grid office writes this file. Every code of ``key_person_category.csv`` needs its entry: a category nobody
judged would be published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import cast

from gridhub.contracts.errors import ProjectError
from gridhub.project.decisions import COMPARTMENTS
from gridhub.project.names import perhaps
from gridhub.project.person_categories import BASES, FILE, FREQUENCIES, LEVELS, LISTS, Basis, ListName, PersonCategory
from gridhub.project.reading.yaml_source import YamlSource, read_yaml

_KEYS = ("category", "list", "sensitive", "listed_by", "visit", "basis")
_MAY = ("compartment",)


def read_person_categories(
    root: Path, codes: Collection[str], departments: Collection[str]
) -> tuple[tuple[PersonCategory, ...], list[ProjectError]]:
    """The categories in the order of the file; ``codes``: those of key_person_category, ``departments``: those of
    listing_department (empty: not known, not checked). A city without the list of categories needs no file."""
    if not (root / FILE).exists():
        missing = [ProjectError(FILE, 0, "缺少此文件：每个重点人员类别都要写明是否敏感、谁可以列入")]
        return (), missing if codes else []
    source, errors = read_yaml(root / FILE, FILE)
    if source is None:
        return (), errors
    if not isinstance(source.value, dict) or set(source.value) != {"categories"}:
        return (), [ProjectError(FILE, source.line_of(()), "最外层只写一项 categories，其下每类一条")]
    entries = source.value["categories"]
    if not isinstance(entries, list) or not entries:
        return (), [
            ProjectError(FILE, source.line_of(["categories"]), "categories 下面要有一条以上，每条以“- category: …”开头")
        ]
    found: dict[str, PersonCategory] = {}
    named: set[str] = set()
    for number, entry in enumerate(entries):
        faults = list(_faults(source, number, entry, codes, departments))
        if isinstance(entry, dict):
            code = str(entry.get("category"))
            if code in named:
                faults.append(ProjectError(FILE, source.line_of(["categories", number]), f"类别“{code}”写了两次"))
            named.add(code)
        errors += faults
        if not faults:
            category = _category(entry)
            found[category.category] = category
    for code in sorted(set(codes) - named):
        errors.append(ProjectError(FILE, source.line_of(["categories"]), f"类别“{code}”没有写：是否敏感、谁可以列入"))
    return tuple(found.values()), errors


def _faults(
    source: YamlSource, number: int, entry: object, codes: Collection[str], departments: Collection[str]
) -> Iterator[ProjectError]:
    def fault(message: str, *place: str | int) -> ProjectError:
        return ProjectError(FILE, source.line_of(["categories", number, *place]), message)

    if not isinstance(entry, dict):
        yield fault("每类写成几行“名称: 值”")
        return
    for key in entry:
        if key not in (*_KEYS, *_MAY):
            yield fault(f"不认识“{key}”{perhaps(str(key), _KEYS)}；可写：{'、'.join((*_KEYS, *_MAY))}", str(key))
    for key in _KEYS:
        if key not in entry:
            yield fault(f"缺少 {key}")
    if "category" in entry and codes and entry["category"] not in codes:
        yield fault(f"category：代码表中没有“{entry['category']}”{perhaps(str(entry['category']), codes)}", "category")
    for key, known in (("list", LISTS), ("basis", BASES)):
        if key in entry and entry[key] not in known:
            yield fault(f"{key}：应为 {' 或 '.join(known)}，不是“{entry[key]}”", key)
    if "sensitive" in entry and not isinstance(entry["sensitive"], bool):
        yield fault(f"sensitive：应为 yes 或 no，不是“{entry['sensitive']}”", "sensitive")
    if "listed_by" in entry:
        listed = entry["listed_by"]
        if not isinstance(listed, list) or not listed:
            yield fault("listed_by：写成 [部门代码, …]，至少一个", "listed_by")
        else:
            for department in listed:
                if not isinstance(department, str) or (departments and department not in departments):
                    yield fault(f"listed_by：不认识“{department}”；可写：{'、'.join(departments)}", "listed_by")
    if "compartment" in entry and entry["compartment"] not in COMPARTMENTS:
        yield fault(f"compartment：应为 {'、'.join(COMPARTMENTS)} 之一，不是“{entry['compartment']}”", "compartment")
    if "visit" in entry:
        yield from (fault(text, "visit") for text in _wrong_visits(entry["visit"]))


def _wrong_visits(value: object) -> Iterator[str]:
    if not isinstance(value, dict) or set(value) != set(LEVELS):
        yield f"visit：{'、'.join(LEVELS)} 各写一个频次"
        return
    for word in value.values():
        if not isinstance(word, str) or word not in FREQUENCIES:
            yield f"visit：不认识“{word}”；可写：{'、'.join(FREQUENCIES)}"


def _category(entry: dict[str, object]) -> PersonCategory:
    visits = cast(dict[str, str], entry["visit"])
    return PersonCategory(
        str(entry["category"]), cast(ListName, entry["list"]), bool(entry["sensitive"]),
        tuple(cast(list[str], entry["listed_by"])), {level: visits[level] for level in LEVELS}, cast(Basis, entry["basis"]),
        str(entry.get("compartment", "")),
    )  # fmt: skip
