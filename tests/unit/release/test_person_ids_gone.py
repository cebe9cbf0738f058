"""Asking for a person whose id is gone: told which id, and what stands for it; no number of a person's is repeated."""

from __future__ import annotations

import duckdb
import pytest

from gridhub.release.person_story import side_asked
from gridhub.release.reading import NotInRelease


@pytest.fixture
def release() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA link")
    connection.execute("CREATE SCHEMA audit")
    connection.execute("CREATE TABLE link.person (record_id VARCHAR, role VARCHAR, person_id VARCHAR, method VARCHAR)")
    connection.execute(
        "CREATE TABLE audit.id_change (entity_kind VARCHAR, old_id VARCHAR, new_id VARCHAR, change VARCHAR)"
    )
    lines = [("person", "P84MJ26D896MM8", "PDAAK5D4H3B5SS", "linked"), ("person", "PGONEGONEGONE0", None, "retired")]
    connection.executemany("INSERT INTO audit.id_change VALUES (?, ?, ?, ?)", lines)
    return connection


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("P84MJ26D896MM8", ("P84MJ26D896MM8", "PDAAK5D4H3B5SS", "编号变化")),
        ("PGONEGONEGONE0", ("PGONEGONEGONE0", "没有这个人员编号")), ("P0000000000000", ("P0000000000000", "没有这个人员编号")),
    ],
)  # fmt: skip
def test_an_id_that_is_gone_leads_to_what_stands_for_it(
    asked: str, words: tuple[str, ...], release: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(NotInRelease) as told:
        side_asked(release, asked)
    assert all(word in str(told.value) for word in words)


@pytest.mark.parametrize("asked", ["990081198001011234", "张三", "14212345678"])
def test_what_may_be_a_number_or_a_name_of_a_person_is_not_repeated(
    asked: str, release: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(NotInRelease) as told:
        side_asked(release, asked)
    assert asked not in str(told.value)
