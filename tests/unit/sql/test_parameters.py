"""A limit that is missing, misspelled or no number is told with its line: else a finding would fall silent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gridhub.contracts.errors import BrokenProject
from gridhub.project.reading.loading import load

ROOT = Path(__file__).parents[3]
FILE = "assets/rules/finding.yaml"


def faults(folder: Path, old: str, new: str) -> list[str]:
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    text = (folder / FILE).read_text(encoding="utf-8")
    assert old in text
    (folder / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        load(folder, environ={})
    except BrokenProject as broken:
        return [str(error) for error in broken.errors]
    return []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "deregister_days: 30\n",
            "",
            f"{FILE}: 缺少 deregister_days：assets/finding/f02_dead_not_deregistered.sql 要用它",
        ),
        ("child_age: 14", "child_age: 14\nchild_agee: 15", f"{FILE}:9: 没有规则用到“child_agee”"),
        ("visits_per_day: 30", "visits_per_day: 三十", f"{FILE}:5: visits_per_day：应为整数，不是“三十”"),
        ("visits_per_day: 30", "visits_per_day: 30.5", f"{FILE}:5: visits_per_day：应为整数，不是“30.5”"),
    ],
)
def test_a_limit_without_effect_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    found = faults(tmp_path, old, new)
    assert len(found) == 1 and found[0].startswith(told), found


def test_another_limit_is_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "solitary_age: 65", "solitary_age: 60") == []
