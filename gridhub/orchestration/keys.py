"""Asset keys, groups and partitions: how steps and exports are named in Dagster.

Belongs here: naming alone. Not here: assets themselves.
"""

from __future__ import annotations

import dagster as dg

from gridhub.build.step import Step
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.period import Cadence, Period
from gridhub.project.connector import Export
from gridhub.state.delivery import Delivery

TIMEZONE = "Asia/Shanghai"
EARLIEST = "2024-01"
"""Where the timeline of a city begins that does not say from when on its data are owed."""
_CRON: dict[Cadence, str] = {"quarterly": "0 0 1 1,4,7,10 *", "half_yearly": "0 0 1 1,7 *", "yearly": "0 0 1 1 *"}
"""When the periods begin for which Dagster has no word of its own."""


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


def partitions_of(of: ExportRef, export: Export, first_month: str) -> dg.PartitionsDefinition[str]:
    """One partition per period from the city's first month on (a missing one is a gap in the UI); of an export that comes
    ad hoc one per file.

    An extract of a database belongs to the period of its run, and a list of a quarter or a year is often sent before its
    end: only such exports have a partition before it is over.
    """
    if export.cadence == "ad_hoc":
        return dg.DynamicPartitionsDefinition(name=dynamic_name(of))
    start = Period.containing(Period(first_month).first_day, export.cadence).first_day.isoformat()
    ahead = int(export.database is not None or export.cadence not in ("daily", "monthly"))
    if export.cadence == "daily":
        return dg.DailyPartitionsDefinition(start_date=start, timezone=TIMEZONE, end_offset=ahead)
    if export.cadence == "monthly":
        return dg.MonthlyPartitionsDefinition(start_date=start, timezone=TIMEZONE, end_offset=ahead)
    return dg.TimeWindowPartitionsDefinition(
        start=start, fmt="%Y-%m-%d", cron_schedule=_CRON[export.cadence], timezone=TIMEZONE, end_offset=ahead
    )


def dynamic_name(of: ExportRef) -> str:
    """The set of partitions of an export that comes ad hoc."""
    return f"files_{of.leaf}"


def partition_key(delivery: Delivery, cadence: Cadence) -> str:
    """The partition of a delivery: the first day of the period of the cadence that it brings up to date (``2026-Q3`` →
    2026-07-01); of one that comes ad hoc its period and its id."""
    period = Period(delivery.period)
    if cadence == "ad_hoc":
        return f"{period} {delivery.delivery_id}"
    return Period.containing(period.last_day, cadence).first_day.isoformat()
