"""assets/rules/grid_level.yaml: what the grid office may write, and each slip told in Chinese with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.project.grid_levels import FILE, GridLevel
from gridhub.project.reading.grid_levels import read_grid_levels

ROOT = Path(__file__).parents[3]
ROLES = ("full_time", "grid_head", "part_time")
SOUND = """levels:
  - area: rural
    level: 1
    name: 一级网格
    unit: [村民小组, 巷道]
    households: [10, 30]
    served_by: [grid_head, full_time]
    visited_by: part_time
"""
VILLAGE_FORM = """levels:
  - {area: rural, level: 1, name: 一级网格, unit: 行政村, households: [200, 300], served_by: grid_head, visited_by: full_time}
  - {area: rural, level: 2, name: 二级网格, unit: 村民小组, served_by: part_time, visited_by: part_time}
  - {area: rural, class: exclusive, level: 1, name: 专属网格, unit: 场所, served_by: grid_head, visited_by: full_time}
"""


def read(folder: Path, text: str) -> tuple[tuple[GridLevel, ...], list[str]]:
    (folder / FILE).parent.mkdir(parents=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    levels, errors = read_grid_levels(folder, ROLES)
    return levels, [str(error) for error in errors]


def test_a_level_is_read_whole(tmp_path: Path) -> None:
    level = GridLevel(
        "rural",
        "comprehensive",
        1,
        "一级网格",
        ("村民小组", "巷道"),
        (10, 30),
        ("grid_head", "full_time"),
        ("part_time",),
    )
    assert read(tmp_path, SOUND) == ((level,), [])


def test_another_city_cuts_its_villages_otherwise(tmp_path: Path) -> None:
    levels, errors = read(tmp_path, VILLAGE_FORM)
    assert errors == []
    assert [(one.grid_class, one.level, one.units, one.households) for one in levels] == [
        ("comprehensive", 1, ("行政村",), (200, 300)), ("comprehensive", 2, ("村民小组",), None),
        ("exclusive", 1, ("场所",), None),
    ]  # fmt: skip


def test_the_sample_city_is_in_the_customers_form() -> None:
    levels, errors = read_grid_levels(ROOT, ROLES)
    assert errors == []
    units = {(one.area, one.level): one.units for one in levels if one.grid_class == "comprehensive"}
    assert units == {
        ("urban", 1): ("户数",), ("urban", 2): ("小区", "楼栋", "路街"), ("urban", 3): ("单元",),
        ("rural", 1): ("村民小组", "巷道"), ("rural", 2): ("户数",),
    }  # fmt: skip


def test_a_city_without_the_file_declares_no_level(tmp_path: Path) -> None:
    assert read_grid_levels(tmp_path, ROLES) == ((), [])


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ("area: rural", "area: 农村", 2, "area：应为 urban 或 rural"),
        ("level: 1", "level: 4", 3, "level：应为 1 至 3 的整数"),
        ("level: 1", "level: yes", 3, "level：应为 1 至 3 的整数"),
        ("name: 一级网格", "name: ''", 4, "name：要写名称"),
        ("[村民小组, 巷道]", "[村民小组, 胡同]", 5, "unit：不认识“胡同”"),
        ("[10, 30]", "[30, 10]", 6, "households：写成 [下限, 上限]"),
        ("[10, 30]", "30", 6, "households：写成 [下限, 上限]"),
        ("[10, 30]", "[0, 30]", 6, "households：写成 [下限, 上限]"),
        ("[grid_head, full_time]", "网格长", 7, "served_by：不认识“网格长”"),
        ("    visited_by: part_time\n", "", 2, "缺少 visited_by"),
        ("households:", "household:", 6, "不认识“household”"),
        ("levels:", "level:", 1, "最外层只写一项 levels"),
    ],
)
def test_every_slip_is_told_in_chinese_with_its_line(tmp_path: Path, good: str, bad: str, line: int, said: str) -> None:
    assert good in SOUND
    levels, errors = read(tmp_path, SOUND.replace(good, bad))
    assert levels == ()
    assert any(error.startswith(f"{FILE}:{line}: ") and said in error for error in errors), errors


def test_one_level_declared_twice_is_told(tmp_path: Path) -> None:
    again = SOUND + SOUND.removeprefix("levels:\n")
    assert read(tmp_path, again)[1] == [f"{FILE}:9: 同一城乡类型、类别和级别在第 2 行已写过"]


def test_a_norm_larger_than_any_city_is_told(tmp_path: Path) -> None:
    _, errors = read(tmp_path, SOUND.replace("[10, 30]", "[10, 99999999999999999999]"))
    assert len(errors) == 1
    assert "上限不超过 100 万" in errors[0]
