"""assets/rules/programme.yaml: what the department of civil affairs may write, and each slip told in Chinese with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.project.programmes import FILE, exclusive_rows
from gridhub.project.reading.codes import read_codes
from gridhub.project.reading.programmes import read_programmes

ROOT = Path(__file__).parents[3]
CODES = {"urban": "城市低保", "rural": "农村低保", "aged": "高龄津贴"}
SOUND = """programmes:
  - programme: urban
    unit: household
    payee: head
    entitled_by: means
    exclusive_with: [rural]
    on_death: recompute
    paid: advance
    cut_off_day: 25
    decided_by: 县级民政部门
    basis: assumed
    source: 推定
  - programme: rural
    unit: household
    payee: head
    entitled_by: means
    exclusive_with: [urban]
    on_death: recompute
    paid: advance
    cut_off_day: 20
    decided_by: 县级民政部门
    basis: assumed
    source: 推定
  - programme: aged
    unit: person
    payee: self
    entitled_by: age
    age: [80, null]
    on_death: stop
    paid: arrears
    decided_by: 县级民政部门
    basis: read
    source: 本市办法
"""


def faults(folder: Path, text: str) -> list[str]:
    (folder / FILE).parent.mkdir(parents=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    return [str(error) for error in read_programmes(folder, CODES)[1]]


def test_a_sound_file_is_read_whole(tmp_path: Path) -> None:
    assert faults(tmp_path, SOUND) == []
    urban, rural, aged = read_programmes(tmp_path, CODES)[0]
    assert (urban.on_death, urban.cut_off_day, rural.cut_off_day) == ("recompute", 25, 20)
    assert (aged.age, aged.paid, aged.cut_off_day, aged.basis) == ((80, None), "arrears", None, "read")
    assert exclusive_rows((urban, rural, aged)) == [("urban", "rural"), ("rural", "urban")]


def test_the_committed_file_has_a_rule_for_every_programme_of_the_list() -> None:
    codes = read_codes(ROOT)[0]["programme"].names
    programmes, errors = read_programmes(ROOT, codes)
    assert errors == []
    assert {one.code for one in programmes} == set(codes)


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("exclusive_with: [rural]", "exclusive_with: [rurall]", 6, "exclusive_with：本文件没有项目“rurall”"),
        ("    exclusive_with: [urban]\n", "", 6, "“urban”与“rural”互斥，而“rural”没有写"),
        ("exclusive_with: [rural]", "exclusive_with: [urban]", 6, "项目不能与自己互斥"),
        ("exclusive_with: [rural]", "exclusive_with: [rural, rural]", 6, "同一项目写了两次"),
        ("exclusive_with: [rural]", "exclusive_with: rural", 6, "写成 [甲, 乙]"),
        ("unit: household", "unit: family", 3, "应为 person 或 household"),
        ("cut_off_day: 25", "cut_off_day: 31", 9, "应为 1 至 28"),
        ("cut_off_day: 25", "cut_off_day: 二十五", 9, "应为 1 至 28"),
        ("paid: arrears", "paid: arrears\n    cut_off_day: 5", 31, "只有预发"),
        ("on_death: stop", "on_death: recompute", 29, "按人发放的项目，人死亡就停发"),
        ("payee: self", "payee: head", 26, "按人发放的项目没有户主"),
        ("payee: head", "payee: self", 4, "按户发放的项目由户主或监护人领取"),
        ("    age: [80, null]\n", "", 27, "按年龄享受的项目要写 age"),
        ("entitled_by: age", "entitled_by: grade", 27, "按等级享受的项目要写 grades"),
        ("age: [80, null]", "age: [80, 60]", 28, "起不大于止"),
        ("age: [80, null]", "age: 80", 28, "age：写成 [起, 止]"),
        ("programme: aged", "programme: agd", 24, "programme.csv 中没有项目“agd”"),
        ("programme: aged", "programme: urban", 24, "在第 2 行已写过"),
        ("basis: read", "basis: sure", 32, "应为 read 或 assumed"),
        ("    decided_by: 县级民政部门\n    basis: read", "    basis: read", 24, "缺少 decided_by"),
        ("programmes:", "programme:", 1, "最外层只写一项 programmes"),
        ("    source: 本市办法", "    source: 本市办法\n    until: 2027", 34, "不认识“until”"),
    ],
)  # fmt: skip
def test_a_slip_or_a_contradiction_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in SOUND
    found = faults(tmp_path, SOUND.replace(old, new, 1))
    assert any(error.startswith(f"{FILE}:{line}: ") and told in error for error in found), found


def test_a_programme_of_the_list_without_a_rule_is_told(tmp_path: Path) -> None:
    found = faults(tmp_path, SOUND[: SOUND.index("  - programme: aged")])
    assert found == [f"{FILE}:1: 缺少项目“aged”（高龄津贴）：schemas/codes/programme.csv 有，没有规则就不能核对"]


def test_a_city_without_the_file_declares_nothing(tmp_path: Path) -> None:
    assert read_programmes(tmp_path, CODES) == ((), [])
