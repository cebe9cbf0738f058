"""The city's words of names: the file that is shipped says what holds without it, and every slip is told by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.project.person_names import PersonNames
from gridhub.project.reading.word_lists import read_person_names
from gridhub.project.rule_files import PERSON_NAME

ROOT = Path(__file__).resolve().parents[3]


def read(folder: Path, text: str) -> tuple[PersonNames, list[str]]:
    path = folder / PERSON_NAME.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    names, errors = read_person_names(folder)
    return names, [str(error) for error in errors]


def test_the_shipped_file_says_what_holds_without_it() -> None:
    assert read_person_names(ROOT) == (PersonNames(), [])


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("variant: [萧肖]\n", 1, "不认识这个键，是不是 variants"),
        ("variants: [萧肖, 萧]\n", 1, "至少写 2 个字"),
        ("variants: [萧肖, 肖消]\n", 1, "“肖”也是 variants 的字"),
        ("variants: [萧萧]\n", 1, "同一个字写了两次"),
        ("variants: ['萧 肖']\n", 1, "只写汉字"),
        ("before: [小]\nmale: []\n", 2, "空的一列"),
        ("male: [先生]\nfemale: [女士, 先生]\n", 2, "“先生”也是 male 的字"),
        ("somebody: [某1]\n", 1, "只写汉字"),
    ],
)
def test_a_slip_is_told_with_its_line_and_the_default_holds(tmp_path: Path, text: str, line: int, told: str) -> None:
    names, errors = read(tmp_path, text)
    assert names == PersonNames()
    assert f"{PERSON_NAME.file}:{line}" in errors[0] and told in errors[0], errors


def test_a_key_that_is_written_replaces_the_list_and_the_others_hold(tmp_path: Path) -> None:
    names, errors = read(tmp_path, "male: [大大]\n")
    assert (errors, names.male, names.variants) == ([], ("大大",), PersonNames().variants)
