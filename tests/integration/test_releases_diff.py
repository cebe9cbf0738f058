"""Months arrive as they do, late, corrected, withdrawn and early; each release is told from the one before by its cause."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from gridhub.build.run import run_plan
from gridhub.city.files.generate import generate
from gridhub.city.files.next_month import next_month
from gridhub.cli import app
from gridhub.ingest.receive.withdraw import withdraw
from gridhub.project.reading.loading import load
from gridhub.release.comparing import Comparison, compare
from gridhub.state.control import known_deliveries
from gridhub.state.home import Home
from tests.integration.conftest import ROOT

LATE = "环境_网格化巡查台账_202610.csv"
CORRECTED = "民政_低保发放花名册_202610.xlsx"
WITHDRAWN = "民政_殡葬火化信息_202609.xlsx"
PARTS = ("connectors", "schemas", "assets", "decisions")
POOR = "unit.programme IN ('low_income_urban', 'low_income_rural')"


def moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00:00+08:00")


@dataclass
class Office:
    """An office with its own copy of the project, an inbox and a home."""

    folder: Path

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def home(self) -> Home:
        return Home(self.folder / "home")

    @property
    def root(self) -> Path:
        return self.folder / "project"

    def copy_project(self) -> None:
        for name in PARTS:
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(ROOT / "pyproject.toml", self.root / "pyproject.toml")

    def run(self, name: str, day: str) -> str:
        environ = {**os.environ, "GRIDHUB_INBOX": str(self.inbox), "GRIDHUB_HOME": str(self.home.root)}
        project = load(self.root, environ=environ)
        return run_plan(project, self.home, build_id=name, clock=lambda: moment(day)).release_id


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, dict[str, str]]:
    """The office, and the id of each of its releases by what had happened before it."""
    one = Office(tmp_path_factory.mktemp("office"))
    one.copy_project()
    generate(one.folder, households=120, months=2, seed=7, dirt="usual")
    made: dict[str, str] = {}
    (one.inbox / LATE).rename(one.folder / LATE)
    made["begun"] = one.run("begun", "2026-11-03")
    (one.folder / LATE).rename(one.inbox / LATE)
    made["late"] = one.run("late", "2026-11-04")
    made["again"] = one.run("again", "2026-11-05")
    _correct(one.inbox / CORRECTED)
    made["corrected"] = one.run("corrected", "2026-11-06")
    _decide(one.root / "decisions" / "value_override.csv", one.inbox / CORRECTED)
    made["decided"] = one.run("decided", "2026-11-07")
    _change_a_rule(one.root / "assets" / "indicator" / "work_report.yaml")
    made["ruled"] = one.run("ruled", "2026-11-08")
    _change_a_norm(one.root / "assets" / "rules" / "grid_level.yaml")
    made["normed"] = one.run("normed", "2026-11-09")
    lost = next(known for known in known_deliveries(one.home) if known.file_name == WITHDRAWN)
    withdraw(one.home, lost.delivery_id, "名单取自测试库", now=moment("2026-11-09"))
    next_month(one.folder)
    made["withdrawn"] = one.run("withdrawn", "2026-11-20")
    made["due"] = one.run("due", "2026-12-03")
    return one, made


def _correct(file: Path) -> None:
    """The roll again, without one of its last lines."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    sheet.delete_rows(sheet.max_row - 3)
    file.unlink()
    book.save(file)


def _decide(decisions: Path, roll: Path) -> None:
    """A person looked up the programme of the first line of the roll."""
    sheet = openpyxl.load_workbook(roll).worksheets[0]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "农村低保")
    line = f"{roll.name},{sheet.title},{place.row},programme,城市低保,2026-11-07,数据专班,核对档案\n"
    decisions.write_text(decisions.read_text(encoding="utf-8") + line, encoding="utf-8")


def _change_a_rule(indicators: Path) -> None:
    text = indicators.read_text(encoding="utf-8")
    start = text.index('- code: "310"')
    end = text.index("- code:", start + 1)
    changed = text[start:end].replace(POOR, "unit.programme = 'low_income_urban'")
    assert changed != text[start:end]
    indicators.write_text(text[:start] + changed + text[end:], encoding="utf-8")


def _change_a_norm(levels: Path) -> None:
    """Another size of the grids in town."""
    text = levels.read_text(encoding="utf-8")
    assert "households: [60, 100]" in text
    levels.write_text(text.replace("households: [60, 100]", "households: [1, 900]"), encoding="utf-8")


@pytest.fixture(scope="module")
def told(office: tuple[Office, dict[str, str]]) -> dict[str, Comparison]:
    """Each release told from the one before it."""
    one, made = office
    names = list(made)
    return {new: compare(one.home, made[old], made[new]) for old, new in pairwise(names)}


def causes_of_numbers(found: Comparison) -> set[tuple[str, ...]]:
    return {tuple(dict.fromkeys(cause.kind for cause in number.causes)) for number in found.numbers}


def test_every_difference_of_every_release_has_a_cause(told: dict[str, Comparison]) -> None:
    assert {name: found.unexplained for name, found in told.items()} == dict.fromkeys(told, 0)


