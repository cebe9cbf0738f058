"""Firms as departments write them: short names, branches, old numbers, another's code. One sentence each."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.identity.stage import link_identity
from gridhub.project.entity_words import EntityWords
from gridhub.project.person_names import PersonNames
from tests.unit.identity.claims import KEY, POLICE_IS_AUTHORITY, REGISTER, Answer, City, link

FOOD, VISITS = ("market_supervision", "food_licence"), ("grid_office", "firm_visit")
USCC, OTHER = "91990081M00000027M", "92990081M0000049XL"
REG_NO, OTHER_REG_NO = "110000000000009", "990081600000012"
FULL = "示例市宏达博商贸有限公司"
WORDS = EntityWords(place=("示例省", "示例市"))


def firms() -> City:
    """A firm with an old number, and one of another name at another place."""
    city = City()
    city.entity(REGISTER, "m:1:1", FULL, uscc=USCC, reg_no=REG_NO, site="D1")
    city.entity(REGISTER, "m:1:2", "示例市老街永兴餐馆", uscc=OTHER, site="D2")
    return city


def said(city: City, record: str, name: str | None, *, site: str | None = None, **stated: object) -> str:
    """A row of another list."""
    city.entity(FOOD, record, name, site=site, role="holder", **stated)  # type: ignore[arg-type]
    return record


def told(city: City) -> Answer:
    con = city.connect()
    link_identity(con, KEY, POLICE_IS_AUTHORITY, None, PersonNames(), WORDS)
    return Answer({}, {}, {}, set(), (), (), con)


def ids(answer: Answer) -> dict[str, str | None]:
    return answer.column("link.market_entity", "entity_id")


def methods(answer: Answer) -> dict[str, str | None]:
    return answer.column("link.market_entity", "method")


def candidates(answer: Answer, record: str) -> list[tuple[str, str, str]]:
    """(record of the register that it may be, method, reason), the strongest first."""
    return answer.con.execute(
        """SELECT firm.record_id, may.method, may.reason FROM link.entity_candidate AS may
           JOIN link.market_entity AS firm ON firm.entity_id = may.hub_id AND firm.record_id LIKE 'm:%'
           WHERE may.record_id = ? ORDER BY may.candidate_no, firm.record_id""",
        [record],
    ).fetchall()


@pytest.mark.parametrize("short", ["宏达博商贸", "宏达博商贸有限责任公司", "宏达博商贸（示例）有限公司"])
def test_a_short_name_at_the_firms_dwelling_is_the_firm(short: str) -> None:
    city = firms()
    said(city, "f:1:1", short, site="D1")
    answer = told(city)
    assert ids(answer)["f:1:1"] == ids(answer)["m:1:1"]
    assert methods(answer)["f:1:1"] == "core_dwelling"


def test_a_short_name_without_any_place_is_the_only_firm_of_that_name() -> None:
    city = firms()
    said(city, "f:1:1", "宏达博商贸")
    answer = told(city)
    assert (ids(answer)["f:1:1"], methods(answer)["f:1:1"]) == (ids(answer)["m:1:1"], "core")


def test_a_short_name_of_two_firms_is_nobodys_and_both_are_told() -> None:
    city = firms()
    city.entity(REGISTER, "m:1:3", "示例市宏达博商贸厂", uscc="93990081M0000012X6", site="D3")
    said(city, "f:1:1", "宏达博商贸")
    answer = told(city)
    assert methods(answer)["f:1:1"] == "ambiguous"
    assert sorted(candidates(answer, "f:1:1")) == [("m:1:1", "core", "several"), ("m:1:3", "core", "several")]


def test_a_place_tells_which_of_two_firms_of_one_short_name_is_meant() -> None:
    city = firms()
    city.entity(REGISTER, "m:1:3", "示例市宏达博商贸厂", uscc="93990081M0000012X6", site="D3")
    said(city, "f:1:1", "宏达博商贸", site="D3")
    answer = told(city)
    assert ids(answer)["f:1:1"] == ids(answer)["m:1:3"]


def test_the_same_name_in_another_dwelling_is_told_and_not_tied() -> None:
    city = firms()
    said(city, "f:1:1", FULL, site="D9")
    answer = told(city)
    assert methods(answer)["f:1:1"] == "single"
    assert candidates(answer, "f:1:1") == [("m:1:1", "name", "place_differs")]


def test_a_company_is_not_the_works_of_the_same_name() -> None:
    city = firms()
    said(city, "f:1:1", "宏达博商贸厂", site="D1")
    answer = told(city)
    assert methods(answer)["f:1:1"] == "single"
    assert candidates(answer, "f:1:1")[0] == ("m:1:1", "core_dwelling", "form_differs")


def test_a_branch_is_never_its_head_and_resolves_to_the_registered_branch() -> None:
    city = firms()
    said(city, "f:1:1", f"{FULL}二分厂")
    assert methods(told(city))["f:1:1"] == "single"
    city.entity(REGISTER, "m:1:4", f"{FULL}第二分厂", uscc="91990081M0000013X2", site="D4")
    answer = told(city)
    assert ids(answer)["f:1:1"] == ids(answer)["m:1:4"] != ids(answer)["m:1:1"]


def test_a_branch_under_its_heads_code_belongs_to_the_code() -> None:
    city = firms()
    said(city, "f:1:1", "宏达博商贸东城分公司", uscc=USCC, site="D9")
    answer = told(city)
    assert (ids(answer)["f:1:1"], methods(answer)["f:1:1"]) == (ids(answer)["m:1:1"], "uscc_branch")


def test_an_old_number_leads_to_the_firm_that_had_it() -> None:
    city = firms()
    said(city, "f:1:1", None, reg_no=REG_NO)
    said(city, "f:1:2", "宏达博商贸", reg_no=REG_NO)
    answer = told(city)
    assert ids(answer)["f:1:1"] == ids(answer)["f:1:2"] == ids(answer)["m:1:1"]
    assert methods(answer)["f:1:1"] == "reg_no"
    assert methods(answer)["f:1:2"] == "reg_no_core"


def test_an_old_number_with_a_wrong_check_digit_names_nobody() -> None:
    city = firms()
    said(city, "f:1:1", None, reg_no="110000000000008")
    assert methods(told(city))["f:1:1"] == "single"


def test_a_name_never_ties_a_record_whose_old_number_is_another() -> None:
    city = firms()
    said(city, "f:1:1", FULL, reg_no=OTHER_REG_NO, site="D1")
    answer = told(city)
    assert ids(answer)["f:1:1"] != ids(answer)["m:1:1"]
    assert candidates(answer, "f:1:1") == [("m:1:1", "name_dwelling", "different_number")]


def test_an_old_number_that_two_firms_state_names_neither_unless_the_name_does() -> None:
    city = firms()
    city.entity(REGISTER, "m:1:5", "示例市鑫源副食店", uscc="92990081M0000055X0", reg_no=REG_NO, site="D5")
    said(city, "f:1:1", None, reg_no=REG_NO)
    assert methods(told(city))["f:1:1"] == "ambiguous"
    city.entities[-1] |= {"entity_name": "宏达博商贸"}
    answer = told(city)
    assert ids(answer)["f:1:1"] == ids(answer)["m:1:1"]


def test_a_name_at_its_own_place_under_anothers_code_stays_apart_and_both_are_told() -> None:
    city = firms()
    said(city, "f:1:1", "示例市老街永兴餐馆", uscc=USCC, site="D2")
    answer = told(city)
    assert len({ids(answer)[record] for record in ("f:1:1", "m:1:1", "m:1:2")}) == 3
    assert methods(answer)["f:1:1"] == "apart"
    assert candidates(answer, "f:1:1") == [
        ("m:1:1", "uscc", "number_of_another"), ("m:1:2", "name_dwelling", "different_number"),
    ]  # fmt: skip


def test_who_wrote_anothers_code_takes_no_row_from_the_firm_it_is_called_by() -> None:
    city = firms()
    said(city, "f:1:1", "示例市老街永兴餐馆", uscc=USCC, site="D2")
    said(city, "v:1:1", "老街永兴餐馆", site="D2")
    answer = told(city)
    assert ids(answer)["v:1:1"] == ids(answer)["m:1:2"]


def test_another_name_under_the_code_without_a_place_is_the_firm_and_says_that_the_name_is_another() -> None:
    city = firms()
    said(city, "f:1:1", "示例市鑫源副食店", uscc=USCC)
    answer = told(city)
    assert (ids(answer)["f:1:1"], methods(answer)["f:1:1"]) == (ids(answer)["m:1:1"], "uscc_other_name")


def test_a_firm_that_changed_its_name_keeps_its_id_in_the_following_month(tmp_path: Path) -> None:
    first = link(firms())
    later = City()
    later.entity(REGISTER, "m:2:1", "示例市鑫源瑞食品有限公司", uscc=USCC, site="D1")
    said(later, "f:2:1", FULL, uscc=USCC, site="D1")
    second = link(later, registry=first.save_registry(tmp_path / "one.parquet"))
    assert {ids(second)["m:2:1"], ids(second)["f:2:1"]} == {ids(first)["m:1:1"]}
    assert methods(second)["f:2:1"] == "uscc_other_name"


def test_the_register_keeps_the_id_when_somebody_else_writes_its_code(tmp_path: Path) -> None:
    first = link(firms())
    later = firms()
    for number in range(3):
        said(later, f"f:1:{number}", "示例市老街永兴餐馆", uscc=USCC, site="D2")
    second = link(later, registry=first.save_registry(tmp_path / "one.parquet"))
    assert ids(second)["m:1:1"] == ids(first)["m:1:1"]
    assert ids(second)["m:1:2"] == ids(first)["m:1:2"]


def test_a_slip_in_the_name_at_the_same_place_is_told_and_not_tied() -> None:
    city = firms()
    said(city, "f:1:1", "示例市宏达搏商贸有限公司", site="D1")
    answer = told(city)
    assert methods(answer)["f:1:1"] == "single"
    assert candidates(answer, "f:1:1") == [("m:1:1", "name", "similar_name")]


def test_how_another_list_spells_a_name_tells_nobody_elses_name() -> None:
    city = firms()
    said(city, "f:1:1", "宏达餐馆", uscc=OTHER)
    said(city, "f:1:2", "宏达餐馆")
    assert methods(told(city))["f:1:2"] == "single"


def source(record: str, code: str | None, name: str, **stated: object) -> dict[str, object]:
    return {"record_id": record, "role": "source", "department": "environment", "export": "x", "period_end": "2026-09-30",
            "source_code": code, "source_name": name, **stated}  # fmt: skip


def works() -> City:
    """A firm with two sites in the list of sources, under its code; another one without a code."""
    city = firms()
    for record, code, name in (("s:1:1", f"{USCC}001P", "宏达博商贸"), ("s:1:2", f"{USCC}002P", "宏达博商贸二分厂")):
        city.sources.append(source(record, code, name, department_grid_code="H1"))
        city.entity(("environment", "pollution_source"), record, name, uscc=USCC, role="holder")
    city.sources.append(source("s:1:3", "H9990081000000000001001P", "老街永兴餐馆", department_grid_code="H2"))
    city.entity(("environment", "pollution_source"), "s:1:3", "示例市老街永兴餐馆", role="holder")
    return city


@pytest.mark.parametrize(
    ("patrol", "listed", "method"),
    [
        ({"name": FULL}, "s:1:1", "name"),
        ({"name": "宏达博商贸第二分厂"}, "s:1:2", "core"),
        ({"name": "宏达博商贸", "holder_number": USCC}, "s:1:1", "holder_number"),
        ({"name": "宏达博商贸二分厂", "holder_number": REG_NO}, "s:1:2", "holder_number"),
        ({"name": "永兴", "holder_number": OTHER}, "s:1:3", "holder_number"),
        ({"name": "宏达博商贸三分厂", "holder_number": USCC}, None, "unlisted"),
        ({"name": None, "holder_number": USCC}, None, "ambiguous"),
        ({"name": "写错的名称", "code": f"{USCC}001P"}, "s:1:1", "source_code_other_name"),
        ({"name": FULL, "code": f"{OTHER}001P"}, None, "unlisted"),
        ({"name": "宏达博商贸厂"}, None, "unlisted"),
    ],
)  # fmt: skip
def test_a_patrol_belongs_to_the_site_that_its_number_and_name_leave(
    patrol: dict[str, str | None], listed: str | None, method: str
) -> None:
    city = works()
    city.patrols = [
        source("p:1:1", patrol.get("code"), patrol["name"] or "", holder_number=patrol.get("holder_number"))
    ]
    if patrol["name"] is None:
        city.patrols[0]["source_name"] = None
    answer = told(city)
    found = answer.column("link.pollution_source", "source_id")
    assert found["p:1:1"] == (found[listed] if listed else None)
    assert answer.column("link.pollution_source", "method")["p:1:1"] == method


def test_a_patrol_without_a_source_is_told_which_it_may_be_to() -> None:
    city = works()
    city.patrols = [
        source("p:1:1", f"{OTHER}001P", FULL),
        source("p:1:2", None, "宏达博商贸三分厂", holder_number=USCC),
    ]
    may = told(city).con.execute(
        """SELECT may.record_id, listed.record_id, may.reason FROM link.entity_candidate AS may
           JOIN link.pollution_source AS listed ON listed.source_id = may.hub_id ORDER BY ALL"""
    ).fetchall()  # fmt: skip
    assert may == [
        ("p:1:1", "s:1:1", "different_number"), ("p:1:2", "s:1:1", "branch_differs"), ("p:1:2", "s:1:2", "branch_differs"),
    ]  # fmt: skip


def test_a_grid_tells_which_of_two_sources_of_one_name_is_meant() -> None:
    city = City()
    for record, code, grid in (("s:1:1", "P1", "H1"), ("s:1:2", "P2", "H2")):
        city.sources.append(source(record, code, "示例市百汇汽修厂", department_grid_code=grid))
    city.patrols = [
        source("p:1:1", None, "示例市百汇汽修厂", department_grid_code="H2"),
        source("p:1:2", None, "百汇汽修", department_grid_code="H1"),
        source("p:1:3", None, "百汇汽修"),
    ]
    answer = told(city)
    found = answer.column("link.pollution_source", "source_id")
    assert (found["p:1:1"], found["p:1:2"], found["p:1:3"]) == (found["s:1:2"], found["s:1:1"], None)
    assert answer.column("link.pollution_source", "method")["p:1:3"] == "ambiguous"
