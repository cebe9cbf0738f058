"""Asset keys, groups and partitions: how steps and exports are named in Dagster.

Belongs here: naming alone. Not here: assets themselves.
"""

from __future__ import annotations

import dagster as dg

from gridhub.warehouse.build import Step

TIMEZONE = "Asia/Shanghai"
FIRST_MONTH = "2024-01-01"


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


def partitions_of(cadence: str) -> dg.PartitionsDefinition[str]:
    """Monthly exports by month (a missing one is a gap in the UI), daily by day, others one key per period."""
    if cadence == "daily":
        return dg.DailyPartitionsDefinition(start_date=FIRST_MONTH, timezone=TIMEZONE)
    return dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH, timezone=TIMEZONE)


def partition_key(period: str) -> str:
    """Period ``2026-10`` → month partition 2026-10-01; a day stays as it is."""
    return f"{period}-01" if len(period) == 7 else period
