"""Other names of listed places: those that somebody decided, and spellings that nobody else has.

Belongs here: which listed place another name means, and where. Not here: names as they are listed (``gazetteer``), names of
regions (``region_names``), proposing an alias (``founding``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from gridhub.places.region_names import Codes
from gridhub.places.spelling import normalise, other_numerals
from gridhub.project.address_grammar import AddressGrammar

Meant = tuple[str, Codes | None]
"""A listed place, and the communities in which the other name means it (None: everywhere)."""


def other_names(
    known: Collection[str],
    decided: Iterable[tuple[str, str, Codes | None]],
    regions: Mapping[str, object],
    words: AddressGrammar,
) -> dict[str, tuple[Meant, ...]]:
    """Other name → what it means. ``known``: listed places; ``decided``: alias, estate, communities; ``regions``: bare
    names of regions, which no short name takes."""
    other: dict[str, tuple[Meant, ...]] = {}
    for alias, estate, codes in sorted(decided, key=lambda row: (row[0], not row[2], row[1], sorted(row[2] or ()))):
        name = normalise(alias, words)
        other[name] = (*other.get(name, ()), (normalise(estate, words), codes))
    for place in sorted(known):
        # 阳光 for 阳光小区: only while it is nobody else's name.
        short = place.removesuffix(next((word for word in words.unsaid if place.endswith(word)), ""))
        if short != place and len(short) >= 2 and not any(short in names for names in (known, other, regions)):
            other[short] = ((place, None),)
        for spelled in other_numerals(place):
            if spelled not in known and spelled not in other:
                other[spelled] = ((place, None),)
    return other


def meant(decided: tuple[Meant, ...], scope: Codes | None) -> Meant | None:
    """The place that another name means in an address of ``scope``; None where it may be several."""
    if len(decided) == 1:
        return decided[0]
    if scope is None:
        return None
    here = [one for one in decided if one[1] is not None and one[1] & scope]
    fitting = here or [one for one in decided if one[1] is None]
    return fitting[0] if len({place for place, _ in fitting}) == 1 else None
