"""Names of regions: an entry of the region list, and the usual spellings of its name.

Belongs here: spelling names. Not here: which regions a text names (``gazetteer``), ``link.region`` (``regions``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gridhub.places.spelling import normalise
from gridhub.project.address_grammar import AddressGrammar

Codes = frozenset[str]
"""Codes of regions."""


@dataclass(frozen=True, slots=True)
class RegionName:
    """One entry of the region list: 12-digit code, name, level county, town or village, code of the region above."""

    code: str
    name: str
    level: str
    parent_code: str | None


def spellings(name: str, level: str, words: AddressGrammar) -> tuple[tuple[str, ...], str | None]:
    """(spellings with a kind word, the bare name or None when it would be shorter than two characters).

    九龙社区居民委员会 → 九龙社区, 九龙居委会, … and 九龙; 李家村民委员会 → 李家村, … and 李家; 城关镇 → and 城关.
    A name without a kind word counts as both a community's and a village's.
    """
    if level == "county":
        return (name,), None
    offices = tuple(word for word in words.town if word.startswith("街道"))
    towns = (offices, *((word,) for word in words.town if word not in offices))
    families = towns if level == "town" else (words.community, words.village)
    for ends in families:
        for end in ends:
            base = name.removesuffix(end)
            if base and base != name:
                return tuple(sorted({name, *(base + e for e in ends)})), base if len(base) >= 2 else None
    if level == "village":
        return tuple(sorted({name + e for e in (*words.community, *words.village)})), name
    return (name,), None


def living_as(former: str, code: str, regions: Sequence[RegionName], words: AddressGrammar) -> tuple[str, ...] | None:
    """Why a former name says nothing: codes of the regions that bear every spelling of it today; () when no list has
    ``code``; None when the name is read."""
    levels = {region.code: region.level for region in regions}
    if code not in levels:
        return ()
    of: dict[str, set[str]] = {}
    for region in regions:
        for spelling in spellings(normalise(region.name, words), region.level, words)[0]:
            of.setdefault(spelling, set()).add(region.code)
    named = spellings(normalise(former, words), levels[code], words)[0]
    if any(spelling not in of for spelling in named):
        return None
    return tuple(sorted(set().union(*(of[spelling] for spelling in named))))
