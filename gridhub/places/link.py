"""The places stage: claim.address, claim.grid and claim.region become the place tables of schema ``link``.

Belongs here: reading claims, giving ids, writing tables. Not here: any decision about a place (the other modules).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Protocol

import duckdb

from gridhub.kinds.place import DWELLING
from gridhub.places.address import Parsed, is_road
from gridhub.places.gazetteer import Gazetteer, parse_all
from gridhub.places.grid_tables import link_grids
from gridhub.places.leaves import NOTHING_SET_ASIDE, LeafGrids, SetAside
from gridhub.places.methods import CONFIDENCE
from gridhub.places.regions import write_regions
from gridhub.places.register import Dwelling, Key, Register, key_of, key_text, spelled
from gridhub.places.resolve import Answer, Building, Question, resolve_all
from gridhub.places.tables import IdMaker, frame, write

_NO_KEY = Key(None, None, None, None, None, None, None)


class EstateAlias(Protocol):
    """One line of decisions/estate_alias.csv."""

    @property
    def alias(self) -> str: ...
    @property
    def estate(self) -> str: ...
    @property
    def region_code(self) -> str | None: ...


class AliasDecisions(Protocol):
    """What places needs of the decisions."""

    @property
    def estate_alias(self) -> Sequence[EstateAlias]: ...


def link_places(
    con: duckdb.DuckDBPyConnection,
    key: IdMaker,
    decisions: AliasDecisions,
    as_of: date,
    county_name: str | None = None,
    set_aside: SetAside = NOTHING_SET_ASIDE,
) -> None:
    """Write the eight place tables of schema ``link`` (``tables.TABLES``: columns, keys).

    Reads claim.address, claim.grid, claim.region in ``con``. Grids count when valid on ``as_of``. ``county_name`` is
    another name of the county of the region list; ``set_aside``: what of the grid lists was not taken. Same claims, key and date: same rows in the same order.
    """
    regions = write_regions(con, key)
    gazetteer = Gazetteer.of_regions(regions, county_name)
    register, standard = _found_standard(con, gazetteer)
    gazetteer = gazetteer.with_places(
        sorted({(d.key.place, d.region_code) for d in register.dwellings if d.key.place and d.region_code}),
        [(line.alias, line.estate, line.region_code or None) for line in decisions.estate_alias],
    )
    questions = _questions(con)
    answers = resolve_all(list(questions), register, gazetteer)
    dwelling_ids = [key.hub_id(DWELLING.prefix, dwelling.founding) for dwelling in register.dwellings]

    grids = link_grids(con, key, as_of, register.dwellings, dwelling_ids, gazetteer, set_aside)
    building_ids = _write_dwellings(con, key, register, gazetteer, dwelling_ids, grids)
    _write_addresses(
        con, key, register, gazetteer, questions, answers, standard, dwelling_ids, building_ids, grids.leaf_of
    )


def _found_standard(
    con: duckdb.DuckDBPyConnection, gazetteer: Gazetteer
) -> tuple[Register, dict[tuple[str, str], int]]:
    """The register of standard addresses and, per (record_id, role) of a standard row, its dwelling number."""
    rows = con.execute(
        "SELECT record_id, role, coalesce(address_text, ''), region_code, std_address_code FROM claim.address "
        "WHERE is_standard ORDER BY std_address_code NULLS LAST, record_id, role"
    ).fetchall()
    register = Register(())
    number_of: dict[tuple[str, str], int] = {}
    known: dict[str, int] = {}
    texts = parse_all({row[2] for row in rows}, gazetteer)
    for record_id, role, text, code, std_code in rows:
        parsed = texts[text]
        region = code or (next(iter(parsed.scope)) if parsed.scope and len(parsed.scope) == 1 else None)
        key = key_of(parsed) if parsed.parse_level in ("room", "door") else _NO_KEY
        unlisted = key_text(region, key) if any(key) else f"text:{region}|{parsed.text}"
        founding = f"std:{std_code}" if std_code else unlisted
        if founding not in known:
            known[founding] = register.add(Dwelling(founding, region, key, parsed.floor, std_code, parsed.text))
        number_of[record_id, role] = known[founding]
    return register, number_of


def _questions(con: duckdb.DuckDBPyConnection) -> dict[Question, list[tuple[str, str]]]:
    """Distinct addresses that are not standard rows, each with its (record_id, role) pairs."""
    rows = con.execute(
        "SELECT record_id, role, coalesce(address_text, ''), coalesce(region_code, ''), coalesce(region_name, ''), "
        "coalesce(std_address_code, '') FROM claim.address WHERE is_standard IS NOT TRUE ORDER BY record_id, role"
    ).fetchall()
    asked: dict[Question, list[tuple[str, str]]] = defaultdict(list)
    for record_id, role, text, code, name, std_code in rows:
        asked[Question(text, code, name, std_code, role)].append((record_id, role))
    return dict(asked)


def _write_dwellings(
    con: duckdb.DuckDBPyConnection,
    key: IdMaker,
    register: Register,
    gazetteer: Gazetteer,
    dwelling_ids: Sequence[str],
    grids: LeafGrids,
) -> dict[Building, str]:
    """Write link.dwelling; gives the id of every building (or door) by its key."""
    building_ids: dict[Building, str] = {}
    out: list[tuple[object, ...]] = []
    for n, dwelling in enumerate(register.dwellings):
        building = dwelling.building_key
        if building is not None and building not in building_ids:
            building_ids[building] = key.hub_id("B", key_text(*building))
        place, group, phase, door, number, unit, room, _ = dwelling.key
        road = place if place and is_road(place) else None
        out.append(
            (
                dwelling_ids[n], _address_key(dwelling), dwelling.std_address_code, dwelling.region_code,
                None if road else place, phase, number, unit, dwelling.floor, room, group, door, road,
                _address_norm(dwelling, gazetteer), building_ids[building] if building else None,
                *grids.said_of(n),
            )
        )  # fmt: skip
    write(con, "dwelling", frame("dwelling", out))
    return building_ids


def _address_key(dwelling: Dwelling) -> str:
    return key_text(dwelling.region_code, dwelling.key) if any(dwelling.key) else f"text:{dwelling.text}"


def _address_norm(dwelling: Dwelling, gazetteer: Gazetteer) -> str:
    if not any(dwelling.key):
        return dwelling.text
    return gazetteer.names.get(dwelling.region_code or "", "") + spelled(dwelling.key)


def _single(grids: frozenset[str]) -> str | None:
    return next(iter(grids)) if len(grids) == 1 else None


def _write_addresses(
    con: duckdb.DuckDBPyConnection,
    key: IdMaker,
    register: Register,
    gazetteer: Gazetteer,
    questions: Mapping[Question, Sequence[tuple[str, str]]],
    answers: Mapping[Question, Answer],
    standard: Mapping[tuple[str, str], int],
    dwelling_ids: Sequence[str],
    building_ids: Mapping[Building, str],
    leaf_of: Mapping[int, frozenset[str]],
) -> None:
    address_ids: dict[str, str] = {}
    grids: dict[Building, str | None] = {}

    def address_id(founding: str) -> str:
        if founding not in address_ids:
            address_ids[founding] = key.hub_id("A", founding)
        return address_ids[founding]

    def grid_of(place: Building) -> str | None:
        """The leaf grid that every dwelling of a building, unit or place has; None when they differ."""
        if place not in grids:
            sets = {leaf_of.get(n, frozenset()) for n in register.fitting(*place)}
            grids[place] = _single(next(iter(sets))) if len(sets) == 1 else None
        return grids[place]

    def shared_grid(parsed: Parsed, candidates: Sequence[int]) -> str | None:
        """The leaf grid of every dwelling that an ambiguous address may name: any room of the parts it names. The list
        may lack the very room of the unit, phase or group that is left out."""
        named = key_of(parsed)
        grids: set[str | None] = set()
        for n in candidates:
            own = register.dwellings[n].key
            door = named.door if named.room or own.building else None
            around = named._replace(place=own.place, door=door, building=own.building, room=None)
            grids.add(grid_of((register.dwellings[n].region_code, around)))
        return next(iter(grids)) if len(grids) == 1 else None

    @cache
    def settled(n: int) -> tuple[str | None, ...]:
        dwelling = register.dwellings[n]
        building = dwelling.building_key
        return (
            address_id(_address_key(dwelling)), dwelling_ids[n], building_ids[building] if building else None,
            _single(leaf_of.get(n, frozenset())), dwelling.region_code, _address_norm(dwelling, gazetteer),
        )  # fmt: skip

    out: list[tuple[object, ...]] = []
    for (record_id, role), n in standard.items():
        level = "none" if not any(register.dwellings[n].key) else "room" if register.dwellings[n].key.room else "door"
        out.append((record_id, role, *settled(n), level, "standard", "record", CONFIDENCE["standard"], 1))
    for question, pairs in questions.items():
        answer = answers[question]
        parsed = answer.parsed
        if answer.dwelling is not None:
            found = settled(answer.dwelling)
        else:
            named = (answer.place or answer.building) if not answer.candidates else None
            text = parsed.text if parsed else None
            founding = key_text(*named) if named else f"text:{question.region_code}|{question.region_name}|{text}"
            grid = grid_of(named) if named else None
            if parsed and answer.candidates:
                grid = shared_grid(parsed, answer.candidates)
            norm = gazetteer.names.get(named[0] or "", "") + spelled(named[1]) if named else text
            found = (
                address_id(founding) if parsed else None, None,
                building_ids[answer.building] if answer.building else None, grid,
                answer.region_code, norm,
            )  # fmt: skip
        rest = (
            parsed.parse_level if parsed else "none", answer.method, answer.rule, CONFIDENCE[answer.method],
            answer.candidate_count,
        )  # fmt: skip
        out += [(record_id, role, *found, *rest) for record_id, role in pairs]
    write(con, "address", frame("address", out))
