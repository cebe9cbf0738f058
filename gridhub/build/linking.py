"""The two linking stages as steps of the plan.

Belongs here: handing the tables to ``places`` and ``identity``, and what else their results rest on. Not here: how they
decide, what goes with a release (``registries``).
"""

from __future__ import annotations

import unicodedata
from datetime import date

import polars as pl

from gridhub.build.idle_decisions import idle_lines, lines_said
from gridhub.build.idle_judgements import idle_judgements
from gridhub.build.memory import without_collection
from gridhub.build.registries import PEOPLE, PLACES, TOLD_OF, same_again, take_over
from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.record_id import RecordId
from gridhub.identity.registry import Identified, identify
from gridhub.identity.score.model import ScoreModel, committed_model
from gridhub.identity.stage import link_identity
from gridhub.ingest.sheets.raw_cells import cell
from gridhub.ingest.sheets.read import read_delivery
from gridhub.kinds.listing import linked_kinds
from gridhub.kinds.place import DWELLING
from gridhub.places.dwelling_ids import FoundingKey
from gridhub.places.leaves import SetAside
from gridhub.places.link import link_places
from gridhub.places.regions import in_circles, listed_regions
from gridhub.project.project import Project
from gridhub.state.control import known_deliveries
from gridhub.tables.filling import count_rows

_CODES_NAMED = 5
_PLACES_TOLD = ("region", "grid", "dwelling", "address", "grid_crosswalk")


def places_said(build: Build) -> Json:
    """What the places rest on beside the claims: names that people gave, how the city writes, the hub's key, the ids of
    the release before."""
    decisions = build.project.decisions
    aliases: list[Json] = [[a.alias, a.estate, a.region_code] for a in decisions.estate_alias]
    former: list[Json] = [[a.former_name, a.region_code] for a in decisions.place_alias]
    return {
        "aliases": aliases,
        "former_names": former,
        "words": build.project.address_grammar.model_dump_json(),
        "key": build.key.token("fingerprint"),
        "registry": PLACES.digest(build.home),
        TOLD_OF: lines_said(decisions),
    }


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
    parents: set[str] = set()
    for name in grid_facts(work.project)[::2]:
        leaf = name.partition("__")[2]
        found = connection.execute(
            f"SELECT delivery_id, sheet_no, row, field_name, scope FROM {name} "
            f"WHERE scope IN ('row', 'cell') AND delivery_id IN (SELECT delivery_id FROM fact.in_force__{leaf})"
        ).fetchall()
        whole = {line[:3] for line in found if line[4] == "row"} if leaf in unified else set()
        rows += len(whole)
        parents |= _parents_written(work, whole)
        for delivery, sheet, row, field_name, scope in found:
            if scope == "cell" and field_name:
                cells.setdefault(str(RecordId(delivery, sheet, row)), set()).add(field_name)
    return SetAside({record: frozenset(fields) for record, fields in cells.items()}, rows, frozenset(parents))


def _parents_written(work: Work, rows: set[tuple[str, int, int]]) -> set[str]:
    """The codes in the parent's cell of rows (delivery, sheet_no, row) that were set aside, as read from the file: of what
    was set aside the facts keep no value, and a grid's only child would be missed. What a delivery was read as is part of
    its facts, so the result depends on nothing that the step does not declare."""
    found: set[str] = set()
    ids = {delivery for delivery, _, _ in rows}
    for delivery in known_deliveries(work.home) if ids else ():
        if delivery.delivery_id not in ids:
            continue
        raw = read_delivery(work.project, work.home, delivery)
        for sheet in raw.sheets:
            index = next((column.index for column in sheet.columns if column.field == "parent_grid_code"), None)
            wanted = sorted(row for id_, sheet_no, row in rows if (id_, sheet_no) == (raw.delivery_id, sheet.sheet_no))
            if index is None or not wanted:
                continue
            rows_of = pl.scan_parquet(raw.path).filter(
                pl.col("sheet_no") == sheet.sheet_no, pl.col("row").is_in(wanted)
            )
            texts = rows_of.select(cell(rows_of, index)).collect().to_series()
            found |= {unicodedata.normalize("NFKC", str(text)).strip() for text in texts.drop_nulls()}
    return found


