"""Standard addresses that themselves leave open where the dwelling lies: nobody can say which grid below the community
holds it, and no grid is wrong for not naming it.

``address_unread``: the text names no house (a building without room, a landmark, a 集体户, the village alone). ``address_similar``:
its estate, street or village is one character off a listed one, in which just that house is missing between listed ones, or
next to the last.
Belongs here: which listed dwellings are in doubt. Not here: what follows for their leaf (``leaves``) and for the shares of
grids (``crosswalk``); addresses of other lists (``resolve``). A doubt corrects nothing: the dwelling stays what is written.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from gridhub.places.founding import one_slip
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.register import Dwelling, Key, Register

Doubt = Literal["address_unread", "address_similar"]


def doubts_of(register: Register, gazetteer: Gazetteer) -> dict[int, Doubt]:
    """The listed dwellings in doubt, by their number."""
    listed: dict[str, set[str]] = defaultdict(set)
    for dwelling in register.dwellings:
        if dwelling.text and dwelling.region_code and dwelling.key.name:
            listed[dwelling.region_code].add(dwelling.key.name)
    meant: dict[tuple[str, str], list[str | None]] = {
        (region, name): _similar(name, names, gazetteer.names.get(region))
        for region, names in listed.items()
        for name in sorted(names)
    }
    found: dict[int, Doubt] = {}
    for number, dwelling in enumerate(register.dwellings):
        if not dwelling.text or dwelling.region_code is None:
            continue
        name = dwelling.key.name
        if not any(dwelling.key):
            found[number] = "address_unread"
        elif name and any(_is_gap(register, dwelling, other) for other in meant[dwelling.region_code, name]):
            found[number] = "address_similar"
    return found


def _similar(name: str, names: set[str], village: str | None) -> list[str | None]:
    """The other names of the region that one character makes of a name; None is the village itself."""
    others: list[str | None] = [other for other in sorted(names) if one_slip(name, other)]
    return [*others, None] if village and one_slip(name, village) else others


def _is_gap(register: Register, dwelling: Dwelling, name: str | None) -> bool:
    """Whether the dwelling, under another name, is a house that the list lacks between those it has."""
    own = dwelling.key
    wanted = own._replace(place=name) if own.place else own._replace(road=name)
    if wanted.room or wanted.building:
        around = _listed(register, dwelling.region_code, wanted._replace(room=None))
        return bool(around) and not _listed(register, dwelling.region_code, wanted)
    around = _listed(register, dwelling.region_code, wanted._replace(door=None))
    doors = {key.door for key in around if key.place == wanted.place and key.road == wanted.road}
    number = _number(own.door)
    return (
        own.door not in doors and number is not None and number <= max((_number(d) or 0 for d in doors), default=-1) + 1
    )


def _listed(register: Register, region: str | None, wanted: Key) -> list[Key]:
    found = (register.dwellings[n] for n in register.fitting(region, wanted))
    return [dwelling.key for dwelling in found if dwelling.text]


def _number(door: str | None) -> int | None:
    main = (door or "").split("-")[0]
    return int(main) if main.isdecimal() else None
