"""The registries of ids: what goes with a release so that the next build knows its entities again.

Belongs here: which there are, the one in force, and when an earlier result holds although the registry is another file.
Not here: the law of ids (``identity.registry``), what the steps do (``linking``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from gridhub.build.perform import make_digest
from gridhub.build.results import Result
from gridhub.build.step import Json
from gridhub.build.work import Work
from gridhub.release.releases import REGISTRY_FILES, current_id
from gridhub.state.home import Home
from gridhub.state.kept import sha256_of
from gridhub.tables.filling import create_empty, create_from_query
from gridhub.tables.quoting import literal


@dataclass(frozen=True)
class Registry:
    """``table`` (entity_kind, token, hub_id, basis) is copied to ``file`` of the release; ``changes``: the step's table of
    ids that changed hands since the release before."""

    table: str
    changes: str
    file: str

    def in_force(self, home: Home) -> Path | None:
        """The file of the release in force: ids are carried on from it. None before the first release."""
        release = current_id(home)
        path = home.releases / release / self.file if release else None
        return path if path and path.is_file() else None

    def digest(self, home: Home) -> str:
        """Digest of the file in force; "" when there is none."""
        path = self.in_force(home)
        return sha256_of(path) if path else ""

    def read(self, home: Home) -> pl.DataFrame | None:
        """entity_kind, token, hub_id, basis of the release in force."""
        path = self.in_force(home)
        return pl.read_parquet(path) if path else None


PEOPLE = Registry("link.registry", "link.id_change", REGISTRY_FILES["link.registry"])
PLACES = Registry("link.place_registry", "link.place_id_change", REGISTRY_FILES["link.place_registry"])
REGISTRIES = (PEOPLE, PLACES)
TOLD_OF = "told_of"
"""Among what a step rests on, what only its words to the operator do: its tables hold without it."""


def same_again(work: Work, registry: Registry, wanted: Json) -> Result | None:
    """An earlier result of the same engine from the same tables and decisions whose registry is the one in force.

    The registry after a build, given to the same build again, gives the same ids and the same registry
    (``identity.registry``): only the list of changed ids is another, for nothing changes. ``wanted``: what the step rests
    on beside its tables, the digest of the registry under ``registry``.
    """
    path = registry.in_force(work.home)
    if path is None or work.build.anew:
        return None
    in_force = sha256_of(path)
    reads = {name: file.sha256 for name, file in work.build.files_read(work.step).items()}
    made_by = make_digest(work.step, work.build)
    for known in work.build.results.earlier(work.step.name):
        if known.made_by != made_by or known.tables.keys() != set(work.step.writes):
            continue
        if not isinstance(known.parameters, dict) or not isinstance(wanted, dict):
            continue
        aside = {"registry": "", TOLD_OF: ""}
        same = {**known.parameters, **aside} == {**wanted, **aside} and known.reads == reads
        table = known.tables.get(registry.table)
        if same and table and table.sha256 == in_force and work.build.results.is_whole(known):
            return known
    return None


def take_over(work: Work, registry: Registry, known: Result) -> None:
    """Fill the step's tables from an earlier result; of the changed ids none."""
    for table in work.step.writes:
        if table == registry.changes:
            create_empty(work.connection, work.spec(table))
            continue
        path = work.build.results.path_of(known.tables[table].sha256)
        create_from_query(work.connection, work.spec(table), f"SELECT * FROM read_parquet({literal(str(path))})")
