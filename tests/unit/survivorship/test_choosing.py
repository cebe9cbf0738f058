"""Which statement is chosen, and the word that says why: one rule of the law at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from gridhub.contracts.decided_tables import Authority
from gridhub.contracts.link_tables import WithheldRecord
from gridhub.kinds.listing import claim_contracts
from gridhub.kinds.tables import link_specs
from gridhub.survivorship.choosing import choose_values
from gridhub.tables.filling import create_empty
from gridhub.tables.spec import table_of

SEP, OCT = date(2026, 9, 30), date(2026, 10, 31)
Value = str | int | date | None


class Claims:
    """Statements linked to the entity ``e`` of their kind."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        self.con.execute("CREATE SCHEMA claim; CREATE SCHEMA link; CREATE SCHEMA audit")
        for spec in (*map(table_of, claim_contracts()), table_of(Authority)):
            create_empty(self.con, spec)
        for table, columns in ((name, spec.sql_types) for name, spec in link_specs().items()):
            self.con.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        create_empty(self.con, table_of(WithheldRecord))

    def add(self, table: str, **values: Value) -> None:
        marks = ", ".join("?" for _ in values)
        self.con.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))

    def person(
        self, record: str, source: str = "a.x", month: date = OCT, status: str = "trusted", repaired: str | None = None,
        **said: Value,
    ) -> None:  # fmt: skip
        department, export = source.split(".")
        self.add(
            "claim.person",
            record_id=record,
            role="self",
            department=department,
            export=export,
            period_end=month,
            **said,
        )
        self.add("link.person", record_id=record, role="self", person_id="e")
        self.add("link.cid_status", record_id=record, role="self", status=status, cid_repaired=repaired)

    def permit(self, record: str, month: date = OCT, **said: Value) -> None:
        self.add(
            "claim.pollution_source",
            record_id=record,
            role="source",
            department="a",
            export="x",
            period_end=month,
            **said,
        )
        self.add("link.pollution_source", record_id=record, role="source", source_id="e")

    def rank(self, attribute: str, source: str, rank: int) -> None:
        department, _, export = source.partition(".")
        self.add("audit.authority", attribute=attribute, department=department, export=export, rank=rank)

    def reasons(self, attribute: str) -> dict[str, str]:
        """record → reason, after choosing."""
        choose_values(self.con)
        found = self.con.execute(
            "SELECT record_id, reason FROM link.statement WHERE attribute = ? ORDER BY 1", [attribute]
        )
        return dict(found.fetchall())

    def golden(self, columns: str, kind: str = "person") -> tuple[object, ...]:
        choose_values(self.con)
        row = self.con.execute(f"SELECT {columns} FROM link.{kind}_golden").fetchone()
        assert row is not None
        return row


@pytest.fixture
def claims() -> Iterator[Claims]:
    made = Claims()
    yield made
    made.con.close()


def test_only_statement_is_chosen_for_want_of_another(claims: Claims) -> None:
    claims.person("r1", name="甲")
    claims.person("r2")
    assert claims.reasons("name") == {"r1": "only"}


def test_export_outranks_what_is_said_of_its_department(claims: Claims) -> None:
    claims.rank("name", "a", 9)
    claims.rank("name", "a.y", 1)
    claims.rank("name", "b", 5)
    for record, source in (("r1", "a.x"), ("r2", "a.y"), ("r3", "b.z"), ("r4", "c.z")):
        claims.person(record, source, name=record)
    assert claims.reasons("name") == {"r1": "outranked", "r2": "authority", "r3": "outranked", "r4": "outranked"}
    found = claims.con.execute(
        "SELECT record_id, rank FROM link.statement WHERE attribute = 'name' ORDER BY 1"
    ).fetchall()
    assert found == [("r1", 9), ("r2", 1), ("r3", 5), ("r4", 99)]


def test_newer_period_is_chosen(claims: Claims) -> None:
    claims.person("r1", month=SEP, name="甲", sex_code="1", birth_date=SEP)
    claims.person("r2", name="乙")
    assert claims.reasons("name") == {"r1": "older", "r2": "newest"}


