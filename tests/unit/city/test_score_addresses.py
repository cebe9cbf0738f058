"""The score of addresses on a hub made from the truth itself: everything right, then one thing wrong at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from gridhub.city.files.generate import generate
from gridhub.city.scoring.score import score
from gridhub.city.scoring.score_addresses import AddressScores


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city")
    generate(out, households=120, months=1, seed=9, dirt="usual", address_style="road-first")
    return out / "truth"


@pytest.fixture(scope="module")
def perfect(truth: Path, tmp_path_factory: pytest.TempPathFactory, make_hub: Callable[[Path, Path], None]) -> Path:
    path = tmp_path_factory.mktemp("hub") / "build.duckdb"
    make_hub(truth, path)
    return path


@pytest.fixture
def after(perfect: Path, tmp_path: Path, truth: Path) -> Callable[..., AddressScores]:
    """The score once statements have changed the hub."""

    def change(*statements: str) -> AddressScores:
        copy = tmp_path / "build.duckdb"
        shutil.copy(perfect, copy)
        with duckdb.connect(str(copy)) as con:
            for statement in statements:
                con.execute(statement)
        return score(copy, truth).addresses

    return change


RESIDENCE = "entity_kind = 'dwelling' AND role = 'residence'"
NOWHERE = """INSERT INTO audit.record_entity
    SELECT record_id, file, sheet, row, role, 'dwelling', '{hub_id}' FROM audit.record_entity WHERE entity_kind = '{kind}'"""


def test_everything_is_right_where_the_hub_is(after: Callable[..., AddressScores]) -> None:
    found = after()
    assert found.of("resolvable").mentions > 300
    for group in ("resolvable", "open"):
        line = found.of(group)
        assert line.count("right") == line.mentions
    nowhere = found.of("nowhere")
    assert nowhere.count("unresolved") == nowhere.mentions > 0
    assert {score.role for score in found.scores} >= {"residence", "hukou", "*"}


def test_the_standard_address_next_door_and_a_founded_one_are_told_apart(after: Callable[..., AddressScores]) -> None:
    elsewhere = after(f"UPDATE audit.record_entity SET hub_id = 'hD0000001' WHERE {RESIDENCE}").of(
        "resolvable", "residence"
    )
    assert elsewhere.count("standard") > 0.9 * elsewhere.mentions and elsewhere.count("founded") == 0
    beside = after(f"UPDATE audit.record_entity SET hub_id = hub_id || 'x' WHERE {RESIDENCE}").of(
        "resolvable", "residence"
    )
    assert beside.count("founded") > 0.9 * beside.mentions and beside.count("standard") == 0


def test_an_answer_where_there_is_none_is_wrong(after: Callable[..., AddressScores]) -> None:
    founded = after(NOWHERE.format(hub_id="ghost", kind="outside")).of("nowhere", "hukou")
    assert founded.count("founded") > 0
    listed = after(NOWHERE.format(hub_id="hD0000001", kind="outside")).of("nowhere", "hukou")
    assert listed.count("standard") == founded.count("founded")


def test_a_collective_place_is_right_when_the_hub_calls_it_one(after: Callable[..., AddressScores]) -> None:
    said = NOWHERE.format(hub_id="station", kind="collective")
    assert after(said).of("nowhere").count("right") == 0
    told = (
        "CREATE TABLE link.dwelling (dwelling_id VARCHAR, is_collective BOOLEAN)",
        "INSERT INTO link.dwelling VALUES ('station', TRUE)",
    )
    assert after(said, *told).of("nowhere").count("right") > 0


def test_a_missing_answer_is_told_with_its_reason(after: Callable[..., AddressScores]) -> None:
    none = f"UPDATE audit.record_entity SET hub_id = NULL WHERE {RESIDENCE}"
    reasons = (
        "CREATE TABLE link.address (record_id VARCHAR, role VARCHAR, method VARCHAR, rule VARCHAR)",
        "INSERT INTO link.address SELECT record_id, role, 'ambiguous', 'several' FROM audit.record_entity "
        f"WHERE {RESIDENCE}",
    )
    found = after(none, *reasons)
    unresolved = found.of("resolvable", "residence").count("unresolved")
    assert found.reasons == (("several", unresolved),) and unresolved > 0
    assert "several" in "".join(found.lines())


def test_another_name_of_an_estate_may_stay_unresolved(after: Callable[..., AddressScores]) -> None:
    line = after("UPDATE audit.record_entity SET hub_id = NULL WHERE entity_kind = 'dwelling'").of("open")
    assert line.count("unresolved") == line.mentions > 0
    assert "100.0000%" in next(text for text in after().lines() if " open" in text and "*" in text)
