"""Running SQL assets: claim, core, finding and mart tables from their files, each checked against its contract.

Belongs here: how an asset's SELECT becomes a table. Not here: what it computes (``assets/``), its loading (``project``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gridhub.contracts.base import TableContract
from gridhub.tables.spec import table_of
from gridhub.project.project import SqlAsset
from gridhub.build.step import Build, StepResult
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_empty, create_from_query


def derive_table(build: Build, asset: SqlAsset, contract: type[TableContract]) -> StepResult:
    """Run one asset into its table, cast to the contract's types and ordered by its key."""
    with build.connect() as connection:
        spec = table_of(contract)
        if spec.name != asset.name:  # all findings share one contract
            spec = replace(spec, name=asset.name)
        rows = create_from_query(connection, spec, asset.sql)
        return StepResult(rows=rows, checks=check_contract(connection, contract, spec))


def unite_claims(build: Build, assets: Sequence[SqlAsset], contract: type[TableContract]) -> StepResult:
    """UNION ALL BY NAME of every claim file of one claim table; columns a file leaves out are typed nulls."""
    spec = table_of(contract)
    with build.connect() as connection:
        if not assets:
            create_empty(connection, spec)
            return StepResult(rows=0, checks=check_contract(connection, contract, spec))
        present: set[str] = set()
        parts: list[str] = []
        for asset in assets:
            described = connection.execute(f"DESCRIBE {asset.sql}").fetchall()
            present |= {row[0] for row in described}
            parts.append(f"({asset.sql})")
        query = "\nUNION ALL BY NAME\n".join(f"SELECT * FROM {part} AS part_{n}" for n, part in enumerate(parts))
        rows = create_from_query(connection, spec, query, present=sorted(present))
        return StepResult(
            rows=rows,
            facts=(("files", ", ".join(asset.name.partition("__")[2] for asset in assets)),),
            checks=check_contract(connection, contract, spec),
        )
