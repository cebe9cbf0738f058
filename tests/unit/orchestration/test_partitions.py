"""Each cadence has partitions of its own in Dagster, and every delivery is an event on one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.period import Cadence, Period
from gridhub.orchestration.events import report_deliveries
from gridhub.orchestration.keys import dynamic_name, export_key, partition_key, partitions_of
from gridhub.state.control import known_deliveries, save_delivery
from gridhub.state.control_file import writing
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from tests.unit.ingest.period_sheets import export_of
from tests.unit.ingest.town import Town, connectors

OF = ExportRef("civil", "benefit")
NOW = datetime(2026, 11, 26, 12)


def delivery(period: str, number: int = 1) -> Delivery:
    return Delivery(
        f"d{number:016x}", f"{number:064x}", f"{number}.xlsx", f"{number}.xlsx", number, NOW, *OF, period,
        Period(period).last_day, "", 1, "received",
    )  # fmt: skip


@pytest.mark.parametrize(("cadence", "period", "keys"), [
    ("monthly", "2026-10", ["2026-09-01", "2026-10-01"]),
    ("quarterly", "2026-Q3", ["2026-07-01", "2026-10-01"]),
    ("half_yearly", "2026-H2", ["2026-07-01"]),
    ("yearly", "2026", ["2026-01-01"]),
])  # fmt: skip
def test_periods_are_partitions_from_the_citys_first_month_on(cadence: Cadence, period: str, keys: list[str]) -> None:
    partitions = partitions_of(OF, export_of(cadence), "2026-09")
    assert partitions.get_partition_keys(current_time=NOW) == keys
    assert partition_key(delivery(period), cadence) in keys
    assert partitions.timezone == "Asia/Shanghai"  # type: ignore[attr-defined]


def test_a_daily_export_has_a_partition_for_each_day_that_is_over() -> None:
    keys = partitions_of(OF, export_of("daily"), "2026-09").get_partition_keys(current_time=NOW)
    assert (keys[0], keys[-1]) == ("2026-09-01", "2026-11-25")
    assert partition_key(delivery("2026-10-31"), "daily") == "2026-10-31"


def test_a_month_of_before_the_cadence_was_changed_is_an_event_on_its_quarter() -> None:
    assert partition_key(delivery("2026-08"), "quarterly") == "2026-07-01"


def test_what_comes_ad_hoc_has_one_partition_per_file(tmp_path: Path) -> None:
    civil = connectors()["civil"]
    town = Town(tmp_path, {"civil": civil.model_copy(update={"exports": {"benefit": export_of("ad_hoc")}})})
    project: Any = SimpleNamespace(
        connectors=town.connectors, std_contracts=town.std_contracts, config=SimpleNamespace(deadline_day=10)
    )
    home = Home(tmp_path / "home")
    with writing(home) as connection:
        save_delivery(connection, delivery("2026-10-31", 1))
        save_delivery(connection, delivery("2026-10-31", 2))
        save_delivery(connection, replace(delivery("2026-10", 3), department="gone"))
    usable = [one.delivery_id for one in known_deliveries(home)]
    with dg.DagsterInstance.ephemeral() as instance:
        report_deliveries(instance, project, home, usable, NOW)
        keys = instance.get_dynamic_partitions(dynamic_name(OF))
        assert sorted(keys) == [f"2026-10-31 {d.delivery_id}" for d in known_deliveries(home)[:2]]
        report_deliveries(instance, project, home, usable, NOW)
        reported = instance.fetch_materializations(export_key(*OF), limit=10).records
        assert len(reported) == 2, "a second run reports nothing twice"
        assert set(instance.get_materialized_partitions(export_key(*OF))) == set(keys)
