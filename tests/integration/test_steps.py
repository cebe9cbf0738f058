"""Steps own what they write: twice is once, alone is right or says what to run first, any valid order gives the same; and
a result is taken over only while it is what it was."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gridhub.build.derive import IndicatorOverflows
from gridhub.build.perform import carry_out, perform
from gridhub.build.plan import make_plan
from gridhub.build.run import Outcome, open_build, run_plan
from gridhub.build.step import Blocked, RunFirst, Step, StepFailed, StepResult, WroteElsewhere
from gridhub.build.work import Build, Work
from gridhub.identity.stage import link_identity
from gridhub.project.project import Project
from gridhub.release.manifest import read_manifest
from gridhub.release.releases import current_id, require_current
from gridhub.release.views import write_views
from tests.integration.conftest import CityRun, clock
from tests.integration.test_cli import SMALL, copy_of_project


@contextmanager
def opened(city: CityRun, *, anew: bool = True) -> Iterator[Build]:
    build = open_build(city.project, city.home, "steps", anew=anew)
    try:
        yield build
    finally:
        build.close()


def steps_of(city: CityRun) -> list[Step]:
    """The plan without the release, which tells of the run."""
    return [step for step in make_plan(city.project, clock=clock) if step.layer != "release"]


@pytest.fixture(scope="module")
def walked(make_city: Callable[..., CityRun]) -> tuple[CityRun, dict[str, str]]:
    """The sample city with every step carried out once in order, and the digest of what each made."""
    city = make_city(cold=True)
    with opened(city) as build:
        return city, {step.name: carry_out(step, build).data_version for step in steps_of(city)}


def test_a_step_run_twice_makes_the_same_tables(walked: tuple[CityRun, dict[str, str]]) -> None:
    city, made = walked
    with opened(city) as build:
        for step in steps_of(city):
            again = perform(step, build)
            assert not again.reused
            assert again.data_version == made[step.name], step.name


def test_a_step_run_alone_makes_the_same_tables(walked: tuple[CityRun, dict[str, str]]) -> None:
    """Last step first: each finds what it reads where the others left it."""
    city, made = walked
    for step in reversed(steps_of(city)):
        with opened(city) as build:
            assert perform(step, build).data_version == made[step.name], step.name


def shuffled(steps: Sequence[Step], seed: int) -> list[Step]:
    """A valid order, chosen by chance: a step comes after those it waits for."""
    dice, waiting, done = random.Random(seed), list(steps), list[Step]()
    while waiting:
        names = {step.name for step in done}
        step = dice.choice([step for step in waiting if names.issuperset(step.inputs)])
        waiting.remove(step)
        done.append(step)
    return done


def test_any_valid_order_makes_the_same_tables(
    walked: tuple[CityRun, dict[str, str]], make_city: Callable[..., CityRun]
) -> None:
    city, made = walked
    other = make_city(cold=True)
    other.home.create()
    (other.home.keys / "hub.key").write_bytes((city.home.keys / "hub.key").read_bytes())
    order = shuffled(steps_of(other), seed=7)
    assert [step.name for step in order] != [step.name for step in steps_of(other)]
    with opened(other) as build:
        assert {step.name: perform(step, build).data_version for step in order} == made


@pytest.fixture
def small(make_city: Callable[..., CityRun]) -> CityRun:
    return make_city(lambda name: name.startswith(SMALL))


def test_a_step_whose_inputs_are_not_there_says_what_to_run_first(make_city: Callable[..., CityRun]) -> None:
    empty = make_city(lambda name: name.startswith(SMALL), cold=True)
    plan = {step.name: step for step in make_plan(empty.project, clock=clock)}
    with opened(empty) as build, pytest.raises(RunFirst, match=r"core\.grid：请先运行 .*delivery\.date"):
        perform(plan["core.grid"], build)


def test_a_step_that_writes_a_table_of_another_fails(small: CityRun) -> None:
    small.run()
    step = next(step for step in steps_of(small) if step.name == "core.visit")

    def strays(work: Work) -> StepResult:
        result = step.run(work)
        work.connection.execute("CREATE TABLE core.person AS SELECT 1 AS person_id")
        return result

    with opened(small) as build, pytest.raises(WroteElsewhere, match=r"core\.visit wrote core\.person"):
        perform(replace(step, run=strays), build)
    with opened(small) as build, pytest.raises(WroteElsewhere, match=r"did not write core\.visit"):
        perform(replace(step, run=lambda work: StepResult()), build)


def test_a_step_sees_only_what_it_declares(small: CityRun) -> None:
    small.run()
    step = next(step for step in steps_of(small) if step.name == "core.visit")
    with opened(small) as build, pytest.raises(StepFailed, match="CatalogException"):
        perform(replace(step, reads=step.reads[1:]), build)


def test_a_step_reaches_no_file_outside_the_home(small: CityRun, tmp_path: Path) -> None:
    small.run()
    foreign = tmp_path / "names.csv"
    foreign.write_text("name\n王伟\n", encoding="utf-8")
    step = next(step for step in steps_of(small) if step.name == "core.visit")

    def looks_elsewhere(work: Work) -> StepResult:
        work.connection.execute(f"CREATE TABLE core.visit AS SELECT * FROM '{foreign}'")
        return StepResult()

    with opened(small) as build, pytest.raises((StepFailed, duckdb.Error), match="Permission"):
        perform(replace(step, run=looks_elsewhere), build)


def test_a_table_of_indicators_is_made_of_published_columns_only(small: CityRun) -> None:
    small.run()
    steps = [step for step in steps_of(small) if step.published_only and "core.person" in step.reads]
    assert steps
    with opened(small) as build, build.work_of(steps[0], build.files_read(steps[0])) as work:
        seen = {str(row[0]) for row in work.connection.execute("DESCRIBE core.person").fetchall()}
    assert "person_id" in seen
    assert not {"name", "cid", "phone"} & seen


@pytest.mark.parametrize(
    ("values", "check", "said"),
    [
        ("'d0:1:7' AS record_id, '说明' AS detail", "evidence.exists", "证据行不存在"),
        ("record_id, '请联系 13800001234' AS detail", "detail.names_nobody", "手机号"),
        ("record_id, '身份号码 99008119800101001' || 'X' AS detail", "detail.names_nobody", "身份号码"),
    ],
)
def test_a_finding_without_evidence_or_with_a_number_of_a_person_stops_the_release(
    make_city: Callable[..., CityRun], tmp_path: Path, values: str, check: str, said: str
) -> None:
    root = copy_of_project(tmp_path)
    query = f"SELECT grid_id AS subject_id, {values} FROM core.grid WHERE is_active\n"
    head = {"title": "试", "code": "F90", "subject": "grid", "severity": "low", "department": "grid_office", "due_days": "30",
            "law": "试", "match": "coverage"}  # fmt: skip
    text = "".join(f"-- {key}: {value}\n" for key, value in head.items()) + query
    (root / "assets" / "finding" / "f90_trial.sql").write_text(text, encoding="utf-8")
    city = make_city(lambda name: name.startswith(SMALL), root=root)
    with pytest.raises(Blocked, match=rf"{check}.*F90 .*{said}"):
        city.run()
    assert current_id(city.home) is None


def test_unchanged_inputs_make_nothing_anew_and_the_same_release(small: CityRun) -> None:
    small.run("first")
    before = read_manifest(require_current(small.home)).digests
    second = small.run("second")
    assert {step.name for step, result in second.results if not result.reused} <= {
        "delivery.inbox", "delivery.date", "link.places", "link.identity", "audit.id_change", "audit.match_decision", "audit.review_pair",
        "finding.case", "mart.trend", "release.warehouse",
    }  # fmt: skip
    assert read_manifest(require_current(small.home)).digests == before
    third = small.run("third")
    again = {step.name for step, result in third.results if not result.reused}
    assert again == {"delivery.inbox", "audit.match_decision", "release.warehouse"}, "what looks outside for news"


def test_a_changed_byte_in_a_kept_result_is_rebuilt_and_said(small: CityRun) -> None:
    small.run("first")
    before = read_manifest(require_current(small.home)).digests
    with opened(small, anew=False) as build:
        made = build.results.latest("core.grid")
        assert made
        path = build.results.path_of(made.tables["core.grid"].sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    outcome = small.run("second")
    assert [note for note in outcome.notes if note.startswith("core.grid：保存的结果与其指纹不符")]
    assert read_manifest(require_current(small.home)).digests == before


def test_kept_rows_of_a_delivery_that_were_changed_are_made_again_and_said(small: CityRun) -> None:
    small.run("first")
    before = read_manifest(require_current(small.home)).digests
    for path in (*small.home.raw.glob("*.parquet"), *small.home.std.glob("*/std.parquet")):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    plan = {step.name: step for step in make_plan(small.project, clock=clock)}
    with opened(small) as build:
        told = perform(plan["std.grid_office__visit"], build).notes
    assert [note for note in told if "保存的行与其指纹不符" in note]
    assert not [note for note in perform_anew(small).notes if "指纹" in note], "what is made anew was never damaged"
    assert read_manifest(require_current(small.home)).digests == before


def perform_anew(city: CityRun) -> Outcome:
    return run_plan(city.project, city.home, build_id="anew", clock=clock, anew=True)


def test_making_everything_anew_reads_every_file_again(make_city: Callable[..., CityRun]) -> None:
    city = make_city(lambda name: name.startswith(SMALL), cold=True)
    first = city.run("first")
    assert perform_anew(city).parsed == first.parsed > 0


def test_links_of_another_engine_are_not_taken_over(small: CityRun, monkeypatch: pytest.MonkeyPatch) -> None:
    small.run("first")
    linked: list[str] = []

    def counted(*said: Any) -> None:
        linked.append("linked")
        link_identity(*said)

    monkeypatch.setattr("gridhub.build.linking.link_identity", counted)
    small.run("second")
    assert not linked, "the same engine takes its links over"
    monkeypatch.setattr("gridhub.build.perform.engine_digest", lambda: "another way of linking")
    small.run("third")
    assert linked


def test_other_views_make_the_published_file_anew(small: CityRun, monkeypatch: pytest.MonkeyPatch) -> None:
    small.run("first")
    written: list[bool] = []

    def counted(
        connection: duckdb.DuckDBPyConnection, project: Project, tables: Collection[str], *, masked: bool
    ) -> None:
        written.append(masked)
        write_views(connection, project, tables, masked=masked)

    monkeypatch.setattr("gridhub.build.publish.write_views", counted)
    small.run("second")
    assert not written
    monkeypatch.setattr("gridhub.build.publish.code_digest", lambda places, libraries: "other views")
    small.run("third")
    assert written == [True, False]


def test_a_number_too_big_for_its_column_names_its_indicator(make_city: Callable[..., CityRun], tmp_path: Path) -> None:
    root = copy_of_project(tmp_path)
    rows = "SELECT grid_id, CAST(99999999999999999 AS BIGINT) AS big FROM core.grid"
    file = root / "assets" / "indicator" / "work_report.yaml"
    with file.open("a", encoding="utf-8") as handle:
        handle.write(
            f'  - code: "991"\n    name: 过大\n    unit: 个\n    kind: stock\n    measure: sum\n    column: big\n    rows: {rows}\n'
        )
    city = make_city(lambda name: name.startswith(SMALL), root=root)
    with pytest.raises(IndicatorOverflows, match=r"mart\.work_report：指标 991 ") as broken:
        city.run()
    assert broken.value.codes == ("991",)
    assert broken.value.__context__ is None


def test_a_new_file_of_one_department_makes_only_what_reads_it_anew(small: CityRun) -> None:
    small.run("first")
    small.run("settled")
    inbox = Path(small.project.config.inbox)
    old = next(path for path in inbox.iterdir() if path.name.startswith("网格办_走访记录_202610"))
    lines = old.read_bytes().splitlines(keepends=True)
    old.write_bytes(b"".join(lines[:-1]))
    outcome = small.run("second")
    made = {step.name for step, result in outcome.results if not result.reused}
    assert {"raw.grid_office__visit", "std.grid_office__visit", "claim.visit", "core.visit"} <= made
    assert not {name for name in made if name.startswith(("raw.public", "std.public", "std.civil", "claim.grid"))}
    # Places are linked anew, and give the same regions and grids: what stands on those alone is taken over.
    assert "link.places" in made
    assert not {"claim.region", "claim.grid", "core.region", "core.grid"} & made


def test_tables_of_different_states_are_not_released_together(small: CityRun) -> None:
    small.run("first")
    before = current_id(small.home)
    inbox = Path(small.project.config.inbox)
    old = next(path for path in inbox.iterdir() if path.name.startswith("网格办_走访记录_202610"))
    old.write_bytes(b"".join(old.read_bytes().splitlines(keepends=True)[:-1]))
    plan = {step.name: step for step in make_plan(small.project, clock=clock)}
    with opened(small, anew=False) as build:
        perform(plan["delivery.inbox"], build)
        perform(plan["raw.grid_office__visit"], build)
        with pytest.raises(RunFirst, match=r"请先运行 .*std\.grid_office__visit"):
            perform(plan["release.warehouse"], build)
    assert current_id(small.home) == before


def test_a_run_that_takes_nothing_over_makes_the_same_release(small: CityRun) -> None:
    small.run("first")
    small.run("second")
    before = read_manifest(require_current(small.home)).digests
    outcome = run_plan(small.project, small.home, build_id="anew", clock=clock, anew=True)
    assert not [step.name for step, result in outcome.results if result.reused]
    assert read_manifest(require_current(small.home)).digests == before
