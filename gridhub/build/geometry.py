"""The geometry of places as a step of the plan.

Belongs here: what it rests on beside the tables (declared systems, the border of the city), its check. Not here: how
shapes and points are judged (``places.geometry``).
"""

from __future__ import annotations

import json
from typing import Any

from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.contracts.coord_system import CoordSystem, system_of
from gridhub.contracts.errors import BrokenProject, ProjectError
from gridhub.project.project import Project
from gridhub.state.kept import sha256_of
from gridhub.tables.checks import Check, Place, check_contract
from gridhub.tables.filling import count_rows

READS = (
    "claim.address", "claim.grid", "claim.grid_shape", "link.grid", "link.address", "audit.delivery", "audit.run",
)  # fmt: skip
DECLARED = "coord_system.declared"
"""Check: the coordinate system that a connector declares can be that of its deliveries."""
MAX_BORDER_BYTES = 50 * 2**20


def geometry_said(build: Build) -> Json:
    """The declared systems and the border of the city."""
    border = build.project.config.city_border
    systems: list[Json] = [[*export, system] for export, system in sorted(_declared(build.project).items())]
    return {"systems": systems, "border": sha256_of(border) if border else ""}


def link_geometry_step(work: Work) -> StepResult:
    """Step ``link.geometry``: boundaries, points as a second witness, shares of area, deliveries in a wrong system."""
    from gridhub.places.geometry.stage import link_geometry  # shapely: nothing else of a run needs it

    link_geometry(work.connection, _declared(work.project), _border(work.project), work.as_of())
    told = work.connection.execute(
        "SELECT file, reason, state FROM audit.coord_system WHERE reason IS NOT NULL ORDER BY file, declared"
    ).fetchall()
    refused = tuple(Place(file, "", 0, "", reason) for file, reason, state in told if state == "refused")
    tested = count_rows(work.connection, "audit.coord_system", "state <> 'untested'")
    check = Check(
        DECLARED, "failed" if refused else "passed" if tested else "not_run", False, "坐标系与声明的一致", tested,
        len(refused), refused,
    )  # fmt: skip
    facts = [
        (name, count_rows(work.connection, f"link.{name}"))
        for name in ("grid_area", "geometry_point", "grid_crosswalk_area", "grid_overlap")
    ]
    facts.append(
        ("points_differing", count_rows(work.connection, "link.geometry_point", "verdict IN ('differ', 'outside')"))
    )
    checks = check_contract(work.connection, work.spec("audit.coord_system"), prefix="coord_system")
    notes = tuple(str(reason) for _, reason, _ in told)
    return StepResult(facts=tuple(facts), checks=(check, *checks), notes=notes)


def _declared(project: Project) -> dict[tuple[str, str], CoordSystem]:
    return {
        (department, export): system_of(spec.coord_system)
        for department, connector in project.connectors.items()
        for export, spec in connector.exports.items()
        if spec.coord_system
    }


def _border(project: Project) -> Any:
    """The polygons of the city's border. Raises ``BrokenProject`` when its file holds none."""
    path = project.config.city_border
    if path is None:
        return None
    import shapely

    try:
        if path.stat().st_size > MAX_BORDER_BYTES:
            raise ValueError("too large")
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
        features = whole.get("features", [whole])
        parts = [shapely.from_geojson(json.dumps(feature.get("geometry", feature))) for feature in features]
        border = shapely.union_all(parts)
        if not shapely.area(border) > 0:
            raise ValueError("no area")
    except (ValueError, AttributeError, TypeError, RecursionError, shapely.errors.ShapelyError) as error:
        message = "city_border: GeoJSON with the polygon of the city in degrees (CGCS2000) is wanted"
        raise BrokenProject([ProjectError(path.name, 0, message)]) from error
    return border
