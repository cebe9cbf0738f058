"""The findings F01, F12, F18 of domain.md §4: when they speak, when they must be silent, and the shape they share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import City

F01, F12, F18 = (
    "finding.f01_deceased_still_paid", "finding.f12_permit_without_live_entity", "finding.f18_dwelling_in_two_grids",
)  # fmt: skip
USCC = "91130200699229617X"
PERMIT = USCC + "001P"


def test_dead_payee_is_reported_from_the_month_after_death(city: City) -> None:
    city.cremation("death", "p1", date(2026, 8, 15))
    for month in (7, 8, 9, 10):
        city.payment(f"pay{month:02}", "p1", date(2026, month, 1), 100)
    city.build()
    assert city.one(f"SELECT first_month, last_month, month_count, amount FROM {F01}") == (
        date(2026, 9, 1), date(2026, 10, 1), 2, Decimal("200.00"),
    )  # fmt: skip


def test_living_payee_is_not_reported(city: City) -> None:
    city.person("police", "p1", life_status="alive")
    city.payment("pay", "p1", date(2026, 10, 1), 100)
    city.build()
    assert city.rows(f"SELECT * FROM {F01}") == []


def test_death_without_a_date_accuses_nobody(city: City) -> None:
    city.cremation("death", "p1", None)
    city.payment("pay", "p1", date(2026, 10, 1), 100)
    city.build()
    assert city.rows(f"SELECT * FROM {F01}") == []


def test_finding_names_the_source_of_the_date_not_the_strongest_evidence(city: City) -> None:
    city.cremation("burnt", "p1", date(2026, 8, 15))
    city.person("struck", "p1", source="public_security.death", life_status="dead")
    city.claim("death", "struck", "self", "public_security.death", evidence_kind="police_cancellation", death_date=None)
    city.payment("pay", "p1", date(2026, 10, 1), 100)
    city.build()
    assert "死亡日期依据：殡葬火化" in str(city.one(f"SELECT detail FROM {F01}")[0])


def test_finding_names_its_evidence_its_checker_its_case_and_the_time_to_check_it(city: City) -> None:
    city.cremation("z-death", "p1", date(2026, 8, 15))
    city.payment("a-pay", "p1", date(2026, 10, 1), 100)
    city.build()
    assert city.one(f"SELECT finding_id, subject_id, department, evidence, case_id, due_days FROM {F01}") == (
        "F01-p1-old_age_allowance-civil_affairs", "p1", "civil_affairs", "a-pay;z-death", "F01-p1-old_age_allowance-civil_affairs", 15,
    )  # fmt: skip


def test_two_payments_of_one_month_are_one_finding_with_their_sum(city: City) -> None:
    city.cremation("death", "p1", date(2026, 8, 15))
    city.payment("pay1", "p1", date(2026, 10, 1), 100)
    city.payment("pay2", "p1", date(2026, 10, 1), 50)
    city.build()
    assert city.one(f"SELECT amount, evidence FROM {F01}") == (Decimal("150.00"), "death;pay1;pay2")


@pytest.mark.parametrize(
    ("death_status", "repaired", "method", "level"),
    [
        ("trusted", None, "exact_cid", "exact_cid"),
        ("damaged", "990081195002030017", "repaired_cid", "repaired_cid"),
        ("uncorroborated", None, "exact_cid", "claimed_cid"),
        ("missing", None, "name_birth", "name_birth"),
        ("missing", None, "name_place", "name_place"),
        ("missing", None, "manual", "manual"),
    ],
)
def test_match_level_is_the_weaker_of_payment_and_death(
    city: City, death_status: str, repaired: str | None, method: str, level: str
) -> None:
    city.cremation("death", "p1", date(2026, 8, 15), cid_status=death_status, cid_repaired=repaired, method=method)
    city.payment("pay", "p1", date(2026, 10, 1), 100)
    city.build()
    assert city.one(f"SELECT match_level FROM {F01}") == (level,)


def test_permit_of_a_cancelled_firm_is_reported(city: City) -> None:
    city.firm("register", "e1", "cancelled", is_register=True, uscc=USCC)
    city.permit("ps1", PERMIT, "e1")
    city.build()
    assert city.one(f"SELECT subject_id, match_level, evidence, due_days, department FROM {F12}") == (
        f"s-{PERMIT}", "exact_uscc", "ps1;register", 30, "environment",
    )  # fmt: skip


def test_permit_of_a_firm_cancelled_by_a_status_change_is_reported(city: City) -> None:
    city.firm("register", "e1", "active", is_register=True, uscc=USCC)
    city.firm("change", "e1", "revoked", uscc=USCC, status_date=date(2026, 10, 31), period_end=date(2026, 11, 30))
    city.permit("ps1", PERMIT, "e1")
    city.build()
    assert city.one(f"SELECT evidence FROM {F12}") == ("change;ps1",)


def test_permit_of_a_firm_no_register_knows_is_reported(city: City) -> None:
    city.firm("register", "e2", "active", is_register=True, uscc="91130200108149290U")
    city.permit("ps1", PERMIT, "e1")
    city.build()
    assert city.one(f"SELECT evidence, detail LIKE '%没有该统一社会信用代码%' FROM {F12}") == ("ps1", True)


@pytest.mark.parametrize("changes", [0, 1], ids=["nothing sent", "only changes sent"])
def test_a_month_without_the_register_calls_no_firm_missing(city: City, changes: int) -> None:
    if changes:
        city.firm("change", "e2", "revoked", is_register=True, status_date=date(2026, 10, 5))
    city.permit("ps1", PERMIT, "e1")
    city.build()
    assert city.rows(f"SELECT * FROM {F12}") == []


def test_source_without_a_credit_code_is_judged_by_the_firm_it_was_linked_to(city: City) -> None:
    city.firm("register", "e1", "cancelled", is_register=True, uscc=USCC)
    city.permit("ps1", "H9130200699229617A001P", "e1")
    city.build()
    assert city.one(f"SELECT match_level, evidence FROM {F12}") == ("entity_link", "ps1;register")


@pytest.mark.parametrize("status", ["active", "moved_out"])
def test_permit_of_a_living_firm_is_silent(city: City, status: str) -> None:
    city.firm("register", "e1", status, is_register=True, uscc=USCC)
    city.permit("ps1", PERMIT, "e1")
    city.build()
    assert city.rows(f"SELECT * FROM {F12}") == []


@pytest.mark.parametrize(
    "validity",
    [{"permit_to": date(2026, 10, 30)}, {"permit_from": date(2026, 11, 1)}],
    ids=["expired", "not yet valid"],
)
def test_permit_not_valid_at_as_of_is_silent(city: City, validity: dict[str, date]) -> None:
    city.firm("register", "e1", "cancelled", is_register=True, uscc=USCC)
    city.permit("ps1", PERMIT, "e1", **validity)
    city.build()
    assert city.rows(f"SELECT * FROM {F12}") == []


def test_source_without_a_credit_code_is_not_called_missing(city: City) -> None:
    city.permit("ps1", "H9130200699229617A001P", "e1")
    city.build()
    assert city.rows(f"SELECT * FROM {F12}") == []


def test_two_leaf_grids_over_the_same_dwellings_are_one_line_with_their_count(city: City) -> None:
    for grid in ("g1", "g2", "g3"):
        city.grid(grid, 1)
    city.dwelling("d1", "g2", "g1")
    city.dwelling("d2", "g1", "g2")
    city.dwelling("d3", "g1")
    city.dwelling("d4", "g2", "g3")
    city.build()
    assert city.rows(f"SELECT finding_id, subject_id, case_part, month, evidence FROM {F18} ORDER BY 1") == [
        ("F18-g1-g2", "g1", "g2", date(2026, 10, 1), "grid-g1;grid-g2"),
        ("F18-g2-g3", "g2", "g3", date(2026, 10, 1), "grid-g2;grid-g3"),
    ]  # fmt: skip
    assert " 2 套房屋" in str(city.rows(f"SELECT detail FROM {F18} ORDER BY finding_id")[0][0])


def test_overlap_with_an_abolished_grid_is_silent(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2", 1, valid_to=date(2026, 10, 1))
    city.dwelling("d1", "g1", "g2")
    city.build()
    assert city.rows(f"SELECT * FROM {F18}") == []


def test_grid_above_the_leaf_is_no_second_grid(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2", 2, "g1")
    city.dwelling("d1", "g2")
    city.add("link.dwelling_grid", dwelling_id="d1", grid_id="g1", is_leaf=False, record_id="grid-g1")
    city.build()
    assert city.rows(f"SELECT * FROM {F18}") == []


def test_no_finding_tells_a_name_a_phone_or_an_address(city: City) -> None:
    city.cremation("death", "p1", date(2026, 8, 15))
    city.payment("pay", "p1", date(2026, 10, 1), 100)
    city.person("police", "p1", name="甲甲甲", phones="13900000001", cid="990081195002030017", cid_status="trusted")
    city.grid("g1", 1)
    city.grid("g2", 1)
    city.dwelling("d1", "g1", "g2", address_norm="阳光小区3栋2单元501", room="501")
    city.build()
    told = "".join(str(row) for table in (F01, F12, F18) for row in city.rows(f"SELECT * FROM {table}"))
    assert "F01" in told
    assert "F18" in told
    assert not any(secret in told for secret in ("甲甲甲", "13900000001", "990081195002030017", "阳光小区"))
