"""The city's words of an address: the file that is shipped says what holds without it, and every slip is told by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.places.coverage import read_coverage
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.parsing import parse
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.reading.word_lists import read_address_grammar
from gridhub.project.rule_files import ADDRESS

ROOT = Path(__file__).resolve().parents[3]


def read(folder: Path, text: str) -> tuple[AddressGrammar, list[str]]:
    path = folder / ADDRESS.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    grammar, errors = read_address_grammar(folder)
    return grammar, [str(error) for error in errors]


def test_the_shipped_file_says_what_holds_without_it() -> None:
    assert read_address_grammar(ROOT) == (AddressGrammar(), [])


def test_another_city_changes_the_file_and_not_the_engine(tmp_path: Path) -> None:
    text = "幸福小区7碉2单元501室"
    assert parse(text, Gazetteer.of_regions([], AddressGrammar())).building is None
    grammar, errors = read(tmp_path, "building: [号楼, 栋, 碉]\n")
    read_as = parse(text, Gazetteer.of_regions([], grammar))
    assert (errors, read_as.place, read_as.building, read_as.unit, read_as.room) == ([], "幸福小区", "7", "2", "501")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("buildings: [栋]\n", 1, "不认识这个键，是不是 building"),
        ("unit: [单元]\nroom: []\n", 2, "空的一列"),
        ("unit: [单元]\nroom: [室, '5']\n", 2, "不能有数字"),
        ("ranges:\n  unit: [0, 30]\n  storey: [1, 2]\n", 3, "不认识这个键"),
        ("unit: 单元\n", 1, "unit"),
        ("coverage:\n  along: [沿线]\n  wholes: [全寨]\n", 3, "是不是 whole"),
        ("coverage:\n  odd: []\n", 2, "空的一列"),
        ("phase: [期]\nbuilding: [栋, '＃']\n", 2, "请写“#”"),
        ("floor: [f]\n", 1, "请写“F”"),
        ("group: ['组\u200b']\n", 1, "看不见的字符"),
        ("building: [百]\n", 1, "数字不能作"),
        (f"group: [{'组' * 21}]\n", 1, "最多 20 个字"),
        ("group: [[组]]\n", 1, "应为一个词"),
        ("lane: [弄]\nunit: [门, 栋]\n", 2, "“栋”也是 building 的字（默认值"),
        ("building: [栋]\nunit: [门, 栋]\n", 2, "“栋”也是 building 的字，分不清"),
        ("silent: [单元]\n", 1, "“单元”也是 unit 的字"),
        ("ranges:\n  unit: [0, 30]\n  group: [99, 1]\n", 3, "下限写在前面"),
        ("ranges: {building: [0, 99999999999999999999]}\n", 1, "不大于 99999"),
        ("ranges: {building: [false, 9]}\n", 1, "应为整数"),
        ("basement_floors: -3\n", 1, "不小于 0"),
        ("basement_floors: '2'\n", 1, "应为整数"),
    ],
)
def test_a_slip_in_the_file_is_told_by_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    grammar, errors = read(tmp_path, text)
    assert grammar == AddressGrammar()
    assert len(errors) == 1
    assert f"{ADDRESS.file}:{line}" in errors[0]
    assert told in errors[0]


def test_signs_that_mean_something_in_a_pattern_are_words_like_others(tmp_path: Path) -> None:
    text = "room_side: [东, Z-A]\nshop: [门Z-A, 门&&]\nbuilding: [栋, '~~', '<B>']\n"
    grammar, errors = read(tmp_path, text)
    read_as = parse("幸福小区7<b>2单元501室", Gazetteer.of_regions([], grammar))
    assert (errors, read_as.building, read_as.unit, read_as.room) == ([], "7", "2", "501")
    assert [part.low for part in read_coverage("幸福小区7<b>、3、5栋", grammar)] == ["7", "3", "5"]
