"""Reading the categories of key persons: a fault is told with its line, and nothing that nobody judged passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.project.person_categories import FILE
from gridhub.project.reading.person_categories import read_person_categories

CODES, DEPARTMENTS = ("disabled", "community_correction"), ("justice", "disabled_federation")
GOOD = """categories:
  - category: disabled
    list: 服务关爱对象
    sensitive: no
    listed_by: [disabled_federation]
    visit: {high: 每月, medium: 每季度, low: 每半年}
    basis: assumed
  - category: community_correction
    list: 特殊人群
    sensitive: yes
    listed_by: [justice]
    visit: {high: 每周, medium: 每半月, low: 每月}
    basis: read
"""


def faults(folder: Path, text: str) -> list[tuple[int, str]]:
    (folder / FILE).parent.mkdir(parents=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    _, errors = read_person_categories(folder, CODES, DEPARTMENTS)
    return [(error.line, error.message) for error in errors]


def test_the_file_of_the_city_is_read_as_written(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_text(GOOD, encoding="utf-8")
    categories, errors = read_person_categories(tmp_path, CODES, DEPARTMENTS)
    assert not errors
    assert [(c.category, c.is_sensitive, c.listed_by) for c in categories] == [
        ("disabled", False, ("disabled_federation",)), ("community_correction", True, ("justice",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "line", "word"),
    [
        ("sensitive: no", "sensitive: 否", 4, "yes 或 no"),
        ("list: 特殊人群", "list: 其他", 9, "服务关爱对象 或 特殊人群"),
        ("[justice]", "[education]", 11, "不认识“education”"),
        ("[justice]", "justice", 11, "至少一个"),
        ("high: 每周", "high: 每天", 12, "每半月"),
        ("low: 每月}\n    basis: read", "often: 每月}\n    basis: read", 12, "high、medium、low"),
        ("    basis: read\n", "", 8, "缺少 basis"),
        ("category: community_correction", "category: disabled", 8, "写了两次"),
        ("  - category: disabled", "  - colour: red\n    category: disabled", 2, "不认识“colour”"),
    ],
    ids=["sensitive", "list", "department", "no list", "frequency", "level", "missing", "twice", "unknown key"],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, right: str, wrong: str, line: int, word: str) -> None:
    told = faults(tmp_path, GOOD.replace(right, wrong, 1))
    assert any(at == line and word in text for at, text in told), told


def test_a_category_of_the_code_list_that_nobody_judged_is_a_fault(tmp_path: Path) -> None:
    first = GOOD[: GOOD.index("  - category: community_correction")]
    assert [text for _, text in faults(tmp_path, first)] == ["类别“community_correction”没有写：是否敏感、谁可以列入"]


def test_a_city_with_categories_and_without_the_file_is_told(tmp_path: Path) -> None:
    _, errors = read_person_categories(tmp_path, CODES, DEPARTMENTS)
    assert [error.file for error in errors] == [FILE]
