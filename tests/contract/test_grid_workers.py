"""F201: two lists that name different people for one place; silent where the place or the people are not the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.test_grid_checks import inhabited, sound

if TYPE_CHECKING:
    from tests.contract.conftest import City

F201 = "finding.f201_two_grid_workers"
LISTS = {"public_security": "police_grid", "environment": "env_grid"}


def department_grid(city: City, department: str, worker: str | None, *dwellings: str) -> None:
    record = f"list-{department}"
    known = {"grid_system": department, "grid_code": f"c-{department}"}
    city.claim("grid", record, "grid", f"{department}.{LISTS[department]}", worker_name=worker, **known)
    city.add("link.grid", record_id=record, role="grid", grid_id=department, **known)
    for dwelling in dwellings:
        city.add(
            "link.department_dwelling_grid", department=department, dwelling_id=dwelling, grid_id=department,
            record_id=record,
        )  # fmt: skip


def on_roster(city: City, grid: str, name: str, staff_role: str = "full_time") -> None:
    record = f"post-{grid}-{staff_role}"
    city.person(record, f"p-{record}", source="grid_office.staff", name=name)
    city.claim("staff_assignment", record, "self", "grid_office.staff", staff_role=staff_role, grid_code=f"c-{grid}")


def one_place(city: City, shared: int = 10, unified: int = 10) -> None:
    """The police grid of ten dwellings crosses the leaf grid g2."""
    city.add(
        "link.grid_crosswalk", department="public_security", department_grid_id="public_security", unified_grid_id="g2",
        relation="overlaps", dwelling_count=shared, department_dwelling_count=10, unified_dwelling_count=unified,
        department_share=shared / 10, unified_share=shared / unified, department_doubt_count=0, unified_doubt_count=0,
    )  # fmt: skip


def found(city: City) -> list[tuple[object, ...]]:
    city.build()
    return city.rows(f"SELECT subject_id, case_part, evidence FROM {F201} ORDER BY 1, 2")


@pytest.mark.parametrize(
    ("listed", "differs"),
    [
        ("李娜", True),
        ("王芳", False),
        ("王 芳", False),
        ("王芳同志", False),
        ("王芳网格员", False),
        ("王主任", False),
        (None, False),
    ],
)
def test_a_list_that_names_another_worker_than_the_roster_is_told(
    city: City, listed: str | None, differs: bool
) -> None:
    sound(city)
    on_roster(city, "g2", "王芳")
    department_grid(city, "public_security", listed)
    one_place(city)
    told = [("g2", "public_security", "list-public_security;post-g2-full_time")]
    assert found(city) == (told if differs else [])


def test_who_stands_on_the_roster_beside_the_full_time_worker_is_no_contradiction(city: City) -> None:
    sound(city)
    on_roster(city, "g2", "王芳")
    on_roster(city, "g2", "李娜", "grid_head")
    department_grid(city, "public_security", "李娜")
    one_place(city)
    assert found(city) == []


def test_a_grid_without_a_full_time_worker_says_nothing_of_who_walks_it(city: City) -> None:
    sound(city)
    on_roster(city, "g2", "王芳", "part_time")
    department_grid(city, "public_security", "李娜")
    one_place(city)
    assert found(city) == []


@pytest.mark.parametrize(("shared", "unified", "same"), [(8, 10, True), (7, 7, False), (10, 13, False)])
def test_of_a_larger_grid_nobody_says_who_walks_a_part_of_it(city: City, shared: int, unified: int, same: bool) -> None:
    sound(city)
    on_roster(city, "g2", "王芳")
    department_grid(city, "public_security", "李娜")
    one_place(city, shared, unified)
    assert bool(found(city)) is same


@pytest.mark.parametrize(
    ("relation", "shared", "same"), [("none", 10, False), ("equal", 3, True), ("overlaps", 3, False)]
)
def test_what_a_person_decided_of_the_pair_stands(city: City, relation: str, shared: int, same: bool) -> None:
    sound(city)
    on_roster(city, "g2", "王芳")
    department_grid(city, "public_security", "李娜")
    one_place(city, shared)
    city.add(
        "audit.grid_crosswalk_decision", department="public_security", department_grid_code="c-public_security",
        unified_grid_code="c-g2", relation=relation, decided_on="2026-10-01",
    )  # fmt: skip
    assert bool(found(city)) is same


@pytest.mark.parametrize(("listed", "differs"), [("李娜", True), ("王芳", False), ("王芳书记", False)])
def test_two_departments_are_compared_with_each_other(city: City, listed: str, differs: bool) -> None:
    sound(city)
    for dwelling in ("d1", "d2", "d3", "d4"):
        inhabited(city, dwelling)
    city.dwelling("d5", grid_method="unknown", grid_reason="address_unread")
    department_grid(city, "environment", "王芳", "d1", "d2", "d3", "d4")
    department_grid(city, "public_security", listed, "d1", "d2", "d3", "d4", "d5")
    told = [("environment", "public_security", "list-environment;list-public_security")]
    assert found(city) == (told if differs else [])


def test_the_finding_tells_places_and_numbers_and_no_name(city: City) -> None:
    sound(city)
    for dwelling in ("d1", "d2"):
        inhabited(city, dwelling)
    department_grid(city, "environment", "王芳", "d1", "d2")
    department_grid(city, "public_security", "李娜", "d1", "d2")
    city.build()
    assert city.one(f"SELECT detail FROM {F201}") == (
        "生态环境网格 c-environment与公安网格 c-public_security是同一地方（共有 2 套房屋、2 户），"
        "两家写的网格员不是同一人；请核实由谁负责，改正其中一张表",
    )
