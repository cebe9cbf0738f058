"""Another name of an estate, decided per community: none overrides another, and none stands for another alias."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.places.gazetteer import Gazetteer
from gridhub.places.parsing import parse
from gridhub.places.region_names import RegionName
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.reading.decision_files import Vocabulary, read_decisions

DRAGON, PHOENIX, THIRD = "990081001001", "990081001002", "990081001003"
CITY = Gazetteer.of_regions(
    [
        RegionName(DRAGON, "九龙社区", "village", None),
        RegionName(PHOENIX, "凤凰社区", "village", None),
        RegionName(THIRD, "朝阳社区", "village", None),
    ],
    AddressGrammar(),
)
PLACES = [("阳光小区", DRAGON), ("翠园花园", PHOENIX), ("怡景雅居", THIRD)]


def test_one_old_name_of_estates_in_two_communities_is_in_each_its_own() -> None:
    city = CITY.with_places(PLACES, [("老纺织院", "阳光小区", DRAGON), ("老纺织院", "翠园花园", PHOENIX)])
    assert parse("九龙社区老纺织院3栋1单元101室", city).place == "阳光小区"
    assert parse("凤凰社区老纺织院3栋1单元101室", city).place == "翠园花园"
    for open_text in ("老纺织院3栋1单元101室", "朝阳社区老纺织院3栋1单元101室"):
        assert parse(open_text, city).place == "老纺织院"  # nobody's name there: unresolved, never guessed


def test_a_name_decided_for_one_community_and_for_all_others_is_read_so() -> None:
    city = CITY.with_places(PLACES, [("老纺织院", "怡景雅居", None), ("老纺织院", "翠园花园", PHOENIX)])
    assert parse("凤凰社区老纺织院3栋1单元101室", city).place == "翠园花园"
    assert parse("朝阳社区老纺织院3栋1单元101室", city).place == "怡景雅居"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("甲院,乙院,", "乙院,阳光小区,"), "请写“阳光小区”"),
        (("甲院,乙院,", "乙院,甲院,"), "只保留"),
        ((f"甲院,乙院,{DRAGON}", "乙院,阳光小区,"), "请写“阳光小区”"),
    ],
)
def test_an_alias_of_an_alias_is_told_with_its_line(tmp_path: Path, lines: tuple[str, ...], told: str) -> None:
    errors = read(tmp_path, lines)
    assert errors
    assert "decisions/estate_alias.csv:2" in errors[0]
    assert told in errors[0]


def test_names_that_follow_each_other_in_two_communities_are_no_contradiction(tmp_path: Path) -> None:
    assert read(tmp_path, (f"甲院,乙院,{DRAGON}", f"乙院,阳光小区,{PHOENIX}")) == []


def read(root: Path, lines: tuple[str, ...]) -> list[str]:
    (root / "decisions").mkdir()
    text = "\n".join(
        ["alias,estate,region_code,decided_on,actor,reason", *(f"{one},2026-10-01,张三,查证" for one in lines)]
    )
    (root / "decisions/estate_alias.csv").write_text(text + "\n", encoding="utf-8")
    names = Vocabulary(frozenset(), {}, frozenset())
    return [str(error) for error in read_decisions(root, names)[1]]
