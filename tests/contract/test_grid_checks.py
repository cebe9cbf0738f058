"""Grid checks and findings: each speaks when its own fault is there, and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

HERE, THERE = "990081001001", "990081001002"
F18, F19, F20 = (
    "finding.f18_dwelling_in_two_grids", "finding.f19_blind_spot", "finding.f20_department_grid_cuts_grid",
)  # fmt: skip


def region(city: City, code: str, name: str, issuer: str = "civil_affairs", vintage: str = "2026") -> None:
    record = f"{issuer}-{vintage}-{code}"
    known = {"issuer": issuer, "vintage": vintage, "region_code": code}
    city.claim(
        "region", record, "region", "civil_affairs.region_code", **known, region_name=name, region_level="village"
    )
    city.add("link.region", record_id=record, role="region", region_id=f"R-{record}", **known)


def sound(city: City, **said: object) -> None:
    """A list without fault: level 1 and 2 in one community, staffed; ``said`` changes the grid of level 2."""
    region(city, HERE, "九龙社区")
    region(city, THERE, "和平社区")
    city.grid("there", 1, region_code=THERE, household_target=80)
    city.grid("g1", 1, region_code=HERE, household_target=80)
    city.grid("g2", 2, "g1", **{"region_code": HERE, "household_target": 40, **said})  # type: ignore[arg-type]
    staff(city, "g1", "there")


def staff(city: City, *grids: str) -> None:
    for grid in grids:
        for role in ("grid_head", "part_time"):
            city.claim(
                "staff_assignment",
                f"{role}-{grid}",
                "self",
                "grid_office.staff",
                staff_role=role,
                grid_code=f"c-{grid}",
            )


def faults(city: City) -> list[tuple[object, ...]]:
    city.build()
    return city.rows("SELECT grid_id, fault FROM core.grid_check ORDER BY 1, 2")


def test_a_sound_list_has_no_fault_and_no_blind_spot(city: City) -> None:
    sound(city)
    assert faults(city) == []
    assert city.rows(f"SELECT detail FROM {F19}") == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"grid_level": 3, "area_type": "rural"}, "level_undeclared"),
        ({"parent_grid_code": "c-nobody"}, "parent_missing"),
        ({"parent_grid_code": None}, "parent_not_said"),
        ({"parent_grid_code": "c-there"}, "parent_elsewhere"),
        ({"region_code": "990081001009"}, "parent_elsewhere"),
        ({"grid_class": "exclusive", "grid_level": 1, "parent_grid_code": None}, "exclusive_without_department"),
        ({"grid_class": "micro", "household_target": 49}, "norm_below"),
        ({"grid_class": "micro", "household_target": 81}, "norm_above"),
    ],
)
def test_each_fault_of_a_grid_alone_is_told(city: City, said: dict[str, object], fault: str) -> None:
    sound(city)
    changed = ", ".join(f"{name} = ?" for name in said)
    city.connection.execute(f"UPDATE claim.grid SET {changed} WHERE record_id = 'grid-g2'", list(said.values()))
    told = faults(city)
    assert ("g2", fault) in told
    also = {"region_unknown"} if "region_code" in said else set()
    assert {name for _, name in told} == {fault} | also


def test_a_parent_that_ended_or_is_no_higher_is_told(city: City) -> None:
    sound(city)
    city.connection.execute("UPDATE claim.grid SET valid_to = DATE '2026-01-01' WHERE record_id = 'grid-g1'")
    assert faults(city) == [("g2", "parent_ended")]
    city.connection.execute("UPDATE claim.grid SET valid_to = NULL, grid_level = 2 WHERE record_id = 'grid-g1'")
    city.connection.execute("UPDATE claim.grid SET parent_grid_code = 'c-there' WHERE record_id = 'grid-g1'")
    city.connection.execute(f"UPDATE claim.grid SET region_code = '{HERE}' WHERE record_id = 'grid-there'")
    assert ("g2", "parent_level") in faults(city)


def test_one_code_for_two_grids_is_told(city: City) -> None:
    sound(city)
    city.claim(
        "grid", "again", "grid", "grid_office.unified_grid", grid_system="unified", grid_code="c-g2", grid_level=2,
        grid_class="comprehensive", area_type="urban", parent_grid_code="c-g1", region_code=HERE, grid_name="另一个",
    )  # fmt: skip
    city.add("link.grid", record_id="again", role="grid", grid_id="g2", grid_system="unified", grid_code="c-g2")
    assert faults(city) == [("g2", "code_twice")]


def test_a_coverage_part_that_names_nothing_is_told(city: City) -> None:
    sound(city)
    city.add("link.coverage_issue", record_id="grid-g2", part_no=1, reason="unknown_place", part_text="望江苑")
    assert faults(city) == [("g2", "coverage_part")]


def test_a_missing_letter_is_told_only_where_others_have_one(city: City) -> None:
    sound(city)
    city.connection.execute("UPDATE claim.grid SET approval_no = '1号' WHERE record_id <> 'grid-g2'")
    assert faults(city) == [("g2", "letter_missing")]


def test_norm_of_a_grid_is_the_one_of_its_area_class_and_level(city: City) -> None:
    sound(city, grid_class="micro", household_target=60)
    city.build()
    assert city.rows(
        "SELECT grid_id, level_unit, norm_min_households, norm_max_households, target_state FROM core.grid ORDER BY 1"
    ) == [
        ("g1", "户数", 60, 100, "inside"), ("g2", "楼栋、户数", 50, 80, "inside"), ("there", "户数", 60, 100, "inside"),
    ]  # fmt: skip


def inhabited(city: City, dwelling: str, *leaf: str, **known: object) -> None:
    city.dwelling(dwelling, *leaf, region_code=HERE, **known)  # type: ignore[arg-type]
    city.person(f"p-{dwelling}", f"p-{dwelling}", life_status="alive", population_type="registered")
    city.address(f"p-{dwelling}", dwelling)


def test_dwellings_outside_every_grid_are_one_line_per_place(city: City) -> None:
    sound(city)
    inhabited(city, "d1", estate="阳光小区", building="1", building_id="b1")
    inhabited(city, "d2", estate="阳光小区", building="1", building_id="b1")
    inhabited(city, "d3", village_group="3", door_no="1")
    inhabited(city, "d4", "g2", estate="阳光小区", building="2", building_id="b2")
    inhabited(city, "d5", estate="翠园", grid_method="unknown", grid_reason="coverage_unread")
    city.dwelling("empty", region_code=HERE, estate="空置苑")
    city.build()
    found = city.rows(f"SELECT subject_id, case_part, detail, evidence FROM {F19} ORDER BY case_part")
    assert [(row[1], " 2 套" in str(row[2]), row[3]) for row in found] == [
        ("3组", False, "std-d3"), ("阳光小区", True, "std-d1"),
    ]  # fmt: skip


def test_a_community_without_grids_is_a_blind_spot(city: City) -> None:
    sound(city)
    city.connection.execute("DELETE FROM claim.grid WHERE record_id = 'grid-there'")
    city.connection.execute("DELETE FROM link.grid WHERE record_id = 'grid-there'")
    city.build()
    assert city.rows(f"SELECT subject_id, case_part FROM {F19}") == [(f"R-civil_affairs-2026-{THERE}", "没有网格")]


def test_a_grid_nobody_serves_is_a_blind_spot_told_at_the_top(city: City) -> None:
    sound(city)
    city.connection.execute("DELETE FROM claim.staff_assignment WHERE grid_code = 'c-g1'")
    city.build()
    assert city.rows(f"SELECT case_part FROM {F19}") == [("g1",)]
    city.connection.execute("DELETE FROM claim.staff_assignment")
    city.build()
    assert city.rows(f"SELECT case_part FROM {F19}") == [], "no roster is no blind spot"


def crossing(city: City, shared: int, own: int, unified: int) -> None:
    """A department grid of ``own`` dwellings that shares some with the leaf grid g2 of ``unified``."""
    city.claim(
        "grid", "police", "grid", "public_security.police_grid", grid_system="public_security", grid_code="JW1",
        grid_name="第一警务区",
    )  # fmt: skip
    city.add(
        "link.grid", record_id="police", role="grid", grid_id="jw1", grid_system="public_security", grid_code="JW1"
    )
    relation = "within" if shared == own else "contains" if shared == unified else "overlaps"
    city.add(
        "link.grid_crosswalk", department="public_security", department_grid_id="jw1", unified_grid_id="g2",
        relation=relation, dwelling_count=shared, department_dwelling_count=own, unified_dwelling_count=unified,
        department_share=shared / own, unified_share=shared / unified,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shared", "own", "unified", "found"),
    [(30, 100, 60, True), (79, 100, 100, True), (80, 100, 200, False), (60, 100, 60, False), (40, 40, 60, False)],
)
def test_a_department_grid_that_cuts_a_leaf_grid_is_one_line(
    city: City, shared: int, own: int, unified: int, found: bool
) -> None:
    sound(city)
    crossing(city, shared, own, unified)
    city.build()
    told = city.rows(f"SELECT finding_id, evidence FROM {F20}")
    assert told == ([("F20-g2-jw1", "grid-g2;police")] if found else [])


def test_a_pair_that_a_person_decided_is_not_asked_again(city: City) -> None:
    sound(city)
    crossing(city, 30, 100, 60)
    city.add(
        "audit.grid_crosswalk_decision", department="public_security", department_grid_code="JW1", unified_grid_code="c-g2",
        relation="none", decided_on="2026-10-01",
    )  # fmt: skip
    city.build()
    assert city.rows(f"SELECT finding_id FROM {F20}") == []
    assert city.one("SELECT relation, computed_relation FROM core.grid_crosswalk") == ("none", "overlaps")


def test_crosswalk_counts_households_and_firms_of_the_shared_dwellings(city: City) -> None:
    sound(city)
    inhabited(city, "d1", "g2")
    inhabited(city, "d2", "g2")
    city.dwelling("d3", "g2")
    for dwelling in ("d1", "d3"):
        city.add(
            "link.department_dwelling_grid", department="public_security", dwelling_id=dwelling, grid_id="jw1",
            record_id="police",
        )  # fmt: skip
    crossing(city, 2, 2, 3)
    city.build()
    assert city.one(
        "SELECT household_count, CAST(department_household_share AS DOUBLE), CAST(unified_household_share AS DOUBLE) "
        "FROM core.grid_crosswalk"
    ) == (1, 1.0, 0.5)


def test_two_lists_that_give_one_code_to_two_places_are_told(city: City) -> None:
    region(city, HERE, "九龙社区")
    region(city, HERE, "九龙社区居委会", issuer="statistics")
    region(city, THERE, "和平社区")
    region(city, THERE, "光明社区", issuer="statistics")
    region(city, "990081001003", "东风社区", vintage="2025")
    region(city, "990081001003", "建设社区")
    city.build()
    assert city.rows("SELECT region_code, region_name, other_region_name FROM core.region_conflict") == [
        (THERE, "和平社区", "光明社区")
    ]