def test_a_late_file_alone_accounts_for_what_became_known(told: dict[str, Comparison]) -> None:
    found = told["late"]
    assert [cause.kind for cause in found.causes] == ["late"]
    assert causes_of_numbers(found) <= {("late",)}
    patrols = next(table for table in found.tables if table.table == "core.patrol")
    assert patrols.added > 0 and set(patrols.by_kind) == {"late"} and not patrols.rest


def test_a_run_without_anything_new_differs_in_nothing(office: tuple[Office, dict[str, str]]) -> None:
    one, made = office
    done = CliRunner().invoke(
        app,
        ["releases", "diff", made["late"], made["again"], "--home", str(one.home.root)],
        env={"LC_ALL": "zh_CN.UTF-8"},
    )
    assert done.exit_code == 0, done.output
    assert "两次发布没有不同" in done.output


def test_a_corrected_roll_accounts_for_who_is_no_longer_on_it(told: dict[str, Comparison]) -> None:
    found = told["corrected"]
    assert [cause.kind for cause in found.causes] == ["correction"]
    assert {number.code for number in found.numbers} >= {"310"}
    paid = next(table for table in found.tables if table.table == "core.welfare_payment")
    assert paid.rest == 0 and set(paid.by_kind) == {"correction"}


def test_a_decision_is_named_by_the_cell_it_speaks_of(told: dict[str, Comparison]) -> None:
    found = told["decided"]
    assert [cause.kind for cause in found.causes] == ["decision"]
    assert f"value_override.csv：{CORRECTED}|" in found.causes[0].text and "|programme（新增）" in found.causes[0].text
    assert "城市低保" not in found.causes[0].text
    assert found.tables and all(set(table.by_kind) <= {"decision"} for table in found.tables)


def test_a_changed_rule_accounts_for_its_own_indicator_and_nothing_else(told: dict[str, Comparison]) -> None:
    found = told["ruled"]
    assert [(number.code, number.causes[0].text) for number in found.numbers] == [
        ("310", "指标 mart.work_report 310（修改）")
    ]
    assert not found.findings
    assert {table.table for table in found.tables} == {"mart.work_report_text"}, "the sentence that says the number"


def test_a_changed_norm_of_grids_is_named_for_the_grids_and_their_numbers(told: dict[str, Comparison]) -> None:
    found = told["normed"]
    assert [cause.text for cause in found.causes] == ["参数 assets/rules/grid_level.yaml（修改）"]
    assert {number.code for number in found.numbers} >= {"213"}
    assert {table.table for table in found.tables} >= {"core.grid", "mart.grid_overview"}
    assert causes_of_numbers(found) == {("rule",)}


def test_a_withdrawn_list_takes_its_rows_along_and_early_files_change_no_number(told: dict[str, Comparison]) -> None:
    found = told["withdrawn"]
    assert {cause.kind for cause in found.causes} == {"withdrawal", "not_used"}
    assert causes_of_numbers(found) <= {("withdrawal",)}
    assert any("withdrawal" in table.by_kind for table in found.tables)


def test_files_that_came_early_count_when_their_month_is_over(told: dict[str, Comparison]) -> None:
    found = told["due"]
    assert {cause.kind for cause in found.causes} == {"early", "date"}
    assert found.why_date.startswith("数据截止日由 2026-10-31 变为 2026-11-30：")


def test_the_last_release_differs_from_a_clean_run_of_the_same_files_only_by_ids_and_history(
    office: tuple[Office, dict[str, str]], tmp_path: Path
) -> None:
    one, made = office
    clean = Office(tmp_path)
    shutil.copytree(one.root, clean.root)
    shutil.copytree(one.inbox, clean.inbox)
    (clean.inbox / WITHDRAWN).unlink()
    clean.home.keys.mkdir(parents=True)
    shutil.copyfile(one.home.keys / "hub.key", clean.home.keys / "hub.key")
    release = clean.run("clean", "2026-12-03")
    found = compare(one.home, str(clean.home.releases / release), made["due"])
    assert not found.numbers and found.unexplained == 0
    assert {cause.kind for cause in found.causes} == {"history", "not_used"}
    for table in found.tables:
        # Counted: what was withdrawn; cases that were seen and went.
        counted = table.table in ("mart.data_quality", "mart.rule_precision")
        assert counted or (set(table.by_kind) == {"history"} and not table.rest)


def test_no_plain_value_of_a_person_stands_in_a_listed_row_or_in_the_inputs_of_a_release(
    office: tuple[Office, dict[str, str]],
) -> None:
    one, made = office
    roll = openpyxl.load_workbook(one.inbox / CORRECTED).worksheets[0]
    plain = {str(cell.value) for row in roll.iter_rows() for cell in row if str(cell.value or "").startswith("990081")}
    listed = CliRunner().invoke(
        app, ["releases", "diff", made["begun"], made["due"], "--table", "core.person", "--format", "csv", "--home", str(one.home.root)]
    )  # fmt: skip
    manifest = (one.home.releases / made["due"] / "manifest.json").read_text(encoding="utf-8")
    assert plain and listed.output
    assert not [value for value in plain if value in listed.output or value in manifest]
