"""assets/rules/*.yaml: a limit that is no number is told with file, line, key and how it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.project.reading.rules import read_rules

ROOT = Path(__file__).parents[3]


def faults(folder: Path, text: str, name: str = "geometry") -> list[str]:
    path = folder / f"assets/rules/{name}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return [str(error) for error in read_rules(folder)[1]]


def test_the_numbers_of_the_project_are_taken() -> None:
    rules, errors = read_rules(ROOT)
    assert not errors
    assert rules["geometry"]["point_tolerance_m"] == "50"


@pytest.mark.parametrize("text", ["nan", "50m", "-1", "inf", "50 米", "1e3", "五十", "'０５'"])
def test_a_distance_that_is_no_number_is_refused_with_file_key_and_remedy(tmp_path: Path, text: str) -> None:
    (fault,) = faults(tmp_path, f"# 米\npoint_tolerance_m: {text}\n")
    assert fault.startswith("assets/rules/geometry.yaml:2")
    assert "point_tolerance_m：要写不小于 0 的数" in fault
    assert "例如 point_tolerance_m: 50" in fault


@pytest.mark.parametrize("text", ["1%", "-0.1", "1.01", "nan", "80"])
def test_a_share_is_between_none_and_all(tmp_path: Path, text: str) -> None:
    (fault,) = faults(tmp_path, f"least_share: {text}\n", "grid_match")
    assert "least_share：要写0 至 1 之间的数" in fault


@pytest.mark.parametrize(
    "text", ["overlap_share: 0.01\npoint_tolerance_m: 0", "overlap_share: 1\npoint_tolerance_m: 12.5"]
)
def test_nought_and_fractions_are_numbers(tmp_path: Path, text: str) -> None:
    assert not faults(tmp_path, text)


def test_a_parameter_without_a_unit_in_its_name_may_be_a_word(tmp_path: Path) -> None:
    assert not faults(tmp_path, "public_security: 公安\n", "department_name")
