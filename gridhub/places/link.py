"""The places stage: claim.address, claim.grid and claim.region become the place tables of schema ``link``.

Belongs here: reading claims and the order of the work. Not here: any decision about a place, writing a table (the other
modules).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import duckdb
import polars as pl

from gridhub.places.address_tables import write_addresses
from gridhub.places.doubt import doubts_of
from gridhub.places.dwelling_ids import Law
from gridhub.places.dwelling_tables import identify_dwellings, write_dwellings
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.grid_tables import link_grids
from gridhub.places.leaves import NOTHING_SET_ASIDE, SetAside
from gridhub.places.narrowing import only
from gridhub.places.parsing import parse_all
from gridhub.places.regions import write_regions
from gridhub.places.register import Dwelling, Key, Register, key_of, key_text
from gridhub.places.resolve import resolve_all
from gridhub.places.tables import IdMaker
from gridhub.project.address_grammar import AddressGrammar

_NO_KEY = Key(None, None, None, None, None, None, None)


class EstateAlias(Protocol):
    """One line of decisions/estate_alias.csv."""

    @property
    def alias(self) -> str: ...
    @property
    def estate(self) -> str: ...
    @property
    def region_code(self) -> str | None: ...


class PlaceAlias(Protocol):
    """One line of decisions/place_alias.csv."""

    @property
    def former_name(self) -> str: ...
    @property
    def region_code(self) -> str: ...


class PlaceDecisions(Protocol):
    """What places needs of the decisions."""

    @property
    def estate_alias(self) -> Sequence[EstateAlias]: ...
    @property
    def place_alias(self) -> Sequence[PlaceAlias]: ...


def link_places(
    con: duckdb.DuckDBPyConnection,
    key: IdMaker,
    decisions: PlaceDecisions,
    as_of: date,
    law: Law,
    words: AddressGrammar,
    before: pl.DataFrame | None = None,
    set_aside: SetAside = NOTHING_SET_ASIDE,
) -> None:
    """Write the place tables of schema ``link`` (``tables.TABLES``: columns, keys).

    Reads claim.address, claim.grid, claim.region in ``con``. Grids count when valid on ``as_of``. ``law``: of
    ids; ``words``: how the city writes addresses. ``before``: the registry of places of the release in force (None: none
    yet). ``set_aside``: what of the grid lists was not taken. Same claims, key, date and ids before: same rows in the same
    order.
    """
    regions = write_regions(con, key, words)
    former = [(line.former_name, line.region_code) for line in decisions.place_alias]
    gazetteer = Gazetteer.of_regions(regions, words, former=former)
    register, standard = _found_standard(con, gazetteer)
    gazetteer = gazetteer.with_places(
        sorted(
            {
                (name, dwelling.region_code)
                for dwelling in register.dwellings
                for name in (dwelling.key.place, dwelling.key.road)
                if name and dwelling.region_code
            }
        ),
        [(line.alias, line.estate, line.region_code or None) for line in decisions.estate_alias],
    )
    asked = con.sql(
        "SELECT record_id, role, coalesce(address_text, '') AS text, coalesce(region_code, '') AS region_code, "
        "coalesce(region_name, '') AS region_name, coalesce(std_address_code, '') AS std_address_code "
        "FROM claim.address WHERE is_standard IS NOT TRUE ORDER BY record_id, role"
    ).pl()
    resolved = resolve_all(asked, register, gazetteer)
    dwelling_ids = identify_dwellings(con, key, register, law, before)
    doubts = doubts_of(register, gazetteer)
    grids = link_grids(con, key, as_of, register.dwellings, dwelling_ids, gazetteer, set_aside, doubts)
    rows, building_ids = write_dwellings(con, key, register, gazetteer, dwelling_ids, grids)
    write_addresses(con, key, register, gazetteer, asked, resolved, standard, rows, building_ids, grids.leaf_of)


def _found_standard(con: duckdb.DuckDBPyConnection, gazetteer: Gazetteer) -> tuple[Register, pl.DataFrame]:
    """The register of standard addresses, and record_id, role, dwelling (its number) of every standard row."""
    rows = con.sql(
        "SELECT record_id, role, coalesce(address_text, '') AS text, region_code, std_address_code FROM claim.address "
        "WHERE is_standard ORDER BY std_address_code NULLS LAST, record_id, role"
    ).pl()
    register = Register(())
    numbers: list[int] = []
    known: dict[str, int] = {}
    texts = dict(parse_all(rows["text"], gazetteer).rows())
    for text, code, std_code in rows.select("text", "region_code", "std_address_code").iter_rows():
        parsed = texts[text]
        region = code or (only(parsed.scope) if parsed.scope else None)
        key = key_of(parsed) if parsed.level in ("room", "door") else _NO_KEY
        unlisted = key_text(region, key) if any(key) else f"text:{region}|{parsed.text}"
        founding = f"std:{std_code}" if std_code else unlisted
        if founding not in known:
            dwelling = Dwelling(founding, region, key, parsed.floor, std_code, parsed.text, parsed.collective)
            known[founding] = register.add(dwelling)
        numbers.append(known[founding])
    return register, rows.select("record_id", "role", pl.Series("dwelling", numbers, dtype=pl.UInt32))
