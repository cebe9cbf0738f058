"""What a record of a sensitive category says stays in the vault, and nothing beside it tells that it is there."""

from __future__ import annotations

from datetime import date

import pytest

from gridhub.tables.masking import mask_sql
from gridhub.tables.quoting import quoted
from gridhub.tables.withholding import FLAG, published_rows_sql, published_value_sql
from tests.contract.conftest import City, known_project

LEDGER, LISTING = "grid_office.key_person", "political_legal.listed_person"


def published(city: City, table: str, columns: str) -> list[tuple[object, ...]]:
    """The rows of a table as a release shows them."""
    city.rows(f"SELECT * FROM {table}")
    spec = known_project().tables[table]
    shown = ", ".join(
        f"{published_value_sql(spec, column.name, sql)} AS {quoted(column.name)}"
        for column in spec.columns
        if (sql := mask_sql(column)) is not None
    )
    where = f" WHERE {rows}" if (rows := published_rows_sql(spec)) else ""
    return city.rows(f"SELECT {columns} FROM (SELECT {shown} FROM {table}{where}) AS shown ORDER BY ALL")


def listed(city: City, record: str, person: str, category: str, source: str = LEDGER, **said: object) -> None:
    entry = {
        key: said.pop(key) for key in ("listing_department", "out_date", "end_date", "in_date", "level") if key in said
    }
    city.person(record, person, source=source, **said)  # type: ignore[arg-type]
    city.claim("key_person", record, "self", source, category=category, **entry)  # type: ignore[arg-type]


def test_an_entry_of_a_sensitive_category_is_not_published_and_another_one_is(city: City) -> None:
    listed(city, "k1", "p1", "severe_mental_disorder")
    listed(city, "k2", "p2", "disabled")
    city.build()
    assert published(city, "core.key_person", "person_id, category") == [("p2", "disabled")]
    assert published(city, "mart.key_person_ledger", "person_id") == [("p2",)]
    assert city.rows("SELECT person_id FROM mart.special_person_ledger") == [("p1",)]


def test_a_category_nobody_judged_is_not_published(city: City) -> None:
    listed(city, "k1", "p1", "brought_in_later")
    city.build()
    assert published(city, "core.key_person", "person_id") == []


def test_somebody_known_from_a_sensitive_list_alone_is_not_in_the_release(city: City) -> None:
    listed(city, "k1", "p1", "community_correction", name="甲甲")
    city.resident("r2", "p2", "d1", name="乙乙")
    listed(city, "k2", "p2", "community_correction", name="乙乙")
    city.build()
    assert published(city, "core.person", "person_id, statement_count, record_id") == [("p2", 1, "r2")]
    assert city.rows("SELECT name FROM core.person WHERE person_id = 'p1'") == [("甲甲",)]


def test_what_a_sensitive_list_states_gives_way_to_any_other_source_and_is_not_published_alone(city: City) -> None:
    city.trust("phones", "name", source="grid_office.", rank=1)
    city.resident("r1", "p1", "d1", name="甲甲")
    listed(city, "k1", "p1", "resettlement_support", name="甲申", phones="13800000001")
    city.build()
    assert city.one("SELECT name, phones FROM core.person") == ("甲甲", "13800000001")
    assert published(city, "core.person", "phones, phones_record_id, name_record_id") == [(None, None, "r1")]
    assert published(city, "core.person_attribute_conflict", "record_id") == []


def test_where_somebody_lives_is_not_told_by_a_sensitive_list(city: City) -> None:
    city.dwelling("d1")
    city.dwelling("d2")
    city.resident("r1", "p1", "d1")
    listed(city, "k1", "p1", "left_behind_child")
    city.address("k1", "d2", source=LEDGER)
    city.build()
    shown = published(city, "core.person_residence", "dwelling_id, is_current, evidence_count")
    assert shown == [("d1", True, 1)]


def test_a_yes_of_the_basic_ledger_and_the_number_of_a_grid_tell_of_published_lists_alone(city: City) -> None:
    city.grid("g1", 1)
    city.dwelling("d1", "g1")
    city.resident("r1", "p1", "d1")
    city.resident("r2", "p2", "d1")
    listed(city, "k1", "p1", "severe_mental_disorder")
    listed(city, "k2", "p2", "solitary_elderly")
    city.build()
    assert city.rows("SELECT person_id, is_key_person FROM mart.basic_ledger ORDER BY 1") == [
        ("p1", False),
        ("p2", True),
    ]
    assert city.one("SELECT key_person_count FROM mart.grid_overview") == (1,)


def test_the_kind_of_a_visit_does_not_tell_who_is_on_a_list(city: City) -> None:
    city.visit("v1", "p1", "d1", "met", date(2026, 10, 3), visit_type="monthly_key")
    city.visit("v2", "p2", "d1", "met", date(2026, 10, 4), visit_type="ad_hoc")
    city.build()
    assert published(city, "core.visit", "visit_no, visit_kind") == [("v1", "individual"), ("v2", "individual")]
    assert city.rows("SELECT visit_type, visit_count FROM core.visit_tally ORDER BY 1") == [
        ("ad_hoc", 1),
        ("monthly_key", 1),
    ]


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({"甲镇": 4}, {"全市": None, "甲镇": None}),
        ({"甲镇": 5}, {"全市": 5, "甲镇": 5}),
        ({"甲镇": 6, "乙镇": 2, "丙镇": 7}, {"全市": 15, "甲镇": None, "乙镇": None, "丙镇": 7}),
        ({"甲镇": 3, "乙镇": 3}, {"全市": 6, "甲镇": None, "乙镇": None}),
    ],
    ids=["few", "five", "one town alone would be told by the others", "two small towns"],
)
def test_fewer_than_five_of_a_sensitive_category_are_no_number_and_no_zero(
    city: City, people: dict[str, int], shown: dict[str, int | None]
) -> None:
    for number, (town, count) in enumerate(people.items()):
        town_code, village = f"99008110{number}000", f"99008110{number}001"
        for code, name, level, parent in (
            (town_code, town, "town", "990081000000"), (village, f"{town}村", "village", town_code),
        ):  # fmt: skip
            city.add("claim.region", record_id=f"region-{code}", role="region", department="civil_affairs", export="region_code",
                     issuer="民政", vintage="2026", region_code=code, region_name=name, region_level=level, parent_code=parent)  # fmt: skip
            city.add("link.region", record_id=f"region-{code}", role="region", region_id=f"id-{code}", region_code=code,
                     issuer="民政", vintage="2026")  # fmt: skip
        city.dwelling(f"d{number}", region_code=village)
        for one in range(count):
            city.resident(f"r{number}-{one}", f"p{number}-{one}", f"d{number}")
            listed(city, f"k{number}-{one}", f"p{number}-{one}", "community_correction")
    city.build()
    told = {str(area): count for area, count in city.rows("SELECT area_name, person_count FROM mart.key_person_count")}
    assert told == shown
    assert (
        city.rows("SELECT * FROM mart.key_person_count WHERE (person_count IS NULL) <> (count_note IS NOT NULL)") == []
    )


def test_a_table_that_lists_its_evidence_says_itself_which_rows_stay_in_the_vault() -> None:
    """Of several rows in one cell no rule over columns can tell that one of them is withheld."""
    silent = [
        spec.name
        for spec in known_project().tables.values()
        if spec.layer in ("core", "finding", "mart")
        and any(column.name == "evidence" for column in spec.columns)
        and not any(column.name == FLAG for column in spec.columns)
    ]
    assert silent == []
