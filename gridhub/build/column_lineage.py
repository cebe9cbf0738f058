"""Step ``audit.column_lineage``: which columns each column of an asset is computed from, as a table.

Belongs here: writing the table. Not here: tracing (``project.sql.lineage``).
"""

from __future__ import annotations

from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.project.project import Project
from gridhub.project.sql.lineage import project_lineage
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_empty, insert_rows


def assets_said(build: Build) -> Json:
    return lineage_said(build.project)


def lineage_said(project: Project) -> Json:
    """What the lineage rests on: the SQL of every asset and the columns of every table it may read."""
    return {
        "assets": [[asset.name, asset.sql] for asset in project.assets],
        "tables": {name: spec.sql_types for name, spec in project.tables.items()},
    }


def record_lineage(work: Work) -> StepResult:
    """Lineage of every asset as a table."""
    spec = work.spec("audit.column_lineage")
    create_empty(work.connection, spec)
    rows = insert_rows(
        work.connection,
        spec,
        [
            {"table_name": edge.table, "column_name": edge.column, "source_table": edge.source_table,
             "source_column": edge.source_column}
            for edge in project_lineage(work.project)
        ],
    )  # fmt: skip
    return StepResult(rows=rows, checks=check_contract(work.connection, spec))
