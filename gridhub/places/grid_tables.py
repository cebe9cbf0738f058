"""The grid tables of schema ``link``: which grids cover each dwelling, which one is its leaf, how departments' grids lie.

Belongs here: reading claim.grid, giving ids, writing. Not here: reading a coverage text (``coverage``), choosing leaves
(``leaves``), comparing grids (``crosswalk``), dwellings and addresses (``link``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from gridhub.kinds.place import GRID
from gridhub.places.assigning import Assigner, Coverage, CoverageIssue, GridRow, assign
from gridhub.places.coverage import boundary_of
from gridhub.places.crosswalk import cross
from gridhub.places.doubt import Doubt
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.leaves import NO_DOUBTS, NOTHING_SET_ASIDE, Hierarchy, LeafGrids, SetAside, leaves, unplaced_of
from gridhub.places.register import Dwelling
from gridhub.places.tables import IdMaker, frame, write
from gridhub.places.versions import Stay, history
from gridhub.project.address_grammar import AddressGrammar

UNIFIED = "unified"


def link_grids(
    con: duckdb.DuckDBPyConnection,
    key: IdMaker,
    as_of: date,
    dwellings: Sequence[Dwelling],
    dwelling_ids: Sequence[str],
    gazetteer: Gazetteer,
    set_aside: SetAside = NOTHING_SET_ASIDE,
    doubts: Mapping[int, Doubt] = NO_DOUBTS,
) -> LeafGrids:
    """Write link.{grid,dwelling_grid,dwelling_grid_history,department_dwelling_grid,grid_crosswalk,coverage_issue}; gives
    the leaf grids.

    Reads claim.grid in ``con``. Grids count when valid on ``as_of``. ``dwelling_ids``: hub ids of ``dwellings``. ``doubts``: those of
    them whose own address is in doubt; the shares of grids are over the others.
    """
    grid_rows = _write_grids(con, key, gazetteer.words)
    in_force = [row for row in grid_rows if row.active(as_of)]
    assigner = Assigner(dwellings, gazetteer)
    unified_rows = [row for row in in_force if row.system == UNIFIED]
    unified = assign(unified_rows, assigner)
    covering: dict[int, list[str]] = defaultdict(list)
    for grid, indexes in sorted(unified.cover.items()):
        for index in indexes:
            covering[index].append(grid)
    every = [row for row in grid_rows if row.system == UNIFIED]
    hierarchy = Hierarchy(every, as_of, set_aside)
    regions = [dwelling.region_code for dwelling in dwellings]
    unplaced = unplaced_of(regions, covering)
    found = leaves(hierarchy, unified_rows, covering, unified.open_grids, unplaced, set_aside, doubts)
    _write_dwelling_grids(con, unified_rows, unified, found.leaf_of, dwelling_ids)
    issues = list(unified.issues) + _write_department_grids(
        con, in_force, assigner, unified, dwelling_ids, found.in_doubt
    )
    _write_issues(con, issues)
    _write_history(con, dwelling_ids, history(every, assigner, regions, set_aside, doubts))
    return found


def _write_grids(con: duckdb.DuckDBPyConnection, key: IdMaker, words: AddressGrammar) -> list[GridRow]:
    rows = con.execute(
        "SELECT record_id, role, grid_system, grid_code, department, grid_level, parent_grid_code, region_code, "
        "coalesce(coverage_text, ''), valid_from, valid_to FROM claim.grid ORDER BY record_id, role"
    ).fetchall()
    ids = {(r[2], r[3]): key.hub_id(GRID.prefix, f"{r[2]}|{r[3]}") for r in rows}
    write(
        con, "grid", frame("grid", [(r[0], r[1], ids[r[2], r[3]], r[2], r[3], boundary_of(r[8], words)) for r in rows])
    )
    return [GridRow(r[0], ids[r[2], r[3]], r[2], r[4], r[3], r[5], r[6], r[7], r[8], r[9], r[10]) for r in rows]


def _write_dwelling_grids(
    con: duckdb.DuckDBPyConnection,
    rows: Sequence[GridRow],
    coverage: Coverage,
    leaf_of: Mapping[int, frozenset[str]],
    dwelling_ids: Sequence[str],
) -> None:
    level: dict[str, int | None] = {}
    for row in rows:
        level.setdefault(row.grid_id, row.level)
    out = [
        (dwelling_ids[n], grid, level[grid], grid in leaf_of[n], coverage.record_of(grid, n))
        for grid, numbers in sorted(coverage.cover.items())
        for n in numbers
    ]
    write(con, "dwelling_grid", frame("dwelling_grid", out))


def _write_department_grids(
    con: duckdb.DuckDBPyConnection,
    rows: Sequence[GridRow],
    assigner: Assigner,
    unified: Coverage,
    dwelling_ids: Sequence[str],
    in_doubt: frozenset[int],
) -> list[CoverageIssue]:
    covered: list[tuple[object, ...]] = []
    crossed: list[tuple[object, ...]] = []
    issues: list[CoverageIssue] = []
    for department in sorted({row.department for row in rows if row.system != UNIFIED}):
        coverage = assign([r for r in rows if r.department == department and r.system != UNIFIED], assigner)
        issues += coverage.issues
        covered += [
            (department, dwelling_ids[n], grid, coverage.record_of(grid, n))
            for grid, numbers in sorted(coverage.cover.items())
            for n in numbers
        ]
        crossed += [
            (c.department, c.department_grid_id, c.unified_grid_id, c.relation, c.dwelling_count,
             c.department_dwelling_count, c.unified_dwelling_count, c.department_share, c.unified_share,
             c.department_doubt_count, c.unified_doubt_count)
            for c in cross(department, coverage.cover, unified.cover, in_doubt)
        ]  # fmt: skip
    write(con, "department_dwelling_grid", frame("department_dwelling_grid", covered))
    write(con, "grid_crosswalk", frame("grid_crosswalk", crossed))
    return issues


def _write_issues(con: duckdb.DuckDBPyConnection, issues: Sequence[CoverageIssue]) -> None:
    rows = [
        (issue.record_id, issue.part_no, issue.reason, issue.part_text or None, issue.read_so_far or None)
        for issue in issues
    ]
    write(con, "coverage_issue", frame("coverage_issue", rows))


def _write_history(
    con: duckdb.DuckDBPyConnection, dwelling_ids: Sequence[str], stays: Mapping[int, Sequence[Stay]]
) -> None:
    rows = [
        (dwelling_ids[n], number, stay.valid_from, stay.valid_to, *stay.said)
        for n, every in sorted(stays.items())
        for number, stay in enumerate(every, 1)
    ]
    write(con, "dwelling_grid_history", frame("dwelling_grid_history", rows))
