"""The address forms of eight regions, written by hand: every part as a person reads it (``forms/README.md``)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from gridhub.places.gazetteer import Gazetteer
from gridhub.places.parsing import Parsed, parse
from gridhub.places.region_names import RegionName
from gridhub.project.address_grammar import AddressGrammar

FORMS = Path(__file__).parent / "forms"
COLUMNS = ("region", "road", "door_no", "place", "section", "village_group", "building", "unit", "floor", "room", "level",
           "collective")  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def gazetteer() -> Gazetteer:
    regions = [
        RegionName(r["code"], r["name"], r["level"], r["parent_code"] or None) for r in rows(FORMS / "regions.csv")
    ]
    places = rows(FORMS / "places.csv")
    return Gazetteer.of_regions(regions, AddressGrammar()).with_places(
        [(r["name"], r["region_code"]) for r in places], roads=[r["name"] for r in places if r["kind"] == "road"]
    )


def read(text: str) -> dict[str, str]:
    """The columns of a form as the parser reads them."""
    parsed = parse(text, gazetteer())
    named = (parsed.scope or frozenset()) if parsed.regions else frozenset()
    region = next(iter(named)) if len(named) == 1 else ""
    return {
        "region": region,
        "road": parsed.road or "",
        "door_no": parsed.door or "",
        "place": parsed.place or "",
        "section": parsed.phase or "",
        "village_group": parsed.group or "",
        "building": parsed.building or "",
        "unit": parsed.unit or "",
        "floor": parsed.floor or "",
        "room": parsed.room or "",
        "level": level_of(parsed, region),
        "collective": "yes" if parsed.collective else "",
    }


def level_of(parsed: Parsed, region: str) -> str:
    """The lowest part that is filled, as the README defines it: a door on the street counts, a town does not."""
    for level, part in (("room", parsed.room), ("unit", parsed.unit), ("building", parsed.building), ("door", parsed.door),
                        ("group", parsed.group), ("place", parsed.place or parsed.road or parsed.phase)):  # fmt: skip
        if part:
            return level
    return "region" if region else "none"


def forms(folder: str) -> list[dict[str, str]]:
    return [row for path in sorted((FORMS / folder).glob("*.csv")) for row in rows(path)]


@pytest.mark.parametrize("row", forms("open"), ids=lambda row: row["text"])
def test_an_address_is_read_as_a_person_reads_it(row: dict[str, str]) -> None:
    assert read(row["text"]) == {name: row[name] for name in COLUMNS}


@pytest.mark.parametrize("row", forms("sealed"), ids=lambda row: row["text"])
def test_a_form_that_was_kept_apart_is_read_as_a_person_reads_it(row: dict[str, str]) -> None:
    assert read(row["text"]) == {name: row[name] for name in COLUMNS}
