"""What goes wrong at a department must not hold up the city: the rest goes on, the last good delivery stays in force."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from gridhub.build.run import run_plan
from gridhub.contracts.errors import BrokenProject
from gridhub.project.reading.loading import load
from gridhub.release.manifest import read_manifest
from gridhub.release.reading import ask
from gridhub.release.releases import require_current
from tests.integration.conftest import ROOT, CityRun, clock

ALLOWANCE = "民政_高龄津贴发放表_202610.xlsx"
STAFF = "网格办_网格员名册_202610.xlsx"


@pytest.fixture
def small_city(make_city: Callable[..., CityRun]) -> CityRun:
    """Only the files of civil affairs and the grid office: enough for a release, quick to run."""
    return make_city(lambda name: name.startswith(("民政", "网格办", "公安_标准地址")))


def run_at_the_end_of_october(city: CityRun) -> None:
    """By itself the date would wait for the list of staff."""
    run_plan(city.project, city.home, build_id="october", clock=clock, as_of=date(2026, 10, 31))


def inbox(city: CityRun) -> Path:
    return Path(city.project.config.inbox)


def state_of(city: CityRun, file: str) -> tuple[str, str, str]:
    rows = ask(city.home, f"SELECT state, reason_code, reason FROM audit.delivery WHERE file = '{file}' ORDER BY state")
    return tuple(str(value) for value in rows.iloc[0])  # type: ignore[return-value]


def in_force(city: CityRun, export: str) -> set[str]:
    return set(ask(city.home, f"SELECT file FROM audit.delivery WHERE in_force AND export = '{export}'")["file"])


def rename_header(path: Path, old: str, new: str) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=1, max_row=8):
            for cell in row:
                if isinstance(cell.value, str) and old in cell.value:
                    cell.value = new
    book.save(path)


def test_a_sheet_without_a_required_column_is_refused_with_file_and_column(small_city: CityRun) -> None:
    path = inbox(small_city) / STAFF
    for header in ("姓名", "名字"):
        rename_header(path, header, "备用列")
    small_city.run()
    state, code, reason = state_of(small_city, STAFF)
    assert state == "refused"
    assert code
    assert STAFF in reason
    assert "姓名" in reason
    assert in_force(small_city, "staff") == {"网格办_网格员名册_202609.xlsx"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook at all", b"\x00\x01\x02\x03" * 400])
def test_an_unreadable_or_empty_file_is_refused_and_the_month_before_stays(content: bytes, small_city: CityRun) -> None:
    (inbox(small_city) / STAFF).write_bytes(content)
    small_city.run()
    state, _, reason = state_of(small_city, STAFF)
    assert state == "refused"
    assert STAFF in reason
    assert in_force(small_city, "staff") == {"网格办_网格员名册_202609.xlsx"}


def test_a_refused_file_that_was_sent_again_is_no_longer_counted_against_the_department(small_city: CityRun) -> None:
    good = (inbox(small_city) / STAFF).read_bytes()
    (inbox(small_city) / STAFF).write_bytes(good[: len(good) // 2])
    assert small_city.run().refused
    (inbox(small_city) / STAFF).write_bytes(good)
    assert not small_city.run("again").refused
    states = ask(small_city.home, f"SELECT state FROM audit.delivery WHERE file = '{STAFF}' ORDER BY received_no")
    assert list(states["state"]) == ["superseded", "accepted"]
    assert read_manifest(require_current(small_city.home)).refused == ()


def test_a_file_no_connector_claims_is_listed_and_nothing_else_is_held_up(small_city: CityRun) -> None:
    shutil.copyfile(inbox(small_city) / STAFF, inbox(small_city) / "林业_护林员名单_202610.xlsx")
    small_city.run()
    assert state_of(small_city, "林业_护林员名单_202610.xlsx")[0] == "refused"
    assert len(in_force(small_city, "staff")) == 1


def test_two_different_files_for_one_month_refuse_both(small_city: CityRun) -> None:
    book = openpyxl.load_workbook(inbox(small_city) / ALLOWANCE)
    book.worksheets[0]["A1"] = "另一份"
    (inbox(small_city) / "补报").mkdir()
    book.save(inbox(small_city) / "补报" / ALLOWANCE)
    small_city.run()
    states = ask(small_city.home, f"SELECT state FROM audit.delivery WHERE file LIKE '%{ALLOWANCE}'")
    assert list(states["state"]) == ["refused", "refused"]


def test_a_missing_month_is_named_as_a_gap(make_city: Callable[..., CityRun]) -> None:
    city = make_city(lambda name: name.startswith(("民政", "网格办", "公安_标准地址")) and name != STAFF)
    run_at_the_end_of_october(city)
    gaps = ask(city.home, "SELECT department, export, period FROM audit.delivery_gap")
    assert ("grid_office", "staff", "2026-10") in set(gaps.itertuples(index=False, name=None))


def test_a_month_whose_only_file_could_not_be_read_is_a_gap_too_and_says_why(small_city: CityRun) -> None:
    (inbox(small_city) / STAFF).write_bytes(b"PK\x03\x04 not a workbook at all")
    run_at_the_end_of_october(small_city)
    shown = ask(small_city.home, "SELECT 部门, 数据项, 所属期, 缺报类型 FROM 台账.缺报情况 WHERE 缺报类型 <> '未收到'")
    assert list(shown.itertuples(index=False, name=None)) == [("网格办", "网格员名册", "2026-10", "已拒收")]
    assert any("网格员名册" in line for line in read_manifest(require_current(small_city.home)).missing)


def copy_project(target: Path) -> Path:
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", target / "pyproject.toml")
    return target


def test_an_expired_agreement_refuses_the_delivery(make_city: Callable[..., CityRun], tmp_path: Path) -> None:
    root = copy_project(tmp_path)
    path = root / "connectors" / "civil_affairs.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("valid_to: 2028-12-31", "valid_to: 2026-06-30"), encoding="utf-8")
    city = make_city(lambda name: name.startswith(("民政", "网格办", "公安_标准地址")), root)
    city.run()
    state, code, reason = state_of(city, ALLOWANCE)
    assert (state, "agreement" in code) == ("refused", True)
    assert "2026-06-30" in reason
    assert in_force(city, "old_age_allowance") == set()


def test_a_contract_that_rejects_too_many_rows_refuses_the_delivery(small_city: CityRun) -> None:
    path = inbox(small_city) / ALLOWANCE
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=6):
        for cell in row:
            if isinstance(cell.value, int | float) and 50 <= cell.value <= 2000:
                cell.value = "见附件"
    book.save(path)
    small_city.run()
    state, code, reason = state_of(small_city, ALLOWANCE)
    assert (state, code) == ("refused", "rejected_share"), reason
    told = ask(
        small_city.home,
        f"SELECT COUNT(DISTINCT sheet_no * 100000 + \"row\") AS bad FROM audit.quarantine WHERE file = '{ALLOWANCE}' AND scope = 'row'",
    )
    assert told["bad"][0] > 3 and "隔离清单" in reason  # each bad row, though the file is refused


def test_every_fault_of_the_project_is_listed_with_its_line(tmp_path: Path) -> None:
    root = copy_project(tmp_path)
    connector = root / "connectors" / "environment.yaml"
    connector.write_text(connector.read_text(encoding="utf-8").replace("cadence:", "cadenze:", 1), encoding="utf-8")
    contract = root / "schemas" / "std" / "grid_office.py"
    contract.write_text(contract.read_text(encoding="utf-8") + "\nraise RuntimeError('broken')\n", encoding="utf-8")
    asset = root / "assets" / "core" / "death.sql"
    asset.write_text(asset.read_text(encoding="utf-8").replace("evidence_kind", "evidence_kynd", 1), encoding="utf-8")
    (root / "decisions" / "same_person.csv").write_text(
        "record_a,record_b,judgement,decided_on,actor,reason\nx,y,perhaps,2026-01-01,a,b\n", encoding="utf-8"
    )
    with pytest.raises(BrokenProject) as broken:
        load(root, environ={})
    files = {error.file for error in broken.value.errors}
    assert {"connectors/environment.yaml", "schemas/std/grid_office.py", "decisions/same_person.csv"} <= files
    assert any("death.sql" in file for file in files)
    assert all(
        error.line for error in broken.value.errors if error.file.startswith(("connectors", "assets", "decisions"))
    )


def test_a_decision_about_a_row_nobody_sent_stops_the_run(make_city: Callable[..., CityRun], tmp_path: Path) -> None:
    root = copy_project(tmp_path)
    (root / "decisions" / "same_person.csv").write_text(
        "record_a,record_b,judgement,decided_on,actor,reason\n"
        "没有这份.xlsx|Sheet1|5|self,没有这份.xlsx|Sheet1|6|self,same,2026-01-01,a,b\n",
        encoding="utf-8",
    )
    city = make_city(lambda name: name.startswith(("民政", "网格办", "公安_标准地址")), root)
    with pytest.raises(BrokenProject, match=r"same_person\.csv:2"):
        city.run()
    assert not city.home.current.exists()
