"""link.dwelling and the registry of dwellings: every dwelling of the register with its id, its parts and its leaf grid.

Belongs here: ids of dwellings and buildings, writing. Not here: founding a dwelling (``register``, ``founding``), the law
of ids (``identity.registry``), grids (``grid_tables``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from gridhub.kinds.place import DWELLING
from gridhub.places.answer import Building
from gridhub.places.dwelling_ids import Law, listed_since, registered, tokens_of
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.leaves import LeafGrids
from gridhub.places.register import Dwelling, Register, key_text, spelled
from gridhub.places.tables import IdMaker, frame, write


def identify_dwellings(
    con: duckdb.DuckDBPyConnection, key: IdMaker, register: Register, law: Law, before: pl.DataFrame | None
) -> list[str]:
    """Hub ids of the register's dwellings, in their order; writes link.place_registry and link.place_id_change."""
    founded, kept = tokens_of(register.dwellings, key), registered(before)
    given = law(founded.tokens, kept, founded.key(key))
    kind = pl.lit(DWELLING.name).alias("entity_kind")
    write(con, "place_registry", given.registry.select(kind, "token", "hub_id", "basis").sort("token"))
    changes = pl.concat([given.changes, listed_since(given, kept)]).select(kind, "old_id", "new_id", "change")
    write(con, "place_id_change", changes.sort("old_id", "new_id", "change", nulls_last=True))
    return given.ids.sort("cluster")["hub_id"].to_list()


def write_dwellings(
    con: duckdb.DuckDBPyConnection,
    key: IdMaker,
    register: Register,
    gazetteer: Gazetteer,
    dwelling_ids: Sequence[str],
    grids: LeafGrids,
) -> Mapping[Building, str]:
    """Write link.dwelling; gives the id of every building (or door) by its key."""
    building_ids: dict[Building, str] = {}
    out: list[tuple[object, ...]] = []
    for n, dwelling in enumerate(register.dwellings):
        building = dwelling.building_key
        if building is not None and building not in building_ids:
            building_ids[building] = key.hub_id("B", key_text(*building))
        place, group, phase, door, number, unit, room, road = dwelling.key
        out.append(
            (
                dwelling_ids[n], address_key(dwelling), dwelling.std_address_code, dwelling.region_code, place, phase,
                number, unit, dwelling.floor, room, group, door, road, address_norm(dwelling, gazetteer),
                building_ids[building] if building else None, dwelling.collective, *grids.said_of(n),
            )
        )  # fmt: skip
    write(con, "dwelling", frame("dwelling", out))
    return building_ids


def address_key(dwelling: Dwelling) -> str:
    """What the id of a dwelling's address derives from."""
    return key_text(dwelling.region_code, dwelling.key) if any(dwelling.key) else f"text:{dwelling.text}"


def address_norm(dwelling: Dwelling, gazetteer: Gazetteer) -> str:
    """The address in the standard spelling, below town level."""
    if not any(dwelling.key):
        return dwelling.text
    return gazetteer.names.get(dwelling.region_code or "", "") + spelled(dwelling.key)
