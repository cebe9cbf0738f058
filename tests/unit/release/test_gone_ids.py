"""An id that the release in force does not have: the release says which one stands for it, or how to look."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from gridhub.release.gone_ids import hint_of, standing_for
from gridhub.release.releases import DATABASE, switch
from gridhub.state.home import Home

OLD = """
CREATE SCHEMA core; CREATE SCHEMA audit;
CREATE TABLE core.address AS SELECT 'A-alias' AS address_id, 'd1:1:7' AS record_id, 'residence' AS role;
CREATE TABLE audit.id_change AS SELECT 'P1' AS old_id, 'P2' AS new_id;
"""
NEW = """
CREATE SCHEMA core; CREATE SCHEMA audit;
CREATE TABLE core.address AS
    SELECT 'A-home' AS address_id, 'D1' AS dwelling_id, 'd0:1:1' AS record_id, 'standard' AS role
    UNION ALL SELECT 'A-other', 'D2', 'd0:1:2', 'standard';
CREATE TABLE core.person AS SELECT 'P3' AS person_id;
CREATE TABLE audit.id_change AS SELECT 'P2' AS old_id, 'P3' AS new_id UNION ALL SELECT 'P9', NULL;
CREATE TABLE audit.record_entity AS
    SELECT 'd1:1:7' AS record_id, 'residence' AS role, 'dwelling' AS entity_kind, 'D1' AS hub_id
    UNION ALL SELECT 'd1:1:7', 'hukou', 'dwelling', 'D2';
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    for name, told in (("2026-10-31.1", OLD), ("2026-10-31.2", NEW)):
        (home.releases / name).mkdir(parents=True)
        with duckdb.connect(str(home.releases / name / DATABASE)) as connection:
            connection.execute(told)
    switch(home, "2026-10-31.2")
    return home


def standing(home: Home, table: str, key: str, gone: str) -> tuple[str, ...]:
    with duckdb.connect(str(home.releases / "2026-10-31.2" / DATABASE), read_only=True) as connection:
        return standing_for(connection, home, table, key, gone)


def test_an_address_that_a_decision_settled_is_found_again_by_the_row_that_wrote_it(home: Home) -> None:
    assert standing(home, "core.address", "address_id", "A-alias") == ("A-home",)


def test_a_person_merged_twice_is_found_through_the_releases_between(home: Home) -> None:
    assert standing(home, "core.person", "person_id", "P1") == ("P3",)


@pytest.mark.parametrize("gone", ["P9", "P0"])
def test_of_an_id_that_ended_or_never_was_nothing_stands_for_it(home: Home, gone: str) -> None:
    assert standing(home, "core.person", "person_id", gone) == ()


def test_what_stands_for_it_comes_as_a_command_and_else_a_query_to_look_for_it() -> None:
    assert "gridhub explain core.address A-home" in hint_of("core.address", "address_id", ["A-home"])
    assert "address_norm LIKE" in hint_of("core.address", "address_id", [])
    assert 'gridhub query "SELECT * FROM core.person LIMIT 20"' in hint_of("core.person", "person_id", [])
