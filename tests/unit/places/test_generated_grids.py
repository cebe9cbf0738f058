"""Whole generated cities, cut in two forms: leaves, crosswalk, history and ids are the true ones."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from gridhub.city.world.dice import Month
from gridhub.city.world.founding import build_ground
from gridhub.city.world.geography import Dwelling, Ground
from gridhub.city.world.grid_cutting import GridForm
from gridhub.city.world.gridding import build_gridding, recut, true_crossings
from gridhub.city.world.grids import Gridding
from gridhub.places.link import link_places
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.decisions import Decisions
from tests.unit.places.test_link_places import KEY, insert, law_of_ids, open_city

MONTH = Month.parse("2026-10")
BEFORE, AFTER = date(2026, 9, 30), date(2026, 10, 31)
CITIES = [("customer", 1, 300), ("customer", 7, 900), ("village", 1, 300), ("village", 7, 900)]


def claims(ground: Ground, gridding: Gridding) -> duckdb.DuckDBPyConnection:
    """What an office without any dirt would send: every region, every dwelling, every grid list."""
    con = open_city()
    con.execute("DELETE FROM claim.region")
    regions = [ground.county, *ground.towns, *ground.regions]
    con.executemany(
        "INSERT INTO claim.region (record_id, role, issuer, vintage, region_code, region_name, region_level, parent_code) "
        "VALUES (?, 'region', 'civil_affairs', '2026', ?, ?, ?, ?)",
        [(f"r{r.code}", r.code, r.name, r.level, r.parent.code if r.parent else None) for r in regions],
    )
    con.executemany(
        "INSERT INTO claim.address (record_id, role, department, address_text, region_code, std_address_code, is_standard) "
        "VALUES (?, 'standard', 'public_security', ?, ?, ?, true)",
        [(d.true_id, d.canonical, d.region.code, d.true_id) for d in ground.dwellings],
    )
    for number, grid in enumerate(gridding.unified):
        insert(con, "grid", record_id=f"u{number:05d}", role="grid", grid_system="unified", department="grid_office",
               grid_code=grid.code, grid_level=grid.level, parent_grid_code=grid.parent or None,
               region_code=grid.region.code, coverage_text="、".join(grid.coverage), valid_from=grid.valid_from,
               valid_to=grid.valid_to)  # fmt: skip
    for own in gridding.departments:
        insert(con, "grid", record_id=f"{own.department}{own.code}", role="grid", grid_system=own.department,
               department=own.department, grid_code=own.code, coverage_text="、".join(own.coverage))  # fmt: skip
    return con


def leaves(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(
        con.execute(
            "SELECT d.std_address_code, coalesce('G' || g.grid_code, '') FROM link.dwelling d "
            "LEFT JOIN (SELECT DISTINCT grid_id, grid_code FROM link.grid) g USING (grid_id)"
        ).fetchall()
    )


def on(con: duckdb.DuckDBPyConnection, day: date) -> dict[str, str]:
    """The leaf of every dwelling on a day, out of the history."""
    return dict(
        con.execute(
            "SELECT d.std_address_code, coalesce('G' || g.grid_code, '') FROM link.dwelling d "
            "LEFT JOIN link.dwelling_grid_history h ON h.dwelling_id = d.dwelling_id "
            "AND coalesce(h.valid_from <= $1, true) AND coalesce(h.valid_to > $1, true) "
            "LEFT JOIN (SELECT DISTINCT grid_id, grid_code FROM link.grid) g ON g.grid_id = h.grid_id",
            [day],
        ).fetchall()
    )


def truth(dwellings: list[Dwelling]) -> dict[str, str]:
    return {dwelling.true_id: dwelling.grid for dwelling in dwellings}


@pytest.mark.parametrize(("form", "seed", "households"), CITIES)
def test_every_leaf_and_every_pair_of_the_crosswalk_is_the_true_one(form: GridForm, seed: int, households: int) -> None:
    ground = build_ground(seed, households)
    gridding = build_gridding(seed, ground, households, form)
    con = claims(ground, gridding)
    link_places(con, KEY, Decisions(), AFTER, law_of_ids, AddressGrammar())
    assert leaves(con) == truth(ground.dwellings)
    assert con.execute("SELECT count(*) FROM link.coverage_issue").fetchall() == [(0,)]
    leaf_codes = {grid.true_id for grid in gridding.leaves()}
    found = {
        (f"G{system}:{own}", f"G{unified}"): (shared, wide, narrow)
        for system, own, unified, shared, wide, narrow in con.execute(
            "SELECT own.grid_system, own.grid_code, unified.grid_code, c.dwelling_count, c.department_dwelling_count, "
            "c.unified_dwelling_count FROM link.grid_crosswalk c JOIN link.grid own ON own.grid_id = department_grid_id "
            "JOIN (SELECT DISTINCT grid_id, grid_code FROM link.grid) unified ON unified.grid_id = unified_grid_id"
        ).fetchall()
        if f"G{unified}" in leaf_codes
    }
    assert found == true_crossings(gridding)


@pytest.mark.parametrize(
    ("form", "seed", "households"), [("customer", 2, 900), ("customer", 7, 1500), ("village", 7, 900)]
)
def test_after_a_recut_every_day_has_its_own_leaf_and_no_id_changes(form: GridForm, seed: int, households: int) -> None:
    ground = build_ground(seed, households)
    gridding = build_gridding(seed, ground, households, form)
    old = truth(ground.dwellings)
    con = claims(ground, gridding)
    link_places(con, KEY, Decisions(), BEFORE, law_of_ids, AddressGrammar())
    ids = dict(con.execute("SELECT grid_system || grid_code, grid_id FROM link.grid").fetchall())

    changed = recut(gridding, MONTH)
    con = claims(ground, gridding)
    link_places(con, KEY, Decisions(), AFTER, law_of_ids, AddressGrammar())
    new = truth(ground.dwellings)
    assert changed and sum(old[n] != new[n] for n in old) > 0
    assert on(con, BEFORE) == old
    assert on(con, date(2026, 10, 1)) == on(con, AFTER) == leaves(con) == new
    assert set(on(con, date(2020, 1, 1)).values()) == {""}
    again = dict(con.execute("SELECT grid_system || grid_code, grid_id FROM link.grid").fetchall())
    assert {code: again[code] for code in ids} == ids


def test_over_six_months_of_the_same_lists_no_grid_and_no_dwelling_changes_its_id() -> None:
    ground = build_ground(3, 900)
    gridding = build_gridding(3, ground, 900)
    seen: set[tuple[object, ...]] = set()
    for month in range(5, 11):
        if month == 7:
            recut(gridding, Month.parse("2026-07"))
        con = claims(ground, gridding)
        link_places(con, KEY, Decisions(), date(2026, month, 28), law_of_ids, AddressGrammar())
        seen |= set(con.execute("SELECT std_address_code, dwelling_id FROM link.dwelling").fetchall())
        seen |= set(con.execute("SELECT grid_system || grid_code, grid_id FROM link.grid").fetchall())
    assert len({code for code, _ in seen}) == len(seen)
