"""Which months and parts a release has to do without, and why.

Belongs here: ``audit.delivery_gap``, once it is known which files could be read. Not here: what counts as missing
(``ingest.missing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gridhub.build.work import Work
from gridhub.ingest.receive.missing import Gap, missing_deliveries
from gridhub.state.control import known_deliveries
from gridhub.tables.checks import Check, Place
from gridhub.tables.filling import create_empty, insert_rows

COMPLETE = "deliveries.complete"
SAMPLE = 10


def record_gaps(work: Work) -> Check:
    """Fill ``audit.delivery_gap`` and give the check that tells of it. Intake takes a file by its name: only after
    reading and standardising does ``audit.delivery`` say whether its month is there.
    """
    known = work.connection.execute(
        "SELECT delivery_id, state IN ('refused', 'superseded') FROM audit.delivery"
    ).fetchall()
    unusable = {delivery_id for delivery_id, is_unusable in known if is_unusable}
    ids = {delivery_id for delivery_id, _ in known}
    deliveries = [
        replace(d, state="refused") if d.delivery_id in unusable else d
        for d in known_deliveries(work.home)
        if d.delivery_id in ids
    ]
    gaps = missing_deliveries(work.project, deliveries, work.as_of())
    spec = work.spec("audit.delivery_gap")
    create_empty(work.connection, spec)
    insert_rows(
        work.connection, spec, [{column.name: getattr(gap, column.name) for column in spec.columns} for gap in gaps]
    )
    return _check(gaps)


def _check(gaps: Sequence[Gap]) -> Check:
    sample = tuple(
        Place(f"{gap.department}.{gap.export} {gap.period} {gap.part}", "", 0, "", gap.reason) for gap in gaps[:SAMPLE]
    )
    state = "failed" if gaps else "passed"
    return Check(COMPLETE, state, False, "没有缺报的月份和分片", len(gaps), len(gaps), sample)  # type: ignore[arg-type]
