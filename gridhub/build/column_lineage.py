"""Step ``audit.column_lineage``: which columns each column of an asset is computed from, as a table.

Belongs here: writing the table. Not here: tracing (``project.sql.lineage``).
"""

from __future__ import annotations

from gridhub.build.step import Build, StepResult
from gridhub.contracts import audit_tables as audit
from gridhub.project.sql.lineage import project_lineage
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_empty, insert_rows
from gridhub.tables.spec import table_of


def record_lineage(build: Build) -> StepResult:
    """Step ``audit.column_lineage``: lineage of every asset as a table."""
    edges = project_lineage(build.project)
    with build.connect() as connection:
        spec = table_of(audit.ColumnLineage)
        create_empty(connection, spec)
        rows = insert_rows(
            connection,
            spec,
            [
                {
                    "table_name": e.table,
                    "column_name": e.column,
                    "source_table": e.source_table,
                    "source_column": e.source_column,
                }
                for e in edges
            ],
        )
        return StepResult(rows=rows, checks=check_contract(connection, audit.ColumnLineage))
