"""Which months and parts a release has to do without, and why.

Belongs here: ``audit.delivery_gap``, once it is known which files could be read. Not here: what counts as missing
(``ingest.missing``).
"""

from __future__ import annotations

import duckdb

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gridhub.contracts import audit_tables as audit
from gridhub.tables.spec import table_of
from gridhub.ingest.receive.missing import Gap, missing_deliveries
from gridhub.state.control import known_deliveries
from gridhub.build.step import Build
from gridhub.tables.checks import Check, Place
from gridhub.tables.filling import insert_rows


COMPLETE = "deliveries.complete"
SAMPLE = 10


def record_gaps(connection: duckdb.DuckDBPyConnection, build: Build) -> Check:
    """Fill ``audit.delivery_gap`` and give the check that tells of it. Intake takes a file by its name: only after
    reading and standardising does ``audit.delivery`` say whether its month is there.
    """
    unusable = {
        row[0]
        for row in connection.execute(
            "SELECT delivery_id FROM audit.delivery WHERE state IN ('refused', 'superseded')"
        ).fetchall()
    }
    deliveries = [replace(d, state="refused") if d.delivery_id in unusable else d for d in known_deliveries(build.home)]
    gaps = missing_deliveries(build.project, deliveries, build.as_of(connection))
    spec = table_of(audit.DeliveryGap)
    connection.execute("DELETE FROM audit.delivery_gap")
    insert_rows(connection, spec, [{column.name: getattr(gap, column.name) for column in spec.columns} for gap in gaps])
    return _check(gaps)


def _check(gaps: Sequence[Gap]) -> Check:
    sample = tuple(
        Place(f"{gap.department}.{gap.export} {gap.period} {gap.part}", "", 0, "", gap.reason) for gap in gaps[:SAMPLE]
    )
    state = "failed" if gaps else "passed"
    return Check(COMPLETE, state, False, "没有缺报的月份和分片", len(gaps), len(gaps), sample)  # type: ignore[arg-type]
