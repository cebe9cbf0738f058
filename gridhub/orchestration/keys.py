"""Asset keys, groups and partitions: how steps and exports are named in Dagster.

Belongs here: naming alone. Not here: assets themselves.
"""

from __future__ import annotations

import dagster as dg

from gridhub.build.step import Step
from gridhub.contracts.period import Period
from gridhub.project.connector import Export

TIMEZONE = "Asia/Shanghai"
EARLIEST = "2024-01"
"""Where the timeline of a city begins that does not say from when on its data are owed."""


def step_key(step_name: str) -> dg.AssetKey:
    """``core.person`` → core/core_person: the graph shows only the last part, so it must be unique across layers."""
    layer, _, leaf = step_name.partition(".")
    return dg.AssetKey([layer, f"{layer}_{leaf}"])


def export_key(department: str, export: str) -> dg.AssetKey:
    return dg.AssetKey(["export", f"export_{department}__{export}"])


def group_of(step: Step) -> str:
    """Layer, and department where the step belongs to one."""
    return f"{step.layer}_{step.department}" if step.department else step.layer


def check_name(rule: str) -> str:
    """Dagster allows letters, digits and underscores in a check's name."""
    return "".join(char if char.isalnum() and char.isascii() else "_" for char in rule)


def partitions_of(export: Export, first_month: str) -> dg.PartitionsDefinition[str]:
    """Monthly exports by month from the city's first one on (a missing one is a gap in the UI), daily by day.

    An extract of a database belongs to the month of its run: only such exports have a partition before it is over.
    """
    start, ahead = partition_key(first_month), int(export.database is not None)
    if export.cadence == "daily":
        return dg.DailyPartitionsDefinition(start_date=start, timezone=TIMEZONE, end_offset=ahead)
    return dg.MonthlyPartitionsDefinition(start_date=start, timezone=TIMEZONE, end_offset=ahead)


def partition_key(period: str) -> str:
    """Period ``2026-10`` → month partition 2026-10-01; a day stays as it is."""
    return Period(period).first_day.isoformat()
