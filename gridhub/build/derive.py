"""Running SQL assets: claim, core, finding and mart tables from their files, each checked against its contract.

Belongs here: how an asset's SELECT becomes a table. Not here: what it computes (``assets/``), its loading (``project``).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from gridhub.build.step import StepResult
from gridhub.build.work import Work
from gridhub.contracts.errors import GridhubError
from gridhub.project.catalogue import COMPLETENESS
from gridhub.project.project import SqlAsset
from gridhub.project.sql.indicators import TOWN, lines_of
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_empty, create_from_query
from gridhub.tables.spec import TableSpec


class IndicatorOverflows(GridhubError):
    """A number of a table of indicators has more digits than its column."""

    def __init__(self, table: str, codes: tuple[str, ...]) -> None:
        self.codes = codes
        told = "、".join(codes)
        super().__init__(
            f"{table}：指标 {told} 的数值算不出来，多半超过 16 位整数；没有发布，原发布继续有效。请核对它的 rows 和 column / "
            f"indicator {', '.join(codes)} cannot be computed (most likely more than 16 digits): look at its rows and column"
        )


def derive_table(work: Work, asset: SqlAsset) -> StepResult:
    """Run one asset into its table, cast to the contract's types and ordered by its key."""
    spec = work.spec(asset.table)
    unknown = _unknown_columns(work, spec) if COMPLETENESS in work.step.reads else set()
    present = [column.name for column in spec.columns if column.name not in unknown]
    try:
        rows = create_from_query(work.connection, spec, asset.sql, present=present)
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException):
        wrong = _indicators_at_fault(work, asset)
        if not wrong:
            raise
        failed = IndicatorOverflows(asset.table, wrong)
    else:
        return StepResult(rows=rows, checks=check_contract(work.connection, spec))
    raise failed  # outside the handler: a context would carry the library's text, which quotes values


def _indicators_at_fault(work: Work, asset: SqlAsset) -> tuple[str, ...]:
    """Codes of the numbers of a table of indicators that cannot be computed by themselves either."""
    entries = work.project.indicators.get(asset.table.removesuffix(TOWN))
    wrong: list[str] = []
    for code, sql in lines_of(asset.table, entries or ()):
        try:
            work.connection.execute(sql).fetchall()
        except duckdb.Error:
            wrong.append(code)
    return tuple(wrong)


def _unknown_columns(work: Work, spec: TableSpec) -> set[str]:
    """Columns of a ledger that are not computable: null, where the SQL would say 0 or no."""
    found = work.connection.execute(
        "SELECT value_code FROM audit.completeness "
        "WHERE table_name = ? AND value_kind = 'column' AND state = 'not_computable'",
        [spec.name],
    ).fetchall()
    return {str(name) for (name,) in found}


def unite_claims(work: Work, assets: Sequence[SqlAsset], spec: TableSpec) -> StepResult:
    """UNION ALL BY NAME of every claim file of one claim table; columns a file leaves out are typed nulls."""
    connection = work.connection
    if not assets:
        create_empty(connection, spec)
        return StepResult(rows=0, checks=check_contract(connection, spec))
    present: set[str] = set()
    for asset in assets:
        present |= {row[0] for row in connection.execute(f"DESCRIBE {asset.sql}").fetchall()}
    query = "\nUNION ALL BY NAME\n".join(f"SELECT * FROM ({asset.sql}) AS part_{n}" for n, asset in enumerate(assets))
    rows = create_from_query(connection, spec, query, present=sorted(present))
    return StepResult(
        rows=rows,
        facts=(("files", ", ".join(asset.name.partition("__")[2] for asset in assets)),),
        checks=check_contract(connection, spec),
    )
