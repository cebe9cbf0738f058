"""What a city of a million people needs: names without end, files made by several processes, lists that stay readable."""

from __future__ import annotations

import hashlib
from itertools import islice
from pathlib import Path

import pytest

from gridhub.city.files import exports_firms
from gridhub.city.files.city_file import DirtName, Founding
from gridhub.city.files.making import MadeFile
from gridhub.city.files.months import Months
from gridhub.city.world import names, place_names
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.founding import build_ground

MANY = 20_000


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (place_names.streets, len(names.STREETS)),
        (place_names.towns, len(names.TOWNS)),
        (place_names.communities, len(names.COMMUNITIES)),
        (place_names.villages, len(names.VILLAGE_HEADS)),
        (place_names.roads, len(names.ROADS)),
        (place_names.alleys, len(names.ALLEYS)),
    ],
)
def test_a_name_is_given_once_far_beyond_its_words(stream: object, words: int) -> None:
    assert callable(stream)
    given = list(islice(stream(), MANY))
    assert len(set(given)) == MANY > 100 * words
    assert max(len(name) for name in given) <= 12


def test_estates_begin_in_chance_order_and_never_run_out() -> None:
    simple = len(names.ESTATE_FIRST) * len(names.ESTATE_LAST)
    given = list(islice(place_names.estates(Dice(1, "estates")), MANY))
    assert len(set(given)) == MANY
    assert set(given[:simple]) == {first + last for first in names.ESTATE_FIRST for last in names.ESTATE_LAST}
    assert given[:simple] != list(islice(place_names.estates(Dice(2, "estates")), simple))


def test_towns_estates_and_roads_of_a_large_city_have_names_of_their_own() -> None:
    ground = build_ground(1, 250_000)
    for given in (
        [town.name.removesuffix("街道").removesuffix("镇") for town in ground.towns],
        [region.name for region in ground.regions if region.urban],
        [region.name for region in ground.regions if not region.urban],
        [region.code for region in (*ground.towns, *ground.regions)],
        [road.name for road in ground.roads],
        [estate.name for estate in ground.estates if not any(d.ambiguous for d in estate.buildings[1][1])],
    ):
        assert len(set(given)) == len(given)


def _made(folder: Path, processes: int, dirt: DirtName) -> tuple[str, list[MadeFile]]:
    folder.mkdir()
    files: list[MadeFile] = []
    _, content = Months(Founding(120, 3, dirt, "road-first", True), Month(2026, 10), processes).live(
        folder, files.append
    )
    return content, files


@pytest.mark.parametrize("dirt", ["usual", "hard"])
def test_several_processes_make_the_files_of_one(dirt: DirtName, tmp_path: Path) -> None:
    alone, together = _made(tmp_path / "one", 1, dirt), _made(tmp_path / "three", 3, dirt)
    assert alone == together

    def digests(folder: Path) -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    assert digests(tmp_path / "one") == digests(tmp_path / "three")


def test_a_register_too_long_for_excel_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports_firms, "LONGEST_WORKBOOK", 10)
    _, files = _made(tmp_path / "out", 1, "usual")
    register = next(file for file in files if file.export == "market_supervision.market_entity")
    assert register.file_name.endswith(".csv")
    assert (tmp_path / "out" / register.file_name).read_bytes().startswith(b"\xef\xbb\xbf")
