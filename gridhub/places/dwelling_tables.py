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
from gridhub.places.tables import IdMaker, write

_COLUMN_OF_PART = ("estate", "village_group", "phase", "door_no", "building", "unit", "room", "road")
"""Columns of link.dwelling for the parts of a ``register.Key``, in its order."""


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
) -> tuple[pl.DataFrame, Mapping[Building, str]]:
    """Write link.dwelling; gives its rows in the order of the register, and the id of every building (or door) by its key.

    The rows have the columns of link.dwelling; whoever writes addresses need not spell a dwelling again.
    """
    dwellings = register.dwellings
    building_keys = [dwelling.building_key for dwelling in dwellings]
    building_ids = {named: key.hub_id("B", key_text(*named)) for named in dict.fromkeys(building_keys) if named}
    parts = pl.DataFrame(
        {
            column: pl.Series(column, [dwelling.key[place] for dwelling in dwellings], pl.String)
            for place, column in enumerate(_COLUMN_OF_PART)
        }
    )
    said = [grids.said_of(n) for n in range(len(dwellings))]
    rows = parts.with_columns(
        pl.Series("dwelling_id", dwelling_ids, pl.String),
        pl.Series("address_key", [address_key(dwelling) for dwelling in dwellings], pl.String),
        pl.Series("std_address_code", [dwelling.std_address_code for dwelling in dwellings], pl.String),
        pl.Series("region_code", [dwelling.region_code for dwelling in dwellings], pl.String),
        pl.Series("floor", [dwelling.floor for dwelling in dwellings], pl.String),
        pl.Series("address_norm", [address_norm(dwelling, gazetteer) for dwelling in dwellings], pl.String),
        pl.Series("building_id", [building_ids[named] if named else None for named in building_keys], pl.String),
        pl.Series("is_collective", [dwelling.collective for dwelling in dwellings], pl.Boolean),
        pl.Series("grid_id", [one[0] for one in said], pl.String),
        pl.Series("grid_method", [one[1] for one in said], pl.String),
        pl.Series("grid_reason", [one[2] for one in said], pl.String),
        pl.Series("leaf_count", [one[3] for one in said], pl.Int64),
    )  # fmt: skip
    write(con, "dwelling", rows)
    return rows, building_ids


def address_key(dwelling: Dwelling) -> str:
    """What the id of a dwelling's address derives from."""
    return key_text(dwelling.region_code, dwelling.key) if any(dwelling.key) else f"text:{dwelling.text}"


def address_norm(dwelling: Dwelling, gazetteer: Gazetteer) -> str:
    """The address in the standard spelling, below town level."""
    if not any(dwelling.key):
        return dwelling.text
    return gazetteer.names.get(dwelling.region_code or "", "") + spelled(dwelling.key)