def link_places_step(work: Work) -> StepResult:
    """Step ``link.places``: regions, grids, dwellings, addresses, crosswalk, the registry of dwellings."""
    connection = work.connection
    before = same_again(work, PLACES, places_said(work.build))
    if before is not None:
        take_over(work, PLACES, before)
    else:
        with without_collection():
            link_places(
                connection, work.key, work.project.decisions, work.as_of(), _law_of_dwellings,
                before=PLACES.read(work.home), words=work.project.address_grammar, set_aside=grids_set_aside(work),
            )  # fmt: skip
    facts = tuple((name, count_rows(connection, f"link.{name}")) for name in _PLACES_TOLD)
    unresolved = count_rows(connection, "link.address", "dwelling_id IS NULL")
    lines = "\n".join((*_circles(work), *idle_lines(work)))
    told: tuple[tuple[str, str | int], ...] = (("told", lines),) if lines else ()
    return StepResult(
        rows=count_rows(connection, "link.address"), facts=(*facts, ("without_dwelling", unresolved), *told)
    )


def _circles(work: Work) -> tuple[str, ...]:
    codes = in_circles(listed_regions(work.connection, work.project.address_grammar))
    if not codes:
        return ()
    named = "、".join(codes[:_CODES_NAMED]) + (f" 等 {len(codes)} 个" if len(codes) > _CODES_NAMED else "")
    return (
        f"区划表：{named} 的上级代码绕成一圈，其中地址只按自己的名称认定，不知道属于哪个乡镇（街道）；请更正上级代码 / "
        "the parents of these regions lead in a circle: no town is known for what lies in them; correct their parent codes",
    )


def _law_of_dwellings(tokens: pl.DataFrame, before: pl.DataFrame, key: FoundingKey) -> Identified:
    return identify(tokens, before, DWELLING, key)


def identity_said(build: Build) -> Json:
    """What identity rests on beside the claims: judgements, authority, the city's words of firms' names, the hub's key, the ids
    of the release before, the model of the score where it is used."""
    decisions = build.project.decisions
    said: list[Json] = [
        [
            p.file,
            p.line,
            p.record_a,
            p.record_b,
            p.judgement,
            p.approver,
            str(p.expires),
            str(p.decided_on),
            p.actor,
            p.reason,
        ]
        for p in decisions.same_person
    ]
    trusted: list[Json] = [[a.attribute, a.department, a.export, a.rank] for a in decisions.authority]
    resting: dict[str, Json] = {
        "same_person": said,
        "authority": trusted,
        "names": build.project.person_names.model_dump_json(),
        "entity_words": build.project.entity_words.model_dump_json(),
        "key": build.key.token("fingerprint"),
        "registry": PEOPLE.digest(build.home),
    }
    model = score_model(build.project)
    # Nothing is said where nothing is scored: results of before the setting was known stay good.
    return {**resting, "score": model.said()} if model else resting


def score_model(project: Project) -> ScoreModel | None:
    """The model by which what the rules leave is scored, where the project asks for it."""
    return committed_model() if project.config.score_leftover else None


def tables_of_judgements(project: Project) -> frozenset[str]:
    """What linking persons reads beside the claims of persons, when people judged pairs: which row a line means, which
    lines stop money, which have run out."""
    if not project.decisions.same_person:
        return frozenset()
    keyed = {f"std.{ref.export.leaf}" for ref in project.decisions.keyed}
    return frozenset({"audit.delivery", "audit.delivery_column", "audit.run", "claim.payment", "claim.death", *keyed})


def keys_of(project: Project) -> dict[tuple[str, str], tuple[str, ...]]:
    """The fields by which decisions name rows, by (department, export)."""
    return {
        (department, name): export.key
        for department, connector in project.connectors.items()
        for name, export in connector.exports.items()
    }


def link_identity_step(work: Work) -> StepResult:
    """Step ``link.identity``: every kind that is linked by what records say of it, and the registry."""
    connection = work.connection
    # Judgements that look for a row among those of earlier builds are left to the stage itself.
    judged = bool(work.project.decisions.same_person)
    before = None if judged else same_again(work, PEOPLE, identity_said(work.build))
    if before is not None:
        take_over(work, PEOPLE, before)
    else:
        link_identity(
            connection, work.key, work.project.decisions, PEOPLE.in_force(work.home), work.project.person_names,
            work.project.entity_words, work.as_of() if judged else date.min, keys_of(work.project), score_model(work.project),
        )  # fmt: skip
    tables = dict.fromkeys(kind.link.table for kind in linked_kinds() if kind.law != "placed")
    facts = tuple(
        (name.partition(".")[2], count_rows(connection, name))
        for name in (*sorted(tables), PEOPLE.table, PEOPLE.changes)
    )
    refused = count_rows(connection, "link.person_edge", "verdict = 'refused'")
    lines = "\n".join(idle_judgements(connection))
    told: tuple[tuple[str, str | int], ...] = (("told", lines),) if lines else ()
    return StepResult(rows=count_rows(connection, "link.person"), facts=(*facts, ("refused_merges", refused), *told))
