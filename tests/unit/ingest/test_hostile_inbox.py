"""An inbox as people, programs and accidents leave it: every file in it is taken, or refused and named; no run stops."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest

from gridhub.contracts.budgets import Allowance
from gridhub.ingest.readers import ooxml_package, text_cells
from gridhub.ingest.readers.allowance import allowing
from gridhub.ingest.readers.ooxml_package import SharedStrings, open_package
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.sheet_scan import scan_sheet
from gridhub.ingest.refusals import Refused
from gridhub.ingest.sheets import read_many
from gridhub.ingest.sheets.read import read_delivery
from tests.contract.traps.ooxml import row, workbook
from tests.unit.ingest.town import HEADER, Town, kinds_of, person

FILE = "人口_城关_202610.xlsx"
ROWS = [HEADER, person(1), person(2)]


def states(town: Town) -> dict[str, str]:
    return {d.path: d.reason_code or d.state for d in town.take()}


def test_a_name_written_in_gbk_bytes_is_read_as_the_name_it_is(tmp_path: Path) -> None:
    town = Town(tmp_path)
    written = town.put("x.xlsx", ROWS)
    written.rename(town.config.inbox / os.fsdecode(FILE.encode("gbk")))
    assert kinds_of(town.read_one(FILE)) == ["header", "data", "data"]


def test_a_name_in_no_encoding_at_all_is_refused_and_the_rest_is_taken(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(FILE, ROWS)
    (town.config.inbox / os.fsdecode(b"\xff\xfe\x81.xlsx")).write_bytes(b"x")
    assert sorted(states(town).values()) == ["received", "unclaimed"]


@pytest.mark.parametrize("part", ["城\n关", "城'\"关", "城😀关", "'); DROP TABLE delivery;--", "城" * 60, "城\u202e关"])
def test_a_strange_name_is_taken_and_its_reason_stays_one_line(tmp_path: Path, part: str) -> None:
    town = Town(tmp_path)
    town.put(f"人口_{part}_202610.xlsx", ROWS)
    town.put(f"人口_{part}_202613.xlsx", ROWS)
    found = {d.file_name: d for d in town.take()}
    assert found[f"人口_{part}_202610.xlsx"].part == "".join(part.replace("\u202e", "").split())
    reason = found[f"人口_{part}_202613.xlsx"].reason or ""
    assert reason.isprintable()


def test_links_pipes_and_folders_named_as_files_are_told_and_hold_nothing_up(tmp_path: Path) -> None:
    town = Town(tmp_path)
    inbox = town.config.inbox
    town.put(FILE, ROWS)
    (inbox / "圈").symlink_to(inbox)
    (inbox / "人口_甲_202610.xlsx").symlink_to(inbox / "人口_甲_202610.xlsx")
    (inbox / "人口_乙_202610.xlsx").symlink_to(inbox / "没有这个文件")
    (inbox / "人口_丙_202610.xlsx").mkdir()
    os.mkfifo(inbox / "人口_丁_202610.xlsx")
    (inbox / "空文件夹").mkdir()
    assert states(town) == {
        FILE: "received", "圈": "unreadable", **{f"人口_{name}_202610.xlsx": "unreadable" for name in "甲乙丙丁"},
    }  # fmt: skip
    assert all((d.reason or "").isprintable() and "No such" not in (d.reason or "") for d in town.take())


def test_a_folder_nobody_may_open_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(tmp_path)
    town.put("公安/x.xlsx", ROWS)
    town.put(FILE, ROWS)
    listed = os.scandir

    def closed(path: str | int) -> object:
        if str(path).endswith("公安"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert states(town) == {FILE: "received", "公安": "unreadable"}


@pytest.mark.parametrize("period", ["000000", "202613", "202600", "190001", "209912"])
def test_a_month_that_cannot_be_meant_does_not_become_the_date_of_the_release(tmp_path: Path, period: str) -> None:
    town = Town(tmp_path)
    town.put(FILE, ROWS)
    town.put(f"人口_乡下_{period}.xlsx", ROWS)
    assert states(town) == {FILE: "received", f"人口_乡下_{period}.xlsx": "bad_period"}


def test_a_month_to_come_is_taken_and_a_year_to_come_is_a_slip(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put("人口_城关_202612.xlsx", ROWS)
    town.put("人口_城关_206212.xlsx", [*ROWS, person(3)])
    assert states(town) == {"人口_城关_202612.xlsx": "received", "人口_城关_206212.xlsx": "bad_period"}


def test_shared_strings_beyond_their_number_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(row(1, HEADER), strings="<si><t>王</t></si>" * 5))
    monkeypatch.setattr(ooxml_package, "MAX_STRINGS", 4)
    with open_package(path) as package, pytest.raises(CannotRead) as refused:
        package.shared_strings()
    assert refused.value.code == "too_large"


def test_parts_beyond_their_size_are_refused_while_they_unfold(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(row(1, ["王" * 100_000])))
    much = allowing(Allowance(inflated_bytes=10_000))
    with much, open_package(path) as package, pytest.raises(CannotRead) as refused:
        list(package.chunks("xl/worksheets/sheet1.xml"))
    assert refused.value.code == "too_large"


def test_a_cell_that_does_not_end_is_refused() -> None:
    with pytest.raises(CannotRead) as refused:
        scan_sheet(
            [b'<worksheet><sheetData><row r="1"><c r="A1"><v>', *[b"1" * (1 << 23)] * 9],
            SharedStrings(0, frozenset(), None),
        )
    assert refused.value.code == "too_large"


def test_an_archive_that_would_fill_the_disk_is_refused_and_the_rest_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(tmp_path)
    town.put(FILE, ROWS)
    with zipfile.ZipFile(town.config.inbox / "报送.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("人口_城关_202609.csv", b"0" * 10_000_000)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12 - 520 * 2**20, 520 * 2**20))
    found = town.take()
    assert {d.path: d.reason_code or d.state for d in found} == {FILE: "received", "报送.zip": "disk_full"}
    assert "磁盘只剩 520 MB" in next(d.reason or "" for d in found if d.path == "报送.zip")


def test_a_text_of_more_lines_than_the_hub_can_hold_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("姓名,地址\n" + "王一,人民路1号\n" * 50, encoding="utf-8")
    with allowing(Allowance(rows=50)), pytest.raises(CannotRead) as refused:
        text_cells.read_text(path, tmp_path)
    assert refused.value.code == "too_large" and "51 行" in refused.value.what


def test_a_delivery_that_memory_cannot_hold_is_refused_by_name_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(tmp_path)
    town.put(FILE, ROWS)
    town.put("人口_新华_202610.xlsx", ROWS[:2])
    read = read_delivery

    def tight(project: object, home: object, delivery: object, **more: object) -> object:
        if getattr(delivery, "file_name", "") == FILE:
            raise MemoryError
        return read(project, home, delivery, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(read_many, "read_delivery", tight)
    deliveries = town.take()
    found = dict(
        zip((d.file_name for d in deliveries), read_many.read_deliveries(town, town.home, deliveries), strict=True)
    )
    refused = found[FILE]
    assert isinstance(refused, Refused) and refused.code == "too_large" and FILE in refused.message
    assert not isinstance(found["人口_新华_202610.xlsx"], Refused)
