"""F13 to F16 of domain.md §4: a firm without licence, a licence run out, units that clash, addresses that hold too many or
nobody: when they speak, and what only looks like it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

F13, F14, F15, F16, F161 = (
    "finding.f13_firm_without_licence", "finding.f14_licence_run_out", "finding.f15_identity_clash_of_units",
    "finding.f16_crowded_address", "finding.f161_ghost_address",
)  # fmt: skip
CODE, OTHER_CODE = "91130200699229617X", "91350100M000100Y43"
SOURCES = {
    "food_licence": "market_supervision.food_licence",
    "venue_licence": "culture_tourism.venue",
    "road_transport_licence": "transport.enterprise",
    "discharge_permit": "environment.pollution_source",
}


def register(city: City, record: str, entity: str, *, at: str | None = None, **said: str | date) -> None:
    """An active firm of the register, at a dwelling."""
    status = str(said.pop("status", "active"))
    city.firm(record, entity, status, is_register=True, **said)  # type: ignore[arg-type]
    if at:
        city.address(record, at, role="site", source="market_supervision.market_entity")


def licence(
    city: City, record: str, entity: str, kind: str = "food_licence", *, at: str | None = None, **said: str | date
) -> None:
    """A line of a list of licences, whose holder was linked to ``entity``."""
    stated: dict[str, str | date] = {"licence_no": record, "valid_to": date(2029, 1, 1), **said}
    code = str(stated.pop("uscc", "")) or None
    city.claim("licence", record, "holder", SOURCES[kind], licence_kind=kind, **stated)
    name = str(stated.get("holder_name", "")) or None
    city.firm(record, entity, None, role="holder", source=SOURCES[kind], uscc=code, entity_name=name)
    if at:
        city.address(record, at, role="site", source=SOURCES[kind])


def cases(city: City, finding: str) -> list[tuple[object, ...]]:
    return city.rows(f"SELECT subject_id, case_part, department FROM {finding} ORDER BY 1, 2")


def test_a_restaurant_that_no_licence_speaks_of_is_told_to_the_office_that_licenses_it(city: City) -> None:
    register(city, "r1", "e1", industry="餐饮业", entity_name="示例市甲餐馆")
    register(city, "r2", "e2", industry="造纸业", entity_name="示例市乙纸业")
    licence(city, "l9", "e9")
    licence(city, "l8", "e8", "discharge_permit")
    city.build()
    assert cases(city, F13) == [("e1", "food_licence", "market_supervision"), ("e2", "discharge_permit", "environment")]
    assert city.rows(f"SELECT evidence FROM {F13} ORDER BY 1") == [("r1",), ("r2",)]


@pytest.mark.parametrize(
    ("industry", "kind"),
    [
        ("餐饮业", "food_licence"), ("道路运输业", "road_transport_licence"), ("娱乐业", "venue_licence"),
        ("印刷业", "discharge_permit"),
    ],
)  # fmt: skip
def test_a_licence_of_the_kind_its_trade_needs_settles_it(city: City, industry: str, kind: str) -> None:
    register(city, "r1", "e1", industry=industry)
    licence(city, "l1", "e1", kind)
    city.build()
    assert cases(city, F13) == []


def test_a_trade_that_needs_none_a_dead_firm_and_one_just_opened_are_no_finding(city: City) -> None:
    licence(city, "l9", "e9")
    register(city, "r1", "e1", industry="零售业")
    register(city, "r2", "e2", industry="机动车修理业")
    register(city, "r3", "e3", industry="餐饮业", status="cancelled")
    register(city, "r4", "e4", industry="餐饮业", established_date=date(2026, 8, 15))
    city.build()
    assert cases(city, F13) == []


def test_without_any_list_of_a_kind_nobody_lacks_it(city: City) -> None:
    register(city, "r1", "e1", industry="餐饮业")
    licence(city, "l9", "e9", "venue_licence")
    city.build()
    assert cases(city, F13) == []


def test_a_licence_under_the_same_name_counts_though_its_code_led_elsewhere(city: City) -> None:
    register(city, "r1", "e1", industry="餐饮业", entity_name="示例市甲 餐馆（总店）")
    licence(city, "l1", "e9", holder_name="示例市甲餐馆(总店)")
    city.build()
    assert cases(city, F13) == []


def test_the_name_on_the_sign_counts_at_the_same_place_only(city: City) -> None:
    for number, place in (("1", "d1"), ("2", "d2")):
        register(city, f"r{number}", f"e{number}", industry="餐饮业", entity_name=f"示例市甲餐馆{number}", at=place)
    licence(city, "l1", "e8", holder_name="甲餐馆1", at="d1")
    licence(city, "l2", "e9", holder_name="甲餐馆2", at="d3")
    city.build()
    assert cases(city, F13) == [("e2", "food_licence", "market_supervision")]


def test_a_cancelled_licence_is_none(city: City) -> None:
    register(city, "r1", "e1", industry="餐饮业")
    licence(city, "l1", "e1", licence_status="cancelled")
    city.build()
    assert cases(city, F13) == [("e1", "food_licence", "market_supervision")]


def test_a_licence_that_ended_or_ends_within_sixty_days_is_told_once_with_its_date(city: City) -> None:
    register(city, "r1", "e1")
    licence(city, "l1", "e1", valid_to=date(2026, 10, 30))
    licence(city, "l2", "e1", "venue_licence", valid_to=date(2026, 12, 29))
    city.build()
    assert cases(city, F14) == [
        ("e1", "food_licence:l1", "market_supervision"), ("e1", "venue_licence:l2", "culture_tourism"),
    ]  # fmt: skip
    ended, ending = (str(text) for (text,) in city.rows(f"SELECT detail FROM {F14} ORDER BY case_part"))
    assert "已于 2026-10-30 到期" in ended
    assert "将于 2026-12-29 到期" in ending
    assert city.one(f"SELECT evidence FROM {F14} WHERE case_part = 'food_licence:l1'") == ("l1;r1",)


@pytest.mark.parametrize(
    "said",
    [{"valid_to": date(2026, 12, 30)}, {"licence_status": "cancelled"}, {"licence_status": "suspended"}],
    ids=["sixty days left", "cancelled", "suspended"],
)
def test_a_licence_that_still_runs_or_was_given_back_is_silent(city: City, said: dict[str, date | str]) -> None:
    register(city, "r1", "e1")
    licence(city, "l1", "e1", **({"valid_to": date(2026, 9, 1)} | said))  # type: ignore[arg-type]
    city.build()
    assert cases(city, F14) == []


def test_an_old_permit_of_a_source_that_stands_still_or_of_a_firm_that_ended_is_silent(city: City) -> None:
    register(city, "r1", "e1")
    licence(city, "l1", "e1", "discharge_permit", valid_to=date(2026, 1, 1), operating_status="suspended")
    register(city, "r2", "e2", status="cancelled")
    licence(city, "l2", "e2", valid_to=date(2026, 1, 1))
    city.build()
    assert cases(city, F14) == []


def test_a_newer_licence_of_the_same_shop_replaces_the_old_one_but_not_that_of_another_shop(city: City) -> None:
    register(city, "r1", "e1")
    licence(city, "old", "e1", valid_to=date(2026, 9, 1), at="d1")
    licence(city, "new", "e1", valid_to=date(2031, 9, 1), at="d1")
    licence(city, "other", "e1", valid_to=date(2026, 9, 2), at="d2")
    city.build()
    assert cases(city, F14) == [("e1", "food_licence:other", "market_supervision")]


def test_one_code_under_two_names_is_one_case_however_many_rows_say_it(city: City) -> None:
    register(city, "r1", "e1", uscc=CODE, entity_name="示例市甲餐馆")
    for number in ("1", "2"):
        licence(city, f"l{number}", "e1", uscc=CODE, holder_name="示例市乙超市")
    city.build()
    assert city.rows(f"SELECT subject_id, case_part, evidence, match_level FROM {F15}") == [
        ("e1", "code", "l1;l2;r1", "exact_uscc")
    ]


@pytest.mark.parametrize("name", ["甲餐馆", "示例市甲 餐馆", "示例市甲餐馆东城分店", "示例市甲餐馆（东城）"])
def test_a_name_cut_short_spaced_or_with_its_branch_is_the_same_firm(city: City, name: str) -> None:
    register(city, "r1", "e1", uscc=CODE, entity_name="示例市甲餐馆")
    licence(city, "l1", "e1", uscc=CODE, holder_name=name)
    city.build()
    assert cases(city, F15) == []


@pytest.mark.parametrize(
    ("method", "told"),
    [("uscc_core", 0), ("uscc_similar", 0), ("uscc_branch", 0), ("uscc_other_name", 1), ("apart", 1)],
)
def test_a_name_that_linking_found_alike_under_the_code_is_no_clash_and_another_one_is(
    city: City, method: str, told: int
) -> None:
    register(city, "r1", "e1", uscc=CODE, entity_name="示例市甲餐馆有限公司")
    city.claim("licence", "l1", "holder", SOURCES["food_licence"], licence_kind="food_licence", licence_no="l1")
    owner = "e1" if method != "apart" else "e2"
    city.firm(
        "l1",
        owner,
        None,
        role="holder",
        source=SOURCES["food_licence"],
        uscc=CODE,
        entity_name="甲（示例）饭店",
        method=method,
    )
    city.build()
    assert len(cases(city, F15)) == told


def test_two_living_firms_of_one_name_are_one_case_and_a_name_set_free_is_none(city: City) -> None:
    register(city, "r1", "e1", uscc=CODE, entity_name="示例市甲商行")
    register(city, "r2", "e2", uscc=OTHER_CODE, entity_name="示例市甲 商行")
    register(city, "r3", "e3", uscc="911302307808371268", entity_name="示例市丙商行")
    register(city, "r4", "e4", uscc="92990081M0000001X0", entity_name="示例市丙商行", status="cancelled")
    city.build()
    assert city.rows(f"SELECT subject_id, case_part, evidence FROM {F15}") == [("e1", "name", "r1;r2")]


@pytest.mark.parametrize(("firms", "told"), [(10, []), (11, [("d1", None, "market_supervision")])])
def test_more_than_ten_living_firms_at_one_dwelling_are_told_with_all_their_lines(
    city: City, firms: int, told: list[tuple[object, ...]]
) -> None:
    for number in range(firms):
        register(city, f"r{number:02d}", f"e{number:02d}", at="d1")
    for number in range(5):
        register(city, f"x{number}", f"x{number}", at="d1", status="cancelled")
    city.build()
    assert cases(city, F16) == told
    if told:
        assert str(city.one(f"SELECT evidence FROM {F16}")[0]).count(";") == firms - 1


def ghost(
    city: City, *, reason: str = "unreachable", until: date | None = None, visits: tuple[str, ...] = ("gone",)
) -> None:
    register(city, "r1", "e1")
    source = "market_supervision.abnormal_list"
    city.claim(
        "credit_record", "a1", "holder", source, record_kind="abnormal_listing", reason=reason, since=date(2026, 6, 1),
        until=until,
    )  # fmt: skip
    city.firm("a1", "e1", None, role="holder", source=source)
    for number, result in enumerate(visits, 1):
        record = f"v{number}"
        city.claim(
            "firm_visit", record, "holder", "grid_office.firm_visit", visit_no=record, visit_date=date(2026, 10, number),
            visit_result=result,
        )  # fmt: skip
        city.firm(record, "e1", None, role="holder", source="grid_office.firm_visit")
    city.build()


def test_a_firm_nobody_reaches_and_no_visitor_finds_is_told_with_listing_and_visit(city: City) -> None:
    ghost(city, visits=("open", "shut"))
    assert city.one(f"SELECT subject_id, evidence FROM {F161}") == ("e1", "a1;v2")


@pytest.mark.parametrize(
    "said",
    [{"visits": ("open",)}, {"visits": ("gone", "open")}, {"visits": ()}, {"reason": "no_report"}, {"until": date(2026, 9, 1)}],
    ids=["at work", "back at work", "never visited", "listed for a report", "taken off the list"],
)  # fmt: skip
def test_a_firm_at_work_off_the_list_or_listed_for_something_else_is_no_ghost(
    city: City, said: dict[str, object]
) -> None:
    ghost(city, **said)  # type: ignore[arg-type]
    assert cases(city, F161) == []


def test_no_finding_about_firms_tells_a_number_or_an_address(city: City) -> None:
    register(city, "r1", "e1", uscc=CODE, entity_name="示例市甲餐馆", industry="餐饮业", at="d1")
    licence(city, "JY29900810000004", "e1", uscc=CODE, holder_name="示例市乙超市", valid_to=date(2026, 1, 1), at="d1")
    city.build()
    told = "".join(str(row) for table in (F13, F14, F15) for row in city.rows(f"SELECT detail FROM {table}"))
    assert told
    assert CODE not in told
    assert "JY2" not in told
