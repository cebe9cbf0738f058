"""Deliveries as events on their export's asset: who sent which period, and which is missing.

Belongs here: reporting each received file once. Not here: taking it in (``ingest``).
"""

from __future__ import annotations

from collections.abc import Collection

import dagster as dg
import pyarrow.parquet as pq

from gridhub.build.work import Build
from gridhub.contracts.export_ref import ExportRef
from gridhub.orchestration.keys import dynamic_name, export_key, partition_key
from gridhub.project.catalogue import DELIVERY_AUDIT
from gridhub.project.project import Project
from gridhub.state.control import known_deliveries
from gridhub.state.home import Home

DATA_VERSION = "dagster/data_version"


def report_deliveries(instance: dg.DagsterInstance, project: Project, home: Home, usable: Collection[str]) -> int:
    """Report every usable delivery that has no event yet (by content hash and part). Returns how many were new.

    ``usable``: ids of the deliveries that were neither refused nor held: only these fill their period and make fresh.

    Those of exports that the project does not name any more have no asset and no event.
    """
    reported: dict[dg.AssetKey, set[tuple[str, str, str]]] = {}
    new = 0
    for delivery in known_deliveries(home):
        of = ExportRef(delivery.department, delivery.export)
        if delivery.delivery_id not in usable or of not in project.std_contracts:
            continue
        cadence = project.connectors[of.department].exports[of.export].cadence
        key = export_key(delivery.department, delivery.export)
        if key not in reported:
            reported[key] = _known_events(instance, key)
        identity = (partition_key(delivery, cadence), delivery.part, delivery.sha256)
        if identity in reported[key]:
            continue
        if cadence == "ad_hoc":
            instance.add_dynamic_partitions(dynamic_name(of), [identity[0]])
        instance.report_runless_asset_event(
            dg.AssetMaterialization(
                asset_key=key,
                partition=identity[0],
                metadata={
                    "文件": delivery.file_name,
                    "分片": delivery.part,
                    "批次编号": delivery.delivery_id,
                    "接收序号": delivery.received_no,
                },
                tags={DATA_VERSION: delivery.sha256},
            )
        )
        reported[key].add(identity)
        new += 1
    return new


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
