"""Region lists whose parents lead in a circle."""

from __future__ import annotations

from gridhub.places.region_names import RegionName
from gridhub.places.regions import in_circles


def region(code: str, above: str | None, level: str = "town") -> RegionName:
    return RegionName(code, f"地{code}", level, above)


def test_regions_above_themselves_are_named_and_those_below_them_are_not() -> None:
    sound = [region("1", None, "county"), region("11", "1"), region("111", "11", "village")]
    round_ = [region("2", "22"), region("22", "2"), region("221", "22", "village")]
    own = [region("3", "3")]
    assert in_circles([*sound, *round_, *own]) == ["2", "22", "3"]


def test_a_list_without_the_regions_above_it_has_no_circle() -> None:
    assert in_circles([region("111", "11", "village"), region("11", "1")]) == []
