"""A rule file that SQL asks for and that is not there is told: else its findings would fall silent in a sound project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gridhub.cli import app
from gridhub.contracts.errors import BrokenProject
from gridhub.project.reading.loading import load

ROOT = Path(__file__).parents[3]
RULES = "assets/rules"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def faults(root: Path) -> list[str]:
    try:
        load(root, environ={})
    except BrokenProject as broken:
        return [str(error) for error in broken.errors]
    return []


def said_by_check(root: Path) -> str:
    done = CliRunner().invoke(app, ["check", "--project", str(root)], env={"LC_ALL": "zh_CN.UTF-8", "COLUMNS": "300"})
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("name", "asking", "remedy"),
    [
        ("grid_level", "assets/core/grid.sql", "照 docs/grids.md 重写；本市没有可写的，就写一行 levels: []"),
        ("task_list", "个文件 要用它", "照 docs/task-list.md 重写；本市没有可写的，就写一行 items: []"),
        ("programme", "assets/core/benefit_recipient.sql", "照 docs/programmes.md 重写"),
        ("person_category", "", "每个重点人员类别都要写明是否敏感、谁可以列入"),
    ],
)
def test_a_rule_file_that_sql_asks_for_is_missed_once_with_its_remedy(
    city: Path, name: str, asking: str, remedy: str
) -> None:
    (city / RULES / f"{name}.yaml").unlink()
    (told,) = faults(city)
    assert told.startswith(f"{RULES}/{name}.yaml: 缺少此文件")
    assert asking in told and told.endswith(remedy)


def test_a_file_of_limits_that_is_not_there_is_named_beside_the_sql_that_reads_it(city: Path) -> None:
    (city / RULES / "population.yaml").unlink()
    told = faults(city)
    assert told and all("there is no assets/rules/population.yaml" in one for one in told)


def test_a_city_may_say_that_it_declares_no_level_and_keeps_no_list(city: Path) -> None:
    (city / RULES / "grid_level.yaml").write_text("levels: []\n", encoding="utf-8")
    (city / RULES / "task_list.yaml").write_text("items: []\n", encoding="utf-8")
    project = load(city, environ={})
    assert (project.grid_levels, project.task_list) == ((), ())


def test_a_city_whose_sql_reads_no_level_needs_no_file_of_levels(city: Path) -> None:
    shutil.rmtree(city / "assets")
    shutil.copytree(ROOT / RULES, city / RULES)
    (city / RULES / "grid_level.yaml").unlink()
    assert not [told for told in faults(city) if "grid_level" in told]


def test_what_holds_without_a_file_that_need_not_be_there_is_said(city: Path) -> None:
    assert "没有" not in said_by_check(city)
    (city / RULES / "address.yaml").unlink()
    (city / RULES / "case.yaml").unlink()
    (city / "decisions" / "authority.csv").unlink()
    said = said_by_check(city)
    assert "没有 assets/rules/address.yaml：按默认值办理，写法见 docs/addresses.md" in said
    assert "没有 assets/rules/case.yaml：按默认值办理，写法见 docs/cases.zh-CN.md" in said
    assert "没有 decisions/authority.csv：按没有这类决定办理" in said
