"""特困, 两项补贴, 孤儿, the disability list, certificates of death and life checks: who is told, and who is not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.contract.conftest import City

F02, F03, F07, F232 = (
    "finding.f02_dead_not_deregistered", "finding.f03_exclusive_programmes", "finding.f07_entitled_unpaid",
    "finding.f232_checked_after_death",
)  # fmt: skip
F01 = "finding.f01_deceased_still_paid"
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
DISABLED, ORPHANS = "disabled_federation.disabled_person", "civil_affairs.orphan_allowance"


def paid(city: City, record: str, person: str, programme: str, month: date = OCTOBER) -> None:
    source = "civil_affairs.extreme_poverty" if programme == "extreme_poverty" else "civil_affairs.disability_subsidy"
    source = ORPHANS if programme == "orphan_allowance" else source
    city.person(record, person, role="payee", source=source, cid_status="trusted")
    city.claim("payment", record, "payee", source, programme=programme, pay_month=month, amount=90)


def resident(city: City, person: str, born: date = date(1970, 5, 1), **said: object) -> None:
    known = {"population_type": "registered", "life_status": "alive", "birth_date": born, **said}
    city.resident(f"police-{person}", person, "d1", **known)  # type: ignore[arg-type]


def certified(city: City, person: str, grade: str, **said: object) -> None:
    city.person(f"card-{person}", person, source=DISABLED, cid_status="trusted")
    entry = {"in_date": date(2020, 3, 1), **said}
    city.claim(
        "key_person", f"card-{person}", "self", DISABLED, category="disabled", listing_department="disabled_federation",
        grade=grade, **entry,  # type: ignore[arg-type]
    )  # fmt: skip


def orphan(city: City, person: str, on: date = date(2024, 3, 1), *, is_paid: bool = False) -> None:
    city.person(f"child-{person}", person, source=ORPHANS, cid_status="trusted")
    city.claim(
        "key_person",
        f"child-{person}",
        "self",
        ORPHANS,
        category="orphan",
        listing_department="civil_affairs",
        in_date=on,
    )
    if is_paid:
        city.claim(
            "payment", f"child-{person}", "self", ORPHANS, programme="orphan_allowance", pay_month=OCTOBER, amount=1400
        )


def test_a_grade_of_the_federation_entitles_to_the_nursing_subsidy(city: City) -> None:
    for person, grade in (("severe", "2"), ("light", "3"), ("paid", "1")):
        resident(city, person)
        certified(city, person, grade)
    paid(city, "pay", "paid", "disability_nursing")
    city.build()
    assert city.rows(f"SELECT subject_id, case_part, evidence FROM {F07}") == [
        ("severe", "disability_nursing", "card-severe;police-severe")
    ]


@pytest.mark.parametrize(
    "said",
    [{"in_date": date(2026, 9, 26)}, {"out_date": date(2026, 9, 1)}],
    ids=["certified when the roll was closed", "taken off the list"],
)
def test_who_is_not_on_the_list_when_the_roll_is_closed_is_not_yet_entitled(city: City, said: dict[str, date]) -> None:
    resident(city, "severe")
    certified(city, "severe", "1", **said)
    paid(city, "pay", "somebody", "disability_nursing")
    city.build()
    assert city.rows(f"SELECT * FROM {F07}") == []


def test_the_living_subsidy_does_not_stand_for_the_nursing_subsidy(city: City) -> None:
    resident(city, "severe")
    certified(city, "severe", "1")
    paid(city, "living", "severe", "disability_living")
    paid(city, "pay", "somebody", "disability_nursing")
    city.build()
    assert city.one(f"SELECT subject_id, case_part FROM {F07}") == ("severe", "disability_nursing")


def test_a_grade_that_only_the_grid_office_knows_entitles_to_nothing(city: City) -> None:
    resident(city, "severe")
    city.person("ledger", "severe", source="grid_office.key_person")
    city.claim("key_person", "ledger", "self", "grid_office.key_person", category="disabled")
    paid(city, "pay", "somebody", "disability_nursing")
    city.build()
    assert city.rows(f"SELECT * FROM {F07}") == []


def test_an_orphan_on_the_roll_without_an_amount_is_unpaid_and_one_of_age_is_not(city: City) -> None:
    resident(city, "child", date(2015, 5, 1))
    orphan(city, "child")
    resident(city, "grown", date(2008, 9, 20))
    orphan(city, "grown")
    resident(city, "happy", date(2016, 5, 1))
    orphan(city, "happy", is_paid=True)
    city.build()
    assert city.rows(f"SELECT subject_id, case_part, is_withheld FROM {F07}") == [("child", "orphan_allowance", True)]


def test_low_income_and_extreme_poverty_in_one_month(city: City) -> None:
    city.roll("u1", 10, "man")
    paid(city, "october", "man", "extreme_poverty")
    city.build()
    assert city.one(f"SELECT subject_id, case_part FROM {F03}") == ("man", "extreme_poverty/low_income_rural")


def test_extreme_poverty_after_low_income_and_subsidies_beside_it_are_no_exclusion(city: City) -> None:
    city.roll("u1", 9, "man")
    paid(city, "october", "man", "extreme_poverty")
    city.roll("u2", 10, "woman")
    paid(city, "living", "woman", "disability_living")
    city.payment("age", "man", OCTOBER, 100)
    city.build()
    assert city.rows(f"SELECT * FROM {F03}") == []


def test_extreme_poverty_is_paid_on_after_a_death_that_only_the_certificate_tells(city: City) -> None:
    certificate(city, "man", date(2026, 8, 3))
    paid(city, "october", "man", "extreme_poverty")
    city.build()
    subject, detail = city.one(f"SELECT subject_id, detail FROM {F01}")
    assert subject == "man"
    assert "卫健死亡登记" in str(detail)


def certificate(city: City, person: str, on: date) -> None:
    source = "health.death_certificate"
    city.person(f"certificate-{person}", person, source=source, cid_status="trusted", life_status="dead")
    city.claim("death", f"certificate-{person}", "self", source, evidence_kind="health_register", death_date=on)


def test_certified_dead_and_still_on_the_register(city: City) -> None:
    resident(city, "old")
    certificate(city, "old", date(2026, 8, 3))
    resident(city, "lately")
    certificate(city, "lately", date(2026, 10, 20))
    city.build()
    assert city.one(f"SELECT subject_id, evidence FROM {F02}") == ("old", "certificate-old;police-old")


def test_a_cremation_dates_the_death_before_a_certificate(city: City) -> None:
    certificate(city, "old", date(2026, 8, 5))
    city.cremation("cremation", "old", date(2026, 8, 3))
    city.build()
    assert city.one("SELECT death_date, evidence_kind, evidence_rank FROM core.death") == (
        date(2026, 8, 3), "cremation", 2
    )  # fmt: skip


def checked(city: City, person: str, on: date) -> None:
    source = "human_resources.life_check"
    city.person(f"check-{person}", person, source=source, cid_status="trusted")
    city.claim("life_check", f"check-{person}", "self", source, verified_date=on)


def test_a_check_after_the_death_contradicts_it_and_makes_nobody_alive(city: City) -> None:
    for person, on in (("after", date(2026, 8, 4)), ("same-day", date(2026, 8, 3)), ("before", date(2026, 1, 3))):
        city.cremation(f"death-{person}", person, date(2026, 8, 3))
        checked(city, person, on)
    checked(city, "living", date(2026, 9, 3))
    city.build()
    assert city.rows(f"SELECT subject_id, evidence FROM {F232}") == [("after", "check-after;death-after")]
    assert city.rows("SELECT life_status FROM core.person WHERE person_id = 'after'") == [("dead",)]


def trader(city: City, person: str, entity_type: str, capital: int | None, status: str = "active") -> None:
    record = f"firm-{person}"
    city.firm(record, f"e-{person}", status, is_register=True, entity_type=entity_type, capital=capital)
    city.person(record, person, role="legal_rep", source="market_supervision.market_entity", cid_status="trusted")


def test_a_low_income_household_with_a_company_is_asked_first_and_one_with_a_stall_later(city: City) -> None:
    for unit, kind, capital in (
        ("u1", "enterprise", 500_000),
        ("u2", "sole_proprietor", None),
        ("u3", "enterprise", 100_000),
    ):
        city.roll(unit, 10, f"head-{unit}", f"wife-{unit}")
        trader(city, f"wife-{unit}", kind, capital)
    city.build()
    assert city.rows("SELECT subject_id, severity, evidence FROM finding.f04_low_income_company") == [
        ("u1", "high", "firm-wife-u1;u1-10-wife-u1")
    ]
    assert city.rows("SELECT subject_id, severity FROM finding.f041_low_income_trade ORDER BY 1") == [
        ("u2", "low"), ("u3", "low")
    ]  # fmt: skip


def test_a_cooperative_a_closed_shop_and_the_shop_of_the_dead_say_nothing(city: City) -> None:
    city.roll("u1", 10, "member")
    trader(city, "member", "cooperative", 900_000)
    city.roll("u2", 10, "former")
    trader(city, "former", "sole_proprietor", None, "cancelled")
    city.roll("u3", 10, "widow", "husband")
    trader(city, "husband", "enterprise", 900_000)
    city.cremation("death", "husband", date(2026, 10, 3))
    city.build()
    assert city.rows("SELECT * FROM finding.f04_low_income_company") == []
    assert city.rows("SELECT * FROM finding.f041_low_income_trade") == []
