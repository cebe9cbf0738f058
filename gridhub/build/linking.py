"""The two linking stages as steps of the plan.

Belongs here: handing the tables to ``places`` and ``identity``, and what else their results rest on. Not here: how they
decide, what goes with a release (``registries``).
"""

from __future__ import annotations

import polars as pl

from gridhub.build.registries import PEOPLE, PLACES, same_again, take_over
from gridhub.build.step import Json, StepResult
from gridhub.build.work import Work
from gridhub.identity.registry import Identified, identify
from gridhub.identity.stage import link_identity
from gridhub.kinds.listing import linked_kinds
from gridhub.kinds.place import DWELLING
from gridhub.places.dwelling_ids import FoundingKey
from gridhub.places.link import link_places
from gridhub.tables.filling import count_rows

_PLACES_TOLD = ("region", "grid", "dwelling", "address", "grid_crosswalk")


def places_said(work: Work) -> Json:
    """What the places rest on beside the claims: names that people gave, how the city writes, the hub's key, the ids of
    the release before."""
    decisions = work.project.decisions
    aliases: list[Json] = [[a.alias, a.estate, a.region_code] for a in decisions.estate_alias]
    former: list[Json] = [[a.former_name, a.region_code] for a in decisions.place_alias]
    return {
        "aliases": aliases,
        "former_names": former,
        "words": work.project.address_grammar.model_dump_json(),
        "key": work.key.token("fingerprint"),
        "registry": PLACES.digest(work.home),
    }


def link_places_step(work: Work) -> StepResult:
    """Step ``link.places``: regions, grids, dwellings, addresses, crosswalk, the registry of dwellings."""
    connection = work.connection
    before = same_again(work, PLACES, places_said(work))
    if before is not None:
        take_over(work, PLACES, before)
    else:
        link_places(
            connection, work.key, work.project.decisions, work.as_of(), _law_of_dwellings,
            before=PLACES.read(work.home), words=work.project.address_grammar,
        )  # fmt: skip
    facts = tuple((name, count_rows(connection, f"link.{name}")) for name in _PLACES_TOLD)
    unresolved = count_rows(connection, "link.address", "dwelling_id IS NULL")
    return StepResult(rows=count_rows(connection, "link.address"), facts=(*facts, ("without_dwelling", unresolved)))


def _law_of_dwellings(tokens: pl.DataFrame, before: pl.DataFrame, key: FoundingKey) -> Identified:
    return identify(tokens, before, DWELLING, key)


def identity_said(work: Work) -> Json:
    """What identity rests on beside the claims: judgements, authority, the hub's key, the ids of the release before."""
    decisions = work.project.decisions
    said: list[Json] = [[p.record_a, p.record_b, p.judgement] for p in decisions.same_person]
    trusted: list[Json] = [[a.attribute, a.department, a.export, a.rank] for a in decisions.authority]
    return {
        "same_person": said,
        "authority": trusted,
        "key": work.key.token("fingerprint"),
        "registry": PEOPLE.digest(work.home),
    }


def link_identity_step(work: Work) -> StepResult:
    """Step ``link.identity``: every kind that is linked by what records say of it, and the registry."""
    connection = work.connection
    # Judgements that look for a row among those of earlier builds are left to the stage itself.
    judged = bool(work.project.decisions.same_person)
    before = None if judged else same_again(work, PEOPLE, identity_said(work))
    if before is not None:
        take_over(work, PEOPLE, before)
    else:
        link_identity(connection, work.key, work.project.decisions, PEOPLE.in_force(work.home))
    tables = dict.fromkeys(kind.link.table for kind in linked_kinds() if kind.law != "placed")
    facts = tuple(
        (name.partition(".")[2], count_rows(connection, name))
        for name in (*sorted(tables), PEOPLE.table, PEOPLE.changes)
    )
    refused = count_rows(connection, "link.person_edge", "verdict = 'refused'")
    return StepResult(rows=count_rows(connection, "link.person"), facts=(*facts, ("refused_merges", refused)))
