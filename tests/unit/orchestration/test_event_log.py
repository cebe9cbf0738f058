"""The event log of a run from the shell: what it writes is what Dagster reads, in time and after a fault."""

from __future__ import annotations

import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.schema import AssetKeyTable
from sqlalchemy.exc import IntegrityError

from gridhub.orchestration.event_log import BATCH_SECONDS, KeptConnectionEventLog

KEY = dg.AssetKey("export")


def kept(home: Path) -> dg.DagsterInstance:
    log = {
        "module": KeptConnectionEventLog.__module__, "class": KeptConnectionEventLog.__name__,
        "config": {"base_dir": str(home / "history" / "runs")},
    }  # fmt: skip
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides={"event_log_storage": log}))


def seen_by_the_ui(home: Path) -> int:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        return len(instance.fetch_materializations(KEY, limit=1000).records)


def test_events_are_seen_by_the_ui_a_moment_later_while_the_run_goes_on(tmp_path: Path) -> None:
    with kept(tmp_path) as instance:
        for _ in range(20):
            instance.report_runless_asset_event(dg.AssetMaterialization(KEY))
        until = time.monotonic() + 20 * BATCH_SECONDS
        while seen_by_the_ui(tmp_path) < 20 and time.monotonic() < until:
            time.sleep(BATCH_SECONDS / 2)
        assert seen_by_the_ui(tmp_path) == 20


def test_the_last_events_of_a_run_are_written_when_it_ends(tmp_path: Path) -> None:
    with kept(tmp_path) as instance:
        instance.report_runless_asset_event(dg.AssetMaterialization(KEY))
    assert seen_by_the_ui(tmp_path) == 1


def test_the_ui_may_write_while_a_run_goes_on(tmp_path: Path) -> None:
    with kept(tmp_path) as run, dg.DagsterInstance.from_config(str(tmp_path)) as ui:
        for _ in range(5):
            run.report_runless_asset_event(dg.AssetMaterialization(KEY))
            ui.report_runless_asset_event(dg.AssetMaterialization(KEY))
    assert seen_by_the_ui(tmp_path) == 10


def test_a_statement_that_fails_takes_no_earlier_event_with_it(tmp_path: Path) -> None:
    with kept(tmp_path) as instance:
        instance.report_runless_asset_event(dg.AssetMaterialization(KEY))
        storage = instance.event_log_storage
        assert isinstance(storage, KeptConnectionEventLog)
        with pytest.raises(IntegrityError), storage.index_connection() as connection:
            connection.execute(AssetKeyTable.insert().values(asset_key=KEY.to_string()))
        instance.report_runless_asset_event(dg.AssetMaterialization(KEY))
    assert seen_by_the_ui(tmp_path) == 2
