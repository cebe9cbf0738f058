"""Cities of each address style: what their standard addresses look like, and what dirty ones still lead to."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import defaultdict
from pathlib import Path
from typing import get_args

import pytest

from gridhub.city.files.city_file import read_city
from gridhub.city.files.dirt import UNLISTED_BUILDING
from gridhub.city.files.generate import generate
from gridhub.city.files.next_month import next_month
from gridhub.city.files.spelling import other_name, unlisted_building, variant
from gridhub.city.scoring.truth import read_table
from gridhub.city.world.dice import Dice
from gridhub.city.world.founding import AddressStyle, build_ground
from gridhub.city.world.geography import Dwelling, Ground
from gridhub.city.world.gridding import build_gridding

STYLES: tuple[AddressStyle, ...] = get_args(AddressStyle)
NEW_STYLES = [style for style in STYLES if style != "estate-first"]
HOUSEHOLDS = 150


@pytest.fixture(scope="module")
def grounds() -> dict[AddressStyle, Ground]:
    """Cities large enough that everything a style has occurs."""
    return {style: build_ground(4, 3000, style, traps=True) for style in STYLES}


@pytest.fixture(scope="module", params=NEW_STYLES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp(request.param)
    generate(out, households=HOUSEHOLDS, months=1, seed=5, dirt="usual", address_style=request.param)
    return out


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def standard(city: Path) -> list[str]:
    (path,) = (city / "inbox").glob("公安_标准地址_*.csv")
    return [row[1] for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))][1:]


@pytest.mark.parametrize("style", STYLES)
def test_no_two_dwellings_have_one_standard_address(style: AddressStyle, grounds: dict[AddressStyle, Ground]) -> None:
    addresses = [dwelling.canonical for dwelling in grounds[style].dwellings]
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("style", STYLES)
def test_no_spelling_of_a_dwelling_is_one_of_another(style: AddressStyle, grounds: dict[AddressStyle, Ground]) -> None:
    dice, meant = Dice(1, "spellings"), defaultdict[str, set[str]](set)
    for dwelling in grounds[style].dwellings:
        for _ in range(6):
            meant[variant(dice, dwelling, place_known=False)[0]].add(dwelling.true_id)
    assert [text for text, dwellings in meant.items() if len(dwellings) > 1] == []


@pytest.mark.parametrize(
    ("style", "form"),
    [
        ("estate-first", r"社区\w+1栋1单元101室$"),
        ("road-first", r"(路|街)\d+号[^\d]+\d+[栋幢]\d单元0101室$"),
        ("road-first", r"(路|街)\d+号[^\d]+东区\d+[栋幢]"),
        ("road-first", r"(路|街)\d+号\d+幢\d单元301室$"),
        ("road-first", r"单元-101室$"),
        ("road-first", r"巷\d+号之一$"),
        ("road-first", r"巷\d+号附2号$"),
        ("road-first", r"巷\d+号-1$"),
        ("village", r"村[东西南北前后上下大小](屯|湾|台|冲|沟|坡|庄)\d+号$"),
        ("village", r"家(屯|湾|台|冲|沟|坡|庄)[123]组\d+号$"),
        ("village", r"[社队]\d+号$"),
        ("village", r"村[123]组\d+号$"),
        ("village", r"\d+号附1号$"),
        ("village", r"\d+号202室$"),
    ],
)
def test_a_style_has_addresses_like(style: AddressStyle, form: str, grounds: dict[AddressStyle, Ground]) -> None:
    assert any(re.search(form, dwelling.canonical) for dwelling in grounds[style].dwellings)


def test_a_basement_lies_beside_the_room_of_its_number(grounds: dict[AddressStyle, Ground]) -> None:
    rooms = {d.canonical.replace("单元0101室", "单元101室") for d in grounds["road-first"].dwellings}
    basements = [address for address in rooms if address.endswith("单元-101室")]
    assert basements and all(address.replace("-101", "101") in rooms for address in basements)


def test_a_city_of_villages_has_few_rooms(grounds: dict[AddressStyle, Ground]) -> None:
    doors = [dwelling for dwelling in grounds["village"].dwellings if not dwelling.building]
    assert len(doors) > 0.7 * len(grounds["village"].dwellings)


@pytest.mark.parametrize("style", NEW_STYLES)
def test_every_home_lies_in_one_leaf_grid_or_in_two_by_plan(
    style: AddressStyle, grounds: dict[AddressStyle, Ground]
) -> None:
    ground = grounds[style]
    gridding = build_gridding(4, ground, 3000)
    planned = {dwelling.true_id for dwelling in gridding.overlapped}
    assert planned and gridding.blind
    # One group of one village is in no grid, by plan.
    planned |= {
        dwelling.true_id
        for region, place in gridding.blind
        for number, doors in ground.groups[region.code].items()
        if ground.group_text(region, number) == place
        for dwelling in doors
    }
    assert {dwelling.true_id for dwelling in ground.dwellings if not dwelling.grid} == planned
    texts = [text for grid in gridding.unified for text in grid.coverage]
    assert all(text and "None" not in text for text in texts)


def test_grids_of_a_village_name_its_natural_villages(grounds: dict[AddressStyle, Ground]) -> None:
    gridding = build_gridding(4, grounds["village"], 3000)
    texts = {text for grid in gridding.unified if grid.level == 1 for text in grid.coverage}
    blind = {f"{region.name}{place}" for region, place in gridding.blind}
    named = {f"{d.region.name}{d.hamlet}" for d in grounds["village"].dwellings if d.hamlet and not d.group}
    assert named and named - blind <= texts


def _room(ground: Ground) -> Dwelling:
    return next(d for d in ground.dwellings if d.building and d.estate and d.use == "住宅" and not d.ambiguous)


@pytest.mark.parametrize("style", STYLES)
def test_an_unlisted_building_is_in_no_list(style: AddressStyle, grounds: dict[AddressStyle, Ground]) -> None:
    listed = {dwelling.canonical for dwelling in grounds[style].dwellings}
    dice = Dice(1, "buildings")
    assert all(unlisted_building(dice, _room(grounds[style])) not in listed for _ in range(20))


@pytest.mark.parametrize("style", STYLES)
def test_another_name_of_an_estate_is_no_estates_own(style: AddressStyle, grounds: dict[AddressStyle, Ground]) -> None:
    dice, ground = Dice(1, "names"), grounds[style]
    dwelling, own = _room(ground), {estate.name for estate in ground.estates}
    for _ in range(20):
        said = re.sub(r"\d+[栋幢].*", "", other_name(dice, dwelling)).partition("社区")[2]
        assert said.startswith(dwelling.estate) and said not in own


def test_the_truth_says_of_every_trap_that_no_dwelling_is_meant(made: Path) -> None:
    records = list(read_table(made / "truth", "record_truth"))
    kinds = {line["entity_kind"] for line in records}
    assert {"collective", "outside"} <= kinds
    nowhere = {(t["file"], t["row"]) for t in records if t["entity_kind"] == "unresolvable"}
    damaged = {
        (t["file"], t["row"]) for t in read_table(made / "truth", "damage_truth") if t["damage"] == UNLISTED_BUILDING
    }
    assert damaged == nowhere
    # nothing else is said of a mention that leads nowhere
    places = defaultdict[tuple[str, str, str, str], list[str]](list)
    for line in records:
        if line["entity_kind"] in ("dwelling", "unresolvable", "collective", "outside"):
            places[line["file"], line["sheet"], line["row"], line["role"]].append(line["entity_kind"])
    assert all(len(said) == 1 for said in places.values())


def test_a_collective_place_is_no_standard_address(made: Path) -> None:
    assert not [address for address in standard(made) if "集体" in address or "宿舍" in address]
    cells = "".join(path.read_text(encoding="gb18030") for path in (made / "inbox").glob("网格办_走访记录_*.csv"))
    assert cells


def test_former_names_are_listed_and_nobodys_today(made: Path) -> None:
    former = list(read_table(made / "truth", "former_names"))
    assert former
    today = "".join(standard(made))
    assert not [line for line in former if line["former_name"] in today]


def test_a_city_of_a_style_is_the_same_again_and_goes_on(made: Path, tmp_path: Path) -> None:
    style = read_city(made).founding.address_style
    again, at_once = tmp_path / "again", tmp_path / "two"
    generate(again, households=HOUSEHOLDS, seed=5, months=1, dirt="usual", address_style=style, last_month="2026-10")
    assert digests(again) == digests(made)
    next_month(again)
    generate(at_once, households=HOUSEHOLDS, seed=5, months=2, dirt="usual", address_style=style, last_month="2026-11")
    assert digests(again) == digests(at_once)


@pytest.mark.parametrize("dirt", ["plain", "hard"])
@pytest.mark.parametrize("style", NEW_STYLES)
def test_every_dirt_level_applies_to_every_style(style: AddressStyle, dirt: str, tmp_path: Path) -> None:
    generate(tmp_path, households=HOUSEHOLDS, months=1, seed=5, dirt=dirt, address_style=style)  # type: ignore[arg-type]
    damages = {line["damage"] for line in read_table(tmp_path / "truth", "damage_truth")}
    assert {"id_tab", "wrong_total"} <= damages if dirt == "hard" else not damages


def test_traps_are_for_whoever_asks_in_the_first_style(tmp_path: Path) -> None:
    kinds = {}
    for traps in (None, True):
        out = tmp_path / str(traps)
        generate(out, households=HOUSEHOLDS, months=1, seed=5, dirt="usual", traps=traps)
        kinds[traps] = {line["entity_kind"] for line in read_table(out / "truth", "record_truth")}
    assert not kinds[None] & {"collective", "outside", "unresolvable"}
    assert {"collective", "outside"} <= kinds[True]
