"""A hole in the grid list leaves the dwellings it may hold unknown: never on the grid above, never in two grids."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from gridhub.places.leaves import SetAside
from gridhub.places.link import link_places
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.decisions import Decisions
from tests.unit.places.test_link_places import AS_OF, COMMUNITY, KEY, SECOND, VILLAGE, grid, law_of_ids, small_city

ONE, TWO = f"{COMMUNITY}001", f"{COMMUNITY}001002"
RECORD = "g:unified:{}".format


def city_of_three_levels(**changed: str | None) -> duckdb.DuckDBPyConnection:
    """九龙社区 in three levels down to units, 解放路 and 李家村 in one; ``changed``: coverage by the end of a code, None: no row."""
    con = small_city()
    for end, coverage, level, parent in (
        ("001", "阳光小区、翠园花园", 1, None),
        ("001001", "阳光小区1-2栋", 2, ONE),
        ("001002", "阳光小区3栋", 2, ONE),
        ("001003", "翠园花园", 2, ONE),
        ("00100201", "阳光小区3栋1单元", 3, TWO),
        ("00100202", "阳光小区3栋2单元", 3, TWO),
    ):
        said = changed.get(f"g{end}", coverage)
        if said is not None:
            grid(con, f"{COMMUNITY}{end}", said, level=level, parent=parent, region=COMMUNITY)
    grid(con, f"{SECOND}001", "解放路、翠园花园", region=SECOND)
    grid(con, f"{VILLAGE}001", "李家村", region=VILLAGE)
    return con


def leaves(con: duckdb.DuckDBPyConnection, set_aside: SetAside | None = None) -> dict[str, set[str]]:
    """The end of the code of the leaf grid, or the reason it is unknown, of each building, road and village."""
    link_places(con, KEY, Decisions(), AS_OF, law_of_ids, AddressGrammar(), set_aside=set_aside or SetAside())
    found: dict[str, set[str]] = {}
    for code, leaf, method, reason in con.execute(
        "SELECT d.std_address_code, g.grid_code, d.grid_method, d.grid_reason FROM link.dwelling d "
        "LEFT JOIN (SELECT DISTINCT grid_id, grid_code FROM link.grid) g USING (grid_id)"
    ).fetchall():
        parts = code.split("-")
        place = parts[0] + (f"{parts[1]}-{parts[2]}" if parts[0] == "阳光小区" else "")
        assert (method == "unknown") == (reason is not None) and (leaf is None or method == "coverage")
        found.setdefault(place, set()).add(reason or (leaf or method or "none").removeprefix(COMMUNITY))
    return found


SOUND = {
    "阳光小区1-1": {"001001"}, "阳光小区1-2": {"001001"}, "阳光小区2-1": {"001001"}, "阳光小区2-2": {"001001"},
    "阳光小区3-1": {"00100201"}, "阳光小区3-2": {"00100202"}, "翠园花园": {"001003"},
    "twin": {f"{SECOND}001"}, "road": {f"{SECOND}001"}, "v": {f"{VILLAGE}001"},
}  # fmt: skip
BLOCKS = ("阳光小区1-1", "阳光小区1-2", "阳光小区2-1", "阳光小区2-2")
UNITS = ("阳光小区3-1", "阳光小区3-2")


def sound_but(reason: str, *places: str) -> dict[str, set[str]]:
    return {**SOUND, **{place: {reason} for place in places}}


def test_a_list_without_holes_knows_every_leaf() -> None:
    assert leaves(city_of_three_levels()) == SOUND


@pytest.mark.parametrize(
    ("missing", "unknown"),
    [("g001", (*BLOCKS, *UNITS, "翠园花园")), ("g001002", UNITS)],
)
def test_the_children_of_a_grid_without_a_row_are_unknown(missing: str, unknown: tuple[str, ...]) -> None:
    con = city_of_three_levels(**{missing: None})
    assert leaves(con, SetAside(rows=1)) == sound_but("parent_missing", *unknown)
    assert con.execute("SELECT count(*) FROM link.dwelling WHERE leaf_count > 1").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("missing", "unknown"), [("g001001", BLOCKS), ("g00100201", ("阳光小区3-1",)), ("g001003", ("翠园花园",))]
)
def test_what_a_leaf_that_was_set_aside_held_is_not_handed_to_the_grid_above(
    missing: str, unknown: tuple[str, ...]
) -> None:
    assert leaves(city_of_three_levels(**{missing: None}), SetAside(rows=1)) == sound_but("row_set_aside", *unknown)


def test_a_lone_level_one_row_that_was_set_aside_leaves_its_region_unknown() -> None:
    con = city_of_three_levels()
    con.execute("DELETE FROM claim.grid WHERE grid_code = ?", [f"{VILLAGE}001"])
    assert leaves(con, SetAside(rows=1)) == sound_but("row_set_aside", "v")
    assert leaves(con) == sound_but("none", "v")


@pytest.mark.parametrize("coverage", ["望月山庄（部分）", "望月山庄", "", "东至迎宾路，南至解放路"])
@pytest.mark.parametrize(
    ("unreadable", "unknown"),
    [("g001001", BLOCKS), ("g00100202", ("阳光小区3-2",)), ("g001003", ("翠园花园",))],
)
def test_what_a_grid_of_unreadable_coverage_may_hold_is_unknown(
    coverage: str, unreadable: str, unknown: tuple[str, ...]
) -> None:
    assert leaves(city_of_three_levels(**{unreadable: coverage})) == sound_but("coverage_unread", *unknown)


def test_an_unreadable_grid_in_the_middle_does_not_hide_the_leaves_below_it() -> None:
    assert leaves(city_of_three_levels(g001002="望月山庄")) == SOUND


def test_a_level_one_grid_of_unreadable_coverage_leaves_only_its_own_region_open() -> None:
    con = city_of_three_levels()
    con.execute("UPDATE claim.grid SET coverage_text = '详见附图' WHERE grid_code = ?", [f"{VILLAGE}001"])
    con.execute("DELETE FROM claim.grid WHERE grid_code = ?", [f"{SECOND}001"])
    assert leaves(con) == {**sound_but("coverage_unread", "v"), "twin": {"none"}, "road": {"none"}}


@pytest.mark.parametrize(("code", "unknown"), [("001001", BLOCKS), ("001002", UNITS), ("00100201", ("阳光小区3-1",))])
def test_a_code_of_the_parent_stored_as_a_number_makes_no_double_grid(code: str, unknown: tuple[str, ...]) -> None:
    con = city_of_three_levels()
    con.execute("UPDATE claim.grid SET parent_grid_code = NULL WHERE grid_code = ?", [COMMUNITY + code])
    told = SetAside(cells={RECORD(COMMUNITY + code): frozenset({"parent_grid_code"})})
    assert leaves(con, told) == sound_but("parent_unread", *unknown)
    assert leaves(con) == sound_but("parent_missing", *unknown)


def test_a_grid_whose_end_cannot_be_read_is_in_force_for_nobody() -> None:
    con = city_of_three_levels()
    grid(con, f"{COMMUNITY}001009", "翠园花园", level=2, parent=ONE, region=COMMUNITY)
    told = SetAside(cells={RECORD(f"{COMMUNITY}001009"): frozenset({"valid_to"})})
    assert leaves(con, told) == sound_but("date_unread", "翠园花园")
    con.execute("UPDATE claim.grid SET valid_to = ? WHERE grid_code LIKE '%001009'", [date(2024, 1, 1)])
    assert leaves(con) == SOUND


def test_what_the_only_child_of_a_grid_held_is_not_handed_to_its_parent() -> None:
    con = city_of_three_levels(g001001=None, g001003=None, g001002=None, g00100201=None, g00100202=None)
    whole = {place: {"001"} for place in (*BLOCKS, *UNITS, "翠园花园")}
    assert leaves(con, SetAside(rows=1)) == {**SOUND, **whole}, "nobody says below which grid the row was"
    assert leaves(con, SetAside(rows=1, parents=frozenset({ONE}))) == sound_but("row_set_aside", *whole)
