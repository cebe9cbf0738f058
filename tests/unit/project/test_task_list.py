"""assets/rules/task_list.yaml: what the grid office may write, and each slip told in Chinese with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridhub.project.reading.task_list import read_task_list
from gridhub.project.task_list import FILE, TaskItem, item_rows

ROOT = Path(__file__).parents[3]
SOUND = """approval: 网格〔2023〕1号
valid_from: 2023-01-01
items:
  - code: S01
    name: 邻里纠纷
    kind: 矛盾纠纷排查
    lead: 司法所
    action: 调解
    limit: 7工作日
    aliases: [邻里纠纷排查]
"""


def read(folder: Path, text: str) -> tuple[tuple[TaskItem, ...], list[str]]:
    (folder / FILE).parent.mkdir(parents=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    items, errors = read_task_list(folder)
    return items, [str(error) for error in errors]


def test_an_item_takes_letter_and_day_from_the_head_and_is_known_by_every_spelling(tmp_path: Path) -> None:
    items, errors = read(tmp_path, SOUND)
    assert errors == []
    assert items == (
        TaskItem("S01", ("邻里纠纷", "邻里纠纷排查"), "矛盾纠纷排查", "司法所", "调解", "7工作日", "网格〔2023〕1号", date(2023, 1, 1)),
    )  # fmt: skip
    assert [(row[0], row[1], row[-1]) for row in item_rows(items)] == [
        ("S01", "邻里纠纷", True), ("S01", "邻里纠纷排查", False),
    ]  # fmt: skip


def test_the_list_of_the_sample_city_is_sound_and_its_matters_are_a_code_list() -> None:
    items, errors = read_task_list(ROOT)
    assert errors == []
    assert len(items) >= 76
    codes = (ROOT / "schemas/codes/matter.csv").read_text(encoding="utf-8")
    lasting = [item for item in items if not item.temporary and item.valid_to is None]
    assert not [item.code for item in lasting if f"{item.names[0]},{item.code},{item.names[0]}" not in codes]


def test_a_city_without_the_file_has_no_list(tmp_path: Path) -> None:
    assert read_task_list(tmp_path) == ((), [])


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("code: S01", "code: s1", 4, "一个大写字母加两三位数字"),
        ("kind: 矛盾纠纷排查", "kind: 矛盾排查", 6, "kind：不认识“矛盾排查”"),
        ("limit: 7工作日", "limit: 七天", 9, "limit：数字加"),
        ("lead: 司法所", "lead: ''", 7, "lead：要写文字"),
        ("    lead: 司法所\n", "", 4, "lead：要写文字"),
        ("action: 调解", "acton: 调解", 8, "不认识“acton”"),
        ("aliases: [邻里纠纷排查]", "aliases: 邻里纠纷排查", 10, "aliases：写成"),
        ("aliases: [邻里纠纷排查]", "aliases: [邻里纠纷]", 4, "一个写法只能指一个事项"),
        ("aliases: [邻里纠纷排查]", "confidential: 是", 10, "confidential：写 true 或 false"),
        ("aliases: [邻里纠纷排查]", "temporary: true", 10, "临时事项要写自己的同意文号"),
        ("aliases: [邻里纠纷排查]", "valid_to: 2022-12-31", 10, "早于准入日期"),
        ("aliases: [邻里纠纷排查]", "valid_to: 年底", 10, "valid_to：写成 2026-12-31"),
        ("approval: 网格〔2023〕1号\n", "", 3, "缺少准入文号"),
        ("valid_from: 2023-01-01\n", "", 3, "缺少准入日期"),
        ("items:", "tasks:", 3, "不认识“tasks”"),
    ],
)
def test_each_slip_is_told_with_its_line(tmp_path: Path, before: str, after: str, line: int, said: str) -> None:
    assert before in SOUND
    _, errors = read(tmp_path, SOUND.replace(before, after))
    assert any(error.startswith(f"{FILE}:{line}:") and said in error for error in errors), errors


def test_a_sound_item_beside_a_faulty_one_is_kept(tmp_path: Path) -> None:
    more = "  - {code: S02, name: 婚姻家庭, kind: 无, lead: 司法所, action: 调解, limit: 3工作日}\n"
    items, errors = read(tmp_path, SOUND + more)
    assert [item.code for item in items] == ["S01"]
    assert len(errors) == 1
