"""``--dirt firms``: the same city, its firms and sources written as whoever walks the streets writes them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gridhub.city.files.generate import generate
from gridhub.city.scoring.truth import read_table
from gridhub.city.world.digits import register_number

HOUSEHOLDS = 1200
Lines = list[dict[str, str]]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("firms")
    generate(out, households=HOUSEHOLDS, months=2, seed=4, dirt="firms")
    return out


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("plain")
    generate(out, households=HOUSEHOLDS, months=2, seed=4, dirt="plain")
    return out


def _truth(folder: Path, name: str) -> Lines:
    return list(read_table(folder / "truth", name))


def test_every_way_to_write_a_firm_occurs_and_is_in_the_truth(town: Path) -> None:
    kinds = Counter(line["damage"] for line in _truth(town, "damage_truth"))
    assert {
        "firm_short", "firm_spelled", "firm_typo", "firm_branch", "uscc_missing", "uscc_check_digit", "uscc_old_number",
        "permit_missing", "permit_cut", "permit_old_number",
    } <= set(kinds)  # fmt: skip


def test_people_and_places_are_those_of_the_plain_city(town: Path, plain: Path) -> None:
    def told(folder: Path) -> set[tuple[str, str]]:
        kinds = ("person", "dwelling", "grid", "region", "hukou_household", "benefit_unit")
        return {(t["entity_kind"], t["true_id"]) for t in _truth(folder, "record_truth") if t["entity_kind"] in kinds}

    assert told(town) == told(plain)


def test_a_row_that_names_a_branch_nobody_lists_is_about_that_branch_and_has_no_number(town: Path) -> None:
    branches = {(line["file"], line["row"]) for line in _truth(town, "damage_truth") if line["damage"] == "firm_branch"}
    about = [line for line in _truth(town, "record_truth") if (line["file"], line["row"]) in branches]
    firms = [line["true_id"] for line in about if line["entity_kind"] in ("market_entity", "pollution_source")]
    assert firms and all(true_id.endswith("B") for true_id in firms)


def test_second_sites_stand_in_the_list_of_sources_and_branches_in_the_register(town: Path, plain: Path) -> None:
    def listed(folder: Path, file: str, kind: str) -> set[str]:
        return {t["true_id"] for t in _truth(folder, "record_truth") if file in t["file"] and t["entity_kind"] == kind}

    for file, kind in (("固定污染源清单", "pollution_source"), ("市场主体登记信息", "market_entity")):
        assert listed(town, file, kind) > listed(plain, file, kind)


def test_old_numbers_are_those_of_the_firm_that_the_row_is_about(town: Path) -> None:
    old = [line for line in _truth(town, "damage_truth") if line["damage"] == "uscc_old_number"]
    assert old and all(len(line["true_value"]) == 18 for line in old)
    assert register_number("110000", 0) == "110000000000009", "domain.md §1.2"
