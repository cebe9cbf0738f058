"""A former name that a region bears today says nothing; region lists that lead in a circle lose no name."""

from __future__ import annotations

from gridhub.places.gazetteer import Gazetteer
from gridhub.places.region_names import RegionName, living_as
from gridhub.project.address_grammar import AddressGrammar

WORDS = AddressGrammar()
REGIONS = (
    RegionName("990081001000", "城郊街道", "town", None),
    RegionName("990081001001", "九龙社区", "village", "990081001000"),
    RegionName("990081001200", "李家村", "village", "990081001000"),
)


def test_a_living_name_is_told_with_the_region_that_bears_it() -> None:
    assert living_as("九龙社区", "990081001200", REGIONS, WORDS) == ("990081001001",)


def test_a_code_that_no_region_has_is_told() -> None:
    assert living_as("城郊乡", "990081009000", REGIONS, WORDS) == ()


def test_a_name_of_before_is_read() -> None:
    assert living_as("红旗村", "990081001001", REGIONS, WORDS) is None


def test_regions_below_themselves_or_in_a_circle_keep_their_names() -> None:
    circle = (
        RegionName("990081001000", "城郊街道", "town", "990081002000"),
        RegionName("990081002000", "新华街道", "town", "990081001000"),
        RegionName("990081001001", "九龙社区", "village", "990081001000"),
        RegionName("990081001200", "李家村", "village", "990081001200"),
    )
    gazetteer = Gazetteer.of_regions(circle, WORDS)
    assert gazetteer.scope_of("九龙社区") == frozenset({"990081001001"})
    assert gazetteer.scope_of("李家村") == frozenset({"990081001200"})
