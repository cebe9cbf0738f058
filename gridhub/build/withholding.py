"""Which records stay in the vault: entries of sensitive categories of key persons, and exports that are agreed as such.

Belongs here: the step ``link.withheld_record``. Not here: what publication does with them (``tables.withholding``), which
category is sensitive (``assets/rules/person_category.yaml``), which export (``vault_only`` of its connector).
A category that the rules do not name is withheld: nothing is published because somebody forgot to judge it.
"""

from __future__ import annotations

import duckdb

from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.contracts.link_tables import WithheldRecord
from gridhub.kinds.listing import claim_contracts
from gridhub.project.person_categories import CATEGORIES
from gridhub.project.project import Project
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_from_query
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import table_of
from gridhub.tables.withholding import WITHHELD

READS = (*sorted(table_of(contract).name for contract in claim_contracts()), CATEGORIES)


def withhold_records(work: Work) -> StepResult:
    """Step ``link.withheld_record``: one row per record that is not published, and why."""
    rows = write_withheld(work.connection, work.project)
    return StepResult(rows=rows, checks=check_contract(work.connection, work.spec(WITHHELD)))


def withholding_said(build: Build) -> Json:
    """The exports that stay in the vault whole."""
    return [f"{department}.{export}" for department, export in vault_only(build.project)]


def vault_only(project: Project) -> list[tuple[str, str]]:
    """Department and export of those that stay in the vault whole, in order."""
    return sorted(
        (department, name)
        for department, connector in project.connectors.items()
        for name, export in connector.exports.items()
        if export.vault_only
    )


def write_withheld(connection: duckdb.DuckDBPyConnection, project: Project) -> int:
    """Write ``link.withheld_record`` from the claims. Returns its rows."""
    sensitive = f"""
        SELECT said.record_id, 'sensitive_category' AS reason
        FROM claim.key_person AS said
        LEFT JOIN {quoted(CATEGORIES)} AS named ON named.category = said.category
        WHERE COALESCE(named.is_sensitive, TRUE)"""
    whole = ", ".join(f"({literal(department)}, {literal(export)})" for department, export in vault_only(project))
    told = [
        f"SELECT record_id, 'vault_only' AS reason FROM {quoted(table_of(contract).name)} "
        f"WHERE (department, export) IN ({whole})"
        for contract in claim_contracts()
        if whole
    ]
    parts = " UNION ALL ".join([sensitive, *told])
    query = f"SELECT record_id, MIN(reason) AS reason FROM ({parts}) AS told GROUP BY record_id"
    return create_from_query(connection, table_of(WithheldRecord), query)
