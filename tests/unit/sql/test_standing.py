"""What a number stands on is read from its SQL: who can make a row of it, and who only helps to say who and where."""

from __future__ import annotations

import pytest

from gridhub.project.sql.standing import ProjectStanding
from tests.contract.conftest import known_project


@pytest.fixture(scope="module")
def standing() -> ProjectStanding:
    return ProjectStanding(known_project())


def rows(standing: ProjectStanding, sql: str, *measured: str) -> set[str]:
    return {leaf.partition("__")[2] for leaf in standing.of_query(sql, measured).rows}


def test_a_grid_count_stands_on_the_grid_offices_list_alone(standing: ProjectStanding) -> None:
    assert rows(standing, "SELECT grid_id FROM core.grid WHERE is_active") == {"unified_grid"}


def test_a_department_grid_count_stands_on_every_list_but_that_one(standing: ProjectStanding) -> None:
    assert rows(standing, "SELECT grid_id FROM core.department_grid") == {"police_grid", "env_grid", "market_grid"}


def test_the_dead_who_are_paid_stand_on_every_roll_and_every_list_of_deaths(standing: ProjectStanding) -> None:
    rolls = {"low_income", "old_age_allowance", "extreme_poverty", "disability_subsidy", "orphan_allowance"}
    needed = rolls | {"cremation", "death", "death_certificate", "visit"}
    assert rows(standing, "SELECT finding_id FROM finding.finding WHERE finding_code = 'F01'") == needed


def test_a_role_excludes_the_exports_that_never_speak_of_it(standing: ProjectStanding) -> None:
    """A firm's address is no residence: the register of firms makes no resident."""
    found = rows(standing, "SELECT person_id FROM core.person_residence")
    assert {"resident", "floating", "visit"} <= found
    assert not {"market_entity", "pollution_source", "standard_address"} & found


def test_who_only_helps_to_tell_people_apart_is_a_weaker_ground(standing: ProjectStanding) -> None:
    found = standing.of_query("SELECT record_id, person_id FROM core.visit WHERE person_id IS NOT NULL")
    assert "grid_office__visit" in found.rows
    assert "market_supervision__market_entity" in found.links - found.rows


def test_a_column_of_a_left_join_stands_on_it_and_the_rows_do_not(standing: ProjectStanding) -> None:
    sql = """SELECT g.grid_id, COUNT(s.person_id) AS posts FROM core.grid AS g
             LEFT JOIN core.staff_assignment AS s ON s.grid_id = g.grid_id GROUP BY g.grid_id"""
    assert rows(standing, sql) == {"unified_grid"}
    assert rows(standing, sql, "posts") == {"unified_grid", "staff"}


def test_a_constant_of_a_claim_file_answers_a_filter(standing: ProjectStanding) -> None:
    assert rows(standing, "SELECT person_id FROM core.benefit_unit_member") == {"low_income"}
    assert rows(standing, "SELECT person_id FROM core.hukou_household_member") == {"resident"}


def test_a_subquery_is_read_like_the_query_around_it(standing: ProjectStanding) -> None:
    sql = "SELECT region_code FROM core.region WHERE region_code IN (SELECT region_code FROM core.grid WHERE is_active)"
    assert rows(standing, sql) == {"region_code", "unified_grid"}


def test_what_never_excludes_anybody_keeps_every_export(standing: ProjectStanding) -> None:
    said = rows(standing, "SELECT record_id FROM claim.person")
    assert said == {asset.name.rpartition("__")[2] for asset in known_project().assets if asset.table == "claim.person"}
