"""An office takes files in at the desk, prints the slip, runs, and prints it again with what became of the rows."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import lxml.html
import openpyxl
import pytest
from typer.testing import Result

from gridhub.build.run import locked, run_plan
from gridhub.release.manifest import read_manifest
from gridhub.release.reading import ask
from gridhub.release.releases import require_current
from gridhub.state.control import known_deliveries
from tests.integration.conftest import SAMPLE, CityRun
from tests.integration.leaks import outside_the_vault, texts_of
from tests.integration.test_cli import call

SMALL = ("民政_区划", "网格办_网格信息", "公安_标准地址")
ROLL = "民政_低保发放花名册_202610.xlsx"
BROKEN = "民政_高龄津贴发放表_202610.xlsx"
SENDER, TAKER = "=送件甲", "经办<b>乙</b>"


@dataclass(frozen=True)
class Desk:
    """A city whose civil affairs came with a letter: one good file, one that is no workbook."""

    city: CityRun
    folder: Path
    added: Result

    def call(self, *words: str) -> Result:
        return call(*words, home=Path(self.city.home.root))

    def add(self, *words: str) -> Result:
        return call(
            "delivery", "add", *words, home=Path(self.city.home.root), inbox=Path(self.city.project.config.inbox)
        )

    def slip(self, *words: str) -> dict[str, str]:
        """Label → text of the workbook written by ``delivery receipt``; of files, all texts of one label."""
        out = self.folder / "slips"
        shutil.rmtree(out, ignore_errors=True)
        written = self.call("delivery", "receipt", *words, "--out", str(out))
        assert written.exit_code == 0, written.output
        (book,), (page,) = out.glob("签收单_*.xlsx"), out.glob("签收单_*.html")
        told: dict[str, str] = {}
        for left, right in openpyxl.load_workbook(book).worksheets[0].iter_rows(max_col=2, values_only=True):
            told[str(left)] = "\n".join(filter(None, (told.get(str(left)), str(right or ""))))
        shown = lxml.html.parse(str(page)).getroot().text_content()
        assert all(line in shown for text in told.values() for line in text.split("\n") if "日期：" not in line)
        return told


@pytest.fixture(scope="module")
def desk(make_city: Callable[..., CityRun], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    city = make_city(lambda name: name.startswith(SMALL))
    folder = tmp_path_factory.mktemp("desk")
    shutil.copyfile(SAMPLE / "inbox" / ROLL, folder / ROLL)
    (folder / BROKEN).write_bytes(b"not a workbook")
    empty = Desk(city, folder, Result.__new__(Result))
    added = empty.add(
        str(folder / ROLL), str(folder / BROKEN), "--from", "民政局", "--by", TAKER, "--sent-by", SENDER,
        "--letter", "民函〔2026〕12号", "--way", "U盘", "--received-at", "2026-11-02 09:30",
    )  # fmt: skip
    return Desk(city, folder, added)


@pytest.fixture(scope="module")
def before_the_run(desk: Desk) -> dict[str, str]:
    return desk.slip("--latest")


@pytest.fixture(scope="module")
def released(desk: Desk, before_the_run: dict[str, str]) -> Desk:
    desk.city.run("first")
    return desk


def test_the_desk_is_told_the_numbers_of_the_files_and_how_to_print_the_slip(desk: Desk) -> None:
    assert desk.added.exit_code == 0, desk.added.output
    for delivery in known_deliveries(desk.city.home):
        assert (delivery.delivery_id in desk.added.output) == (delivery.file_name in (ROLL, BROKEN))
    assert "gridhub delivery receipt --latest" in desk.added.output


def test_the_slip_can_be_signed_before_anything_was_read(desk: Desk, before_the_run: dict[str, str]) -> None:
    said = before_the_run
    assert said["报送部门"] == "民政局"
    assert (said["报送人"], said["经办人"]) == (SENDER, TAKER)
    assert (said["来文号"], said["报送方式"], said["接收时间"]) == ("民函〔2026〕12号", "U盘", "2026-11-02 09:30")
    assert (said["文件 1"], said["文件 2"]) == (ROLL, BROKEN)
    hashes = {d.file_name: d.sha256 for d in known_deliveries(desk.city.home)}
    assert said["内容指纹 SHA-256"].split("\n") == [hashes[ROLL], hashes[BROKEN]]
    assert all("尚未读取" in line for line in said["行数"].split("\n"))


def test_after_the_run_the_slip_counts_the_rows_and_names_the_refusal_with_its_remedy(released: Desk) -> None:
    said = released.slip("--latest")
    counted = ask(
        released.city.home,
        f"SELECT rows_data, cells_quarantined FROM audit.delivery WHERE file = '{ROLL}'",
    )
    assert f"数据 {counted['rows_data'][0]} 行" in said["行数"]
    assert "合计 1 行" in said["行数"]
    assert f"单元格 {counted['cells_quarantined'][0]} 个" in said["隔离"]
    assert "“公民身份号码”" in said["主要原因"]
    assert said["状态"].split("\n") == ["已采用", "已拒收"]
    assert BROKEN in said["原因与处理"] and "处理：" in said["原因与处理"]


def test_a_slip_shows_no_value_of_a_row(released: Desk) -> None:
    text = "\n".join(released.slip("--latest").values())
    roll = openpyxl.load_workbook(SAMPLE / "inbox" / ROLL).worksheets[0]
    long = {str(cell.value) for row in roll.iter_rows() for cell in row if len(str(cell.value or "")) >= 11}
    assert len(long) > 50, "ids, phones and addresses of the roll"
    titles = {text for text in long if not any(char.isdigit() for char in text)}
    assert [value for value in long - titles if value in text] == []


def test_every_file_has_a_slip_also_one_that_nobody_registered(released: Desk) -> None:
    other = next(d for d in known_deliveries(released.city.home) if d.file_name.startswith("网格办_网格信息"))
    said = released.slip(other.delivery_id)
    assert (said["文件 1"], said["报送部门"], said["来文号"]) == (other.file_name, "网格办", "")
    assert "收件箱登记" in said["接收时间"]
    one = next(d for d in known_deliveries(released.city.home) if d.file_name == BROKEN)
    assert released.slip(one.delivery_id)["文件 1"] == ROLL, "the letter's slip, whichever of its files is named"


def test_the_list_and_the_ledger_show_letter_way_and_time(released: Desk) -> None:
    listed = next(line for line in released.call("delivery", "list").output.splitlines() if ROLL in line)
    assert "民函〔2026〕12号" in listed and "U盘" in listed
    ledger = ask(released.city.home, 'SELECT * FROM "台账"."收件情况" WHERE "来文号" IS NOT NULL ORDER BY "文件名"')
    assert list(ledger["文件名"]) == [ROLL, BROKEN]
    assert list(ledger["接收时间"]) == [datetime(2026, 11, 2, 9, 30)] * 2
    assert set(ledger["报送方式"]) == {"U盘"}


def test_names_of_officials_stay_in_the_control_database(released: Desk) -> None:
    home = Path(released.city.home.root)
    holding = {
        file.relative_to(home).parts[0]
        for file in outside_the_vault(home)
        if any("送件甲" in text or "经办<b>乙" in text for _, text in texts_of(file))
    }
    assert {name.removesuffix("-wal") for name in holding} == {"control.db"}
    with closing(sqlite3.connect(f"file:{home / 'control.db'}?mode=ro", uri=True)) as control:
        assert set(control.execute("SELECT sent_by, taken_by FROM receipt")) == {(SENDER, TAKER)}


def test_another_home_on_another_day_releases_the_same_bytes(released: Desk, make_city: Callable[..., CityRun]) -> None:
    other = make_city(lambda name: False)
    shutil.copytree(released.city.project.config.inbox, other.project.config.inbox, dirs_exist_ok=True)
    other.home.create()
    shutil.copyfile(released.city.home.keys / "hub.key", other.home.keys / "hub.key")
    run_plan(other.project, other.home, build_id="other", clock=lambda: datetime(2027, 1, 15, 8, 0))
    mine, theirs = (read_manifest(require_current(home)).digests for home in (released.city.home, other.home))
    # Files were taken at two times here and at once there, so their numbers may differ: all else is compared.
    numbered = {table for table in mine if mine[table] != theirs[table]}
    assert numbered <= {"audit.delivery"}
    query = "SELECT * EXCLUDE (received_no) FROM audit.delivery ORDER BY ALL"
    assert ask(released.city.home, query).equals(ask(other.home, query))


def test_usage_that_makes_no_sense_is_told(released: Desk, tmp_path: Path) -> None:
    assert released.call("delivery", "receipt").exit_code == 2
    unknown = released.call("delivery", "receipt", "d0000", "--out", str(tmp_path))
    assert unknown.exit_code == 2
    assert "gridhub delivery list" in unknown.output
    none = call("delivery", "receipt", "--latest", "--out", str(tmp_path), home=tmp_path / "home")
    assert none.exit_code == 2
    assert "gridhub delivery add" in none.output
    assert list(tmp_path.glob("签收单*")) == []


def test_a_file_of_another_department_than_from_is_refused_at_the_desk(released: Desk) -> None:
    inbox = Path(released.city.project.config.inbox)
    before = sorted(inbox.rglob("*"))
    refused = released.add(
        str(released.folder / ROLL), "--from", "公安局", "--by", "乙", "--letter", "1", "--way", "U盘"
    )
    assert refused.exit_code == 2
    assert "报送部门写的是公安局，文件名属于民政局" in refused.output
    assert sorted(inbox.rglob("*")) == before


def test_a_file_handed_in_during_a_run_waits_for_the_next(released: Desk) -> None:
    file = released.folder / "民政_低保发放花名册_202609.xlsx"
    shutil.copyfile(SAMPLE / "inbox" / file.name, file)
    with locked(released.city.home):
        added = released.add(
            str(file), "--from", "civil_affairs", "--by", "乙", "--letter", "13号", "--way", "政务邮箱"
        )
    assert added.exit_code == 0, added.output
    assert "next run" in added.output
    assert file.name not in {d.file_name for d in known_deliveries(released.city.home)}
    assert (Path(released.city.project.config.inbox) / "民政局" / file.name).is_file()
