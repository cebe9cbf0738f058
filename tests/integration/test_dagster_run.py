"""The road as one Dagster run: deliveries are events, rules are checks, a blocked run switches nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from gridhub.build.step import Blocked
from gridhub.contracts.errors import BrokenProject
from gridhub.orchestration.arrivals import USABLE_FILES
from gridhub.orchestration.keys import step_key
from gridhub.orchestration.launch import prepare_dagster_home, run_in_dagster
from gridhub.orchestration.road import broken_definitions, build_definitions, road_job_name
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.release.releases import current_id
from tests.integration.conftest import ROOT, SAMPLE, CityRun, clock
from tests.integration.test_cli import SMALL, copy_of_project

STAFF_EXPORT = dg.AssetKey(["export", "export_grid_office__staff"])
LATE_EXPORT = dg.AssetKey(["export", "export_grid_office__key_person"])
LATER = "网格办_重点人群名单_202610.xlsx"


@pytest.fixture(scope="module")
def city(make_city: Callable[..., CityRun]) -> CityRun:
    """A small city, run once through Dagster."""
    city = make_city(lambda name: name.startswith(SMALL) and name != LATER)
    run_in_dagster(city.project, city.home, clock=clock, environ=os.environ)
    return city


@pytest.fixture
def instance(city: CityRun) -> dg.DagsterInstance:
    return dg.DagsterInstance.from_config(str(prepare_dagster_home(city.project, city.home)))


def test_every_delivery_is_one_event_on_its_month(city: CityRun, instance: dg.DagsterInstance) -> None:
    def partitions() -> list[str]:
        found = instance.fetch_materializations(STAFF_EXPORT, limit=100).records
        return sorted(str(record.partition_key) for record in found)

    assert partitions() == ["2026-09-01", "2026-10-01"]
    run_in_dagster(city.project, city.home, clock=clock, environ=os.environ)
    assert partitions() == ["2026-09-01", "2026-10-01"], "a second run reports nothing twice"


def test_the_log_of_a_run_holds_rows_checks_and_no_identifier(city: CityRun, instance: dg.DagsterInstance) -> None:
    run = instance.get_run_records(limit=1)[0].dagster_run
    assert run.status == dg.DagsterRunStatus.SUCCESS
    events = instance.all_logs(run.run_id)
    made = [e.dagster_event.step_materialization_data.materialization for e in events
            if e.dagster_event and e.dagster_event.event_type == dg.DagsterEventType.ASSET_MATERIALIZATION]  # fmt: skip
    rows = {
        m.asset_key.path[-1]: m.metadata["dagster/row_count"].value for m in made if "dagster/row_count" in m.metadata
    }
    assert rows["core_grid"]
    checks = [e.dagster_event.asset_check_evaluation_data for e in events
              if e.dagster_event and e.dagster_event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION]  # fmt: skip
    failed = [check for check in checks if not check.passed]
    assert len(checks) > 100
    assert failed, "the sample has damaged cells"
    assert all(check.severity == dg.AssetCheckSeverity.WARN for check in failed)
    told = json.dumps([str(check.metadata) for check in failed], ensure_ascii=False)
    assert "网格办_" in told
    assert "99008119" not in told


def test_a_run_names_who_is_missing_and_tells_the_log(city: CityRun, instance: dg.DagsterInstance) -> None:
    tags = instance.get_run_records(limit=1)[0].dagster_run.tags
    assert tags["gridhub/release"] == current_id(city.home)
    assert "民政局 低保发放花名册 2026-09" in tags["gridhub/missing"], "due on 10 October"
    assert "2026-10" not in tags["gridhub/missing"], "October is due on 10 November"
    log = (city.home.root / "alerts.log").read_text(encoding="utf-8")
    assert f"已发布 {current_id(city.home)}" in log
    assert log.count("公安局 2026-09 缺报") == 1, "two runs have found it"


def test_a_refused_file_fails_the_check_of_its_export_until_a_good_one_comes(
    city: CityRun, instance: dg.DagsterInstance
) -> None:
    file, check = city.project.config.inbox / LATER, dg.AssetCheckKey(LATE_EXPORT, USABLE_FILES)

    def history() -> list[bool]:
        found = instance.event_log_storage.get_asset_check_execution_history(check, limit=9)
        return [one.status == AssetCheckExecutionRecordStatus.SUCCEEDED for one in found]

    materialised = len(instance.fetch_materializations(LATE_EXPORT, limit=100).records)
    before = history()
    file.write_bytes(b"not a workbook")
    run_in_dagster(city.project, city.home, clock=clock, environ=os.environ)
    assert history() == [False, *before]
    latest = instance.event_log_storage.get_asset_check_execution_history(check, limit=1)[0].evaluation
    assert latest is not None and LATER in (latest.description or "")
    assert len(instance.fetch_materializations(LATE_EXPORT, limit=100).records) == materialised
    shutil.copyfile(SAMPLE / "inbox" / LATER, file)
    run_in_dagster(city.project, city.home, clock=clock, environ=os.environ)
    assert history() == [True, False, *before]
    assert before == [True], "what does not change is told once"


def test_a_blocked_run_fails_in_dagster_too_and_the_release_before_stays(
    city: CityRun, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    before = current_id(city.home)
    root = copy_of_project(tmp_path)
    shutil.copyfile(ROOT / "dagster.yaml", root / "dagster.yaml")
    sql = root / "assets" / "core" / "staff_assignment.sql"
    text = sql.read_text(encoding="utf-8")
    sql.write_text(text + "\nUNION ALL\n" + "\n".join(line for line in text.splitlines() if not line.startswith("--")))
    inbox, home = str(city.project.config.inbox), str(city.home.root)
    project: Project = load(root, environ={"GRIDHUB_INBOX": inbox, "GRIDHUB_HOME": home})
    with pytest.raises(Blocked, match=r"core\.staff_assignment"):
        run_in_dagster(project, city.home, clock=clock, environ=os.environ)
    assert current_id(city.home) == before
    assert instance.get_run_records(limit=1)[0].dagster_run.status == dg.DagsterRunStatus.FAILURE


def test_a_broken_file_of_the_project_is_one_failing_asset_with_all_its_faults(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path)
    yaml = root / "connectors" / "environment.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace("kind: snapshot", "kindd: snapshot"), encoding="utf-8")
    for name in ("环境", "民政"):
        (root / "connectors" / f"{name}.yaml").write_text("kindd: 1\n", encoding="utf-8")
    with pytest.raises(BrokenProject) as broken:
        load(root, environ={})
    files = {error.file for error in broken.value.errors}
    assert len(broken.value.errors) > len(files) >= 3
    definitions = broken_definitions(broken.value)
    assets = {key.to_user_string(): key for key in definitions.resolve_all_asset_keys()}
    assert len(assets) == len(files)
    assert "invalid/connectors_environment_yaml" in assets
    shown = definitions.resolve_assets_def(assets["invalid/connectors_environment_yaml"])
    assert str(shown.descriptions_by_key).count("environment.yaml:") > 1
    assert not dg.materialize([shown], raise_on_error=False).success


def test_one_asset_alone_works_on_what_the_others_left(city: CityRun, instance: dg.DagsterInstance) -> None:
    job = build_definitions(city.project, city.home, clock=clock, environ=os.environ).resolve_job_def(road_job_name)
    done = job.execute_in_process(instance=instance, asset_selection=[step_key("core.grid")], raise_on_error=False)
    assert done.success
    (made,) = done.get_asset_materialization_events()
    assert made.materialization.metadata["dagster/row_count"].value


def test_one_asset_alone_in_an_empty_home_says_what_to_run_first(
    make_city: Callable[..., CityRun], city: CityRun
) -> None:
    empty = make_city(lambda name: name.startswith(SMALL), cold=True)
    job = build_definitions(empty.project, empty.home, clock=clock, environ=os.environ).resolve_job_def(road_job_name)
    with dg.DagsterInstance.ephemeral() as instance:
        done = job.execute_in_process(instance=instance, asset_selection=[step_key("core.grid")], raise_on_error=False)
        assert not done.success
        told = [str(event.event_specific_data) for event in done.all_events if event.is_step_failure]
    assert "core.grid：请先运行" in told[0]
    assert "gridhub run" in told[0]
