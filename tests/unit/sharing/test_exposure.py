"""What the open tier may show is decided by what columns are declared to be; nothing is shown because it was forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridhub.contracts.fields import field, refers_by_name
from gridhub.contracts.margins import Margins
from gridhub.tables.exposure import decided, forms, is_about_people
from gridhub.tables.spec import TableSpec, plain_column

KEY = plain_column("record_id", "VARCHAR", "来源行", kind="id")
PERSON = plain_column("owner_person_id", "VARCHAR", "房主", kind="id")
NAME = replace(plain_column("name", "VARCHAR", "姓名", kind="person_name"), sensitivity="S3", mask="name")
BIRTH = replace(plain_column("born", "DATE", "出生日期", kind="date"), sensitivity="S3", mask="year", life="birth")
COUNT = replace(plain_column("people", "BIGINT", "人数", kind="integer"), counts_people=True)


def table(*columns: object, layer: str = "core", key: tuple[str, ...] = ("record_id",)) -> TableSpec:
    return TableSpec(f"{layer}.thing", "表", "表", key, None, columns)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "refers"),
    [("record_id", "row"), ("cid_record_id", "row"), ("record_a", "row"), ("person_id", "person"),
     ("head_person_id", "person"), ("living_household_id", "household"), ("grid_id", None), ("dwelling_id", None)],
)  # fmt: skip
def test_the_engines_names_of_ids_say_whom_they_lead_to(name: str, refers: str | None) -> None:
    assert refers_by_name(name, "id") == refers
    assert refers_by_name(name, "text") is None


def test_a_private_name_makes_a_table_one_about_people_and_an_officers_does_not() -> None:
    assert is_about_people(table(KEY, NAME))
    assert not is_about_people(table(KEY, replace(NAME, office=True)))


def test_no_row_of_a_sheet_no_name_no_person_and_no_day_of_birth_is_shown() -> None:
    shown = forms(table(KEY, PERSON, NAME, BIRTH), about_people=True)
    assert shown == {"record_id": "nothing", "owner_person_id": "nothing", "name": "nothing", "born": "birth"}


def test_the_id_stays_where_there_is_one_row_per_person() -> None:
    spec = table(PERSON, BIRTH, key=("owner_person_id",))
    assert forms(spec, about_people=True)["owner_person_id"] == "person"


def test_an_id_that_nobody_classified_is_not_shown_beside_people() -> None:
    other = plain_column("token_id", "VARCHAR", "编号", kind="id")
    assert forms(table(PERSON, other), about_people=True)["token_id"] == "nothing"


def test_a_list_of_a_sensitive_class_and_rows_of_sheets_are_left_out() -> None:
    category = replace(plain_column("category", "VARCHAR", "类别"), sensitivity="S4")
    assert decided(table(PERSON, category, key=("category",)), about_people=True).treatment == "left_out"
    assert decided(table(KEY, layer="audit"), about_people=False).treatment == "left_out"


def test_people_are_counted_only_where_it_is_known_how_the_counts_add_up() -> None:
    grid = plain_column("grid_id", "VARCHAR", "网格", kind="id")
    mart = table(grid, COUNT, layer="mart", key=("grid_id",))
    assert decided(mart, about_people=False).treatment == "left_out"
    assert decided(replace(mart, margins=Margins()), about_people=False).treatment == "counts"
    assert forms(table(grid, COUNT, key=("grid_id",)), about_people=False)["people"] == "nothing"


def test_counts_that_another_table_shows_are_not_shown_twice() -> None:
    """What that table hides, because others would give it away, could be read here."""
    grid = plain_column("grid_id", "VARCHAR", "网格", kind="id")
    ledger = replace(table(grid, COUNT, layer="mart", key=("grid_id",)), margins=Margins(shown_in="mart.overview"))
    assert decided(ledger, about_people=False).treatment == "as_is"
    assert forms(ledger, about_people=False) == {"grid_id": "value", "people": "nothing"}


def test_a_text_of_counts_is_not_shown_even_where_counts_are() -> None:
    grid = plain_column("grid_id", "VARCHAR", "网格", kind="id")
    text = replace(plain_column("by_rule", "VARCHAR", "按规则"), counts_people=True)
    spec = replace(table(grid, COUNT, text, layer="mart", key=("grid_id",)), margins=Margins())
    assert forms(spec, about_people=False) == {"grid_id": "value", "people": "value", "by_rule": "nothing"}


def test_households_are_counted_as_people_are() -> None:
    counted = {
        unit: field("数", kind="integer", unit=unit).metadata["gridhub"]["counts_people"]
        for unit in ("人", "户", "套", "个")
    }
    assert counted == {"人": True, "户": True, "套": False, "个": False}


def test_a_table_about_people_of_whom_nobody_knows_who_they_are_is_left_out() -> None:
    assert decided(table(KEY, NAME), about_people=True).treatment == "left_out"


def test_no_home_can_be_found_by_its_id_its_point_or_its_address() -> None:
    home = plain_column("dwelling_id", "VARCHAR", "房屋", kind="id")
    point = plain_column("lon", "DOUBLE", "经度", kind="longitude")
    address = plain_column("address", "VARCHAR", "地址", kind="address")
    firm = plain_column("uscc", "VARCHAR", "统一社会信用代码", kind="uscc")
    orders = table(plain_column("order_no", "VARCHAR", "单号"), home, point, address, key=("order_no",))
    assert forms(orders, about_people=False) == {
        "order_no": "value", "dwelling_id": "nothing", "lon": "nothing", "address": "nothing",
    }  # fmt: skip
    firms = table(firm, home, point, address, key=("uscc",))
    assert forms(firms, about_people=False)["dwelling_id"] == "nothing"
    assert forms(firms, about_people=False)["address"] == "address", "where a firm is registered is public"
    grids = table(plain_column("grid_id", "VARCHAR", "网格", kind="id"), point, key=("grid_id",))
    assert forms(grids, about_people=False)["lon"] == "value", "a map of grids tells no home"


def test_a_text_that_may_state_a_count_of_people_is_not_shown_beside_people() -> None:
    detail = replace(plain_column("detail", "VARCHAR", "说明"), counts_people=True)
    assert forms(table(PERSON, detail), about_people=True)["detail"] == "nothing"
