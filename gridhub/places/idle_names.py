"""Names that people decided and that no address will ever be read by, and why.

Belongs here: other names of estates, former names that two regions share. Not here: former names that live on
(``region_names.living_as``), telling people (``build.idle_decisions``), reading by the names (``gazetteer``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from gridhub.places.gazetteer import Gazetteer
from gridhub.places.parsing import parse_all
from gridhub.places.region_names import RegionName, spellings
from gridhub.places.spelling import normalise
from gridhub.project.address_grammar import AddressGrammar

Why = Literal["listed", "no_estate", "no_region", "elsewhere", "contradicted", "unread"]
"""``listed``: the other name is a listed place itself; ``elsewhere``: the estate lies in other regions; ``contradicted``:
another line says of the same name there otherwise; ``unread``: no address with that name is taken apart so that it remains."""
_MEANT = "此名"
"""Begins the name that a probe gives every alias: no listed place is named so."""
_PROBES = ("", "3栋1单元101室", "12号", "3组5号")


class _Alias(Protocol):
    @property
    def alias(self) -> str: ...
    @property
    def estate(self) -> str: ...
    @property
    def region_code(self) -> str | None: ...


class _Former(Protocol):
    @property
    def former_name(self) -> str: ...
    @property
    def region_code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Idle:
    """``at``: the line, by its place among those given. ``codes``: regions in which the estate lies."""

    at: int
    why: Why
    codes: tuple[str, ...] = ()


def idle_aliases(
    aliases: Sequence[_Alias],
    regions: Iterable[RegionName],
    places: Iterable[tuple[str, str]],
    words: AddressGrammar,
) -> tuple[Idle, ...]:
    """The lines of decisions/estate_alias.csv that nothing is read by. ``places``: listed places and their regions."""
    probe = Gazetteer.of_regions(regions, words).with_places(
        places, [(a.alias, _MEANT + a.alias, None) for a in aliases]
    )
    said: dict[tuple[str, str | None], set[str]] = {}
    for one in aliases:
        said.setdefault((normalise(one.alias, words), one.region_code), set()).add(normalise(one.estate, words))
    read = _read_by(sorted({one.alias for one in aliases}), probe)
    found: list[Idle] = []
    for at, one in enumerate(aliases):
        known = probe.places.get(normalise(one.estate, words), frozenset())
        allowed = (probe.villages(one.region_code) or frozenset({one.region_code})) if one.region_code else known
        if normalise(one.alias, words) in probe.places:
            found.append(Idle(at, "listed"))
        elif not known:
            found.append(Idle(at, "no_estate"))
        elif not known & allowed:
            is_listed = one.region_code in probe.levels
            found.append(Idle(at, "elsewhere" if is_listed else "no_region", tuple(sorted(known))))
        elif len(said[normalise(one.alias, words), one.region_code]) > 1:
            found.append(Idle(at, "contradicted"))
        elif one.alias not in read:
            found.append(Idle(at, "unread"))
    return tuple(found)


def _read_by(aliases: Sequence[str], probe: Gazetteer) -> frozenset[str]:
    """The aliases by which some usual form of an address is read. One that itself ends like a building, unit or room
    (阳光3栋) is none: what people write behind it belongs to that end."""
    texts = {alias + end: (alias, end) for alias in aliases for end in _PROBES}
    read: set[str] = set()
    numbered: set[str] = set()
    for text, parsed in parse_all(list(texts), probe).rows():
        alias, end = texts[text]
        if normalise(_MEANT + alias, probe.words) in (parsed.place, parsed.road):
            read.add(alias)
        elif not end and (parsed.building or parsed.unit or parsed.room):
            numbered.add(alias)
    return frozenset(read - numbered)


def shared_former_names(
    former: Sequence[_Former], regions: Iterable[RegionName], words: AddressGrammar
) -> tuple[tuple[int, int], ...]:
    """Pairs of lines of decisions/place_alias.csv, by their places, that give two regions one former name."""
    levels = {region.code: region.level for region in regions}
    spelled = [
        frozenset(spellings(normalise(one.former_name, words), levels[one.region_code], words)[0])
        if one.region_code in levels
        else frozenset[str]()
        for one in former
    ]
    bearers: dict[str, list[int]] = {}
    for at, names in enumerate(spelled):
        for name in names:
            bearers.setdefault(name, []).append(at)
    return tuple(sorted({(lines[0], other) for lines in bearers.values() for other in lines[1:]}))
