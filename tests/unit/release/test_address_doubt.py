"""Why an address names no dwelling: the line to add is whole CSV, and a name as written shows to nobody without need."""

from __future__ import annotations

import csv

import duckdb
import pytest

from gridhub.release.address_doubt import WRITTEN, AddressDoubt, doubt_of


def doubt(reason: str, written: str | None, source: tuple[str, str, int] | None = None) -> AddressDoubt | None:
    con = duckdb.connect()
    con.execute("CREATE SCHEMA core")
    con.execute(
        "CREATE TABLE core.address_candidate AS SELECT 'A1' AS address_id, 1 AS candidate_no, 'D1' AS dwelling_id, "
        "'九龙社区枫林苑1栋' AS address_norm, ?::VARCHAR AS place_written, '枫林苑' AS place_listed",
        [written],
    )
    if written is None:
        con.execute("ALTER TABLE core.address_candidate DROP place_written")  # as in the published file
    said = {"address_id": "A1", "dwelling_id": None, "reason": reason, "region_code": "990081001001"}
    return doubt_of(con, said, source)


def test_another_name_of_an_estate_is_settled_by_a_line_of_aliases() -> None:
    found = doubt("alias_candidate", "枫林苑,小区")
    assert found and found.candidates == (("D1", "九龙社区枫林苑1栋"),)
    assert next(csv.reader([found.line]))[:3] == ["枫林苑,小区", "枫林苑", "990081001001"]


def test_without_reveal_the_name_as_written_is_not_told() -> None:
    found = doubt("alias_candidate", None)
    assert found and WRITTEN in found.reason and found.line.startswith(f"{WRITTEN},枫林苑")


def test_a_room_nobody_listed_is_settled_at_its_cell() -> None:
    found = doubt("no_such_room", "枫林苑", ("公安,实有.xlsx", "Sheet1", 12))
    assert found and next(csv.reader([found.line]))[:3] == ["公安,实有.xlsx", "Sheet1", "12"]


@pytest.mark.parametrize("reason", ["unique", "empty"])
def test_what_is_clear_or_empty_raises_no_doubt(reason: str) -> None:
    assert doubt(reason, "枫林苑") is None
