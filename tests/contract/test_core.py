"""The canonical model: golden values, residence, households, places, firms. Each test is one sentence of the domain."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.contract.conftest import known_assets, known_project

if TYPE_CHECKING:
    from tests.contract.conftest import City

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)


def test_department_with_authority_decides_the_name(city: City) -> None:
    city.trust("name", source="public_security", rank=1)
    city.person("police", "p1", name="甲甲", period_end=SEPTEMBER)
    city.person("welfare", "p1", source="civil_affairs.low_income", role="head", name="甲乙", period_end=OCTOBER)
    city.build()
    assert city.one("SELECT name, name_record_id FROM core.person") == ("甲甲", "police")


def test_export_named_by_the_authority_outranks_its_department(city: City) -> None:
    city.trust("phones", source="public_security", rank=5)
    city.trust("phones", source="public_security.floating", rank=1)
    city.trust("phones", source="grid_office", rank=3)
    city.person("visit", "p1", source="grid_office.visit", role="visited", phones="13900000001")
    city.person("floating", "p1", source="public_security.floating", phones="13900000002")
    city.build()
    assert city.one("SELECT phones_record_id FROM core.person") == ("floating",)


def test_newer_period_wins_among_equal_authorities(city: City) -> None:
    city.person("a-old", "p1", name="甲甲", period_end=SEPTEMBER)
    city.person("b-new", "p1", name="甲乙", period_end=OCTOBER)
    city.build()
    assert city.one("SELECT name_record_id FROM core.person") == ("b-new",)


def test_more_complete_record_wins_within_one_period(city: City) -> None:
    city.person("a-bare", "p1", name="甲甲")
    city.person("b-full", "p1", name="甲乙", sex_code="1", birth_date=date(1980, 2, 3))
    city.build()
    assert city.one("SELECT name_record_id FROM core.person") == ("b-full",)


def test_first_record_wins_when_nothing_else_decides(city: City) -> None:
    city.person("r2", "p1", name="甲乙")
    city.person("r1", "p1", name="甲甲")
    city.build()
    assert city.one("SELECT name_record_id FROM core.person") == ("r1",)


def test_doubtful_citizen_id_is_never_golden(city: City) -> None:
    city.person("r1", "p1", cid="990081198002030017", cid_status="contradicted")
    city.person("r2", "p1", cid="990081198002030025", cid_status="uncorroborated")
    city.build()
    assert city.one("SELECT cid, cid_status FROM core.person") == (None, None)


def test_repaired_citizen_id_counts_only_where_no_trusted_one_is(city: City) -> None:
    city.trust("cid", source="civil_affairs", rank=1)
    city.person(
        "damaged", "p1", source="civil_affairs.low_income", cid_status="damaged", cid_repaired="990081198002030033"
    )
    city.build()
    assert city.one("SELECT cid, cid_status FROM core.person") == ("990081198002030033", "repaired")
    city.person("police", "p1", cid="990081198002030017", cid_status="trusted")
    city.build()
    assert city.one("SELECT cid, cid_status FROM core.person") == ("990081198002030017", "trusted")


def test_birth_date_and_sex_are_read_from_a_trusted_id_only_when_nobody_states_them(city: City) -> None:
    city.person("r1", "p1", cid="990081198002030017", cid_status="trusted")
    city.person("r2", "p2", cid="990081198002030025", cid_status="trusted", birth_date=date(1980, 2, 4))
    city.person("r3", "p3", cid="990081198002030033", cid_status="uncorroborated")
    city.build()
    assert city.rows("SELECT person_id, sex_code, birth_date FROM core.person ORDER BY 1") == [
        ("p1", "1", date(1980, 2, 3)),
        ("p2", "2", date(1980, 2, 4)),
        ("p3", None, None),
    ]


def test_losing_statement_is_kept_with_the_record_that_won(city: City) -> None:
    city.trust("name", source="public_security", rank=1)
    city.person("police", "p1", name="甲甲")
    city.person("welfare", "p1", source="civil_affairs.low_income", role="head", name="甲乙")
    city.build()
    assert city.one("SELECT attribute, record_id, winner_record_id FROM core.person_attribute_conflict") == (
        "name", "welfare", "police",
    )  # fmt: skip


def test_agreeing_and_silent_records_are_no_conflict(city: City) -> None:
    city.person("police", "p1", name="甲甲", sex_code="1")
    city.person("welfare", "p1", source="civil_affairs.low_income", role="head", name="甲甲", sex_code="9")
    city.build()
    assert city.rows("SELECT * FROM core.person_attribute_conflict") == []


def test_police_cancellation_outranks_cremation_as_evidence_of_death(city: City) -> None:
    city.cremation("cremation", "p1", date(2026, 8, 2))
    city.person("police", "p1", source="public_security.death", life_status="dead")
    city.claim(
        "death",
        "police",
        "self",
        "public_security.death",
        evidence_kind="police_cancellation",
        death_date=date(2026, 8, 1),
    )
    city.build()
    assert city.one("SELECT death_date, evidence_kind, evidence_records FROM core.death") == (
        date(2026, 8, 1), "police_cancellation", "cremation;police",
    )  # fmt: skip


def test_stronger_evidence_without_a_date_takes_the_date_of_the_weaker(city: City) -> None:
    city.cremation("cremation", "p1", date(2026, 8, 2))
    city.person("police", "p1", source="public_security.death")
    city.claim("death", "police", "self", "public_security.death", evidence_kind="police_cancellation")
    city.build()
    assert city.one("SELECT evidence_kind, record_id, death_date, death_date_record_id FROM core.death") == (
        "police_cancellation", "police", date(2026, 8, 2), "cremation",
    )  # fmt: skip


def test_death_told_by_a_visit_is_the_death_of_the_person_visited(city: City) -> None:
    city.dwelling("d1")
    city.visit("v1", "p1", "d1", "deceased", date(2026, 10, 5))
    city.claim("death", "v1", "self", "grid_office.visit", evidence_kind="visit")
    city.build()
    assert city.one("SELECT person_id, evidence_kind, role FROM core.death") == ("p1", "visit", "visited")


def test_register_saying_alive_does_not_outlive_evidence_of_death(city: City) -> None:
    city.person("police", "p1", life_status="alive")
    city.cremation("cremation", "p1", date(2026, 8, 2))
    city.build()
    assert city.one("SELECT life_status, death_date FROM core.person") == ("dead", date(2026, 8, 2))
    assert city.one("SELECT attribute, record_id FROM core.person_attribute_conflict") == ("life_status", "police")


def test_grid_visit_decides_where_a_person_lives(city: City) -> None:
    city.resident("police", "p1", "d-old")
    city.visit("v1", "p1", "d-new", "met", date(2026, 10, 12))
    city.build()
    assert city.rows("SELECT dwelling_id FROM core.person_residence WHERE is_current") == [("d-new",)]


def test_floating_register_outranks_resident_register_on_residence(city: City) -> None:
    city.resident("resident", "p1", "d1")
    city.person("floating", "p1", source="public_security.floating")
    city.address("floating", "d2", source="public_security.floating", period_end=SEPTEMBER)
    city.build()
    assert city.rows("SELECT dwelling_id FROM core.person_residence WHERE is_current") == [("d2",)]


def test_visit_older_than_a_quarter_yields_to_the_register(city: City) -> None:
    city.resident("police", "p1", "d-new")
    city.visit("v1", "p1", "d-old", "met", date(2026, 6, 1))
    city.build()
    assert city.rows("SELECT dwelling_id FROM core.person_residence WHERE is_current") == [("d-new",)]


def test_knocking_at_a_closed_door_is_no_evidence_of_residence(city: City) -> None:
    city.resident("police", "p1", "d1")
    city.visit("v1", "p1", "d2", "absent", date(2026, 10, 12))
    city.build()
    assert city.rows("SELECT dwelling_id FROM core.person_residence") == [("d1",)]


def left(city: City, record: str, person_id: str, day: date) -> None:
    city.person(record, person_id, source="public_security.death", left_date=day)


def test_who_left_the_city_is_no_resident_by_what_was_said_before(city: City) -> None:
    city.visit("v1", "p1", "d1", "met", date(2026, 9, 12))
    city.person("roll", "p1", role="payee", source="civil_affairs.old_age_allowance", period_end=date(2026, 9, 30))
    city.address("roll", "d1", source="civil_affairs.old_age_allowance", period_end=date(2026, 9, 30))
    left(city, "gone", "p1", date(2026, 9, 20))
    city.build()
    assert city.one("SELECT is_current, is_last_known, left_date FROM core.person_residence") == (
        False, True, date(2026, 9, 20),
    )  # fmt: skip
    assert city.rows("SELECT * FROM mart.basic_ledger") == []


def test_who_left_the_city_and_is_listed_in_a_later_month_is_back(city: City) -> None:
    left(city, "gone", "p1", date(2026, 9, 20))
    left(city, "later", "p2", date(2026, 11, 20))
    city.resident("r1", "p1", "d1")
    city.resident("r2", "p2", "d1")
    city.build()
    assert city.rows("SELECT person_id, is_current FROM core.person_residence ORDER BY 1") == [
        ("p1", True), ("p2", True),
    ]  # fmt: skip


def test_visits_that_could_be_to_one_of_several_namesakes_add_no_resident(city: City) -> None:
    city.dwelling("d1")
    city.resident("r1", "p1", "d1")
    city.visit("v1", "p-v1", "d1", "met", date(2026, 10, 12), method="ambiguous")
    city.visit("v2", "p-v2", "d1", "met", date(2026, 10, 14), method="ambiguous")
    city.visit("v3", "p-v3", "d1", "met", date(2026, 10, 16), method="single")
    city.build()
    assert city.rows("SELECT person_id FROM mart.basic_ledger ORDER BY 1") == [("p-v3",), ("p1",)]


def test_person_a_visit_found_moved_out_lives_there_no_longer(city: City) -> None:
    city.resident("police", "p1", "d1")
    city.visit("v1", "p1", "d1", "moved", date(2026, 10, 12))
    city.build()
    assert city.one("SELECT is_current, is_last_known, left_date FROM core.person_residence") == (
        False, True, date(2026, 10, 12),
    )  # fmt: skip


def test_person_met_again_after_having_moved_lives_there(city: City) -> None:
    city.visit("v1", "p1", "d1", "moved", date(2026, 9, 12))
    city.visit("v2", "p1", "d1", "met", date(2026, 10, 12))
    city.build()
    assert city.one("SELECT is_current FROM core.person_residence") == (True,)


def test_nobody_has_two_current_residences(city: City) -> None:
    for number in range(4):
        city.resident(f"r{number}", "p1", f"d{number}")
    city.build()
    assert city.one("SELECT COUNT(*), SUM(CAST(is_current AS INTEGER)) FROM core.person_residence") == (4, 1)


def test_dead_person_has_a_last_known_but_no_current_residence(city: City) -> None:
    city.resident("police", "p1", "d1")
    city.cremation("cremation", "p1", date(2026, 8, 2))
    city.build()
    assert city.one("SELECT is_current, is_last_known FROM core.person_residence") == (False, True)
    assert city.rows("SELECT * FROM core.living_household") == []


def test_legal_representative_does_not_live_at_the_site_of_his_firm(city: City) -> None:
    city.firm("f1", "e1", "active", is_register=True)
    city.person("f1", "p1", role="legal_rep", source="market_supervision.market_entity")
    city.address("f1", "d1", role="site", source="market_supervision.market_entity")
    city.build()
    assert city.rows("SELECT * FROM core.person_residence") == []
    assert city.one("SELECT entity_id, person_id, person_role FROM core.market_entity_person") == (
        "e1",
        "p1",
        "legal_rep",
    )


def test_representative_does_not_live_where_another_person_of_his_record_lives(city: City) -> None:
    city.resident("r1", "p1", "d1")
    city.person("r1", "p2", role="legal_rep")
    city.build()
    assert city.rows("SELECT person_id FROM core.person_residence") == [("p1",)]


def test_unresolved_address_gives_no_residence(city: City) -> None:
    city.resident("police", "p1", None)
    city.build()
    assert city.rows("SELECT * FROM core.person_residence") == []


def test_three_households_of_one_person_have_their_own_heads(city: City) -> None:
    for record, person, is_head in (("r1", "father", True), ("r2", "son", False)):
        city.resident(
            record,
            person,
            "d1" if person == "father" else "d2",
            household_no="h-1",
            household_kind="hukou_household",
            is_head=is_head,
        )
        city.add("link.household", record_id=record, role="self", household_kind="hukou_household", household_id="hh1")
    city.person(
        "b1", "son", role="head", source="civil_affairs.low_income", household_kind="benefit_unit", household_no="b-1", is_head=True
    )  # fmt: skip
    city.add("link.household", record_id="b1", role="head", household_kind="benefit_unit", household_id="bu1")
    city.build()
    assert city.one("SELECT head_person_id, member_count FROM core.hukou_household") == ("father", 2)
    assert city.one("SELECT head_person_id, is_current FROM core.benefit_unit") == ("son", True)
    assert city.rows("SELECT dwelling_id, head_person_id FROM core.living_household ORDER BY 1") == [
        ("d1", "father"), ("d2", "son"),
    ]  # fmt: skip


def test_unit_missing_from_the_newest_roll_is_no_longer_current(city: City) -> None:
    for record, unit, period in (("b1", "bu1", SEPTEMBER), ("b2", "bu2", SEPTEMBER), ("b3", "bu2", OCTOBER)):
        city.person(
            record, f"head-{unit}", role="head", source="civil_affairs.low_income", household_kind="benefit_unit", is_head=True,
            period_end=period,
        )  # fmt: skip
        city.add("link.household", record_id=record, role="head", household_kind="benefit_unit", household_id=unit)
    city.build()
    assert city.rows("SELECT benefit_unit_id, is_current FROM core.benefit_unit ORDER BY 1") == [
        ("bu1", False),
        ("bu2", True),
    ]


def test_household_of_strangers_is_headed_by_the_eldest(city: City) -> None:
    city.resident("r1", "young", "d1", birth_date=date(2001, 1, 1))
    city.resident("r2", "elder", "d1", birth_date=date(1950, 1, 1))
    city.build()
    assert city.one("SELECT head_person_id, member_count, record_id FROM core.living_household") == ("elder", 2, "r2")


def test_grid_knows_the_grids_above_it_and_whether_it_is_a_leaf(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2", 2, "g1")
    city.grid("g3", 3, "g2")
    city.build()
    assert city.rows(
        "SELECT grid_id, level1_grid_id, level2_grid_id, level3_grid_id, is_leaf FROM core.grid ORDER BY 1"
    ) == [
        ("g1", "g1", None, None, False),
        ("g2", "g1", "g2", None, False),
        ("g3", "g1", "g2", "g3", True),
    ]


def test_grid_whose_children_were_abolished_is_a_leaf_again(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2", 2, "g1", valid_to=date(2026, 10, 1))
    city.build()
    assert city.rows("SELECT grid_id, is_active, is_leaf FROM core.grid ORDER BY 1") == [
        ("g1", True, True),
        ("g2", False, False),
    ]


def test_dwelling_in_two_leaf_grids_belongs_to_neither_but_to_their_common_parent(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2a", 2, "g1")
    city.grid("g2b", 2, "g1")
    city.dwelling("d1", "g2a", "g2b")
    city.build()
    assert city.one("SELECT grid_id, level1_grid_id, level2_grid_id, leaf_grid_count FROM core.dwelling") == (
        None,
        "g1",
        None,
        2,
    )


def test_only_a_later_change_brings_a_cancelled_firm_back(city: City) -> None:
    city.firm("change1", "e1", "cancelled", status_date=date(2026, 8, 3))
    city.firm("change2", "e1", "active", status_date=date(2026, 9, 10))
    city.firm("register", "e1", "active", is_register=True)
    city.firm("change3", "e2", "active", status_date=date(2026, 8, 3))
    city.firm("change4", "e2", "cancelled", status_date=date(2026, 9, 10))
    city.build()
    assert city.rows("SELECT entity_id, entity_status FROM core.market_entity ORDER BY 1") == [
        ("e1", "active"), ("e2", "cancelled"),
    ]  # fmt: skip


def test_of_two_changes_of_one_day_the_one_that_ends_the_firm_counts(city: City) -> None:
    city.firm("a-change", "e1", "active", status_date=date(2026, 9, 3))
    city.firm("b-change", "e1", "revoked", status_date=date(2026, 9, 3))
    city.build()
    assert city.one("SELECT entity_status FROM core.market_entity") == ("revoked",)


def test_of_two_lines_of_a_grid_the_one_in_force_counts(city: City) -> None:
    for record, ended in (("a", date(2026, 1, 1)), ("b", None)):
        city.claim(
            "grid", record, "grid", "grid_office.unified_grid", grid_system="unified", grid_code="c-g1", grid_level=1,
            grid_name=record, valid_to=ended,
        )  # fmt: skip
        city.add("link.grid", record_id=record, role="grid", grid_id="g1", grid_system="unified", grid_code="c-g1")
    city.build()
    assert city.one("SELECT grid_name, is_active FROM core.grid") == ("b", True)


def test_cancelled_firm_stays_cancelled_whatever_an_old_register_says(city: City) -> None:
    city.firm("register", "e1", "active", is_register=True, entity_type="enterprise")
    city.firm("change", "e1", "cancelled", status_date=date(2026, 9, 3))
    city.build()
    assert city.one("SELECT entity_status, status_record_id, record_id FROM core.market_entity") == (
        "cancelled",
        "change",
        "register",
    )


def test_status_change_after_as_of_is_not_yet_true(city: City) -> None:
    city.firm("register", "e1", "active", is_register=True)
    city.firm("change", "e1", "cancelled", status_date=date(2026, 11, 3))
    city.build()
    assert city.one("SELECT entity_status FROM core.market_entity") == ("active",)


def test_register_copy_lags_behind_a_revocation_of_its_month(city: City) -> None:
    city.firm("register", "e1", "active", is_register=True)
    city.firm("change", "e1", "revoked", status_date=date(2026, 10, 14))
    city.build()
    assert city.one("SELECT entity_status, status_date FROM core.market_entity") == ("revoked", date(2026, 10, 14))


def test_firm_restored_after_revocation_is_active(city: City) -> None:
    city.firm("change", "e1", "revoked", status_date=date(2026, 3, 3))
    city.firm("register", "e1", "active", is_register=True)
    city.build()
    assert city.one("SELECT entity_status FROM core.market_entity") == ("active",)


def test_firm_only_another_department_names_is_not_registered(city: City) -> None:
    city.permit("ps1", "91130200699229617X001P", "e1")
    city.build()
    assert city.one("SELECT is_registered, entity_status FROM core.market_entity") == (False, None)


def test_key_person_taken_off_the_list_is_not_active(city: City) -> None:
    for record, person, out in (("k1", "p1", None), ("k2", "p2", date(2026, 10, 1))):
        city.person(record, person, source="grid_office.key_person")
        city.claim("key_person", record, "self", "grid_office.key_person", category="独居老人", out_date=out)
    city.build()
    assert city.rows("SELECT person_id, is_active FROM core.key_person ORDER BY 1") == [("p1", True), ("p2", False)]


def test_every_asset_has_exactly_the_columns_of_its_contract(
    city: City,
) -> None:
    city.build()
    for name, asset in known_assets().items():
        city.rows(f"SELECT COUNT(*) FROM {name}")
        made = [column[0] for column in city.connection.execute(f"DESCRIBE {asset.sql}").fetchall()]
        # By name: the contract gives the order.
        assert sorted(made) == sorted(known_project().tables[name].sql_types), name


def test_tables_of_a_small_city_fulfil_their_contracts(city: City) -> None:
    city.grid("g1", 1)
    city.grid("g2", 2, "g1")
    city.dwelling("d1", "g2", address_norm="阳光小区3栋2单元501")
    city.resident(
        "r1", "p1", "d1", cid="990081194611010017", name="甲甲", sex_code="1", household_no="h1", is_head=True
    )
    city.add("link.household", record_id="r1", role="self", household_kind="hukou_household", household_id="hh1")
    city.resident("r2", "p2", "d1", name="甲乙")
    city.cremation("c2", "p2", date(2026, 8, 2))
    city.payment("pay", "p2", date(2026, 10, 1), 100)
    city.visit("v1", "p1", "d1", "met", date(2026, 10, 3))
    city.permit("ps1", "91130200699229617X001P", "e1")
    city.claim(
        "patrol", "pa1", "source", "environment.patrol", patrol_no="x1", patrol_date=OCTOBER, patrol_result="normal"
    )
    city.add("link.pollution_source", record_id="pa1", role="source", source_id="s-91130200699229617X001P")
    city.person("k1", "p1", source="grid_office.key_person")
    city.claim("key_person", "k1", "self", "grid_office.key_person", category="独居老人")
    city.build()
    for name in known_assets():
        spec = known_project().tables[name]
        rows = city.rows(f"SELECT * FROM {name}")
        assert spec.contract
        # validate() alone coerces nothing: the frame must already have the contract's types.
        spec.contract.validate(city.connection.sql(f"SELECT * FROM {name}").pl())
        keys = city.rows(f"SELECT DISTINCT {', '.join(spec.key)} FROM {name}")
        assert len(keys) == len(rows), f"{name}: {spec.key} is not its key"
