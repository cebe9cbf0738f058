"""The two linking stages as steps of the plan.

Belongs here: opening the build and handing it to ``places`` and ``identity``. Not here: how they decide.
"""

from __future__ import annotations

from pathlib import Path

from gridhub.identity.stage import link_identity
from gridhub.kinds.listing import linked_kinds
from gridhub.places.link import link_places
from gridhub.state.home import Home
from gridhub.build.step import Build, StepResult
from gridhub.release.releases import REGISTRY, current_id
from gridhub.tables.filling import count_rows


def registry_in_force(home: Home) -> Path | None:
    """The registry of the release in force: ids are carried on from it. None before the first release."""
    release = current_id(home)
    path = home.releases / release / REGISTRY if release else None
    return path if path and path.is_file() else None


def link_places_step(build: Build) -> StepResult:
    """Step ``link.places``: regions, grids, dwellings, addresses, crosswalk."""
    with build.connect() as connection:
        link_places(connection, build.key, build.project.decisions, build.as_of(connection))
        facts = tuple(
            (name, count_rows(connection, f"link.{name}"))
            for name in ("region", "grid", "dwelling", "address", "grid_crosswalk")
        )
        unresolved = count_rows(connection, "link.address", "dwelling_id IS NULL")
        return StepResult(rows=count_rows(connection, "link.address"), facts=(*facts, ("without_dwelling", unresolved)))


def link_identity_step(build: Build) -> StepResult:
    """Step ``link.identity``: every kind that is linked by what records say of it, and the registry."""
    with build.connect() as connection:
        link_identity(connection, build.key, build.project.decisions, registry_in_force(build.home))
        tables = dict.fromkeys(kind.link.table for kind in linked_kinds() if kind.law != "placed")
        facts = tuple(
            (name.partition(".")[2], count_rows(connection, name))
            for name in (*sorted(tables), "link.registry", "link.id_change")
        )
        refused = count_rows(connection, "link.person_edge", "verdict = 'refused'")
        return StepResult(rows=count_rows(connection, "link.person"), facts=(*facts, ("refused_merges", refused)))
