"""Why an address names no dwelling: the line to add is whole CSV, and a name as written shows to nobody without need."""

from __future__ import annotations

import csv

import duckdb
import pytest

from gridhub.places.methods import CONFIDENCE
from gridhub.release.address_doubt import WRITTEN, AddressDoubt, Cell, doubt_of


def doubt(
    reason: str, written: str | None, source: Cell | None = None, *, method: str = "unresolved", norm: str = ""
) -> AddressDoubt | None:
    con = duckdb.connect()
    con.execute("CREATE SCHEMA core")
    con.execute(
        "CREATE TABLE core.address_candidate AS SELECT 'A1' AS address_id, 1 AS candidate_no, 'D1' AS dwelling_id, "
        "'九龙社区枫林苑1栋' AS address_norm, ?::VARCHAR AS place_written, '枫林苑' AS place_listed",
        [written],
    )
    con.execute("CREATE TABLE core.region AS SELECT UNNEST(['示例市', '九龙社区']) AS region_name")
    con.execute("CREATE TABLE core.dwelling AS SELECT 'B1' AS building_id FROM RANGE(44)")
    if reason in ("unknown_place", "outside"):
        con.execute("DELETE FROM core.address_candidate")
    if written is None:
        con.execute("ALTER TABLE core.address_candidate DROP place_written")  # as in the published file
    said = {
        "address_id": "A1", "dwelling_id": None, "reason": reason, "region_code": "990081001001", "method": method,
        "address_norm": norm, "building_id": "B1",
    }  # fmt: skip
    return doubt_of(con, said, source)


def test_another_name_of_an_estate_is_settled_by_a_line_of_aliases() -> None:
    found = doubt("alias_candidate", "枫林苑,小区")
    assert found and found.candidates == (("D1", "九龙社区枫林苑1栋"),)
    assert next(csv.reader([found.line]))[:3] == ["枫林苑,小区", "枫林苑", "990081001001"]


def test_without_reveal_the_name_as_written_is_not_told() -> None:
    found = doubt("alias_candidate", None)
    assert found and WRITTEN in found.reason and found.line.startswith(f"{WRITTEN},枫林苑") and found.hidden


def test_the_name_of_an_estate_nobody_listed_is_filled_in_for_whoever_may_see_it() -> None:
    found = doubt("unknown_place", "", norm="示例市九龙社区翡翠园3栋2单元")
    assert found and found.line.startswith("翡翠园,") and not found.hidden


def test_the_former_name_of_a_county_is_filled_in() -> None:
    found = doubt("outside", "", norm="示例市平江县龙湾镇杨树沟村2组")
    assert found and found.file.endswith("place_alias.csv") and found.line.startswith("平江县,")


def test_a_room_nobody_listed_is_settled_at_its_cell() -> None:
    found = doubt("no_such_room", "枫林苑", Cell("公安,实有.xlsx", "Sheet1", 12, "hukou_address"))
    assert found and next(csv.reader([found.line]))[:4] == ["公安,实有.xlsx", "Sheet1", "12", "hukou_address"]


def test_every_method_that_names_no_dwelling_has_a_reason() -> None:
    for method in ("building", "place", "region", "collective"):
        assert method in CONFIDENCE
        found = doubt("unique", "枫林苑", method=method)
        assert found and found.reason
    found = doubt("unique", "枫林苑", method="building")
    assert found and "44 套" in found.reason and found.line


def test_a_collective_place_is_explained_and_leaves_nothing_to_decide() -> None:
    found = doubt("unique", "枫林苑", method="collective")
    assert found and "集体户" in found.reason and not found.line and not found.hidden


@pytest.mark.parametrize("reason", ["unique", "empty"])
def test_what_is_clear_or_empty_raises_no_doubt(reason: str) -> None:
    assert doubt(reason, "枫林苑") is None
