"""The ledgers and reports: who appears, what is counted where, and that a missing export is no zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.contract.conftest import known_project

if TYPE_CHECKING:
    from tests.contract.conftest import City


def test_basic_ledger_holds_the_living_who_live_somewhere(city: City) -> None:
    city.dwelling("d1")
    city.resident("r1", "resident", "d1")
    city.resident("r2", "dead", "d1")
    city.cremation("c2", "dead", date(2026, 8, 2))
    city.resident("r3", "homeless", None)
    city.build()
    assert city.rows("SELECT person_id FROM mart.basic_ledger") == [("resident",)]


def test_basic_ledger_shows_names_beside_codes_and_the_whole_grid_path(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2", 2, "g1")
    city.dwelling("d1", "g2")
    city.resident(
        "r1", "p1", "d1", sex_code="2", marriage_code="20", population_type="registered", birth_date=date(1946, 11, 1)
    )
    city.payment("pay", "p1", date(2026, 10, 1), 100)
    city.build()
    assert city.one(
        """SELECT sex_name, marriage_name, population_type_name, age_band, level1_grid_name, level2_grid_name,
                  level3_grid_name, has_old_age_allowance, is_low_income, is_key_person, residence_evidence_name
           FROM mart.basic_ledger"""
    ) == ("女", "已婚", "户籍人口", "65–79岁", "网格g1", "网格g2", None, True, False, False, "公安")


def test_allowance_of_an_earlier_month_is_no_longer_drawn(city: City) -> None:
    city.dwelling("d1")
    city.resident("r1", "stopped", "d1")
    city.payment("pay1", "stopped", date(2026, 9, 1), 100)
    city.payment("pay2", "other", date(2026, 10, 1), 100)
    city.build()
    assert city.one("SELECT has_old_age_allowance FROM mart.basic_ledger") == (False,)


def test_member_of_a_current_unit_is_marked_low_income(city: City) -> None:
    city.dwelling("d1")
    city.resident("r1", "p1", "d1")
    city.person("b1", "p1", role="head", source="civil_affairs.low_income", household_kind="benefit_unit", is_head=True)
    city.add("link.household", record_id="b1", role="head", household_kind="benefit_unit", household_id="bu1")
    city.claim(
        "payment",
        "b1",
        "head",
        "civil_affairs.low_income",
        programme="low_income_rural",
        pay_month=date(2026, 10, 1),
        amount=400,
    )
    city.build()
    assert city.one("SELECT is_low_income, low_income_programme_name FROM mart.basic_ledger") == (True, "农村低保")


def test_grid_overview_adds_up_to_the_grids_above(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2a", 2, "g1")
    city.grid("g2b", 2, "g1")
    city.dwelling("d1", "g2a")
    city.dwelling("d2", "g2b")
    city.dwelling("d3", "g2a", "g2b")
    for number, dwelling in enumerate(("d1", "d1", "d2", "d3")):
        city.resident(f"r{number}", f"p{number}", dwelling, birth_date=date(1950, 1, 1), population_type="registered")
    city.build()
    assert city.rows(
        """SELECT grid_id, dwelling_count, household_count, person_count, elderly_count, f18_count
           FROM mart.grid_overview ORDER BY 1"""
    ) == [("g1", 3, 3, 4, 4, 1), ("g2a", 1, 1, 2, 2, 1), ("g2b", 1, 1, 1, 1, 1)]


def test_grid_overview_counts_a_worker_of_two_grids_once_above_them(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2a", 2, "g1")
    city.grid("g2b", 2, "g1")
    for record, grid in (("s1", "g2a"), ("s2", "g2b")):
        city.person(record, "worker", source="grid_office.staff")
        city.claim(
            "staff_assignment", record, "self", "grid_office.staff", staff_role="full_time", grid_code=f"c-{grid}"
        )
    city.build()
    assert city.rows("SELECT grid_id, full_time_count FROM mart.grid_overview ORDER BY 1") == [
        ("g1", 1),
        ("g2a", 1),
        ("g2b", 1),
    ]


def test_finding_about_the_dead_counts_where_they_last_lived(city: City) -> None:
    city.grid("g1", 1)
    city.dwelling("d1", "g1")
    city.resident("r1", "p1", "d1")
    city.cremation("c1", "p1", date(2026, 8, 2))
    city.payment("pay", "p1", date(2026, 10, 1), 100)
    city.build()
    assert city.one("SELECT f01_count, finding_count, person_count FROM mart.grid_overview") == (1, 1, 0)


def test_key_person_ledger_names_the_worker_of_the_nearest_grid_and_the_last_visit(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2", 2, "g1")
    city.dwelling("d1", "g2")
    city.resident("r1", "p1", "d1")
    city.person("k1", "p1", source="grid_office.key_person")
    city.claim("key_person", "k1", "self", "grid_office.key_person", category="solitary_elderly", level="high")
    city.person("s1", "worker", source="grid_office.staff", name="乙乙")
    city.claim("staff_assignment", "s1", "self", "grid_office.staff", staff_role="full_time", grid_code="c-g1")
    city.visit("v1", "p1", "d1", "met", date(2026, 9, 3))
    city.visit("v2", "p1", "d1", "absent", date(2026, 10, 3))
    city.build()
    assert city.one("SELECT category_name, level_name, staff_name, last_met_date, met_this_month, is_resident FROM mart.key_person_ledger") == (
        "独居老人", "高", "乙乙", date(2026, 9, 3), 0, True,
    )  # fmt: skip


def test_data_quality_counts_only_what_is_in_force(city: City) -> None:
    for delivery, in_force, state in (("d1", False, "accepted"), ("d2", True, "accepted"), ("d3", False, "refused")):
        city.add(
            "audit.delivery", delivery_id=delivery, department="public_security", export="resident", period="2026-10",
            file=f"{delivery}.xlsx", sha256=delivery, received_no=1, state=state, in_force=in_force, rows_data=10,
            rows_accepted=9, rows_quarantined=1,
        )  # fmt: skip
    for row, rule, scope in (
        (5, "cid.check_digit", "cell"),
        (6, "cid.check_digit", "cell"),
        (7, "name.required", "row"),
    ):
        city.add(
            "audit.quarantine",
            delivery_id="d2",
            department="public_security",
            export="resident",
            row=row,
            rule=rule,
            scope=scope,
        )
    city.add(
        "audit.quarantine",
        delivery_id="d1",
        department="public_security",
        export="resident",
        row=5,
        rule="old",
        scope="cell",
    )
    city.resident("r1", "p1", "d1", cid="990081198002030017")
    city.resident("r2", "p2", None)
    city.build()
    assert city.one(
        """SELECT department_name, delivery_count, refused_count, rows_data, rows_quarantined, cells_quarantined,
                  quarantine_by_rule, valid_cid_share, confirmed_cid_share, resolved_address_share, linked_share
           FROM mart.data_quality"""
    ) == (
        "公安", 3, 1, 10, 1, 2, "cid.check_digit 2；name.required 1", Decimal("50.00"), Decimal("50.00"), Decimal("50.00"),
        Decimal("0.00"),
    )  # fmt: skip


def work_report(city: City) -> dict[object, tuple[object, object]]:
    """Value and what lacks, by name and kind (``走访次数`` of the month)."""
    city.build()
    return {
        name if kind in ("stock", "month") else f"{name}.{kind}": (value, missing)
        for name, kind, value, missing in city.rows(
            "SELECT indicator_name, kind, value, missing FROM mart.work_report ORDER BY indicator_code DESC"
        )
    }


def test_work_report_tells_a_missing_export_from_a_zero(city: City) -> None:
    city.grid("g1", 1, has_board=False)
    report = work_report(city)
    assert report["有公示牌的网格数"][0] == Decimal(0)
    assert report["走访次数"] == (None, "缺少网格办“走访记录”（从未收到可用的数据）")
    assert report["专职网格员人数"] == (None, "缺少网格办“网格员名册”（从未收到可用的数据）")
    assert report["周例会召开率"] == (None, "本期数据不全，不计算比率：网格办“网格工作台账”（从未收到可用的数据）")


def test_work_report_says_zero_of_a_list_that_came_and_is_empty(city: City) -> None:
    city.deliver_all()
    report = work_report(city)
    assert report["走访次数"] == (Decimal(0), None)
    assert report["死亡后仍领取补贴疑点"] == report["死亡后仍领取补贴金额"] == (Decimal(0), None)


@pytest.mark.parametrize(
    "left_out",
    ["civil_affairs.old_age_allowance", "civil_affairs.low_income", "civil_affairs.cremation", "public_security.death"],
)
def test_work_report_says_no_number_of_dead_payees_without_every_list_it_rests_on(city: City, left_out: str) -> None:
    city.deliver_all(left_out)
    value, missing = work_report(city)["死亡后仍领取补贴疑点"]
    department, _, export = left_out.partition(".")
    connector = known_project().connectors[department]
    told = f"{connector.title}“{connector.exports[export].title}”（从未收到可用的数据）"
    assert (value, missing) == (None, f"缺少{told}")


def test_work_report_names_only_the_exports_that_lack(city: City) -> None:
    city.deliver("grid_office.staff")
    assert work_report(city)["网格长到位率"] == (None, "缺少网格办“网格信息表”（从未收到可用的数据）")


def test_work_report_says_no_number_of_what_no_row_states(city: City) -> None:
    city.deliver_all()
    city.grid("g1", 1)
    city.visit("v1", "p1", "d1", "met", date(2026, 10, 3))
    report = work_report(city)
    assert report["在用统一网格数"] == (Decimal(1), None)
    assert report["有公示牌的网格数"] == report["连心卡数"] == (None, "网格信息表未提供")
    assert report["收集意见的走访数"] == (None, "没有一行提供这项内容")


def test_a_share_of_nothing_is_no_number_and_shows_its_denominator(city: City) -> None:
    city.deliver_all()
    city.build()
    assert city.one(
        "SELECT value, numerator, denominator, missing FROM mart.work_report WHERE indicator_code = '602'"
    ) == (None, 0, 0, "分母为 0，无法计算")


def test_a_share_shows_what_it_is_made_of(city: City) -> None:
    city.deliver_all()
    for record, result in (("v1", "met"), ("v2", "absent"), ("v3", "refused")):
        city.visit(record, "p1", "d1", result, date(2026, 10, 3))
    city.build()
    assert city.one("SELECT value, numerator, denominator, kind FROM mart.work_report WHERE indicator_code = '602'") == (
        Decimal("33.33"), 1, 3, "month",
    )  # fmt: skip


def test_a_flow_counts_its_own_period_up_to_the_reporting_date_from_where_data_begin(city: City) -> None:
    city.deliver_all()
    for record, day in (("v1", date(2026, 10, 3)), ("v2", date(2026, 9, 30)), ("v3", date(2026, 11, 1))):
        city.visit(record, "p1", "d1", "met", day)
    city.build()
    assert city.rows(
        "SELECT indicator_code, value, from_date, to_date FROM mart.work_report WHERE indicator_name = '走访次数' ORDER BY 1"
    ) == [
        ("601", 1, date(2026, 10, 1), date(2026, 10, 31)),
        ("601.quarter", 1, date(2026, 10, 1), date(2026, 10, 31)),
        ("601.year", 1, date(2026, 10, 1), date(2026, 10, 31)),  # of the months before data are owed nothing is said
    ]


def test_a_quarterly_sweep_counts_households_and_not_visits(city: City) -> None:
    city.deliver_all()
    for number in (1, 2):
        city.dwelling(f"d{number}")
        city.resident(f"r{number}", f"p{number}", f"d{number}")
    for record in ("v1", "v2"):
        city.visit(record, "p1", "d1", "met", date(2026, 10, 3), visit_type="quarterly_sweep")
    city.build()
    assert city.one("SELECT value, numerator, denominator FROM mart.work_report WHERE indicator_code = '612'") == (
        50,
        1,
        2,
    )


def test_a_month_without_its_visits_is_no_zero_and_the_ledger_says_nothing_of_it(city: City) -> None:
    city.deliver_all("grid_office.visit")
    city.dwelling("d1")
    city.resident("r1", "p1", "d1")
    city.person("k1", "p1", source="grid_office.key_person")
    city.claim("key_person", "k1", "self", "grid_office.key_person", category="solitary_elderly", level="high")
    city.build()
    assert city.one("SELECT value FROM mart.work_report WHERE indicator_code = '608'") == (None,)
    found = city.rows("SELECT value_code, state FROM audit.completeness WHERE table_name = 'mart.key_person_ledger'")
    assert ("met_this_month", "not_computable") in found


def test_work_report_counts_households_per_grid_and_workers_per_hundred_households(city: City) -> None:
    city.deliver_all()
    city.grid("g1", 1)
    city.grid("g2", 1)
    for dwelling, grid in (("d1", "g1"), ("d2", "g1"), ("d3", "g1"), ("d4", "g2")):
        city.dwelling(dwelling, grid)
        city.resident(f"r-{dwelling}", f"p-{dwelling}", dwelling)
    city.person("s1", "worker", source="grid_office.staff")
    city.claim("staff_assignment", "s1", "self", "grid_office.staff", staff_role="full_time", grid_code="c-g1")
    report = {name: value for name, (value, _) in work_report(city).items()}
    assert [report[f"一级综合网格户数（{kind}）"] for kind in ("最少", "平均", "最多")] == [
        Decimal(1),
        Decimal(2),
        Decimal(3),
    ]
    assert report["每百户专职网格员数"] == Decimal(25)
    assert report["网格长到位率"] == Decimal(0)


def test_the_towns_of_a_number_add_up_to_it(city: City) -> None:
    city.deliver_all()
    for number, town in ((1, "甲镇"), (2, "甲镇"), (3, None)):
        if town:
            city.claim("region", f"t{number}", "region", "civil_affairs.region_code", region_name=town,
                       region_code=f"99008110{number}000", region_level="town")  # fmt: skip
        city.dwelling(f"d{number}")
        city.resident(f"r{number}", f"p{number}", f"d{number}")
    city.build()
    whole = city.one("SELECT value FROM mart.work_report WHERE indicator_code = '301'")
    assert city.one("SELECT SUM(value) FROM mart.work_report_town WHERE indicator_code = '301'") == whole == (3,)
