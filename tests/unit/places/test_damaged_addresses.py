"""One standard address in twenty is damaged: what the crosswalk says holds, and what it cannot know it counts beside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import duckdb
import pytest

from gridhub.city.files.address_damage import damaged
from gridhub.city.world.dice import Dice
from gridhub.city.world.founding import build_ground
from gridhub.city.world.grid_cutting import GridForm
from gridhub.city.world.gridding import build_gridding, true_crossings
from gridhub.city.world.grids import Gridding
from gridhub.places.link import link_places
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.decisions import Decisions
from tests.unit.places.test_generated_grids import AFTER, claims
from tests.unit.places.test_link_places import KEY, insert, law_of_ids, open_city

DAMAGED = 0.05
CITIES = [("customer", 1, 600), ("customer", 2, 1000), ("customer", 3, 1500), ("village", 2, 1000)]


@dataclass(frozen=True)
class Side:
    """One side of a pair: dwellings of the grid, of them in doubt, and the share of what the pair shares."""

    dwellings: int
    doubts: int
    share: Decimal


def linked(form: GridForm, seed: int, households: int, rate: float) -> tuple[Gridding, duckdb.DuckDBPyConnection]:
    ground = build_ground(seed, households)
    gridding = build_gridding(seed, ground, households, form)
    con = claims(ground, gridding)
    dice = Dice(seed, "damaged addresses")
    texts = [(damaged(dice, d)[0], d.true_id) for d in ground.dwellings if dice.chance(rate)]
    if texts:
        con.executemany("UPDATE claim.address SET address_text = ? WHERE record_id = ?", texts)
    link_places(con, KEY, Decisions(), AFTER, law_of_ids, AddressGrammar())
    return gridding, con


def crossings(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[int, str, Side, Side]]:
    return {
        (f"G{system}:{own}", f"G{unified}"): (shared, relation, Side(*wide), Side(*narrow))
        for system, own, unified, shared, relation, *sides in con.execute(
            "SELECT own.grid_system, own.grid_code, unified.grid_code, c.dwelling_count, c.relation, "
            "c.department_dwelling_count, c.department_doubt_count, c.department_share, "
            "c.unified_dwelling_count, c.unified_doubt_count, c.unified_share "
            "FROM link.grid_crosswalk c JOIN link.grid own ON own.grid_id = department_grid_id "
            "JOIN (SELECT DISTINCT grid_id, grid_code FROM link.grid) unified ON unified.grid_id = unified_grid_id"
        ).fetchall()
        for wide, narrow in [(sides[:3], sides[3:])]
    }


def relation_of(shared: int, wide: int, narrow: int) -> str:
    if shared == wide:
        return "equal" if shared == narrow else "within"
    return "contains" if shared == narrow else "overlaps"


@pytest.mark.parametrize(("form", "seed", "households"), CITIES)
def test_with_one_address_in_twenty_damaged_relations_hold_and_the_true_share_lies_within_the_doubts(
    form: GridForm, seed: int, households: int
) -> None:
    gridding, con = linked(form, seed, households, DAMAGED)
    found = crossings(con)
    moved: list[tuple[int, Decimal]] = []
    for pair, (true_shared, *wholes) in true_crossings(gridding).items():
        shared, relation, *sides = found[pair]
        assert relation == relation_of(true_shared, *wholes), pair
        if not pair[0].startswith("Gmarket"):
            assert sides[0].dwellings + sides[0].doubts == wholes[0], "a grid of whole communities counts every doubt"
        for side, whole in zip(sides, wholes, strict=True):
            true_share, open_part = Decimal(true_shared) / whole, whole - side.dwellings
            assert shared <= true_shared <= shared + open_part, pair
            moved.append((whole, abs(side.share - true_share)))
    assert sum(change for _, change in moved) / len(moved) <= Decimal("0.005")
    assert all(change <= Decimal("0.01") for whole, change in moved if whole >= 500)
    assert all(change <= Decimal("0.05") for _, change in moved)


def small_city(*addresses: tuple[str, str]) -> duckdb.DuckDBPyConnection:
    """Addresses of 九龙社区 (id, text below it): one level-1 grid with one leaf below, and a police grid of the whole."""
    con = open_city()
    con.execute("DELETE FROM claim.region")
    con.executemany(
        "INSERT INTO claim.region (record_id, role, issuer, vintage, region_code, region_name, region_level, parent_code) "
        "VALUES (?, 'region', 'civil_affairs', '2026', ?, ?, ?, ?)",
        [
            ("r1", "990081000000", "示例市", "county", None),
            ("r2", "990081001000", "城关街道", "town", "990081000000"),
            ("r3", COMMUNITY, "九龙社区", "village", "990081001000"),
        ],
    )
    for name, text in addresses:
        insert(con, "address", record_id=name, role="standard", department="public_security", region_code=COMMUNITY,
               address_text=f"示例市城关街道九龙社区{text}", std_address_code=name, is_standard=True)  # fmt: skip
    for code, parent, coverage in (("1", None, "九龙社区"), ("11", "1", "阳光小区、东华西路")):
        insert(con, "grid", record_id=f"u{code}", role="grid", grid_system="unified", department="grid_office",
               grid_code=code, grid_level=len(code), parent_grid_code=parent, region_code=COMMUNITY,
               coverage_text=coverage)  # fmt: skip
    insert(con, "grid", record_id="p", role="grid", grid_system="public_security", department="public_security",
           grid_code="JW1", coverage_text="九龙社区")  # fmt: skip
    return con


COMMUNITY = "990081001001"
ROOMS = [(f"r{room}", f"阳光小区1栋1单元{room}室") for room in (101, 102, 201, 202)]
WEST = [(f"w{door}", f"东华西路{door}号") for door in (1, 2, 3)]


def doubts(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    link_places(con, KEY, Decisions(), AFTER, law_of_ids, AddressGrammar())
    return dict(
        con.execute(
            "SELECT std_address_code, grid_reason FROM link.dwelling WHERE grid_method = 'unknown' ORDER BY 1"
        ).fetchall()
    )


def test_a_standard_address_that_names_no_house_weighs_on_no_side_of_the_crosswalk() -> None:
    con = small_city(
        *ROOMS, *WEST, ("x1", "阳光小区1栋"), ("x2", "加油站东100米"), ("x3", ""), ("x4", "阳关小区1栋1单元301室")
    )
    unread = "address_unread"
    assert doubts(con) == {"x1": unread, "x2": unread, "x3": unread, "x4": "address_similar"}
    assert crossings(con) == {
        ("Gpublic_security:JW1", "G1"): (7, "equal", Side(7, 4, Decimal(1)), Side(7, 4, Decimal(1))),
        ("Gpublic_security:JW1", "G11"): (7, "equal", Side(7, 4, Decimal(1)), Side(7, 0, Decimal(1))),
    }


def test_a_street_whose_name_is_one_character_off_is_no_slip_where_both_have_those_numbers() -> None:
    east = [(f"e{door}", f"东华东路{door}号") for door in (1, 2, 3)]
    assert doubts(small_city(*ROOMS, *WEST, *east)) == {}


def test_a_list_that_grids_nobody_leaves_no_address_in_doubt() -> None:
    con = small_city(*ROOMS, ("x1", "加油站东100米"))
    con.execute("DELETE FROM claim.grid WHERE grid_system = 'unified'")
    assert doubts(con) == {}


def test_a_household_of_which_only_the_building_is_written_is_not_put_where_the_list_says_no_more() -> None:
    con = small_city(*ROOMS, ("x1", "阳光小区2栋"), ("x2", ""))
    for name, text in (("h1", "阳光小区2栋"), ("h2", "")):
        insert(con, "address", record_id=name, role="residence", department="public_security",
               address_text=f"示例市城关街道九龙社区{text}", is_standard=False)  # fmt: skip
    link_places(con, KEY, Decisions(), AFTER, law_of_ids, AddressGrammar())
    assert con.execute("SELECT dwelling_id FROM link.address WHERE role = 'residence'").fetchall() == [(None,), (None,)]


def test_a_slip_in_the_village_s_own_name_founds_no_natural_village() -> None:
    con = small_city(("v1", "3组1号"))
    con.execute("UPDATE claim.region SET region_name = '前进村' WHERE region_level = 'village'")
    con.execute("UPDATE claim.address SET address_text = '示例市城关街道前进村3组1号'")
    insert(con, "address", record_id="h", role="residence", department="public_security", is_standard=False,
           address_text="示例市城关街道前院村3组2号", region_name="前进村")  # fmt: skip
    link_places(con, KEY, Decisions(), AFTER, law_of_ids, AddressGrammar())
    assert con.execute("SELECT method, rule FROM link.address WHERE role = 'residence'").fetchall() == [
        ("unresolved", "similar_place")
    ]


@pytest.mark.parametrize(("form", "seed", "households"), CITIES)
def test_a_clean_list_has_no_doubtful_address(form: GridForm, seed: int, households: int) -> None:
    _, con = linked(form, seed, households, 0)
    assert con.execute("SELECT count(*) FROM link.dwelling WHERE grid_method = 'unknown'").fetchall() == [(0,)]
