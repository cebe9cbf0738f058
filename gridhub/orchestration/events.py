"""Deliveries as events on their export's asset: who sent which period, and which is missing.

Belongs here: reporting each received file once. Not here: taking it in (``ingest``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import dagster as dg
import pyarrow.parquet as pq
from dagster._core.events import StepMaterializationData
from dagster._core.instance.utils import RUNLESS_JOB_NAME, RUNLESS_RUN_ID

from gridhub.build.work import Build
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.period import Cadence, Period
from gridhub.orchestration.keys import dynamic_name, export_key, partition_key
from gridhub.orchestration.timetable import moment_of
from gridhub.project.catalogue import DELIVERY_AUDIT
from gridhub.project.project import Project
from gridhub.state.control import known_deliveries
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home

DATA_VERSION = "dagster/data_version"


def report_deliveries(
    instance: dg.DagsterInstance, project: Project, home: Home, usable: Collection[str], now: datetime
) -> None:
    """Report every usable delivery that has no event yet (by content hash and part), older periods first.

    ``usable``: ids of the deliveries that were neither refused nor held: only these fill their period and make fresh. Those of
    exports that the project does not name any more have no asset and no event.

    An event is dated by its period (``moment_of``): else an old month that is taken in today would make its export fresh. One
    that comes after a newer period has the newer one's date: Dagster looks at the last event alone.
    """
    found: dict[ExportRef, list[Delivery]] = {}
    for delivery in known_deliveries(home):
        of = (delivery.department, delivery.export)
        if delivery.delivery_id in usable and of in project.std_contracts:
            found.setdefault(ExportRef(*of), []).append(delivery)
    for of, deliveries in found.items():
        export = project.connectors[of.department].exports[of.export]
        key = export_key(of.department, of.export)
        reported = _known_events(instance, key)
        identity = {one.delivery_id: (partition_key(one, export.cadence), one.part, one.sha256) for one in deliveries}
        known = [one for one in deliveries if identity[one.delivery_id] in reported]
        newest = max((Period(one.period) for one in known), default=None)
        for one in sorted(deliveries, key=lambda one: (Period(one.period), one.received_no)):
            if identity[one.delivery_id] in reported:
                continue
            reported.add(identity[one.delivery_id])
            newest = max(newest or Period(one.period), Period(one.period))
            moment = moment_of(newest, export, project.config.deadline_day, now)
            _report(instance, of, one, identity[one.delivery_id][0], export.cadence, moment)


def _report(
    instance: dg.DagsterInstance, of: ExportRef, delivery: Delivery, partition: str, cadence: Cadence, moment: datetime
) -> None:
    if cadence == "ad_hoc":
        instance.add_dynamic_partitions(dynamic_name(of), [partition])
    event = dg.AssetMaterialization(
        asset_key=export_key(of.department, of.export),
        partition=partition,
        metadata={
            "文件": delivery.file_name,
            "分片": delivery.part,
            "批次编号": delivery.delivery_id,
            "接收序号": delivery.received_no,
            "接收时间": delivery.received_at.isoformat(sep=" ", timespec="minutes"),
        },
        tags={DATA_VERSION: delivery.sha256},
    )
    instance.report_dagster_event(
        dg.DagsterEvent(
            event_type_value=dg.DagsterEventType.ASSET_MATERIALIZATION.value,
            event_specific_data=StepMaterializationData(event),
            job_name=RUNLESS_JOB_NAME,
        ),
        run_id=RUNLESS_RUN_ID,
        timestamp=moment.timestamp(),
    )


def usable_deliveries(build: Build) -> frozenset[str]:
    """Ids of the deliveries that ``audit.delivery`` of the build calls accepted or early."""
    made = build.results.latest(DELIVERY_AUDIT)
    if made is None:
        return frozenset()
    path = build.results.path_of(made.tables["audit.delivery"].sha256)
    table = pq.read_table(path, columns=["delivery_id", "state"]).to_pylist()
    return frozenset(str(row["delivery_id"]) for row in table if row["state"] in ("accepted", "early"))


def _known_events(instance: dg.DagsterInstance, key: dg.AssetKey) -> set[tuple[str, str, str]]:
    found = instance.fetch_materializations(key, limit=10_000).records
    events = [record.asset_materialization for record in found]
    return {
        (event.partition or "", str(event.metadata["分片"].value or ""), (event.tags or {}).get(DATA_VERSION, ""))
        for event in events
        if event and "分片" in event.metadata
    }
