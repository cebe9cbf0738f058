"""Rows in force that disagree who somebody is (F21), and numbers that can be nobody's (F211)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

F21, F211 = "finding.f21_identity_conflict", "finding.f211_wrong_citizen_id"
OWN, OTHER = "990081198001011234", "990081198203042345"
BORN = date(1980, 1, 1)


def told(
    city: City, record: str, person: str, cid: str | None, status: str, reason: str, *,
    source: str = "civil_affairs.old_age_allowance", role: str = "payee", **said: object,
) -> None:  # fmt: skip
    """A line about a person and what was judged of its id."""
    city.claim("person", record, role, source, cid=cid, **said)  # type: ignore[arg-type]
    city.add("link.person", record_id=record, role=role, person_id=person, method="exact_cid", rule="exact_cid")
    city.add("link.cid_status", record_id=record, role=role, status=status, reason=reason)


def registered(city: City, record: str, person: str, cid: str, home: str = "d1", **said: object) -> None:
    """A line of the police register with an id that is trusted."""
    known = {"name": "张三", "birth_date": BORN, "life_status": "alive", **said}
    told(city, record, person, cid, "trusted", "birth+sex", source="public_security.resident", role="self", **known)
    city.address(record, home)


def found(city: City, table: str = F21) -> list[tuple[object, ...]]:
    city.build()
    return city.rows(f"SELECT subject_id, evidence FROM {table} ORDER BY subject_id")


@pytest.mark.parametrize(
    ("reason", "detail"),
    [
        ("name_conflict", "同一身份号码下姓名不同"),
        ("birth_conflict", "出生日期与身份号码不符"),
        ("sex_conflict", "性别与身份号码不符"),
    ],
)
def test_one_cell_that_differs_beside_a_right_id_is_one_line_of_the_person_with_what_the_register_says(
    reason: str, detail: str, city: City
) -> None:
    city.dwelling("d1")
    registered(city, "police", "p1", OWN)
    for month in ("9", "10"):
        told(city, f"allowance-{month}", "p1", OWN, "trusted", reason, name="李四")
    city.build()
    assert city.rows(f"SELECT subject_kind, subject_id, department, finding_kind, detail, evidence FROM {F21}") == [
        ("person", "p1", "public_security", "suspicion", detail, "allowance-10;allowance-9;police")
    ]


def test_an_id_of_somebody_else_is_the_line_of_who_bears_it_and_not_of_whose_it_is(city: City) -> None:
    city.dwelling("d1")
    registered(city, "police-1", "p1", OWN)
    registered(city, "police-2", "p2", OTHER, name="李四", birth_date=date(1982, 3, 4))
    told(city, "allowance", "p1", OTHER, "contradicted", "other_name", name="张三")
    assert found(city) == [("p1", "allowance;police-1;police-2")]


def test_an_id_that_two_names_claim_is_a_line_of_each_while_nothing_decides(city: City) -> None:
    told(city, "one", "p1", OWN, "uncorroborated", "name_clash", name="张三")
    told(city, "other", "p2", OWN, "uncorroborated", "name_clash", name="李四")
    assert found(city) == [("p1", "one"), ("p2", "other")]


def test_where_a_line_is_contradicted_by_its_own_cells_the_rightful_claimant_is_left_in_peace(city: City) -> None:
    told(city, "mother", "p1", OWN, "contradicted", "birth_differs", name="张三")
    told(city, "child", "p2", OWN, "uncorroborated", "name_clash", name="李四")
    assert found(city) == [("p1", "mother")]


def test_two_ids_of_one_name_and_birth_date_in_one_dwelling_are_one_line(city: City) -> None:
    city.dwelling("d1")
    registered(city, "police-1", "p1", OWN)
    registered(city, "police-2", "p2", OTHER)
    assert found(city) == [("p1", "police-1;police-2")]


def test_a_person_with_two_trusted_ids_is_one_line(city: City) -> None:
    city.dwelling("d1")
    registered(city, "police-1", "p1", OWN)
    told(city, "tied-by-hand", "p1", OTHER, "trusted", "cid+name", name="张三")
    assert found(city) == [("p1", "police-1;tied-by-hand")]


@pytest.mark.parametrize(
    "said", [{"home": "d2"}, {"name": "张三丰"}, {"birth_date": date(1980, 1, 2)}, {"life_status": "dead"}]
)
def test_namesakes_twins_and_the_dead_of_one_home_are_no_second_registration(
    said: dict[str, object], city: City
) -> None:
    for home in ("d1", "d2"):
        city.dwelling(home)
    registered(city, "police-1", "p1", OWN)
    registered(city, "police-2", "p2", OTHER, **said)  # type: ignore[arg-type]
    assert found(city) == []


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("former", "cid_changed"), ("damaged", "stored_as_number"), ("missing", "no_id"),
        ("uncorroborated", "nothing_to_check"), ("trusted", "cid+name"),
    ],
)  # fmt: skip
def test_what_is_only_missing_replaced_cut_or_unconfirmed_contradicts_nobody(
    status: str, reason: str, city: City
) -> None:
    city.dwelling("d1")
    registered(city, "police", "p1", OWN)
    told(city, "allowance", "p1", OWN if status != "missing" else None, status, reason, name="张三")
    assert found(city) == [] and found(city, F211) == []


def test_a_number_whose_check_digit_is_wrong_is_a_line_of_the_department_that_wrote_it(city: City) -> None:
    city.dwelling("d1")
    registered(city, "police", "p1", OWN)
    for month in ("9", "10"):
        told(city, f"allowance-{month}", "p1", None, "missing", "check_digit", name="张三")
    told(
        city, "listed", "p1", None, "missing", "check_digit", name="张三", source="grid_office.key_person", role="self"
    )
    city.build()
    assert city.rows(f"SELECT subject_id, department, severity, evidence FROM {F211} ORDER BY department") == [
        ("p1", "civil_affairs", "low", "allowance-10;allowance-9;police"),
        ("p1", "grid_office", "low", "listed;police"),
    ]
    assert city.rows(f"SELECT subject_id FROM {F21}") == []


def test_a_wrong_number_of_somebody_without_another_is_told_so(city: City) -> None:
    told(city, "allowance", "p1", None, "missing", "check_digit", name="张三")
    city.build()
    detail, evidence = city.one(f"SELECT detail, evidence FROM {F211}")
    assert "其他名单也没有" in str(detail) and evidence == "allowance"
