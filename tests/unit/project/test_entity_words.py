"""The city's words of firms' names: what holds without the file, and every slip of it told by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.identity.entity_names import parts_of
from gridhub.project.entity_words import EntityWords
from gridhub.project.reading.entity_words import FILE, read_entity_words

ROOT = Path(__file__).resolve().parents[3]


def read(folder: Path, text: str) -> tuple[EntityWords, list[str]]:
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    words, errors = read_entity_words(folder)
    return words, [str(error) for error in errors]


def test_the_shipped_file_adds_the_places_of_the_sample_city_to_what_holds_without_it(tmp_path: Path) -> None:
    shipped, errors = read_entity_words(ROOT)
    assert errors == []
    assert shipped.model_copy(update={"place": ()}) == EntityWords()
    assert shipped.place == ("示例省", "示例市")
    assert read_entity_words(tmp_path) == (EntityWords(), [])


def test_another_city_changes_the_file_and_not_the_engine(tmp_path: Path) -> None:
    words, errors = read(tmp_path, "place: [云岭市]\nending: [铺子]\n")
    assert errors == []
    assert parts_of(["云岭市老街王记铺子"], words)["云岭市老街王记铺子"].head == "老街王记"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("places: [示例市]\n", 1, "不认识这个键，是不是 place"),
        ("company: [有限公司]\nending: []\n", 2, "空的一列"),
        ("place: ['示例 市']\n", 1, "不能有数字、空格"),
        ("ending: 厂\n", 1, "写成一列词"),
        ("shortest: 0\n", 1, "不小于 2"),
        ("shortest: '3'\n", 1, "应为整数"),
        ("company: [有限公司]\nshares: [股份公司, 有限公司]\n", 2, "“有限公司”也是 company 的字，分不清"),
        ("ending: [厂, 分厂]\n", 1, "“分厂”也是 branch 的字（默认值"),
    ],
)
def test_a_slip_in_the_file_is_told_by_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    words, errors = read(tmp_path, text)
    assert words == EntityWords()
    assert len(errors) == 1
    assert f"{FILE}:{line}" in errors[0]
    assert told in errors[0]