def test_line_that_says_more_is_chosen(claims: Claims) -> None:
    claims.person("r1", name="甲")
    claims.person("r2", name="乙", sex_code="1")
    assert claims.reasons("name") == {"r1": "less_complete", "r2": "more_complete"}


def test_first_row_is_chosen_when_nothing_else_decides(claims: Claims) -> None:
    claims.person("r2", name="乙")
    claims.person("r1", name="甲")
    assert claims.reasons("name") == {"r1": "first_row", "r2": "later_row"}


def test_trusted_id_goes_before_authority_and_a_doubtful_one_is_never_chosen(claims: Claims) -> None:
    claims.rank("cid", "a", 1)
    claims.person("r1", "b.x", cid="1")
    claims.person("r2", cid=None, status="damaged", repaired="2")
    claims.person("r3", cid="3", status="contradicted")
    claims.person("r4", cid="1", status="uncorroborated")
    assert claims.reasons("cid") == {"r1": "trusted", "r2": "weaker", "r3": "not_believed", "r4": "same"}
    assert claims.golden("cid, cid_strength, cid_record_id") == ("1", 0, "r1")


def test_id_that_nobody_may_believe_is_kept_and_golden_is_nothing(claims: Claims) -> None:
    claims.person("r1", cid="3", status="contradicted")
    assert claims.reasons("cid") == {"r1": "not_believed"}
    assert claims.golden("cid, cid_record_id") == (None, None)


@pytest.mark.parametrize(("attribute", "value"), [("sex_code", "0"), ("sex_code", "9"), ("marriage_code", "90")])
def test_code_that_states_nothing_is_no_statement(claims: Claims, attribute: str, value: str) -> None:
    claims.person("r1")
    claims.person("r2", month=SEP)
    claims.con.execute(f"UPDATE claim.person SET {attribute} = CASE record_id WHEN 'r1' THEN '{value}' ELSE '2' END")
    assert claims.reasons(attribute) == {"r2": "only"}


def test_phones_all_of_which_the_chosen_line_gives_say_the_same(claims: Claims) -> None:
    claims.rank("phones", "a", 1)
    claims.person("r1", phones="13800000001;13800000002")
    claims.person("r2", "b.x", phones="13800000002")
    claims.person("r3", "b.x", phones="13800000002;13800000003")
    assert claims.reasons("phones") == {"r1": "authority", "r2": "same", "r3": "outranked"}


def test_parts_of_one_permit_come_from_one_line(claims: Claims) -> None:
    claims.permit("r1", SEP, source_code="P", permit_from=date(2020, 1, 1), permit_to=date(2025, 1, 1), industry="化工")
    claims.permit("r2", OCT, source_code="P", permit_to=date(2030, 1, 1))
    assert claims.golden("permit_from, permit_to, industry, record_id", "pollution_source") == (
        None, date(2030, 1, 1), "化工", "r2",
    )  # fmt: skip
    assert claims.reasons("permit_from") == {"r1": "older"}


def test_of_two_permits_in_one_list_the_longer_is_the_newer(claims: Claims) -> None:
    claims.permit("r1", source_code="P", permit_to=date(2025, 1, 1))
    claims.permit("r2", source_code="P", permit_to=date(2030, 1, 1))
    claims.permit("r3", source_code="P")
    assert claims.reasons("permit_to") == {"r1": "older", "r2": "newest"}


def test_typed_values_keep_their_type(claims: Claims) -> None:
    claims.person("r1", birth_date=date(1980, 2, 3))
    assert claims.golden("birth_date") == (date(1980, 2, 3),)


def test_entity_of_which_nothing_is_stated_still_has_its_line(claims: Claims) -> None:
    claims.person("r2")
    claims.person("r1", month=SEP)
    assert claims.golden("person_id, name, record_id") == ("e", None, "r2")


def test_choosing_twice_gives_the_same(claims: Claims) -> None:
    for record in ("r1", "r2", "r3"):
        claims.person(record, name=record)
    first = claims.reasons("name")
    assert claims.reasons("name") == first
