"""The two linking stages as steps of the plan.

Belongs here: handing the tables to ``places`` and ``identity``, and what else their results rest on. Not here: how they
decide.
"""

from __future__ import annotations

from pathlib import Path

from gridhub.build.perform import make_digest
from gridhub.build.results import Result
from gridhub.build.step import Json, StepResult
from gridhub.build.work import Work
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.record_id import RecordId
from gridhub.identity.stage import link_identity
from gridhub.kinds.listing import linked_kinds
from gridhub.places.leaves import SetAside
from gridhub.places.link import link_places
from gridhub.project.project import Project
from gridhub.release.releases import REGISTRY, current_id
from gridhub.state.home import Home
from gridhub.state.kept import sha256_of
from gridhub.tables.filling import count_rows, create_empty, create_from_query
from gridhub.tables.quoting import literal

REGISTRY_TABLE, CHANGES_TABLE = "link.registry", "link.id_change"


def registry_in_force(home: Home) -> Path | None:
    """The registry of the release in force: ids are carried on from it. None before the first release."""
    release = current_id(home)
    path = home.releases / release / REGISTRY if release else None
    return path if path and path.is_file() else None


def places_said(work: Work) -> Json:
    """What the places rest on beside the claims: aliases that people gave, the hub's key."""
    aliases: list[Json] = [[a.alias, a.estate, a.region_code] for a in work.project.decisions.estate_alias]
    return {"aliases": aliases, "key": work.key.token("fingerprint")}


def grid_facts(project: Project) -> tuple[str, ...]:
    """Facts of the exports that say grids: what was set aside, which deliveries count."""
    leaves = sorted({
        ref.partition(".")[2] for asset in project.assets if asset.table == "claim.grid"
        for ref in asset.refs if ref.startswith("std.")
    })  # fmt: skip
    return tuple(f"fact.{fact}__{leaf}" for leaf in leaves for fact in ("quarantine", "in_force"))


def grids_set_aside(work: Work) -> SetAside:
    """What of the grid lists in force was not taken: cells by row, and whole rows of the lists of unified grids."""
    connection = work.connection
    unified = {
        ExportRef(department, export).leaf
        for department, export in connection.execute(
            "SELECT DISTINCT department, export FROM claim.grid WHERE grid_system = 'unified'"
        ).fetchall()
    }
    cells: dict[str, set[str]] = {}
    rows = 0
    for name in grid_facts(work.project)[::2]:
        leaf = name.partition("__")[2]
        found = connection.execute(
            f"SELECT delivery_id, sheet_no, row, field_name, scope FROM {name} "
            f"WHERE scope IN ('row', 'cell') AND delivery_id IN (SELECT delivery_id FROM fact.in_force__{leaf})"
        ).fetchall()
        rows += len({line[:3] for line in found if line[4] == "row"}) if leaf in unified else 0
        for delivery, sheet, row, field_name, scope in found:
            if scope == "cell" and field_name:
                cells.setdefault(str(RecordId(delivery, sheet, row)), set()).add(field_name)
    return SetAside({record: frozenset(fields) for record, fields in cells.items()}, rows)


def link_places_step(work: Work) -> StepResult:
    """Step ``link.places``: regions, grids, dwellings, addresses, crosswalk."""
    connection = work.connection
    set_aside = grids_set_aside(work)
    link_places(connection, work.key, work.project.decisions, work.as_of(), set_aside=set_aside)
    facts = tuple(
        (name, count_rows(connection, f"link.{name}"))
        for name in ("region", "grid", "dwelling", "address", "grid_crosswalk")
    )
    unresolved = count_rows(connection, "link.address", "dwelling_id IS NULL")
    return StepResult(rows=count_rows(connection, "link.address"), facts=(*facts, ("without_dwelling", unresolved)))


def identity_said(work: Work) -> Json:
    """What identity rests on beside the claims: judgements, authority, the hub's key, the ids of the release before."""
    decisions = work.project.decisions
    registry = registry_in_force(work.home)
    said: list[Json] = [[p.record_a, p.record_b, p.judgement] for p in decisions.same_person]
    trusted: list[Json] = [[a.attribute, a.department, a.export, a.rank] for a in decisions.authority]
    return {
        "same_person": said,
        "authority": trusted,
        "key": work.key.token("fingerprint"),
        "registry": sha256_of(registry) if registry else "",
    }


def link_identity_step(work: Work) -> StepResult:
    """Step ``link.identity``: every kind that is linked by what records say of it, and the registry."""
    connection = work.connection
    before = _same_people_again(work)
    if before is not None:
        _take_over(work, before)
    else:
        link_identity(connection, work.key, work.project.decisions, registry_in_force(work.home))
    tables = dict.fromkeys(kind.link.table for kind in linked_kinds() if kind.law != "placed")
    facts = tuple(
        (name.partition(".")[2], count_rows(connection, name))
        for name in (*sorted(tables), REGISTRY_TABLE, CHANGES_TABLE)
    )
    refused = count_rows(connection, "link.person_edge", "verdict = 'refused'")
    return StepResult(rows=count_rows(connection, "link.person"), facts=(*facts, ("refused_merges", refused)))


def _same_people_again(work: Work) -> Result | None:
    """An earlier result of the same engine from the same tables and decisions whose registry is the one in force.

    The registry after a build, given to the same build again, gives the same ids and the same registry
    (``identity.registry``): only the list of changed ids is another, for nothing changes. Judgements that look for a row
    among those of earlier builds are left to the stage itself.
    """
    registry = registry_in_force(work.home)
    if registry is None or work.build.anew or work.project.decisions.same_person:
        return None
    wanted, in_force = identity_said(work), sha256_of(registry)
    reads = {name: file.sha256 for name, file in work.build.files_read(work.step).items()}
    made_by = make_digest(work.step, work.build)
    for known in work.build.results.earlier(work.step.name):
        if known.made_by != made_by or known.tables.keys() != set(work.step.writes):
            continue
        if not isinstance(known.parameters, dict) or not isinstance(wanted, dict):
            continue
        same = {**known.parameters, "registry": ""} == {**wanted, "registry": ""} and known.reads == reads
        table = known.tables.get(REGISTRY_TABLE)
        if same and table and table.sha256 == in_force and work.build.results.is_whole(known):
            return known
    return None


def _take_over(work: Work, known: Result) -> None:
    for table in work.step.writes:
        if table == CHANGES_TABLE:
            create_empty(work.connection, work.spec(table))
            continue
        path = work.build.results.path_of(known.tables[table].sha256)
        create_from_query(work.connection, work.spec(table), f"SELECT * FROM read_parquet({literal(str(path))})")
