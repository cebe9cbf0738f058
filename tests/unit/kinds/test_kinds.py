"""Kinds: the ones there are are sound, and each way of contradicting oneself or another is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gridhub.contracts.base import columns_of
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import CLAIMS, Claim, Patrol, Person
from gridhub.kinds.definition import Basis, Doubt, Fact, Kind, Link
from gridhub.kinds.listing import claim_contracts, contradictions, entity_kinds, linked_kinds
from gridhub.kinds.market_entity import MARKET_ENTITY
from gridhub.kinds.tables import golden_columns, golden_table, linked_tables, own_link_table


class Venue(Claim):
    """What a record says of a venue."""

    licence_no: str = field("许可证编号", golden=True, required=True)
    venue_name: str = field("名称", golden=True)

    class Config:
        name = "claim.venue"
        title = "场所陈述"
        metadata = {"key": ["record_id", "role"]}


VENUE = Kind(
    name="venue",
    title="场所",
    prefix="V",
    law="keyed",
    claim=Venue,
    facts={"licence": Fact("licence_no", "number"), "name": Fact("venue_name", "entity_name")},
    bases=(Basis("licence", ("licence",), identifying=True), Basis("n", ("name",))),
)


def test_kinds_of_the_engine_are_sound() -> None:
    assert contradictions(linked_kinds()) == []
    assert {"person", "market_entity", "pollution_source", "benefit_unit", "dwelling"} <= set(entity_kinds())


def test_claims_of_the_interfaces_come_first_and_each_once() -> None:
    found = claim_contracts()
    assert found[: len(CLAIMS)] == CLAIMS
    assert len(set(found)) == len(found)


def test_household_kinds_are_those_a_claim_can_name() -> None:
    column = Person.to_schema().columns["household_kind"]
    allowed = set(column.checks[0].statistics["allowed_values"])
    assert allowed == {kind.name for kind in linked_kinds() if kind.law == "numbered"}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"prefix": "v"}, "one capital letter"),
        ({"facts": {"licence": Fact("licence"), "name": Fact("venue_name")}}, "no column licence"),
        ({"facts": {**VENUE.facts, "place": Fact("dwelling_id", table="link.address")}}, "table and role go together"),
        ({"bases": (Basis("licence", ("number",)),)}, "no fact number"),
        ({"bases": (Basis("n", ("name", "name", "name", "licence")),)}, "at most 3 facts"),
        ({"bases": (Basis("l", ("licence", "name"), identifying=True),)}, "identifying number is one fact"),
        ({"bases": (Basis("n", ("name",)), Basis("n", ("licence",)))}, "each name once"),
        ({"bases": (Basis("record", ("name",)),)}, "every kind's last"),
        ({"bases": ()}, "needs bases"),
        ({"law": "listed", "bases": (Basis("n", ("name",)),)}, "two bases"),
        ({"visits": (Patrol,)}, "only of a listed kind"),
        ({"recency": ("permit_to",)}, "no column permit_to"),
        ({"complete_by": ("owner",)}, "no column owner"),
        ({"doubts": (Doubt("owner", "link.x", "status", "trusted", "repaired"),)}, "no column owner"),
        ({"only": ("venue_kind", "ktv")}, "no column venue_kind"),
    ],
)  # fmt: skip
def test_kind_that_contradicts_itself_is_told(changed: dict[str, Any], fault: str) -> None:
    assert contradictions((VENUE,)) == []
    faults = contradictions((replace(VENUE, **changed),))
    assert any(fault in line for line in faults), faults


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"prefix": "M"}, "ids of market_entity begin with M"),
        ({"prefix": "B"}, "ids of building begin with B"),
        ({"name": "market_entity"}, "two kinds of this name"),
        ({"links": (Link("link.market_entity", "entity_id"),)}, "holds ids of market_entity"),
    ],
)
def test_kind_that_contradicts_another_is_told(changed: dict[str, Any], fault: str) -> None:
    faults = contradictions((MARKET_ENTITY, replace(VENUE, **changed)))
    assert any(fault in line for line in faults), faults


def test_second_kind_on_the_ladder_is_told() -> None:
    ladders = [replace(VENUE, law="ladder"), replace(VENUE, law="ladder", name="vehicle", prefix="W")]
    assert any("ladder" in line for line in contradictions(tuple(ladders)))


def test_link_table_follows_from_the_kind() -> None:
    assert [column.name for column in own_link_table(VENUE).columns] == [
        "record_id", "role", "venue_id", "method", "rule", "confidence",
    ]  # fmt: skip
    assert linked_tables() == (), "the engine's own kinds have theirs declared"


def test_golden_value_may_be_missing_though_its_claim_requires_it() -> None:
    golden = {column.name: column for column in golden_table(VENUE).columns}
    assert not golden["licence_no"].required
    assert list(golden)[:3] == ["venue_id", "licence_no", "licence_no_record_id"]


def test_claim_shared_with_persons_gives_a_household_no_golden_values() -> None:
    households = [kind for kind in linked_kinds() if kind.law == "numbered"]
    assert [golden_columns(kind) for kind in households] == [()] * 3
    assert any(column.golden for column in columns_of(Person))
